//! A call nobody makes: what each rule says of it and what would be done, by the same decision as a real call (S112).

use iced::{
    Alignment,
    widget::{Column, column, container, row},
};
use jiff::civil::DateTime;

use super::{
    Message,
    sentence::{line_name, mode_name},
};
use crate::{
    domain::{
        journal::{CallEntry, CallerClass},
        screening::{DeskState, NORMAL, Verdict},
        settings::{
            destinations::{Prospect, prospects},
            rules::{self, Tried, try_out},
        },
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            container::Ground,
            text::{self, Ink},
        },
        widget::{
            form,
            press::{choices, press},
        },
    },
};

/// Something of the trial.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Try {
    From(String),
    To(String),
    At(String),
    Mode(String),
    State(DeskState),
    Go,
}

/// What is tried, and what came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Trial {
    from: String,
    to: String,
    at: String,
    mode: String,
    state: Option<DeskState>,
    result: Option<Result<Verdicts, ()>>,
}

/// What came of a trial.
#[derive(Clone, Debug)]
struct Verdicts {
    tried: Tried,
    prospects: Vec<Prospect>,
    rules: Vec<(String, Verdict)>,
    rule: Option<String>,
}

impl Trial {
    /// A call like one of the journal, when the desk was free.
    pub(super) fn like(look: &Look, call: &CallEntry) -> Self {
        let from = match call.caller.class {
            CallerClass::Known => call.caller.number.clone(),
            CallerClass::Withheld => "withheld".to_owned(),
            CallerClass::Unavailable => "unavailable".to_owned(),
        };
        let at = look.zone.local(call.started);
        Self {
            from,
            to: call.called.clone(),
            at: format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
            ..Self::default()
        }
    }

    pub(super) fn update(&mut self, look: &Look, snapshot: &Snapshot, what: Try) {
        self.result = None;
        match what {
            Try::From(text) => self.from = text,
            Try::To(text) => self.to = text,
            Try::At(text) => self.at = text,
            Try::Mode(key) => self.mode = key,
            Try::State(state) => self.state = Some(state),
            Try::Go => self.result = Some(self.go(look, snapshot)),
        }
    }

    /// The moment written, now when nothing is.
    fn moment(&self, look: &Look) -> Option<DateTime> {
        let text = self.at.trim();
        if text.is_empty() {
            return Some(look.zone.local(look.now));
        }
        text.replace(' ', "T").parse().ok()
    }

