//! Messages taken down: the form, what is kept, what is done with one.

use iced_test::{
    Simulator,
    core::text::editor::{Action, Edit},
};
use linekeeper::{
    domain::{
        message::{Form, Message as Kept, MessageId, MessageState},
        settings::ThemeChoice,
    },
    engine::snapshot::{CallState, MessageQuery, Snapshot},
    ui::{
        self,
        app::Message,
        bridge::Desk as _,
        keys::Pressed,
        screen::{
            Screen,
            messages::{self, form},
        },
        window,
    },
};

use crate::fake::{self, Phone};

fn tell(phone: &mut Phone, message: messages::Message) {
    phone.tell(Message::Messages(message));
}

fn type_in(phone: &mut Phone, message: form::Message) {
    tell(phone, messages::Message::Form(message));
}

fn write(phone: &mut Phone, words: &str) {
    let paste = Edit::Paste(std::sync::Arc::new(words.into()));
    type_in(phone, form::Message::Text(Action::Edit(paste)));
}

fn control(phone: &mut Phone, letter: &str) {
    let key = iced_test::core::keyboard::Key::Character(letter.into());
    phone.tell(Message::Key(Pressed {
        key,
        control: true,
        shift: false,
    }));
}

fn sees(phone: &Phone, text: &str) -> bool {
    let view = window::main::view(&phone.app);
    let mut page = Simulator::with_size(ui::toolkit(), (1080.0, 1200.0), view);
    page.find(text).is_ok()
}

/// What the desk keeps, after everything it was asked is done.
fn kept(phone: &Phone) -> Vec<Kept> {
    phone.desk.messages.lock().unwrap().clone()
}

/// Brings what is on the desk into the list, as its answers would.
fn load(phone: &mut Phone) {
    let rows = iced_test::futures::futures::executor::block_on(
        phone.desk.messages(MessageQuery::default()),
    );
    let query = phone.app.messages.query();
    tell(phone, messages::Message::Loaded { query, rows });
}

fn told(phone: &mut Phone, closes: bool) {
    let id = kept(phone).last().unwrap().id;
    let result = Ok(id);
    tell(phone, messages::Message::Kept { closes, result });
    load(phone);
}

fn ringing() -> Snapshot {
    let mut snapshot = fake::ringing(fake::ready("en", ThemeChoice::Light));
    snapshot.calls[0].note = "wants her keys".into();
    let mut settings = (*snapshot.settings).clone();
    let form = Form {
        persons: vec!["Mr Hall <hall@miller.example>".into(), "Workshop".into()],
        fields: vec!["Order".into()],
        required: ["to", "text", "Order"].map(String::from).to_vec(),
    };
    settings.forms.insert("miller".into(), form);
    settings.general.operator = "Anna Berg".into();
    snapshot.settings = settings.into();
    snapshot
}

/// A message for Mr Hall, kept and chosen.
fn with_message() -> Phone {
    let mut phone = Phone::new(ringing());
    control(&mut phone, "m");
    type_in(
        &mut phone,
        form::Message::To("Mr Hall <hall@miller.example>".into()),
    );
    type_in(&mut phone, form::Message::Own(0, "4711".into()));
    type_in(&mut phone, form::Message::CallBack(true));
    type_in(&mut phone, form::Message::Save);
    told(&mut phone, true);
    phone
}

#[test]
fn control_m_takes_a_message_down_for_the_call() {
    let mut phone = Phone::new(ringing());
    control(&mut phone, "m");
    assert_eq!(phone.app.screen, Screen::Messages);
    for words in [
        "Message for …",
        "Miller & Sons Ltd.",
        "Mr Hall",
        "Workshop",
        "Order *",
    ] {
        assert!(sees(&phone, words), "{words}");
    }
    type_in(&mut phone, form::Message::To("Workshop".into()));
    type_in(&mut phone, form::Message::Own(0, "4711".into()));
    type_in(&mut phone, form::Message::Save);
    let kept = kept(&phone);
    let [message] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    assert_eq!(message.caller, "Dr. Eva Kuhn");
    assert_eq!(message.number, "+49 89 987654");
    assert_eq!(message.text, "wants her keys");
    assert_eq!(message.call, Some(phone.app.snapshot.calls[0].row));
    assert_eq!(message.more, [("Order".into(), "4711".into())]);
    assert_eq!(
        (message.by.as_str(), message.state),
        ("Anna Berg", MessageState::Open)
    );
}

#[test]
fn what_must_be_filled_in_is_asked_for() {
    let mut phone = Phone::new(ringing());
    control(&mut phone, "m");
    type_in(&mut phone, form::Message::Save);
    assert!(sees(&phone, "must be filled in"));
    assert_eq!(kept(&phone), []);
}

