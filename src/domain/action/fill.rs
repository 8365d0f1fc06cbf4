//! Puts facts into addresses and arguments. A value is data: it is cleaned, never read as a placeholder, and in an address
//! percent-encoded, so that a caller's name can't become a part of the address of its own.

use std::sync::Arc;

use crate::domain::{
    settings::SettingsFault,
    template::{self, Facts, Manner, Mode, Problem, Renderer, Target},
};

/// Schemes an address may have without the user adding them (S33).
pub const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "sip"];

/// Fills `text` in.
pub fn fill(
    text: &str,
    facts: &Arc<Facts>,
    target: Target,
    manner: &Manner,
) -> Result<String, Problem> {
    let mut renderer = Renderer::new(manner.clone());
    renderer.add("", target, text)?;
    renderer.render("", target, facts, Mode::Run)
}

/// What is wrong with `text`, if something is.
pub fn check(text: &str) -> Result<(), SettingsFault> {
    if let Some(problem) = template::check(text) {
        return Err(SettingsFault::BadTemplate(problem));
    }
    if !text.contains('{') {
        return Ok(());
    }
    // What would be filled in with nothing at all is a mistake in an address or a command.
    match template::unknown_fields(text).into_iter().next() {
        Some(name) => Err(SettingsFault::BadPlaceholder(name)),
        None => Ok(()),
    }
}

/// The scheme of an address; `None` when it has none, or a placeholder would make it.
#[must_use]
pub fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.trim_start().split_once(':')?;
    let mut letters = scheme.chars();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.all(plain);
    good.then(|| scheme.to_ascii_lowercase())
}

/// Whether an address with this scheme may be opened.
#[must_use]
pub fn is_allowed(scheme: &str, added: &[String]) -> bool {
    SCHEMES.contains(&scheme) || added.iter().any(|one| one.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::{self, Trigger},
        journal::WallTime,
    };

    fn filled(text: &str, name: &str, target: Target) -> String {
        let sample = action::Facts::sample(Trigger::Incoming, WallTime(0));
        let mut facts = Facts::clone(&sample.texts);
        facts.caller.name = name.into();
        fill(text, &Arc::new(facts), target, &Manner::default()).unwrap()
    }

    #[test]
    fn values_are_encoded_in_addresses_and_whole_in_arguments() {
        let name = "Kuhn & Söhne; rm -rf $HOME `id`";
        let url = "https://crm.example/?q={{caller.name}}&n={{ caller.number }}";
        assert_eq!(
            filled(url, name, Target::Url),
            "https://crm.example/?q=Kuhn%20%26%20S%C3%B6hne%3B%20rm%20-rf%20%24HOME%20%60id%60&n=%2B4989987654"
        );
        assert_eq!(filled("{{ caller.name }}", name, Target::Argument), name);
        assert_eq!(filled("{{ line.key }}", name, Target::Argument), "example");
    }

    #[test]
    fn a_value_is_never_an_option_nor_a_placeholder() {
        let name = "--delete\0\n\u{202e}{{ caller.number }}";
        assert_eq!(
            filled("{{ caller.name }}", name, Target::Argument),
            "delete  {{ caller.number }}"
        );
        let option = filled("--name={{ caller.name }}", "-x", Target::Argument);
        assert_eq!(option, "--name=-x");
    }

    #[test]
    fn a_placeholder_nobody_knows_is_named() {
        let unknown = SettingsFault::BadPlaceholder("caller.shoe".into());
        assert_eq!(check("a {{ caller.shoe }} b"), Err(unknown));
        assert!(matches!(
            check("a {{ caller.name"),
            Err(SettingsFault::BadTemplate(_))
        ));
        assert_eq!(check("plain { text }"), Ok(()));
        assert_eq!(
            check("{{ caller.number | digits }} {{ call.outcome }}"),
            Ok(())
        );
    }

    #[test]
    fn schemes_are_read_before_anything_is_filled_in() {
        for (url, expected) in [
            ("HTTPS://a.example", Some("https")),
            ("mailto:{{ caller.name }}", Some("mailto")),
            ("{{ caller.name }}:x", None),
            ("//a.example", None),
            ("1a:b", None),
        ] {
            assert_eq!(scheme(url).as_deref(), expected, "{url}");
        }
        assert!(is_allowed("tel", &[]));
        assert!(!is_allowed("javascript", &[]));
        assert!(is_allowed("zoommtg", &["ZoomMtg".into()]));
    }
}
