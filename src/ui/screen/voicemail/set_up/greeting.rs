//! One greeting: what is said, for whom, and its keys.

use iced::{
    Alignment,
    widget::{Row, column},
};

use super::{Change, Choice, Message, is_playing};
use crate::{
    domain::{screening::NORMAL, settings::Settings, voicemail::Greeting},
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::{
            form,
            press::{gap, press},
        },
    },
};

/// The card of a greeting.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    key: &'a str,
    (known, draft): (&'a Greeting, Option<&'a Greeting>),
) -> Element<'a, Message> {
    let shown = draft.unwrap_or(known);
    let change = |to: fn(String) -> Change| {
        let key = key.to_owned();
        move |text| Message::Change(key.clone(), to(text))
    };
    let title = form::line(
        look,
        &look.text("greeting-title-hint"),
        &shown.title,
        false,
        change(Change::Title),
    )
    .on_submit(Message::Save(key.to_owned()));
    let words = form::line(
        look,
        &look.text("greeting-text-hint"),
        &shown.text,
        false,
        change(Change::Text),
    )
    .on_submit(Message::Save(key.to_owned()));
    let mut rows = vec![form::field(
        look,
        look.text("greeting-title"),
        title,
        String::new(),
    )];
    if known.file.is_empty() {
        rows.push(form::field(
            look,
            look.text("greeting-text"),
            words,
            look.text("greeting-text-note"),
        ));
    }
    rows.extend(for_whom(look, &snapshot.settings, key, shown));
    rows.push(acts(look, snapshot, key, (known, draft.is_some())));
    form::card(look, String::new(), rows)
}

/// For which line, in which mode, when.
fn for_whom<'a>(
    look: &'a Look,
    settings: &'a Settings,
    key: &'a str,
    greeting: &Greeting,
) -> [Element<'a, Message>; 3] {
    let named = |key: &str, title: &str| Choice {
        value: Some(key.to_owned()),
        words: if title.is_empty() { key } else { title }.to_owned(),
    };
    let all = |words: &str| {
        let words = look.text(words);
        vec![Choice { value: None, words }]
    };
    let mut lines = all("greeting-all-lines");
    lines.extend(
        settings
            .lines
            .values()
            .map(|line| named(line.id.as_str(), &line.name)),
    );
    let mut modes = all("greeting-any-mode");
    modes.push(named(NORMAL, &look.text("rules-mode-normal")));
    modes.extend(
        settings
            .modes
            .iter()
            .map(|(key, mode)| named(key, &mode.title)),
    );
    let mut times = all("greeting-always");
    times.extend(
        settings
            .times
            .iter()
            .map(|(key, time)| named(key, &time.title)),
    );
    let mode = Some(greeting.mode.clone()).filter(|mode| !mode.is_empty());
    let pick = |all: Vec<Choice<Option<String>>>,
                chosen: Option<String>,
                to: fn(Option<String>) -> Change| {
        let chosen = all.iter().find(|choice| choice.value == chosen).cloned();
        let key = key.to_owned();
        form::pick(look, all, chosen, move |choice: Choice<Option<String>>| {
            Message::Change(key.clone(), to(choice.value))
        })
    };
    let line = pick(lines, greeting.lines.first().cloned(), Change::Line);
    let mode = pick(modes, mode, |mode| Change::Mode(mode.unwrap_or_default()));
    let time = pick(times, greeting.when.first().cloned(), Change::When);
    [
        ("greeting-line", line),
        ("greeting-mode", mode),
        ("greeting-when", time),
    ]
    .map(|(label, control)| form::field(look, look.text(label), control, String::new()))
}

fn acts<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    key: &'a str,
    (greeting, is_typed): (&'a Greeting, bool),
) -> Element<'a, Message> {
    let is_recording = snapshot.voicemail.is_recording;
    let record = if is_recording {
        press(look, Kind::On, look.text("greeting-stop")).icon(Icon::Square)
    } else {
        press(look, Kind::Secondary, look.text("greeting-record")).icon(Icon::Mic)
    };
    let (icon, words) = if is_playing(snapshot, key) {
        (Icon::Square, "voicemail-stop")
    } else {
        (Icon::Play, "voicemail-play")
    };
    let from = if greeting.file.is_empty() {
        look.text(if greeting.text.trim().is_empty() {
            "greeting-built-in"
        } else {
            "greeting-spoken"
        })
    } else {
        look.text("greeting-recorded")
    };
    let mut keys = Row::new()
        .push(
            press(look, Kind::Secondary, look.text(words))
                .icon(icon)
                .on_maybe((!is_recording).then(|| Message::Play(key.to_owned()))),
        )
        .push(record.on(Message::Record(key.to_owned())));
    if !greeting.file.is_empty() {
        keys = keys.push(
            press(look, Kind::Quiet, look.text("greeting-forget"))
                .on(Message::Change(key.to_owned(), Change::Forget)),
        );
    }
    if is_typed {
        keys = keys.push(
            press(look, Kind::Primary, look.text("save"))
                .icon(Icon::Check)
                .on(Message::Save(key.to_owned())),
        );
    }
    let keys = keys
        .push(gap())
        .push(
            press(look, Kind::Remove, look.text("greeting-remove"))
                .icon(Icon::Trash)
                .on(Message::Remove(key.to_owned())),
        )
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    column![text::caption(from).class(Ink::Muted), keys]
        .spacing(look.space.xs)
        .into()
}
