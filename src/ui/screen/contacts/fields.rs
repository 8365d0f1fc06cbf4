//! What the values of a contact are called.

use super::Message;
use crate::{
    domain::contact::NumberUse,
    ui::{look::Look, theme::Element, widget::form},
};

/// What a number can be for, in the order it is offered.
pub(super) const USES: [NumberUse; 8] = [
    NumberUse::Work,
    NumberUse::Mobile,
    NumberUse::Home,
    NumberUse::Main,
    NumberUse::Fax,
    NumberUse::Pager,
    NumberUse::Sip,
    NumberUse::Other,
];

/// Languages offered; a card may name any other.
const LANGUAGES: [&str; 11] = [
    "", "de", "en", "fr", "it", "es", "nl", "pl", "ru", "tr", "ar",
];

/// Ring melodies offered; a WAV file's path may be kept too.
const RINGS: [&str; 6] = ["", "clear", "bells", "soft", "steps", "classic"];

/// A value with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named<T> {
    pub(super) value: T,
    name: String,
}

impl<T> std::fmt::Display for Named<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

/// What a number is for.
#[must_use]
pub fn use_name(look: &Look, kind: NumberUse) -> String {
    look.text(match kind {
        NumberUse::Work => "use-work",
        NumberUse::Mobile => "use-mobile",
        NumberUse::Home => "use-home",
        NumberUse::Main => "use-main",
        NumberUse::Fax => "use-fax",
        NumberUse::Pager => "use-pager",
        NumberUse::Sip => "use-sip",
        NumberUse::Other => "use-other",
    })
}

/// A language by its tag; the tag itself when we have no name for it.
pub(super) fn language_name(look: &Look, tag: &str) -> String {
    let key = match tag {
        "" => return String::new(),
        "de" => "speaks-de",
        "en" => "speaks-en",
        "fr" => "speaks-fr",
        "it" => "speaks-it",
        "es" => "speaks-es",
        "nl" => "speaks-nl",
        "pl" => "speaks-pl",
        "ru" => "speaks-ru",
        "tr" => "speaks-tr",
        "ar" => "speaks-ar",
        other => return other.to_owned(),
    };
    look.text(key)
}

/// A ring melody by its name; a file as it is.
pub(super) fn ring_name(look: &Look, ring: &str) -> String {
    let key = match ring {
        "" => return String::new(),
        "clear" => "ring-clear",
        "bells" => "ring-bells",
        "soft" => "ring-soft",
        "steps" => "ring-steps",
        "classic" => "ring-classic",
        other => return other.to_owned(),
    };
    look.text(key)
}

/// A list of uses.
pub(super) fn pick_use<'a>(
    look: &Look,
    chosen: NumberUse,
    on: impl Fn(NumberUse) -> Message + Clone + 'a,
) -> Element<'a, Message> {
    let named = |value| Named {
        value,
        name: use_name(look, value),
    };
    let options = USES.into_iter().map(named).collect();
    form::pick(look, options, Some(named(chosen)), move |one| on(one.value))
}

/// A list of languages.
pub(super) fn pick_language<'a>(
    look: &Look,
    chosen: &str,
    on: impl Fn(String) -> Message + Clone + 'a,
) -> Element<'a, Message> {
    pick_text(look, &LANGUAGES, chosen, language_name, on)
}

/// A list of melodies.
pub(super) fn pick_ring<'a>(
    look: &Look,
    chosen: &str,
    on: impl Fn(String) -> Message + Clone + 'a,
) -> Element<'a, Message> {
    pick_text(look, &RINGS, chosen, ring_name, on)
}

fn pick_text<'a>(
    look: &Look,
    known: &[&str],
    chosen: &str,
    name: fn(&Look, &str) -> String,
    on: impl Fn(String) -> Message + Clone + 'a,
) -> Element<'a, Message> {
    let named = |value: &str| Named {
        name: if value.is_empty() {
            look.text("contact-as-usual")
        } else {
            name(look, value)
        },
        value: value.to_owned(),
    };
    let mut options: Vec<_> = known.iter().map(|value| named(value)).collect();
    if !known.contains(&chosen) {
        options.push(named(chosen));
    }
    form::pick(look, options, Some(named(chosen)), move |one| on(one.value))
}
