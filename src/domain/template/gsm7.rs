//! The GSM 7-bit default alphabet (3GPP TS 23.038 §6.2.1) and what stands in for letters it lacks.

/// The basic table but for the escape, then the extension table.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\u{c}^{}\\[~]|€";

/// Stand-ins for U+00A0 to U+00FF that the alphabet lacks.
const LATIN_1: &[(char, &str)] = &[
    ('\u{a0}', " "),
    ('«', "\""),
    ('»', "\""),
    ('´', "'"),
    ('·', "-"),
    ('°', "o"),
    ('©', "(c)"),
    ('®', "(r)"),
    ('±', "+-"),
    ('¼', "1/4"),
    ('½', "1/2"),
    ('¾', "3/4"),
    ('×', "x"),
    ('÷', ":"),
    ('þ', "th"),
    ('Þ', "Th"),
    ('ð', "d"),
    ('Ð', "D"),
    ('ÿ', "y"),
    ('ý', "y"),
    ('Ý', "Y"),
];

/// Base letters of `À` to `ÿ`; `.` where there is none.
const LATIN_1_BASES: &str = "AAAAAAACEEEEIIIIDNOOOOO.OUUUUY..aaaaaaaceeeeiiiidnooooo.ouuuuy.y";

/// Base letters of U+0100 to U+017F; `.` where two letters are needed.
const EXTENDED_A: &str = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLlLlLlNnNnNnnNnOoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

const OTHERS: &[(char, &str)] = &[
    ('Ĳ', "IJ"),
    ('ĳ', "ij"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Ș', "S"),
    ('ș', "s"),
    ('Ț', "T"),
    ('ț', "t"),
    ('ẞ', "SS"),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('‹', "'"),
    ('›', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('…', "..."),
    ('‐', "-"),
    ('‑', "-"),
    ('‒', "-"),
    ('–', "-"),
    ('—', "-"),
    ('→', "->"),
    ('←', "<-"),
    ('•', "-"),
    ('★', "*"),
    ('✓', "ok"),
    ('\u{202f}', " "),
    ('\u{2009}', " "),
    ('\t', " "),
    ('`', "'"),
];

/// Greek capitals that look as Latin ones, and small letters by their capitals.
const GREEK: &str = "αΑβΒγΓδΔεΕζΖηΗθΘιΙκΚλΛμΜνΝξΞοΟπΠρΡσΣςΣτΤυΥφΦχΧψΨωΩάΑέΕήΗίΙόΟύΥώΩ";
const GREEK_LATIN: &str = "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

/// Russian and Ukrainian letters by ISO 9-like spelling, small letters only.
const CYRILLIC: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "i"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
    ('і', "i"),
    ('ї', "i"),
    ('є', "ie"),
    ('ґ', "g"),
];

/// The text in the alphabet; `?` for what has no stand-in.
pub(super) fn transliterate(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if ALPHABET.contains(letter) {
            out.push(letter);
        } else {
            stand_in(letter, &mut out);
        }
    }
    out
}

fn stand_in(letter: char, out: &mut String) {
    let listed = |list: &[(char, &'static str)]| {
        list.iter()
            .find(|(known, _)| *known == letter)
            .map(|(_, words)| *words)
    };
    if let Some(words) = listed(LATIN_1).or_else(|| listed(OTHERS)) {
        out.push_str(words);
    } else if let Some(base) = base(letter) {
        out.push(base);
    } else if let Some(greek) = partner(GREEK, letter) {
        out.push(partner(GREEK_LATIN, greek).unwrap_or(greek));
    } else if let Some(latin) = partner(GREEK_LATIN, letter) {
        out.push(latin);
    } else if let Some(words) = listed(CYRILLIC) {
        out.push_str(words);
    } else {
        cyrillic_capital(letter, out);
    }
}

fn base(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let (table, first) = match code {
        0xC0..=0xFF => (LATIN_1_BASES, 0xC0),
        0x100..=0x17F => (EXTENDED_A, 0x100),
        _ => return None,
    };
    let at = usize::try_from(code - first).ok()?;
    table
        .as_bytes()
        .get(at)
        .map(|b| char::from(*b))
        .filter(|c| *c != '.')
}

/// The letter that follows `letter` in a list of pairs.
fn partner(pairs: &str, letter: char) -> Option<char> {
    let mut letters = pairs.chars();
    while let (Some(one), Some(other)) = (letters.next(), letters.next()) {
        if one == letter {
            return Some(other);
        }
    }
    None
}

fn cyrillic_capital(letter: char, out: &mut String) {
    let small = letter
        .to_lowercase()
        .next()
        .filter(|small| *small != letter);
    let words = small.and_then(|small| CYRILLIC.iter().find(|(known, _)| *known == small));
    let Some((_, words)) = words else {
        out.push('?');
        return;
    };
    let mut letters = words.chars();
    out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    out.extend(letters);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_outside_the_alphabet_get_stand_ins() {
        for (text, expected) in [
            ("Grüße an José, 5 €", "Grüße an José, 5 €"),
            ("Čapek Ğüneş Wałęsa Šķūts", "Capek Günes Walesa Skuts"),
            ("Œuvre – „so“ …", "OEuvre - \"so\" ..."),
            ("Ελλάδα", "EΛΛAΔA"),
            ("Чехов, Юлия", "Chekhov, Iuliia"),
            ("Êtes-vous ça?", "Etes-vous ca?"),
            ("日本", "??"),
            ("{[€]}~|^\\", "{[€]}~|^\\"),
        ] {
            assert_eq!(transliterate(text), expected, "{text}");
        }
    }

    #[test]
    fn tables_cover_their_ranges() {
        assert_eq!(LATIN_1_BASES.len(), 64);
        assert_eq!(EXTENDED_A.len(), 128);
        assert_eq!(GREEK.chars().count() % 2, 0);
        assert!(
            LATIN_1
                .iter()
                .chain(OTHERS)
                .chain(CYRILLIC)
                .all(|(_, words)| words.chars().all(|c| ALPHABET.contains(c)))
        );
    }
}
