//! How the answering machine is set: on or off, its limits, and its greetings, spoken into the microphone, read by a
//! synthesiser, or from a file.

mod greeting;

use std::{collections::BTreeMap, fmt};

use iced::{
    Alignment,
    widget::{Column, column, row},
};

use crate::{
    domain::{
        settings::{Settings, SettingsEdit, VoicemailEdit, validate},
        voicemail::{AnsweringMachine, Greeting, Kind as Sounds},
    },
    engine::{
        command::Command,
        snapshot::{Snapshot, SoundKey},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request, spoken},
        theme::{Element, button::Kind, text},
        widget::{form, press::press},
    },
};

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// Switched on or off.
    On(bool),
    /// Longest message, seconds.
    Longest(u32),
    /// Silence that ends a message, seconds.
    Silence(u32),
    /// Days that heard messages are kept; 0: for ever.
    Keep(u32),
    /// A greeting more.
    Add,
    /// Something of a greeting is another.
    Change(String, Change),
    /// What was typed of a greeting is to be kept.
    Save(String),
    /// A greeting goes.
    Remove(String),
    /// Listen to a greeting, or no more.
    Play(String),
    /// Speak a greeting into the microphone, or end that.
    Record(String),
}

/// What is changed of a greeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its name.
    Title(String),
    /// What is said.
    Text(String),
    /// The line it is for; `None`: all.
    Line(Option<String>),
    /// The mode it is for; empty: any.
    Mode(String),
    /// The time filter; `None`: always.
    When(Option<String>),
    /// The recording goes; the text is spoken again.
    Forget,
}

/// What is being typed.
#[derive(Clone, Debug, Default)]
pub struct State {
    drafts: BTreeMap<String, Greeting>,
}

/// A choice of a list.
#[derive(Clone, Debug, PartialEq)]
struct Choice<T> {
    value: T,
    words: String,
}

impl<T> fmt::Display for Choice<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Outcome<super::Message> {
        let settings = &*snapshot.settings;
        let mut machine = settings.voicemail.clone();
        match message {
            Message::On(on) => machine.on = on,
            Message::Longest(seconds) => machine.longest_seconds = seconds,
            Message::Silence(seconds) => machine.silence_seconds = seconds,
            Message::Keep(days) => machine.keep_days = days,
            Message::Add => {
                let key = spoken::free_key("greeting", &settings.greetings);
                return put(settings, &key, Greeting::default());
            }
            Message::Change(key, change) => return self.change(settings, &key, change),
            Message::Save(key) => {
                let draft = self.drafts.remove(&key);
                return draft.map_or_else(Outcome::none, |draft| put(settings, &key, draft));
            }
            Message::Remove(key) => {
                self.drafts.remove(&key);
                let edit = SettingsEdit::Voicemail(VoicemailEdit::RemoveGreeting(key));
                return Outcome::command(Command::EditSettings(edit));
            }
            Message::Play(key) => return spoken::play(snapshot, SoundKey::Greeting(key)),
            Message::Record(key) => return spoken::record(snapshot, SoundKey::Greeting(key)),
        }
        let edit = SettingsEdit::Voicemail(VoicemailEdit::Machine(machine));
        Outcome::command(Command::EditSettings(edit))
    }

    fn change(
        &mut self,
        settings: &Settings,
        key: &str,
        change: Change,
    ) -> Outcome<super::Message> {
        let Some(known) = settings.greetings.get(key) else {
            return Outcome::none();
        };
        let typed = self.drafts.get(key).cloned();
        let mut greeting = typed.unwrap_or_else(|| known.clone());
        // A recording made meanwhile is the newest.
        greeting.file.clone_from(&known.file);
        let is_typing = matches!(change, Change::Title(_) | Change::Text(_));
        match change {
            Change::Title(title) => greeting.title = title,
            Change::Text(text) => greeting.text = text,
            Change::Line(line) => greeting.lines = line.into_iter().collect(),
            Change::Mode(mode) => greeting.mode = mode,
            Change::When(when) => greeting.when = when.into_iter().collect(),
            Change::Forget => greeting.file.clear(),
        }
        if is_typing {
            self.drafts.insert(key.to_owned(), greeting);
            return Outcome::none();
        }
        self.drafts.remove(key);
        put(settings, key, greeting)
    }

    /// The settings.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let settings = &*snapshot.settings;
        let mut page = Column::new()
            .spacing(look.space.m)
            .push(limits(look, &settings.voicemail))
            .push(column![
                text::title(look.text("greetings-title")),
                text::muted(look.text("greetings-note")),
            ]);
        for (key, known) in &settings.greetings {
            let draft = self.drafts.get(key);
            page = page.push(greeting::view(look, snapshot, key, (known, draft)));
        }
        let add = press(look, Kind::Secondary, look.text("greeting-add"))
            .icon(Icon::Plus)
            .on(Message::Add);
        page.push(row![add]).into()
    }
}

