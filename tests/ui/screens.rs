//! What is done on the screens and what the telephone is asked for it.

use iced_test::{Simulator, selector};
use linekeeper::{
    domain::{
        id::{AccountId, CallId, LineId},
        journal::WallTime,
        number::NumberClass,
        settings::{Appearance, SettingsEdit, ThemeChoice},
    },
    engine::{
        command::{Command, CommandError, CommandId},
        event::{Confirm, Event},
        snapshot::{CallResult, CallState, JournalQuery, LineView, Registration, Snapshot},
    },
    sip::Transport,
    ui::{
        self,
        app::{Change, Message},
        bridge::Desk,
        keys::Pressed,
        screen::{Screen, account_form, journal, settings, top},
        theme::Theme,
        window,
    },
};

use crate::fake::{self, Phone};

type Page<'a> = Simulator<'a, Message, Theme>;

/// Uses the main window as a person would, then routes what came of it.
fn on_main<T>(phone: &mut Phone, act: impl FnOnce(&mut Page<'_>) -> T) -> T {
    let mut page = Simulator::with_size(
        ui::toolkit(),
        (1080.0, 720.0),
        window::main::view(&phone.app),
    );
    let result = act(&mut page);
    let messages: Vec<_> = page.into_messages().collect();
    for message in messages {
        phone.tell(message);
    }
    result
}

/// Uses the call window.
pub(crate) fn on_call(
    phone: &mut Phone,
    act: impl FnOnce(&mut Simulator<'_, ui::screen::calls::Message, Theme>),
) {
    let size = window::call::size(&phone.app.snapshot, &phone.app.calls);
    let view = window::call::view(&phone.app.look, &phone.app.snapshot, &phone.app.calls);
    let mut page = Simulator::with_size(ui::toolkit(), size, view);
    act(&mut page);
    let messages: Vec<_> = page.into_messages().collect();
    for message in messages {
        phone.tell(Message::CallWindow(message));
    }
}

pub(crate) fn click(phone: &mut Phone, text: &str) {
    on_main(phone, |page| page.click(text).map(drop))
        .unwrap_or_else(|_| panic!("no {text:?} to click"));
}

pub(crate) fn sees(phone: &mut Phone, text: &str) -> bool {
    on_main(phone, |page| page.find(text).is_ok())
}

fn type_into(phone: &mut Phone, field: &'static str, text: &str) {
    // A person types letter by letter, and the page is drawn anew for each.
    for letter in text.chars() {
        on_main(phone, |page| {
            page.click(selector::id(field)).unwrap();
            page.tap_key(iced_test::core::keyboard::key::Named::End);
            page.typewrite(&letter.to_string());
        });
    }
}

pub(crate) fn key(named: iced_test::core::keyboard::key::Named) -> Message {
    let key = iced_test::core::keyboard::Key::Named(named);
    Message::Key(Pressed {
        key,
        control: false,
        shift: false,
    })
}

pub(crate) fn ready() -> Snapshot {
    fake::ready("en", ThemeChoice::Light)
}

fn with_state(mut snapshot: Snapshot, state: CallState) -> Snapshot {
    snapshot.calls[0].state = state;
    snapshot.calls[0].answered = Some(WallTime(fake::NOW.0));
    snapshot.active = (state == CallState::Talking).then_some(snapshot.calls[0].id);
    snapshot
}

#[test]
fn the_first_run_registers_and_tells_the_result_in_words() {
    let mut settings = fake::settings("en", ThemeChoice::Light);
    settings.accounts.clear();
    let mut phone = Phone::new(Snapshot {
        settings: settings.into(),
        ..Snapshot::default()
    });
    assert!(sees(&mut phone, "Welcome to Linekeeper"));
    type_into(&mut phone, account_form::ADDRESS, "eva@pbx.example");
    click(&mut phone, "Register");
    let commands = phone.commands();
    let [Command::EditSettings(SettingsEdit::PutAccount(id, account))] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (id.as_str(), account.address.as_str()),
        ("eva-pbx", "eva@pbx.example")
    );

    let view = |registration| {
        let mut snapshot = ready();
        snapshot.accounts = vec![fake::account("eva-pbx", "eva@pbx.example", registration)];
        snapshot
    };
    phone.show(view(Registration::Trying));
    assert!(sees(&mut phone, "Registering …"));
    phone.show(view(fake::refused()));
    assert!(sees(
        &mut phone,
        "The server refuses this account (403 Domain not served)."
    ));
    phone.show(view(Registration::Registered {
        server: "pbx.example".into(),
        transport: Transport::Udp,
        other_bindings: 0,
    }));
    assert!(sees(&mut phone, "Registered at pbx.example over UDP"));
    click(&mut phone, "Start telephoning");
    assert!(sees(&mut phone, "Nobody is calling"));
}

#[test]
fn the_first_run_refuses_what_is_no_address() {
    let mut phone = Phone::new(Snapshot::default());
    type_into(&mut phone, account_form::ADDRESS, "eva");
    click(&mut phone, "Register");
    assert!(phone.commands().is_empty());
    assert!(sees(
        &mut phone,
        "“eva” is not an address like name@company.example"
    ));
    click(&mut phone, "Try the demo");
    assert_eq!(*phone.desk.demos.lock().unwrap(), 1);
}

#[test]
fn a_call_is_answered_held_taken_back_and_ended_in_its_window() {
    let id = CallId(7);
    let mut phone = Phone::new(ready());
    phone.show(fake::ringing(ready()));
    phone.hear(Event::Ringing(id));
    on_call(&mut phone, |page| {
        page.find("Miller & Sons Ltd.").unwrap();
        page.find("Dr. Eva Kuhn").unwrap();
        page.find("+49 89 987654").unwrap();
        page.find("via Reception (no answer)").unwrap();
        page.click("Answer").unwrap();
    });
    assert_eq!(phone.commands(), [Command::Answer(Some(id))]);
    phone.show(with_state(fake::ringing(ready()), CallState::Talking));
    on_call(&mut phone, |page| drop(page.click("Hold").unwrap()));
    assert_eq!(phone.commands(), [Command::Hold(Some(id))]);
    phone.show(with_state(fake::ringing(ready()), CallState::Held));
    on_call(&mut phone, |page| drop(page.click("Resume").unwrap()));
    on_call(&mut phone, |page| drop(page.click("Hang up").unwrap()));
    assert_eq!(
        phone.commands(),
        [Command::Resume(Some(id)), Command::HangUp(Some(id))]
    );
}

#[test]
fn keys_answer_reject_hold_and_mute() {
    use iced_test::core::keyboard::key::Named;
    let mut phone = Phone::new(fake::ringing(ready()));
    phone.tell(key(Named::F9));
    phone.tell(key(Named::F8));
    let id = Some(CallId(7));
    assert_eq!(phone.commands(), [Command::Reject(id), Command::Answer(id)]);
    phone.show(with_state(fake::ringing(ready()), CallState::Talking));
    for named in [Named::F7, Named::F6, Named::F9] {
        phone.tell(key(named));
    }
    assert_eq!(
        phone.commands(),
        [Command::Mute(true), Command::Hold(id), Command::HangUp(id)]
    );
}

#[test]
fn the_field_above_dials_by_enter_as_the_chosen_line() {
    let mut phone = Phone::new(ready());
    type_into(&mut phone, top::FIELD, "0171 555");
    on_main(&mut phone, |page| {
        page.click(selector::id(top::FIELD)).unwrap();
        page.tap_key(iced_test::core::keyboard::key::Named::Enter);
    });
    let dial = Command::Dial {
        target: "0171 555".into(),
        account: None,
        line: None,
    };
    assert_eq!(phone.commands(), [dial]);
}

#[test]
fn a_number_that_cannot_be_dialled_comes_back_with_the_reason() {
    let mut phone = Phone::new(ready());
    type_into(&mut phone, top::FIELD, "??");
    click(&mut phone, "Call");
    let result = Err(CommandError::BadTarget("??".into()));
    phone.hear(Event::CommandDone {
        id: CommandId(1),
        result,
    });
    assert!(sees(&mut phone, "“??” can’t be called."));
    assert!(sees(&mut phone, "??"));
}

#[test]
fn a_journal_row_is_called_back_by_click_and_by_enter() {
    use iced_test::core::keyboard::key::Named;
    let mut phone = Phone::new(ready());
    let rows = fake::journal();
    let query = phone_query(&mut phone);
    phone.tell(Message::Journal(journal::Message::Loaded {
        query,
        more: false,
        rows,
    }));
    click(&mut phone, "Dr. Eva Kuhn");
    click(&mut phone, "Call back");
    assert_eq!(
        phone.commands(),
        [Command::CallBack {
            entry: CallId(1000)
        }]
    );
    phone.tell(key(Named::ArrowDown));
    phone.tell(key(Named::Enter));
    assert_eq!(phone.commands(), [Command::CallBack { entry: CallId(999) }]);
}

/// The number of the journal's present query.
fn phone_query(phone: &mut Phone) -> u64 {
    let look = phone.app.look.clone();
    match phone.app.journal.reload(&look) {
        ui::screen::Request::Journal { query, .. } => query,
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_ten_thousand_rows_only_those_in_sight_are_built() {
    let mut phone = Phone::new(ready());
    let proto = fake::journal();
    let rows: Vec<_> = (0..10_000_u64)
        .map(|n| {
            let mut row = proto[n as usize % proto.len()].clone();
            row.id = CallId(20_000 - n);
            row.caller.name = format!("Caller {n}");
            row
        })
        .collect();
    let query = phone_query(&mut phone);
    phone.tell(Message::Journal(journal::Message::Loaded {
        query,
        more: false,
        rows,
    }));
    assert!(sees(&mut phone, "Caller 3"));
    assert!(!sees(&mut phone, "Caller 60"));
}

#[test]
fn the_journal_is_asked_for_the_words_typed_and_for_missed_calls() {
    let mut phone = Phone::new(ready());
    *phone.desk.journal.lock().unwrap() = fake::journal();
    click(&mut phone, "Missed");
    let rows = fake::answer(
        &fake::journal(),
        &JournalQuery {
            result: Some(CallResult::Missed),
            limit: 200,
            ..JournalQuery::default()
        },
    );
    assert!(rows.len() < fake::journal().len());
    let query = phone_query(&mut phone);
    phone.tell(Message::Journal(journal::Message::Loaded {
        query,
        more: false,
        rows,
    }));
    assert!(sees(&mut phone, "Number withheld"));
    assert!(!sees(&mut phone, "Lager Süd"));
}

#[test]
fn rows_of_an_older_question_are_not_shown() {
    let mut phone = Phone::new(ready());
    let old = phone_query(&mut phone);
    let _ = phone_query(&mut phone);
    phone.tell(Message::Journal(journal::Message::Loaded {
        query: old,
        more: false,
        rows: fake::journal(),
    }));
    assert!(!sees(&mut phone, "Dr. Eva Kuhn"));
}

#[test]
fn missed_calls_count_as_seen_when_the_journal_is_used() {
    let mut snapshot = ready();
    snapshot.missed = 2;
    let mut phone = Phone::new(snapshot);
    phone.tell(Message::Go(Screen::Settings));
    assert_eq!(*phone.desk.seen.lock().unwrap(), 0);
    phone.tell(Message::Go(Screen::Calls));
    phone.tell(Message::Journal(journal::Message::Filter(
        journal::Change::Quick(journal::Quick::Missed),
    )));
    assert_eq!(*phone.desk.seen.lock().unwrap(), 2);
}

#[test]
fn a_choice_of_look_is_one_command() {
    let mut phone = Phone::new(ready());
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(
        settings::Page::Appearance,
    )));
    click(&mut phone, "Dark");
    let wanted = Appearance {
        theme: ThemeChoice::Dark,
        ..phone.app.snapshot.settings.appearance.clone()
    };
    let edit = SettingsEdit::Appearance(Box::new(wanted));
    assert_eq!(phone.commands(), [Command::EditSettings(edit)]);
}

#[test]
fn meters_run_only_while_the_audio_page_shows() {
    let mut phone = Phone::new(ready());
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(
        settings::Page::Audio,
    )));
    assert_eq!(phone.commands(), [Command::Meter(true)]);
    phone.tell(Message::Go(Screen::Calls));
    assert_eq!(phone.commands(), [Command::Meter(false)]);
}

