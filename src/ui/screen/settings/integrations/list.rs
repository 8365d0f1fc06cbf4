//! The list of actions, each with its switch and what came of it last, and the last runs.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row, text::Wrapping},
};

use super::Message;
use crate::{
    domain::{
        action::{Action, Ran},
        id::ActionId,
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            container::Ground,
            text::{self, Ink},
        },
        widget::{
            form, notice,
            press::{gap, press, sign},
        },
    },
};

/// Runs that are shown.
const SHOWN: usize = 10;

/// Actions and their last runs.
pub(super) fn view<'a>(look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
    let new = press(look, Kind::Primary, look.text("action-new"))
        .icon(Icon::Plus)
        .on(Message::New);
    let actions = &snapshot.settings.actions;
    if actions.is_empty() {
        let empty = notice::empty(
            look,
            Icon::CirclePlay,
            look.text("actions-empty"),
            look.text("actions-empty-next"),
            Some(new.into()),
        );
        let inside = container(empty).height(Length::Shrink);
        return form::card(look, look.text("actions-title"), vec![inside.into()]);
    }
    let mut rows: Vec<Element<'a, Message>> = actions
        .iter()
        .map(|(key, action)| {
            let id = ActionId::new(key);
            let last = snapshot.action_runs.iter().find(|ran| ran.action == id);
            one(look, id, action, last)
        })
        .collect();
    rows.push(row![gap(), new].into());
    let list = form::card(look, look.text("actions-title"), rows);
    if snapshot.action_runs.is_empty() {
        return list;
    }
    let runs = snapshot.action_runs.iter().take(SHOWN);
    let runs = runs.map(|ran| run(look, ran)).collect();
    column![list, form::card(look, look.text("action-runs"), runs)]
        .spacing(look.space.m)
        .into()
}

fn one<'a>(
    look: &'a Look,
    id: ActionId,
    action: &'a Action,
    last: Option<&'a Ran>,
) -> Element<'a, Message> {
    let does = look.l10n.action_deed(action.deed);
    let when = look.l10n.action_trigger(action.trigger);
    let mut words = Column::new()
        .push(text::strong(action.title.as_str()).wrapping(Wrapping::WordOrGlyph))
        .push(text::muted(format!("{when} · {does}")))
        .width(Length::Fill);
    if let Some(ran) = last.filter(|ran| !ran.result.is_good()) {
        words = words.push(
            text::caption(look.l10n.action_result(&ran.result))
                .class(Ink::Danger)
                .wrapping(Wrapping::WordOrGlyph),
        );
    }
    let (switched, tested, edited) = (id.clone(), id.clone(), id);
    let on = form::switch(look, String::new(), action.enabled, move |on| {
        Message::Enable(switched.clone(), on)
    });
    let buttons = Row::new()
        .push(
            press(look, Kind::Secondary, look.text("action-test"))
                .icon(Icon::Play)
                .tip(look.text("action-test-tip"))
                .on(Message::Test(tested)),
        )
        .push(
            sign(look, Kind::Secondary, Icon::Pencil, look.text("edit")).on(Message::Edit(edited)),
        )
        .spacing(look.space.xs);
    Row::new()
        .push(on)
        .push(words)
        .push(buttons)
        .spacing(look.space.s)
        .align_y(Alignment::Center)
        .into()
}

fn run<'a>(look: &'a Look, ran: &'a Ran) -> Element<'a, Message> {
    let ink = if ran.result.is_good() {
        Ink::Success
    } else {
        Ink::Danger
    };
    let icon = if ran.result.is_good() {
        Icon::CircleCheck
    } else {
        Icon::Alert
    };
    let when = look.l10n.moment(ran.at, look.now, &look.zone);
    let took = u64::try_from(ran.took.as_millis()).unwrap_or(u64::MAX);
    let head = look.l10n.with(
        "action-run",
        &[
            ("when", when.into()),
            ("title", ran.title.as_str().into()),
            ("result", look.l10n.action_result(&ran.result).into()),
            ("took", took.to_string().into()),
        ],
    );
    let mut words = Column::new()
        .push(text::body(head).wrapping(Wrapping::WordOrGlyph))
        .spacing(look.space.xxs)
        .width(Length::Fill);
    if !ran.what.is_empty() {
        words = words.push(text::caption(ran.what.as_str()).wrapping(Wrapping::WordOrGlyph));
    }
    if !ran.output.is_empty() {
        let said = text::caption(ran.output.as_str()).wrapping(Wrapping::WordOrGlyph);
        words = words.push(
            container(said)
                .padding(look.space.xs)
                .width(Length::Fill)
                .class(Ground::Sunken),
        );
    }
    row![icon.normal().class(ink), words]
        .spacing(look.space.s)
        .into()
}
