//! Sources of contacts at work: what is asked of them, where each stands, what went wrong; and importing files. All of it is
//! carried out by the shell; these are the values window and command line deal in.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    card_fault::CardProblems,
    card_table::{Mapping, Preview},
    id::SourceId,
    journal::WallTime,
    settings::Source,
};
use crate::secret::Secret;

/// All sources, the import and the test that are under way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SourcesView {
    /// The sources of the settings, in the order of their keys.
    pub list: Vec<SourceView>,
    /// A source that is tried before it is saved.
    pub test: Option<TestState>,
    /// A file that was looked at.
    pub file: Option<FileView>,
    /// The import that runs or ran last.
    pub import: Option<ImportView>,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceView {
    /// Its key.
    pub id: SourceId,
    /// Where it stands.
    pub state: SourceState,
    /// Cards it has at the last reading that came to an end.
    pub count: Option<u64>,
    /// What was wrong with its cards.
    pub problems: CardProblems,
}

/// Where a source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum SourceState {
    /// Switched off.
    Off,
    /// Not read yet since the start.
    Waiting,
    /// Is being read; `is_slow` when nothing has come for some seconds (S36).
    Reading {
        done: u64,
        of: Option<u64>,
        is_slow: bool,
    },
    /// Was read.
    Ready { at: WallTime },
    /// Could not be read; what was read before stays. It is tried again by itself.
    Failed {
        at: WallTime,
        problem: SourceProblem,
    },
}

/// Why a source can't be read. Worded by `l10n`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum SourceProblem {
    /// No such folder.
    NoFolder { path: String },
    /// A folder or file can't be read.
    Unreadable { path: String, detail: String },
    /// The address makes no sense.
    BadAddress { address: String },
    /// Nobody by that name.
    NoHost { host: String },
    /// Nobody answers there.
    NoConnection { host: String, detail: String },
    /// No answer in time.
    TimedOut { host: String },
    /// The certificate is of another host.
    WrongName { host: String },
    /// The certificate is out of its time.
    Expired { host: String },
    /// The certificate is signed by nobody we trust.
    Untrusted { host: String },
    /// No secure connection comes about.
    NoTls { host: String, detail: String },
    /// The password would travel readable.
    Unprotected { host: String },
    /// User or password wrong, or missing.
    SignIn,
    /// The user may not.
    Forbidden,
    /// Nothing at that address.
    NotFound { address: String },
    /// Sent on to another host, which gets no password by itself.
    Moved { to: String },
    /// The server has trouble of its own.
    Server { code: u16 },
    /// What answers is no address book: a page for people, or something else.
    NoAddressBook { address: String },
    /// The answer makes no sense.
    BadAnswer { detail: String },
    /// LDAP: no such place to search from.
    NoBase { base: String },
    /// LDAP: the filter can't be read.
    BadFilter { filter: String },
    /// LDAP: refused, in the server's words.
    Refused { code: u32, detail: String },
    /// LDAP: gives no more than these at once.
    Limited { count: u64 },
    /// The contacts can't be stored.
    NotStored { detail: String },
}

/// What a source that is tried shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum TestState {
    /// Being tried.
    Running,
    /// It can be read; so many cards at first sight, and one of their names.
    Good { count: u64, example: String },
    /// It can't.
    Failed(SourceProblem),
}

/// A file that was looked at before it is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileView {
    /// Its path.
    pub path: PathBuf,
    /// What it is.
    pub kind: FileKind,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum FileKind {
    /// vCards; the names of the first ones.
    Cards { first: Vec<String> },
    /// A table.
    Table(Box<Preview>),
    /// It can't be read: the system's words.
    Unreadable { detail: String },
    /// Nothing in it.
    Empty,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// The file.
    pub path: PathBuf,
    /// Where it stands.
    pub state: ImportState,
    /// Contacts taken in so far.
    pub count: u64,
    /// What was wrong with them.
    pub problems: CardProblems,
}

/// Where an import stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum ImportState {
    /// Under way; how far through the file.
    Running { percent: u8 },
    /// Done.
    Done {
        added: u64,
        changed: u64,
        unchanged: u64,
    },
    /// Stopped by the user; what was taken in stays.
    Cancelled,
    /// The file can't be read on, or the contacts not be stored; what was taken in stays.
    Failed(SourceProblem),
}

/// Where imported contacts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportInto {
    /// Our own address book.
    Book,
    /// A folder that is a source, as a file of its own.
    Folder(SourceId),
}

/// What is asked of the sources.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum SourcesWish {
    /// Read a source now.
    Read(SourceId),
    /// Try a source that is not saved yet. Without a password the one kept under its key is taken.
    Test {
        id: SourceId,
        source: Box<Source>,
        password: Option<Secret>,
    },
    /// Forget the test.
    ForgetTest,
    /// Look at a file; a table by this separator, else by the one that fits best.
    Look {
        path: PathBuf,
        separator: Option<char>,
    },
    /// Forget the file, and the import that is over.
    ForgetFile,
    /// Import a file; a table by this mapping, else by the guessed one.
    Import {
        path: PathBuf,
        mapping: Option<Mapping>,
        into: ImportInto,
    },
    /// Stop the import.
    CancelImport,
    /// Write a source's contacts to a file.
    Export {
        source: SourceId,
        path: PathBuf,
        form: ExportForm,
    },
}

/// In which version of vCard contacts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ExportForm {
    /// 3.0: every mail program and telephone takes it.
    #[default]
    V3,
    /// 4.0
    V4,
}
