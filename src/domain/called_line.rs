//! Which company line was called (S5 to S12).
//!
//! Candidates for the called number are tried in the order of S5; the first that matches a configured line wins. A
//! number that diverted the call and is listed as a line's `diverted_from` counts right after the private headers,
//! because a secretary's clients often all divert to one number. When only an internal number matches, or nothing,
//! a display-name prefix or Alert-Info may tell the line instead (S11). All of these headers can be forged: the
//! result decides what is shown and how a number is read, never what is permitted.

use std::sync::Arc;

use super::{
    line::Line,
    number::{NumberKind, Pattern, PhoneNumber, Place},
};

/// How a line was recognised, or where an unknown called number came from; the first seven in the order of S5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalledBy {
    /// A private header of the account's list.
    CustomHeader,
    /// P-Called-Party-ID.
    CalledPartyId,
    /// The oldest History-Info entry.
    HistoryInfo,
    /// The oldest Diversion entry.
    Diversion,
    /// The To user.
    To,
    /// The Request-URI user.
    RequestUri,
    /// The account's own number.
    OwnNumber,
    /// A number that diverted the call (S11).
    DivertedFrom,
    /// The caller's display name began with the line's prefix (S11).
    NamePrefix,
    /// Alert-Info held the line's text (S11).
    AlertInfo,
}

/// One candidate for the called number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it was found.
    pub source: CalledBy,
    /// The user part or number as received.
    pub user: String,
}

/// What an arriving call says about whom it was meant for.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Candidates in the order of S5.
    pub candidates: &'a [Candidate],
    /// Users or numbers that diverted the call, newest first (S6).
    pub diverters: &'a [String],
    /// Display name of the caller.
    pub display: &'a str,
    /// Alert-Info.
    pub alert_info: Option<&'a str>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledLine {
    /// The line; `None` when nobody configured the number.
    pub line: Option<Arc<Line>>,
    /// What told it, or where `called` came from; `None` when there was nothing at all.
    pub by: Option<CalledBy>,
    /// The called number.
    pub called: PhoneNumber,
    /// The caller's display name without the line's prefix.
    pub caller_name: String,
}

#[derive(Debug)]
struct Entry {
    line: Arc<Line>,
    place: Place,
    numbers: Vec<Pattern>,
    diverted_from: Vec<Pattern>,
}

/// All lines, their patterns read once.
#[derive(Debug, Default)]
pub struct LineBook {
    entries: Vec<Entry>,
    place: Place,
}

/// The place at which a line's numbers and its callers are read: its own country and area, else those of `default`.
#[must_use]
pub fn place_of_line(line: &Line, default: &Place) -> Place {
    let default_country = default.country();
    let own_country =
        !line.country.is_empty() && !line.country.eq_ignore_ascii_case(default_country);
    match (own_country, line.area.is_empty()) {
        (true, _) => Place::new(&line.country, &line.area).behind(default.exchange.clone()),
        (false, false) => Place::new(default_country, &line.area).behind(default.exchange.clone()),
        (false, true) => default.clone(),
    }
}

/// The number presented on calls over a line: its own choice, else the first of its numbers when that is no pattern;
/// empty when there is none.
#[must_use]
pub fn presented(line: &Line, place: &Place) -> String {
    let of = |text: &String| {
        Pattern::read(text, place)
            .ok()
            .and_then(|read| read.single())
    };
    if line.present.trim().is_empty() {
        line.numbers.first().and_then(of).unwrap_or_default()
    } else {
        of(&line.present).unwrap_or_else(|| line.present.clone())
    }
}

impl LineBook {
    /// Reads the patterns of `lines` in the order in which ties are decided. A pattern with a fault is left out; the
    /// settings check has told it.
    pub fn new(lines: impl IntoIterator<Item = Arc<Line>>, default: &Place) -> Self {
        let entry = |line: Arc<Line>| {
            let place = place_of_line(&line, default);
            let read = |texts: &[String]| {
                let patterns = texts.iter().map(|text| Pattern::read(text, &place));
                patterns.filter_map(Result::ok).collect()
            };
            Entry {
                numbers: read(&line.numbers),
                diverted_from: read(&line.diverted_from),
                line,
                place,
            }
        };
        Self {
            entries: lines.into_iter().map(entry).collect(),
            place: default.clone(),
        }
    }

