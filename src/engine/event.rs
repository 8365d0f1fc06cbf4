//! What the window must hear once; standing facts are in the snapshot.

use crate::{
    domain::{
        id::{AccountId, CallId, ContactId, LineId},
        number::NumberClass,
    },
    engine::command::{CommandError, CommandId, Reply},
};

/// Something that just happened.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Event {
    /// A call rings: open the call window, post the notification.
    Ringing(CallId),
    /// A call was answered (by hand, by command or by the far end).
    Answered(CallId),
    /// A call is over.
    Ended(CallId),
    /// The journal changed; lists ask again.
    JournalChanged,
    /// Messages of the answering machine changed; lists ask again.
    VoicemailChanged,
    /// Contacts changed; lists ask again.
    ContactsChanged,
    /// What came of a command.
    CommandDone {
        id: CommandId,
        result: Result<Reply, CommandError>,
    },
    /// Show the main window and ask whether this number is to be called: a link leads to an emergency, service or
    /// expensive number (D3). Yes is [`super::command::Command::Dial`] with the same target, account and line.
    Confirm(Confirm),
    /// Show this contact.
    ShowContact(ContactId),
    /// Raise the main window.
    ShowWindow,
    /// The program is about to end.
    Ending,
}

/// A number that must be seen before it is dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// What to dial.
    pub target: String,
    /// The number, normalised.
    pub number: String,
    /// What it leads to.
    pub class: NumberClass,
    /// Account it would leave over, if one was named.
    pub account: Option<AccountId>,
    /// Line it would leave over, if one was named.
    pub line: Option<LineId>,
}
