//! Edits a template: a field of several lines, fields to insert by a click, a preview of three calls, faults at their
//! place. Used for the texts of the settings and the greeting of a line.

mod paint;

use std::sync::Arc;

use iced::{
    Length,
    widget::{Column, Row, column, container, row, text::Wrapping, text_editor},
};

use self::paint::Painter;
use crate::{
    domain::{
        line::Line,
        template::{
            Facts, Manner, Mode, Problem, Renderer, Target, check,
            field::{FIELDS, Field, GROUPS},
            import::{self, Imported},
            sample::Sample,
            tongue::Tongue,
            unknown_fields,
        },
    },
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            input::Field as FieldLook,
            scale,
            text::{self, Ink},
        },
        widget::{
            notice,
            press::{gap, press, with_tip},
        },
    },
};

/// The field's name, for the keyboard and tests.
pub const FIELD: &str = "template-text";

/// What happens in the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The text was worked on.
    Edit(text_editor::Action),
    /// A field is to be put in where the cursor is.
    Insert(&'static str, &'static str),
    /// The fields of another group show.
    Group(&'static str),
    /// The fields of another telephone are to be taken over (S22).
    Import,
}

/// What the preview is filled in with.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The line called; an invented one without.
    pub line: Option<Arc<Line>>,
    /// The operator's name; an invented one when empty.
    pub user: String,
}

/// What a text says to a caller who is known; its fault when it has one.
pub fn said(look: &Look, text: &str, target: Target, example: &Example) -> Result<String, Problem> {
    let manner = Manner {
        tongue: Tongue::of(look.l10n.language().code()),
        zone: look.zone.time_zone(),
    };
    let mut renderer = Renderer::new(manner);
    renderer.add("said", target, text)?;
    let facts = Sample::Known.facts(example.line.clone(), &example.user, look.now);
    renderer.render("said", target, &Arc::new(facts), Mode::Preview)
}

/// A template being written.
#[derive(Clone, Debug)]
pub struct Editor {
    content: text_editor::Content,
    target: Target,
    group: &'static str,
    problem: Option<Problem>,
    unknown: Vec<String>,
    foreign: bool,
    imported: Option<Imported>,
}

impl Editor {
    /// Begins with `text`, for a text that goes to `target`.
    #[must_use]
    pub fn new(text: &str, target: Target) -> Self {
        let mut editor = Self {
            content: text_editor::Content::with_text(text),
            target,
            group: GROUPS[0],
            problem: None,
            unknown: Vec::new(),
            foreign: false,
            imported: None,
        };
        editor.look_over();
        editor
    }

    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> String {
        self.content.text()
    }

