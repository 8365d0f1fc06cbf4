//! Numbers and keys of cards as they are kept.

use crate::domain::{
    contact::Card,
    number::{PhoneNumber, Place},
};

/// Fills in the normalised form of every number.
pub(super) fn normalise(card: &mut Card, place: &Place) {
    for number in &mut card.numbers {
        number.number = normal(&number.raw, place);
    }
}

/// A number as a card writes it in the form numbers are compared in: without the scheme of a link and the parameters and the
/// host behind it; an extension dialled after the answer is no part of it.
fn normal(raw: &str, place: &Place) -> String {
    let raw = raw.trim();
    let bare = ["tel:", "sip:", "sips:", "callto:"]
        .into_iter()
        .find_map(|scheme| {
            let head = raw.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme)
                .then(|| &raw[scheme.len()..])
        })
        .unwrap_or(raw);
    let bare = bare.split([';', '@', '?']).next().unwrap_or(bare);
    let lower = bare.to_ascii_lowercase();
    let end = ["ext", " x"]
        .iter()
        .filter_map(|mark| lower.find(mark))
        .min();
    let has_digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() > 4;
    let bare = match end {
        Some(end) if has_digits(&bare[..end]) => &bare[..end],
        Some(_) | None => bare,
    };
    PhoneNumber::read(bare, place).as_str().to_owned()
}

/// A card without a key gets one made of what it says, so that reading it again gives the same contact.
pub(super) fn own_key(card: &Card) -> String {
    let mut text = format!("{}\n{}", card.name, card.organisation);
    for number in &card.numbers {
        text.push('\n');
        text.push_str(&number.raw);
    }
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("made-{hash:016x}")
}