    fn go(&self, look: &Look, snapshot: &Snapshot) -> Result<Verdicts, ()> {
        let (settings, book) = (&snapshot.settings, &snapshot.rules);
        let at = self.moment(look).ok_or(())?;
        let trial = rules::Trial {
            from: self.from.trim().to_owned(),
            name: String::new(),
            to: self.to.trim().to_owned(),
            at,
            mode: self.mode.clone(),
            state: self.state.unwrap_or(DeskState::Free),
        };
        let tried = try_out(settings, &book.screening, &trial);
        let prospects = prospects(settings, book, &tried, at);
        let verdicts = tried.decision.verdicts.iter();
        let rules = book.screening.rules().zip(verdicts);
        let rule = tried.decision.rule.and_then(|at| book.screening.rule(at));
        Ok(Verdicts {
            rules: rules
                .map(|(rule, verdict)| (rule.shown().to_owned(), *verdict))
                .collect(),
            rule: rule.map(|rule| rule.shown().to_owned()),
            prospects,
            tried,
        })
    }

    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let field =
            |key: &'static str, example: &'static str, value: &str, on: fn(String) -> Try| {
                let line = form::line(look, &look.text(example), value, false, move |text| {
                    Message::Try(on(text))
                })
                .on_submit(Message::Try(Try::Go));
                form::field(look, look.text(key), line, String::new())
            };
        let mut rows = vec![
            field("trial-from", "trial-from-example", &self.from, Try::From),
            field("trial-to", "trial-to-example", &self.to, Try::To),
            field("trial-at", "trial-at-example", &self.at, Try::At),
        ];
        rows.extend(self.modes(look, snapshot));
        let states = [
            (DeskState::Free, look.text("trial-free"), None),
            (DeskState::InCall, look.text("trial-in-call"), None),
            (DeskState::DoNotDisturb, look.text("dnd"), None),
        ];
        let state = self.state.unwrap_or(DeskState::Free);
        let states = choices(look, states, &state, |state| {
            Message::Try(Try::State(state))
        });
        rows.push(form::field(
            look,
            look.text("trial-state"),
            states,
            String::new(),
        ));
        rows.push(
            press(look, Kind::Secondary, look.text("trial-go"))
                .icon(Icon::CirclePlay)
                .on(Message::Try(Try::Go))
                .into(),
        );
        match &self.result {
            None => {}
            Some(Err(())) => rows.push(
                text::body(look.text("trial-bad-moment"))
                    .class(Ink::Danger)
                    .into(),
            ),
            Some(Ok(verdicts)) => rows.push(told(look, snapshot, verdicts)),
        }
        form::card(look, look.text("trial-title"), rows)
    }

    fn modes<'a>(&self, look: &'a Look, snapshot: &Snapshot) -> Option<Element<'a, Message>> {
        let settings = &snapshot.settings;
        if settings.modes.is_empty() {
            return None;
        }
        let keys = std::iter::once(NORMAL.to_owned()).chain(settings.modes.keys().cloned());
        let options = keys.map(|key| {
            let name = mode_name(look, settings, &key);
            (key, name, None)
        });
        let on = if self.mode.is_empty() {
            NORMAL.to_owned()
        } else {
            self.mode.clone()
        };
        let modes = choices(look, options, &on, |key| Message::Try(Try::Mode(key)));
        Some(form::field(
            look,
            look.text("rules-modes"),
            modes,
            String::new(),
        ))
    }
}

/// Every rule's verdict, and what would be done.
fn told<'a>(look: &'a Look, snapshot: &'a Snapshot, found: &'a Verdicts) -> Element<'a, Message> {
    let line = found.tried.line.as_ref();
    let line = line.map_or_else(
        || look.text("line-unknown-bare"),
        |line| line_name(&snapshot.settings, line.as_str()),
    );
    let mut column = Column::new()
        .push(text::caption(line))
        .spacing(look.space.xxs);
    for (name, verdict) in &found.rules {
        let (icon, ink) = match verdict {
            Verdict::Matched => (Icon::CircleCheck, Ink::Success),
            _ => (Icon::Minus, Ink::Muted),
        };
        let words = format!("{name}: {}", look.l10n.verdict(*verdict));
        column = column.push(
            row![icon.small().class(ink), text::body(words).class(ink)]
                .spacing(look.space.xs)
                .align_y(Alignment::Center),
        );
    }
    let name = match &found.rule {
        Some(name) => look
            .l10n
            .with("rule-named", &[("name", name.as_str().into())]),
        None => look.l10n.rule(None),
    };
    let steps = look.l10n.steps(&found.tried.decision.steps);
    column = column.push(text::strong(format!("{name} → {steps}")));
    for action in &found.tried.decision.left_out {
        column = column.push(text::caption(look.l10n.left_out(*action)).class(Ink::Warning));
    }
    for prospect in &found.prospects {
        let name = look.l10n.destination(prospect.entry.shown());
        let (words, ink) = match prospect.verdict {
            Ok(()) => {
                let arguments = [
                    ("name", name.into()),
                    ("seconds", prospect.entry.seconds.into()),
                ];
                (look.l10n.with("sim-destination", &arguments), Ink::Normal)
            }
            Err(result) => {
                let why = look.l10n.attempt_result(result);
                (format!("{name}: {why}"), Ink::Warning)
            }
        };
        column = column.push(
            row![
                Icon::PhoneForwarded.small().class(ink),
                text::body(words).class(ink)
            ]
            .spacing(look.space.xs)
            .align_y(Alignment::Center),
        );
    }
    container(column![column].padding(look.space.m))
        .width(iced::Length::Fill)
        .class(Ground::Sunken)
        .into()
}
