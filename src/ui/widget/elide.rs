//! One line of text that ends in "…" where it does not fit. The toolkit only cuts.

use iced::{
    Length, Rectangle, Size,
    advanced::{
        Layout, Widget, layout, mouse, renderer,
        text::{self, Alignment, LineHeight, Paragraph as _, Shaping, Wrapping, paragraph::Plain},
        widget::{Operation, Tree, text as plain, tree},
    },
    alignment::Vertical,
};

use crate::ui::theme::{
    Element, Theme,
    scale::{self, Type},
    text::{Ink, REGULAR, SEMIBOLD},
};

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

/// A line that is cut with an ellipsis.
pub struct Elide {
    content: String,
    kind: Type,
    font: iced::Font,
    ink: Ink,
}

/// Usual text.
#[must_use]
pub fn body(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::BODY,
        font: REGULAR,
        ink: Ink::Inherit,
    }
}

/// Usual text, strong.
#[must_use]
pub fn strong(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::BODY,
        font: SEMIBOLD,
        ink: Ink::Inherit,
    }
}

/// Small and quiet.
#[must_use]
pub fn caption(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::CAPTION,
        font: REGULAR,
        ink: Ink::Muted,
    }
}

/// The caller's name.
#[must_use]
pub fn display(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::DISPLAY,
        font: SEMIBOLD,
        ink: Ink::Inherit,
    }
}

/// The size of a card's name.
#[must_use]
pub fn title(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::TITLE,
        font: SEMIBOLD,
        ink: Ink::Inherit,
    }
}

/// A size below the caller's name.
#[must_use]
pub fn heading(content: impl Into<String>) -> Elide {
    Elide {
        content: content.into(),
        kind: scale::HEADING,
        font: SEMIBOLD,
        ink: Ink::Inherit,
    }
}

impl Elide {
    /// In another colour.
    #[must_use]
    pub fn class(mut self, ink: Ink) -> Self {
        self.ink = ink;
        self
    }

    fn text<'a>(&self, content: &'a str) -> text::Text<&'a str, iced::Font> {
        text::Text {
            content,
            bounds: Size::INFINITE,
            size: self.kind.size.into(),
            line_height: LineHeight::Absolute(self.kind.line.into()),
            font: self.font,
            align_x: Alignment::Default,
            align_y: Vertical::Top,
            shaping: Shaping::Advanced,
            wrapping: Wrapping::None,
        }
    }

    fn width_of(&self, content: &str) -> f32 {
        Paragraph::with_text(self.text(content)).min_width()
    }

    /// The longest beginning that fits `width` with its ellipsis.
    fn fitted(&self, width: f32) -> String {
        let ends: Vec<usize> = self.content.char_indices().map(|(at, _)| at).collect();
        let cut = |end: usize| format!("{}…", self.content[..end].trim_end());
        let fits = ends.partition_point(|end| self.width_of(&cut(*end)) <= width);
        let end = ends.get(fits.saturating_sub(1)).copied().unwrap_or(0);
        cut(end)
    }
}

#[derive(Default)]
struct State {
    paragraph: Plain<Paragraph>,
    /// What was laid out last, how large, and for which width.
    content: String,
    size: f32,
    room: f32,
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Elide {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    #[allow(clippy::float_cmp, reason = "the same room or another")]
    fn layout(
        &mut self,
        tree: &mut Tree,
        _: &iced::Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let room = limits.max().width;
        let is_new = state.content != self.content || state.size != self.kind.size;
        if is_new || state.room != room {
            let full = state.paragraph.update(self.text(&self.content));
            if (full || is_new || state.room != room) && state.paragraph.min_width() > room {
                let shown = self.fitted(room);
                let _ = state.paragraph.update(self.text(&shown));
            }
            state.content.clone_from(&self.content);
            state.size = self.kind.size;
            state.room = room;
        }
        let size = Size::new(state.paragraph.min_width(), self.kind.line);
        layout::Node::new(limits.resolve(Length::Shrink, Length::Shrink, size))
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let ink = plain::Catalog::style(theme, &self.ink);
        plain::draw(
            renderer,
            style,
            layout.bounds(),
            state.paragraph.raw(),
            ink,
            viewport,
        );
    }

    fn operate(
        &mut self,
        _: &mut Tree,
        layout: Layout<'_>,
        _: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.text(None, layout.bounds(), &self.content);
    }
}

impl<'a, Message: 'a> From<Elide> for Element<'a, Message> {
    fn from(elide: Elide) -> Self {
        Self::new(elide)
    }
}
