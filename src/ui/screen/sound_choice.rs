//! Melodies and devices to choose from: for all calls in the settings, for one line in its editor.

use crate::ui::look::Look;

/// Ring melodies by name; a WAV file's path may stand in the settings file.
pub const RINGS: [&str; 5] = ["clear", "bells", "soft", "steps", "classic"];

/// A choice by its name in the settings and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As the settings write it; empty: none in particular.
    pub key: String,
    /// As people read it.
    pub name: String,
}

impl std::fmt::Display for Named {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

/// What can be chosen, and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// All there is, in order.
    pub options: Vec<Named>,
    /// The one in force.
    pub chosen: Named,
    /// It is not there now.
    pub is_gone: bool,
}

/// The melodies; `none` words the choice of none in particular, where there is one.
#[must_use]
pub fn melodies(look: &Look, chosen: &str, none: Option<String>) -> Choice {
    let named = |key: &str| Named {
        key: key.to_owned(),
        name: match key {
            "clear" => look.text("ring-clear"),
            "bells" => look.text("ring-bells"),
            "soft" => look.text("ring-soft"),
            "steps" => look.text("ring-steps"),
            "classic" => look.text("ring-classic"),
            file => file.to_owned(),
        },
    };
    let rings = RINGS.iter().map(|key| named(key));
    choose(with_none(none).chain(rings), named(chosen))
}

/// The devices found; `none` words the choice of none in particular.
#[must_use]
pub fn devices(look: &Look, found: &[String], chosen: &str, none: String) -> Choice {
    let named = |name: &String| Named {
        key: name.clone(),
        name: name.clone(),
    };
    let gone = Named {
        key: chosen.to_owned(),
        name: look
            .l10n
            .with("audio-device-gone", &[("name", chosen.into())]),
    };
    choose(with_none(Some(none)).chain(found.iter().map(named)), gone)
}

fn with_none(none: Option<String>) -> impl Iterator<Item = Named> {
    none.into_iter().map(|name| Named {
        key: String::new(),
        name,
    })
}

/// What is chosen stays a choice though it is not among those found.
fn choose(options: impl Iterator<Item = Named>, chosen: Named) -> Choice {
    let mut options: Vec<_> = options.collect();
    let found = options.iter().find(|one| one.key == chosen.key).cloned();
    let is_gone = found.is_none();
    if is_gone {
        options.push(chosen.clone());
    }
    Choice {
        options,
        chosen: found.unwrap_or(chosen),
        is_gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{journal::WallTime, settings::Appearance},
        l10n::Zone,
    };

    #[test]
    fn what_is_gone_stays_chosen() {
        let look = Look::new(&Appearance::default(), Zone::utc(), WallTime(0));
        let found = ["Headset".to_owned(), "Speaker".to_owned()];
        let there = devices(&look, &found, "Speaker", "default".into());
        assert_eq!(
            (
                there.options.len(),
                there.chosen.name.as_str(),
                there.is_gone
            ),
            (3, "Speaker", false)
        );
        let gone = devices(&look, &found, "Loudspeaker", "default".into());
        assert_eq!(
            (gone.options.len(), gone.chosen.key.as_str(), gone.is_gone),
            (4, "Loudspeaker", true)
        );
        let none = devices(&look, &found, "", "default".into());
        assert_eq!(none.chosen.name, "default");
        let file = melodies(&look, "/home/anna/ring.wav", Some("as all".into()));
        assert_eq!(file.chosen.name, "/home/anna/ring.wav");
    }
}