/// The title of the page and the way back.
#[must_use]
pub fn head(look: &Look, kind: Sounds) -> Element<'_, super::Message> {
    let title = match kind {
        Sounds::Message => "voicemail-set-up-title",
        Sounds::Conversation => "recording-title",
    };
    row![
        press(look, Kind::Quiet, look.text("back"))
            .icon(Icon::ArrowLeft)
            .on(super::Message::SetUp(false)),
        text::heading(look.text(title)),
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center)
    .into()
}

fn limits<'a>(look: &'a Look, machine: &AnsweringMachine) -> Element<'a, Message> {
    let seconds = |value: u32| Choice {
        value,
        words: look.l10n.with("seconds", &[("seconds", value.into())]),
    };
    let days = |value: u32| Choice {
        value,
        words: match value {
            0 => look.text("voicemail-keep-always"),
            days => look
                .l10n
                .with("voicemail-keep-days", &[("days", days.into())]),
        },
    };
    let list = |known: &[u32], chosen: u32| {
        let mut all = known.to_vec();
        all.push(chosen);
        all.sort_unstable();
        all.dedup();
        all
    };
    let longest = list(&[60, 120, 180, 300, 600], machine.longest_seconds);
    let silence = list(&[4, 6, 10, 20], machine.silence_seconds);
    let keep = list(&[0, 7, 30, 90, 180], machine.keep_days);
    let pick = |all: Vec<u32>,
                chosen: u32,
                choice: &dyn Fn(u32) -> Choice<u32>,
                on: fn(u32) -> Message| {
        form::pick(
            look,
            all.into_iter().map(choice).collect(),
            Some(choice(chosen)),
            move |choice: Choice<u32>| on(choice.value),
        )
    };
    form::card(
        look,
        String::new(),
        vec![
            form::switch(look, look.text("voicemail-is-on"), machine.on, Message::On),
            text::muted(look.text("voicemail-while-running")).into(),
            form::field(
                look,
                look.text("voicemail-longest"),
                pick(longest, machine.longest_seconds, &seconds, Message::Longest),
                String::new(),
            ),
            form::field(
                look,
                look.text("voicemail-silence"),
                pick(silence, machine.silence_seconds, &seconds, Message::Silence),
                look.text("voicemail-silence-note"),
            ),
            form::field(
                look,
                look.text("voicemail-keep"),
                pick(keep, machine.keep_days, &days, Message::Keep),
                look.text("voicemail-keep-note"),
            ),
        ],
    )
}

/// Keeps a greeting, unless something is wrong with it: then it stays as it is typed.
fn put(settings: &Settings, key: &str, greeting: Greeting) -> Outcome<super::Message> {
    let edit = SettingsEdit::Voicemail(VoicemailEdit::PutGreeting(
        key.to_owned(),
        Box::new(greeting),
    ));
    if !validate::check_edit(settings, &edit).is_empty() {
        return Outcome::none();
    }
    Outcome::ask(Request::command(Command::EditSettings(edit)))
}
