//! The editor of a contact: its card, when it is of our own book, and what this desk knows of it.

mod form;

use crate::domain::{
    contact::{
        Card, CardNumber, Contact, ContactEdit, DeskFacts, NumberUse, OWN_BOOK, WaitingMessage,
    },
    id::{ContactId, SourceId},
    journal::{Caller, WallTime},
};

/// Numbers a card may get here.
const NUMBERS: usize = 12;

/// What is typed.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Edited {
    Prefix(String),
    Given(String),
    Family(String),
    ShownAs(String),
    Organisation(String),
    Department(String),
    Title(String),
    NumberUse(usize, NumberUse),
    Number(usize, String),
    AddNumber,
    RemoveNumber(usize),
    Emails(String),
    Addresses(String),
    Web(String),
    Note(String),
    Vip(bool),
    Groups(String),
    Instruction(String),
    Waiting(String),
    Language(String),
    Ring(String),
    More,
}

/// A contact being written.
#[derive(Clone, Debug)]
pub struct Draft {
    id: Option<ContactId>,
    /// Its source, when that is not our own book: then the card can't be changed here.
    foreign: Option<SourceId>,
    card: Card,
    desk: DeskFacts,
    numbers: Vec<(NumberUse, String)>,
    emails: String,
    addresses: String,
    web: String,
    groups: String,
    waiting: String,
    more: bool,
    tried: bool,
    is_changed: bool,
}

impl Draft {
    /// A known contact.
    #[must_use]
    pub fn of(contact: &Contact) -> Self {
        let card = contact.card.clone();
        let desk = contact.desk.clone();
        let is_foreign = contact.source.as_str() != OWN_BOOK;
        let mut draft = Self {
            id: Some(contact.id),
            foreign: is_foreign.then(|| contact.source.clone()),
            numbers: card
                .numbers
                .iter()
                .map(|number| (number.kind, number.raw.clone()))
                .collect(),
            emails: card.emails.join(", "),
            addresses: in_one_line(&card.addresses),
            web: card.web.join(", "),
            groups: desk.groups.join(", "),
            waiting: desk
                .waiting
                .as_ref()
                .map_or_else(String::new, |waiting| waiting.text.clone()),
            more: !card.addresses.is_empty() || !card.web.is_empty() || !card.note.is_empty(),
            card,
            desk,
            tried: false,
            is_changed: false,
        };
        if draft.numbers.is_empty() {
            draft.numbers.push((NumberUse::Work, String::new()));
        }
        // A name that is put together follows its parts.
        if draft.card.name == draft.composed() {
            draft.card.name.clear();
        }
        draft
    }

    /// A caller to be kept (S37): number and name are filled in, with the line they called and what was written down.
    #[must_use]
    pub fn of_caller(caller: &Caller, line: &str, note: &str) -> Self {
        let number = if caller.number.is_empty() {
            caller.uri.clone()
        } else {
            caller.number.clone()
        };
        let mut card = Card {
            note: note.trim().to_owned(),
            ..Card::default()
        };
        let name = caller.name.trim();
        if name != number {
            match name.rsplit_once(' ') {
                Some((given, family)) => {
                    given.clone_into(&mut card.parts.given);
                    family.clone_into(&mut card.parts.family);
                }
                None => name.clone_into(&mut card.name),
            }
        }
        Self {
            id: None,
            foreign: None,
            more: !card.note.is_empty(),
            card,
            desk: DeskFacts::default(),
            numbers: vec![(NumberUse::Work, number)],
            emails: String::new(),
            addresses: String::new(),
            web: String::new(),
            groups: line.trim().to_owned(),
            waiting: String::new(),
            tried: false,
            is_changed: false,
        }
    }

    /// Whether something was typed that is nowhere else.
    #[must_use]
    pub const fn is_changed(&self) -> bool {
        self.is_changed
    }

    pub(super) fn change(&mut self, edited: Edited) {
        self.is_changed |= !matches!(edited, Edited::More);
        let (card, desk) = (&mut self.card, &mut self.desk);
        match edited {
            Edited::Prefix(text) => card.parts.prefix = text,
            Edited::Given(text) => card.parts.given = text,
            Edited::Family(text) => card.parts.family = text,
            Edited::ShownAs(text) => card.name = text,
            Edited::Organisation(text) => card.organisation = text,
            Edited::Department(text) => card.department = text,
            Edited::Title(text) => card.title = text,
            Edited::NumberUse(at, kind) => {
                if let Some(number) = self.numbers.get_mut(at) {
                    number.0 = kind;
                }
            }
            Edited::Number(at, text) => {
                if let Some(number) = self.numbers.get_mut(at) {
                    number.1 = text;
                }
            }
            Edited::AddNumber => self.numbers.push((NumberUse::Mobile, String::new())),
            Edited::RemoveNumber(at) => {
                if at < self.numbers.len() {
                    self.numbers.remove(at);
                }
            }
            Edited::Emails(text) => self.emails = text,
            Edited::Addresses(text) => self.addresses = text,
            Edited::Web(text) => self.web = text,
            Edited::Note(text) => card.note = text,
            Edited::Vip(on) => desk.vip = on,
            Edited::Groups(text) => self.groups = text,
            Edited::Instruction(text) => desk.instruction = text,
            Edited::Waiting(text) => self.waiting = text,
            Edited::Language(tag) => desk.language = tag,
            Edited::Ring(ring) => desk.ring = ring,
            Edited::More => self.more = !self.more,
        }
    }

