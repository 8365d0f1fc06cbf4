//! Contact cards in the formats of the world: vCards and tables (CSV).

pub mod table;
pub mod text;
pub mod vcf;

use crate::domain::contact::Card;

/// Gives a card the name it is shown by: its own, else of its parts, its company, an address or a number; `None` when it
/// has none of them, and so is of no use.
#[must_use]
pub fn complete(mut card: Card) -> Option<Card> {
    if card.name.trim().is_empty() {
        let parts = &card.parts;
        let name = [&*parts.prefix, &*parts.given, &*parts.family].join(" ");
        let number = card.numbers.first().map(|number| number.raw.clone());
        let stand_ins = [
            Some(name.split_whitespace().collect::<Vec<_>>().join(" ")),
            Some(card.organisation.clone()),
            card.emails.first().cloned(),
            number,
        ];
        card.name = stand_ins
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())?;
    }
    Some(card)
}

/// Octets as hexadecimal digits, for keys made of them.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let pairs = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    pairs
        .map(|digit| char::from(digits[usize::from(digit)]))
        .collect()
}
