//! Texts made of templates: greeting, caller's line, called contact, notification, and the greeting of each line.

use std::{collections::BTreeMap, fmt, sync::Arc};

use iced::widget::{Column, column, row};

use crate::{
    domain::{
        id::LineId,
        settings::{General, Settings, SettingsEdit, validate},
        template::{Name, Target, tongue::Tongue},
    },
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::Request,
        theme::{Element, button::Kind, text},
        widget::{
            form::{self, Slide},
            press::{choices, gap, press},
            template::{self, Editor, Example},
        },
    },
};

/// Which text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// One of the general texts.
    General(Name),
    /// The greeting of a line.
    Line(LineId),
}

impl Default for Subject {
    fn default() -> Self {
        Self::General(Name::Greeting)
    }
}

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Another text shows.
    Choose(Subject),
    /// Something in the editor.
    Editor(template::Message),
    /// Keep it.
    Save,
    /// Take the built-in text back; for a line the general greeting.
    Reset,
    /// Drop what was changed since it was saved.
    Undo,
    /// The operator's name was typed.
    Operator(String),
    /// The time the greeting stays is being drawn.
    Drag(u32),
    /// It was set by a key.
    Stays(u32),
    /// It was let go, or Enter was pressed in a field.
    Commit,
    /// The greeting stays for the whole call, or not.
    Pinned(bool),
}

/// What the page remembers: what is being written, text by text.
#[derive(Clone, Debug, Default)]
pub struct State {
    subject: Subject,
    drafts: BTreeMap<Subject, Editor>,
    /// Name and times while they are being typed or drawn.
    general: Option<General>,
}

/// A line in the list of greetings.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    subject: Subject,
    label: String,
}

impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.label)
    }
}

impl State {
    /// Begins to write what shows, when nothing is begun yet. The editor needs a place to keep its text in.
    pub fn prepare(&mut self, look: &Look, snapshot: &Snapshot) {
        let subject = self.subject.clone();
        self.drafts.entry(subject.clone()).or_insert_with(|| {
            Editor::new(
                &in_force(&subject, look, &snapshot.settings),
                target_of(&subject),
            )
        });
    }

    /// Carries a message out.
    pub fn update(&mut self, look: &Look, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        match message {
            Message::Choose(subject) => self.subject = subject,
            Message::Editor(message) => {
                if let Some(editor) = self.drafts.get_mut(&self.subject) {
                    editor.update(message);
                }
            }
            Message::Save => return self.save(snapshot),
            Message::Reset => {
                self.drafts.remove(&self.subject);
                let edit = edit_of(&self.subject, None, &snapshot.settings);
                return edit.map(ask).into_iter().collect();
            }
            Message::Undo => {
                self.drafts.remove(&self.subject);
            }
            Message::Operator(_)
            | Message::Drag(_)
            | Message::Stays(_)
            | Message::Commit
            | Message::Pinned(_) => return self.general(snapshot, message),
        }
        self.prepare(look, snapshot);
        Vec::new()
    }

    /// What stands in the table of general settings: kept when it is let go.
    fn general(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let now = &snapshot.settings.general;
        let mut general = self.general.clone().unwrap_or_else(|| now.clone());
        // Not this page's, and perhaps changed since the draft was begun.
        general.do_not_disturb = now.do_not_disturb;
        let hold = matches!(message, Message::Operator(_) | Message::Drag(_));
        match message {
            Message::Operator(name) => general.operator = name,
            Message::Drag(seconds) | Message::Stays(seconds) => general.greeting_seconds = seconds,
            Message::Pinned(on) => general.greeting_pinned = on,
            _ => general.operator = String::from(general.operator.trim()),
        }
        let edit = SettingsEdit::General(Box::new(general.clone()));
        if hold || !validate::check_edit(&snapshot.settings, &edit).is_empty() {
            self.general = Some(general);
            return Vec::new();
        }
        self.general = None;
        if general == *now {
            return Vec::new();
        }
        vec![ask(edit)]
    }

    /// New settings are in force: what nobody has changed follows them.
    pub fn follow(&mut self, look: &Look, before: &Settings, snapshot: &Snapshot) {
        self.drafts
            .retain(|subject, editor| editor.text() != in_force(subject, look, before));
        let lines = &snapshot.settings.lines;
        if let Subject::Line(id) = &self.subject
            && !lines.contains_key(id.as_str())
        {
            self.subject = Subject::default();
        }
        self.prepare(look, snapshot);
    }

