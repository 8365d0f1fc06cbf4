//! Contacts in the window: list, editor, merging, what the dial field offers.

use iced_test::Simulator;
use linekeeper::{
    domain::{
        contact::{Contact, ContactEdit},
        contact_list::{ContactPage, ContactRow},
        id::ContactId,
        settings::ThemeChoice,
    },
    engine::{
        command::{Command, CommandError, CommandId, Reply},
        event::Event,
    },
    ui::{
        self,
        app::Message,
        screen::{Screen, contacts, offers::Offer, top},
        window,
    },
};

use crate::fake::{self, Phone};

fn page_of(book: &[Contact]) -> ContactPage {
    fake::page(book, &fake::all_contacts())
}

/// The contacts page with four people, one of them chosen.
fn people(chosen: u64) -> Phone {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.desk.book.lock().unwrap().clone_from(&fake::book());
    phone.tell(Message::Go(Screen::Contacts));
    let page = page_of(&fake::book());
    tell(&mut phone, contacts::Message::Loaded { query: 1, page });
    choose(&mut phone, chosen);
    phone
}

fn tell(phone: &mut Phone, message: contacts::Message) {
    phone.tell(Message::Contacts(message));
}

fn choose(phone: &mut Phone, id: u64) {
    let id = ContactId(id);
    let contact = fake::book()
        .into_iter()
        .find(|one| one.id == id)
        .map(Box::new);
    tell(phone, contacts::Message::Select(id));
    tell(phone, contacts::Message::Shown { id, contact });
}

fn shows(phone: &Phone, text: &str) -> bool {
    let view = window::main::view(&phone.app);
    let mut page = Simulator::with_size(ui::toolkit(), (1080.0, 1400.0), view);
    page.find(text).is_ok()
}

fn click(phone: &mut Phone, text: &str) {
    let messages: Vec<Message> = {
        let view = window::main::view(&phone.app);
        let mut page = Simulator::with_size(ui::toolkit(), (1080.0, 1400.0), view);
        page.click(text).unwrap_or_else(|_| panic!("no {text:?}"));
        page.into_messages().collect()
    };
    for message in messages {
        phone.tell(message);
    }
}

/// The telephone answers the last command.
fn answer(phone: &mut Phone, result: Result<Reply, CommandError>) {
    let id = CommandId(1);
    phone.hear(Event::CommandDone { id, result });
}

#[test]
fn a_chosen_contact_shows_what_a_secretary_must_know_first() {
    let phone = people(1);
    for text in [
        "Always put through to Mr Hall (12).",
        "The keys are ready.",
        "+49 89 987654",
        "From: Own book",
    ] {
        assert!(shows(&phone, text), "{text}");
    }
}

#[test]
fn an_edited_contact_is_written_as_a_whole_and_shown_when_it_is_on_disk() {
    let mut phone = people(1);
    click(&mut phone, "Edit");
    let organisation = contacts::Edited::Organisation("Kuhn & Co.".into());
    tell(&mut phone, contacts::Message::Edited(organisation));
    click(&mut phone, "Save");
    let commands = phone.commands();
    let [Command::EditContacts(ContactEdit::Put { id, card, desk })] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(*id, Some(ContactId(1)));
    assert_eq!(card.organisation, "Kuhn & Co.");
    assert!(desk.vip && desk.waiting.is_some(), "nothing else is lost");
    assert!(shows(&phone, "Change contact"), "not before it is on disk");
    answer(&mut phone, Ok(Reply::Contact(ContactId(1))));
    assert!(!shows(&phone, "Change contact"));
}

#[test]
fn what_is_being_written_survives_a_click_in_the_list_and_another_caller() {
    let mut phone = people(1);
    click(&mut phone, "Edit");
    let title = contacts::Edited::Title("Surgeon".into());
    tell(&mut phone, contacts::Message::Edited(title));
    tell(&mut phone, contacts::Message::Select(ContactId(2)));
    assert!(shows(&phone, "This contact is not saved yet."));
    tell(&mut phone, contacts::Message::New);
    assert!(shows(&phone, "First name"));
    click(&mut phone, "Cancel");
    click(&mut phone, "Save");
    let commands = phone.commands();
    let [Command::EditContacts(ContactEdit::Put { card, .. })] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(card.title, "Surgeon");
}