    /// What to write; `None` when there is nothing to name it by, which the page says from now on.
    pub(super) fn ready(&mut self, now: WallTime) -> Option<ContactEdit> {
        self.tried = true;
        if self.is_nameless() {
            return None;
        }
        let mut card = self.card.clone();
        if card.name.trim().is_empty() {
            card.name = self.composed();
        }
        let known = std::mem::take(&mut card.numbers);
        let typed = self
            .numbers
            .iter()
            .filter(|number| !number.1.trim().is_empty());
        card.numbers = typed
            .map(|(kind, raw)| CardNumber {
                kind: *kind,
                raw: raw.trim().to_owned(),
                number: known
                    .iter()
                    .find(|number| number.raw == *raw)
                    .map_or_else(String::new, |number| number.number.clone()),
            })
            .collect();
        card.emails = split(&self.emails, &[',', ';', ' ']);
        card.web = split(&self.web, &[',', ';', ' ']);
        if self.addresses != in_one_line(&card.addresses) {
            card.addresses = split(&self.addresses, &[';'])
                .iter()
                .map(|address| split(address, &[',']).join("\n"))
                .collect();
        }
        let mut desk = self.desk.clone();
        desk.groups = split(&self.groups, &[',', ';']);
        desk.waiting = self.message(now);
        Some(ContactEdit::Put {
            id: self.id,
            card: Box::new(card),
            desk: Box::new(desk),
        })
    }

    /// The waiting message: a new text waits anew.
    fn message(&self, now: WallTime) -> Option<WaitingMessage> {
        let text = self.waiting.trim();
        match &self.desk.waiting {
            _ if text.is_empty() => None,
            Some(known) if known.text == text => Some(known.clone()),
            Some(_) | None => Some(WaitingMessage {
                text: text.to_owned(),
                left: now,
                delivered: None,
            }),
        }
    }

    fn is_nameless(&self) -> bool {
        let has_number = self
            .numbers
            .iter()
            .any(|number| !number.1.trim().is_empty());
        self.card.name.trim().is_empty() && self.composed().is_empty() && !has_number
    }

    /// The name as its parts give it; a company's without a person.
    fn composed(&self) -> String {
        let parts = &self.card.parts;
        let person: Vec<&str> = [&parts.prefix, &parts.given, &parts.family]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        if person.is_empty() {
            self.card.organisation.trim().to_owned()
        } else {
            person.join(" ")
        }
    }
}

/// Addresses as they are typed: lines by commas, addresses by semicolons.
fn in_one_line(addresses: &[String]) -> String {
    let lines = addresses.iter().map(|address| address.replace('\n', ", "));
    lines.collect::<Vec<_>>().join("; ")
}

fn split(text: &str, at: &[char]) -> Vec<String> {
    text.split(at)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{contact::NameParts, journal::CallerClass};

    fn put(draft: &mut Draft) -> (Card, DeskFacts) {
        match draft.ready(WallTime(7)) {
            Some(ContactEdit::Put { card, desk, .. }) => (*card, *desk),
            other => panic!("{other:?}"),
        }
    }

    fn known() -> Contact {
        Contact {
            id: ContactId(3),
            source: SourceId::new(OWN_BOOK),
            card: Card {
                uid: "u".into(),
                name: "Dr. Eva Kuhn".into(),
                parts: NameParts {
                    prefix: "Dr.".into(),
                    given: "Eva".into(),
                    family: "Kuhn".into(),
                },
                numbers: vec![CardNumber {
                    kind: NumberUse::Mobile,
                    raw: "0171 1".into(),
                    number: "+491711".into(),
                }],
                addresses: vec!["Hof 1\n80331 Munich".into()],
                ..Card::default()
            },
            desk: DeskFacts {
                waiting: Some(WaitingMessage {
                    text: "keys".into(),
                    left: WallTime(1),
                    delivered: Some(WallTime(2)),
                }),
                ..DeskFacts::default()
            },
        }
    }

    #[test]
    fn what_is_not_touched_stays_as_it_is() {
        let contact = known();
        let (card, desk) = put(&mut Draft::of(&contact));
        assert_eq!((card, desk), (contact.card, contact.desk));
    }

    #[test]
    fn a_name_follows_its_parts_and_a_new_message_waits_anew() {
        let mut draft = Draft::of(&known());
        draft.change(Edited::Family("Kuhn-Berg".into()));
        draft.change(Edited::Waiting("call Hall".into()));
        draft.change(Edited::Addresses("Hof 2, 80331 Munich; Weg 3".into()));
        let (card, desk) = put(&mut draft);
        assert_eq!(card.name, "Dr. Eva Kuhn-Berg");
        assert_eq!(card.addresses, ["Hof 2\n80331 Munich", "Weg 3"]);
        let waiting = desk.waiting.unwrap();
        assert_eq!((waiting.left, waiting.delivered), (WallTime(7), None));
    }

    #[test]
    fn a_caller_is_saved_with_number_name_line_and_note_s37() {
        let caller = Caller {
            name: "Eva Kuhn".into(),
            number: "+4989987654".into(),
            uri: String::new(),
            class: CallerClass::Known,
        };
        let (card, desk) = put(&mut Draft::of_caller(
            &caller,
            "Miller & Sons",
            "wants invoice",
        ));
        assert_eq!(card.name, "Eva Kuhn");
        assert_eq!(card.parts.family, "Kuhn");
        assert_eq!(card.numbers[0].raw, "+4989987654");
        assert_eq!(card.note, "wants invoice");
        assert_eq!(desk.groups, ["Miller & Sons"]);
    }

    #[test]
    fn a_contact_nothing_names_is_not_saved() {
        let mut draft = Draft::of_caller(&Caller::default(), "", "");
        assert_eq!(draft.ready(WallTime(7)), None);
        draft.change(Edited::Number(0, "12".into()));
        assert!(draft.ready(WallTime(7)).is_some());
    }
}