    fn save(&self, snapshot: &Snapshot) -> Vec<Request> {
        let Some(editor) = self.drafts.get(&self.subject) else {
            return Vec::new();
        };
        if editor.problem().is_some() {
            return Vec::new();
        }
        let edit = edit_of(&self.subject, Some(editor.text()), &snapshot.settings);
        edit.map(ask).into_iter().collect()
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let chosen = match &self.subject {
            Subject::General(name) => *name,
            Subject::Line(_) => Name::Greeting,
        };
        let names = choices(
            look,
            Name::ALL.map(|name| (name, title(look, name), None)),
            &chosen,
            |name| Message::Choose(Subject::General(name)),
        );
        let mut rows = vec![names, text::muted(note(look, chosen)).into()];
        if chosen == Name::Greeting && !snapshot.settings.lines.is_empty() {
            rows.push(self.lines(look, &snapshot.settings));
        }
        if let Some(editor) = self.drafts.get(&self.subject) {
            rows.push(
                editor
                    .view(look, &self.example(&snapshot.settings))
                    .map(Message::Editor),
            );
            rows.insert(
                rows.len() - 1,
                self.actions(look, &snapshot.settings, editor),
            );
        }
        let inside = Column::with_children(rows).spacing(look.space.m).into();
        column![
            form::card(look, String::new(), vec![inside]),
            self.screen(look, snapshot)
        ]
        .spacing(look.space.m)
        .into()
    }

    /// The operator's name, and how long the greeting stays.
    fn screen<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let general = self.general.as_ref().unwrap_or(&snapshot.settings.general);
        let name = form::line(
            look,
            "Anna Berg",
            &general.operator,
            false,
            Message::Operator,
        )
        .on_submit(Message::Commit);
        let seconds = look
            .l10n
            .with("seconds", &[("seconds", general.greeting_seconds.into())]);
        let stays = form::slide(
            look,
            0..=60,
            general.greeting_seconds,
            seconds,
            Slide {
                drag: Message::Drag,
                release: Message::Commit,
                set: Message::Stays,
            },
        );
        let mut rows = vec![
            form::field(
                look,
                look.text("texts-operator"),
                name,
                look.text("texts-operator-note"),
            ),
            form::field(
                look,
                look.text("texts-stays"),
                stays,
                look.text("texts-stays-note"),
            ),
            form::switch(
                look,
                look.text("texts-pinned"),
                general.greeting_pinned,
                Message::Pinned,
            ),
        ];
        if self.general.is_some() {
            let save = press(look, Kind::Primary, look.text("save"))
                .icon(Icon::Check)
                .on(Message::Commit);
            rows.push(row![gap(), save].into());
        }
        form::card(look, look.text("texts-screen"), rows)
    }

    /// Whose greeting: that of all lines, or of one.
    fn lines<'a>(&'a self, look: &'a Look, settings: &Settings) -> Element<'a, Message> {
        let all = Choice {
            subject: Subject::General(Name::Greeting),
            label: look.text("texts-all-lines"),
        };
        let lines = settings.lines.values().map(|line| Choice {
            subject: Subject::Line(line.id.clone()),
            label: line.name.clone(),
        });
        let options: Vec<Choice> = std::iter::once(all).chain(lines).collect();
        let chosen = options
            .iter()
            .find(|choice| choice.subject == self.subject)
            .cloned();
        let list = form::pick(look, options, chosen, |choice| {
            Message::Choose(choice.subject)
        });
        form::field(look, look.text("texts-line"), list, String::new())
    }

    fn actions<'a>(
        &'a self,
        look: &'a Look,
        settings: &Settings,
        editor: &Editor,
    ) -> Element<'a, Message> {
        let is_own = own(&self.subject, settings).is_some();
        let is_changed = editor.text() != in_force(&self.subject, look, settings);
        let state = match (is_changed, is_own) {
            (true, _) => look.text("texts-changed"),
            (false, true) => look.text("texts-own"),
            (false, false) => look.text("texts-built-in"),
        };
        let back = match self.subject {
            Subject::General(_) => look.text("texts-reset"),
            Subject::Line(_) => look.text("texts-reset-line"),
        };
        let may_save = is_changed && editor.problem().is_none();
        let mut actions = row![text::muted(state), gap()]
            .spacing(look.space.xs)
            .align_y(iced::Alignment::Center);
        if is_own {
            actions = actions.push(press(look, Kind::Quiet, back).on(Message::Reset));
        }
        if is_changed {
            actions = actions
                .push(press(look, Kind::Secondary, look.text("texts-undo")).on(Message::Undo));
        }
        actions
            .push(
                press(look, Kind::Primary, look.text("save"))
                    .icon(Icon::Check)
                    .on_maybe(may_save.then_some(Message::Save)),
            )
            .into()
    }

    fn example(&self, settings: &Settings) -> Example {
        let line = match &self.subject {
            Subject::Line(id) => settings.line(id),
            Subject::General(_) => settings.lines.values().next(),
        };
        Example {
            line: line.cloned().map(Arc::new),
            user: settings.general.operator.clone(),
        }
    }
}

