//! An entry of a directory as a card, by the attributes of RFC 4519, RFC 4524 and those Microsoft added.

use ldap3::SearchEntry;

use crate::{
    domain::contact::{Card, CardNumber, NumberUse},
    shell::cards::{complete, hex},
};

/// What is asked for.
pub(super) const ATTRIBUTES: [&str; 34] = [
    "entryUUID",
    "objectGUID",
    "modifyTimestamp",
    "whenChanged",
    "cn",
    "displayName",
    "personalTitle",
    "givenName",
    "sn",
    "o",
    "company",
    "ou",
    "department",
    "title",
    "telephoneNumber",
    "otherTelephone",
    "mobile",
    "otherMobile",
    "homePhone",
    "facsimileTelephoneNumber",
    "pager",
    "ipPhone",
    "mail",
    "street",
    "streetAddress",
    "postalCode",
    "l",
    "st",
    "c",
    "co",
    "postalAddress",
    "labeledURI",
    "wWWHomePage",
    "description",
];

/// Which attributes hold numbers, in the order they are shown.
const NUMBERS: [(&str, NumberUse); 8] = [
    ("telephonenumber", NumberUse::Work),
    ("mobile", NumberUse::Mobile),
    ("ipphone", NumberUse::Other),
    ("othertelephone", NumberUse::Work),
    ("othermobile", NumberUse::Mobile),
    ("homephone", NumberUse::Home),
    ("facsimiletelephonenumber", NumberUse::Fax),
    ("pager", NumberUse::Pager),
];

/// The card of an entry; `None` when it has no name and no number.
pub(super) fn card(entry: &SearchEntry) -> Option<Card> {
    let facts = Facts(entry);
    let mut card = Card {
        uid: facts.key(),
        name: facts.first(&["displayname", "cn"]),
        organisation: facts.first(&["o", "company"]),
        department: facts.first(&["department", "ou"]),
        title: facts.first(&["title"]),
        numbers: facts.numbers(),
        emails: facts.all("mail"),
        addresses: facts.address().into_iter().collect(),
        web: facts.all("labeleduri"),
        note: facts.all("description").join("\n"),
        revision: facts.first(&["modifytimestamp", "whenchanged"]),
        ..Card::default()
    };
    card.web.extend(facts.all("wwwhomepage"));
    card.parts.prefix = facts.first(&["personaltitle"]);
    card.parts.given = facts.first(&["givenname"]);
    card.parts.family = facts.first(&["sn"]);
    complete(card)
}

struct Facts<'a>(&'a SearchEntry);

impl Facts<'_> {
    /// The values of an attribute (lower case), whatever its case in the answer and whatever its options (`;lang-de`).
    fn all(&self, name: &str) -> Vec<String> {
        let fits = |found: &str| {
            found
                .split(';')
                .next()
                .is_some_and(|bare| bare.eq_ignore_ascii_case(name))
        };
        let text = self.0.attrs.iter().filter(|(found, _)| fits(found));
        // What is no UTF-8 comes as octets: old directories.
        let octets = self.0.bin_attrs.iter().filter(|(found, _)| fits(found));
        let octets = octets.flat_map(|(_, values)| {
            values
                .iter()
                .map(|value| String::from_utf8_lossy(value).into_owned())
        });
        let mut all: Vec<String> = text
            .flat_map(|(_, values)| values.clone())
            .chain(octets)
            .collect();
        all.retain(|value| !value.trim().is_empty());
        all
    }

    fn first(&self, names: &[&str]) -> String {
        let found = names
            .iter()
            .find_map(|name| self.all(name).into_iter().next());
        found.unwrap_or_default()
    }

    /// What stays when the entry is renamed; else its name.
    fn key(&self) -> String {
        let uuid = self.first(&["entryuuid"]);
        if !uuid.is_empty() {
            return uuid;
        }
        let guid = self
            .0
            .bin_attrs
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("objectguid"));
        match guid.and_then(|(_, values)| values.first()) {
            Some(octets) => hex(octets),
            None => self.0.dn.clone(),
        }
    }

    fn numbers(&self) -> Vec<CardNumber> {
        let mut numbers: Vec<CardNumber> = Vec::new();
        for (name, kind) in NUMBERS {
            for raw in self.all(name) {
                // A fax number may be followed by its machine's abilities (RFC 4517 §3.3.11).
                let raw = raw.split('$').next().unwrap_or_default().trim().to_owned();
                let kind = if raw.contains('@') {
                    NumberUse::Sip
                } else {
                    kind
                };
                if !raw.is_empty() && !numbers.iter().any(|one| one.raw == raw) {
                    numbers.push(CardNumber {
                        kind,
                        raw,
                        number: String::new(),
                    });
                }
            }
        }
        numbers
    }

    fn address(&self) -> Option<String> {
        let whole = self.first(&["postaladdress"]);
        if !whole.is_empty() {
            // Lines are parted by `$` (RFC 4517 §3.3.28).
            let lines = whole
                .split('$')
                .map(|line| line.trim().replace("\\24", "$").replace("\\5C", "\\"));
            return Some(
                lines
                    .filter(|line| !line.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        let town = [self.first(&["postalcode"]), self.first(&["l"])].join(" ");
        let lines = [
            self.first(&["street", "streetaddress"]),
            town.trim().to_owned(),
            self.first(&["co", "c"]),
        ];
        let filled: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        (!filled.is_empty()).then(|| filled.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(attributes: &[(&str, &[&str])]) -> SearchEntry {
        let attributes = attributes.iter().map(|(name, values)| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            ((*name).to_owned(), values)
        });
        SearchEntry {
            dn: "cn=Eva,dc=example".into(),
            attrs: attributes.collect(),
            bin_attrs: std::iter::empty().collect(),
        }
    }

    #[test]
    fn entry_becomes_a_card() {
        let found = entry(&[
            ("cn", &["Eva Kuhn"]),
            ("givenName", &["Eva"]),
            ("sn", &["Kuhn"]),
            ("telephoneNumber;lang-de", &["+49 89 1", "+49 89 1"]),
            ("mobile", &["+49 170 2"]),
            ("ipPhone", &["eva@pbx.example", "21"]),
            ("facsimileTelephoneNumber", &["+49 89 3 $ fineResolution"]),
            ("postalAddress", &["Weg 1 $ 80331 München$$Deutschland"]),
        ]);
        let card = card(&found).unwrap();
        assert_eq!((&*card.uid, &*card.name), ("cn=Eva,dc=example", "Eva Kuhn"));
        let numbers: Vec<_> = card
            .numbers
            .iter()
            .map(|one| (one.kind, &*one.raw))
            .collect();
        assert_eq!(
            numbers,
            [
                (NumberUse::Work, "+49 89 1"),
                (NumberUse::Mobile, "+49 170 2"),
                (NumberUse::Sip, "eva@pbx.example"),
                (NumberUse::Other, "21"),
                (NumberUse::Fax, "+49 89 3"),
            ]
        );
        assert_eq!(card.addresses, ["Weg 1\n80331 München\nDeutschland"]);
    }

    #[test]
    fn entry_of_no_use_is_none() {
        assert_eq!(card(&entry(&[("objectClass", &["device"])])), None);
    }
}
