//! The editor of one rule: conditions as chips of what there is, what is done, and what the caller will hear.

use iced::{
    Length,
    widget::{Column, Row, column, container, text::Wrapping},
};

use super::{
    Message, NAME, State,
    sentence::{deeds, forward_name, heard, line_name, list_name, mode_name, sentence, time_name},
};
use crate::{
    domain::{
        id::RuleId,
        screening::{Action, Features, NORMAL, REJECT_CODES, Rule, offered},
        settings::{RulesEdit, Settings},
    },
    engine::snapshot::Snapshot,
    ui::{
        look::Look,
        screen::account_form::slug,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale, text,
        },
        widget::{
            editor::{self, Removal},
            form, notice,
            press::{choices, press},
        },
    },
};

/// What is changed of a rule.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Change {
    Name(String),
    /// A list of numbers the caller is to be in, or no longer.
    From(String),
    /// A list of numbers that are called.
    To(String),
    Line(String),
    When(String),
    Mode(String),
    Action(&'static [Action]),
    Code(u16),
    Seconds(String),
    Silent(bool),
    Forward(String),
}

/// A rule being written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) rule: Rule,
    is_new: bool,
    seconds: String,
}

impl Draft {
    pub(super) fn of(rule: Rule, is_new: bool) -> Self {
        let seconds = if rule.ring_seconds == 0 {
            String::new()
        } else {
            rule.ring_seconds.to_string()
        };
        Self {
            rule,
            is_new,
            seconds,
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        let rule = &mut self.rule;
        match change {
            Change::Name(text) => rule.title = text,
            Change::From(key) => toggle(&mut rule.from, key),
            Change::To(key) => toggle(&mut rule.to, key),
            Change::Line(key) => toggle(&mut rule.lines, key),
            Change::When(key) => toggle(&mut rule.when, key),
            Change::Mode(key) => toggle(&mut rule.modes, key),
            Change::Action(actions) => rule.action = actions.to_vec(),
            Change::Code(code) => rule.code = code,
            Change::Silent(on) => rule.silent = on,
            Change::Forward(key) => rule.forward = key,
            Change::Seconds(text) => {
                if let Ok(seconds) = text.trim().parse() {
                    rule.ring_seconds = seconds;
                } else if text.trim().is_empty() {
                    rule.ring_seconds = 0;
                }
                self.seconds = text;
            }
        }
    }

    /// What is wrong with the time of ringing.
    fn bad_seconds(&self, look: &Look) -> Option<String> {
        let text = self.seconds.trim();
        let is_good = text.is_empty()
            || text
                .parse::<u32>()
                .is_ok_and(|seconds| (5..=300).contains(&seconds));
        let rings = self.rule.action.contains(&Action::Ring);
        (rings && !is_good).then(|| look.text("rules-seconds-bad"))
    }

    /// The rule as it is kept; `None`: something is not right yet.
    pub(super) fn ready(&self, settings: &Settings) -> Option<RulesEdit> {
        let mut rule = Rule {
            title: self.rule.title.trim().to_owned(),
            ..self.rule.clone()
        };
        let text = self.seconds.trim();
        if !text.is_empty() && text.parse::<u32>().ok() != Some(rule.ring_seconds) {
            return None;
        }
        if self.is_new {
            let taken = |key: &str| settings.rules.iter().any(|rule| rule.id.as_str() == key);
            let name = if rule.title.is_empty() {
                "rule"
            } else {
                &rule.title
            };
            rule.id = RuleId::new(&slug(name, taken));
        }
        Some(RulesEdit::PutRule(Box::new(rule)))
    }
}

/// Puts a key into a list, or takes it out.
fn toggle(keys: &mut Vec<String>, key: String) {
    match keys.iter().position(|known| *known == key) {
        Some(at) => drop(keys.remove(at)),
        None => keys.push(key),
    }
}

pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
    draft: &'a Draft,
) -> Element<'a, Message> {
    let settings = &*snapshot.settings;
    let title = if draft.is_new {
        look.text("rules-new")
    } else {
        look.text("rules-edit")
    };
    let said = column![
        text::title(sentence(look, settings, &draft.rule)).wrapping(Wrapping::WordOrGlyph),
        text::body(deeds(look, settings, &draft.rule)),
        text::caption(heard(look, &draft.rule)),
    ]
    .spacing(look.space.xxs);
    let said = container(said)
        .padding(look.space.m)
        .width(Length::Fill)
        .class(Ground::Sunken);
    let mut page = Column::new()
        .push(editor::head(look, title, Message::Cancel))
        .push(said)
        .push(conditions(look, settings, draft))
        .push(deed(look, settings, draft))
        .push(text::caption(look.text("rules-while-off")))
        .spacing(look.space.m);
    if let Some(told) = &state.error {
        page = page.push(notice::notice(
            look,
            Tone::Bad,
            told.what.clone(),
            told.help.clone(),
            Vec::new(),
        ));
    }
    let acts = actions(look, !draft.is_new, state.sure);
    editor::framed(look, page, acts)
}

/// What is done with what is written here.
pub(super) fn actions(look: &Look, may_remove: bool, sure: bool) -> Element<'_, Message> {
    let removal = match (may_remove, sure) {
        (false, _) => Removal::None,
        (true, false) => Removal::Offered(look.text("remove"), Message::Remove),
        (true, true) => Removal::Asked(look.text("rules-remove-sure"), Message::RemoveSurely),
    };
    editor::acts(look, removal, Message::Cancel, Message::Save)
}

