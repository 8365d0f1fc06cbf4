//! The trial and the telephone are one: for random rules and calls, what the trial says is what the engine carries out in
//! virtual time.

use linekeeper::{
    domain::{
        calendar::{TimeFilter, TimeRow},
        extension::{Extension, IfNobody, Member, Strategy},
        forward::{Entry, ForwardList},
        id::RuleId,
        screening::{DeskState, NumberFilter, Rule, SEQUENCES, Sense, Step},
        settings::{
            Settings,
            destinations::prospects,
            rules::{Trial, try_out},
        },
    },
    engine::Output,
    mono::Mono,
    rng::Rng,
    shell::rules::make,
    sip,
};

use crate::flows::{Letters, Office, happen};

/// Rule sets, and calls against each.
const SETS: usize = 1_000;
const CALLS: usize = 10;
/// When scenarios begin.
const MORNING: &str = "2026-01-05T08:00:00";

const PATTERNS: [&str; 8] = [
    "089 666%",
    "0891234567",
    "+4930%",
    "0171xxxxxxx",
    "@withheld",
    "@internal",
    "%",
    "20",
];
const CALLERS: [&str; 6] = [
    "0896661234",
    "0891234567",
    "03055512",
    "01712345678",
    "20",
    "004312345678",
];
const DESTINATIONS: [&str; 7] = [
    "01701111111",
    "01702222222",
    "112",
    "0900 1234567",
    "+15551234567",
    "089 1234-30",
    "23",
];
const LINES: [(&str, &str); 3] = [
    ("4989123420", "miller"),
    ("4989123430", "smith"),
    ("4989123441", "block"),
];

/// What was done with a call.
#[derive(Debug, Default, PartialEq)]
struct Done {
    rule: Option<RuleId>,
    rejected: Option<u16>,
    rang: bool,
    dialled: Vec<String>,
    takes_message: bool,
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[usize::try_from(rng.below(from.len() as u64)).expect("a small number")]
}

fn some(rng: &mut Rng, from: &[&str], most: u64) -> Vec<String> {
    let count = rng.below(most + 1);
    let mut found: Vec<String> = (0..count).map(|_| pick(rng, from).to_owned()).collect();
    found.sort();
    found.dedup();
    found
}

fn any_rule(rng: &mut Rng, at: usize) -> Rule {
    Rule {
        enabled: rng.below(5) > 0,
        from: some(rng, &["a", "b", "c"], 2),
        lines: some(rng, &["miller", "smith", "block"], 1),
        when: some(rng, &["early", "late"], 1),
        action: pick(rng, &SEQUENCES).to_vec(),
        code: pick(rng, &[486, 603, 480]),
        ring_seconds: pick(rng, &[0, 5, 30]),
        forward: pick(rng, &["", "far", "team"]).to_owned(),
        ..Rule::named(&format!("r{at}"))
    }
}

fn any_settings(rng: &mut Rng) -> Settings {
    let mut settings = Office::usual_settings();
    settings.general.zone = "UTC".into();
    settings.general.do_not_disturb = rng.below(4) == 0;
    settings.voicemail.on = rng.below(2) == 0;
    for key in ["a", "b", "c"] {
        let mut list = some(rng, &PATTERNS, 2);
        list.push(pick(rng, &PATTERNS).to_owned());
        let sense = pick(rng, &[Sense::Any, Sense::Any, Sense::None]);
        let title = String::new();
        settings
            .numbers
            .insert(key.into(), NumberFilter { title, sense, list });
    }
    for (key, from, to) in [("early", "06:00", "12:00"), ("late", "12:00", "06:00")] {
        let row = TimeRow {
            from: from.into(),
            to: to.into(),
            ..TimeRow::default()
        };
        let filter = TimeFilter {
            rows: vec![row],
            ..TimeFilter::default()
        };
        settings.times.insert(key.into(), filter);
    }
    for key in ["default", "far"] {
        let mut to = vec![Entry::to("01703333333")];
        to.extend(some(rng, &DESTINATIONS, 3).iter().map(|number| Entry {
            when: some(rng, &["early", "late"], 1),
            ..Entry::to(number)
        }));
        let list = ForwardList {
            to,
            ..ForwardList::default()
        };
        settings.forwards.insert(key.into(), list);
    }
    let mut members = vec![Member::number("01704444444"), Member::extension("inner")];
    members.extend((rng.below(2) == 0).then(Member::desk));
    let team = Extension {
        order: pick(rng, &[Strategy::Sequential, Strategy::Together]),
        members,
        if_nobody: pick(rng, &[IfNobody::Tones, IfNobody::Voicemail]),
        ..Extension::default()
    };
    let inner = Extension {
        on: rng.below(3) > 0,
        members: vec![Member::number("01703333333")],
        ..Extension::default()
    };
    settings.extensions.insert("team".into(), team);
    settings.extensions.insert("inner".into(), inner);
    let rules = rng.below(6);
    settings.rules = (0..usize::try_from(rules).expect("few"))
        .map(|at| any_rule(rng, at))
        .collect();
    settings
}

