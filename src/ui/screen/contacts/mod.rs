//! Contacts: the list of all address books, one contact in full, its editor, and the merging of two by hand. Only the rows in
//! sight are held, whatever the number of contacts.

mod detail;
mod draft;
mod fields;
mod list;
mod merge;

use iced::{
    Length, Task,
    widget::{
        column, container, operation, row, rule,
        scrollable::{AbsoluteOffset, Viewport},
    },
};

pub use self::fields::use_name;
pub use self::{
    draft::{Draft, Edited},
    list::SourceChoice,
    merge::Take,
};
use self::{list::List, merge::Merge};
use crate::{
    domain::{
        contact::{Contact, ContactEdit, DeskFacts},
        contact_list::ContactPage,
        id::ContactId,
        journal::Caller,
    },
    engine::{
        command::{Command, CommandError, Reply},
        snapshot::Snapshot,
    },
    l10n::Told,
    ui::{
        look::Look,
        screen::{Asker, Outcome, Request},
        theme::{Element, scale},
    },
};

/// The search field's name, to give it the keyboard.
pub const SEARCH: &str = "contact-search";
const LIST: &str = "contact-list";
const NAME: &str = "contact-name";

/// What happens here.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// The search changed.
    Search(String),
    /// All contacts, or those who go before others.
    VipOnly(bool),
    /// All sources or one.
    Source(SourceChoice),
    /// The list was moved.
    Scrolled(Viewport),
    /// Rows came in answer to the query with this number.
    Loaded {
        query: u64,
        page: ContactPage,
    },
    /// A row was clicked.
    Select(ContactId),
    /// The row below (`true`) or above.
    Step(bool),
    /// The contact asked for, or that there is none.
    Shown {
        id: ContactId,
        contact: Option<Box<Contact>>,
    },
    /// Call this number.
    Dial(String),
    /// Write a new one.
    New,
    /// Change the one that shows.
    Edit,
    /// Something was typed in the editor.
    Edited(Edited),
    Save,
    Cancel,
    /// Back to the list, in a narrow window.
    Back,
    /// Remove the one that shows.
    Delete,
    /// Take the last removal or merging back.
    Undo,
    /// The notice of it was closed.
    CloseUndo,
    /// The waiting message was told, or not.
    Told(bool),
    /// Merge the one that shows with another, chosen in the list.
    MergeWith,
    /// Which value stays.
    Take(Take),
    /// Merge them now.
    Merge,
}

/// What stands beside the list.
#[derive(Clone, Debug, Default)]
enum Mode {
    /// The chosen contact, if any.
    #[default]
    Read,
    /// The editor.
    Edit(Box<Draft>),
    /// The list is asked for the other one.
    ChooseOther,
    /// Two beside each other.
    Merge(Box<Merge>),
}

/// What can be taken back.
#[derive(Clone, Debug)]
struct Undo {
    told: Told,
    edits: Vec<ContactEdit>,
}

/// What was asked of the telephone and is not answered.
#[derive(Clone, Debug)]
enum Pending {
    Save,
    Delete(Box<Contact>),
    Merge(Box<Merge>),
    Undo,
    Told,
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    list: List,
    shown: Option<Box<Contact>>,
    mode: Mode,
    pending: Option<Pending>,
    undo: Option<Undo>,
    /// What was being written when something else had to be; it comes back after that.
    parked: Vec<Draft>,
    error: Option<Told>,
}

impl State {
    /// Asks for what is in sight anew.
    pub fn reload(&mut self) -> Vec<Request> {
        let mut requests = vec![self.list.ask()];
        requests.extend(self.list.selected.map(Request::Contact));
        requests
    }

    /// Opens the editor with what is known of a caller (S37): number, name, and what was written down.
    pub fn write_new(&mut self, caller: &Caller, line: &str, note: &str) -> Task<Message> {
        let new = Mode::Edit(Box::new(Draft::of_caller(caller, line, note)));
        if let Mode::Edit(draft) = std::mem::replace(&mut self.mode, new)
            && draft.is_changed()
        {
            self.parked.push(*draft);
        }
        self.error = None;
        operation::focus(NAME)
    }

    /// Ends the editor; what was set aside for it comes back.
    fn leave(&mut self) {
        self.mode = self
            .parked
            .pop()
            .map_or(Mode::Read, |draft| Mode::Edit(Box::new(draft)));
    }

