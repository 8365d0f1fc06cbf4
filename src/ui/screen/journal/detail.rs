//! What is known of the selected row, below the list.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, scrollable},
};

use super::{
    Message,
    filters::{Change, party_of},
    line_of, may_call_back, name,
};
use crate::{
    domain::{
        journal::{CallDirection, CallEntry, Outcome},
        knowledge::{Work, WorkAuthor, WorkState},
        notice::{Notice, NoticeState},
        number::written,
        voicemail::{Kind as Kept, Voicemail},
    },
    engine::snapshot::{Snapshot, SoundKey, ViaView},
    ui::{
        icon::Icon,
        look::Look,
        notes::Notes,
        screen::{
            spoken,
            top::{self, Identity},
        },
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide, form,
            note::note,
            press::{choices, press, sign, with_tip},
        },
        window::call::last_call,
    },
};

/// Earlier calls with the same party that are told.
pub(super) const EARLIER: usize = 5;

/// What is known of a row.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) entry: &'a CallEntry,
    pub(super) earlier: &'a [CallEntry],
    pub(super) notices: &'a [Notice],
    pub(super) sounds: &'a [Voicemail],
}

/// The facts, what can be done, the note, and earlier calls with the same party.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    known: Known<'a>,
    back_as: Option<&Identity>,
    notes: &'a Notes,
) -> Element<'a, Message> {
    let Known {
        entry,
        earlier,
        notices,
        sounds,
    } = known;
    let space = look.space;
    let mut inside = column![
        head(look, snapshot, entry, back_as),
        column![
            text::body(course(look, entry)),
            text::caption(places(look, snapshot, entry)),
        ]
        .extend(notices.iter().map(|notice| told(look, notice)))
        .extend(sounds.iter().map(|sound| kept(look, snapshot, sound)))
        .push(why(look, snapshot, entry)),
    ]
    .spacing(space.xs);
    if entry.outcome != Outcome::Open {
        inside = inside.push(work(look, entry));
    }
    inside = inside.push(note(look, notes, entry.id, Message::Note));
    if !earlier.is_empty() {
        inside = inside.push(before(look, entry, earlier));
    }
    let inside = container(inside)
        .padding([space.s, space.m])
        .width(Length::Fill);
    container(scrollable(inside).height(Length::Fill))
        .width(Length::Fill)
        .height(Length::Fill)
        .class(Ground::Bar)
        .into()
}

/// A message that was left, or a recording, to be listened to (S185).
fn kept<'a>(look: &'a Look, snapshot: &'a Snapshot, sound: &'a Voicemail) -> Element<'a, Message> {
    let (icon, word) = match sound.kind {
        Kept::Message => (Icon::Voicemail, "sound-message"),
        Kept::Conversation => (Icon::AudioLines, "sound-conversation"),
    };
    let length = look.l10n.clock(sound.length);
    let words = look.l10n.with(word, &[("length", length.into())]);
    let key = SoundKey::Message(sound.id);
    let is_heard = spoken::is_playing(snapshot, &key);
    let (play, tip) = if is_heard {
        (Icon::Square, "voicemail-stop")
    } else {
        (Icon::Play, "voicemail-play")
    };
    let play = sign(look, Kind::Secondary, play, look.text(tip)).on(Message::PlaySound {
        sound: sound.id,
        is_heard,
    });
    Row::new()
        .push(icon.small().class(Ink::Muted))
        .push(text::caption(words))
        .push(play)
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into()
}

/// Whether somebody was told of it, or why not (S83).
fn told<'a>(look: &'a Look, notice: &'a Notice) -> Element<'a, Message> {
    let (icon, ink) = match notice.state {
        NoticeState::Sent => (Icon::Check, Ink::Success),
        NoticeState::Failed => (Icon::Alert, Ink::Danger),
        NoticeState::Waiting if notice.tries > 0 => (Icon::Alert, Ink::Warning),
        NoticeState::Waiting => (Icon::Clock, Ink::Muted),
        NoticeState::Suppressed | NoticeState::Cancelled | NoticeState::Dropped => {
            (Icon::BellOff, Ink::Muted)
        }
    };
    let words = look.l10n.notice(notice, look.now, &look.zone);
    let line = Row::new()
        .push(icon.small().class(ink))
        .push(text::caption(words).class(ink))
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    line.into()
}

