//! Tables of contacts (CSV): what a column is for, guessed from its heading and set by the user, and how a row becomes a
//! card.

mod heading;

use serde::{Deserialize, Serialize};

pub use heading::guess;

use super::contact::{Card, CardNumber, NumberUse};
use heading::guess_label;

/// What a column of a table is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names of a card's fields")]
pub enum Field {
    /// Passed over.
    #[default]
    Nothing,
    Name,
    Prefix,
    Given,
    /// A further given name.
    Further,
    Family,
    Organisation,
    Department,
    Title,
    Work,
    Mobile,
    Home,
    Main,
    Fax,
    Pager,
    Other,
    Sip,
    /// Says what the number in the column after it is for.
    NumberLabel,
    Email,
    Street,
    Code,
    Town,
    Region,
    Country,
    /// A whole postal address.
    Address,
    Web,
    Note,
    /// The key by which a row is known when it is read again.
    Uid,
}

impl Field {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 28] = [
        Self::Nothing,
        Self::Name,
        Self::Prefix,
        Self::Given,
        Self::Further,
        Self::Family,
        Self::Organisation,
        Self::Department,
        Self::Title,
        Self::Work,
        Self::Mobile,
        Self::Home,
        Self::Main,
        Self::Fax,
        Self::Pager,
        Self::Other,
        Self::Sip,
        Self::NumberLabel,
        Self::Email,
        Self::Street,
        Self::Code,
        Self::Town,
        Self::Region,
        Self::Country,
        Self::Address,
        Self::Web,
        Self::Note,
        Self::Uid,
    ];

    /// The key of its name in the texts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "field-nothing",
            Self::Name => "field-name",
            Self::Prefix => "field-prefix",
            Self::Given => "field-given",
            Self::Further => "field-further",
            Self::Family => "field-family",
            Self::Organisation => "field-organisation",
            Self::Department => "field-department",
            Self::Title => "field-title",
            Self::Work => "field-work",
            Self::Mobile => "field-mobile",
            Self::Home => "field-home",
            Self::Main => "field-main",
            Self::Fax => "field-fax",
            Self::Pager => "field-pager",
            Self::Other => "field-other",
            Self::Sip => "field-sip",
            Self::NumberLabel => "field-number-label",
            Self::Email => "field-email",
            Self::Street => "field-street",
            Self::Code => "field-code",
            Self::Town => "field-town",
            Self::Region => "field-region",
            Self::Country => "field-country",
            Self::Address => "field-address",
            Self::Web => "field-web",
            Self::Note => "field-note",
            Self::Uid => "field-uid",
        }
    }

    /// What a number in such a column is for.
    fn number(self) -> Option<NumberUse> {
        const NUMBERS: [(Field, NumberUse); 8] = [
            (Field::Work, NumberUse::Work),
            (Field::Mobile, NumberUse::Mobile),
            (Field::Home, NumberUse::Home),
            (Field::Main, NumberUse::Main),
            (Field::Fax, NumberUse::Fax),
            (Field::Pager, NumberUse::Pager),
            (Field::Other, NumberUse::Other),
            (Field::Sip, NumberUse::Sip),
        ];
        let found = NUMBERS.iter().find(|(field, _)| *field == self);
        found.map(|(_, kind)| *kind)
    }
}

/// How a table is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Mapping {
    /// What stands between fields: `;`, `,` or a tab.
    pub separator: char,
    /// The first row says what the columns are.
    pub has_headings: bool,
    /// What each column is for; further ones are passed over.
    pub fields: Vec<Field>,
}

/// A first look at a table, for the user to set right.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Preview {
    /// What was guessed.
    pub mapping: Mapping,
    /// The encoding it is read in, by its name.
    pub encoding: String,
    /// The headings, or empty ones.
    pub headings: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
}

