//! The form of a message. What is typed is kept as a draft each second, so that a crash loses none of it.

use std::time::Duration;

use iced::{
    Alignment,
    widget::{Column, row, text_editor},
};

use super::form_of;
use crate::{
    domain::{
        id::CallId,
        journal::WallTime,
        line::Line,
        message::{Form, Message as Kept, MessageId, MessageState, Part, person},
        settings::Settings,
    },
    engine::snapshot::{CallView, LineView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, input::Field, scale, text},
        widget::{
            form as fields,
            mark::{self, Size},
            press::{choices, gap, press},
        },
    },
};

/// A draft is kept so long after the first letter that was not yet.
pub(super) const AUTOSAVE: Duration = Duration::from_secs(1);
/// The name of the field for whom, to give it the keyboard.
pub const TO: &str = "message-to";
/// The name of the text.
pub const TEXT: &str = "message-text";

/// What happens in the form.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// For whom.
    To(String),
    /// Who called.
    Caller(String),
    /// Of which company.
    Company(String),
    /// Number.
    Number(String),
    /// The text was worked on.
    Text(text_editor::Action),
    /// A field of the line's own, by its place.
    Own(usize, String),
    /// Must not wait.
    Urgent(bool),
    /// Please call back.
    CallBack(bool),
    /// Keep it.
    Save,
    /// Drop it.
    Cancel,
    /// Keep what was typed so far.
    Autosave,
}

/// A message being written.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what was done and is to be done"
)]
pub(super) struct Draft {
    kept: Kept,
    content: text_editor::Content,
    form: Form,
    line: Option<Line>,
    /// Something was typed since it was kept last.
    changed: bool,
    /// It is on its way to the disk.
    storing: bool,
    /// To be kept for good as soon as what is on its way has its key.
    wanted: bool,
    pub(super) tried: bool,
}

impl Draft {
    /// A new one, filled in with what the call tells.
    pub(super) fn of(snapshot: &Snapshot, call: Option<&CallView>) -> Self {
        let Some(call) = call else {
            return Self::again(Kept::default(), &snapshot.settings);
        };
        let contact = call.knowledge.contact().map(|found| &found.contact.card);
        let kept = Kept {
            call: Some(call.row),
            line: call.line.as_ref().and_then(LineView::id).cloned(),
            line_name: match &call.line {
                Some(LineView::Known(line)) => line.name.clone(),
                Some(LineView::Unknown { .. }) | None => String::new(),
            },
            caller: contact.map_or_else(|| call.caller.name.clone(), |card| card.name.clone()),
            company: contact.map_or_else(String::new, |card| card.organisation.clone()),
            number: call.caller.number.clone(),
            text: call.note.clone(),
            ..Kept::default()
        };
        Self::again(kept, &snapshot.settings)
    }

    /// One that was begun before.
    pub(super) fn again(mut kept: Kept, settings: &Settings) -> Self {
        let form = form_of(settings, kept.line.as_ref());
        for name in &form.fields {
            if !kept.more.iter().any(|(known, _)| known == name) {
                kept.more.push((name.clone(), String::new()));
            }
        }
        Self {
            content: text_editor::Content::with_text(&kept.text),
            line: kept
                .line
                .as_ref()
                .and_then(|line| settings.line(line))
                .cloned(),
            form,
            kept,
            changed: false,
            storing: false,
            wanted: false,
            tried: false,
        }
    }

    /// Whether nobody has typed anything yet.
    pub(super) fn is_empty(&self) -> bool {
        !self.changed && self.kept.id == MessageId(0)
    }

    pub(super) fn is_for(&self, row: CallId) -> bool {
        self.kept.call == Some(row)
    }

    /// The key of what was kept of it on the way.
    pub(super) fn stored(&self) -> Option<MessageId> {
        (self.kept.id != MessageId(0)).then_some(self.kept.id)
    }

    /// It has its key now; `true` when it is to be kept for good.
    pub(super) fn was_stored(&mut self, id: Option<MessageId>) -> bool {
        self.storing = false;
        self.kept.id = id.unwrap_or(self.kept.id);
        std::mem::take(&mut self.wanted)
    }

    /// Whether there is something to keep on the way, and nothing on it yet.
    pub(super) fn begins_to_store(&mut self) -> bool {
        let begins = self.changed && !self.storing;
        if begins {
            self.changed = false;
            self.storing = true;
        }
        begins
    }

    /// Whether it can be kept for good now; else it is as soon as its draft is on disk: it must not be kept twice.
    pub(super) fn may_be_kept(&mut self) -> bool {
        self.wanted = self.storing;
        self.storing = true;
        !self.wanted
    }

    /// Carries a message out; `true` when it is the first change since the draft was kept.
    pub(super) fn change(&mut self, message: Message) -> bool {
        let kept = &mut self.kept;
        match message {
            Message::To(text) => kept.to = text,
            Message::Caller(text) => kept.caller = text,
            Message::Company(text) => kept.company = text,
            Message::Number(text) => kept.number = text,
            Message::Own(at, text) => {
                if let Some((_, value)) = kept.more.get_mut(at) {
                    *value = text;
                }
            }
            Message::Urgent(on) => kept.urgent = on,
            Message::CallBack(on) => kept.call_back = on,
            Message::Text(action) => {
                let edits = action.is_edit();
                self.content.perform(action);
                if !edits {
                    return false;
                }
                kept.text = self.content.text();
            }
            Message::Save | Message::Cancel | Message::Autosave => return false,
        }
        !std::mem::replace(&mut self.changed, true)
    }

