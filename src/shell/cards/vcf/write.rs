//! Writing cards. 3.0 as mail programs and telephones of all ages take it (RFC 2426): CR LF, folds at 75 octets, `N` and
//! `FN` always, every number with its types, one card after the other. 4.0 (RFC 6350) for those who ask for it.

use jiff::Timestamp;

use crate::domain::{
    contact::{Card, CardNumber, NumberUse},
    journal::WallTime,
};

/// Octets on a line, the line end not counted.
const FOLD: usize = 75;

/// Which version to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.0
    V3,
    /// 4.0
    V4,
}

/// A card as a file of its own. `now` is its time where the card has none.
#[must_use]
pub fn write(card: &Card, version: Version, now: WallTime) -> String {
    let mut out = Out(String::new());
    out.line("BEGIN:VCARD");
    out.line(match version {
        Version::V3 => "VERSION:3.0",
        Version::V4 => "VERSION:4.0",
    });
    name(&mut out, card);
    if !card.organisation.is_empty() || !card.department.is_empty() {
        out.parts("ORG", &[&card.organisation, &card.department]);
    }
    out.text("TITLE", &card.title);
    for number in &card.numbers {
        telephone(&mut out, number, version);
    }
    let email = match version {
        Version::V3 => "EMAIL;TYPE=INTERNET",
        Version::V4 => "EMAIL",
    };
    for address in &card.emails {
        out.text(email, address);
    }
    for address in &card.addresses {
        // Its lines are all we know of it.
        out.parts("ADR;TYPE=WORK", &["", "", address, "", "", "", ""]);
    }
    for address in &card.web {
        out.raw("URL", address);
    }
    out.text("NOTE", &card.note);
    uid(&mut out, &card.uid, version);
    out.raw("REV", &revision(card, version, now));
    out.line("END:VCARD");
    out.0
}

fn name(out: &mut Out, card: &Card) {
    let parts = &card.parts;
    let is_split = !parts.family.is_empty() || !parts.given.is_empty();
    // Outlook shows nothing for a card whose N is empty.
    let family = if is_split { &parts.family } else { &card.name };
    out.parts("N", &[family, &parts.given, "", &parts.prefix, ""]);
    out.text(
        "FN",
        if card.name.is_empty() {
            family
        } else {
            &card.name
        },
    );
}

fn telephone(out: &mut Out, number: &CardNumber, version: Version) {
    let plain = if number.number.starts_with('+') {
        &number.number
    } else {
        &number.raw
    };
    let types = match (number.kind, version) {
        (NumberUse::Sip, _) => {
            let has_scheme = plain
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case("sip"));
            let scheme = if has_scheme { "" } else { "sip:" };
            return out.raw("IMPP", &format!("{scheme}{plain}"));
        }
        (NumberUse::Work, _) => "WORK,VOICE",
        (NumberUse::Mobile, _) => "CELL,VOICE",
        (NumberUse::Home, _) => "HOME,VOICE",
        (NumberUse::Main, Version::V3) => "WORK,MAIN,VOICE",
        (NumberUse::Main, Version::V4) => "WORK,MAIN-NUMBER,VOICE",
        (NumberUse::Fax, _) => "WORK,FAX",
        (NumberUse::Pager, _) => "PAGER",
        (NumberUse::Other, _) => "VOICE",
    };
    match version {
        Version::V3 => out.text(&format!("TEL;TYPE={types}"), plain),
        Version::V4 => out.text(
            &format!("TEL;TYPE=\"{}\"", types.to_ascii_lowercase()),
            plain,
        ),
    }
}

fn uid(out: &mut Out, uid: &str, version: Version) {
    let is_uri = uid.starts_with("urn:") || uid.contains("://");
    match version {
        Version::V4 if !is_uri => out.text("UID;VALUE=text", uid),
        Version::V3 | Version::V4 => out.text("UID", uid),
    }
}

/// The card's own time, where its mark of a version is one; else now.
fn revision(card: &Card, version: Version, now: WallTime) -> String {
    let own = card.revision.parse::<Timestamp>().ok();
    let at = own.or_else(|| Timestamp::from_millisecond(now.0).ok());
    let form = match version {
        Version::V3 => "%Y-%m-%dT%H:%M:%SZ",
        Version::V4 => "%Y%m%dT%H%M%SZ",
    };
    at.map_or_else(String::new, |at| at.strftime(form).to_string())
}

struct Out(String);

impl Out {
    /// A property of one text, unless it is empty.
    fn text(&mut self, head: &str, value: &str) {
        self.raw(head, &escaped(value));
    }

    /// A property whose value stands as it is, but for what would end the line.
    fn raw(&mut self, head: &str, value: &str) {
        if !value.is_empty() {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            self.line(&format!("{head}:{value}"));
        }
    }

    /// A property of components.
    fn parts(&mut self, head: &str, parts: &[&str]) {
        let parts: Vec<String> = parts.iter().map(|part| escaped(part)).collect();
        self.line(&format!("{head}:{}", parts.join(";")));
    }

    /// A line, folded between characters.
    fn line(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > FOLD {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ',' | ';' => out.extend(['\\', c]),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
