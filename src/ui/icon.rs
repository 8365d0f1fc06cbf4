//! The icons of `assets/fonts/LinekeeperIcons.ttf`, in the order of `make.py` there.

use iced::{
    Font, Pixels,
    widget::text::{LineHeight, Text},
};

use super::theme::{Theme, scale};

/// The icon font.
pub const FONT: Font = Font::with_name("Linekeeper Icons");

/// The icon font's file.
pub static BYTES: &[u8] = include_bytes!("../../assets/fonts/LinekeeperIcons.ttf");

macro_rules! icons {
    ($($name:ident),* $(,)?) => {
        /// An icon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the names of the drawings")]
        pub enum Icon { $($name),* }

        #[cfg(test)]
        impl Icon {
            const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

icons![
    Phone,
    PhoneCall,
    PhoneIncoming,
    PhoneOutgoing,
    PhoneMissed,
    PhoneForwarded,
    PhoneOff,
    Voicemail,
    Mic,
    MicOff,
    Headset,
    Pause,
    Play,
    Grid,
    Building,
    Settings,
    Search,
    Cross,
    Check,
    ChevronDown,
    ChevronUp,
    ChevronRight,
    ChevronLeft,
    Triangle,
    Alert,
    Info,
    Bell,
    BellOff,
    Volume,
    VolumeOff,
    LogOut,
    Plus,
    Trash,
    Pencil,
    User,
    Users,
    Sun,
    Moon,
    Monitor,
    Languages,
    Eye,
    EyeOff,
    Refresh,
    Swap,
    Delete,
    Hash,
    List,
    History,
    Palette,
    Ear,
    AudioLines,
    Server,
    Key,
    Minus,
    WifiOff,
    Help,
    Ellipsis,
    Circle,
    CircleCheck,
    Power,
    ArrowDownLeft,
    ArrowUpRight,
    ArrowLeft,
    ArrowRight,
    At,
    Message,
    CirclePlay,
    LayoutList,
    SquareCheck,
    Square,
    Shield,
    Lock,
    Split,
    Star,
    Flag,
    Pin,
    UserPlus,
    Clock,
    Download,
    Undo,
    Notebook,
    Calendar,
    Filter,
    AddressBook,
    Mail,
    Printer,
    Copy,
    Link,
    FileText,
    Zap,
    Folder,
    Upload,
    Tag,
    ListChecks,
];

impl Icon {
    /// Its character in the icon font.
    #[must_use]
    pub fn glyph(self) -> char {
        char::from_u32(0xE100 + self as u32).unwrap_or('\u{FFFD}')
    }

    /// Beside text.
    #[must_use]
    pub fn small<'a>(self) -> Text<'a, Theme> {
        self.sized(scale::ICON[0])
    }

    /// In buttons and rows.
    #[must_use]
    pub fn normal<'a>(self) -> Text<'a, Theme> {
        self.sized(scale::ICON[1])
    }

    /// On empty pages.
    #[must_use]
    pub fn large<'a>(self) -> Text<'a, Theme> {
        self.sized(scale::ICON[2])
    }

    fn sized<'a>(self, size: f32) -> Text<'a, Theme> {
        Text::new(self.glyph().to_string())
            .font(FONT)
            .size(size)
            .line_height(LineHeight::Absolute(Pixels(size)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Character to glyph, from the font's format 4 or 12 character map (OpenType `cmap`).
    fn glyphs(font: &[u8]) -> BTreeSet<u32> {
        let word = |at: usize| u32::from(u16::from_be_bytes([font[at], font[at + 1]]));
        let long = |at: usize| word(at) << 16 | word(at + 2);
        let table = (0..word(4) as usize)
            .map(|i| 12 + 16 * i)
            .find(|&at| &font[at..at + 4] == b"cmap")
            .map(|at| long(at + 8) as usize)
            .unwrap();
        let mut found = BTreeSet::new();
        for i in 0..word(table + 2) as usize {
            let at = table + long(table + 4 + 8 * i + 4) as usize;
            if word(at) == 4 {
                let segments = word(at + 6) as usize / 2;
                for s in 0..segments {
                    let end = word(at + 14 + 2 * s);
                    let start = word(at + 16 + 2 * segments + 2 * s);
                    found.extend(start..=end);
                }
            }
        }
        found
    }

    #[test]
    fn every_icon_is_in_the_font() {
        let there = glyphs(BYTES);
        for icon in Icon::ALL {
            assert!(there.contains(&u32::from(icon.glyph())), "{icon:?}");
        }
        assert_eq!(
            Icon::ALL.len(),
            there
                .iter()
                .filter(|c| **c >= 0xE000 && **c < 0xF900)
                .count()
        );
    }
}