#[test]
fn what_is_typed_is_kept_as_a_draft_and_once_only() {
    let mut phone = Phone::new(ringing());
    control(&mut phone, "m");
    write(&mut phone, "Keys: ");
    type_in(&mut phone, form::Message::Autosave);
    assert_eq!(kept(&phone)[0].state, MessageState::Draft);
    assert_eq!(kept(&phone)[0].text, "Keys: wants her keys");
    // Saved for good before the draft's key is known.
    type_in(&mut phone, form::Message::To("Hall".into()));
    type_in(&mut phone, form::Message::Own(0, "7".into()));
    type_in(&mut phone, form::Message::Save);
    assert_eq!(kept(&phone).len(), 1);
    told(&mut phone, false);
    let all = kept(&phone);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].id, all[0].state),
        (MessageId(1), MessageState::Open)
    );
}

#[test]
fn a_message_that_cannot_be_kept_stays_in_the_form() {
    let mut phone = Phone::new(ringing());
    control(&mut phone, "m");
    let result = Err("disk full".to_owned());
    tell(
        &mut phone,
        messages::Message::Kept {
            closes: true,
            result,
        },
    );
    assert!(sees(
        &phone,
        "The message could not be kept: disk full. It stays here; try again."
    ));
    assert!(sees(&phone, "Message for …"));
}

#[test]
fn a_message_is_handed_to_the_mail_program() {
    let mut phone = with_message();
    tell(&mut phone, messages::Message::Mail);
    let mails = phone.desk.mails.lock().unwrap().clone();
    assert!(
        mails[0].starts_with("mailto:hall@miller.example?subject=Message%20for%20Mr%20Hall"),
        "{mails:?}"
    );
    assert!(mails[0].contains("Please%20call%20back."), "{mails:?}");
    assert_eq!(kept(&phone)[0].state, MessageState::Passed);
}

#[test]
fn a_message_is_printed_under_a_safe_name() {
    let mut phone = with_message();
    tell(&mut phone, messages::Message::Print);
    let sheet = phone.desk.sheets.lock().unwrap()[0].clone();
    assert_eq!(sheet.name, "2031-05-18 09.41 Message for Mr Hall");
    assert!(sheet.text.contains("Order: 4711"), "{}", sheet.text);
    assert!(sheet.text.contains("wants her keys"), "{}", sheet.text);
    tell(
        &mut phone,
        messages::Message::Printed(Ok("/home/anna/x.pdf".into())),
    );
    assert!(sees(&phone, "The PDF lies at /home/anna/x.pdf."));
}

#[test]
fn messages_are_read_deleted_and_put_back() {
    let mut phone = with_message();
    tell(&mut phone, messages::Message::Mark(MessageState::Read));
    assert_eq!(kept(&phone)[0].state, MessageState::Read);
    load(&mut phone);
    tell(&mut phone, messages::Message::Delete);
    assert_eq!(kept(&phone), []);
    assert!(sees(&phone, "The message was deleted."));
    tell(&mut phone, messages::Message::Undo);
    assert_eq!(kept(&phone).len(), 1);
}

#[test]
fn an_empty_page_says_what_will_be_there() {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    control(&mut phone, "3");
    load(&mut phone);
    assert!(sees(&phone, "No messages yet"));
    control(&mut phone, "m");
    assert!(sees(&phone, "Message for …"));
    assert!(
        phone
            .app
            .snapshot
            .calls
            .iter()
            .all(|call| call.state != CallState::Ringing)
    );
}

/// The page of messages with three on it, or with none.
pub(crate) fn page(phone: &mut Phone, some: bool) {
    use linekeeper::{
        domain::{
            journal::WallTime,
            message::{Message as Kept, MessageId, MessageState},
        },
        ui::screen::messages,
    };
    phone.tell(Message::Go(Screen::Messages));
    let one = |id: u64, to: &str, caller: &str, text: &str, state| Kept {
        id: MessageId(id),
        created: WallTime(fake::NOW.0 - i64::try_from(id).unwrap() * 4_000_000),
        to: to.into(),
        caller: caller.into(),
        number: "+49 89 987654".into(),
        line_name: "Miller & Sons Ltd.".into(),
        text: text.into(),
        urgent: id == 1,
        call_back: id == 1,
        by: "Anna Berg".into(),
        state,
        ..Kept::default()
    };
    let rows = vec![
        one(
            1,
            "Mr Hall",
            "Dr. Eva Kuhn",
            "The invoice of May has the wrong address. She needs a new one before noon.",
            MessageState::Open,
        ),
        one(
            2,
            "Workshop",
            "Bäckerei Lindner",
            "The second oven is cold again.",
            MessageState::Passed,
        ),
        one(
            3,
            "Frau Nordmann",
            "Steuerberatung Groß",
            "Termin am Donnerstag passt.",
            MessageState::Read,
        ),
    ];
    let rows = if some { rows } else { Vec::new() };
    let query = phone.app.messages.query();
    phone.tell(Message::Messages(messages::Message::Loaded { query, rows }));
    phone.tell(Message::Messages(messages::Message::Select(MessageId(1))));
}
