//! The page of the answering machine.

use std::{sync::Arc, time::Duration};

use linekeeper::{
    domain::{
        id::{CallId, ContactId, LineId},
        journal::{Caller, CallerClass, ContactRef, WallTime},
        settings::{SettingsEdit, ThemeChoice, VoicemailEdit},
        voicemail::{Greeting, Kind, Voicemail},
    },
    engine::{
        command::{Command, PlayerWish, VoicemailWish},
        snapshot::{CallState, MessageView, PlayerView, Snapshot, SoundKey},
    },
    ui::{
        app::Message,
        screen::{
            Screen,
            voicemail::{Message as Page, set_up},
        },
    },
};

use crate::{
    fake::{self, Phone},
    screens::{click, sees},
};

pub(crate) fn message(id: u64, name: &str, heard: bool) -> Voicemail {
    Voicemail {
        id: CallId(id),
        row: CallId(id),
        at: WallTime(fake::NOW.0 - i64::try_from(10 - id).unwrap() * 5_400_000),
        length: Duration::from_secs(9 + 7 * id),
        caller: Caller {
            name: String::new(),
            number: "+4989987654".into(),
            uri: "sip:+4989987654@pbx.example".into(),
            class: CallerClass::Known,
        },
        contact: (!name.is_empty()).then(|| ContactRef {
            id: ContactId(id),
            name: name.into(),
        }),
        line: Some(LineId::new("miller")),
        line_name: "Miller & Sons Ltd.".into(),
        file: format!("{id}.wav"),
        heard,
        kind: Kind::Message,
        consent: None,
    }
}

pub(crate) fn on(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    settings.voicemail.on = true;
    settings.greetings.insert(
        "evening".into(),
        Greeting {
            title: "Office closed".into(),
            text: "Our office is closed. Please leave a message.".into(),
            ..Greeting::default()
        },
    );
    settings.greetings.insert(
        "holiday".into(),
        Greeting {
            title: "Holiday".into(),
            file: "/home/anna/.local/share/linekeeper/voicemail/greeting-holiday-1.wav".into(),
            lines: vec!["miller".into()],
            ..Greeting::default()
        },
    );
    snapshot.settings = Arc::new(settings);
    snapshot.voicemail.unheard = 2;
    snapshot
}

/// A call leaves a message, and the second one is listened to.
pub(crate) fn busy(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ringing(on(language, theme));
    for call in snapshot.calls.iter_mut().take(1) {
        call.state = CallState::Voicemail;
        call.rings_until = None;
        call.message = Some(MessageView {
            is_recorded: true,
            is_listened_to: true,
        });
    }
    snapshot.voicemail.player = Some(PlayerView {
        sound: SoundKey::Message(CallId(8)),
        at: Duration::from_secs(21),
        speed: 125,
        is_paused: false,
    });
    snapshot
}

pub(crate) fn open(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Voicemail));
    let query = phone.app.voicemail.query();
    let rows = vec![
        message(9, "Dr. Eva Kuhn", false),
        message(8, "", false),
        message(5, "Bäckerei Lindner", true),
    ];
    phone.tell(Message::Voicemail(Page::Loaded { query, rows }));
}

pub(crate) fn chosen(phone: &mut Phone) {
    open(phone);
    phone.tell(Message::Voicemail(Page::Select(CallId(8))));
}

pub(crate) fn empty(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Voicemail));
    let query = phone.app.voicemail.query();
    let rows = Vec::new();
    phone.tell(Message::Voicemail(Page::Loaded { query, rows }));
}

pub(crate) fn set_up(phone: &mut Phone) {
    open(phone);
    phone.tell(Message::Voicemail(Page::SetUp(true)));
}

fn page(snapshot: Snapshot) -> Phone {
    let mut phone = Phone::new(snapshot);
    open(&mut phone);
    phone
}

fn last(phone: &Phone) -> Option<Command> {
    phone.desk.commands.lock().unwrap().last().cloned()
}

fn played(wish: PlayerWish) -> Command {
    Command::Voicemail(VoicemailWish::Player(wish))
}

