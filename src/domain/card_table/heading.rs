//! Guessing what a column is for from its heading.

use super::Field;
use crate::domain::contact::NumberUse;

/// Guesses what a column is for from its heading, in English or German, as Outlook, Google, Thunderbird and telephone
/// exchanges write them.
#[must_use]
pub fn guess(heading: &str) -> Field {
    let plain = plain(heading);
    if let Some((field, _)) = EXACT.iter().find(|(_, words)| words.contains(&&*plain)) {
        return *field;
    }
    if let Some(field) = google(&plain) {
        return field;
    }
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if NEVER.iter().any(|word| plain.contains(word)) {
        return Field::Nothing;
    }
    let is_number = says(&[
        "phone",
        "telefon",
        "tel ",
        "telephone",
        "rufnummer",
        "number",
        "nummer",
        "anschluss",
    ]) || plain.starts_with("tel")
        || says(&["handy", "mobil", "cell", "fax", "pager"]);
    if !is_number {
        return Field::Nothing;
    }
    NUMBERS
        .iter()
        .find(|(_, words)| says(words))
        .map_or(Field::Other, |(field, _)| *field)
}

/// Lower case, one space where anything else than letters and digits was.
fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase().replace('ß', "ss");
    let words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `Phone 1 - Value`, `E-mail 2 - Label`: the numbered columns of Google.
fn google(plain: &str) -> Option<Field> {
    let mut words: Vec<&str> = plain.split(' ').collect();
    let last = words.pop()?;
    words.pop().filter(|number| number.parse::<u8>().is_ok())?;
    let what = words.join(" ");
    Some(match (what.as_str(), last) {
        ("phone" | "telefon", "value" | "wert") => Field::Other,
        ("phone" | "telefon", "type" | "label" | "typ") => Field::NumberLabel,
        ("e mail" | "email", "value" | "wert" | "address") => Field::Email,
        ("website", "value") => Field::Web,
        ("address", "formatted") => Field::Address,
        ("organization", "name") => Field::Organisation,
        ("organization", "title") => Field::Title,
        ("organization", "department") => Field::Department,
        _ => Field::Nothing,
    })
}

const NEVER: [&str; 9] = [
    "isdn",
    "telex",
    "ttytdd",
    "tty tdd",
    "assistent",
    "assistant",
    "yomi",
    "kundennummer",
    "customer",
];

/// Which number a heading means; the first that fits.
const NUMBERS: [(Field, &[&str]); 7] = [
    (Field::Fax, &["fax"]),
    (Field::Pager, &["pager", "funkruf"]),
    (Field::Mobile, &["mobil", "handy", "cell", "auto", "car "]),
    (Field::Home, &["home", "privat"]),
    (
        Field::Main,
        &["main", "company", "zentrale", "firma", "haupt"],
    ),
    (
        Field::Work,
        &[
            "business",
            "work",
            "geschäft",
            "dienst",
            "büro",
            "office",
            "arbeit",
        ],
    ),
    (Field::Sip, &["sip"]),
];

