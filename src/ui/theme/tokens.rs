//! The colours, light and dark. Nothing else in the program names a colour.

use iced::Color;

use crate::domain::line::Accent;

/// The colours of one theme by what they are for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Tokens {
    pub bg: Color,
    pub surface: Color,
    pub raised: Color,
    pub sunken: Color,
    pub hover: Color,
    /// Decoration only; never marks a control by itself.
    pub border: Color,
    pub border_strong: Color,
    pub text: Color,
    pub text_muted: Color,
    pub text_disabled: Color,
    pub focus: Color,
    pub accent: Color,
    pub on_accent: Color,
    pub accent_hover: Color,
    pub accent_soft: Color,
    pub success: Color,
    pub on_success: Color,
    pub success_soft: Color,
    pub danger: Color,
    pub on_danger: Color,
    pub danger_soft: Color,
    pub warning: Color,
    pub on_warning: Color,
    pub warning_soft: Color,
    pub shadow: Color,
}

/// Light.
pub static LIGHT: Tokens = Tokens {
    bg: hex(0xF4_F6F8),
    surface: hex(0xFF_FFFF),
    raised: hex(0xFF_FFFF),
    sunken: hex(0xEA_EDF1),
    hover: hex(0xE5_E8ED),
    border: hex(0xD6_D9DE),
    border_strong: hex(0x7E_848C),
    text: hex(0x18_1E29),
    text_muted: hex(0x55_5D69),
    text_disabled: hex(0x7E_848C),
    focus: hex(0x12_76CE),
    accent: hex(0x23_65A8),
    on_accent: hex(0xFF_FFFF),
    accent_hover: hex(0x0E_5596),
    accent_soft: hex(0xE1_EEFE),
    success: hex(0x1B_7138),
    on_success: hex(0xFF_FFFF),
    success_soft: hex(0xDF_F6E2),
    danger: hex(0xBC_272C),
    on_danger: hex(0xFF_FFFF),
    danger_soft: hex(0xFE_EBEA),
    warning: hex(0x8A_580C),
    on_warning: hex(0xFF_FFFF),
    warning_soft: hex(0xFE_EFCF),
    shadow: Color {
        r: 0.0,
        g: 0.0,
        b: 0.0,
        a: 0.16,
    },
};

/// Dark.
pub static DARK: Tokens = Tokens {
    bg: hex(0x0F_1318),
    surface: hex(0x18_1C22),
    raised: hex(0x20_262D),
    sunken: hex(0x0B_0D12),
    hover: hex(0x28_2E37),
    border: hex(0x30_363E),
    border_strong: hex(0x74_7B85),
    text: hex(0xEA_EDF1),
    text_muted: hex(0xA6_ADB7),
    text_disabled: hex(0x6A_6F77),
    focus: hex(0x71_BFFF),
    accent: hex(0x72_B8F2),
    on_accent: hex(0x08_1420),
    accent_hover: hex(0x92_CBFB),
    accent_soft: hex(0x1C_3249),
    success: hex(0x5B_CC80),
    on_success: hex(0x04_190A),
    success_soft: hex(0x19_3521),
    danger: hex(0xF4_6E6F),
    on_danger: hex(0x22_0B0A),
    danger_soft: hex(0x49_1F20),
    warning: hex(0xEB_B854),
    on_warning: hex(0x22_1602),
    warning_soft: hex(0x3F_2C10),
    shadow: Color {
        r: 0.0,
        g: 0.0,
        b: 0.0,
        a: 0.40,
    },
};

/// A line's colours: as bar and badge (`ink`), as tint (`soft`), and for text upon `ink`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct LineInk {
    pub ink: Color,
    pub soft: Color,
    pub on_ink: Color,
}

const fn line(ink: u32, soft: u32, on_ink: u32) -> LineInk {
    LineInk {
        ink: hex(ink),
        soft: hex(soft),
        on_ink: hex(on_ink),
    }
}

