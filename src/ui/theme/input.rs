//! Fields: text inputs, lists to pick from, switches, sliders, scroll bars.

use iced::{
    Background, Color, Shadow,
    widget::{pick_list, scrollable, slider, svg, text_input, toggler},
};

use super::{
    Theme,
    container::{edged, raised_shadow, rounded},
    scale,
};

/// Whether a field's value is acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Field {
    /// It is.
    #[default]
    Fine,
    /// It isn't; the reason stands beside it.
    Faulty,
}

impl text_input::Catalog for Theme {
    type Class<'a> = Field;

    fn default<'a>() -> <Self as text_input::Catalog>::Class<'a> {
        Field::Fine
    }

    fn style(&self, field: &Field, status: text_input::Status) -> text_input::Style {
        let t = self.tokens();
        let (edge, width) = match (status, field) {
            (text_input::Status::Focused { .. }, _) => (t.focus, scale::RING),
            (_, Field::Faulty) => (t.danger, scale::HAIR),
            (text_input::Status::Hovered, Field::Fine) => (t.text_muted, scale::HAIR),
            (text_input::Status::Disabled, Field::Fine) => (t.border, scale::HAIR),
            (text_input::Status::Active, Field::Fine) => (t.border_strong, scale::HAIR),
        };
        let mut border = edged(edge, scale::RADIUS_INPUT);
        border.width = width;
        text_input::Style {
            background: Background::Color(t.sunken),
            border,
            icon: t.text_muted,
            placeholder: t.text_muted,
            value: if status == text_input::Status::Disabled {
                t.text_disabled
            } else {
                t.text
            },
            selection: Color { a: 0.35, ..t.focus },
        }
    }
}

impl pick_list::Catalog for Theme {
    type Class<'a> = Field;

    fn default<'a>() -> <Self as pick_list::Catalog>::Class<'a> {
        Field::Fine
    }

    fn style(&self, field: &Field, status: pick_list::Status) -> pick_list::Style {
        let t = self.tokens();
        let edge = match (status, field) {
            (pick_list::Status::Opened { .. }, _) => t.focus,
            (_, Field::Faulty) => t.danger,
            (pick_list::Status::Hovered, Field::Fine) => t.text_muted,
            (pick_list::Status::Active, Field::Fine) => t.border_strong,
        };
        pick_list::Style {
            text_color: t.text,
            placeholder_color: t.text_muted,
            handle_color: t.text_muted,
            background: Background::Color(t.surface),
            border: edged(edge, scale::RADIUS_INPUT),
        }
    }
}

impl iced::overlay::menu::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as iced::overlay::menu::Catalog>::Class<'a> {}

    fn style(&self, (): &()) -> iced::overlay::menu::Style {
        let t = self.tokens();
        iced::overlay::menu::Style {
            background: Background::Color(t.raised),
            border: edged(t.border, scale::RADIUS_INPUT),
            text_color: t.text,
            selected_text_color: t.text,
            selected_background: Background::Color(t.accent_soft),
            shadow: raised_shadow(t.shadow),
        }
    }
}

impl toggler::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as toggler::Catalog>::Class<'a> {}

    fn style(&self, (): &(), status: toggler::Status) -> toggler::Style {
        let t = self.tokens();
        let (on, hot, dead) = match status {
            toggler::Status::Active { is_toggled } => (is_toggled, false, false),
            toggler::Status::Hovered { is_toggled } => (is_toggled, true, false),
            toggler::Status::Disabled { is_toggled } => (is_toggled, false, true),
        };
        let (ground, edge, knob) = match (on, dead) {
            (_, true) => (t.sunken, t.border, t.text_disabled),
            (true, false) if hot => (t.accent_hover, t.accent_hover, t.on_accent),
            (true, false) => (t.accent, t.accent, t.on_accent),
            (false, false) if hot => (t.hover, t.text_muted, t.text_muted),
            (false, false) => (t.sunken, t.border_strong, t.border_strong),
        };
        toggler::Style {
            background: Background::Color(ground),
            background_border_width: scale::HAIR,
            background_border_color: edge,
            foreground: Background::Color(knob),
            foreground_border_width: 0.0,
            foreground_border_color: Color::TRANSPARENT,
            text_color: Some(t.text),
            border_radius: None,
            padding_ratio: 0.15,
        }
    }
}

impl slider::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as slider::Catalog>::Class<'a> {}

    fn style(&self, (): &(), status: slider::Status) -> slider::Style {
        let t = self.tokens();
        let color = match status {
            slider::Status::Active => t.accent,
            slider::Status::Hovered | slider::Status::Dragged => t.accent_hover,
        };
        slider::Style {
            rail: slider::Rail {
                backgrounds: (Background::Color(color), Background::Color(t.border_strong)),
                width: scale::SLIDER,
                border: rounded(scale::SLIDER / 2.0),
            },
            handle: slider::Handle {
                shape: slider::HandleShape::Circle { radius: scale::DOT },
                background: Background::Color(color),
                border_width: 0.0,
                border_color: Color::TRANSPARENT,
            },
        }
    }
}

impl scrollable::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as scrollable::Catalog>::Class<'a> {}

    fn style(&self, (): &(), status: scrollable::Status) -> scrollable::Style {
        let t = self.tokens();
        let hot = match status {
            scrollable::Status::Active { .. } => false,
            scrollable::Status::Hovered {
                is_vertical_scrollbar_hovered: hot,
                ..
            }
            | scrollable::Status::Dragged {
                is_vertical_scrollbar_dragged: hot,
                ..
            } => hot,
        };
        let rail = scrollable::Rail {
            background: None,
            border: rounded(scale::RADIUS_INPUT),
            scroller: scrollable::Scroller {
                background: Background::Color(if hot { t.text_muted } else { t.border_strong }),
                border: rounded(scale::RADIUS_INPUT),
            },
        };
        scrollable::Style {
            container: iced::widget::container::Style::default(),
            vertical_rail: rail,
            horizontal_rail: rail,
            gap: None,
            auto_scroll: scrollable::AutoScroll {
                background: Background::Color(t.raised),
                border: edged(t.border, scale::RADIUS_FULL),
                shadow: Shadow::default(),
                icon: t.text_muted,
            },
        }
    }
}

impl svg::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as svg::Catalog>::Class<'a> {}

    fn style(&self, (): &(), _: svg::Status) -> svg::Style {
        svg::Style { color: None }
    }
}