#[test]
fn an_unknown_number_becomes_a_line_with_one_click() {
    let mut snapshot = fake::ringing(ready());
    snapshot.calls[0].line = Some(LineView::Unknown {
        number: "+49 89 1234-77".into(),
    });
    let mut phone = Phone::new(snapshot);
    on_call(&mut phone, |page| {
        drop(page.click("Make it a line").unwrap())
    });
    assert!(sees(&mut phone, "+49 89 1234-77"));
    click(&mut phone, "Save");
    assert!(phone.commands().is_empty(), "a line needs a name");
    assert!(sees(&mut phone, "must not be empty"));
    type_into(&mut phone, "line-name", "Altmann");
    click(&mut phone, "Save");
    let commands = phone.commands();
    let [Command::EditSettings(SettingsEdit::PutLine(line))] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (line.id.as_str(), line.name.as_str()),
        ("altmann", "Altmann")
    );
    assert_eq!(line.numbers, ["+49 89 1234-77"]);
}

#[test]
fn a_line_is_removed_only_when_asked_twice() {
    let mut phone = Phone::new(ready());
    phone.tell(Message::Go(Screen::Lines));
    click(&mut phone, "Praxis Dr. Sommer");
    click(&mut phone, "Remove line");
    assert!(phone.commands().is_empty());
    click(&mut phone, "Remove");
    let edit = SettingsEdit::RemoveLine(linekeeper::domain::id::LineId::new("sommer"));
    assert_eq!(phone.commands(), [Command::EditSettings(edit)]);
}