    /// Finds the line.
    #[must_use]
    pub fn resolve(&self, arrival: &Arrival<'_>) -> CalledLine {
        let found = self
            .by_candidate(arrival, |source| source == CalledBy::CustomHeader)
            .or_else(|| self.by_diverter(arrival))
            .or_else(|| {
                let by_number =
                    self.by_candidate(arrival, |source| source != CalledBy::CustomHeader);
                let is_sure = by_number
                    .as_ref()
                    .is_some_and(|found| found.2.kind() == NumberKind::International);
                if is_sure {
                    by_number
                } else {
                    self.by_recogniser(arrival).or(by_number)
                }
            });
        let Some((entry, by, called)) = found else {
            return self.unknown(arrival);
        };
        CalledLine {
            line: Some(Arc::clone(&entry.line)),
            by: Some(by),
            called,
            caller_name: without_prefix(arrival.display, &entry.line.name_prefix),
        }
    }

    /// The place at which numbers of a call on this line are read (S12); the default for an unknown line.
    #[must_use]
    pub fn place_of(&self, line: Option<&Line>) -> &Place {
        line.and_then(|line| self.entries.iter().find(|entry| entry.line.id == line.id))
            .map_or(&self.place, |entry| &entry.place)
    }

    fn by_candidate(
        &self,
        arrival: &Arrival<'_>,
        wanted: impl Fn(CalledBy) -> bool,
    ) -> Option<(&Entry, CalledBy, PhoneNumber)> {
        arrival
            .candidates
            .iter()
            .filter(|candidate| wanted(candidate.source) && !candidate.user.is_empty())
            .find_map(|candidate| {
                let (entry, number) = self.narrowest(&candidate.user, |entry| &entry.numbers)?;
                Some((entry, candidate.source, number))
            })
    }

    /// The oldest diverter is whom the caller dialled, so it is asked first.
    fn by_diverter(&self, arrival: &Arrival<'_>) -> Option<(&Entry, CalledBy, PhoneNumber)> {
        arrival.diverters.iter().rev().find_map(|user| {
            let (entry, number) = self.narrowest(user, |entry| &entry.diverted_from)?;
            Some((entry, CalledBy::DivertedFrom, number))
        })
    }

    fn by_recogniser(&self, arrival: &Arrival<'_>) -> Option<(&Entry, CalledBy, PhoneNumber)> {
        let prefixed = self
            .entries
            .iter()
            .filter(|entry| has_prefix(arrival.display, &entry.line.name_prefix))
            .max_by_key(|entry| entry.line.name_prefix.len());
        let (entry, by) = match prefixed {
            Some(entry) => (entry, CalledBy::NamePrefix),
            None => (
                self.by_alert_info(arrival.alert_info?)?,
                CalledBy::AlertInfo,
            ),
        };
        let called = first_number(arrival, &entry.place)
            .map_or_else(|| PhoneNumber::read("", &entry.place), |(_, number)| number);
        Some((entry, by, called))
    }

    fn by_alert_info(&self, alert_info: &str) -> Option<&Entry> {
        let alert_info = alert_info.to_lowercase();
        self.entries.iter().find(|entry| {
            let own = entry.line.alert_info.trim();
            !own.is_empty() && alert_info.contains(&own.to_lowercase())
        })
    }

    /// The line with the narrowest pattern that matches; the first of equals (S10).
    fn narrowest(
        &self,
        user: &str,
        patterns: impl Fn(&Entry) -> &Vec<Pattern>,
    ) -> Option<(&Entry, PhoneNumber)> {
        let mut best = None;
        // Lines of one country and area follow each other as a rule: the number is read anew only when that changes.
        let mut read: Option<(&Place, PhoneNumber)> = None;
        for entry in &self.entries {
            let number = match read.take() {
                Some((place, number)) if *place == entry.place => number,
                Some(_) | None => PhoneNumber::read(user, &entry.place),
            };
            let (_, number) = read.insert((&entry.place, number));
            let narrowest = patterns(entry)
                .iter()
                .filter(|pattern| pattern.matches(number))
                .map(Pattern::specificity)
                .max();
            let Some(narrowest) = narrowest else { continue };
            if best.as_ref().is_none_or(|(least, _, _)| narrowest > *least) {
                best = Some((narrowest, entry, number.clone()));
            }
        }
        best.map(|(_, entry, number)| (entry, number))
    }

