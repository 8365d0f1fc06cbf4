//! Whether a strict reader of version 4.0 takes a card we wrote.

use vcard_parser::vcard::Vcard;

/// Reads a card of version 4.0 as RFC 6350 demands; `Err` says what is wrong with it.
pub fn check(text: &str) -> Result<(), String> {
    // The strict reader knows folds at LF only, and keeps the space of a fold.
    let plain = text.replace("\r\n ", "").replace("\r\n", "\n");
    match Vcard::try_from(plain.as_str()) {
        Ok(_) => Ok(()),
        Err(problem) => Err(problem.to_string()),
    }
}