#[test]
fn quitting_with_calls_asks_first() {
    let mut phone = Phone::new(fake::busy(ready()));
    drop(phone.app.start(false));
    let control_q = Pressed {
        key: iced_test::core::keyboard::Key::Character("q".into()),
        control: true,
        shift: false,
    };
    phone.tell(Message::Key(control_q.clone()));
    assert!(phone.commands().is_empty());
    assert!(sees(&mut phone, "End your calls?"));
    click(&mut phone, "Stay");
    assert!(!sees(&mut phone, "End your calls?"));
    phone.tell(Message::Key(control_q));
    click(&mut phone, "End calls and quit");
    assert_eq!(phone.commands(), [Command::Quit]);
}

#[test]
fn a_failed_registration_is_told_in_words_on_every_page() {
    let mut snapshot = ready();
    snapshot.accounts = vec![fake::account("branch", "Branch office", fake::refused())];
    let mut phone = Phone::new(snapshot);
    assert!(sees(
        &mut phone,
        "Branch office: The server refuses this account (403 Domain not served)."
    ));
    phone.tell(Message::Top(top::Message::Account(AccountId::new(
        "branch",
    ))));
    assert!(sees(&mut phone, "Register now"));
}

#[test]
fn closing_the_call_window_stops_the_ringing_and_keeps_the_call() {
    let mut phone = Phone::new(ready());
    phone.show(fake::ringing(ready()));
    let Some(id) = phone.app.call_window() else {
        panic!("a ringing call opens its window");
    };
    phone.tell(Message::Window(id, Change::Close));
    assert_eq!(phone.commands(), [Command::Silence(Some(CallId(7)))]);
    assert_eq!(phone.app.call_window(), None);
    assert!(sees(&mut phone, "Dr. Eva Kuhn"));
}

