//! An extension being written.

use super::{MemberChange, Message, hears};
use crate::{
    domain::{
        extension::{Extension, Member, roster},
        forward::DEFAULT_LIST,
        settings::{RulesEdit, Settings, SettingsEdit, validate},
    },
    l10n::L10n,
    ui::screen::account_form::slug,
};

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This desk.
    Desk,
    /// A number or address.
    Number,
    /// Another extension, by its key.
    Extension(String),
}

/// An extension being written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// `None`: a new one.
    pub(super) key: Option<String>,
    pub(super) extension: Extension,
    pub(super) tried: bool,
    pub(super) sure: bool,
}

impl Draft {
    pub(super) fn new() -> Self {
        let extension = Extension {
            members: vec![Member::default()],
            ..Extension::default()
        };
        Self {
            key: None,
            extension,
            tried: false,
            sure: false,
        }
    }

    pub(super) fn of(settings: &Settings, key: String) -> Option<Self> {
        let extension = settings.extensions.get(&key)?.clone();
        Some(Self {
            key: Some(key),
            extension,
            tried: false,
            sure: false,
        })
    }

    pub(super) fn change(&mut self, message: Message) {
        let extension = &mut self.extension;
        self.sure = message == Message::Remove;
        match message {
            Message::Name(text) => extension.name = text,
            Message::Code(text) => text.trim().clone_into(&mut extension.code),
            Message::On(on) => extension.on = on,
            Message::Order(order) => extension.order = order,
            Message::IfNobody(what) => extension.if_nobody = what,
            Message::Sounds(change) => hears::change(extension, change),
            Message::Record(calls) => extension.record = calls,
            Message::Transfer(on) => extension.transfer = on,
            Message::Recall(on) => extension.recall = on,
            Message::AddMember => extension.members.push(Member::default()),
            Message::Member(at, MemberChange::Drop) if at < extension.members.len() => {
                extension.members.remove(at);
            }
            Message::Member(at, MemberChange::Move(down)) => self.shift(at, down),
            Message::Member(at, change) => {
                if let Some(member) = extension.members.get_mut(at) {
                    change_member(member, change);
                }
            }
            Message::New
            | Message::Announcements
            | Message::Announcement(_)
            | Message::Edit(_)
            | Message::Save
            | Message::Cancel
            | Message::Remove
            | Message::RemoveSurely => {}
        }
    }

    fn shift(&mut self, at: usize, down: bool) {
        let other = if down {
            at.checked_add(1)
        } else {
            at.checked_sub(1)
        };
        let members = &mut self.extension.members;
        if let Some(other) = other.filter(|other| at < members.len() && *other < members.len()) {
            members.swap(at, other);
        }
    }

    /// What is written, without members that say nothing.
    fn ready(&self) -> Extension {
        let mut extension = self.extension.clone();
        extension.name = extension.name.trim().to_owned();
        let says_nothing = |member: &Member| *member == Member::default();
        extension.members.retain(|member| !says_nothing(member));
        extension
    }

    fn key_in(&self, settings: &Settings) -> String {
        let taken = |key: &str| {
            // A name must not make it the destination of the default rule by chance (S115).
            key == DEFAULT_LIST
                || settings.extensions.contains_key(key)
                || settings.forwards.contains_key(key)
        };
        let name = match self.extension.name.trim() {
            "" => "extension",
            name => name,
        };
        self.key.clone().unwrap_or_else(|| slug(name, taken))
    }

    /// The change of the settings.
    pub(super) fn edit(&self, settings: &Settings) -> RulesEdit {
        RulesEdit::PutExtension(self.key_in(settings), Box::new(self.ready()))
    }

    fn edited(&self, settings: &Settings) -> Settings {
        validate::edited(settings, &SettingsEdit::Rules(self.edit(settings)))
    }

    /// What is wrong with it once saving was tried: the field below its table, and why.
    pub(super) fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        if !self.tried {
            return Vec::new();
        }
        let path = format!("extension.{}", self.key_in(settings));
        let l10n = L10n::choose(&settings.appearance.language);
        let problems = validate::check(&self.edited(settings)).into_iter();
        problems
            .filter_map(|problem| {
                let field = problem.key.strip_prefix(&path)?;
                let field = field.strip_prefix('.').unwrap_or(field).to_owned();
                Some((field, l10n.settings_fault(&problem.fault)))
            })
            .collect()
    }

    /// How long it can ring, seconds.
    pub(super) fn longest(&self, settings: &Settings) -> u32 {
        let key = self.key_in(settings);
        roster(&key, &self.edited(settings).extensions).longest()
    }
}

fn change_member(member: &mut Member, change: MemberChange) {
    match change {
        MemberChange::On(on) => member.on = on,
        MemberChange::Kind(kind) => {
            member.desk = kind == Kind::Desk;
            member.extension = match &kind {
                Kind::Extension(key) => key.clone(),
                Kind::Desk | Kind::Number => String::new(),
            };
            if kind != Kind::Number {
                member.number.clear();
            }
        }
        MemberChange::Number(text) => member.number = text,
        MemberChange::Called(text) => member.name = text,
        MemberChange::Seconds(text) => member.seconds = text.trim().parse().unwrap_or(0),
        MemberChange::Weight(text) => member.weight = text.trim().parse().unwrap_or(0),
        MemberChange::Move(_) | MemberChange::Drop => {}
    }
}

/// What a member is.
pub(super) fn kind_of(member: &Member) -> Kind {
    if member.desk {
        Kind::Desk
    } else if member.extension.is_empty() {
        Kind::Number
    } else {
        Kind::Extension(member.extension.clone())
    }
}
