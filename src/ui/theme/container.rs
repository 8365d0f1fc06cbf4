//! Grounds: cards, bars, badges, rules, bars of progress.

use iced::{
    Background, Border, Color, Shadow, Vector,
    border::Radius,
    widget::{
        container::{Catalog, Style},
        progress_bar, rule,
    },
};

use super::{LineInk, Theme, Tokens, scale};
use crate::domain::line::Accent;

/// What a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ground {
    /// Nothing drawn.
    #[default]
    Clear,
    /// The window itself.
    Window,
    /// The rail and the top bar.
    Bar,
    /// A card on the window.
    Card,
    /// The card of the call that is talked in.
    CardActive,
    /// A menu, a tooltip, the call window.
    Raised,
    /// A hollow: meters, key hints.
    Sunken,
    /// A quiet notice.
    Info,
    /// A notice of success.
    Success,
    /// A notice that something is odd.
    Warning,
    /// A notice that something is broken.
    Danger,
    /// A line's colour, solid: stripe.
    Stripe(Accent),
    /// A line's colour, solid with corners: badge.
    Badge(Accent),
    /// The accent bar of a ringing call, `0..=100` on its way from the tint to the solid colour.
    Pulse(Option<Accent>, u8),
    /// A line's soft tint.
    Tint(Accent),
    /// A frame in a line's colour, for what is [`Ground::Capped`] by it.
    Cap(Accent),
    /// A line's soft tint within a [`Ground::Cap`].
    Capped(Accent),
    /// A round ground for a person's initials.
    Avatar,
    /// A ground for no line.
    NoLine,
    /// A round dot of a state's colour.
    Dot(Tone),
    /// A round counter.
    Counter,
    /// A veil over the window below a dialogue.
    Veil,
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    Quiet,
    /// All is well.
    Good,
    /// Odd or under way.
    Odd,
    /// Broken.
    Bad,
}

impl Catalog for Theme {
    type Class<'a> = Ground;

    fn default<'a>() -> <Self as Catalog>::Class<'a> {
        Ground::Clear
    }

    fn style(&self, ground: &Ground) -> Style {
        let t = self.tokens();
        let plain = |color: Color| Style {
            background: Some(Background::Color(color)),
            text_color: Some(t.text),
            ..Style::default()
        };
        let card = |color: Color, edge: Color| Style {
            border: edged(edge, scale::RADIUS_CARD),
            ..plain(color)
        };
        let round = |color: Color| Style {
            border: rounded(scale::RADIUS_FULL),
            ..plain(color)
        };
        match *ground {
            Ground::Clear => Style::default(),
            Ground::Window => plain(t.bg),
            Ground::Bar => plain(t.surface),
            Ground::Card => card(t.surface, t.border),
            Ground::CardActive => card(t.surface, t.accent),
            Ground::Raised => Style {
                border: edged(t.border, scale::RADIUS_OVERLAY),
                shadow: raised_shadow(t.shadow),
                ..plain(t.raised)
            },
            Ground::Sunken => Style {
                border: rounded(scale::RADIUS_INPUT),
                ..plain(t.sunken)
            },
            Ground::Info => card(t.accent_soft, t.accent_soft),
            Ground::Success => card(t.success_soft, t.success_soft),
            Ground::Warning => card(t.warning_soft, t.warning_soft),
            Ground::Danger => card(t.danger_soft, t.danger_soft),
            Ground::Stripe(accent)
            | Ground::Badge(accent)
            | Ground::Tint(accent)
            | Ground::Cap(accent)
            | Ground::Capped(accent) => of_line(*ground, self.line(accent), t),
            Ground::Pulse(accent, percent) => plain(self.pulse(accent, percent)),
            Ground::Avatar => round(t.hover),
            Ground::NoLine => Style {
                border: rounded(scale::RADIUS_INPUT),
                ..plain(t.hover)
            },
            Ground::Dot(tone) => round(match tone {
                Tone::Quiet => t.text_disabled,
                Tone::Good => t.success,
                Tone::Odd => t.warning,
                Tone::Bad => t.danger,
            }),
            Ground::Counter => Style {
                text_color: Some(t.on_danger),
                ..round(t.danger)
            },
            Ground::Veil => plain(Color {
                a: 0.5,
                ..Color::BLACK
            }),
        }
    }
}

impl Theme {
    fn pulse(self, accent: Option<Accent>, percent: u8) -> Color {
        let t = self.tokens();
        let (soft, ink) = accent.map_or((t.hover, t.border_strong), |accent| {
            (self.line(accent).soft, self.line(accent).ink)
        });
        mixed(soft, ink, f32::from(percent) / 100.0)
    }
}

/// Grounds of a line's colours.
fn of_line(ground: Ground, line: LineInk, t: &Tokens) -> Style {
    let (color, text, border) = match ground {
        Ground::Badge(_) => (line.ink, line.on_ink, rounded(scale::RADIUS_INPUT)),
        Ground::Stripe(_) => (line.ink, line.on_ink, rounded(scale::STRIPE / 2.0)),
        Ground::Cap(_) => (line.ink, line.on_ink, rounded(scale::RADIUS_CARD)),
        Ground::Capped(_) => (
            line.soft,
            t.text,
            Border {
                radius: Radius::default().bottom(scale::RADIUS_CARD - scale::HAIR),
                ..Border::default()
            },
        ),
        _ => (line.soft, t.text, Border::default()),
    };
    Style {
        background: Some(Background::Color(color)),
        text_color: Some(text),
        border,
        ..Style::default()
    }
}

/// `share` of the way from `a` to `b`.
pub(super) fn mixed(a: Color, b: Color, share: f32) -> Color {
    let mix = |a: f32, b: f32| a + (b - a) * share;
    Color {
        r: mix(a.r, b.r),
        g: mix(a.g, b.g),
        b: mix(a.b, b.b),
        a: 1.0,
    }
}

/// A border of a colour with rounded corners.
pub(super) fn edged(color: Color, radius: f32) -> Border {
    Border {
        color,
        width: scale::HAIR,
        radius: Radius::from(radius),
    }
}

/// Rounded corners without a border.
pub(super) fn rounded(radius: f32) -> Border {
    Border {
        color: Color::TRANSPARENT,
        width: 0.0,
        radius: Radius::from(radius),
    }
}

/// The shadow of what lies above the window.
pub(super) fn raised_shadow(color: Color) -> Shadow {
    Shadow {
        color,
        offset: Vector::new(0.0, 8.0),
        blur_radius: 24.0,
    }
}

impl rule::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> <Self as rule::Catalog>::Class<'a> {}

    fn style(&self, (): &()) -> rule::Style {
        rule::Style {
            color: self.tokens().border,
            radius: Radius::default(),
            fill_mode: rule::FillMode::Full,
            snap: true,
        }
    }
}

impl progress_bar::Catalog for Theme {
    type Class<'a> = Tone;

    fn default<'a>() -> <Self as progress_bar::Catalog>::Class<'a> {
        Tone::Quiet
    }

    fn style(&self, tone: &Tone) -> progress_bar::Style {
        let t = self.tokens();
        let bar = match tone {
            Tone::Quiet => t.accent,
            Tone::Good => t.success,
            Tone::Odd => t.warning,
            Tone::Bad => t.danger,
        };
        progress_bar::Style {
            background: Background::Color(t.hover),
            bar: Background::Color(bar),
            border: rounded(scale::METER / 2.0),
        }
    }
}
