//! How the program works with others: actions, links, start with the desktop, keys from anywhere, players and sleep.

mod desk;
mod editor;
mod list;
mod rows;

use iced::widget::column;

use crate::{
    domain::{
        desktop::{Rearrange, Surroundings},
        id::ActionId,
        settings::{Desktop, SettingsEdit, validate},
    },
    engine::{
        command::{Command, CommandError},
        snapshot::Snapshot,
    },
    ui::{
        desktop::hot_keys::{KeyUse, Refusals},
        look::Look,
        screen::{Asker, Request},
        theme::Element,
    },
};

pub use editor::Change;
use editor::Draft;

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Look at or change what the desktop starts.
    Rearrange(Rearrange),
    /// How the desktop stands now, or why that can't be told.
    Found(Result<Surroundings, String>),
    /// Keys that can't be had.
    Refused(Refusals),
    /// Pause players or not.
    Silence(bool),
    /// Stay awake or not.
    Awake(bool),
    /// A key was typed.
    Key(KeyUse, String),
    /// Take the keys over.
    SaveKeys,
    /// Leave the keys as they were.
    CancelKeys,
    /// Write a new action.
    New,
    /// Change one.
    Edit(ActionId),
    /// Switch one on or off.
    Enable(ActionId, bool),
    /// Try one with a made-up call.
    Test(ActionId),
    /// The form of an action changed.
    Form(Change),
    /// Save the form.
    Save,
    /// Leave the form.
    Cancel,
    /// Remove the action: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    surroundings: Option<Result<Surroundings, String>>,
    refusals: Refusals,
    keys: Option<Desktop>,
    draft: Option<Draft>,
}

impl State {
    /// The page comes into sight: the desktop is looked at anew.
    #[must_use]
    pub fn enter() -> Request {
        Request::Rearrange(Rearrange::Look)
    }

    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let settings = &snapshot.settings;
        if let Some(draft) = &mut self.draft {
            draft.sure = message == Message::Remove;
        }
        match message {
            Message::Rearrange(wish) => return vec![Request::Rearrange(wish)],
            Message::Found(found) => self.surroundings = Some(found),
            Message::Refused(refusals) => self.refusals = refusals,
            Message::Silence(on) => {
                return change(snapshot, |desktop| desktop.pause_players = on);
            }
            Message::Awake(on) => return change(snapshot, |desktop| desktop.keep_awake = on),
            Message::Key(what, text) => {
                let keys = self.keys.get_or_insert_with(|| settings.desktop.clone());
                *desk::slot(keys, what) = text;
            }
            Message::SaveKeys => return self.save_keys(snapshot),
            Message::CancelKeys => self.keys = None,
            Message::New => self.draft = Some(Draft::new()),
            Message::Edit(id) => {
                let action = settings.actions.get(id.as_str());
                self.draft = action.map(|action| Draft::of(id, action));
            }
            Message::Enable(id, on) => {
                if let Some(action) = settings.actions.get(id.as_str()) {
                    let mut action = action.clone();
                    action.enabled = on;
                    return edit(SettingsEdit::PutAction(id, Box::new(action)));
                }
            }
            Message::Test(action) => {
                return vec![Request::command(Command::RunAction {
                    action,
                    call: None,
                    test: true,
                })];
            }
            Message::Form(change) => {
                if let Some(draft) = &mut self.draft {
                    draft.change(change);
                }
            }
            Message::Cancel => self.draft = None,
            Message::Save => {
                if let Some(draft) = &mut self.draft {
                    return draft.save(settings);
                }
            }
            Message::Remove => {}
            Message::RemoveSurely => {
                if let Some(id) = self.draft.as_ref().and_then(|draft| draft.id.clone()) {
                    let remove = Command::EditSettings(SettingsEdit::RemoveAction(id));
                    return vec![Request::Command(Asker::Actions, remove)];
                }
            }
        }
        Vec::new()
    }

    /// Hears what came of saving: the form closes, or says why not.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        match (result, &mut self.draft) {
            (Ok(()), _) => self.draft = None,
            (Err(error), Some(draft)) => draft.error = Some(look.l10n.command_error(&error)),
            (Err(_), None) => {}
        }
    }

    fn save_keys(&mut self, snapshot: &Snapshot) -> Vec<Request> {
        let Some(keys) = self.keys.clone() else {
            return Vec::new();
        };
        let mut desktop = snapshot.settings.desktop.clone();
        for what in KeyUse::ALL {
            let typed = desk::text(&keys, what).trim().to_owned();
            *desk::slot(&mut desktop, what) = typed;
        }
        let wish = SettingsEdit::Desktop(Box::new(desktop));
        if !validate::check_edit(&snapshot.settings, &wish).is_empty() {
            return Vec::new();
        }
        self.keys = None;
        edit(wish)
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if let Some(draft) = &self.draft {
            return draft.view(look, snapshot);
        }
        column![
            list::view(look, snapshot),
            self.links(look),
            self.keys(look, snapshot),
            self.during_calls(look, snapshot),
        ]
        .spacing(look.space.m)
        .into()
    }
}

fn edit(edit: SettingsEdit) -> Vec<Request> {
    vec![Request::command(Command::EditSettings(edit))]
}

fn change(snapshot: &Snapshot, change: impl FnOnce(&mut Desktop)) -> Vec<Request> {
    let mut desktop = snapshot.settings.desktop.clone();
    change(&mut desktop);
    edit(SettingsEdit::Desktop(Box::new(desktop)))
}