    fn has_unsaved(&self) -> bool {
        matches!(&self.mode, Mode::Edit(draft) if draft.is_changed())
    }

    /// Shows a contact.
    pub fn open(&mut self, id: ContactId) -> Vec<Request> {
        if self.has_unsaved() {
            return Vec::new();
        }
        self.mode = Mode::Read;
        self.list.selected = Some(id);
        vec![Request::Contact(id)]
    }

    /// Carries a message out.
    pub fn update(&mut self, look: &Look, message: Message) -> Outcome<Message> {
        match message {
            Message::Search(text) => {
                self.list.text = text;
                return self.restart();
            }
            Message::VipOnly(vip) => {
                self.list.vip_only = vip;
                return self.restart();
            }
            Message::Source(choice) => {
                self.list.source = choice.source;
                return self.restart();
            }
            Message::Scrolled(view) => {
                self.list.offset = view.absolute_offset().y;
                self.list.height = view.bounds().height;
                return asked(self.list.ask_if_needed(look));
            }
            Message::Loaded { query, page } => self.list.take(query, page),
            Message::Select(id) => return self.select(look, id),
            Message::Step(down) => return self.step(look, down),
            Message::Shown { id, contact } => self.take(id, contact),
            Message::Dial(target) => {
                return Outcome::command(Command::Dial {
                    target,
                    account: None,
                    line: None,
                });
            }
            Message::New => {
                let task = self.write_new(&Caller::default(), "", "");
                return Outcome::task(task);
            }
            Message::Edited(edited) => {
                if let Mode::Edit(draft) = &mut self.mode {
                    draft.change(edited);
                }
            }
            Message::Take(take) => {
                if let Mode::Merge(merge) = &mut self.mode {
                    merge.change(take);
                }
            }
            act => return self.act(look, &act),
        }
        Outcome::none()
    }

    /// The buttons.
    fn act(&mut self, look: &Look, message: &Message) -> Outcome<Message> {
        self.error = None;
        match message {
            Message::Edit => {
                if let Some(contact) = &self.shown {
                    self.mode = Mode::Edit(Box::new(Draft::of(contact)));
                    return Outcome::task(operation::focus(NAME));
                }
            }
            Message::Cancel => self.leave(),
            Message::Back => {
                self.mode = Mode::Read;
                self.shown = None;
                self.list.selected = None;
            }
            Message::Save => return self.save(look),
            Message::Delete => {
                if let Some(contact) = self.shown.clone() {
                    let edit = ContactEdit::Delete(vec![contact.id]);
                    return self.ask(Pending::Delete(contact), edit);
                }
            }
            Message::Undo => return self.take_back(),
            Message::CloseUndo => self.undo = None,
            &Message::Told(told) => {
                if let Some(contact) = &self.shown {
                    let contact = contact.id;
                    self.pending = Some(Pending::Told);
                    let command = Command::MessageTold { contact, told };
                    return Outcome::ask(Request::Command(Asker::Contacts, command));
                }
            }
            Message::MergeWith => self.mode = Mode::ChooseOther,
            Message::Merge => {
                if let Mode::Merge(merge) = &self.mode {
                    let (merge, edit) = (merge.clone(), merge.edit());
                    return self.ask(Pending::Merge(merge), edit);
                }
            }
            _ => {}
        }
        Outcome::none()
    }

    fn ask(&mut self, pending: Pending, edit: ContactEdit) -> Outcome<Message> {
        self.pending = Some(pending);
        Outcome::ask(Request::Command(
            Asker::Contacts,
            Command::EditContacts(edit),
        ))
    }

    fn save(&mut self, look: &Look) -> Outcome<Message> {
        let Mode::Edit(draft) = &mut self.mode else {
            return Outcome::none();
        };
        match draft.ready(look.now) {
            Some(edit) => self.ask(Pending::Save, edit),
            None => Outcome::none(),
        }
    }

    fn take_back(&mut self) -> Outcome<Message> {
        let Some(undo) = self.undo.take() else {
            return Outcome::none();
        };
        self.pending = Some(Pending::Undo);
        let commands = undo
            .edits
            .into_iter()
            .map(|edit| Request::Command(Asker::Contacts, Command::EditContacts(edit)));
        Outcome {
            task: Task::none(),
            requests: commands.collect(),
        }
    }