/// A line's colours in the light or the dark theme.
#[must_use]
pub const fn line_ink(accent: Accent, dark: bool) -> LineInk {
    match (accent, dark) {
        (Accent::Azure, false) => line(0x11_5B94, 0xE5_F2FF, 0xFF_FFFF),
        (Accent::Indigo, false) => line(0x5B_5ABC, 0xED_EFFE, 0xFF_FFFF),
        (Accent::Violet, false) => line(0x4E_286A, 0xF5_ECFE, 0xFF_FFFF),
        (Accent::Plum, false) => line(0x72_3459, 0xFF_E9F4, 0xFF_FFFF),
        (Accent::Copper, false) => line(0x66_3214, 0xFF_ECE3, 0xFF_FFFF),
        (Accent::Ochre, false) => line(0x66_4F0B, 0xF9_F0DA, 0xFF_FFFF),
        (Accent::Olive, false) => line(0x5B_6B30, 0xEC_F4DE, 0xFF_FFFF),
        (Accent::Teal, false) => line(0x04_7270, 0xDA_F7F5, 0xFF_FFFF),
        (Accent::Azure, true) => line(0x89_C4FB, 0x19_2E42, 0x05_121D),
        (Accent::Indigo, true) => line(0x8D_92F9, 0x28_2A43, 0x0A_0B1E),
        (Accent::Violet, true) => line(0xAD_90C8, 0x33_263E, 0x12_0919),
        (Accent::Plum, true) => line(0xDF_A2C4, 0x3D_2332, 0x1A_0913),
        (Accent::Copper, true) => line(0xCB_8561, 0x3F_2518, 0x1A_0B03),
        (Accent::Ochre, true) => line(0xF7_D37B, 0x36_2B10, 0x1A_1302),
        (Accent::Olive, true) => line(0xA1_C047, 0x29_3016, 0x0E_1304),
        (Accent::Teal, true) => line(0x6E_F0EB, 0x09_3432, 0x01_1616),
    }
}

/// A colour from its six hexadecimal digits.
#[allow(clippy::cast_precision_loss, reason = "0..=255")]
const fn hex(rgb: u32) -> Color {
    Color {
        r: (rgb >> 16 & 0xFF) as f32 / 255.0,
        g: (rgb >> 8 & 0xFF) as f32 / 255.0,
        b: (rgb & 0xFF) as f32 / 255.0,
        a: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.
    fn contrast(a: Color, b: Color) -> f32 {
        let light = |colour: Color| {
            let part = |c: f32| {
                if c <= 0.040_45 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(colour.r) + 0.7152 * part(colour.g) + 0.0722 * part(colour.b)
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn grounds(t: &Tokens) -> [Color; 5] {
        [t.bg, t.surface, t.raised, t.sunken, t.hover]
    }

    #[test]
    fn every_text_colour_reads_on_every_ground() {
        for t in [&LIGHT, &DARK] {
            for ground in grounds(t) {
                assert!(contrast(t.text, ground) >= 11.1);
                assert!(contrast(t.text_muted, ground) >= 5.4);
                for ink in [t.accent, t.success, t.danger, t.warning] {
                    assert!(contrast(ink, ground) >= 4.7, "{ink:?} on {ground:?}");
                }
            }
            for (on, colour, soft) in [
                (t.on_accent, t.accent, t.accent_soft),
                (t.on_success, t.success, t.success_soft),
                (t.on_danger, t.danger, t.danger_soft),
                (t.on_warning, t.warning, t.warning_soft),
            ] {
                assert!(contrast(on, colour) >= 4.7);
                assert!(contrast(colour, soft) >= 4.5, "{colour:?} on {soft:?}");
                assert!(contrast(t.text, soft) >= 11.0);
            }
            assert!(contrast(t.on_accent, t.accent_hover) >= 4.7);
        }
    }

    #[test]
    fn controls_and_focus_stand_out_without_text() {
        for t in [&LIGHT, &DARK] {
            for ground in grounds(t) {
                assert!(contrast(t.border_strong, ground) >= 3.0);
                assert!(contrast(t.focus, ground) >= 3.0);
            }
        }
    }

    #[test]
    fn line_colours_read_as_text_as_badge_and_on_their_tint() {
        for (t, dark, solid) in [(&LIGHT, false, 5.75), (&DARK, true, 6.37)] {
            for accent in Accent::ALL {
                let ink = line_ink(accent, dark);
                for ground in grounds(t) {
                    assert!(contrast(ink.ink, ground) >= 4.6, "{accent:?}");
                }
                assert!(contrast(ink.ink, ink.soft) >= 4.5, "{accent:?}");
                assert!(contrast(t.text, ink.soft) >= 11.0, "{accent:?}");
                assert!(contrast(t.text_muted, ink.soft) >= 5.0, "{accent:?}");
                assert!(contrast(ink.on_ink, ink.ink) >= solid, "{accent:?}");
            }
        }
    }
}
