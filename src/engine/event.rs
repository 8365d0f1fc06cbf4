//! What the window must hear once; standing facts are in the snapshot.

use crate::{
    domain::id::CallId,
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
    /// Contacts changed; lists ask again.
    ContactsChanged,
    /// What came of a command.
    CommandDone {
        id: CommandId,
        result: Result<Reply, CommandError>,
    },
    /// Raise the main window.
    ShowWindow,
    /// The program is about to end.
    Ending,
}
