//! Messages taken down for others: a list with filters, the form, and what is done with one: copied, printed, handed to
//! the mail program, marked as read.

mod detail;
pub mod form;
mod list;

use iced::{
    Length, Task,
    widget::{Column, column, container, rule, scrollable},
};

use self::form::Draft;
use crate::{
    domain::{
        id::CallId,
        message::{DeliveryWay, Form, GENERAL_FORM, Message as Kept, MessageId, MessageState},
        settings::Settings,
        template::Name,
    },
    engine::snapshot::{CallView, MessageQuery, Snapshot},
    ui::{
        bridge::Sheet,
        icon::Icon,
        look::Look,
        screen::{Outcome, Request},
        theme::{Element, button::Kind, container::Tone, scale},
        widget::{notice, press::press},
    },
};

/// Messages shown at most; the search reaches all.
pub const PAGE: usize = 200;
/// The filter's name, to give it the keyboard.
pub const FILTER: &str = "messages-filter";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// Messages came in answer to the query with this number.
    Loaded { query: u64, rows: Vec<Kept> },
    /// The text filter changed.
    Filter(String),
    /// Only messages of this state.
    Only(Option<MessageState>),
    /// A message was clicked.
    Select(MessageId),
    /// Back to the list.
    Back,
    /// Begin a message nobody called for.
    New,
    /// Something in the form.
    Form(form::Message),
    /// A message was kept, or why not; `closes` says that it was asked for by the button.
    Kept {
        closes: bool,
        result: Result<MessageId, String>,
    },
    /// Messages were deleted, or why not.
    Gone(Result<(), String>),
    /// Copy the selected one as text.
    Copy,
    /// Write the selected one to a PDF.
    Print,
    /// The PDF lies there, or why not.
    Printed(Result<String, String>),
    /// Hand the selected one to the mail program.
    Mail,
    /// The selected one is open, passed on, read.
    Mark(MessageState),
    /// Delete the selected one.
    Delete,
    /// Put the deleted one back.
    Undo,
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    text: String,
    only: Option<MessageState>,
    rows: Vec<Kept>,
    query: u64,
    is_loaded: bool,
    selected: Option<MessageId>,
    draft: Option<Draft>,
    deleted: Option<Kept>,
    told: Option<(Tone, String)>,
}

impl State {
    /// Asks for the messages anew.
    pub fn reload(&mut self) -> Request {
        self.query += 1;
        Request::Messages {
            query: self.query,
            what: MessageQuery {
                text: self.text.trim().to_owned(),
                state: self.only,
                limit: PAGE,
                ..MessageQuery::default()
            },
        }
    }

    /// Begins a message, filled in with what the call tells. A message already begun is kept, not replaced.
    pub fn begin(&mut self, snapshot: &Snapshot, call: Option<&CallView>) {
        if self.draft.as_ref().is_none_or(Draft::is_empty) {
            self.draft = Some(Draft::of(snapshot, call));
            self.told = None;
        }
    }

    /// The number of the query whose answer counts.
    #[must_use]
    pub fn query(&self) -> u64 {
        self.query
    }

