//! Makes any widget reachable by Tab and usable by keys, with a ring while it is.
//!
//! iced's own buttons and switches take the mouse only. Clicking anywhere takes the ring away again, so it shows just
//! when the keyboard is in use.

use iced::{
    Border, Color, Event, Length, Rectangle, Shadow, Size, Vector,
    advanced::{
        Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer,
        widget::{self, Operation, Tree, operation::Focusable, tree},
    },
    keyboard::{self, Key, key::Named},
    touch,
};

use crate::ui::theme::{Element, Theme, scale};

type OnKey<'a, Message> = Box<dyn Fn(&Key) -> Option<Message> + 'a>;

/// A widget that can hold the keyboard.
pub struct Focus<'a, Message> {
    content: Element<'a, Message>,
    id: Option<widget::Id>,
    on_key: OnKey<'a, Message>,
    radius: f32,
}

impl<'a, Message: Clone + 'a> Focus<'a, Message> {
    /// Enter and the space bar give `message`.
    pub fn press(content: impl Into<Element<'a, Message>>, message: Message) -> Self {
        Self::keys(content, move |key| match key {
            Key::Named(Named::Enter | Named::Space) => Some(message.clone()),
            Key::Named(_) | Key::Character(_) | Key::Unidentified => None,
        })
    }

    /// Keys give what `on_key` says.
    pub fn keys(
        content: impl Into<Element<'a, Message>>,
        on_key: impl Fn(&Key) -> Option<Message> + 'a,
    ) -> Self {
        Self {
            content: content.into(),
            id: None,
            on_key: Box::new(on_key),
            radius: scale::RADIUS_CARD,
        }
    }

    /// Names it, so that it can be given the keyboard.
    #[must_use]
    pub fn id(mut self, id: widget::Id) -> Self {
        self.id = Some(id);
        self
    }
}

#[derive(Default)]
struct State {
    focused: bool,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Focus<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &iced::Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let node = self
            .content
            .as_widget_mut()
            .layout(&mut tree.children[0], renderer, limits);
        layout::Node::with_children(node.size(), vec![node])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        operation.focusable(self.id.as_ref(), layout.bounds(), state);
        operation.container(self.id.as_ref(), layout.bounds());
        if let Some(inner) = layout.children().next() {
            let (content, child) = (&mut self.content, &mut tree.children[0]);
            operation.traverse(&mut |operation| {
                content
                    .as_widget_mut()
                    .operate(child, inner, renderer, operation);
            });
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let Some(inner) = layout.children().next() {
            self.content.as_widget_mut().update(
                &mut tree.children[0],
                event,
                inner,
                cursor,
                renderer,
                clipboard,
                shell,
                viewport,
            );
        }
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(_))
            | Event::Touch(touch::Event::FingerPressed { .. })
                if state.focused =>
            {
                state.focused = false;
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, .. })
                if state.focused && !shell.is_event_captured() =>
            {
                if let Some(message) = (self.on_key)(key) {
                    shell.publish(message);
                    shell.capture_event();
                }
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let Some(inner) = layout.children().next() else {
            return;
        };
        self.content.as_widget().draw(
            &tree.children[0],
            renderer,
            theme,
            style,
            inner,
            cursor,
            viewport,
        );
        if tree.state.downcast_ref::<State>().focused {
            let quad = renderer::Quad {
                bounds: layout.bounds().expand(scale::RING),
                border: Border {
                    color: theme.tokens().focus,
                    width: scale::RING,
                    radius: (self.radius + scale::RING).into(),
                },
                shadow: Shadow::default(),
                snap: true,
            };
            renderer.with_layer(*viewport, |renderer| {
                renderer.fill_quad(quad, Color::TRANSPARENT);
            });
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        layout
            .children()
            .next()
            .map_or_else(mouse::Interaction::default, |inner| {
                self.content.as_widget().mouse_interaction(
                    &tree.children[0],
                    inner,
                    cursor,
                    viewport,
                    renderer,
                )
            })
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let inner = layout.children().next()?;
        self.content.as_widget_mut().overlay(
            &mut tree.children[0],
            inner,
            renderer,
            viewport,
            translation,
        )
    }
}

impl<'a, Message: 'a> From<Focus<'a, Message>> for Element<'a, Message> {
    fn from(focus: Focus<'a, Message>) -> Self {
        Self::new(focus)
    }
}
