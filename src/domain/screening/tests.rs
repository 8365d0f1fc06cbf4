//! The decision: the source text's examples, each condition, random rules.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    calendar::{Day, TimeFilter, TimeRow},
    forward::{DEFAULT_LIST, ForwardList},
    id::{AccountId, LineId},
    journal::CallerClass,
    number::{PhoneNumber, Place},
};

const BOTH: Features = Features {
    forwarding: true,
    voicemail: true,
};

fn keys(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn place() -> Place {
    Place::new("us", "212")
}

fn list(entries: &[&str]) -> NumberFilter {
    NumberFilter {
        list: keys(entries),
        ..NumberFilter::default()
    }
}

fn times(row: TimeRow) -> TimeFilter {
    TimeFilter {
        title: String::new(),
        rows: vec![row],
    }
}

fn rule(id: &str, action: &[Action], change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule::named(id);
    rule.action = action.to_vec();
    change(&mut rule);
    rule
}

struct Office {
    rules: Vec<Rule>,
    numbers: BTreeMap<String, NumberFilter>,
    times: BTreeMap<String, TimeFilter>,
}

impl Office {
    /// The five examples of the source text.
    fn of_the_examples() -> Self {
        use Action::{Forward, Reject, Ring, Voicemail};
        let hours = |days: &[Day], from: &str, to: &str| {
            times(TimeRow {
                weekdays: days.to_vec(),
                from: from.into(),
                to: to.into(),
                ..TimeRow::default()
            })
        };
        Self {
            rules: vec![
                rule("ex", &[Voicemail], |rule| rule.from = keys(&["ex"])),
                rule("toll-free", &[Ring, Voicemail], |rule| {
                    rule.to = keys(&["toll-free"]);
                    rule.ring_seconds = 10;
                }),
                rule("weekend", &[Forward], |rule| {
                    rule.from = keys(&["boss-and-secretary"]);
                    rule.when = keys(&["weekend"]);
                }),
                rule("evening", &[Forward], |rule| rule.when = keys(&["evening"])),
                rule("night", &[Reject], |rule| {
                    rule.when = keys(&["night"]);
                    rule.code = 480;
                }),
            ],
            numbers: BTreeMap::from([
                ("boss-and-secretary".into(), list(&["12", "212 555 0100"])),
                ("ex".into(), list(&["+1 917 555 0199"])),
                ("toll-free".into(), list(&["1800%"])),
            ]),
            times: BTreeMap::from([
                ("evening".into(), hours(&[], "18:00", "22:00")),
                ("night".into(), hours(&[], "22:00", "07:00")),
                ("weekend".into(), hours(&[Day::Sat, Day::Sun], "", "")),
            ]),
        }
    }

    fn screening(&self, features: Features) -> Screening {
        let sources = Sources {
            rules: &self.rules,
            numbers: &self.numbers,
            times: &self.times,
            forwards: &BTreeMap::from([(DEFAULT_LIST.to_owned(), ForwardList::default())]),
            extensions: &BTreeMap::new(),
        };
        Screening::new(sources, &BTreeMap::new(), &[place()], features)
    }
}

/// A call, told in short.
#[derive(Clone)]
struct Ask {
    from: &'static str,
    to: &'static str,
    at: &'static str,
    name: &'static str,
    mode: &'static str,
    state: DeskState,
    account: &'static str,
    line: &'static str,
    again: Option<u32>,
}

const ASK: Ask = Ask {
    from: "+1 646 555 0111",
    to: "+1 212 555 0000",
    // A Thursday.
    at: "2026-11-26T10:00",
    name: "",
    mode: NORMAL,
    state: DeskState::Free,
    account: "main",
    line: "office",
    again: None,
};

fn ask(screening: &Screening, ask: &Ask) -> Decision {
    let place = place();
    let class = match ask.from {
        "withheld" => CallerClass::Withheld,
        _ => CallerClass::Known,
    };
    let from = if class == CallerClass::Known {
        ask.from
    } else {
        ""
    };
    let (caller, called) = (
        PhoneNumber::read(from, &place),
        PhoneNumber::read(ask.to, &place),
    );
    let at: DateTime = ask.at.parse().unwrap();
    screening.decide(&ScreenedCall {
        caller: PartyFacts {
            number: &caller,
            class,
        },
        name: ask.name,
        called: PartyFacts {
            number: &called,
            class: CallerClass::Known,
        },
        line: Some(&LineId::new(ask.line)),
        account: Some(&AccountId::new(ask.account)),
        place: &place,
        at,
        mode: ask.mode,
        state: ask.state,
        minutes_since_last: ask.again,
    })
}

fn matched(screening: &Screening, call: &Ask) -> String {
    let decision = ask(screening, call);
    let rule = decision.rule.and_then(|at| screening.rule(at));
    rule.map_or(DEFAULT_RULE, |rule| rule.id.as_str())
        .to_owned()
}

/// Steps in words.
fn in_short(steps: &[Step]) -> String {
    let word = |step: &Step| match step {
        Step::Reject { code } => code.to_string(),
        Step::Ring { seconds, .. } => seconds.map_or("ring".into(), |time| format!("ring{time}")),
        Step::Forward => "forward".into(),
        Step::Voicemail => "voicemail".into(),
    };
    steps.iter().map(word).collect::<Vec<String>>().join(" ")
}

#[test]
fn examples_of_the_source_text_are_decided_as_it_says() {
    let screening = Office::of_the_examples().screening(BOTH);
    for (from, to, at, rule, steps) in [
        ("12", ASK.to, "2026-11-28T10:00", "weekend", "forward"),
        (
            "+12125550100",
            ASK.to,
            "2026-11-29T10:00",
            "weekend",
            "forward",
        ),
        (
            ASK.from,
            ASK.to,
            "2026-11-28T10:00",
            "default",
            "ring forward voicemail",
        ),
        (ASK.from, ASK.to, "2026-11-26T18:00", "evening", "forward"),
        (
            "(917) 555-0199",
            ASK.to,
            "2026-11-26T19:00",
            "ex",
            "voicemail",
        ),
        ("withheld", ASK.to, "2026-11-27T03:00", "night", "480"),
        (
            ASK.from,
            "1 800 555 0123",
            "2026-11-27T03:00",
            "toll-free",
            "ring10 voicemail",
        ),
    ] {
        let call = Ask {
            from,
            to,
            at,
            ..ASK
        };
        assert_eq!(matched(&screening, &call), rule, "{from} {to} {at}");
        let done = in_short(&ask(&screening, &call).steps);
        assert_eq!(done, steps, "{from} {to} {at}");
    }
}

#[test]
fn without_a_match_or_without_rules_the_default_rule_follows_the_features_s115() {
    let ring = Step::Ring {
        seconds: None,
        silent: false,
    };
    let empty = Office {
        rules: Vec::new(),
        numbers: BTreeMap::new(),
        times: BTreeMap::new(),
    };
    let only = |forwarding, voicemail| Features {
        forwarding,
        voicemail,
    };
    for (features, steps) in [
        (only(true, true), vec![ring, Step::Forward, Step::Voicemail]),
        (only(true, false), vec![ring, Step::Forward]),
        (only(false, true), vec![ring, Step::Voicemail]),
        (only(false, false), vec![ring]),
    ] {
        assert_eq!(ask(&empty.screening(features), &ASK).steps, steps);
        let full = Office::of_the_examples().screening(features);
        assert_eq!(ask(&full, &ASK).steps, steps);
    }
}

/// What makes a rule of a plain one.
type Change = fn(&mut Rule);

#[test]
fn each_condition_that_fails_is_the_reason() {
    let with = |change: Change| {
        let office = Office {
            rules: vec![rule("one", &[Action::Ring], change)],
            ..Office::of_the_examples()
        };
        office.screening(BOTH)
    };
    let odd = Ask {
        name: "Eva Kohn",
        again: Some(5),
        ..ASK
    };
    let cases: [(Change, Verdict); 10] = [
        (|rule| rule.enabled = false, Verdict::Off),
        (|rule| rule.from = keys(&["gone"]), Verdict::Faulty),
        (|rule| rule.action = Vec::new(), Verdict::Faulty),
        (|rule| rule.from = keys(&["ex"]), Verdict::From),
        (|rule| rule.lines = keys(&["other"]), Verdict::To),
        (|rule| rule.when = keys(&["night"]), Verdict::When),
        (|rule| rule.modes = keys(&["away"]), Verdict::Mode),
        (
            |rule| rule.also.name_contains = "Kuhn".into(),
            Verdict::Name,
        ),
        (|rule| rule.also.again_within_minutes = 5, Verdict::Again),
        (|rule| rule.also.countries = keys(&["de"]), Verdict::Country),
    ];
    for (change, verdict) in cases {
        let decision = ask(&with(change), &odd);
        assert_eq!(decision.verdicts, [verdict]);
        assert_eq!(decision.rule, None);
    }
}

#[test]
fn all_conditions_together_match() {
    let office = Office {
        rules: vec![rule("all", &[Action::Ring], |rule| {
            rule.from = keys(&["ex"]);
            rule.to = keys(&["toll-free"]);
            rule.lines = keys(&["office"]);
            rule.when = keys(&["evening"]);
            rule.modes = keys(&["away", "lunch"]);
            rule.also.name_contains = "kuhn".into();
            rule.also.accounts = keys(&["main"]);
            rule.also.states = vec![DeskState::InCall];
            rule.also.again_within_minutes = 5;
            rule.silent = true;
        })],
        ..Office::of_the_examples()
    };
    let call = Ask {
        from: "917-555-0199",
        at: "2026-11-26T21:59",
        name: "Dr. KUHN",
        mode: "lunch",
        state: DeskState::InCall,
        again: Some(4),
        ..ASK
    };
    let screening = office.screening(BOTH);
    let decision = ask(&screening, &call);
    assert_eq!(decision.verdicts, [Verdict::Matched]);
    let silent = Step::Ring {
        seconds: None,
        silent: true,
    };
    assert_eq!(decision.steps, [silent]);
    for other in [
        Ask {
            account: "second",
            ..call.clone()
        },
        Ask {
            state: DeskState::Free,
            ..call
        },
    ] {
        assert_eq!(ask(&screening, &other).rule, None);
    }
}

#[test]
fn steps_that_cannot_be_done_are_left_out_and_told_and_never_lose_the_call_s119() {
    use Action::{Forward, Ring, Voicemail};
    let screening = |action: &[Action]| {
        let office = Office {
            rules: vec![rule("one", action, |_| {})],
            numbers: BTreeMap::new(),
            times: BTreeMap::new(),
        };
        office.screening(Features::default())
    };
    let ring = Step::Ring {
        seconds: None,
        silent: false,
    };
    for (action, left_out) in [
        (&[Ring, Forward, Voicemail][..], vec![Forward, Voicemail]),
        (&[Voicemail], vec![Voicemail]),
    ] {
        let decision = ask(&screening(action), &ASK);
        assert_eq!(decision.rule, Some(0));
        assert_eq!(decision.steps, [ring]);
        assert_eq!(decision.left_out, left_out);
    }
}

/// A rule of lists by their place, and whether it is on.
type Sketch = (Option<usize>, Option<usize>, bool);

fn sketch_list(at: usize) -> NumberFilter {
    match at {
        0 => list(&["+1212%"]),
        1 => list(&["+1 646 555 01xx"]),
        2 => list(&["@withheld"]),
        _ => NumberFilter {
            sense: Sense::None,
            ..list(&["+16465550111", "12"])
        },
    }
}

/// The plainest way to say what S93 to S99 ask for.
fn by_the_book(sketches: &[Sketch], caller: &str) -> Option<usize> {
    let fits = |at: usize| match (at, caller) {
        (0, number) => number.starts_with("+1212"),
        (1, number) => number.starts_with("+164655501") && number.len() == 12,
        (2, number) => number == "withheld",
        (_, number) => number != "+16465550111" && number != "12",
    };
    sketches.iter().position(|(one, two, is_on)| {
        let named: Vec<usize> = one.iter().chain(two).copied().collect();
        *is_on && (named.is_empty() || named.into_iter().any(fits))
    })
}

proptest! {
    #[test]
    fn first_rule_that_matches_is_the_one_carried_out(
        sketches in prop::collection::vec((prop::option::of(0..4_usize), prop::option::of(0..4_usize), any::<bool>()), 0..30),
        caller in prop::sample::select(vec!["withheld", "12", "+12125550100", "+16465550111", "+16465550122", "+4930123456"]),
    ) {
        let numbers = (0..4).map(|at| (format!("l{at}"), sketch_list(at))).collect();
        let rules = sketches
            .iter()
            .enumerate()
            .map(|(at, (one, two, is_on))| rule(&format!("r{at}"), &[Action::Ring], |rule| {
                rule.from = one.iter().chain(two).map(|at| format!("l{at}")).collect();
                rule.enabled = *is_on;
            }))
            .collect();
        let office = Office { rules, numbers, times: BTreeMap::new() };
        let decision = ask(&office.screening(BOTH), &Ask { from: caller, ..ASK });
        prop_assert_eq!(decision.rule, by_the_book(&sketches, caller));
        let asked = decision.rule.map_or(sketches.len(), |at| at + 1);
        prop_assert_eq!(decision.verdicts.len(), asked);
    }
}