    /// Whether a message is being written for this call.
    #[must_use]
    pub fn writes_for(&self, row: CallId) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.is_for(row))
    }

    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        match message {
            Message::Loaded { query, rows } => {
                if query == self.query {
                    self.rows = rows;
                    self.is_loaded = true;
                }
            }
            Message::Filter(text) => {
                self.text = text;
                return Outcome::ask(self.reload());
            }
            Message::Only(state) => {
                self.only = state;
                return Outcome::ask(self.reload());
            }
            Message::Select(id) => {
                self.selected = Some(id);
                self.told = None;
                let begun = self
                    .chosen()
                    .filter(|kept| kept.state == MessageState::Draft);
                if let Some(begun) = begun.cloned() {
                    self.draft = Some(Draft::again(begun, &snapshot.settings));
                }
            }
            Message::Back => self.selected = None,
            Message::New => self.begin(snapshot, None),
            Message::Form(message) => return self.form(look, snapshot, message),
            Message::Kept { closes, result } => return self.kept(look, snapshot, closes, result),
            Message::Gone(result) => {
                if let Err(detail) = result {
                    let words = [("detail", detail.into())];
                    self.deleted = None;
                    self.told = Some((Tone::Bad, look.l10n.with("message-not-kept", &words)));
                }
                return Outcome::ask(self.reload());
            }
            Message::Copy => return self.copy(look, &snapshot.settings),
            Message::Print => return self.print(look, &snapshot.settings),
            Message::Printed(result) => return self.printed(look, result),
            Message::Mail => return self.mail(look, &snapshot.settings),
            Message::Mark(state) => return self.change(|kept| kept.state = state),
            Message::Delete => return self.delete(),
            Message::Undo => {
                let back = self.deleted.take();
                return back.map_or_else(Outcome::none, |kept| keep(kept, false));
            }
        }
        Outcome::none()
    }

    fn form(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: form::Message,
    ) -> Outcome<Message> {
        let Some(draft) = &mut self.draft else {
            return Outcome::none();
        };
        match message {
            form::Message::Save => {
                draft.tried = true;
                if !draft.missing().is_empty() || !draft.may_be_kept() {
                    return Outcome::none();
                }
                keep(
                    draft.ready(&snapshot.settings, look.now, MessageState::Open),
                    true,
                )
            }
            form::Message::Cancel => {
                let stored = draft.stored();
                self.draft = None;
                match stored {
                    // What was kept of it on the way goes as well.
                    Some(id) => Outcome::ask(Request::DeleteMessages(vec![id])),
                    None => Outcome::none(),
                }
            }
            form::Message::Autosave => {
                if !draft.begins_to_store() {
                    return Outcome::none();
                }
                keep(
                    draft.ready(&snapshot.settings, look.now, MessageState::Draft),
                    false,
                )
            }
            message => {
                if !draft.change(message) {
                    return Outcome::none();
                }
                Outcome::task(Task::perform(soon(), |()| {
                    Message::Form(form::Message::Autosave)
                }))
            }
        }
    }

    fn kept(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        closes: bool,
        result: Result<MessageId, String>,
    ) -> Outcome<Message> {
        let key = result.as_ref().ok().copied();
        let again = self
            .draft
            .as_mut()
            .is_some_and(|draft| draft.was_stored(key));
        match result {
            Ok(id) => {
                if closes {
                    self.draft = None;
                    self.selected = Some(id);
                    self.told = Some((Tone::Good, look.text("message-kept")));
                } else if again {
                    return self.form(look, snapshot, form::Message::Save);
                }
            }
            Err(detail) => {
                let words = [("detail", detail.into())];
                self.told = Some((Tone::Bad, look.l10n.with("message-not-kept", &words)));
            }
        }
        Outcome::ask(self.reload())
    }

    fn chosen(&self) -> Option<&Kept> {
        let id = self.selected?;
        self.rows.iter().find(|row| row.id == id)
    }

    fn change(&mut self, change: impl FnOnce(&mut Kept)) -> Outcome<Message> {
        let Some(mut kept) = self.chosen().cloned() else {
            return Outcome::none();
        };
        change(&mut kept);
        keep(kept, false)
    }

    fn copy(&mut self, look: &Look, settings: &Settings) -> Outcome<Message> {
        let Some(kept) = self.chosen() else {
            return Outcome::none();
        };
        let words = detail::text_of(Name::Message, kept, look, settings);
        self.told = Some((Tone::Good, look.text("message-copied")));
        let now = look.now;
        let mut outcome = self.change(|kept| kept.delivered(DeliveryWay::Copied, now));
        outcome.task = iced::clipboard::write(words);
        outcome
    }

    fn print(&mut self, look: &Look, settings: &Settings) -> Outcome<Message> {
        let Some(kept) = self.chosen() else {
            return Outcome::none();
        };
        Outcome::ask(Request::Print(Sheet {
            name: detail::text_of(Name::MessageFile, kept, look, settings),
            title: detail::text_of(Name::MessageSubject, kept, look, settings),
            text: detail::text_of(Name::Message, kept, look, settings),
        }))
    }

    fn printed(&mut self, look: &Look, result: Result<String, String>) -> Outcome<Message> {
        match result {
            Ok(path) => {
                let path = [("path", path.into())];
                self.told = Some((Tone::Good, look.l10n.with("message-printed", &path)));
                let now = look.now;
                self.change(|kept| kept.delivered(DeliveryWay::Printed, now))
            }
            Err(detail) => {
                let detail = [("detail", detail.into())];
                self.told = Some((Tone::Bad, look.l10n.with("message-not-printed", &detail)));
                Outcome::none()
            }
        }
    }

    fn mail(&mut self, look: &Look, settings: &Settings) -> Outcome<Message> {
        let Some(kept) = self.chosen() else {
            return Outcome::none();
        };
        let url = crate::domain::message::mailto(
            &kept.to,
            &detail::text_of(Name::MessageSubject, kept, look, settings),
            &detail::text_of(Name::Message, kept, look, settings),
        );
        let now = look.now;
        let mut outcome = self.change(|kept| kept.delivered(DeliveryWay::MailProgram, now));
        outcome.requests.insert(0, Request::OpenMail(url));
        outcome
    }

    fn delete(&mut self) -> Outcome<Message> {
        let Some(kept) = self.chosen().cloned() else {
            return Outcome::none();
        };
        self.selected = None;
        self.told = None;
        let id = kept.id;
        self.deleted = Some(kept);
        Outcome::ask(Request::DeleteMessages(vec![id]))
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if let Some(draft) = &self.draft {
            let mut page = Column::new().spacing(look.space.m).max_width(scale::PAGE);
            page = page.push(self.notice(look));
            page = page.push(draft.view(look).map(Message::Form));
            return scrollable(container(page).center_x(Length::Fill).padding(look.space.l))
                .height(Length::Fill)
                .into();
        }
        let chosen = self.chosen();
        let chosen = chosen.map(|kept| detail::view(look, &snapshot.settings, kept));
        if look.narrow && chosen.is_some() {
            // No room for both.
            let back = press(look, Kind::Quiet, look.text("back"))
                .icon(Icon::ArrowLeft)
                .on(Message::Back);
            let bar = container(back).padding([look.space.xs, look.space.m]);
            return column![bar, self.notice(look), chosen].into();
        }
        let list = column![self.head(look), self.list(look)].height(Length::Fill);
        let line = chosen.as_ref().map(|_| rule::horizontal(scale::HAIR));
        column![list, self.notice(look), line, chosen].into()
    }

    fn notice<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        if self.deleted.is_some() && self.draft.is_none() {
            let undo = press(look, Kind::Secondary, look.text("message-undo"))
                .on(Message::Undo)
                .into();
            let words = look.text("message-deleted");
            return Some(notice::notice(
                look,
                Tone::Quiet,
                words,
                String::new(),
                vec![undo],
            ));
        }
        let (tone, words) = self.told.as_ref()?;
        Some(notice::notice(
            look,
            *tone,
            words.clone(),
            String::new(),
            Vec::new(),
        ))
    }
}

/// The form of a line, else the general one.
#[must_use]
pub fn form_of(settings: &Settings, line: Option<&crate::domain::id::LineId>) -> Form {
    let own = line.and_then(|line| settings.forms.get(line.as_str()));
    own.or_else(|| settings.forms.get(GENERAL_FORM))
        .cloned()
        .unwrap_or_default()
}

/// A moment later; at once where no runtime is (a test).
async fn soon() {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::time::sleep(form::AUTOSAVE).await;
    }
}

fn keep(kept: Kept, closes: bool) -> Outcome<Message> {
    Outcome::ask(Request::KeepMessage {
        closes,
        message: Box::new(kept),
    })
}