#[test]
fn the_fake_answers_pages_as_the_journal_does() {
    let rows = fake::journal();
    let query = JournalQuery {
        before: Some(CallId(990)),
        limit: 3,
        ..JournalQuery::default()
    };
    let ids: Vec<_> = fake::answer(&rows, &query)
        .iter()
        .map(|row| row.id.0)
        .collect();
    assert_eq!(ids, [989, 988, 987]);
    assert!(fake::FakeDesk::default().recall("window.main").is_none());
}

fn premium() -> Event {
    Event::Confirm(Confirm {
        target: "tel:0900-1234567".into(),
        number: "+499001234567".into(),
        class: NumberClass::Premium,
        account: None,
        line: Some(LineId::new("miller")),
    })
}

#[test]
fn an_expensive_number_of_a_link_is_called_only_when_the_user_agrees_d3() {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.hear(premium());
    assert!(sees(&mut phone, "0900 1 234567"));
    assert!(sees(&mut phone, "expensive number"));
    click(&mut phone, "Cancel");
    assert_eq!(phone.commands(), []);
    assert!(!sees(&mut phone, "0900 1 234567"));

    phone.hear(premium());
    on_main(&mut phone, |page| {
        page.tap_key(iced_test::core::keyboard::key::Named::Enter)
    });
    assert_eq!(phone.commands(), [], "no key agrees by itself");
    on_main(&mut phone, |page| page.find("Call this number?").map(drop)).unwrap();
    phone.tell(Message::CallSurely);
    let dial = Command::Dial {
        target: "tel:0900-1234567".into(),
        account: None,
        line: Some(LineId::new("miller")),
    };
    assert_eq!(phone.commands(), [dial]);
    assert_eq!(phone.app.overlay, None);
}

