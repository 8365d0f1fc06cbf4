//! Recorded conversations: the switch in a call, the list, and how they are set.

use std::sync::Arc;

use linekeeper::{
    domain::{
        id::CallId,
        recording::{Asked, Consent, RecordCalls, Recording, Taping, Told},
        settings::{RulesEdit, SettingsEdit, ThemeChoice},
        voicemail::{Kind, Voicemail},
    },
    engine::{
        command::{Command, RecordingWish, VoicemailWish},
        snapshot::Snapshot,
    },
    ui::{
        app::Message,
        screen::{
            Screen, calls, journal,
            voicemail::{Message as Page, recording},
        },
    },
};

use crate::{
    fake::{self, Phone},
    screens::sees,
    voicemail::message,
};

fn conversation(id: u64, name: &str) -> Voicemail {
    Voicemail {
        kind: Kind::Conversation,
        consent: Some(Consent {
            told: Told::Announcement("By law".into()),
            at: fake::NOW,
            by: Asked::Desk,
        }),
        ..message(id, name, true)
    }
}

/// A desk that may record, with a call that is recorded.
pub(crate) fn taped(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::busy(fake::ready(language, theme));
    let mut settings = (*snapshot.settings).clone();
    settings.recording.calls = RecordCalls::Manual;
    snapshot.settings = Arc::new(settings);
    let active = snapshot.active;
    for call in &mut snapshot.calls {
        if Some(call.id) == active {
            call.recording.may = true;
            call.recording.taping = Some(Taping::Running);
        }
    }
    snapshot
}

/// The list of recordings, one chosen.
pub(crate) fn list(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Voicemail));
    tell(phone, Page::Show(Kind::Conversation));
    let query = phone.app.voicemail.query();
    let rows = vec![
        conversation(9, "Dr. Eva Kuhn"),
        conversation(8, ""),
        conversation(5, "Bäckerei Lindner"),
    ];
    tell(phone, Page::Loaded { query, rows });
    tell(phone, Page::Select(CallId(9)));
}

/// A row of the journal with what is kept of its call.
pub(crate) fn of_a_call(phone: &mut Phone) {
    let of = fake::journal()[0].id;
    phone.tell(Message::Journal(journal::Message::Select(of)));
    let kept = |kind| Voicemail {
        row: of,
        kind,
        ..conversation(8, "Eva")
    };
    let sounds = vec![kept(Kind::Conversation), kept(Kind::Message)];
    phone.tell(Message::Journal(journal::Message::Sounds { of, sounds }));
}

pub(crate) fn set_up(phone: &mut Phone) {
    list(phone);
    tell(phone, Page::SetUp(true));
    change(phone, recording::Message::Calls(RecordCalls::Always));
}

fn tell(phone: &mut Phone, message: Page) {
    phone.tell(Message::Voicemail(message));
}

fn change(phone: &mut Phone, message: recording::Message) {
    tell(phone, Page::Recording(message));
}

fn put(phone: &Phone) -> Recording {
    match phone.commands().as_slice() {
        [Command::EditSettings(SettingsEdit::Rules(RulesEdit::Recording(table)))] => {
            (**table).clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_says_that_it_is_recorded_and_what_is_wished_is_asked_of_it() {
    let mut phone = Phone::new(taped("en", ThemeChoice::Light));
    assert!(sees(&mut phone, "Recording"));
    let id = phone.app.snapshot.active.unwrap();
    let wish = RecordingWish::Pause(true);
    phone.tell(Message::Call(calls::Message::Record(id, wish)));
    let call = Some(id);
    assert_eq!(phone.commands(), [Command::Record { call, wish }]);
}

#[test]
fn recordings_are_listed_apart_with_how_their_parties_were_told() {
    let mut phone = Phone::new(taped("en", ThemeChoice::Light));
    list(&mut phone);
    for words in ["Bäckerei Lindner", "Told by: By law"] {
        assert!(sees(&mut phone, words), "{words}");
    }
    assert!(!sees(&mut phone, "Mark as new"));
    assert!(!sees(&mut phone, "Delete all shown"), "nothing is searched");
}

#[test]
fn all_recordings_that_are_found_are_deleted_once_that_was_asked() {
    let mut phone = Phone::new(taped("en", ThemeChoice::Light));
    list(&mut phone);
    tell(&mut phone, Page::Filter("4989".into()));
    let query = phone.app.voicemail.query();
    let rows = vec![conversation(9, "Eva"), conversation(8, "")];
    tell(&mut phone, Page::Loaded { query, rows });
    assert!(sees(&mut phone, "Delete all shown"));
    tell(&mut phone, Page::DeleteShown);
    assert!(sees(&mut phone, "Delete these 2 recordings?"));
    tell(&mut phone, Page::DeleteShownSurely);
    assert!(sees(&mut phone, "No recordings") || sees(&mut phone, "No message matches"));
    assert!(sees(&mut phone, "Undo"));
}

#[test]
fn recording_all_calls_needs_a_notice_in_words_s184() {
    let mut phone = Phone::new(taped("en", ThemeChoice::Light));
    set_up(&mut phone);
    assert_eq!(phone.commands(), []);
    assert!(sees(
        &mut phone,
        "Calls can’t be recorded by themselves without telling the caller in words."
    ));
    change(&mut phone, recording::Message::Told(true));
    assert!(put(&phone).told);
}

#[test]
fn the_journal_plays_what_is_kept_of_a_call_s185() {
    let phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    let mut phone = phone.with_journal(fake::journal());
    of_a_call(&mut phone);
    assert!(sees(&mut phone, "Recording, 1:05"));
    phone.commands();
    phone.tell(Message::Journal(journal::Message::PlaySound {
        sound: CallId(8),
        is_heard: false,
    }));
    let commands = phone.commands();
    assert!(
        matches!(
            commands[..],
            [Command::Voicemail(VoicemailWish::Play { .. })]
        ),
        "{commands:?}"
    );
}
