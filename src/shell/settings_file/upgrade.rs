//! Bringing an older settings file to today's format: one step per version, each on the document itself, so that comments
//! stay where they are.

use toml_edit::{DocumentMut, value};

/// Changes a document of version `n` (its place in the list, from 1) into one of version `n + 1`.
pub(super) type Step = fn(&mut DocumentMut);

/// All steps; their number is today's version minus one.
pub(super) const STEPS: &[Step] = &[];

const _: () = assert!(STEPS.len() + 1 == crate::domain::settings::VERSION as usize);

/// The upgraded text; `None` when there is nothing to do (or the text is no TOML, which the reader reports).
pub(super) fn upgrade(text: &str, steps: &[Step]) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let found = document.get("version")?.as_integer()?;
    let done = usize::try_from(found).ok()?.checked_sub(1)?;
    let missing = steps.get(done..).filter(|rest| !rest.is_empty())?;
    for step in missing {
        step(&mut document);
    }
    let version = i64::try_from(steps.len() + 1).ok()?;
    if let Some(item) = document
        .get_mut("version")
        .and_then(|item| item.as_value_mut())
    {
        let decor = item.decor().clone();
        *item = version.into();
        *item.decor_mut() = decor;
    } else {
        document["version"] = value(version);
    }
    Some(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# mine\nversion = 1 # one\n[general]\nrings = 20 # long\n";

    fn rename_rings(document: &mut DocumentMut) {
        let general = document["general"].as_table_mut().unwrap();
        let old = general.remove("rings").unwrap();
        general.insert("ring_seconds", old);
    }

    #[test]
    fn steps_after_the_found_version_are_taken_and_comments_stay() {
        assert_eq!(
            upgrade(OLD, &[rename_rings]).unwrap(),
            "# mine\nversion = 2 # one\n[general]\nring_seconds = 20 # long\n"
        );
    }

    #[test]
    fn file_of_today_of_tomorrow_or_broken_is_left_alone() {
        for text in ["version = 2\n", "version = 9\n", "version = 0\n", "", "= ="] {
            assert_eq!(upgrade(text, &[rename_rings]), None, "{text:?}");
        }
        assert_eq!(upgrade(OLD, STEPS), None);
    }
}
