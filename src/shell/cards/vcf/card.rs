//! From properties to a card: which numbers are for what, which name is shown, how addresses are laid out.

use super::property::{Dialect, Property};
use crate::{
    domain::contact::{Card, CardNumber, NameParts, NumberUse},
    shell::cards::complete,
};

/// Numbers, mail and web addresses kept of a card each.
const MANY: usize = 50;

/// A card being read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) dialect: Dialect,
    full_name: String,
    /// Family, given, further, prefix, suffix.
    parts: Vec<String>,
    nickname: String,
    organisation: Vec<String>,
    title: String,
    role: String,
    numbers: Vec<Ranked<(String, NumberUse)>>,
    emails: Vec<Ranked<String>>,
    addresses: Vec<String>,
    web: Vec<String>,
    notes: Vec<String>,
    uid: String,
    revision: String,
    /// `X-ABLabel` of a group: what the number of the group is for.
    labels: Vec<(String, String)>,
    /// A list of people, not somebody.
    pub(super) is_list: bool,
}

/// A value with its group and how much it is preferred.
#[derive(Debug)]
struct Ranked<T> {
    preference: u8,
    group: String,
    value: T,
}

impl Draft {
    /// Takes a property in; those of no use to a telephone are passed over. Tells a character set that nobody knows.
    pub(super) fn take(&mut self, property: &Property) -> Option<String> {
        if !is_wanted(&property.name) {
            return None;
        }
        let (text, unknown) = property.text();
        let plain = || Property::plain(&text, self.dialect).trim().to_owned();
        match property.name.as_str() {
            "VERSION" => self.dialect = dialect(text.trim()),
            "FN" if self.full_name.is_empty() => self.full_name = plain(),
            "N" if self.parts.is_empty() => {
                self.parts = Property::components(&text, self.dialect);
            }
            "NICKNAME" if self.nickname.is_empty() => self.nickname = plain(),
            "ORG" if self.organisation.is_empty() => {
                self.organisation = Property::components(&text, self.dialect);
            }
            "TITLE" if self.title.is_empty() => self.title = plain(),
            "ROLE" if self.role.is_empty() => self.role = plain(),
            "TEL" | "X-SIP" | "IMPP" | "X-PHONE" => self.number(property, &plain()),
            "EMAIL" => {
                let address = plain();
                let address = strip_scheme(&address, "mailto:").to_owned();
                push(&mut self.emails, property, address);
            }
            "ADR" => {
                let lines = address(&Property::components(&text, self.dialect));
                keep(&mut self.addresses, lines);
            }
            "LABEL" if self.addresses.is_empty() => {
                let lines = plain();
                keep(&mut self.addresses, lines);
            }
            "URL" => {
                let address = plain();
                keep(&mut self.web, address);
            }
            "NOTE" => {
                let note = plain();
                keep(&mut self.notes, note);
            }
            "UID" if self.uid.is_empty() => self.uid = plain(),
            "REV" if self.revision.is_empty() => self.revision = plain(),
            "X-ABLABEL" => self.labels.push((property.group.clone(), plain())),
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" => {
                self.is_list = plain().eq_ignore_ascii_case("group");
            }
            _ => {}
        }
        unknown
    }

    fn number(&mut self, property: &Property, value: &str) {
        let (value, use_) = if has_scheme(value, "sip:") || has_scheme(value, "sips:") {
            (value, NumberUse::Sip)
        } else if property.name == "IMPP" {
            // Other messengers than telephones.
            return;
        } else if property.name == "X-SIP" {
            (value, NumberUse::Sip)
        } else {
            (strip_scheme(value, "tel:"), use_of(property))
        };
        push(&mut self.numbers, property, (value.trim().to_owned(), use_));
    }

    /// The card; `None` when nothing in it is of use.
    pub(super) fn finish(mut self) -> Option<Card> {
        self.numbers.retain(|one| !one.value.0.is_empty());
        self.emails.retain(|one| !one.value.is_empty());
        for one in &mut self.numbers {
            let label = self.labels.iter().find(|(group, _)| *group == one.group);
            if let Some((_, label)) = label.filter(|_| !one.group.is_empty()) {
                one.value.1 = use_of_label(label).unwrap_or(one.value.1);
            }
        }
        let part = |at: usize| self.parts.get(at).cloned().unwrap_or_default();
        let given = [part(1), part(2)].join(" ").trim().to_owned();
        let mut organisation = self.organisation.into_iter();
        let mut card = Card {
            uid: self.uid,
            name: self.full_name,
            organisation: organisation.next().unwrap_or_default(),
            department: organisation
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            title: if self.title.is_empty() {
                self.role
            } else {
                self.title
            },
            numbers: ranked(self.numbers)
                .map(|(raw, kind)| CardNumber {
                    kind,
                    raw,
                    number: String::new(),
                })
                .collect(),
            emails: ranked(self.emails).collect(),
            addresses: self.addresses,
            web: self.web,
            note: self.notes.join("\n"),
            revision: self.revision,
            ..Card::default()
        };
        card.parts.family = part(0);
        card.parts.given = given;
        card.parts.prefix = part(3);
        if card.name.is_empty() && card.parts == NameParts::default() {
            card.name = self.nickname;
        }
        complete(card)
    }
}

