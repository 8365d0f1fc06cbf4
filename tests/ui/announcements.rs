//! Announcements, what callers of an extension hear, and how they wait.

use linekeeper::{
    domain::{
        announcement::Announcement,
        extension::{Extension, IfNobody, Member, Ringing},
        journal::WallTime,
        settings::{RulesEdit, SettingsEdit, ThemeChoice},
    },
    engine::{
        command::{Command, VoicemailWish},
        snapshot::{CallState, QueueView, Snapshot, SoundKey},
    },
    ui::screen::extensions::{
        Message, SoundChange,
        announcements::{Change, Message as Library},
    },
};

use crate::{
    extensions::{open, put, say},
    fake::{self, Phone},
    screens::{click, sees},
};

/// A desk with two announcements, and an extension whose callers hear them and wait.
pub(crate) fn heard(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    let wait = Announcement {
        title: "Please wait".into(),
        text: "All our lines are busy. Please stay on the line.".into(),
        ..Announcement::default()
    };
    let jazz = Announcement {
        title: "Jazz".into(),
        file: "/home/anna/jazz.wav".into(),
        rights: "GEMA 4711".into(),
        ..Announcement::default()
    };
    for (key, one) in [("wait", wait), ("jazz", jazz)] {
        settings.announcements.insert(key.into(), one);
    }
    let mut sales = Extension {
        name: "Sales".into(),
        code: "12".into(),
        members: vec![Member::desk()],
        ringing: Ringing::Message,
        message: "jazz".into(),
        if_nobody: IfNobody::Announcement,
        closing: "wait".into(),
        ..Extension::default()
    };
    sales.queue.on = true;
    sales.queue.message = "wait".into();
    settings.extensions.insert("sales".into(), sales);
    snapshot.settings = settings.into();
    snapshot
}

/// One talks, two wait.
pub(crate) fn waiting(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    for (id, state, name, number, ago) in [
        (5, CallState::Talking, "Eva Kuhn", "+49 89 1234567", 200),
        (6, CallState::Waiting, "Jonas Weber", "+49 30 7654321", 95),
        (7, CallState::Waiting, "", "+49 171 2345678", 20),
    ] {
        let line = fake::known(&snapshot, "miller");
        let mut call = fake::call(id, state, line, fake::caller(name, number), ago);
        if state == CallState::Waiting {
            call.queue = Some(QueueView {
                name: "Sales".into(),
                since: WallTime(fake::NOW.0 - ago * 1_000),
            });
        } else {
            snapshot.active = Some(call.id);
        }
        snapshot.calls.push(call);
    }
    snapshot
}

/// The announcements of a desk that has some.
pub(crate) fn library(phone: &mut Phone) {
    open(phone);
    say(phone, Message::Announcements);
}

fn with(phone: &mut Phone, message: Library) {
    say(phone, Message::Announcement(message));
}

fn english() -> Phone {
    Phone::new(heard("en", ThemeChoice::Light))
}

#[test]
fn who_waits_is_told_with_the_time_and_can_be_taken_s168() {
    let mut phone = Phone::new(waiting("en", ThemeChoice::Light));
    for words in ["Waits in Sales", "1:35", "0:20"] {
        assert!(sees(&mut phone, words), "{words}");
    }
    click(&mut phone, "Take it");
    assert_eq!(
        phone.commands(),
        [Command::Answer(Some(linekeeper::domain::id::CallId(6)))]
    );
}

#[test]
fn a_new_announcement_has_words_to_begin_with_and_is_recorded_and_heard_by_its_key() {
    let mut phone = english();
    library(&mut phone);
    assert!(sees(&mut phone, "Heard by callers of: Sales"));
    with(&mut phone, Library::Add);
    let commands = phone.commands();
    let [Command::EditSettings(SettingsEdit::Rules(RulesEdit::PutAnnouncement(key, one)))] =
        commands.as_slice()
    else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (key.as_str(), one.text.is_empty()),
        ("announcement-1", false)
    );
    with(&mut phone, Library::Record("wait".into()));
    let sound = SoundKey::Announcement("wait".into());
    let wish = VoicemailWish::Record(Some(sound.clone()));
    assert_eq!(phone.commands(), [Command::Voicemail(wish)]);
    with(&mut phone, Library::Play("wait".into()));
    let commands = phone.commands();
    assert!(
        matches!(&commands[..], [Command::Voicemail(VoicemailWish::Play { sound: played, .. })] if *played == sound),
        "{commands:?}"
    );
}

#[test]
fn what_is_typed_is_kept_on_save_and_an_empty_one_is_refused() {
    let mut phone = english();
    library(&mut phone);
    let typed = |text: &str| Library::Change("wait".into(), Change::Text(text.into()));
    with(&mut phone, typed(" "));
    with(&mut phone, Library::Save("wait".into()));
    assert_eq!(phone.commands(), []);
    with(&mut phone, typed("One moment"));
    with(&mut phone, Library::Save("wait".into()));
    let commands = phone.commands();
    assert!(
        matches!(&commands[..], [Command::EditSettings(SettingsEdit::Rules(RulesEdit::PutAnnouncement(_, one)))] if one.text == "One moment"),
        "{commands:?}"
    );
}

#[test]
fn how_callers_of_an_extension_wait_is_written_in_its_editor() {
    let mut phone = english();
    open(&mut phone);
    assert!(sees(&mut phone, "Rings up to 20 s · callers wait"));
    say(&mut phone, Message::Edit("sales".into()));
    for change in [
        SoundChange::Longest("120".into()),
        SoundChange::Pause("5".into()),
        SoundChange::Most("9".into()),
        SoundChange::Music("jazz".into()),
        SoundChange::Exit(" * ".into()),
        SoundChange::Ringing(Ringing::Once),
        SoundChange::Whisper("wait".into()),
        SoundChange::Accept("1".into()),
    ] {
        say(&mut phone, Message::Sounds(change));
    }
    say(&mut phone, Message::Save);
    let (_, sales) = put(&phone);
    let queue = &sales.queue;
    assert_eq!(
        (queue.longest_seconds, queue.pause_seconds, queue.most),
        (120, 5, 9)
    );
    assert_eq!(
        (queue.music.as_str(), queue.exit_key.as_str()),
        ("jazz", "*")
    );
    assert_eq!(sales.ringing, Ringing::Once);
    assert_eq!(
        (sales.whisper.as_str(), sales.accept_key.as_str()),
        ("wait", "1")
    );
}

#[test]
fn a_pause_of_nothing_is_refused_where_it_is_written() {
    let mut phone = english();
    open(&mut phone);
    say(&mut phone, Message::Edit("sales".into()));
    say(&mut phone, Message::Sounds(SoundChange::Pause("x".into())));
    say(&mut phone, Message::Save);
    assert_eq!(phone.commands(), []);
    assert!(sees(&mut phone, "0 is not between 2 and 300"), "the bounds");
}
