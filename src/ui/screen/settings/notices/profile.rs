//! Who is told of unanswered calls, of which, and when rather not.

use std::fmt;

use iced::{
    Alignment,
    widget::{Column, row},
};

use super::{Change, Message, State, Whose};
use crate::{
    domain::{
        notice::NoticeProfile,
        settings::{NoticesEdit, SettingsEdit, SettingsProblem, validate},
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, text},
        widget::{
            form,
            press::{gap, press},
        },
    },
};

/// What is typed about who is told.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    profile: NoticeProfile,
    to: String,
    not_from: String,
}

impl Draft {
    pub(super) fn of(profile: NoticeProfile) -> Self {
        Self {
            to: profile.to.join(", "),
            not_from: profile.no_from.join(", "),
            profile,
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        let profile = &mut self.profile;
        match change {
            Change::To(text) => self.to = text,
            Change::NotFrom(text) => self.not_from = text,
            Change::On(on) => profile.on = on,
            Change::Voicemail(on) => profile.voicemail = on,
            Change::AttachVoicemail(on) => profile.attach_voicemail = on,
            Change::AttachContact(on) => profile.attach_contact = on,
            Change::Reply(on) => profile.reply_to_caller = on,
            Change::Declined(on) => profile.declined = on,
            Change::Rejected(on) => profile.rejected = on,
            Change::Delay(minutes) => profile.delay_minutes = minutes,
            Change::Internal(on) => profile.no_internal = on,
            Change::Withheld(on) => profile.no_withheld = on,
            Change::Unavailable(on) => profile.no_unavailable = on,
            Change::Unknown(on) => profile.no_unknown = on,
            Change::Today(on) => profile.no_repeats_today = on,
            Change::UntilSeen(on) => profile.no_repeats_until_seen = on,
            Change::Shorter(seconds) => profile.no_shorter_than = seconds,
            Change::Cap(most) => profile.most_per_day = most,
            Change::AllLines(on) => profile.all_lines = on,
            Change::SameContact(on) => profile.same_contact = on,
        }
    }

    /// The profile with what was typed taken apart.
    pub(super) fn ready(&self) -> NoticeProfile {
        NoticeProfile {
            to: parts(&self.to, |letter| ",; \n".contains(letter)),
            no_from: parts(&self.not_from, |letter| ",;\n".contains(letter)),
            ..self.profile.clone()
        }
    }
}

fn parts(text: &str, splits: impl Fn(char) -> bool) -> Vec<String> {
    text.split(splits)
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// A switch: its text, how it stands, and what it changes.
type Switch = (&'static str, bool, fn(bool) -> Change);

/// A number that is chosen, in words.
#[derive(Clone, Debug, PartialEq)]
struct Amount {
    value: u32,
    words: String,
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}

pub(super) fn view<'a>(
    state: &'a State,
    look: &'a Look,
    snapshot: &'a Snapshot,
) -> Element<'a, Message> {
    let settings = &*snapshot.settings;
    let draft = state.draft.clone();
    let draft = draft.unwrap_or_else(|| Draft::of(state.profile(settings)));
    let put = NoticesEdit::Put(state.key(), Box::new(draft.ready()));
    let problems = validate::check_edit(settings, &SettingsEdit::Notices(put));
    let is_own = settings.notices.contains_key(&state.key());
    let mut page = Column::new()
        .spacing(look.space.m)
        .push(whose(state, look, snapshot, is_own));
    if state.line.is_none() || is_own {
        page = page
            .push(told(state, look, &draft, &problems))
            .push(rather_not(look, &draft, &problems, &state.key()));
    }
    page.into()
}

/// All lines, or one with settings of its own.
fn whose<'a>(
    state: &'a State,
    look: &'a Look,
    snapshot: &'a Snapshot,
    is_own: bool,
) -> Element<'a, Message> {
    let all = Whose {
        key: None,
        words: look.text("notices-all-lines"),
    };
    let lines = snapshot.settings.lines.values().map(|line| Whose {
        key: Some(line.id.as_str().to_owned()),
        words: line.name.clone(),
    });
    let choices: Vec<Whose> = std::iter::once(all).chain(lines).collect();
    let chosen = choices
        .iter()
        .find(|whose| whose.key == state.line)
        .cloned();
    let mut rows = vec![form::field(
        look,
        look.text("notices-whose"),
        form::pick(look, choices, chosen, Message::Whose),
        look.text("notices-while-running"),
    )];
    if state.line.is_some() {
        rows.push(form::switch(
            look,
            look.text("notices-own"),
            is_own,
            Message::Own,
        ));
    }
    form::card(look, look.text("notices-tell"), rows)
}