    pub(super) fn missing(&self) -> Vec<String> {
        self.form.missing(&self.kept)
    }

    /// The message to keep.
    pub(super) fn ready(&self, settings: &Settings, now: WallTime, state: MessageState) -> Kept {
        let created = if self.kept.created == WallTime(0) {
            now
        } else {
            self.kept.created
        };
        Kept {
            created,
            by: settings.general.operator.trim().to_owned(),
            state,
            ..self.kept.clone()
        }
    }

    pub(super) fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let missing = if self.tried {
            self.missing()
        } else {
            Vec::new()
        };
        let mut rows: Vec<Element<'a, Message>> = vec![self.head(look), self.to(look, &missing)];
        let parts = [
            (
                Part::Caller,
                &self.kept.caller,
                Message::Caller as fn(String) -> Message,
            ),
            (Part::Company, &self.kept.company, Message::Company),
            (Part::Number, &self.kept.number, Message::Number),
        ];
        for (part, value, on) in parts {
            let field = fields::line(look, "", value, is_in(&missing, part.word()), on)
                .on_submit(Message::Save);
            rows.push(self.labelled(look, part.word(), part_name(look, part), field, &missing));
        }
        for (at, (name, value)) in self.kept.more.iter().enumerate() {
            let field = fields::line(look, "", value, is_in(&missing, name), move |text| {
                Message::Own(at, text)
            });
            rows.push(self.labelled(look, name, name.clone(), field, &missing));
        }
        rows.push(self.text(look, &missing));
        rows.push(self.switches(look));
        rows.push(actions(look));
        fields::card(look, String::new(), rows)
    }

    fn switches<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let call_back = look.text("message-call-back");
        row![
            fields::switch(look, call_back, self.kept.call_back, Message::CallBack),
            fields::switch(
                look,
                look.text("message-urgent"),
                self.kept.urgent,
                Message::Urgent
            ),
        ]
        .spacing(look.space.l)
        .wrap()
        .into()
    }

    fn head<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut head = row![].spacing(look.space.s).align_y(Alignment::Center);
        if let Some(line) = &self.line {
            head = head.push(mark::badge(line, Size::Medium));
        }
        let title = look.text("message-for");
        head = head.push(text::heading(title));
        head.push(text::muted(self.kept.line_name.as_str())).into()
    }

    /// For whom: one of the line's persons by a press, or anybody by typing.
    fn to<'a>(&'a self, look: &'a Look, missing: &[String]) -> Element<'a, Message> {
        let field = fields::line(
            look,
            &look.text("message-to-example"),
            &self.kept.to,
            is_in(missing, Part::To.word()),
            Message::To,
        )
        .id(TO)
        .on_submit(Message::Save);
        let mut column = Column::new().push(field).spacing(look.space.xxs);
        if !self.form.persons.is_empty() {
            let persons = self
                .form
                .persons
                .iter()
                .map(|entry| (entry.clone(), person(entry).0.to_owned(), None));
            column = column.push(choices(look, persons, &self.kept.to, Message::To));
        }
        self.labelled(
            look,
            Part::To.word(),
            part_name(look, Part::To),
            column,
            missing,
        )
    }

    fn text<'a>(&'a self, look: &'a Look, missing: &[String]) -> Element<'a, Message> {
        let class = if is_in(missing, Part::Text.word()) {
            Field::Faulty
        } else {
            Field::Fine
        };
        let field = text_editor(&self.content)
            .id(TEXT)
            .on_action(Message::Text)
            .size(scale::BODY.size)
            .line_height(iced::Pixels(scale::BODY.line))
            .padding(look.space.xs)
            .min_height(scale::EDITOR)
            .class(class);
        self.labelled(
            look,
            Part::Text.word(),
            part_name(look, Part::Text),
            field,
            missing,
        )
    }

    fn labelled<'a>(
        &self,
        look: &Look,
        word: &str,
        name: String,
        field: impl Into<Element<'a, Message>>,
        missing: &[String],
    ) -> Element<'a, Message> {
        let is_required = self.form.required.iter().any(|required| required == word);
        let label = if is_required {
            format!("{name} *")
        } else {
            name
        };
        let fault = is_in(missing, word).then(|| look.text("message-required"));
        fields::checked(look, label, field, fault, String::new())
    }
}

fn actions<'a>(look: &Look) -> Element<'a, Message> {
    row![
        text::caption(look.text("message-required-note")),
        gap(),
        press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel),
        press(look, Kind::Primary, look.text("message-keep"))
            .icon(Icon::Check)
            .on(Message::Save),
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center)
    .into()
}

fn is_in(missing: &[String], word: &str) -> bool {
    missing.iter().any(|one| one == word)
}

fn part_name(look: &Look, part: Part) -> String {
    match part {
        Part::To => look.text("message-to"),
        Part::Caller => look.text("message-caller"),
        Part::Company => look.text("message-company"),
        Part::Number => look.text("message-number"),
        Part::Text => look.text("message-words"),
    }
}