    fn unknown(&self, arrival: &Arrival<'_>) -> CalledLine {
        let first = first_number(arrival, &self.place);
        CalledLine {
            line: None,
            by: first.as_ref().map(|(source, _)| *source),
            called: first.map_or_else(|| PhoneNumber::read("", &self.place), |(_, number)| number),
            caller_name: arrival.display.trim().to_owned(),
        }
    }
}

/// The first candidate that is not empty, which is the called number of an unknown line (S5).
fn first_number(arrival: &Arrival<'_>, place: &Place) -> Option<(CalledBy, PhoneNumber)> {
    arrival
        .candidates
        .iter()
        .find(|candidate| !candidate.user.trim().is_empty())
        .map(|candidate| (candidate.source, PhoneNumber::read(&candidate.user, place)))
}

fn has_prefix(display: &str, prefix: &str) -> bool {
    strip_prefix(display, prefix).is_some()
}

/// What follows `prefix`, compared without regard to case.
fn strip_prefix<'a>(display: &'a str, prefix: &str) -> Option<&'a str> {
    let (display, prefix) = (display.trim(), prefix.trim());
    if prefix.is_empty() {
        return None;
    }
    let mut rest = display.chars();
    for wanted in prefix.chars() {
        let letter = rest.next()?;
        if letter != wanted && !letter.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

fn without_prefix(display: &str, prefix: &str) -> String {
    let rest = strip_prefix(display, prefix).unwrap_or(display);
    rest.trim_matches(|c: char| c.is_whitespace() || c == ':' || c == '|')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::LineId;

    fn line(id: &str, numbers: &[&str]) -> Line {
        Line {
            numbers: numbers.iter().map(ToString::to_string).collect(),
            ..Line::named(LineId::new(id), id)
        }
    }

    fn book(lines: Vec<Line>) -> LineBook {
        LineBook::new(lines.into_iter().map(Arc::new), &Place::new("de", "89"))
    }

    fn office() -> LineBook {
        book(vec![
            line("miller", &["+49 89 1234-20"]),
            line("smith", &["089 1234-3%", "30"]),
            line("block", &["089 1234%"]),
            Line {
                name_prefix: "Sales:".into(),
                alert_info: "sales-ring".into(),
                ..line("sales", &[])
            },
            Line {
                diverted_from: vec!["+49 30 555%".into()],
                ..line("client", &[])
            },
            line("reception", &["20", "eva"]),
        ])
    }

    use CalledBy::{
        AlertInfo, CalledPartyId, CustomHeader, Diversion, DivertedFrom, HistoryInfo, NamePrefix,
        OwnNumber, RequestUri, To,
    };

    /// Candidates, diverters, display, Alert-Info; then line, by, called, name.
    fn check(
        candidates: &[(CalledBy, &str)],
        diverters: &[&str],
        display: &str,
        alert_info: Option<&str>,
        wanted: (&str, Option<CalledBy>, &str, &str),
    ) {
        let candidates: Vec<Candidate> = candidates
            .iter()
            .map(|(source, user)| Candidate {
                source: *source,
                user: (*user).into(),
            })
            .collect();
        let diverters: Vec<String> = diverters.iter().map(ToString::to_string).collect();
        let found = office().resolve(&Arrival {
            candidates: &candidates,
            diverters: &diverters,
            display,
            alert_info,
        });
        let line = found.line.as_ref().map_or("", |line| line.id.as_str());
        let got = (
            line,
            found.by,
            found.called.as_str(),
            found.caller_name.as_str(),
        );
        assert_eq!(got, wanted, "{candidates:?}");
    }

    #[test]
    fn the_first_candidate_that_matches_wins_s5() {
        check(
            &[(CustomHeader, "089123420"), (To, "08912343")],
            &[],
            "Eva",
            None,
            ("miller", Some(CustomHeader), "+4989123420", "Eva"),
        );
        check(
            &[
                (CustomHeader, "999888"),
                (CalledPartyId, ""),
                (To, "0891234311"),
            ],
            &[],
            "",
            None,
            ("smith", Some(To), "+49891234311", ""),
        );
        check(
            &[
                (HistoryInfo, "+4989123420"),
                (Diversion, "+49891234311"),
                (To, "30"),
            ],
            &[],
            "",
            None,
            ("miller", Some(HistoryInfo), "+4989123420", ""),
        );
        check(
            &[
                (To, "ringgroup"),
                (RequestUri, "4989123499"),
                (OwnNumber, "20"),
            ],
            &[],
            "",
            None,
            ("block", Some(RequestUri), "+4989123499", ""),
        );
        check(
            &[(To, "x"), (RequestUri, "y"), (OwnNumber, "eva")],
            &[],
            "",
            None,
            ("reception", Some(OwnNumber), "eva", ""),
        );
    }

    #[test]
    fn the_narrowest_pattern_wins_s10() {
        check(
            &[(To, "+49891234300")],
            &[],
            "",
            None,
            ("smith", Some(To), "+49891234300", ""),
        );
        check(
            &[(To, "+49891234400")],
            &[],
            "",
            None,
            ("block", Some(To), "+49891234400", ""),
        );
    }

    #[test]
    fn a_diverting_number_names_the_client_s11() {
        check(
            &[(To, "+4989123420")],
            &["+49891234311", "030555123"],
            "Eva",
            None,
            ("client", Some(DivertedFrom), "+4930555123", "Eva"),
        );
        check(
            &[(To, "+4989123420")],
            &["+4940777"],
            "Eva",
            None,
            ("miller", Some(To), "+4989123420", "Eva"),
        );
    }

    #[test]
    fn prefix_and_alert_info_speak_when_only_an_internal_number_came_s11() {
        check(
            &[(To, "20")],
            &[],
            "Sales: Eva Kuhn",
            None,
            ("sales", Some(NamePrefix), "20", "Eva Kuhn"),
        );
        check(
            &[(To, "77")],
            &[],
            "SALES: Eva",
            None,
            ("sales", Some(NamePrefix), "77", "Eva"),
        );
        check(
            &[(To, "20")],
            &[],
            "Eva",
            Some("<http://pbx/Sales-Ring>;info=x"),
            ("sales", Some(AlertInfo), "20", "Eva"),
        );
        check(
            &[(To, "20")],
            &[],
            "Eva",
            Some("other"),
            ("reception", Some(To), "20", "Eva"),
        );
    }

    #[test]
    fn a_forged_prefix_does_not_overrule_a_dialled_number() {
        check(
            &[(To, "+4989123420")],
            &[],
            "Sales: Eva",
            None,
            ("miller", Some(To), "+4989123420", "Sales: Eva"),
        );
    }

    #[test]
    fn of_two_diverting_clients_the_one_dialled_first_counts_s6() {
        let client = |id: &str, number: &str| Line {
            diverted_from: vec![number.to_owned()],
            ..line(id, &[])
        };
        let book = book(vec![client("newer", "030 111"), client("older", "030 222")]);
        let found = book.resolve(&Arrival {
            candidates: &[],
            diverters: &["+4930111".to_owned(), "+4930222".to_owned()],
            display: "",
            alert_info: None,
        });
        assert_eq!(
            found.line.map(|line| line.id.clone()),
            Some(LineId::new("older"))
        );
    }

    #[test]
    fn of_equally_narrow_patterns_the_first_wins_s10() {
        let book = book(vec![
            line("first", &["089 1234-x"]),
            line("second", &["089 1234-[0-5]"]),
        ]);
        let candidates = [Candidate {
            source: To,
            user: "08912341".into(),
        }];
        let found = book.resolve(&Arrival {
            candidates: &candidates,
            diverters: &[],
            display: "",
            alert_info: None,
        });
        assert_eq!(
            found.line.map(|line| line.id.clone()),
            Some(LineId::new("first"))
        );
    }

    #[test]
    fn an_unknown_line_shows_the_first_candidate_s5() {
        check(
            &[(CustomHeader, " "), (To, "08955511"), (RequestUri, "lk7")],
            &[],
            " Eva ",
            None,
            ("", Some(To), "+498955511", "Eva"),
        );
        check(&[], &[], "", None, ("", None, "", ""));
    }

    #[test]
    fn a_line_abroad_is_read_in_its_own_country_s12() {
        let swiss = Line {
            country: "ch".into(),
            area: "44".into(),
            ..line("zurich", &["044 668 18 00"])
        };
        let book = book(vec![swiss]);
        let candidates = [Candidate {
            source: To,
            user: "0446681800".into(),
        }];
        let found = book.resolve(&Arrival {
            candidates: &candidates,
            diverters: &[],
            display: "",
            alert_info: None,
        });
        assert_eq!(found.called.as_str(), "+41446681800");
        let place = book.place_of(found.line.as_deref());
        assert_eq!(PhoneNumber::read("6681801", place).as_str(), "+41446681801");
    }
}
