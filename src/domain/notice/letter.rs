//! What is sent: a text, the same as HTML with numbers that can be clicked, and what goes along.

use serde::{Deserialize, Serialize};

use crate::domain::{contact::Card, id::CallId};

/// One notice as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Letter {
    /// Addresses.
    pub to: Vec<String>,
    /// Its subject, one line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Name shown as the sender: `Caller via Line` (S48).
    #[serde(default)]
    pub sender: String,
    /// Where an answer goes.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Same for all notices about a caller, so that mail programs put them together (S54).
    #[serde(default)]
    pub thread: String,
    /// The caller's card (S50).
    #[serde(default)]
    pub card: Option<Card>,
    /// The message the caller left.
    #[serde(default)]
    pub voicemail: Option<CallId>,
}

/// Whether a prefix of links is one: a letter, at most eight more characters of a scheme, a colon (S52).
#[must_use]
pub fn is_prefix(prefix: &str) -> bool {
    let Some(scheme) = prefix.strip_suffix(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && scheme.len() <= 9
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter))
}

/// Whether a text can be a mail address: one `@`, something before it, a name of a host after it, nothing odd.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let odd = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"".contains(letter)
    };
    let Some((user, host)) = text.rsplit_once('@') else {
        return false;
    };
    !user.is_empty()
        && !user.contains('@')
        && !host.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(odd)
}

/// A text as one line without control characters, for a header.
#[must_use]
pub fn one_line(text: &str) -> String {
    let clean = text.chars().map(|letter| {
        if letter.is_control() || ('\u{2028}'..='\u{2029}').contains(&letter) {
            ' '
        } else {
            letter
        }
    });
    let clean: String = clean.collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as HTML: escaped, line by line, with each way a number is written linked to what it leads to. `links` are pairs
/// of what is read and where it leads.
#[must_use]
pub fn as_html(text: &str, links: &[(String, String)]) -> String {
    let mut links: Vec<_> = links
        .iter()
        .filter(|(shown, _)| !shown.is_empty())
        .collect();
    // A longer writing may contain a shorter one.
    links.sort_by_key(|(shown, _)| std::cmp::Reverse(shown.len()));
    let mut html = String::from(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head>\n<body style=\"font-family: sans-serif\">\n<p>",
    );
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        let next = links
            .iter()
            .filter_map(|(shown, to)| Some((rest.find(shown.as_str())?, shown, to)))
            .min_by_key(|(at, shown, _)| (*at, std::cmp::Reverse(shown.len())));
        let Some((at, shown, to)) = next else {
            html.push_str(&escaped(rest));
            break;
        };
        html.push_str(&escaped(&rest[..at]));
        html.push_str("<a href=\"");
        html.push_str(&escaped(to));
        html.push_str("\">");
        html.push_str(&escaped(shown));
        html.push_str("</a>");
        rest = &rest[at + shown.len()..];
    }
    html.push_str("</p>\n</body></html>\n");
    html
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>\n"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_links_s52() {
        for (prefix, good) in [
            ("tel:", true),
            ("phone:", true),
            ("callto:", true),
            ("abcdefghi:", true),
            ("abcdefghij:", false),
            ("9tel:", false),
            ("tel", false),
            (":", false),
            ("te l:", false),
            ("te\"l:", false),
            ("x-y+z.1:", true),
        ] {
            assert_eq!(is_prefix(prefix), good, "{prefix}");
        }
    }

    #[test]
    fn addresses_that_could_carry_a_header_are_none() {
        for (text, good) in [
            ("anna@example.org", true),
            ("anna.berg+calls@mail.example.org", true),
            ("anna@localhost", true),
            ("anna", false),
            ("@example.org", false),
            ("anna@", false),
            ("anna@example.org\r\nBcc: x@y.z", false),
            ("Anna <anna@example.org>", false),
            ("a@b@c.d", false),
            ("a, b@c.d", false),
        ] {
            assert_eq!(is_address(text), good, "{text:?}");
        }
    }

    #[test]
    fn a_header_is_one_line_whatever_a_caller_is_called() {
        assert_eq!(
            one_line("Eva\r\nBcc: x@y.z\u{2028}\u{0} Kuhn "),
            "Eva Bcc: x@y.z Kuhn"
        );
    }

    #[test]
    fn html_is_escaped_and_numbers_are_linked_once() {
        let links = [
            ("+49 89 987654".to_owned(), "tel:+4989987654".to_owned()),
            ("089 987654".to_owned(), "tel:+4989987654".to_owned()),
            ("+49 89 98".to_owned(), "tel:short".to_owned()),
        ];
        let html = as_html("<b>Eva</b> & +49 89 987654\nor 089 987654\n", &links);
        assert!(html.contains(
            "<p>&lt;b&gt;Eva&lt;/b&gt; &amp; <a href=\"tel:+4989987654\">+49 89 987654</a><br>\nor \
             <a href=\"tel:+4989987654\">089 987654</a></p>"
        ), "{html}");
    }

    #[test]
    fn without_links_there_are_none_s53() {
        assert!(!as_html("+49 89 987654", &[]).contains("href"));
    }
}
