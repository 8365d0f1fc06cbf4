//! One greeting: what is said, for whom, and its keys.

use super::{Change, Choice, Message};
use crate::{
    domain::{screening::NORMAL, settings::Settings, voicemail::Greeting},
    engine::snapshot::{Snapshot, SoundKey},
    ui::{
        look::Look,
        screen::{spoken, spoken::Spoken},
        theme::Element,
        widget::form,
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
    let from = match (greeting.file.is_empty(), greeting.text.trim().is_empty()) {
        (false, _) => "greeting-recorded",
        (true, false) => "greeting-spoken",
        (true, true) => "greeting-built-in",
    };
    let key = || key.to_owned();
    let spoken = Spoken {
        key: SoundKey::Greeting(key()),
        from: look.text(from),
        is_there: true,
        forget: (!greeting.file.is_empty()).then(|| Message::Change(key(), Change::Forget)),
        save: is_typed.then(|| Message::Save(key())),
        play: Message::Play(key()),
        record: Message::Record(key()),
        remove: Message::Remove(key()),
    };
    spoken::acts(look, snapshot, spoken)
}
