//! Two contacts that are one: where they differ the user says what stays; numbers and addresses of both are kept unless left
//! out. The one of our own book stays; another source's card is hidden behind it, since it can't be changed there.

use iced::widget::{Column, column, row, text::Wrapping};

use super::{
    Message, detail,
    fields::{language_name, ring_name, use_name},
};
use crate::{
    domain::{
        contact::{Card, CardNumber, Contact, ContactEdit, DeskFacts, OWN_BOOK},
        id::ContactId,
    },
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, text},
        widget::{form, press::press},
    },
};

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The first's value (`false`) or the second's.
    Value(usize, bool),
    /// A number is kept or not.
    Number(usize, bool),
    /// A mail address is kept or not.
    Email(usize, bool),
}

/// One value two contacts may differ in.
struct Fact {
    key: &'static str,
    read: fn(&Contact) -> String,
    /// Takes the value of the second into the first.
    take: fn(&mut Contact, &Contact),
}

/// What they may differ in, in the order it is shown.
const FACTS: [Fact; 9] = [
    Fact {
        key: "contact-name",
        read: |one| one.card.name.clone(),
        take: |one, other| {
            one.card.name.clone_from(&other.card.name);
            one.card.parts.clone_from(&other.card.parts);
        },
    },
    Fact {
        key: "contact-organisation",
        read: |one| one.card.organisation.clone(),
        take: |one, other| one.card.organisation.clone_from(&other.card.organisation),
    },
    Fact {
        key: "contact-department",
        read: |one| one.card.department.clone(),
        take: |one, other| one.card.department.clone_from(&other.card.department),
    },
    Fact {
        key: "contact-title",
        read: |one| one.card.title.clone(),
        take: |one, other| one.card.title.clone_from(&other.card.title),
    },
    Fact {
        key: "contact-note",
        read: |one| one.card.note.clone(),
        take: |one, other| one.card.note.clone_from(&other.card.note),
    },
    Fact {
        key: "contact-instruction",
        read: |one| one.desk.instruction.clone(),
        take: |one, other| one.desk.instruction.clone_from(&other.desk.instruction),
    },
    Fact {
        key: "contact-waiting",
        read: |one| {
            let waiting = one.desk.waiting.as_ref();
            waiting.map_or_else(String::new, |waiting| waiting.text.clone())
        },
        take: |one, other| one.desk.waiting.clone_from(&other.desk.waiting),
    },
    Fact {
        key: "contact-language",
        read: |one| one.desk.language.clone(),
        take: |one, other| one.desk.language.clone_from(&other.desk.language),
    },
    Fact {
        key: "contact-ring",
        read: |one| one.desk.ring.clone(),
        take: |one, other| one.desk.ring.clone_from(&other.desk.ring),
    },
];

/// Two contacts being merged.
#[derive(Clone, Debug)]
pub(super) struct Merge {
    first: Contact,
    second: Contact,
    /// For each of [`FACTS`] whether the second's value is taken.
    of_second: [bool; FACTS.len()],
    numbers: Vec<(CardNumber, bool)>,
    emails: Vec<(String, bool)>,
}

impl Merge {
    /// The contact of our own book comes first, whichever was chosen first.
    pub(super) fn of(one: &Contact, other: &Contact) -> Self {
        let is_ours = |contact: &Contact| contact.source.as_str() == OWN_BOOK;
        let (first, second) = if is_ours(other) && !is_ours(one) {
            (other, one)
        } else {
            (one, other)
        };
        let mut numbers: Vec<(CardNumber, bool)> = Vec::new();
        for number in first.card.numbers.iter().chain(&second.card.numbers) {
            if !numbers.iter().any(|known| known.0.number == number.number) {
                numbers.push((number.clone(), true));
            }
        }
        let mut emails: Vec<(String, bool)> = Vec::new();
        for email in first.card.emails.iter().chain(&second.card.emails) {
            if !emails
                .iter()
                .any(|known| known.0.eq_ignore_ascii_case(email))
            {
                emails.push((email.clone(), true));
            }
        }
        // Where only one says something, that stays.
        let of_second = FACTS
            .each_ref()
            .map(|fact| (fact.read)(first).is_empty() && !(fact.read)(second).is_empty());
        Self {
            first: first.clone(),
            second: second.clone(),
            of_second,
            numbers,
            emails,
        }
    }