/// What the trial says.
fn promised(settings: &Settings, from: &str, to: &str) -> Done {
    let book = make(settings, std::path::Path::new("")).book;
    let at = MORNING.parse().expect("a moment");
    let disturbed = settings.general.do_not_disturb;
    let trial = Trial {
        from: from.into(),
        name: String::new(),
        to: to.into(),
        at,
        mode: String::new(),
        state: if disturbed {
            DeskState::DoNotDisturb
        } else {
            DeskState::Free
        },
    };
    let tried = try_out(settings, &book.screening, &trial);
    let rule = tried.decision.rule.and_then(|at| book.screening.rule(at));
    let mut done = Done {
        rule: rule.map(|rule| rule.id.clone()),
        ..Done::default()
    };
    for step in &tried.decision.steps {
        match step {
            Step::Reject { code } => done.rejected = Some(*code),
            Step::Ring { .. } => done.rang = !disturbed,
            Step::Forward => {
                let open = prospects(settings, &book, &tried, at).into_iter();
                let open = open.filter(|prospect| prospect.verdict.is_ok());
                let (here, there): (Vec<_>, Vec<_>) = open.partition(|prospect| prospect.here);
                done.rang |= !here.is_empty() && !disturbed;
                done.dialled = there.into_iter().map(|one| one.entry.number).collect();
                let list = tried.decision.list.as_ref().expect("a list");
                let if_nobody = book.forwards[list].if_nobody;
                done.takes_message |=
                    if_nobody == Some(IfNobody::Voicemail) && settings.voicemail.on;
            }
            Step::Voicemail => done.takes_message = true,
        }
    }
    done
}

/// What the engine does until nobody is left to be asked.
fn carried_out(settings: &Settings, from: &str, to: &str) -> Done {
    let mut office = Office::with(settings.clone(), None);
    let mut letters = Letters::default();
    happen(
        &mut office,
        &mut letters,
        &format!("A: <{from}> calls {to}"),
    );
    // Long enough for every destination, and short enough for the hours to stay: they are read anew at each attempt (S105).
    office.pass(Mono::from_millis(400_000), |_| {});
    let mut done = Done::default();
    for output in &office.effects {
        match output {
            Output::Sip(sip::Output::Transmit { bytes, .. }) => {
                let words = String::from_utf8_lossy(bytes);
                let first = words.split([' ', '\n']).next().unwrap_or("");
                match first {
                    "invite" => {
                        let target = words.split(" over ").next().unwrap_or("");
                        done.dialled.push(target["invite ".len()..].to_owned());
                    }
                    "180" => done.rang = true,
                    "480" | "486" | "603" if done.dialled.is_empty() && !done.rang => {
                        done.rejected = first.parse().ok();
                    }
                    _ => {}
                }
            }
            Output::Greet { .. } => done.takes_message = true,
            Output::Store(entry) => {
                let screened = entry.screened.as_ref();
                done.rule = screened.and_then(|screened| screened.rule.clone());
            }
            _ => {}
        }
    }
    done
}

#[test]
fn the_trial_says_what_the_engine_carries_out() {
    let mut rng = Rng::from_u64(6);
    let (mut rejected, mut rang, mut sent_on, mut left) = (0, 0, 0, 0);
    for _ in 0..SETS {
        let settings = any_settings(&mut rng);
        for _ in 0..CALLS {
            let (from, (to, _)) = (pick(&mut rng, &CALLERS), pick(&mut rng, &LINES));
            let mut said = promised(&settings, from, to);
            let did = carried_out(&settings, from, to);
            // Targets as they are dialled have no separators.
            for target in &mut said.dialled {
                target.retain(|c| !" -".contains(c));
            }
            // A call that neither rings nor is sent on anywhere is refused with the desk's code, which no rule said.
            let is_taken = said.rang || said.takes_message || !said.dialled.is_empty();
            let refused_by_desk = said.rejected.is_none() && !is_taken;
            let did = Done {
                rejected: did.rejected.filter(|_| !refused_by_desk),
                ..did
            };
            assert_eq!(said, did, "{from} calls {to}: {settings:#?}");
            rejected += u32::from(said.rejected.is_some());
            rang += u32::from(said.rang);
            sent_on += u32::from(!said.dialled.is_empty());
            left += u32::from(said.takes_message);
        }
    }
    let all = [rejected, rang, sent_on, left];
    assert!(
        all.iter().all(|count| *count > 500),
        "proves little: {all:?}"
    );
}
