//! What is done with calls: the rules in their order, the lists and times they share, and a trial of them.
//!
//! | part       | what it shows                                                        |
//! |------------|----------------------------------------------------------------------|
//! | `overview` | every rule as a sentence, the last one for all other calls; the lists  |
//! | `sentence` | a rule in words                                                      |
//! | `editor`   | one rule: conditions as chips, what is done, what the caller hears     |
//! | `lists`    | a list of numbers, a time, a forward list, as it is written            |
//! | `list_editor` | its editor                                                        |
//! | `trial`    | a call nobody makes: each rule's verdict, and what would be done       |

mod editor;
mod list_editor;
mod lists;
mod overview;
mod sentence;
mod trial;

use iced::{
    Length,
    widget::{container, operation, scrollable},
};

use self::{editor::Draft, lists::ListDraft, trial::Trial};
use crate::{
    domain::{
        id::RuleId,
        journal::CallEntry,
        screening::{Rule, shadows},
        settings::{RulesEdit, SettingsEdit, place_of_account, rules::sources, validate},
    },
    engine::{
        command::{Command, CommandError},
        snapshot::Snapshot,
    },
    l10n::Told,
    ui::{
        look::Look,
        screen::{Asker, Outcome, Request},
        theme::{Element, scale},
    },
};

pub use self::{
    editor::Change,
    lists::{Kind as ListKind, ListChange},
    trial::Try,
};

/// The field of a name, for the keyboard.
const NAME: &str = "rule-name";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Write a new rule.
    New,
    /// Change a rule.
    Edit(RuleId),
    /// Switch a rule on or off (S97).
    Switch(RuleId, bool),
    /// Move a rule up (`false`) or down (`true`).
    Move(RuleId, bool),
    /// Something in the editor of a rule.
    Change(Change),
    /// Write a new list.
    NewList(ListKind),
    /// Change a list.
    EditList(ListKind, String),
    /// Something in the editor of a list.
    List(ListChange),
    /// Keep what is written.
    Save,
    /// Forget it.
    Cancel,
    /// Remove it: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
    /// Something of the trial.
    Try(Try),
    /// Put a mode on, or go back to normal.
    Mode(String),
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<Draft>,
    list: Option<ListDraft>,
    trial: Trial,
    sure: bool,
    error: Option<Told>,
    /// Rules that are never reached, each with the one before that takes its calls (S111).
    shadowed: Vec<(RuleId, String)>,
}

