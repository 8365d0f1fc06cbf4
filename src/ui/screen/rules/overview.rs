//! The rules in their order, and the lists they share.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, column, container, row, toggler},
};

use super::{
    Message, State,
    lists::Kind as ListKind,
    sentence::{deeds, mode_name, sentence},
};
use crate::{
    domain::{
        forward::DEFAULT_LIST,
        screening::{NORMAL, Rule},
        settings::Settings,
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            focus::Focus,
            notice,
            press::{choices, gap, press, sign},
        },
    },
};

pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
) -> Element<'a, Message> {
    let settings = &*snapshot.settings;
    let head = row![
        text::heading(look.text("rules-title")),
        gap(),
        press(look, Kind::Primary, look.text("rules-new"))
            .icon(Icon::Plus)
            .on(Message::New),
    ]
    .align_y(Alignment::Center);
    let mut page = Column::new()
        .push(head)
        .push(text::muted(look.text("rules-lead")))
        .push(modes(look, snapshot))
        .spacing(look.space.s);
    if let Some(told) = &state.error {
        page = page.push(notice::notice(
            look,
            Tone::Bad,
            told.what.clone(),
            told.help.clone(),
            Vec::new(),
        ));
    }
    let last = settings.rules.len().saturating_sub(1);
    for (at, rule) in settings.rules.iter().enumerate() {
        let ends = (at == 0, at == last);
        page = page.push(card(look, settings, state, (rule, ends)));
    }
    page.push(rest(look, settings))
        .push(text::caption(look.text("rules-while-off")))
        .push(state.trial.view(look, snapshot))
        .push(shared(look, settings))
        .into()
}

/// The modes, one press each, where there are any.
fn modes<'a>(look: &'a Look, snapshot: &'a Snapshot) -> Option<Element<'a, Message>> {
    let settings = &snapshot.settings;
    if settings.modes.is_empty() {
        return None;
    }
    let keys = std::iter::once(NORMAL.to_owned()).chain(settings.modes.keys().cloned());
    let options = keys.map(|key| {
        let name = mode_name(look, settings, &key);
        (key, name, None)
    });
    let on = snapshot.mode.as_ref();
    let on_key = on.map_or(NORMAL, |mode| &mode.key).to_owned();
    let mut line = Row::new()
        .push(text::body(look.text("rules-modes")))
        .push(choices(look, options, &on_key, Message::Mode))
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    if let Some(until) = on.and_then(|mode| mode.until) {
        let until = look.l10n.moment(until, look.now, &look.zone);
        let words = look
            .l10n
            .with("rules-mode-until", &[("until", until.into())]);
        line = line.push(text::caption(words));
    }
    Some(line.into())
}

/// One rule: whether it is on, what it says, where it stands.
fn card<'a>(
    look: &'a Look,
    settings: &'a Settings,
    state: &'a State,
    (rule, (is_first, is_last)): (&'a Rule, (bool, bool)),
) -> Element<'a, Message> {
    let ink = if rule.enabled {
        Ink::Normal
    } else {
        Ink::Muted
    };
    let mut words = column![
        text::strong(rule.shown()).class(ink),
        text::body(sentence(look, settings, rule)).class(ink),
        row![
            Icon::ArrowRight.small().class(Ink::Muted),
            text::body(deeds(look, settings, rule)).class(ink)
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center),
    ];
    if let Some((_, by)) = state.shadowed.iter().find(|(id, _)| *id == rule.id) {
        let told = look
            .l10n
            .with("rules-shadowed", &[("by", by.as_str().into())]);
        words = words.push(
            row![
                Icon::Triangle.small().class(Ink::Warning),
                text::caption(told).class(Ink::Warning)
            ]
            .spacing(look.space.xs)
            .align_y(Alignment::Center),
        );
    }
    let id = rule.id.clone();
    let on = toggler(rule.enabled).on_toggle(move |on| Message::Switch(id.clone(), on));
    let up = sign(look, Kind::Quiet, Icon::ChevronUp, look.text("rules-up"))
        .on_maybe((!is_first).then(|| Message::Move(rule.id.clone(), false)));
    let down = sign(
        look,
        Kind::Quiet,
        Icon::ChevronDown,
        look.text("rules-down"),
    )
    .on_maybe((!is_last).then(|| Message::Move(rule.id.clone(), true)));
    let edit = sign(look, Kind::Quiet, Icon::Pencil, look.text("rules-edit"))
        .on(Message::Edit(rule.id.clone()));
    let inside = row![on, words.width(Length::Fill), up, down, edit]
        .spacing(look.space.s)
        .padding([look.space.s, look.space.m])
        .align_y(Alignment::Center);
    container(inside)
        .width(Length::Fill)
        .class(Ground::Card)
        .into()
}

/// What is done with all other calls; it can't be moved or removed (S96, S115).
fn rest<'a>(look: &'a Look, settings: &'a Settings) -> Element<'a, Message> {
    let key = if settings.forwards.contains_key(DEFAULT_LIST) {
        "rules-rest-forward"
    } else {
        "rules-rest-ring"
    };
    let seconds = settings.general.ring_seconds;
    let words = look.l10n.with(key, &[("seconds", seconds.into())]);
    let inside = column![
        text::strong(look.text("rules-rest")),
        row![
            Icon::ArrowRight.small().class(Ink::Muted),
            text::body(words)
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center),
    ]
    .padding([look.space.s, look.space.m]);
    container(inside)
        .width(Length::Fill)
        .class(Ground::Sunken)
        .into()
}

/// Lists of numbers, times and forward lists, each with the way to its editor.
fn shared<'a>(look: &'a Look, settings: &'a Settings) -> Element<'a, Message> {
    let sections = ListKind::ALL.into_iter().map(|kind| {
        let head = row![
            text::title(look.text(kind.title())),
            gap(),
            press(look, Kind::Secondary, look.text("rules-list-new"))
                .icon(Icon::Plus)
                .on(Message::NewList(kind)),
        ]
        .align_y(Alignment::Center);
        let rows = kind
            .entries(settings)
            .into_iter()
            .map(|(key, name, told)| entry(look, kind, (key, name, told)));
        Column::new()
            .push(head)
            .push(text::caption(look.text(kind.lead())))
            .extend(rows)
            .spacing(look.space.xs)
            .into()
    });
    Column::with_children(sections)
        .spacing(look.space.l)
        .padding(iced::Padding::ZERO.top(look.space.m))
        .into()
}

fn entry(
    look: &Look,
    kind: ListKind,
    (key, name, told): (String, String, String),
) -> Element<'_, Message> {
    let edit = Message::EditList(kind, key);
    let inside = row![
        column![text::strong(name), text::caption(told)].width(Length::Fill),
        Icon::ChevronRight.normal().class(Ink::Muted),
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center);
    let face = button(
        container(inside)
            .padding([look.space.xs, look.space.m])
            .class(Ground::Card)
            .width(Length::Fill),
    )
    .padding(scale::HAIR)
    .width(Length::Fill)
    .class(Kind::Quiet)
    .on_press(edit.clone());
    Focus::press(face, edit).into()
}