/// Who it was, and what can be done.
fn head<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
    back_as: Option<&Identity>,
) -> Element<'a, Message> {
    let unknown = entry.direction == CallDirection::Incoming
        && line_of(snapshot, entry.line.as_ref()).is_none()
        && !entry.called.is_empty();
    let make = unknown.then(|| {
        press(look, Kind::Secondary, look.text("make-line"))
            .icon(Icon::Plus)
            .on(Message::NewLine(entry.called.clone()))
    });
    let back = may_call_back(entry).then(|| {
        press(look, Kind::Primary, look.text("call-back"))
            .icon(Icon::PhoneCall)
            .on(Message::CallBack(entry.id))
    });
    let delete = (entry.outcome != Outcome::Open).then(|| {
        sign(look, Kind::Quiet, Icon::Trash, look.text("delete")).on(Message::Delete(entry.id))
    });
    let title = container(elide::title(name(look, entry))).width(Length::Fill);
    let close =
        sign(look, Kind::Quiet, Icon::Cross, look.text("close")).on(Message::Select(entry.id));
    let acts = Row::new()
        .push(make)
        .push(
            may_call_back(entry)
                .then(|| as_whom(look, snapshot, entry, back_as))
                .flatten(),
        )
        .push(back)
        .push(delete)
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    let top = Row::new().push(title).spacing(look.space.xs);
    let top = top.align_y(Alignment::Center);
    if look.snug {
        return column![top.push(close), acts.wrap()]
            .spacing(look.space.xs)
            .into();
    }
    top.push(acts).push(close).into()
}

/// What the rules did with it, where it was sent on to, and the way to try them on such a call.
fn why<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
) -> Option<Element<'a, Message>> {
    let is_ruled = !snapshot.settings.rules.is_empty() || entry.screened.is_some();
    if entry.direction == CallDirection::Outgoing || !is_ruled {
        return None;
    }
    let told = entry
        .screened
        .as_ref()
        .map_or_else(String::new, |screened| {
            let mut facts = vec![match &screened.rule {
                Some(_) => look
                    .l10n
                    .with("rule-named", &[("name", screened.title.as_str().into())]),
                None => look.l10n.rule(None),
            }];
            let attempts = screened.attempts.iter();
            facts.extend(attempts.map(|attempt| {
                let name = look.l10n.destination(&attempt.name);
                format!("{name}: {}", look.l10n.fate(attempt.fate))
            }));
            facts.join(" · ")
        });
    let try_it = press(look, Kind::Quiet, look.text("journal-what-if"))
        .icon(Icon::Split)
        .on(Message::WhatIf(entry.id));
    Some(
        Row::new()
            .push(container(text::caption(told)).width(Length::Fill))
            .push(try_it)
            .spacing(look.space.xs)
            .align_y(Alignment::Center)
            .into(),
    )
}

/// How far it was dealt with: one press each, and who pressed last.
fn work<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let states = WorkState::ALL
        .into_iter()
        .filter(|state| *state != WorkState::None || entry.work.state == WorkState::None)
        .map(|state| (state, look.l10n.work(state), None));
    let id = entry.id;
    let row = choices(look, states, &entry.work.state_at(look.now), move |state| {
        Message::Work(id, state)
    });
    let told = history(look, &entry.work);
    let mut column = column![row].spacing(look.space.xxs);
    if !told.is_empty() {
        column = column.push(text::caption(told));
    }
    column.into()
}

/// Who set it and when, how often it was tried, when the caller is to be called back.
fn history(look: &Look, work: &Work) -> String {
    let l10n = look.l10n;
    let moment = |at| l10n.moment(at, look.now, &look.zone);
    let mut facts = Vec::new();
    if let (Some(at), Some(by)) = (work.at, work.by) {
        let who = match by {
            WorkAuthor::Auto => look.text("work-by-program"),
            WorkAuthor::User if work.who.is_empty() => look.text("work-by-you"),
            WorkAuthor::User => work.who.clone(),
        };
        facts.push(l10n.with(
            "work-set",
            &[("who", who.into()), ("when", moment(at).into())],
        ));
    }
    if let (Some(last), true) = (work.last_try, work.tries > 0) {
        facts.push(l10n.with(
            "work-tries",
            &[("count", work.tries.into()), ("when", moment(last).into())],
        ));
    }
    if let Some(due) = work.due {
        facts.push(l10n.with("work-due", &[("when", moment(due).into())]));
    }
    facts.join(" · ")
}