impl State {
    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        self.sure = message == Message::Remove;
        let settings = &snapshot.settings;
        match message {
            Message::New => {
                self.begin();
                self.draft = Some(Draft::of(Rule::named(""), true));
                return Outcome::task(operation::focus(NAME));
            }
            Message::Edit(id) => {
                self.begin();
                let rule = settings.rules.iter().find(|rule| rule.id == id);
                self.draft = rule.map(|rule| Draft::of(rule.clone(), false));
            }
            Message::Switch(id, on) => {
                let rule = settings.rules.iter().find(|rule| rule.id == id).cloned();
                let rule = rule.map(|rule| Rule {
                    enabled: on,
                    ..rule
                });
                return rule.map_or_else(Outcome::none, |rule| {
                    edit(RulesEdit::PutRule(Box::new(rule)))
                });
            }
            Message::Move(id, down) => return moved(snapshot, &id, down),
            Message::Change(change) => {
                if let Some(draft) = &mut self.draft {
                    draft.change(change);
                }
            }
            Message::NewList(kind) => {
                self.begin();
                self.list = Some(ListDraft::new(kind));
                return Outcome::task(operation::focus(NAME));
            }
            Message::EditList(kind, key) => {
                self.begin();
                self.list = ListDraft::of(settings, kind, key);
            }
            Message::List(change) => {
                if let Some(list) = &mut self.list {
                    list.change(change);
                }
            }
            Message::Save => return self.save(look, snapshot),
            Message::Cancel => self.begin(),
            Message::Remove => {}
            Message::RemoveSurely => return self.remove(look, snapshot),
            Message::Try(what) => self.trial.update(look, snapshot, what),
            Message::Mode(mode) => {
                let minutes = None;
                return Outcome::command(Command::SetMode { mode, minutes });
            }
        }
        Outcome::none()
    }

    /// Nothing is being written.
    fn begin(&mut self) {
        self.draft = None;
        self.list = None;
        self.error = None;
    }

    fn save(&mut self, look: &Look, snapshot: &Snapshot) -> Outcome<Message> {
        let edit = match (&mut self.draft, &mut self.list) {
            (Some(draft), _) => draft.ready(&snapshot.settings),
            (None, Some(list)) => Some(list.ready(&snapshot.settings)),
            (None, None) => None,
        };
        edit.map_or_else(Outcome::none, |edit| self.keep(look, snapshot, edit))
    }

    /// Has a change kept, or says what is wrong with it.
    fn keep(&mut self, look: &Look, snapshot: &Snapshot, change: RulesEdit) -> Outcome<Message> {
        let faults = validate::check_edit(&snapshot.settings, &SettingsEdit::Rules(change.clone()));
        self.error = faults.first().map(|problem| Told {
            what: look.l10n.settings_fault(&problem.fault),
            help: look.text("rules-fault-help"),
        });
        if faults.is_empty() {
            edit(change)
        } else {
            Outcome::none()
        }
    }

    fn remove(&mut self, look: &Look, snapshot: &Snapshot) -> Outcome<Message> {
        let removal = match (&self.draft, &self.list) {
            (Some(draft), _) => RulesEdit::RemoveRule(draft.rule.id.clone()),
            (None, Some(list)) => list.removal(),
            (None, None) => return Outcome::none(),
        };
        self.keep(look, snapshot, removal)
    }

    /// Tries a call like one of the journal.
    pub fn what_if(&mut self, look: &Look, snapshot: &Snapshot, call: &CallEntry) {
        self.begin();
        self.trial = Trial::like(look, call);
        self.trial.update(look, snapshot, Try::Go);
    }

    /// Hears what came of a change: the editor closes, or says why not.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        match result {
            Ok(()) => self.begin(),
            Err(error) => self.error = Some(look.l10n.command_error(&error)),
        }
    }

    /// The settings are others now.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        let settings = &snapshot.settings;
        let place = place_of_account(None, &settings.general);
        let name = |at: usize| settings.rules.get(at).map(|rule| rule.shown().to_owned());
        self.shadowed = shadows(sources(settings), &place)
            .into_iter()
            .filter_map(|shadow| {
                let rule = settings.rules.get(shadow.rule)?;
                Some((rule.id.clone(), name(shadow.by)?))
            })
            .collect();
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if let Some(draft) = &self.draft {
            return editor::view(look, snapshot, self, draft);
        }
        if let Some(list) = &self.list {
            return list_editor::view(look, snapshot, self, list);
        }
        let inside = overview::view(look, snapshot, self);
        scrollable(
            container(container(inside).max_width(scale::PAGE))
                .center_x(Length::Fill)
                .padding(look.space.l),
        )
        .height(Length::Fill)
        .into()
    }
}

/// One change of the settings file; the page hears what came of it.
fn edit(edit: RulesEdit) -> Outcome<Message> {
    Outcome::ask(Request::Command(
        Asker::Rules,
        Command::EditSettings(SettingsEdit::Rules(edit)),
    ))
}

/// A rule one place up or down.
fn moved(snapshot: &Snapshot, id: &RuleId, down: bool) -> Outcome<Message> {
    let rules = &snapshot.settings.rules;
    let mut order: Vec<RuleId> = rules.iter().map(|rule| rule.id.clone()).collect();
    let Some(at) = order.iter().position(|known| known == id) else {
        return Outcome::none();
    };
    let to = if down {
        (at + 1).min(order.len() - 1)
    } else {
        at.saturating_sub(1)
    };
    if to == at {
        return Outcome::none();
    }
    order.swap(at, to);
    edit(RulesEdit::Order(order))
}
