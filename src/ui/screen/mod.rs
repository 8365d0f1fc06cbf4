//! The pages of the main window. Each has a state, messages, an `update` that returns what it wants, and a `view`.

pub mod account_form;
pub mod call_backs;
pub mod calls;
pub mod contacts;
pub mod extensions;
pub mod first_run;
pub mod journal;
pub mod lines;
pub mod messages;
pub mod offers;
pub mod rules;
pub mod settings;
pub mod sound_choice;
pub mod spoken;
pub mod strip;
pub mod top;
pub mod voicemail;

use iced::Task;

use crate::{
    domain::{
        contact_list::ContactQuery,
        desktop::Rearrange,
        id::{CallId, ContactId},
        journal::{CallEntry, Caller},
        message::{Message, MessageId},
    },
    engine::{
        command::Command,
        snapshot::{JournalQuery, MessageQuery, VoicemailQuery},
    },
    ui::bridge::Sheet,
};
use offers::Field;

/// Which page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Screen {
    /// Journal and calls.
    #[default]
    Calls,
    /// Callers nobody answered.
    CallBacks,
    /// Messages taken down for others.
    Messages,
    /// Messages on the answering machine.
    Voicemail,
    /// Contacts.
    Contacts,
    /// Lines.
    Lines,
    /// What is done with calls, by whom, where and when.
    Rules,
    /// Where calls can be sent to.
    Extensions,
    /// Settings.
    Settings,
}

impl Screen {
    /// The pages in the order of the rail, counted from 1.
    #[must_use]
    pub fn of_digit(digit: &str) -> Self {
        match digit {
            "2" => Self::CallBacks,
            "3" => Self::Messages,
            "4" => Self::Voicemail,
            "5" => Self::Contacts,
            "6" => Self::Lines,
            "7" => Self::Rules,
            "8" => Self::Extensions,
            "9" => Self::Settings,
            _ => Self::Calls,
        }
    }
}

/// Who wants to hear what came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker {
    /// Nobody in particular; a failure is told in a notice.
    Anybody,
    /// The contacts page.
    Contacts,
    /// The rules page.
    Rules,
    /// The extensions page.
    Extensions,
    /// The line editor.
    Lines,
    /// The accounts page.
    Accounts,
    /// The page of contact sources.
    Sources,
    /// The first-run page.
    FirstRun,
    /// The note of a journal row.
    Note(CallId),
    /// A notice; it was kept under this number.
    Notice(u64),
    /// The editor of actions.
    Actions,
}

/// What the user is to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// A file of contacts to import.
    ContactsFile,
    /// A folder that becomes a source of contacts.
    ContactsFolder,
}

/// What a page wants of the program.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Request {
    /// Carry out a command.
    Command(Asker, Command),
    /// Ask for rows of the journal; `query` and `more` come back with them.
    Journal {
        query: u64,
        more: bool,
        what: JournalQuery,
    },
    /// Ask for the calls that wait for somebody; `query` comes back with them.
    CallBacks { query: u64, what: JournalQuery },
    /// Ask for the newest rows of the journal again; `query` comes back with them.
    Refresh { query: u64, what: JournalQuery },
    /// Ask for earlier calls of the party of this row.
    Earlier { of: CallId, what: JournalQuery },
    /// Tell what was done, with the way back.
    Undo { what: String, command: Command },
    /// Carry out a command and tell when it is done.
    Told { what: String, command: Command },
    /// Ask for a part of the list of contacts; `query` comes back with it.
    Contacts { query: u64, what: ContactQuery },
    /// Ask for a contact in full.
    Contact(ContactId),
    /// Ask what a field may offer for a text; `query` comes back with it.
    Suggest {
        field: Field,
        query: u64,
        text: String,
    },
    /// Show a contact on its page.
    OpenContact(ContactId),
    /// Open the editor of contacts with what is known of a caller (S37): the line they called and what was written down.
    SaveCaller {
        caller: Caller,
        line: String,
        note: String,
    },
    /// Try the rules on a call like this one (S112).
    WhatIf(Box<CallEntry>),
    /// Open the line editor for a number nobody configured (S5).
    NewLine(String),
    /// Let the user choose a file or folder.
    Choose(Choose),
    /// Ask for messages; `query` comes back with them.
    Messages { query: u64, what: MessageQuery },
    /// Keep a message; `closes` comes back with what came of it.
    KeepMessage { closes: bool, message: Box<Message> },
    /// Delete messages.
    DeleteMessages(Vec<MessageId>),
    /// Ask for messages of the answering machine; `query` comes back with them.
    Voicemail { query: u64, what: VoicemailQuery },
    /// Mark messages of the answering machine as heard or new.
    MarkVoicemail(Vec<CallId>, bool),
    /// Delete messages of the answering machine, or put them back.
    DeleteVoicemail(Vec<CallId>, bool),
    /// Copy a message of the answering machine to a file of this name.
    ExportVoicemail { id: CallId, name: String },
    /// Send a mail that says that it works.
    TestMail,
    /// Ask where the notices of this journal row stand.
    Notices(CallId),
    /// What is kept as sound of a row.
    SoundsOf(CallId),
    /// Take a message down for a call.
    MessageFor(CallId),
    /// Write a PDF.
    Print(Sheet),
    /// Hand a `mailto:` address to the mail program.
    OpenMail(String),
    /// Look at what the desktop starts and who opens links, or change it.
    Rearrange(Rearrange),
    /// Start the demo beside this program.
    Demo,
}

impl Request {
    /// A command nobody waits for.
    #[must_use]
    pub fn command(command: Command) -> Self {
        Self::Command(Asker::Anybody, command)
    }
}

/// What came of a page's message.
#[derive(Debug)]
pub struct Outcome<Message> {
    /// Work for the toolkit.
    pub task: Task<Message>,
    /// Wishes, in order.
    pub requests: Vec<Request>,
}

impl<Message> Outcome<Message> {
    /// Nothing more to do.
    #[must_use]
    pub fn none() -> Self {
        Self {
            task: Task::none(),
            requests: Vec::new(),
        }
    }

    /// Work for the toolkit.
    #[must_use]
    pub fn task(task: Task<Message>) -> Self {
        Self {
            task,
            requests: Vec::new(),
        }
    }

    /// One wish.
    #[must_use]
    pub fn ask(request: Request) -> Self {
        Self {
            task: Task::none(),
            requests: vec![request],
        }
    }

    /// One command nobody waits for.
    #[must_use]
    pub fn command(command: Command) -> Self {
        Self::ask(Request::command(command))
    }

    /// The same, told in another page's words.
    #[must_use]
    pub fn map<Other: Send + 'static>(
        self,
        to: impl FnMut(Message) -> Other + Send + 'static,
    ) -> Outcome<Other>
    where
        Message: Send + 'static,
    {
        Outcome {
            task: self.task.map(to),
            requests: self.requests,
        }
    }
}