    pub(super) fn change(&mut self, take: Take) {
        match take {
            Take::Value(at, second) => {
                if let Some(taken) = self.of_second.get_mut(at) {
                    *taken = second;
                }
            }
            Take::Number(at, kept) => {
                if let Some(number) = self.numbers.get_mut(at) {
                    number.1 = kept;
                }
            }
            Take::Email(at, kept) => {
                if let Some(email) = self.emails.get_mut(at) {
                    email.1 = kept;
                }
            }
        }
    }

    /// The merging as chosen.
    pub(super) fn edit(&self) -> ContactEdit {
        let (card, desk) = self.result();
        let keep = self.keep();
        let both = [self.first.id, self.second.id];
        ContactEdit::Merge {
            keep,
            card: Box::new(card),
            desk: Box::new(desk),
            gone: both.into_iter().filter(|id| Some(*id) != keep).collect(),
        }
    }

    /// What takes it back, when `merged` is the contact it became.
    pub(super) fn undo(&self, merged: ContactId) -> Vec<ContactEdit> {
        match self.keep() {
            Some(id) => vec![
                ContactEdit::Restore(vec![self.second.id]),
                ContactEdit::Put {
                    id: Some(id),
                    card: Box::new(self.first.card.clone()),
                    desk: Box::new(self.first.desk.clone()),
                },
            ],
            // What was merged into a contact shows again when that is deleted.
            None => vec![ContactEdit::Delete(vec![merged])],
        }
    }

    fn keep(&self) -> Option<ContactId> {
        let is_ours = self.first.source.as_str() == OWN_BOOK;
        is_ours.then_some(self.first.id)
    }

    fn result(&self) -> (Card, DeskFacts) {
        let mut whole = self.first.clone();
        for (fact, second) in FACTS.iter().zip(self.of_second) {
            if second {
                (fact.take)(&mut whole, &self.second);
            }
        }
        let (card, desk) = (&mut whole.card, &mut whole.desk);
        let kept = self.numbers.iter().filter(|number| number.1);
        card.numbers = kept.map(|number| number.0.clone()).collect();
        let kept = self.emails.iter().filter(|email| email.1);
        card.emails = kept.map(|email| email.0.clone()).collect();
        for address in &self.second.card.addresses {
            if !card.addresses.contains(address) {
                card.addresses.push(address.clone());
            }
        }
        for web in &self.second.card.web {
            if !card.web.contains(web) {
                card.web.push(web.clone());
            }
        }
        desk.vip |= self.second.desk.vip;
        desk.groups.extend(self.second.desk.groups.iter().cloned());
        (whole.card, whole.desk)
    }

    pub(super) fn view<'a>(&'a self, look: &'a Look, error: Option<&Told>) -> Element<'a, Message> {
        let differing: Vec<_> = FACTS
            .iter()
            .enumerate()
            .filter_map(|(at, fact)| self.choice(look, at, fact))
            .collect();
        let mut page = Column::new()
            .spacing(look.space.m)
            .push(text::heading(look.text("contact-merge-title")))
            .push(text::muted(look.text("contact-merge-lead")).wrapping(Wrapping::WordOrGlyph));
        if !differing.is_empty() {
            page = page.push(form::card(
                look,
                look.text("contact-merge-stays"),
                differing,
            ));
        }
        page = page.push(self.kept(look));
        if let Some(told) = error {
            page = page.push(detail::problem(look, told));
        }
        let now = press(look, Kind::Primary, look.text("contact-merge-now"))
            .icon(Icon::Check)
            .on(Message::Merge);
        detail::with_actions(look, page, now)
    }