/// Earlier calls with the same party, and the way to all of them.
fn before<'a>(
    look: &'a Look,
    entry: &'a CallEntry,
    earlier: &'a [CallEntry],
) -> Element<'a, Message> {
    let all = party_of(look, entry).map(|party| {
        press(look, Kind::Quiet, look.text("journal-with"))
            .icon(Icon::Filter)
            .on(Message::Filter(Change::Party(Some(party))))
    });
    let heading = Row::new()
        .push(container(text::caption_strong(look.text("journal-earlier"))).width(Length::Fill))
        .push(all)
        .align_y(Alignment::Center);
    let lines = earlier.iter().map(|entry| {
        let line = format!("{} · {}", last_call(look, entry), entry.line_name);
        elide::caption(line).into()
    });
    column![heading, Column::with_children(lines)]
        .spacing(look.space.xxs)
        .into()
}

/// When it was, how it went and how it ended.
fn course(look: &Look, entry: &CallEntry) -> String {
    let l10n = look.l10n;
    let mut facts = vec![
        l10n.moment(entry.started, look.now, &look.zone),
        l10n.outcome(entry.direction, entry.outcome),
    ];
    if !entry.ring.is_zero() {
        facts.push(l10n.with("journal-rang", &[("span", l10n.span(entry.ring).into())]));
    }
    if !entry.talk.is_zero() {
        facts.push(l10n.with("journal-talked", &[("span", l10n.span(entry.talk).into())]));
    }
    facts.extend(entry.via.iter().map(|station| l10n.via(&read_via(station))));
    if !entry.detail.is_empty() {
        facts.push(l10n.detail(&entry.detail));
    }
    facts.join(" · ")
}

/// The journal keeps stations as `Name <number> (reason)`.
fn read_via(station: &str) -> ViaView {
    let parts = station
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    let (who, reason) = parts.unwrap_or((station, ""));
    let who = match who.split_once(" <") {
        Some((name, _)) if !name.is_empty() => name,
        _ => who.trim_matches(['<', '>']),
    };
    ViaView {
        who: who.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The number that was called or shown, and the account.
fn places(look: &Look, snapshot: &Snapshot, entry: &CallEntry) -> String {
    let mut places = Vec::new();
    if !entry.called.is_empty() {
        let number = [("number", written(&entry.called).into())];
        places.push(match entry.direction {
            CallDirection::Incoming => look.l10n.with("journal-dialled", &number),
            CallDirection::Outgoing => look.l10n.with("journal-presented", &number),
        });
    }
    if let Some(id) = &entry.account {
        let known = snapshot.accounts.iter().find(|account| account.id == *id);
        let title = known.map_or(id.as_str(), |account| account.title.as_str());
        places.push(
            look.l10n
                .with("journal-account", &[("account", title.into())]),
        );
    }
    places.join(" · ")
}

/// As whom it is called back: the line that was called, else its account; another choice is the user's (S14).
fn as_whom<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &CallEntry,
    back_as: Option<&Identity>,
) -> Option<Element<'a, Message>> {
    let options = top::identities(look, snapshot);
    if options.len() < 2 {
        return None;
    }
    let is_line =
        |one: &&Identity| one.presenting.line.is_some() && one.presenting.line == entry.line;
    let is_account = |one: &&Identity| {
        one.presenting.account.is_some() && one.presenting.account == entry.account
    };
    let chosen = back_as
        .or_else(|| options.iter().find(is_line))
        .or_else(|| options.iter().find(is_account))
        .or_else(|| options.first())
        .cloned();
    let id = entry.id;
    let list = form::pick(look, options, chosen, move |identity| {
        Message::BackAs(id, identity)
    });
    let list = container(list).width(scale::COMPANY);
    Some(with_tip(list, look.text("call-back-as")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_are_read_as_the_journal_writes_them() {
        for (text, who, reason) in [
            ("Reception <+4989> (no-answer)", "Reception", "no-answer"),
            ("<+4989> (user-busy)", "+4989", "user-busy"),
            ("+4989", "+4989", ""),
            ("Reception (2nd floor)", "Reception", "2nd floor"),
        ] {
            let via = read_via(text);
            assert_eq!(
                (via.who.as_str(), via.reason.as_str()),
                (who, reason),
                "{text}"
            );
        }
    }
}