/// Properties worth decoding. Pictures, sounds and keys are not.
fn is_wanted(name: &str) -> bool {
    [
        "VERSION",
        "FN",
        "N",
        "NICKNAME",
        "ORG",
        "TITLE",
        "ROLE",
        "TEL",
        "X-SIP",
        "IMPP",
        "X-PHONE",
        "EMAIL",
        "ADR",
        "LABEL",
        "URL",
        "NOTE",
        "UID",
        "REV",
        "X-ABLABEL",
        "KIND",
        "X-ADDRESSBOOKSERVER-KIND",
    ]
    .contains(&name)
}

fn dialect(version: &str) -> Dialect {
    match version {
        "2.1" => Dialect::V2,
        "4.0" => Dialect::V4,
        _ => Dialect::V3,
    }
}

fn push<T>(to: &mut Vec<Ranked<T>>, property: &Property, value: T) {
    if to.len() < MANY {
        to.push(Ranked {
            preference: property.preference(),
            group: property.group.clone(),
            value,
        });
    }
}

/// The preferred first, else in the order of the card.
fn ranked<T>(mut all: Vec<Ranked<T>>) -> impl Iterator<Item = T> {
    all.sort_by_key(|one| one.preference);
    all.into_iter().map(|one| one.value)
}

fn keep(to: &mut Vec<String>, value: String) {
    if to.len() < MANY && !value.is_empty() && !to.contains(&value) {
        to.push(value);
    }
}

fn has_scheme(value: &str, scheme: &str) -> bool {
    value
        .get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

fn strip_scheme<'a>(value: &'a str, scheme: &str) -> &'a str {
    if has_scheme(value, scheme) {
        &value[scheme.len()..]
    } else {
        value
    }
}

/// What a number is for, by its types. A fax at home is a fax first.
fn use_of(property: &Property) -> NumberUse {
    const USES: [(&str, NumberUse); 11] = [
        ("FAX", NumberUse::Fax),
        ("PAGER", NumberUse::Pager),
        ("CELL", NumberUse::Mobile),
        ("MOBILE", NumberUse::Mobile),
        ("CAR", NumberUse::Mobile),
        ("MAIN", NumberUse::Main),
        ("MAIN-NUMBER", NumberUse::Main),
        ("COMPANY", NumberUse::Main),
        ("X-COMPANY", NumberUse::Main),
        ("WORK", NumberUse::Work),
        ("HOME", NumberUse::Home),
    ];
    let found = USES.iter().find(|(word, _)| property.has("TYPE", word));
    found.map_or(NumberUse::Other, |(_, use_)| *use_)
}

/// Apple's and Google's labels, in their own marks or in the user's words.
fn use_of_label(label: &str) -> Option<NumberUse> {
    let word = label
        .trim_start_matches("_$!<")
        .trim_end_matches(">!$_")
        .to_lowercase();
    let says = |part: &str| word.contains(part);
    Some(match word.as_str() {
        _ if says("fax") => NumberUse::Fax,
        _ if says("pager") => NumberUse::Pager,
        _ if says("mobil") || says("iphone") || says("handy") || says("cell") => NumberUse::Mobile,
        _ if says("main") || says("zentrale") || says("switchboard") => NumberUse::Main,
        "work" | "office" => NumberUse::Work,
        "home" => NumberUse::Home,
        _ if says("büro") || says("arbeit") || says("geschäft") => NumberUse::Work,
        _ if says("privat") || says("zuhause") => NumberUse::Home,
        _ => return None,
    })
}

/// The lines of a postal address: box, further, street; code and town, region; country. A street may itself have lines.
fn address(parts: &[String]) -> String {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    let town = [part(5), part(3)].join(" ");
    let region = part(4);
    let town = match (town.trim(), region) {
        ("", region) => region.to_owned(),
        (town, "") => town.to_owned(),
        (town, region) => format!("{town}, {region}"),
    };
    let lines = [part(0), part(1), part(2), &town, part(6)];
    let filled: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    filled.join("\n")
}