#[test]
fn a_refused_edit_stays_in_the_editor_with_the_reason() {
    let mut phone = people(1);
    click(&mut phone, "Edit");
    click(&mut phone, "Save");
    answer(&mut phone, Err(CommandError::NoSuchContact));
    assert!(shows(&phone, "Change contact"));
    assert!(shows(
        &phone,
        "There is no such contact any more, or it does not belong to your own book."
    ));
}

#[test]
fn a_deleted_contact_can_be_brought_back() {
    let mut phone = people(1);
    click(&mut phone, "Delete");
    let deleted = [Command::EditContacts(ContactEdit::Delete(vec![ContactId(
        1,
    )]))];
    assert_eq!(phone.commands(), deleted);
    answer(&mut phone, Ok(Reply::Done));
    click(&mut phone, "Undo");
    let restored = [Command::EditContacts(ContactEdit::Restore(vec![
        ContactId(1),
    ]))];
    assert_eq!(phone.commands(), restored);
}

#[test]
fn a_card_of_another_source_offers_only_what_this_desk_keeps() {
    let mut phone = people(3);
    assert!(!shows(&phone, "Delete"));
    click(&mut phone, "Edit");
    assert!(!shows(&phone, "Numbers"));
    assert!(shows(&phone, "At this desk"));
}

#[test]
fn two_contacts_are_merged_by_choosing_the_second_in_the_list() {
    let mut phone = people(3);
    click(&mut phone, "Merge …");
    choose(&mut phone, 1);
    assert!(shows(&phone, "Merge two contacts"));
    tell(
        &mut phone,
        contacts::Message::Take(contacts::Take::Value(0, true)),
    );
    click(&mut phone, "Merge");
    let commands = phone.commands();
    let [
        Command::EditContacts(ContactEdit::Merge {
            keep, card, gone, ..
        }),
    ] = &commands[..]
    else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (*keep, &gone[..]),
        (Some(ContactId(1)), &[ContactId(3)][..])
    );
    assert_eq!(card.name, "Kuhn, Eva");
    assert_eq!(card.numbers.len(), 2);
}

#[test]
fn of_a_hundred_thousand_rows_only_those_in_sight_are_built() {
    let mut phone = people(1);
    let row = |id: u64| ContactRow {
        id: ContactId(id),
        name: format!("Person {id}"),
        organisation: String::new(),
        number: String::new(),
        source: linekeeper::domain::id::SourceId::new("book"),
        vip: false,
        has_waiting: false,
    };
    let page = ContactPage {
        total: 100_000,
        is_cut: false,
        skip: 0,
        rows: (1..=200).map(row).collect(),
    };
    tell(&mut phone, contacts::Message::Loaded { query: 1, page });
    assert!(shows(&phone, "Person 5"));
    assert!(!shows(&phone, "Person 150"));
    assert!(shows(&phone, "100,000 contacts") || shows(&phone, "100000 contacts"));
}

#[test]
fn the_field_dials_what_was_typed_unless_an_offer_is_chosen() {
    for (steps, target) in [(0, "kuh"), (1, "+4989987654"), (2, "+491712345678")] {
        let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
        phone.tell(Message::Top(top::Message::Typed("kuh".into())));
        let offers = fake::offers();
        phone.tell(Message::Top(top::Message::Offer(Offer::Came {
            query: 1,
            offers,
        })));
        assert!(shows(&phone, "Dr. Eva Kuhn"));
        for _ in 0..steps {
            phone.tell(Message::Top(top::Message::Offer(Offer::Step(true))));
        }
        phone.tell(Message::Top(top::Message::Dial));
        let commands = phone.commands();
        let [
            Command::Dial {
                target: dialled, ..
            },
        ] = &commands[..]
        else {
            panic!("{commands:?}");
        };
        assert_eq!(dialled, target, "{steps} steps down");
        assert!(!shows(&phone, "Dr. Eva Kuhn"), "the offers are gone");
    }
}

#[test]
fn offers_for_an_older_text_are_not_shown() {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.tell(Message::Top(top::Message::Typed("ku".into())));
    phone.tell(Message::Top(top::Message::Typed("kux".into())));
    let offers = fake::offers();
    phone.tell(Message::Top(top::Message::Offer(Offer::Came {
        query: 1,
        offers,
    })));
    assert!(!shows(&phone, "Dr. Eva Kuhn"));
}