#[test]
fn a_message_is_played_drawn_to_a_place_and_stopped() {
    let mut phone = page(on("en", ThemeChoice::Light));
    let from = |seconds| {
        Some(Command::Voicemail(VoicemailWish::Play {
            sound: SoundKey::Message(CallId(8)),
            from: Duration::from_secs(seconds),
        }))
    };
    phone.tell(Message::Voicemail(Page::Play(CallId(8))));
    assert_eq!(last(&phone), from(0));
    // Nothing plays yet: drawing the bar begins there.
    phone.tell(Message::Voicemail(Page::Drag(300)));
    phone.tell(Message::Voicemail(Page::Drop));
    assert_eq!(last(&phone), from(30));

    let mut phone = page(busy("en", ThemeChoice::Light));
    phone.tell(Message::Voicemail(Page::Select(CallId(8))));
    phone.tell(Message::Voicemail(Page::Pause));
    assert_eq!(last(&phone), Some(played(PlayerWish::Pause(true))));
    phone.tell(Message::Voicemail(Page::Drag(42)));
    phone.tell(Message::Voicemail(Page::Drop));
    let to = Duration::from_millis(4_200);
    assert_eq!(last(&phone), Some(played(PlayerWish::Seek(to))));
    phone.tell(Message::Voicemail(Page::Leap(false)));
    let to = Duration::from_secs(16);
    assert_eq!(last(&phone), Some(played(PlayerWish::Seek(to))));
    phone.tell(Message::Voicemail(Page::Speed(200)));
    assert_eq!(last(&phone), Some(played(PlayerWish::Speed(200))));
    phone.tell(Message::Voicemail(Page::Play(CallId(8))));
    assert_eq!(last(&phone), Some(played(PlayerWish::Stop)));
}

#[test]
fn a_deleted_message_leaves_the_list_and_comes_back() {
    let mut phone = page(on("en", ThemeChoice::Light));
    *phone.desk.voicemail.lock().unwrap() =
        vec![message(9, "Eva", false), message(8, "Hall", false)];
    phone.tell(Message::Voicemail(Page::Delete(CallId(8))));
    assert!(sees(&mut phone, "The message was deleted."));
    let left: Vec<u64> = phone
        .desk
        .voicemail
        .lock()
        .unwrap()
        .iter()
        .map(|row| row.id.0)
        .collect();
    assert_eq!(left, [9]);
    phone.tell(Message::Voicemail(Page::Undo));
    assert!(!sees(&mut phone, "The message was deleted."));
}

#[test]
fn the_machine_is_switched_on_where_it_says_that_it_is_off() {
    let mut phone = page(fake::ready("en", ThemeChoice::Light));
    assert!(sees(&mut phone, "The answering machine is off."));
    click(&mut phone, "Switch it on");
    let Some(Command::EditSettings(SettingsEdit::Voicemail(VoicemailEdit::Machine(machine)))) =
        last(&phone)
    else {
        panic!("nothing was switched");
    };
    assert!(machine.on);
}

#[test]
fn a_greeting_is_typed_and_kept() {
    let mut phone = Phone::new(on("en", ThemeChoice::Light));
    set_up(&mut phone);
    let text = set_up::Change::Text("Closed until Monday.".into());
    let change = set_up::Message::Change("evening".into(), text);
    phone.tell(Message::Voicemail(Page::Setting(change)));
    assert_eq!(last(&phone), None);
    let save = set_up::Message::Save("evening".into());
    phone.tell(Message::Voicemail(Page::Setting(save)));
    let Some(Command::EditSettings(SettingsEdit::Voicemail(VoicemailEdit::PutGreeting(
        key,
        greeting,
    )))) = last(&phone)
    else {
        panic!("nothing was kept");
    };
    assert_eq!(
        (key.as_str(), greeting.text.as_str()),
        ("evening", "Closed until Monday.")
    );
    assert_eq!(greeting.title, "Office closed");
}

#[test]
fn a_message_being_left_can_be_heard_and_taken_over() {
    let mut phone = page(busy("en", ThemeChoice::Light));
    let call = phone.app.snapshot.calls[0].id;
    phone.tell(Message::Voicemail(Page::ListenIn(call, false)));
    let wish = VoicemailWish::ListenIn {
        call: Some(call),
        on: false,
    };
    assert_eq!(last(&phone), Some(Command::Voicemail(wish)));
    phone.tell(Message::Voicemail(Page::TakeOver(call)));
    assert_eq!(last(&phone), Some(Command::Answer(Some(call))));
}
