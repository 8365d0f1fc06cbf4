//! Reads texts with the fields of another telephone, `<Call.NumberSC>`, as templates of ours (S22).

use super::field;

/// Their names and ours, one to one. `ContactEntryID` has further letters behind it.
const NAMES: [(&str, &str); 17] = [
    ("NumberSC", "caller.number"),
    ("Number", "caller.number"),
    ("ContactName", "contact.name"),
    ("Origin", "call.direction"),
    ("Internal", "caller.internal"),
    ("Private", "call.private"),
    ("ProjectName", "call.project"),
    ("ProjectPIN", "call.project_pin"),
    ("Note", "call.note"),
    ("LineNumberSC", "line.number"),
    ("LocalNumberSC", "called.number"),
    ("LocalNumberName", "tenant.name"),
    ("RedirectingSC", "redirect.number"),
    ("RedirectingName", "redirect.name"),
    ("HoldNumberSC", "call.hold_number"),
    ("CreatedTime", "call.start"),
    ("ContactEntryID", "contact.id"),
];

/// What became of a text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Imported {
    /// The template.
    pub text: String,
    /// How many fields were taken over.
    pub taken: usize,
    /// Fields that are not known, in order, each once; they stand in the template as they were.
    pub unknown: Vec<String>,
}

/// Whether a text has such fields.
#[must_use]
pub fn is_foreign(text: &str) -> bool {
    next(text).is_some()
}

/// Takes a text over.
#[must_use]
pub fn import(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut rest = text;
    while let Some((start, name, end)) = next(rest) {
        plain(&rest[..start], &mut imported.text);
        if let Some(path) = ours(name) {
            imported.taken += 1;
            imported.text.push_str("{{ ");
            imported.text.push_str(path);
            imported.text.push_str(" }}");
        } else {
            plain(&rest[start..end], &mut imported.text);
            if !imported.unknown.iter().any(|known| known == name) {
                imported.unknown.push(name.to_owned());
            }
        }
        rest = &rest[end..];
    }
    plain(rest, &mut imported.text);
    imported
}

/// The next field: where it begins, its name, where it ends. Texts out of HTML have `&lt;` and `&gt;` for the brackets.
fn next(text: &str) -> Option<(usize, &str, usize)> {
    let lower = text.to_ascii_lowercase();
    [("<call.", ">"), ("&lt;call.", "&gt;")]
        .into_iter()
        .filter_map(|(open, close)| {
            let start = lower.find(open)?;
            let inside = start + open.len();
            let length = lower[inside..].find(close)?;
            let name = &text[inside..inside + length];
            let fits =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            fits.then_some((start, name, inside + length + close.len()))
        })
        .min_by_key(|(start, ..)| *start)
}

fn ours(name: &str) -> Option<&'static str> {
    let exact = NAMES
        .iter()
        .find(|(theirs, _)| theirs.eq_ignore_ascii_case(name));
    let contact = || {
        let long = name.get(..14)?.eq_ignore_ascii_case("ContactEntryID");
        long.then_some("contact.id")
    };
    exact.map(|(_, path)| *path).or_else(contact)
}

/// Plain words: what looks like a tag of ours is kept from being one.
fn plain(words: &str, out: &mut String) {
    let mut rest = words;
    while let Some(at) = rest
        .find("{{")
        .into_iter()
        .chain(rest.find("{%"))
        .chain(rest.find("{#"))
        .min()
    {
        out.push_str(&rest[..at]);
        out.push_str("{{ '");
        out.push_str(&rest[at..at + 2]);
        out.push_str("' }}");
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
}

/// Their names with ours, for the help text of the editor.
pub fn names() -> impl Iterator<Item = (&'static str, &'static field::Field)> {
    NAMES.iter().filter_map(|(theirs, path)| {
        let (group, name) = path.split_once('.')?;
        Some((*theirs, field::find(group, name)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::check;

    #[test]
    fn fields_are_taken_over_one_to_one_and_the_rest_is_told_s22() {
        let imported = import(
            "Call from <Call.ContactName> (<call.numbersc>), &lt;Call.Note&gt;: <Call.Colour> <Call.ContactEntryIDLocal> <b>",
        );
        assert_eq!(
            imported.text,
            "Call from {{ contact.name }} ({{ caller.number }}), {{ call.note }}: <Call.Colour> {{ contact.id }} <b>"
        );
        assert_eq!(imported.taken, 4);
        assert_eq!(imported.unknown, ["Colour"]);
    }

    #[test]
    fn every_name_leads_to_a_field_of_ours() {
        assert_eq!(names().count(), NAMES.len());
    }

    #[test]
    fn words_that_look_like_tags_stay_words() {
        let imported = import("{{ x }} {% if %} <Call.Note");
        assert_eq!(check(&imported.text), None);
        assert_eq!(imported.text, "{{ '{{' }} x }} {{ '{%' }} if %} <Call.Note");
        assert!(!is_foreign("<Call.>"));
        assert!(is_foreign("ä<Call.Note>"));
    }
}
