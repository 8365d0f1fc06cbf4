//! The scripted telephone's address book.

use linekeeper::domain::{
    contact::{Card, CardNumber, Contact, DeskFacts, NameParts, NumberUse, WaitingMessage},
    contact_list::{ContactPage, ContactQuery, ContactRow, Suggestion},
    id::{ContactId, SourceId},
    journal::WallTime,
};

use super::NOW;

/// What the store would answer, as far as the tests need it.
pub(crate) fn page(book: &[Contact], query: &ContactQuery) -> ContactPage {
    let fitting = book.iter().filter(|contact| {
        contact.card.name.contains(&query.text) && (!query.vip_only || contact.desk.vip)
    });
    let rows: Vec<ContactRow> = fitting.map(row_of).collect();
    ContactPage {
        total: rows.len(),
        is_cut: false,
        skip: query.skip,
        rows: rows
            .into_iter()
            .skip(query.skip)
            .take(query.limit)
            .collect(),
    }
}

fn row_of(contact: &Contact) -> ContactRow {
    ContactRow {
        id: contact.id,
        name: contact.card.name.clone(),
        organisation: contact.card.organisation.clone(),
        number: contact
            .card
            .numbers
            .first()
            .map_or_else(String::new, |number| number.raw.clone()),
        source: contact.source.clone(),
        vip: contact.desk.vip,
        has_waiting: contact.desk.waiting.is_some(),
    }
}

/// Four people, one of them of another source.
pub(crate) fn book() -> Vec<Contact> {
    let mut kuhn = person(1, "book", "Dr. Eva Kuhn", "Kuhn Dental", &["+49 89 987654"]);
    kuhn.card.parts = NameParts {
        prefix: "Dr.".into(),
        given: "Eva".into(),
        family: "Kuhn".into(),
    };
    kuhn.card.title = "Dentist".into();
    kuhn.card.emails = vec!["eva@kuhn-dental.example".into()];
    kuhn.desk.vip = true;
    kuhn.desk.groups = vec!["Doctors".into(), "Munich".into()];
    kuhn.desk.instruction = "Always put through to Mr Hall (12).".into();
    kuhn.desk.waiting = Some(WaitingMessage {
        text: "The keys are ready.".into(),
        left: WallTime(NOW.0 - 7_200_000),
        delivered: None,
    });
    kuhn.desk.language = "de".into();
    let mut berg = person(
        2,
        "book",
        "Bergmann Architekten PartGmbB",
        "",
        &["+49 40 55 12 0", "+49 171 2345678", "+49 40 55 12 99"],
    );
    berg.card.numbers[1].kind = NumberUse::Mobile;
    berg.card.numbers[2].kind = NumberUse::Fax;
    berg.card.addresses = vec![
        "Speicherstraße 12
20457 Hamburg"
            .into(),
    ];
    berg.card.note = "Ring only in the morning.".into();
    berg.desk.ring = "bells".into();
    let mut directory = person(
        3,
        "office",
        "Kuhn, Eva",
        "Kuhn Dental GmbH",
        &["+49 171 998877"],
    );
    directory.card.department = "Practice".into();
    let oneil = person(
        4,
        "book",
        "Seán O’Neill",
        "Harbour Logistics International",
        &[],
    );
    vec![berg, kuhn, directory, oneil]
}

fn person(id: u64, source: &str, name: &str, organisation: &str, numbers: &[&str]) -> Contact {
    let number = |raw: &&str| CardNumber {
        kind: NumberUse::Work,
        raw: (*raw).into(),
        number: raw.replace(' ', ""),
    };
    Contact {
        id: ContactId(id),
        source: SourceId::new(source),
        card: Card {
            uid: format!("u{id}"),
            name: name.into(),
            organisation: organisation.into(),
            numbers: numbers.iter().map(number).collect(),
            ..Card::default()
        },
        desk: DeskFacts::default(),
    }
}

/// The question for all contacts.
pub(crate) fn all_contacts() -> ContactQuery {
    ContactQuery {
        limit: 200,
        ..ContactQuery::default()
    }
}

/// What the dial field offers for "kuh".
pub(crate) fn offers() -> Vec<Suggestion> {
    let offer =
        |contact: Option<u64>, name: &str, organisation: &str, kind, shown: &str| Suggestion {
            contact: contact.map(ContactId),
            call: None,
            name: name.into(),
            organisation: organisation.into(),
            kind,
            shown: shown.into(),
            target: shown.replace(' ', ""),
        };
    vec![
        offer(
            Some(1),
            "Dr. Eva Kuhn",
            "Kuhn Dental",
            Some(NumberUse::Work),
            "+49 89 987654",
        ),
        offer(
            Some(1),
            "Dr. Eva Kuhn",
            "Kuhn Dental",
            Some(NumberUse::Mobile),
            "+49 171 2345678",
        ),
        offer(
            Some(3),
            "Kuhlmann & Partner Steuerberatungsgesellschaft mbH",
            "",
            Some(NumberUse::Main),
            "+49 30 123456",
        ),
        offer(None, "Kuhnert", "", None, "+493055667788"),
    ]
}
