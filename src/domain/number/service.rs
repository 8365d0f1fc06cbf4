//! Short numbers that are services of a country, in our own list: the plans' own knows every code a carrier ever gave to a
//! vote or a bank, and would take a company's internal numbers for services (in the United States any four digits are
//! one). Emergency numbers of all countries stand in the plans.

/// Service numbers of the European Union, understood everywhere.
const COMMON: &[&str] = &["112", "116xxx"];

/// By country, sorted; `x` is any digit.
const TABLE: &[(&str, &[&str])] = &[
    ("ae", &["99x", "901"]),
    ("at", &["118xxx", "12x", "13x", "14x", "15xx"]),
    ("au", &["000", "106", "12xx", "13xxxx"]),
    ("ba", &["12x"]),
    ("be", &["10x", "1xxx"]),
    ("bg", &["1xx", "118xx"]),
    ("br", &["1xx"]),
    ("ca", &["x11", "988"]),
    ("ch", &["11x", "14x", "16x", "18xx", "1414"]),
    ("cn", &["110", "119", "12x"]),
    ("cy", &["199", "118xx"]),
    ("cz", &["15x", "11xx", "118x"]),
    ("de", &["110", "115", "118xx", "19222"]),
    ("dk", &["11x", "118", "18xx"]),
    ("ee", &["11x", "118x"]),
    ("es", &["0xx", "118xx", "09x"]),
    ("fi", &["118", "118xx"]),
    ("fr", &["1x", "11x", "118xxx", "3xxx", "1xxx"]),
    ("gb", &["999", "111", "101", "105", "118xxx", "123", "159"]),
    ("gr", &["1xx", "118xx"]),
    ("hk", &["999", "18xxx", "108x"]),
    ("hr", &["19x", "118xx"]),
    ("hu", &["10x", "118xx"]),
    ("ie", &["999", "118xx"]),
    ("il", &["10x", "1xx"]),
    ("in", &["10x", "11xx", "1xx"]),
    ("is", &["11x", "18xx"]),
    ("it", &["11x", "118", "15xx", "12xx"]),
    ("jp", &["11x", "17x", "104"]),
    ("li", &["11x", "14x", "18xx"]),
    ("lt", &["11x", "118", "18xx"]),
    ("lu", &["113", "118xx", "12xxx"]),
    ("lv", &["11x", "118x"]),
    ("mt", &["118x", "119x"]),
    ("mx", &["911", "0xx"]),
    ("nl", &["113", "144", "18xx"]),
    ("no", &["11x", "18xx", "0xxxx"]),
    ("nz", &["111", "105", "018"]),
    ("pl", &["99x", "98x", "118xxx", "19xxx"]),
    ("pt", &["11x", "118", "18xx"]),
    ("ro", &["118xxx"]),
    ("rs", &["19x", "118xx"]),
    ("ru", &["10x", "0x", "10xx"]),
    ("se", &["11xxx", "118xxx", "1177"]),
    ("sg", &["99x", "17xx"]),
    ("si", &["113", "118x"]),
    ("sk", &["15x", "118x", "118xx"]),
    ("tr", &["1xx", "118xx"]),
    ("ua", &["10x", "15xx"]),
    ("us", &["x11", "988"]),
    ("za", &["10xxx", "107"]),
];

/// Whether the list has these digits for a country (ISO 3166 alpha-2, lower case).
pub(super) fn is_listed(country: &str, digits: &str) -> bool {
    let own = TABLE.binary_search_by_key(&country, |(country, _)| country);
    let own = own.ok().map_or(&[][..], |at| TABLE[at].1);
    COMMON.iter().chain(own).any(|form| fits(form, digits))
}

fn fits(form: &str, digits: &str) -> bool {
    form.len() == digits.len()
        && form
            .bytes()
            .zip(digits.bytes())
            .all(|(form, digit)| form == b'x' || form == digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_well_formed() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        for (country, forms) in TABLE {
            let good = |form: &&str| {
                form.bytes()
                    .all(|byte| byte == b'x' || byte.is_ascii_digit())
            };
            assert!(country.len() == 2 && forms.iter().all(good), "{country}");
        }
    }

    #[test]
    fn forms_stand_for_whole_numbers() {
        assert!(is_listed("de", "11833") && is_listed("de", "116117") && is_listed("xx", "116000"));
        assert!(!is_listed("de", "1183") && !is_listed("de", "118330") && !is_listed("xx", "110"));
    }
}
