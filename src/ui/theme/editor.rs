//! Fields of several lines.

use iced::{Background, Color, widget::text_editor};

use super::{Theme, container::edged, input::Field, scale};

impl text_editor::Catalog for Theme {
    type Class<'a> = Field;

    fn default<'a>() -> <Self as text_editor::Catalog>::Class<'a> {
        Field::Fine
    }

    fn style(&self, field: &Field, status: text_editor::Status) -> text_editor::Style {
        let t = self.tokens();
        let (edge, width) = match (status, field) {
            (text_editor::Status::Focused { .. }, _) => (t.focus, scale::RING),
            (_, Field::Faulty) => (t.danger, scale::HAIR),
            (text_editor::Status::Hovered, Field::Fine) => (t.text_muted, scale::HAIR),
            (text_editor::Status::Disabled, Field::Fine) => (t.border, scale::HAIR),
            (text_editor::Status::Active, Field::Fine) => (t.border_strong, scale::HAIR),
        };
        let mut border = edged(edge, scale::RADIUS_INPUT);
        border.width = width;
        text_editor::Style {
            background: Background::Color(t.sunken),
            border,
            placeholder: t.text_muted,
            value: if status == text_editor::Status::Disabled {
                t.text_disabled
            } else {
                t.text
            },
            selection: Color { a: 0.35, ..t.focus },
        }
    }
}