fn told<'a>(
    state: &'a State,
    look: &'a Look,
    draft: &Draft,
    problems: &[SettingsProblem],
) -> Element<'a, Message> {
    let profile = &draft.profile;
    let key = state.key();
    let fault = problems
        .iter()
        .find(|problem| problem.key == format!("notice.{key}.to"))
        .map(|problem| look.l10n.settings_fault(&problem.fault));
    let hint = look.text("notices-to-hint");
    let to = form::line(look, &hint, &draft.to, fault.is_some(), |text| {
        Message::Change(Change::To(text))
    })
    .on_submit(Message::Save);
    let minutes = |value| match value {
        0 => look.text("notices-at-once"),
        minutes => look
            .l10n
            .with("notices-minutes", &[("minutes", minutes.into())]),
    };
    let delay = amounts(
        look,
        (&[0, 5, 15, 30, 60], profile.delay_minutes),
        minutes,
        Change::Delay,
    );
    let note = look.text("notices-delay-note");
    let mut rows = vec![
        switch(look, ("notices-on", profile.on, Change::On)),
        form::checked(look, look.text("notices-to"), to, fault, String::new()),
        form::field(look, look.text("notices-delay"), delay, note),
    ];
    let more: [Switch; 6] = [
        (
            "notices-contact",
            profile.attach_contact,
            Change::AttachContact,
        ),
        ("notices-reply", profile.reply_to_caller, Change::Reply),
        ("notices-voicemail", profile.voicemail, Change::Voicemail),
        (
            "notices-attach",
            profile.attach_voicemail,
            Change::AttachVoicemail,
        ),
        ("notices-declined", profile.declined, Change::Declined),
        ("notices-rejected", profile.rejected, Change::Rejected),
    ];
    rows.extend(more.map(|one| switch(look, one)));
    if state.draft.is_some() {
        let save = press(look, Kind::Primary, look.text("save"))
            .icon(Icon::Check)
            .on(Message::Save);
        rows.push(row![gap(), save].into());
    }
    form::card(look, String::new(), rows)
}

/// The exclusions (S67–S82).
fn rather_not<'a>(
    look: &'a Look,
    draft: &Draft,
    problems: &[SettingsProblem],
    key: &str,
) -> Element<'a, Message> {
    let fault = problems
        .iter()
        .find(|problem| problem.key == format!("notice.{key}.no_from"))
        .map(|problem| look.l10n.settings_fault(&problem.fault));
    let hint = look.text("notices-not-from-hint");
    let not_from = form::line(look, &hint, &draft.not_from, fault.is_some(), |text| {
        Message::Change(Change::NotFrom(text))
    })
    .on_submit(Message::Save);
    let mut rows = vec![text::muted(look.text("notices-not-note")).into()];
    rows.extend(excluded(look, &draft.profile));
    rows.extend(limits(look, &draft.profile));
    let label = look.text("notices-not-from");
    rows.push(form::checked(look, label, not_from, fault, String::new()));
    form::card(look, look.text("notices-not"), rows)
}

fn excluded<'a>(look: &'a Look, profile: &NoticeProfile) -> [Element<'a, Message>; 8] {
    let all: [Switch; 8] = [
        (
            "notices-not-internal",
            profile.no_internal,
            Change::Internal,
        ),
        (
            "notices-not-withheld",
            profile.no_withheld,
            Change::Withheld,
        ),
        (
            "notices-not-unavailable",
            profile.no_unavailable,
            Change::Unavailable,
        ),
        ("notices-not-unknown", profile.no_unknown, Change::Unknown),
        ("notices-not-today", profile.no_repeats_today, Change::Today),
        (
            "notices-not-until-seen",
            profile.no_repeats_until_seen,
            Change::UntilSeen,
        ),
        ("notices-repeats-lines", profile.all_lines, Change::AllLines),
        (
            "notices-repeats-contact",
            profile.same_contact,
            Change::SameContact,
        ),
    ];
    all.map(|one| switch(look, one))
}

fn limits<'a>(look: &'a Look, profile: &NoticeProfile) -> [Element<'a, Message>; 2] {
    let seconds = |value| match value {
        0 => look.text("notices-never"),
        seconds => look.l10n.with("seconds", &[("seconds", seconds.into())]),
    };
    let most = |value: u32| match value {
        0 => look.text("notices-any-number"),
        most => most.to_string(),
    };
    let known = [0, 1, 2, 3, 5, 10];
    let shorter = amounts(
        look,
        (&known, profile.no_shorter_than),
        seconds,
        Change::Shorter,
    );
    let cap = amounts(look, (&known, profile.most_per_day), most, Change::Cap);
    [("notices-not-short", shorter), ("notices-cap", cap)]
        .map(|(label, control)| form::field(look, look.text(label), control, String::new()))
}

fn switch(look: &Look, (words, on, change): Switch) -> Element<'_, Message> {
    form::switch(look, look.text(words), on, move |on| {
        Message::Change(change(on))
    })
}

fn amounts<'a>(
    look: &Look,
    (known, chosen): (&[u32], u32),
    words: impl Fn(u32) -> String,
    change: fn(u32) -> Change,
) -> Element<'a, Message> {
    let mut all = known.to_vec();
    all.push(chosen);
    all.sort_unstable();
    all.dedup();
    let one = |value| Amount {
        value,
        words: words(value),
    };
    let shown: Vec<Amount> = all.into_iter().map(one).collect();
    let picked = form::pick(look, shown, Some(one(chosen)), move |amount: Amount| {
        Message::Change(change(amount.value))
    });
    row![picked].align_y(Alignment::Center).into()
}
