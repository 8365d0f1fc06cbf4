//! How conversations are recorded: which, how their parties are told, how long they are kept (S181–S185).

use iced::widget::Column;

use crate::{
    domain::{
        recording::{RecordCalls, Recording},
        settings::{RulesEdit, Settings, SettingsEdit, validate},
    },
    engine::{command::Command, snapshot::Snapshot},
    l10n::Told,
    ui::{
        look::Look,
        screen::{Outcome, extensions::announcements, sound_choice::Named},
        theme::{Element, container::Tone, text},
        widget::{form, notice, press::choices},
    },
};

/// Days offered.
const DAYS: [u32; 5] = [0, 30, 90, 180, 365];

/// What happens here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Message {
    Calls(RecordCalls),
    Notice(String),
    Told(bool),
    Keep(u32),
}

/// What was refused, and why.
#[derive(Clone, Debug, Default)]
pub struct State {
    refused: Option<Told>,
}

impl State {
    /// Carries a message out: at once, or not at all.
    pub fn update<M>(&mut self, look: &Look, snapshot: &Snapshot, message: Message) -> Outcome<M> {
        let settings = &*snapshot.settings;
        let mut recording = settings.recording.clone();
        match message {
            Message::Calls(calls) => recording.calls = calls,
            Message::Notice(key) => recording.notice = key,
            Message::Told(on) => recording.told = on,
            Message::Keep(days) => recording.keep_days = days,
        }
        let edit = SettingsEdit::Rules(RulesEdit::Recording(Box::new(recording)));
        let faults = validate::check_edit(settings, &edit);
        self.refused = faults.first().map(|problem| Told {
            what: look.l10n.settings_fault(&problem.fault),
            help: look.text("recording-refused-help"),
        });
        if self.refused.is_some() {
            return Outcome::none();
        }
        Outcome::command(Command::EditSettings(edit))
    }

    /// The card.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let settings = &*snapshot.settings;
        let recording = &settings.recording;
        let refused = self.refused.clone();
        let refused =
            refused.map(|told| notice::notice(look, Tone::Bad, told.what, told.help, Vec::new()));
        Column::new()
            .push(text::muted(look.text("recording-lead")))
            .push(form::card(
                look,
                String::new(),
                vec![
                    which(look, recording),
                    told(look, settings),
                    otherwise(look, recording),
                    keep(look, recording),
                ],
            ))
            .push(refused)
            .push(text::caption(look.text("recording-law")))
            .spacing(look.space.m)
            .into()
    }
}

/// The word of a choice.
#[must_use]
pub const fn word(calls: RecordCalls) -> &'static str {
    match calls {
        RecordCalls::Off => "record-off",
        RecordCalls::Manual => "record-manual",
        RecordCalls::Always => "record-always",
    }
}

/// The choice of a line or an extension: its own, or as all.
#[must_use]
pub fn own<'a, M: Clone + 'a>(
    look: &'a Look,
    chosen: Option<RecordCalls>,
    on: impl Fn(Option<RecordCalls>) -> M + Clone + 'a,
) -> Element<'a, M> {
    let named = |calls: Option<RecordCalls>| Named {
        key: calls.map_or("", word).to_owned(),
        name: look.text(calls.map_or("record-as-all", word)),
    };
    let mut options = vec![named(None)];
    options.extend(RecordCalls::ALL.map(|calls| named(Some(calls))));
    let of_key = |key: &str| RecordCalls::ALL.into_iter().find(|one| word(*one) == key);
    form::pick(look, options, Some(named(chosen)), move |one: Named| {
        on(of_key(&one.key))
    })
}

fn which<'a>(look: &'a Look, recording: &Recording) -> Element<'a, Message> {
    let options = RecordCalls::ALL.map(|calls| (calls, look.text(word(calls)), None));
    let control = choices(look, options, &recording.calls, Message::Calls);
    let note = match recording.calls {
        RecordCalls::Off => "record-off-note",
        RecordCalls::Manual => "record-manual-note",
        RecordCalls::Always => "record-always-note",
    };
    form::field(look, look.text("recording-calls"), control, look.text(note))
}

fn told<'a>(look: &'a Look, settings: &'a Settings) -> Element<'a, Message> {
    let chosen = (settings.recording.notice.as_str(), "recording-tone");
    form::field(
        look,
        look.text("recording-notice"),
        announcements::pick(look, settings, chosen, Message::Notice),
        look.text("recording-notice-note"),
    )
}

fn otherwise<'a>(look: &'a Look, recording: &Recording) -> Element<'a, Message> {
    let told = form::switch(
        look,
        look.text("recording-told"),
        recording.told,
        Message::Told,
    );
    form::field(look, String::new(), told, look.text("recording-told-note"))
}

fn keep<'a>(look: &'a Look, recording: &Recording) -> Element<'a, Message> {
    let named = |days: u32| Named {
        key: days.to_string(),
        name: match days {
            0 => look.text("voicemail-keep-always"),
            days => look
                .l10n
                .with("voicemail-keep-days", &[("days", days.into())]),
        },
    };
    let mut days = DAYS.to_vec();
    days.push(recording.keep_days);
    days.sort_unstable();
    days.dedup();
    let options = days.into_iter().map(named).collect();
    let chosen = Some(named(recording.keep_days));
    let control = form::pick(look, options, chosen, |one: Named| {
        Message::Keep(one.key.parse().unwrap_or_default())
    });
    form::field(
        look,
        look.text("recording-keep"),
        control,
        look.text("recording-keep-note"),
    )
}