#[test]
fn a_row_is_called_back_as_whom_the_user_says_s14() {
    let snapshot = fake::ready("en", ThemeChoice::Light);
    let key = snapshot.settings.lines.keys().last().unwrap().clone();
    let mut phone = Phone::new(snapshot).with_journal(fake::journal());
    let entry = fake::journal()
        .into_iter()
        .find(|row| !row.caller.number.is_empty())
        .unwrap();
    let back = |phone: &mut Phone| {
        phone.tell(Message::Journal(journal::Message::CallBack(entry.id)));
        phone.commands()
    };
    assert_eq!(back(&mut phone), [Command::CallBack { entry: entry.id }]);
    let other = top::identities(&phone.app.look, &phone.app.snapshot)
        .into_iter()
        .find(|one| one.presenting.line == Some(LineId::new(&key)))
        .unwrap();
    phone.tell(Message::Journal(journal::Message::BackAs(entry.id, other)));
    let [Command::Dial { line, .. }] = &back(&mut phone)[..] else {
        panic!("nothing dialled");
    };
    assert_eq!(*line, Some(LineId::new(&key)));
}

#[test]
fn the_line_editor_counts_the_short_name_and_keeps_how_it_rings_s13() {
    use linekeeper::ui::screen::{lines, sound_choice::Named};
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.tell(Message::Go(Screen::Lines));
    let key = phone
        .app
        .snapshot
        .settings
        .lines
        .keys()
        .next()
        .unwrap()
        .clone();
    phone.tell(Message::Lines(lines::Message::Edit(LineId::new(&key))));
    let long = lines::Message::ShortName("Seventeen letters".into());
    phone.tell(Message::Lines(long));
    phone.tell(Message::Lines(lines::Message::Save));
    assert_eq!(phone.commands(), [], "too long a name is not saved");
    let named = |key: &str| Named {
        key: key.into(),
        name: key.into(),
    };
    for message in [
        lines::Message::ShortName("Sixteen letters!".into()),
        lines::Message::Ring(named("bells")),
        lines::Message::RingDevice(named("Loudspeaker")),
        lines::Message::OwnVolume(true),
        lines::Message::Volume(35),
        lines::Message::Handling("Urgent calls to 12".into()),
        lines::Message::HandlingUntil("2031-06-01".into()),
        lines::Message::MayAnswer(false),
        lines::Message::TestRing,
        lines::Message::Save,
    ] {
        phone.tell(Message::Lines(message));
    }
    let commands = phone.commands();
    let [test, Command::EditSettings(SettingsEdit::PutLine(line))] = &commands[..] else {
        panic!("{commands:?}");
    };
    let ring = Command::TestRing {
        sound: "bells".into(),
        device: "Loudspeaker".into(),
        volume: Some(35),
    };
    assert_eq!(*test, ring);
    let kept = (
        line.short_name.as_str(),
        line.ring.as_str(),
        line.ring_device.as_str(),
        line.ring_volume,
        line.may_answer,
        line.handling.as_str(),
    );
    let wanted = (
        "Sixteen letters!",
        "bells",
        "Loudspeaker",
        Some(35),
        false,
        "Urgent calls to 12",
    );
    assert_eq!(kept, wanted);
}

#[test]
fn whoever_is_called_is_called_as_the_one_chosen_in_the_bar() {
    let snapshot = fake::ready("en", ThemeChoice::Light);
    let key = snapshot.settings.lines.keys().last().unwrap().clone();
    let mut phone = Phone::new(snapshot);
    let chosen = top::identities(&phone.app.look, &phone.app.snapshot)
        .into_iter()
        .find(|one| one.presenting.line == Some(LineId::new(&key)))
        .unwrap();
    phone.tell(Message::Top(top::Message::Present(chosen)));
    type_into(&mut phone, top::FIELD, "0171 555");
    click(&mut phone, "Call");
    let dial = Command::Dial {
        target: "0171 555".into(),
        account: None,
        line: Some(LineId::new(&key)),
    };
    assert_eq!(phone.commands(), [dial]);
}
