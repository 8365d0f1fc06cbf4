//! The library is the judge: what it takes for a number in use, we read, write and class alike.

use linekeeper::domain::number::{NumberClass, NumberKind, PhoneNumber, Place, plan};
use linekeeper::rng::Rng;
use rlibphonenumber::{
    PHONE_NUMBER_UTIL, PhoneNumber as Judged, PhoneNumberFormat, PhoneNumberType, Region,
};

const TYPES: [PhoneNumberType; 10] = [
    PhoneNumberType::FixedLine,
    PhoneNumberType::Mobile,
    PhoneNumberType::TollFree,
    PhoneNumberType::PremiumRate,
    PhoneNumberType::SharedCost,
    PhoneNumberType::PersonalNumber,
    PhoneNumberType::VoIP,
    PhoneNumberType::Pager,
    PhoneNumberType::UAN,
    PhoneNumberType::VoiceMail,
];

/// Examples of every kind in every country.
pub(crate) fn examples() -> Vec<(Region, Judged)> {
    let mut regions: Vec<Region> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
    regions.sort_by_key(ToString::to_string);
    let of = |region: Region| {
        TYPES.into_iter().filter_map(move |kind| {
            PHONE_NUMBER_UTIL
                .get_example_number_for_type_and_region(region, kind)
                .ok()
                .map(|number| (region, number))
        })
    };
    regions.into_iter().flat_map(of).collect()
}

pub(crate) fn written(number: &Judged, format: PhoneNumberFormat) -> String {
    PHONE_NUMBER_UTIL.format(number, format).into_owned()
}

fn class(kind: PhoneNumberType) -> NumberClass {
    match kind {
        PhoneNumberType::FixedLine | PhoneNumberType::FixedLineOrMobile => NumberClass::Fixed,
        PhoneNumberType::Mobile => NumberClass::Mobile,
        PhoneNumberType::TollFree => NumberClass::TollFree,
        PhoneNumberType::PremiumRate => NumberClass::Premium,
        PhoneNumberType::SharedCost => NumberClass::SharedCost,
        PhoneNumberType::PersonalNumber => NumberClass::Personal,
        PhoneNumberType::VoIP
        | PhoneNumberType::Pager
        | PhoneNumberType::UAN
        | PhoneNumberType::VoiceMail => NumberClass::Other,
        PhoneNumberType::Unknown => NumberClass::Unknown,
    }
}

/// What we make of a number, where that differs from what the library makes of it.
fn differences(region: Region, judged: &Judged) -> Vec<String> {
    let place = Place::new(&region.to_string(), "");
    let e164 = written(judged, PhoneNumberFormat::E164);
    let national = written(judged, PhoneNumberFormat::National);
    let international = written(judged, PhoneNumberFormat::International);
    let mut found = Vec::new();
    let mut check = |what: &str, ours: String, theirs: &str| {
        if ours != theirs {
            found.push(format!("{region} {what}: {ours} for {theirs} ({e164})"));
        }
    };
    let number = PhoneNumber::read(&e164, &place);
    check("read", number.as_str().into(), &e164);
    check(
        "international form",
        number.international_form(),
        &international,
    );
    // The library gives the bare digits where it has no form; we set the trunk prefix before them, so that they can be
    // dialled.
    let bare = e164.ends_with(&national);
    if !bare {
        check("national form", number.national_form(&place), &national);
    }
    check(
        "international, read",
        PhoneNumber::read(&international, &place).as_str().into(),
        &e164,
    );
    // Digits too few for a subscriber are the exchange's here.
    let read = PhoneNumber::read(&national, &place);
    let digits = national.bytes().filter(u8::is_ascii_digit).count();
    if !bare && (read.kind() == NumberKind::International || digits > 5) {
        check("national, read", read.as_str().into(), &e164);
    }
    let theirs = class(PHONE_NUMBER_UTIL.get_number_type(judged));
    check("class", number.class(&place).word().into(), theirs.word());
    found
}

#[test]
fn the_countries_are_those_of_the_library() {
    let mut theirs: Vec<String> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .map(|region| region.to_string().to_lowercase())
        .collect();
    theirs.sort();
    assert_eq!(plan::countries().collect::<Vec<_>>(), theirs);
}

#[test]
fn examples_of_every_country_and_kind_read_as_the_library_reads_them() {
    let examples = examples();
    assert!(examples.len() > 900, "{}", examples.len());
    let wrong: Vec<String> = examples
        .iter()
        .flat_map(|(region, number)| differences(*region, number))
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn numbers_by_chance_read_as_the_library_reads_them() {
    let mut rng = Rng::from_u64(20_260_101);
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (region, example) in examples() {
        let e164 = written(&example, PhoneNumberFormat::E164);
        for _ in 0..40 {
            let mut digits: Vec<u8> = e164.bytes().collect();
            // The calling code and the first digits stay, so that most tries are numbers in use.
            for digit in digits.iter_mut().skip(5) {
                *digit = b'0' + (rng.next_u32() % 10) as u8;
            }
            let text = String::from_utf8(digits).unwrap();
            let Ok(judged) = PHONE_NUMBER_UTIL.parse(&text, None) else {
                continue;
            };
            // Some numbers are read otherwise than they were written; what the library then takes for one counts.
            if !PHONE_NUMBER_UTIL.is_valid_number(&judged) {
                continue;
            }
            tried += 1;
            let Some(own) = PHONE_NUMBER_UTIL.get_region_for_number(&judged) else {
                continue;
            };
            let own = if own == Region::World { region } else { own };
            wrong.extend(differences(own, &judged));
        }
    }
    assert!(tried > 20_000, "{tried}");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
}