    /// Hears what came of an edit; tells what to ask for now.
    pub fn saved(&mut self, look: &Look, result: Result<Reply, CommandError>) -> Vec<Request> {
        let pending = self.pending.take();
        let reply = match result {
            Ok(reply) => reply,
            Err(error) => {
                self.error = Some(look.l10n.command_error(&error));
                return Vec::new();
            }
        };
        let shown = match reply {
            Reply::Contact(id) => Some(id),
            Reply::Done | Reply::Call(_) | Reply::Shown { .. } => None,
        };
        match pending {
            Some(Pending::Save) => {
                self.leave();
                self.list.selected = shown.or(self.list.selected);
            }
            Some(Pending::Undo) => self.list.selected = shown.or(self.list.selected),
            Some(Pending::Delete(contact)) => {
                let name = [("name", contact.card.name.clone().into())];
                self.undo = Some(Undo {
                    told: look.l10n.told("contact-deleted", &name),
                    edits: vec![ContactEdit::Restore(vec![contact.id])],
                });
                self.mode = Mode::Read;
                self.shown = None;
                self.list.selected = None;
            }
            Some(Pending::Merge(merge)) => {
                self.undo = shown.map(|id| Undo {
                    told: look.l10n.told("contact-merged", &[]),
                    edits: merge.undo(id),
                });
                self.mode = Mode::Read;
                self.list.selected = shown;
            }
            Some(Pending::Told) | None => {}
        }
        self.list
            .selected
            .map(Request::Contact)
            .into_iter()
            .collect()
    }

    fn restart(&mut self) -> Outcome<Message> {
        let request = self.list.restart();
        Outcome {
            task: operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y: 0.0 }),
            requests: vec![request],
        }
    }

    fn select(&mut self, look: &Look, id: ContactId) -> Outcome<Message> {
        if self.has_unsaved() {
            self.error = Some(look.l10n.told("contact-unsaved", &[]));
            return Outcome::none();
        }
        if !matches!(self.mode, Mode::ChooseOther) {
            self.mode = Mode::Read;
            self.list.selected = Some(id);
        }
        self.error = None;
        Outcome::ask(Request::Contact(id))
    }

    fn take(&mut self, id: ContactId, contact: Option<Box<Contact>>) {
        let first = self.shown.as_ref().filter(|shown| shown.id != id);
        match (&self.mode, first, contact) {
            (Mode::ChooseOther, Some(first), Some(other)) => {
                self.mode = Mode::Merge(Box::new(Merge::of(first, &other)));
            }
            (Mode::ChooseOther, _, _) => {}
            (_, _, contact) if self.list.selected == Some(id) => self.shown = contact,
            _ => {}
        }
    }

    fn step(&mut self, look: &Look, down: bool) -> Outcome<Message> {
        let Some((id, y)) = self.list.step(look, down) else {
            return Outcome::none();
        };
        let mut outcome = self.select(look, id);
        if let Some(y) = y {
            outcome.task = operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y });
        }
        outcome
    }

    /// List and contact side by side; in a narrow window one of them.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let is_choosing = matches!(self.mode, Mode::ChooseOther);
        let beside = self.shown.is_some() || !matches!(self.mode, Mode::Read);
        if look.narrow && beside && !is_choosing {
            return self.side(look, snapshot);
        }
        let mut left = column![];
        if let Some(undo) = &self.undo {
            left = left.push(list::undo(look, &undo.told));
        }
        if is_choosing {
            left = left.push(list::choose(look));
        }
        let left = left.push(self.list.view(look, snapshot));
        if look.narrow {
            return left.into();
        }
        row![
            container(left).width(Length::FillPortion(4)),
            rule::vertical(scale::HAIR),
            container(self.side(look, snapshot)).width(Length::FillPortion(5)),
        ]
        .into()
    }

    fn side<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let error = self.error.as_ref();
        match (&self.mode, &self.shown) {
            (Mode::Edit(draft), _) => draft.view(look, snapshot, error),
            (Mode::Merge(merge), _) => merge.view(look, error),
            (Mode::Read | Mode::ChooseOther, Some(contact)) => {
                detail::view(look, snapshot, contact, error)
            }
            (Mode::Read | Mode::ChooseOther, None) => detail::nothing(look),
        }
    }
}

fn asked<M>(request: Option<Request>) -> Outcome<M> {
    request.map_or_else(Outcome::none, Outcome::ask)
}

/// Whether nothing is known of a contact that the desk wrote down.
fn is_plain(desk: &DeskFacts) -> bool {
    desk.is_empty()
}