    /// The two values of a fact to choose from, when they differ.
    fn choice<'a>(
        &'a self,
        look: &'a Look,
        at: usize,
        fact: &Fact,
    ) -> Option<Element<'a, Message>> {
        let (one, other) = ((fact.read)(&self.first), (fact.read)(&self.second));
        if one == other || one.is_empty() || other.is_empty() {
            return None;
        }
        let shown = |value: String| match fact.key {
            "contact-language" => language_name(look, &value),
            "contact-ring" => ring_name(look, &value),
            _ => short(&value),
        };
        let taken = self.of_second[at];
        let button = |value: String, second: bool| {
            press(look, Kind::Choice(taken == second), shown(value))
                .on(Message::Take(Take::Value(at, second)))
        };
        let both = row![button(one, false), button(other, true)]
            .spacing(look.space.xs)
            .wrap();
        Some(form::field(look, look.text(fact.key), both, String::new()))
    }

    fn kept<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let numbers = self.numbers.iter().enumerate().map(|(at, (number, kept))| {
            let label = format!("{} · {}", use_name(look, number.kind), short(&number.raw));
            form::switch(look, label, *kept, move |on| {
                Message::Take(Take::Number(at, on))
            })
        });
        let emails = self.emails.iter().enumerate().map(|(at, (email, kept))| {
            form::switch(look, short(email), *kept, move |on| {
                Message::Take(Take::Email(at, on))
            })
        });
        let all: Vec<Element<'a, Message>> = numbers.chain(emails).collect();
        if all.is_empty() {
            return column![].into();
        }
        form::card(look, look.text("contact-merge-kept"), all)
    }
}

/// A long text in a few words.
fn short(text: &str) -> String {
    const MOST: usize = 40;
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= MOST && line.len() == text.len() {
        return line.to_owned();
    }
    let head: String = line.chars().take(MOST).collect();
    format!("{} …", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{contact::NumberUse, id::SourceId};

    fn contact(id: u64, source: &str, name: &str, numbers: &[&str]) -> Contact {
        let number = |number: &&str| CardNumber {
            kind: NumberUse::Work,
            raw: (*number).into(),
            number: (*number).into(),
        };
        Contact {
            id: ContactId(id),
            source: SourceId::new(source),
            card: Card {
                name: name.into(),
                numbers: numbers.iter().map(number).collect(),
                ..Card::default()
            },
            desk: DeskFacts::default(),
        }
    }

    #[test]
    fn what_was_chosen_stays_and_nothing_said_by_one_alone_is_lost() {
        let mut one = contact(1, OWN_BOOK, "Eva", &["+491", "+492"]);
        let mut other = contact(2, OWN_BOOK, "Eva Kuhn", &["+492", "+493"]);
        one.desk.vip = true;
        other.card.organisation = "Kuhn Dental".into();
        other.desk.groups = vec!["doctors".into()];
        let mut merge = Merge::of(&one, &other);
        merge.change(Take::Value(0, true));
        merge.change(Take::Number(0, false));
        let ContactEdit::Merge {
            keep,
            card,
            desk,
            gone,
        } = merge.edit()
        else {
            panic!("no merging");
        };
        assert_eq!((keep, gone), (Some(ContactId(1)), vec![ContactId(2)]));
        assert_eq!(
            (&*card.name, &*card.organisation),
            ("Eva Kuhn", "Kuhn Dental")
        );
        let numbers: Vec<&str> = card.numbers.iter().map(|number| &*number.number).collect();
        assert_eq!(numbers, ["+492", "+493"]);
        assert!(desk.vip);
        assert_eq!(desk.groups, ["doctors"]);
    }

    #[test]
    fn our_own_contact_stays_whichever_was_chosen_first_and_two_foreign_ones_become_a_new_one() {
        let (own, foreign) = (contact(1, OWN_BOOK, "A", &[]), contact(2, "ldap", "B", &[]));
        for merge in [Merge::of(&own, &foreign), Merge::of(&foreign, &own)] {
            assert_eq!(merge.keep(), Some(ContactId(1)));
        }
        let merge = Merge::of(&foreign, &contact(3, "ldap", "C", &[]));
        let ContactEdit::Merge { keep, gone, .. } = merge.edit() else {
            panic!("no merging");
        };
        assert_eq!((keep, gone.len()), (None, 2));
        let back = merge.undo(ContactId(9));
        assert_eq!(back, [ContactEdit::Delete(vec![ContactId(9)])]);
    }
}
