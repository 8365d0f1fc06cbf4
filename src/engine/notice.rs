//! A call is over that somebody may have to be told of: the facts the exclusions ask for, and what would be sent. Whether it
//! is sent is decided where earlier notices are known.

use std::sync::Arc;

use super::{Engine, Output, Signalling, call::Call, input::Now};
use crate::domain::{
    id::CallId,
    journal::{CallDirection, CallEntry, CallerClass, Outcome, WallTime},
    message::GENERAL_FORM,
    notice::{
        Case, Channel, Draft, Letter, NoticeProfile, Provider, as_html, is_address, one_line,
    },
    number::{NumberClass, NumberKind, PhoneNumber, Place, written},
    screening::{PartyFacts, entry_fits},
    template::Name,
};

/// Somebody at the desk is noted down so often, milliseconds.
const PRESENCE: i64 = 60_000;

impl<S: Signalling> Engine<S> {
    /// Somebody is at the desk (S76).
    pub(super) fn seen(&mut self, now: Now) {
        let last = self.presence.unwrap_or(WallTime(0));
        if now.wall.0 - last.0 >= PRESENCE || now.wall.0 < last.0 {
            self.out.push_back(Output::KeepPresence(now.wall));
        }
        self.presence = Some(now.wall.max(last));
    }

    /// Writes the last of a row, with whom to tell of its call if that is set.
    pub(super) fn store_last(&mut self, now: Now, id: CallId, entry: CallEntry, outcome: Outcome) {
        match self.draft(now, id, &entry, outcome) {
            Some(draft) => {
                let (entry, draft) = (Box::new(entry), Box::new(draft));
                self.out.push_back(Output::Report { entry, draft });
                self.event(super::Event::JournalChanged);
            }
            None => self.store(&entry),
        }
    }

    fn draft(
        &mut self,
        now: Now,
        id: CallId,
        entry: &CallEntry,
        outcome: Outcome,
    ) -> Option<Draft> {
        let profile = self.profile(entry, outcome)?.clone();
        let case = self.case(id, entry, (outcome, &profile))?;
        let mut letters = Vec::new();
        if !profile.to.is_empty() {
            let letter = self.letter(now, id, entry, &profile)?;
            letters.push((Channel::Mail, letter));
        }
        letters.extend(self.texts(now, id, entry, &profile));
        Some(Draft {
            case,
            profile,
            letters,
            most_per_hour: self.settings.sms.most_per_hour,
        })
    }

    /// The profile of the line, else the general one, when it is about such calls.
    fn profile(&self, entry: &CallEntry, outcome: Outcome) -> Option<&NoticeProfile> {
        let all = &self.settings.notices;
        let own = entry.line.as_ref().and_then(|line| all.get(line.as_str()));
        let profile = own.or_else(|| all.get(GENERAL_FORM))?;
        let is_matter = entry.direction == CallDirection::Incoming
            && entry.answered.is_none()
            && profile.on
            && (!profile.to.is_empty() || self.texts_to(profile).next().is_some())
            && profile.is_about(outcome);
        is_matter.then_some(profile)
    }

    fn case(
        &self,
        id: CallId,
        entry: &CallEntry,
        (outcome, profile): (Outcome, &NoticeProfile),
    ) -> Option<Case> {
        let call = self.calls.iter().find(|call| call.id == id)?;
        let place = self.accounts.place(call.account.as_ref());
        let number = PhoneNumber::read(&entry.caller.number, place);
        let party = PartyFacts {
            number: &number,
            class: entry.caller.class,
        };
        let is_known = entry.caller.class == CallerClass::Known;
        let mut list = profile.no_from.iter();
        let listed = list.find(|text| entry_fits(text, place, party)).cloned();
        let knowledge = &call.knowledge;
        let found = knowledge.contact().filter(|found| found.is_exact);
        let all_answered = knowledge.is_complete && knowledge.silent.is_empty();
        let book = &self.screens.book;
        Some(Case {
            row: entry.id,
            line: entry.line.clone(),
            number: if is_known {
                entry.caller.number.clone()
            } else {
                String::new()
            },
            class: entry.caller.class,
            is_internal: is_known && is_internal(&number, place),
            is_known: if found.is_some() {
                Some(true)
            } else {
                all_answered.then_some(false)
            },
            contact: found.map(|found| found.contact.id),
            is_vip: knowledge.is_vip(),
            listed,
            outcome,
            ring: entry.ring,
            started: entry.started,
            day: book.day_of(entry.line.as_ref(), entry.started),
            presence: self.presence,
        })
    }

