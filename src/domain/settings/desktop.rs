//! How the program lives with the desktop around it.

use serde::{Deserialize, Serialize};

use super::SettingsFault;

/// How the program lives with the desktop around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desktop {
    /// Players are paused when a call rings or begins, and go on after it.
    pub pause_players: bool,
    /// The screen stays on and the machine awake while there is a call.
    pub keep_awake: bool,
    /// Key that answers from anywhere, e.g. `Ctrl+Alt+A`; empty: none.
    pub key_answer: String,
    /// Key that declines what rings.
    pub key_reject: String,
    /// Key that ends the call.
    pub key_hang_up: String,
    /// Key that brings the window.
    pub key_show: String,
    /// Schemes of addresses actions may open besides the usual ones (S33).
    pub url_schemes: Vec<String>,
}

impl Default for Desktop {
    fn default() -> Self {
        Self {
            pause_players: true,
            keep_awake: true,
            key_answer: String::new(),
            key_reject: String::new(),
            key_hang_up: String::new(),
            key_show: String::new(),
            url_schemes: Vec::new(),
        }
    }
}

/// A key that works whichever window has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "keys that are held or not")]
pub struct HotKey {
    /// Control is held.
    pub control: bool,
    /// Alt is held.
    pub alt: bool,
    /// Shift is held.
    pub shift: bool,
    /// The key with the desktop's sign is held.
    pub logo: bool,
    /// X11's number of the key's symbol.
    pub symbol: u32,
}

impl HotKey {
    /// Reads `Ctrl+Alt+A`, `F9`, `Super+Pause`. A letter, digit or space needs a modifier besides Shift: alone it could
    /// not be typed any more.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut key = Self {
            control: false,
            alt: false,
            shift: false,
            logo: false,
            symbol: 0,
        };
        let mut parts = text.split('+').map(str::trim).rev();
        let (symbol, alone) = symbol(parts.next()?)?;
        key.symbol = symbol;
        for part in parts {
            let slot = match part.to_ascii_lowercase().as_str() {
                "ctrl" | "control" | "strg" => &mut key.control,
                "alt" => &mut key.alt,
                "shift" | "umschalt" => &mut key.shift,
                "super" | "meta" | "win" => &mut key.logo,
                _ => return None,
            };
            if std::mem::replace(slot, true) {
                return None;
            }
        }
        (alone || key.control || key.alt || key.logo).then_some(key)
    }
}

/// The symbol of a key, and whether it may stand without a modifier.
fn symbol(name: &str) -> Option<(u32, bool)> {
    let lower = name.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix('f').and_then(|n| n.parse::<u32>().ok()) {
        let known = (1..=24).contains(&number);
        return known.then_some((0xffbd + number, true));
    }
    if let [byte] = lower.as_bytes()
        && byte.is_ascii_alphanumeric()
    {
        return Some((u32::from(*byte), false));
    }
    let symbol = match lower.as_str() {
        "space" => return Some((0x0020, false)),
        "pause" => 0xff13,
        "print" => 0xff61,
        "insert" => 0xff63,
        "home" => 0xff50,
        "end" => 0xff57,
        "pageup" => 0xff55,
        "pagedown" => 0xff56,
        "scrolllock" => 0xff14,
        "answer" | "audioplay" => 0x1008_ff14,
        _ => return None,
    };
    Some((symbol, true))
}

impl Desktop {
    /// The keys with their names in the settings.
    #[must_use]
    pub fn keys(&self) -> [(&'static str, &str); 4] {
        [
            ("key_answer", &self.key_answer),
            ("key_reject", &self.key_reject),
            ("key_hang_up", &self.key_hang_up),
            ("key_show", &self.key_show),
        ]
    }

    pub(super) fn faults(&self) -> Vec<(&'static str, SettingsFault)> {
        let mut faults = Vec::new();
        let mut taken = Vec::new();
        for (name, text) in self.keys() {
            if text.trim().is_empty() {
                continue;
            }
            match HotKey::read(text) {
                Some(key) if !taken.contains(&key) => taken.push(key),
                // One key can't do two things.
                Some(_) | None => faults.push((name, SettingsFault::BadHotKey(text.to_owned()))),
            }
        }
        for scheme in &self.url_schemes {
            let read = crate::domain::action::fill::scheme(&format!("{scheme}:"));
            let opens_code = ["javascript", "data", "file", "vbscript"];
            if read.is_none_or(|scheme| opens_code.contains(&scheme.as_str())) {
                faults.push(("url_schemes", SettingsFault::BadScheme(scheme.clone())));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_with_their_modifiers() {
        let read = |text: &str| {
            HotKey::read(text).map(|key| {
                let held = [key.control, key.alt, key.shift, key.logo];
                (held.map(u8::from), key.symbol)
            })
        };
        for (text, expected) in [
            ("Ctrl+Alt+A", Some(([1, 1, 0, 0], 0x61))),
            ("strg + umschalt + 7", Some(([1, 0, 1, 0], 0x37))),
            ("F9", Some(([0, 0, 0, 0], 0xffc6))),
            ("Super+Pause", Some(([0, 0, 0, 1], 0xff13))),
            ("A", None),
            ("Shift+a", None),
            ("Ctrl", None),
            ("Ctrl+Ctrl+A", None),
            ("Ctrl+Alt+", None),
            ("F25", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn one_key_for_two_things_and_dangerous_schemes_are_faults() {
        let desktop = Desktop {
            key_answer: "Ctrl+Alt+A".into(),
            key_show: "alt+ctrl+a".into(),
            url_schemes: vec!["zoommtg".into(), "javascript".into(), "a b".into()],
            ..Desktop::default()
        };
        let keys: Vec<_> = desktop.faults().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["key_show", "url_schemes", "url_schemes"]);
    }
}