const EXACT: [(Field, &[&str]); 21] = [
    (
        Field::Name,
        &[
            "name",
            "display name",
            "full name",
            "anzeigename",
            "file as",
            "vollständiger name",
            "ansprechpartner",
            "kontakt",
        ],
    ),
    (
        Field::Prefix,
        &[
            "prefix",
            "name prefix",
            "title prefix",
            "titel vor dem namen",
            "akademischer titel",
        ],
    ),
    (
        Field::Given,
        &["first name", "given name", "vorname", "firstname"],
    ),
    (
        Field::Further,
        &[
            "middle name",
            "additional name",
            "weitere vornamen",
            "zweiter vorname",
        ],
    ),
    (
        Field::Family,
        &[
            "last name",
            "family name",
            "surname",
            "nachname",
            "familienname",
            "lastname",
            "zuname",
        ],
    ),
    (
        Field::Organisation,
        &[
            "company",
            "organization",
            "organisation",
            "organization name",
            "firma",
            "unternehmen",
            "company name",
            "firmenname",
        ],
    ),
    (
        Field::Department,
        &["department", "abteilung", "organization department"],
    ),
    (
        Field::Title,
        &[
            "job title",
            "position",
            "organization title",
            "title",
            "titel",
            "beruf",
            "funktion",
        ],
    ),
    (
        Field::Work,
        &[
            "phone",
            "telefon",
            "telephone",
            "tel",
            "rufnummer",
            "number",
            "nummer",
            "phone number",
            "telefonnummer",
            "telefon 1",
            "primary phone",
            "haupttelefon",
            "telefon geschäftlich",
            "business phone 2",
            "tel dienstlich",
        ],
    ),
    (Field::Mobile, &["mobile", "mobil", "handy", "cell"]),
    (Field::Fax, &["fax", "telefax"]),
    (
        Field::Email,
        &[
            "e mail",
            "email",
            "mail",
            "e mail address",
            "email address",
            "e mail adresse",
            "e mail 2 address",
            "e mail 3 address",
            "primary email",
            "secondary email",
            "primäre e mail adresse",
            "sekundäre e mail adresse",
            "e mail 2 adresse",
            "e mail 3 adresse",
            "mailadresse",
        ],
    ),
    (
        Field::Street,
        &[
            "business street",
            "street",
            "work address",
            "strasse",
            "strasse geschäftlich",
            "dienstlich adresse",
            "dienstliche adresse",
            "anschrift",
        ],
    ),
    (
        Field::Code,
        &[
            "business postal code",
            "postal code",
            "zip",
            "work zipcode",
            "plz",
            "postleitzahl",
            "postleitzahl geschäftlich",
            "dienstlich plz",
        ],
    ),
    (
        Field::Town,
        &[
            "business city",
            "city",
            "town",
            "work city",
            "ort",
            "stadt",
            "ort geschäftlich",
            "dienstlich stadt",
        ],
    ),
    (
        Field::Region,
        &[
            "business state",
            "state",
            "work state",
            "bundesland",
            "region geschäftlich",
        ],
    ),
    (
        Field::Country,
        &[
            "business country region",
            "business country",
            "country",
            "work country",
            "land",
            "land region geschäftlich",
            "dienstlich land",
        ],
    ),
    (Field::Address, &["address", "adresse"]),
    (
        Field::Web,
        &[
            "web page",
            "website",
            "web page 1",
            "webseite",
            "homepage",
            "internet",
            "url",
            "web",
        ],
    ),
    (
        Field::Note,
        &[
            "notes",
            "note",
            "notizen",
            "notiz",
            "bemerkung",
            "bemerkungen",
            "comment",
            "kommentar",
            "info",
        ],
    ),
    (Field::Uid, &["uid", "unique id"]),
];

/// What a number is for by the label beside it.
pub(super) fn guess_label(label: &str) -> Option<NumberUse> {
    let plain = plain(label);
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    let found = NUMBERS.iter().find(|(_, words)| says(words));
    found.and_then(|(field, _)| field.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_the_worlds_programs_are_guessed() {
        let cases = [
            (Field::Given, "First Name|Given Name|Vorname"),
            (Field::Family, "Last Name|Family Name|Nachname"),
            (Field::Name, "Name|Display Name|Anzeigename"),
            (Field::Organisation, "Company|Firma|Organization Name"),
            (Field::Department, "Department|Abteilung"),
            (Field::Title, "Job Title|Position"),
            (
                Field::Work,
                "Business Phone|Business Phone 2|Telefon geschäftlich|Telefon (geschäftlich) 2|Work Phone|Tel. dienstlich|Telefon",
            ),
            (
                Field::Mobile,
                "Mobile Phone|Mobiltelefon|Mobil-Tel.-Nr.|Handy|Mobile Number|Car Phone",
            ),
            (
                Field::Home,
                "Home Phone|Telefon privat|Tel. privat|Home Phone 2",
            ),
            (Field::Main, "Company Main Phone|Hauptnummer Firma"),
            (
                Field::Fax,
                "Business Fax|Fax geschäftlich|Home Fax|Fax-Nummer",
            ),
            (Field::Pager, "Pager|Pager Number|Pager-Nr."),
            (Field::Other, "Other Phone|Phone 1 - Value|Weiteres Telefon"),
            (Field::NumberLabel, "Phone 1 - Type|Phone 2 - Label"),
            (
                Field::Email,
                "E-mail Address|E-mail 1 - Value|E-Mail-Adresse|Primary Email|E-Mail",
            ),
            (Field::Street, "Business Street|Straße geschäftlich"),
            (
                Field::Code,
                "Business Postal Code|Postleitzahl geschäftlich|PLZ",
            ),
            (Field::Town, "Business City|Ort geschäftlich|Ort"),
            (
                Field::Country,
                "Business Country/Region|Land/Region geschäftlich",
            ),
            (Field::Address, "Address 1 - Formatted|Adresse"),
            (Field::Web, "Web Page|Webseite|Website 1 - Value"),
            (Field::Note, "Notes|Notizen"),
            (
                Field::Nothing,
                "Birthday|Phone 1 - Colour|Assistant's Phone|ISDN|Kundennummer|Group Membership|Home City|",
            ),
        ];
        for (field, headings) in cases {
            for heading in headings.split('|') {
                assert_eq!(guess(heading), field, "{heading:?}");
            }
        }
    }
}
