//! Actions: what the program does by itself when something happens, or when the user presses a button (S29 to S34).
//!
//! Here it is decided which actions an occasion sets off and, for each that stays quiet, why. Carrying out is the shell's:
//! it happens beside the call and never delays it (S34).
//!
//! | file     | what it does                                              |
//! |----------|-----------------------------------------------------------|
//! | `facts`  | what is known at an occasion, and the fields filters look at |
//! | `book`   | the actions with their filters compiled; the decision      |
//! | `fill`   | puts facts into arguments and addresses                     |
//! | `result` | what came of a run                                          |
//! | `check`  | what can be wrong with an action in the settings            |

pub mod book;
pub mod check;
pub mod facts;
pub mod fill;
pub mod result;

use serde::{Deserialize, Serialize};

pub use self::{
    book::{Book, Verdict, Why},
    facts::{Facts, Field},
    result::{Ran, RunResult},
};

/// When an action is carried out by itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Never: only by its button, the menu or the command line.
    #[default]
    ByHand,
    /// A call rings.
    Incoming,
    /// We call.
    Outgoing,
    /// A call was answered, here or there.
    Answered,
    /// A call is over.
    Ended,
    /// The other party of a call became another one.
    PartyChanged,
    /// A call nobody answered stands in the journal.
    Unanswered,
    /// An account can be called again.
    Registered,
    /// An account can't be called any more.
    Unregistered,
}

impl Trigger {
    /// All, in the order they are offered.
    pub const ALL: [Self; 9] = [
        Self::ByHand,
        Self::Incoming,
        Self::Outgoing,
        Self::Answered,
        Self::Ended,
        Self::PartyChanged,
        Self::Unanswered,
        Self::Registered,
        Self::Unregistered,
    ];

    /// The word of the settings; the same as its serde form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ByHand => "by-hand",
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Answered => "answered",
            Self::Ended => "ended",
            Self::PartyChanged => "party-changed",
            Self::Unanswered => "unanswered",
            Self::Registered => "registered",
            Self::Unregistered => "unregistered",
        }
    }
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Shows the contact that was found for the other party.
    Contact,
    /// Opens an address with the program the desktop has for it.
    Url,
    /// Starts a program.
    Program,
}

impl Deed {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Contact, Self::Url, Self::Program];
}

/// How the window of a started program is to appear, where the desktop can be asked (X11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum WindowMode {
    /// As the program wants.
    #[default]
    Normal,
    /// As a sign in the task bar.
    Minimised,
    /// Filling the screen.
    Maximised,
}

impl WindowMode {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Minimised, Self::Maximised];
}

/// One row of a filter; all rows must hold (S31).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// What is looked at.
    pub field: Field,
    /// Regular expression that must be found in it; `^` and `$` bind it to the ends.
    pub matches: String,
    /// It must *not* be found.
    #[serde(default, skip_serializing_if = "is_off")]
    pub not: bool,
}

/// One action of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Name shown on its button and in lists.
    pub title: String,
    /// Off: kept, and never carried out by itself (S31).
    #[serde(default = "yes")]
    pub enabled: bool,
    /// When it is carried out by itself.
    #[serde(default)]
    pub trigger: Trigger,
    /// Offered as a button in the call window and in menus (S32).
    #[serde(default)]
    pub button: bool,
    /// Rows that must all hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Filter>,
    /// What it does.
    #[serde(rename = "do")]
    pub deed: Deed,
    /// Address to open, with placeholders.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Program to start: a name found in `PATH`, or a whole path. No placeholders.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub program: String,
    /// Its arguments, each with placeholders; each stays one argument whatever is filled in (S33).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// Its working directory; empty: the home directory.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// How its window appears.
    #[serde(default)]
    pub window: WindowMode,
    /// It is ended after so many seconds, 1..=600; 0: it may stay for ever and is not watched.
    #[serde(default = "ten")]
    pub time_limit_seconds: u32,
}

impl Action {
    /// An action of this kind with everything else left at its default.
    #[must_use]
    pub fn of(title: &str, deed: Deed) -> Self {
        Self {
            title: title.to_owned(),
            enabled: yes(),
            trigger: Trigger::default(),
            button: false,
            filter: Vec::new(),
            deed,
            url: String::new(),
            program: String::new(),
            arguments: Vec::new(),
            folder: String::new(),
            window: WindowMode::default(),
            time_limit_seconds: ten(),
        }
    }

    /// Whether it has to wait for the look-up of the caller (S36): it shows the contact, or asks for a fact of it.
    #[must_use]
    pub fn needs_contact(&self) -> bool {
        let facts = ["contact.", "tenant.", "history.", "caller.label"];
        let names = |text: &str| facts.iter().any(|fact| text.contains(fact));
        self.deed == Deed::Contact
            || self.filter.iter().any(|row| row.field.is_of_contact())
            || names(&self.url)
            || self.arguments.iter().any(|text| names(text))
    }
}

const fn yes() -> bool {
    true
}

const fn ten() -> u32 {
    10
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_off(on: &bool) -> bool {
    !*on
}