fn conditions<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
) -> Element<'a, Message> {
    let rule = &draft.rule;
    let name = form::line(
        look,
        &look.text("rules-name-example"),
        &rule.title,
        false,
        |text| Message::Change(Change::Name(text)),
    )
    .id(NAME)
    .on_submit(Message::Save);
    let named = |keys: Vec<&String>, name: &dyn Fn(&str) -> String| -> Vec<(String, String)> {
        keys.into_iter()
            .map(|key| (key.clone(), name(key)))
            .collect()
    };
    let lists = named(settings.numbers.keys().collect(), &|key| {
        list_name(settings, key)
    });
    let lines = named(settings.lines.keys().collect(), &|key| {
        line_name(settings, key)
    });
    let times = named(settings.times.keys().collect(), &|key| {
        time_name(settings, key)
    });
    let normal = NORMAL.to_owned();
    let mut modes = named(settings.modes.keys().collect(), &|key| {
        mode_name(look, settings, key)
    });
    if !modes.is_empty() {
        modes.insert(0, (normal, look.text("rules-mode-normal")));
    }
    let mut rows = vec![
        form::field(look, look.text("rules-name"), name, String::new()),
        chips(look, "rules-from", lists.clone(), &rule.from, Change::From),
        chips(look, "rules-lines", lines, &rule.lines, Change::Line),
        chips(look, "rules-to", lists, &rule.to, Change::To),
        chips(look, "rules-times", times, &rule.when, Change::When),
    ];
    if !modes.is_empty() {
        rows.push(chips(
            look,
            "rules-in-modes",
            modes,
            &rule.modes,
            Change::Mode,
        ));
    }
    form::card(look, look.text("rules-conditions"), rows)
}

/// Everything there is of a kind, each pressed or not; nothing pressed means all.
fn chips<'a>(
    look: &'a Look,
    key: &str,
    options: Vec<(String, String)>,
    chosen: &[String],
    change: impl Fn(String) -> Change,
) -> Element<'a, Message> {
    let (label, note) = (
        look.text(key),
        look.text(match key {
            "rules-from" => "rules-from-note",
            "rules-lines" => "rules-lines-note",
            "rules-to" => "rules-to-note",
            "rules-times" => "rules-times-note",
            _ => "rules-in-modes-note",
        }),
    );
    if options.is_empty() {
        let none = text::muted(look.text(match key {
            "rules-lines" => "rules-no-lines",
            _ => "rules-none-yet",
        }));
        return form::field(look, label, none, note);
    }
    let chips = options.into_iter().map(|(key, name)| {
        let is_on = chosen.contains(&key);
        press(look, Kind::Choice(is_on), name)
            .on(Message::Change(change(key)))
            .into()
    });
    let chips = Row::with_children(chips).spacing(look.space.xs).wrap();
    form::field(look, label, chips, note)
}

fn deed<'a>(look: &'a Look, settings: &'a Settings, draft: &'a Draft) -> Element<'a, Message> {
    let rule = &draft.rule;
    let features = Features {
        forwarding: !settings.forwards.is_empty() || !settings.extensions.is_empty(),
        voicemail: false,
    };
    let sequences = offered(features).map(|actions| {
        let words: Vec<String> = actions
            .iter()
            .map(|action| look.text(word(*action)))
            .collect();
        press(
            look,
            Kind::Choice(rule.action == actions),
            words.join(" → "),
        )
        .on(Message::Change(Change::Action(actions)))
        .into()
    });
    let sequences = Row::with_children(sequences).spacing(look.space.xs).wrap();
    let note = if features.forwarding {
        String::new()
    } else {
        look.text("rules-no-forward-list")
    };
    let mut rows = vec![form::field(look, look.text("rules-does"), sequences, note)];
    if rule.action.contains(&Action::Reject) {
        let codes = REJECT_CODES.map(|code| (code, look.text(code_word(code)), None));
        let codes = choices(look, codes, &rule.code, |code| {
            Message::Change(Change::Code(code))
        });
        let note = if rule.code == 603 {
            look.text("rules-code-603")
        } else {
            String::new()
        };
        rows.push(form::field(look, look.text("rules-code"), codes, note));
    }
    if rule.action.contains(&Action::Ring) {
        rows.push(seconds(look, settings, draft));
        rows.push(form::switch(
            look,
            look.text("rules-silent"),
            rule.silent,
            |on| Message::Change(Change::Silent(on)),
        ));
    }
    if rule.action.contains(&Action::Forward) {
        let keys = settings.forwards.keys().chain(settings.extensions.keys());
        let options = keys.map(|key| (key.clone(), forward_name(settings, key), None));
        let list = choices(look, options, &rule.list().to_owned(), |key| {
            Message::Change(Change::Forward(key))
        });
        rows.push(form::field(
            look,
            look.text("rules-forward-list"),
            list,
            look.text("rules-forward-note"),
        ));
    }
    form::card(look, look.text("rules-deed"), rows)
}

fn seconds<'a>(look: &'a Look, settings: &Settings, draft: &'a Draft) -> Element<'a, Message> {
    let usual = settings.general.ring_seconds.to_string();
    let fault = draft.bad_seconds(look);
    let field = form::line(look, &usual, &draft.seconds, fault.is_some(), |text| {
        Message::Change(Change::Seconds(text))
    })
    .width(scale::FIELD_SHORT);
    form::checked(
        look,
        look.text("rules-seconds"),
        field,
        fault,
        look.text("rules-seconds-note"),
    )
}

const fn word(action: Action) -> &'static str {
    match action {
        Action::Reject => "rules-do-reject",
        Action::Ring => "rules-do-ring",
        Action::Forward => "rules-do-forward",
        Action::Voicemail => "rules-do-voicemail",
    }
}

const fn code_word(code: u16) -> &'static str {
    match code {
        480 => "rules-code-away",
        603 => "rules-code-nobody",
        607 => "rules-code-unwanted",
        404 => "rules-code-unknown",
        433 => "rules-code-anonymous",
        _ => "rules-code-busy",
    }
}
