//! The members of an extension: in words, and as rows to be written.

use std::fmt;

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container},
};

use super::{
    MemberChange, Message,
    draft::{Draft, Kind, kind_of},
};
use crate::{
    domain::{
        extension::{Extension, Member, Strategy},
        settings::Settings,
    },
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind as Press,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{form, press::sign},
    },
};

/// Who is tried, in order.
pub(super) fn in_words(look: &Look, settings: &Settings, extension: &Extension) -> String {
    let on = extension.members.iter().filter(|member| member.on);
    let names: Vec<String> = on.map(|member| name(look, settings, member)).collect();
    let between = if extension.order.is_shared() {
        " + "
    } else {
        " → "
    };
    names.join(between)
}

fn name(look: &Look, settings: &Settings, member: &Member) -> String {
    if !member.name.is_empty() {
        return member.name.clone();
    }
    match kind_of(member) {
        Kind::Desk => look.text("this-desk"),
        Kind::Number => member.number.clone(),
        Kind::Extension(key) => extension_name(settings, &key),
    }
}

fn extension_name(settings: &Settings, key: &str) -> String {
    let known = settings.extensions.get(key);
    known.map_or_else(|| key.to_owned(), |known| known.shown(key).to_owned())
}

/// What a member may be, with its name.
#[derive(Clone, PartialEq)]
struct Choice {
    kind: Kind,
    name: String,
}

impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

fn kinds(look: &Look, settings: &Settings, draft: &Draft) -> Vec<Choice> {
    let own = draft.key.as_ref();
    let others = settings.extensions.keys().filter(|key| Some(*key) != own);
    let others = others.map(|key| Choice {
        kind: Kind::Extension(key.clone()),
        name: extension_name(settings, key),
    });
    let plain = [(Kind::Number, "member-number"), (Kind::Desk, "this-desk")];
    let plain = plain.map(|(kind, name)| Choice {
        kind,
        name: look.text(name),
    });
    plain.into_iter().chain(others).collect()
}

/// The rows of the members, each with what is wrong with it.
pub(super) fn rows<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    faults: &[(String, String)],
) -> Vec<Element<'a, Message>> {
    let members = draft.extension.members.iter().enumerate();
    members
        .map(|(at, member)| {
            let path = format!("members.{at}");
            let own = |field: &str| field == path || field.starts_with(&format!("{path}."));
            let fault = faults.iter().find(|(field, _)| own(field));
            let fault = fault.map(|(_, why)| text::caption(why.clone()).class(Ink::Danger));
            Column::new()
                .push(row_of(look, settings, draft, (at, member)))
                .push(fault)
                .spacing(look.space.xxs)
                .into()
        })
        .collect()
}

fn row_of<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    (at, member): (usize, &'a Member),
) -> Element<'a, Message> {
    let change = move |change| Message::Member(at, change);
    let on = form::switch(look, String::new(), member.on, move |on| {
        change(MemberChange::On(on))
    });
    let options = kinds(look, settings, draft);
    let kind = kind_of(member);
    let chosen = options.iter().find(|one| one.kind == kind).cloned();
    let pick = form::pick(look, options, chosen, move |choice: Choice| {
        change(MemberChange::Kind(choice.kind))
    });
    let number = (kind == Kind::Number).then(|| {
        form::line(
            look,
            &look.text("lists-number"),
            &member.number,
            false,
            move |text| change(MemberChange::Number(text)),
        )
    });
    let called = form::line(
        look,
        &look.text("lists-name"),
        &member.name,
        false,
        move |text| change(MemberChange::Called(text)),
    );
    let who = Row::new()
        .push(container(pick).width(Length::FillPortion(3)))
        .push(number.map(|field| field.width(Length::FillPortion(3))))
        .push(called.width(Length::FillPortion(2)))
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    let acts = Row::new()
        .push(time(look, at, member))
        .push(share(look, draft.extension.order, at, member))
        .push(moves(look, at, draft.extension.members.len()))
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    let inside: Element<'a, Message> = if look.narrow {
        column![who, acts].spacing(look.space.xs).into()
    } else {
        Row::new()
            .push(who.width(Length::Fill))
            .push(acts)
            .spacing(look.space.xs)
            .align_y(Alignment::Center)
            .into()
    };
    container(
        Row::new()
            .push(on)
            .push(inside)
            .spacing(look.space.xs)
            .align_y(Alignment::Center),
    )
    .padding(look.space.xs)
    .width(Length::Fill)
    .class(Ground::Sunken)
    .into()
}

/// How long it rings there; another extension's members say that themselves.
fn time<'a>(look: &'a Look, at: usize, member: &Member) -> Option<Element<'a, Message>> {
    if !member.extension.is_empty() {
        return None;
    }
    let seconds = member.seconds.to_string();
    let is_wrong = !(5..=300).contains(&member.seconds);
    let field = form::line(look, "20", &seconds, is_wrong, move |text| {
        Message::Member(at, MemberChange::Seconds(text))
    });
    Some(labelled(look, field.width(scale::KEY), "lists-seconds"))
}

fn share<'a>(
    look: &'a Look,
    order: Strategy,
    at: usize,
    member: &Member,
) -> Option<Element<'a, Message>> {
    if order != Strategy::Percentage {
        return None;
    }
    let weight = member.weight.to_string();
    let field = form::line(look, "50", &weight, member.weight > 100, move |text| {
        Message::Member(at, MemberChange::Weight(text))
    });
    Some(labelled(look, field.width(scale::KEY), "member-percent"))
}

fn labelled<'a>(
    look: &'a Look,
    field: impl Into<Element<'a, Message>>,
    unit: &str,
) -> Element<'a, Message> {
    Row::new()
        .push(field)
        .push(text::caption(look.text(unit)))
        .spacing(look.space.xxs)
        .align_y(Alignment::Center)
        .into()
}

fn moves(look: &Look, at: usize, count: usize) -> Element<'_, Message> {
    let change = move |change| Message::Member(at, change);
    let up = sign(look, Press::Quiet, Icon::ChevronUp, look.text("member-up"))
        .on_maybe((at > 0).then(|| change(MemberChange::Move(false))));
    let down = sign(
        look,
        Press::Quiet,
        Icon::ChevronDown,
        look.text("member-down"),
    )
    .on_maybe((at + 1 < count).then(|| change(MemberChange::Move(true))));
    let drop =
        sign(look, Press::Quiet, Icon::Trash, look.text("remove")).on(change(MemberChange::Drop));
    Row::new().push(up).push(down).push(drop).into()
}