    fn letter(
        &mut self,
        now: Now,
        id: CallId,
        entry: &CallEntry,
        profile: &NoticeProfile,
    ) -> Option<Letter> {
        let call = self.calls.iter().find(|call| call.id == id)?;
        let mut facts = self.facts(call, now);
        facts.call.outcome = entry.outcome.word();
        facts.call.ended = entry.ended;
        facts.call.ring_seconds = entry.ring.as_secs();
        let links = self.links(call);
        let found = call.knowledge.contact().filter(|found| found.is_exact);
        let card = found.map(|found| found.contact.card.clone());
        let mail = card.as_ref().and_then(|card| card.emails.first().cloned());
        let who = match (&card, entry.caller.name.as_str()) {
            (Some(card), _) => card.name.clone(),
            (None, "") => written(&entry.caller.number),
            (None, name) => name.to_owned(),
        };
        let left = entry.outcome == Outcome::VoicemailLeft && profile.attach_voicemail;
        let facts = Arc::new(facts);
        let settings = Arc::clone(&self.settings);
        let subject = self.writer.write(&settings, Name::MailSubject, &facts);
        let text = self.writer.write(&settings, Name::MailText, &facts);
        let sender = match (who.as_str(), entry.line_name.as_str()) {
            (who, "") => who.to_owned(),
            ("", line) => line.to_owned(),
            (who, line) => format!("{who} via {line}"),
        };
        Some(Letter {
            to: profile.to.clone(),
            subject: one_line(&subject),
            html: as_html(&text, &links),
            text,
            sender: one_line(&sender),
            reply_to: mail.filter(|mail| profile.reply_to_caller && is_address(mail)),
            thread: thread_of(entry),
            card: card.filter(|_| profile.attach_contact),
            voicemail: left.then_some(id),
        })
    }

    /// Numbers text messages go to; none without a provider.
    fn texts_to<'a>(&'a self, profile: &'a NoticeProfile) -> impl Iterator<Item = String> + 'a {
        let has_way = self.settings.sms.provider != Provider::None;
        let place = self.accounts.place(None);
        let numbers = profile.sms_to.iter().filter(move |_| has_way);
        numbers.filter_map(move |number| {
            let read = PhoneNumber::read(number, place);
            read.e164().map(|digits| format!("+{digits}"))
        })
    }

    fn texts(
        &mut self,
        now: Now,
        id: CallId,
        entry: &CallEntry,
        profile: &NoticeProfile,
    ) -> Vec<(Channel, Letter)> {
        let to: Vec<String> = self.texts_to(profile).collect();
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return Vec::new();
        };
        if to.is_empty() {
            return Vec::new();
        }
        let mut facts = self.facts(call, now);
        facts.call.outcome = entry.outcome.word();
        let settings = Arc::clone(&self.settings);
        let text = self
            .writer
            .write(&settings, Name::SmsText, &Arc::new(facts));
        let letter = |number: String| {
            let letter = Letter {
                to: vec![number.clone()],
                subject: one_line(&text),
                text: text.clone(),
                ..Letter::default()
            };
            (Channel::Sms(number), letter)
        };
        to.into_iter().map(letter).collect()
    }

    /// Each way the caller's number is written, and where it leads (S51, S53).
    fn links(&self, call: &Call) -> Vec<(String, String)> {
        let prefix = &self.settings.mail.phone_links;
        let is_known = call.party.class == CallerClass::Known;
        if prefix.is_empty() || !is_known || call.party.number.is_empty() {
            return Vec::new();
        }
        let place = self.accounts.place(call.account.as_ref());
        let number = PhoneNumber::read(&call.party.number, place);
        if number.kind() == NumberKind::User {
            return Vec::new();
        }
        let to = format!("{prefix}{}", number.as_str());
        let mut ways = vec![
            number.as_str().to_owned(),
            number.international_form(),
            number.national_form(place),
        ];
        ways.dedup();
        ways.into_iter().map(|way| (way, to.clone())).collect()
    }
}

fn is_internal(number: &PhoneNumber, place: &Place) -> bool {
    number.kind() == NumberKind::User || number.class(place) == NumberClass::Internal
}

/// Notices of one caller on one line belong together; those without a number stand alone.
fn thread_of(entry: &CallEntry) -> String {
    let caller = match (entry.caller.class, entry.caller.number.as_str()) {
        (CallerClass::Known, number) if !number.is_empty() => number.to_owned(),
        _ => format!("call-{}", entry.id.0),
    };
    let line = entry.line.as_ref().map_or("", |line| line.as_str());
    format!("{line}/{caller}")
}
