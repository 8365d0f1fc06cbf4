//! What a contact is found by: the words of its card, and how a search is written for the full-text index.
//!
//! The index takes accents away by itself. German spellings are added on both ways of writing (`Müller`, `Mueller`; `Straße`,
//! `Strasse`), because nobody remembers how a name on the telephone is written.

use crate::domain::contact::{Card, DeskFacts};

/// Most characters of one search; nobody types more.
const LONGEST: usize = 100;
/// Most words of one search.
const MOST: usize = 6;

/// The text the index keeps of a contact.
pub(super) fn of_contact(card: &Card, desk: &DeskFacts) -> String {
    let one = [
        &card.name,
        &card.parts.given,
        &card.parts.family,
        &card.organisation,
        &card.department,
        &card.title,
    ];
    let many = [&card.emails, &card.addresses, &desk.groups];
    let mut words = String::new();
    for text in one.into_iter().chain(many.into_iter().flatten()) {
        if !text.is_empty() {
            words.push_str(text);
            words.push(' ');
        }
    }
    let spelled = german(&words);
    if spelled != words {
        words.push_str(&spelled);
    }
    words
}

/// The search for contacts that have a word beginning with each word of the text; `None` when it holds no word.
pub(super) fn query(text: &str) -> Option<String> {
    let text: String = text.chars().take(LONGEST).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let terms: Vec<String> = words
        .filter(|word| !word.is_empty())
        .take(MOST)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

/// What the list is ordered by: family name first, case and accents of German aside.
pub(super) fn sort_key(card: &Card) -> String {
    let parts = &card.parts;
    let text = if parts.family.is_empty() {
        card.name.clone()
    } else {
        format!("{} {} {}", parts.family, parts.given, card.organisation)
    };
    german(&text).to_lowercase()
}

/// Umlauts and sharp s written out.
pub(super) fn german(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for letter in text.chars() {
        match letter {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'Ä' => out.push_str("Ae"),
            'Ö' => out.push_str("Oe"),
            'Ü' => out.push_str("Ue"),
            'ß' => out.push_str("ss"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_words_that_begin_so_and_nothing_of_the_index_language() {
        let rows = [
            ("eva ku", Some("\"eva\"* AND \"ku\"*")),
            ("o'neill", Some("\"o\"* AND \"neill\"*")),
            (
                "NOT \"x\" OR NEAR(",
                Some("\"NOT\"* AND \"x\"* AND \"OR\"* AND \"NEAR\"*"),
            ),
            ("*: -", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(query(text).as_deref(), expected, "{text:?}");
        }
        assert!(query(&"a ".repeat(10_000)).unwrap().len() < 60);
    }
}
