//! The few words that values of templates need, by language.
//!
//! They do not come from the Fluent texts: the engine makes the words of a call without a window and on every call, and the
//! idle telephone must not hold bundles for it. A test in `l10n` sees to it that both say the same.

/// Words of one language.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field's name says it")]
pub struct Tongue {
    /// `en`, `de`.
    pub code: &'static str,
    pub withheld: &'static str,
    pub unavailable: &'static str,
    pub unknown_line: &'static str,
    pub no_line: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    /// Before 11:00, before 18:00, later.
    pub salutations: [&'static str; 3],
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// As they stand in a date.
    pub months: [&'static str; 12],
    /// `26 November 2026` or `26. November 2026`.
    pub ordinal_day: bool,
    /// Diversion's reasons (RFC 5806 §4) and their words.
    pub reasons: [(&'static str, &'static str); 9],
}

/// English.
pub static ENGLISH: Tongue = Tongue {
    code: "en",
    withheld: "Number withheld",
    unavailable: "Number not sent",
    unknown_line: "Unknown line",
    no_line: "No line",
    yes: "yes",
    no: "no",
    salutations: ["Good morning", "Good afternoon", "Good evening"],
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    ordinal_day: false,
    reasons: [
        ("no-answer", "no answer"),
        ("user-busy", "busy"),
        ("unconditional", "always forwarded"),
        ("unavailable", "not reachable"),
        ("out-of-service", "not reachable"),
        ("deflection", "sent on"),
        ("time-of-day", "by time of day"),
        ("do-not-disturb", "do not disturb"),
        ("follow-me", "follow me"),
    ],
};

/// German.
pub static GERMAN: Tongue = Tongue {
    code: "de",
    withheld: "Nummer unterdrückt",
    unavailable: "Nummer nicht übermittelt",
    unknown_line: "Unbekannte Leitung",
    no_line: "Keine Leitung",
    yes: "ja",
    no: "nein",
    salutations: ["Guten Morgen", "Guten Tag", "Guten Abend"],
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    ordinal_day: true,
    reasons: [
        ("no-answer", "keine Antwort"),
        ("user-busy", "besetzt"),
        ("unconditional", "immer umgeleitet"),
        ("unavailable", "nicht erreichbar"),
        ("out-of-service", "nicht erreichbar"),
        ("deflection", "weitergeschickt"),
        ("time-of-day", "nach Uhrzeit"),
        ("do-not-disturb", "nicht stören"),
        ("follow-me", "Folgeschaltung"),
    ],
};

impl Tongue {
    /// The words of a language code; English for one we don't have.
    #[must_use]
    pub fn of(code: &str) -> &'static Self {
        if code.eq_ignore_ascii_case(GERMAN.code) {
            &GERMAN
        } else {
            &ENGLISH
        }
    }

    /// Diversion's reason in words; a word nobody knows as it is, `unknown` as nothing.
    #[must_use]
    pub fn reason(&self, code: &str) -> String {
        if code == "unknown" {
            return String::new();
        }
        self.reasons
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(code, |(_, words)| words)
            .to_owned()
    }
}