fn ask(edit: SettingsEdit) -> Request {
    Request::command(Command::EditSettings(edit))
}

/// Where a text goes.
const fn target_of(subject: &Subject) -> Target {
    match subject {
        Subject::General(name) => name.target(),
        Subject::Line(_) => Name::Greeting.target(),
    }
}

/// The user's own text.
fn own<'a>(subject: &Subject, settings: &'a Settings) -> Option<&'a str> {
    match subject {
        Subject::General(name) => settings.templates.get(name.word()).map(String::as_str),
        Subject::Line(id) => settings
            .line(id)
            .map(|line| line.greeting.as_str())
            .filter(|greeting| !greeting.trim().is_empty()),
    }
}

/// The text in force.
fn in_force(subject: &Subject, look: &Look, settings: &Settings) -> String {
    let own_text = own(subject, settings);
    let general = |name: Name| {
        let text = settings.templates.get(name.word()).map(String::as_str);
        text.unwrap_or_else(|| name.text(Tongue::of(look.l10n.language().code())))
    };
    own_text
        .unwrap_or_else(|| match subject {
            Subject::General(name) => general(*name),
            Subject::Line(_) => general(Name::Greeting),
        })
        .to_owned()
}

/// The edit that brings a text into force, or takes it out.
fn edit_of(subject: &Subject, text: Option<String>, settings: &Settings) -> Option<SettingsEdit> {
    match subject {
        Subject::General(name) => Some(SettingsEdit::PutTemplate(*name, text)),
        Subject::Line(id) => {
            let mut line = settings.line(id)?.clone();
            line.greeting = text.unwrap_or_default();
            Some(SettingsEdit::PutLine(Box::new(line)))
        }
    }
}

fn title(look: &Look, name: Name) -> String {
    match name {
        Name::Greeting => look.text("texts-greeting"),
        Name::Tenant => look.text("texts-tenant"),
        Name::Caller => look.text("texts-caller"),
        Name::NoticeTitle => look.text("texts-notice-title"),
        Name::NoticeBody => look.text("texts-notice-body"),
        Name::Message => look.text("texts-message"),
        Name::MessageSubject => look.text("texts-message-subject"),
        Name::MessageFile => look.text("texts-message-file"),
        Name::MailSubject => look.text("texts-mail-subject"),
        Name::MailText => look.text("texts-mail-text"),
        Name::SmsText => look.text("texts-sms-text"),
    }
}

fn note(look: &Look, name: Name) -> String {
    match name {
        Name::Greeting => look.text("texts-greeting-note"),
        Name::Tenant => look.text("texts-tenant-note"),
        Name::Caller => look.text("texts-caller-note"),
        Name::NoticeTitle => look.text("texts-notice-title-note"),
        Name::NoticeBody => look.text("texts-notice-body-note"),
        Name::Message => look.text("texts-message-note"),
        Name::MessageSubject => look.text("texts-message-subject-note"),
        Name::MessageFile => look.text("texts-message-file-note"),
        Name::MailSubject | Name::MailText => look.text("texts-mail-note"),
        Name::SmsText => look.text("texts-sms-note"),
    }
}