/// A row as a card, by what the columns are for; the name it is shown by is not made up yet.
#[must_use]
pub fn card(row: &[String], fields: &[Field]) -> Card {
    let mut card = Card::default();
    let mut place = Place::default();
    let mut label = None;
    for (value, field) in row.iter().zip(fields) {
        let value = value.trim();
        if *field == Field::NumberLabel {
            label = Some(guess_label(value));
        } else if let Some(kind) = field.number() {
            let kind = label.take().flatten().unwrap_or(kind);
            // Google puts several into one field.
            for raw in value
                .split(":::")
                .map(str::trim)
                .filter(|raw| !raw.is_empty())
            {
                card.numbers.push(CardNumber {
                    kind,
                    raw: raw.to_owned(),
                    number: String::new(),
                });
            }
        } else if !value.is_empty() {
            put(&mut card, &mut place, *field, value);
        }
    }
    card.addresses.extend(place.lines());
    card
}

fn put(card: &mut Card, place: &mut Place, field: Field, value: &str) {
    let owned = || value.to_owned();
    match field {
        Field::Name => join(&mut card.name, value, " "),
        Field::Prefix => join(&mut card.parts.prefix, value, " "),
        Field::Given | Field::Further => join(&mut card.parts.given, value, " "),
        Field::Family => join(&mut card.parts.family, value, " "),
        Field::Organisation => join(&mut card.organisation, value, ", "),
        Field::Department => join(&mut card.department, value, ", "),
        Field::Title => join(&mut card.title, value, ", "),
        Field::Email => card
            .emails
            .extend(value.split(":::").map(|one| one.trim().to_owned())),
        Field::Street => join(&mut place.street, value, "\n"),
        Field::Code => place.code = owned(),
        Field::Town => place.town = owned(),
        Field::Region => place.region = owned(),
        Field::Country => place.country = owned(),
        Field::Address => card.addresses.push(owned()),
        Field::Web => card.web.push(owned()),
        Field::Note => join(&mut card.note, value, "\n"),
        Field::Uid => card.uid = owned(),
        Field::Nothing
        | Field::Work
        | Field::Mobile
        | Field::Home
        | Field::Main
        | Field::Fax
        | Field::Pager
        | Field::Other
        | Field::Sip
        | Field::NumberLabel => {}
    }
}

fn join(to: &mut String, value: &str, between: &str) {
    if !to.is_empty() {
        to.push_str(between);
    }
    to.push_str(value);
}

/// A postal address in columns.
#[derive(Default)]
struct Place {
    street: String,
    code: String,
    town: String,
    region: String,
    country: String,
}

impl Place {
    fn lines(self) -> Option<String> {
        let mut town = self.code;
        if !self.town.is_empty() {
            join(&mut town, &self.town, " ");
        }
        if !self.region.is_empty() {
            join(&mut town, &self.region, ", ");
        }
        let lines = [self.street, town, self.country];
        let filled: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        (!filled.is_empty()).then(|| filled.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_becomes_a_card() {
        use Field as F;
        let row = [
            "Eva",
            "Kuhn",
            "Work",
            "+49 89 1 ::: +49 89 2",
            "Mobile",
            "+49 170 3",
            "",
            "4",
            "Weg 1",
            "80331",
            "München",
            "e@x.example",
        ];
        let fields = [
            F::Given,
            F::Family,
            F::NumberLabel,
            F::Other,
            F::NumberLabel,
            F::Other,
            F::NumberLabel,
            F::Other,
            F::Street,
            F::Code,
            F::Town,
            F::Email,
        ];
        let card = card(&row.map(String::from), &fields);
        let numbers: Vec<_> = card
            .numbers
            .iter()
            .map(|one| (one.kind, &*one.raw))
            .collect();
        assert_eq!(
            numbers,
            [
                (NumberUse::Work, "+49 89 1"),
                (NumberUse::Work, "+49 89 2"),
                (NumberUse::Mobile, "+49 170 3"),
                (NumberUse::Other, "4"),
            ]
        );
        assert_eq!(card.addresses, ["Weg 1\n80331 München"]);
        assert_eq!((&*card.parts.given, &*card.parts.family), ("Eva", "Kuhn"));
        assert_eq!(card.emails, ["e@x.example"]);
    }

    #[test]
    fn short_rows_are_read_as_far_as_they_go() {
        let card = card(&["Eva".to_owned()], &[Field::Name, Field::Work]);
        assert_eq!(card.name, "Eva");
        assert!(card.numbers.is_empty());
    }
}