    /// What is wrong with it; saving must wait until nothing is (S24).
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Carries a message out.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Edit(action) => {
                let edits = action.is_edit();
                self.content.perform(action);
                if edits {
                    self.imported = None;
                    self.look_over();
                }
            }
            Message::Insert(group, name) => {
                let field = Arc::new(format!("{{{{ {group}.{name} }}}}"));
                let paste = text_editor::Edit::Paste(field);
                self.content.perform(text_editor::Action::Edit(paste));
                self.look_over();
            }
            Message::Group(group) => self.group = group,
            Message::Import => {
                let imported = import::import(&self.text());
                self.content = text_editor::Content::with_text(&imported.text);
                self.look_over();
                self.imported = Some(imported);
            }
        }
    }

    fn look_over(&mut self) {
        let text = self.text();
        self.problem = check(&text);
        self.unknown = unknown_fields(&text);
        self.foreign = import::is_foreign(&text);
    }

    /// The editor with its preview and its fields.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, example: &Example) -> Element<'a, Message> {
        let manner = Manner {
            tongue: Tongue::of(look.l10n.language().code()),
            zone: look.zone.time_zone(),
        };
        column![
            self.field(look),
            self.notices(look),
            self.preview(look, example, &manner),
            self.fields(look, example, &manner),
        ]
        .spacing(look.space.m)
        .into()
    }

    fn field<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let place = self
            .problem
            .as_ref()
            .map(|problem| (problem.line - 1, problem.column - 1));
        let class = if place.is_some() {
            FieldLook::Faulty
        } else {
            FieldLook::Fine
        };
        let field = text_editor(&self.content)
            .id(FIELD)
            .on_action(Message::Edit)
            .size(scale::BODY.size)
            .line_height(iced::Pixels(scale::BODY.line))
            .padding(look.space.xs)
            .min_height(scale::EDITOR)
            .wrapping(Wrapping::WordOrGlyph)
            .class(class)
            .highlight_with::<Painter>(place, paint::format);
        let below = match &self.problem {
            Some(problem) => text::caption(look.l10n.template_problem(problem)).class(Ink::Danger),
            None if self.unknown.is_empty() => text::caption(look.text("template-note")),
            None => {
                let names = ("names", self.unknown.join(", ").into());
                text::caption(look.l10n.with("template-unknown", &[names])).class(Ink::Warning)
            }
        };
        column![field, below].spacing(look.space.xxs).into()
    }

    fn notices<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        if let Some(imported) = &self.imported {
            let what = look
                .l10n
                .with("template-imported", &[("count", imported.taken.into())]);
            let help = if imported.unknown.is_empty() {
                String::new()
            } else {
                let names = ("names", imported.unknown.join(", ").into());
                look.l10n.with("template-imported-not", &[names])
            };
            let tone = if help.is_empty() {
                Tone::Good
            } else {
                Tone::Odd
            };
            return Some(notice::notice(look, tone, what, help, Vec::new()));
        }
        self.foreign.then(|| {
            let take = press(look, Kind::Secondary, look.text("template-import"))
                .on(Message::Import)
                .into();
            let what = look.text("template-foreign");
            notice::notice(look, Tone::Quiet, what, String::new(), vec![take])
        })
    }

    /// The text for the three calls, side by side (S25).
    fn preview<'a>(
        &'a self,
        look: &'a Look,
        example: &Example,
        manner: &Manner,
    ) -> Element<'a, Message> {
        let mut renderer = Renderer::new(manner.clone());
        let compiled = renderer.add("preview", self.target, &self.text());
        let cards = Sample::ALL.into_iter().map(|sample| {
            let facts = Arc::new(sample.facts(example.line.clone(), &example.user, look.now));
            let shown = compiled
                .clone()
                .and_then(|()| renderer.render("preview", self.target, &facts, Mode::Preview));
            card(look, sample, shown)
        });
        let cards: Vec<Element<'a, Message>> = cards.collect();
        let cards: Element<'a, Message> = if look.narrow {
            Column::with_children(cards).spacing(look.space.xs).into()
        } else {
            Row::with_children(cards).spacing(look.space.s).into()
        };
        column![text::title(look.text("template-preview")), cards]
            .spacing(look.space.xs)
            .into()
    }

    /// Groups, and the fields of the one chosen, each with what it would say for the first call.
    fn fields<'a>(
        &'a self,
        look: &'a Look,
        example: &Example,
        manner: &Manner,
    ) -> Element<'a, Message> {
        let groups = GROUPS.into_iter().map(|group| {
            press(
                look,
                Kind::Choice(group == self.group),
                look.l10n.field_group(group),
            )
            .on(Message::Group(group))
            .into()
        });
        let facts = Sample::Known.facts(example.line.clone(), &example.user, look.now);
        let fields = FIELDS
            .iter()
            .filter(|field| field.group == self.group)
            .map(|field| entry(look, field, &facts, manner));
        column![
            text::title(look.text("template-fields")),
            text::caption(look.text("template-fields-note")),
            Row::with_children(groups).spacing(look.space.xxs).wrap(),
            Column::with_children(fields),
        ]
        .spacing(look.space.xs)
        .into()
    }
}

fn card<'a>(look: &Look, sample: Sample, shown: Result<String, Problem>) -> Element<'a, Message> {
    let name = match sample {
        Sample::Known => look.text("template-known"),
        Sample::Unknown => look.text("template-unknown-caller"),
        Sample::Withheld => look.text("template-withheld"),
    };
    let words = match shown {
        Ok(words) if words.trim().is_empty() => text::muted(look.text("template-nothing")),
        Ok(words) => text::body(words),
        Err(_) => text::muted(look.text("template-no-preview")),
    };
    let inside = column![
        text::caption_strong(name),
        words.wrapping(Wrapping::WordOrGlyph)
    ]
    .spacing(look.space.xxs);
    container(inside)
        .padding(look.space.s)
        .width(Length::Fill)
        .class(Ground::Info)
        .into()
}

/// One field: its name, what it says in the example; a press puts it in.
fn entry<'a>(
    look: &Look,
    field: &'static Field,
    facts: &Facts,
    manner: &Manner,
) -> Element<'a, Message> {
    let example = field.example(facts, manner);
    let name = press(look, Kind::Quiet, look.l10n.field(field))
        .icon(Icon::Plus)
        .on(Message::Insert(field.group, field.name));
    let said = text::muted(example).wrapping(Wrapping::None);
    row![
        with_tip(name, format!("{{{{ {} }}}}", field.path())),
        gap(),
        container(said).clip(true).max_width(scale::CALLS)
    ]
    .spacing(look.space.s)
    .align_y(iced::Alignment::Center)
    .into()
}
