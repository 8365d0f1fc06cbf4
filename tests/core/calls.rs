//! The engine as a whole on scripted signalling: what no single scenario shows. Settings changed while calls go on, how a
//! call sounds, and the invariants under random inputs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use linekeeper::{
    domain::{
        id::{AccountId, CallId},
        journal::Outcome,
        settings::{Account, General, SettingsEdit},
    },
    engine::{
        Command, CommandError, CommandId, Event, Input, Output,
        command::Reply,
        snapshot::{AudioView, CallState, Registration, SoundState, Trouble},
    },
    media::{self, LocalEnd, Quality, StreamId},
    mono::Mono,
    secret::Secret,
    sip::{self, AccountKey, EndCause, Party, RegistrationState, SipProblem, Usage},
};
use proptest::prelude::*;

use crate::flows::{Letters, Office, Setup, happen};

/// A desk that talks: one call came in and was answered.
fn talking() -> Office {
    let mut office = Office::open(&Setup::default());
    let mut letters = Letters::default();
    for words in [
        "A: Eva Kuhn <089987654> calls 4989123420",
        "answer",
        "A acknowledges",
    ] {
        happen(&mut office, &mut letters, words);
    }
    office.effects.clear();
    office
}

fn sent(office: &mut Office) -> Vec<String> {
    let outputs = std::mem::take(&mut office.effects);
    let text = |output| match output {
        Output::Sip(sip::Output::Transmit { bytes, .. }) => {
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => None,
    };
    outputs.into_iter().filter_map(text).collect()
}

#[test]
fn changed_settings_touch_only_what_changed() {
    let mut office = talking();
    let mut settings = office.settings.clone();
    let spare = settings.accounts.get_mut("spare").unwrap();
    spare.display_name = "Eva".into();
    settings
        .accounts
        .insert("third".into(), Account::of_address("30@third.example"));
    settings.lines.get_mut("miller").unwrap().name = "Miller Ltd.".into();
    let input = |settings: &_| Input::Settings {
        settings: Some(Arc::new(Clone::clone(settings))),
        problems: Vec::new(),
    };
    office.give(input(&settings));
    let wanted = [
        "set account 1 sip:eva@spare.example",
        "set account 2 sip:30@third.example",
    ];
    assert_eq!(sent(&mut office), wanted);
    assert_eq!(office.engine.snapshot().calls[0].state, CallState::Talking);

    office.give(input(&settings));
    assert_eq!(sent(&mut office), Vec::<String>::new(), "nothing changed");

    settings.accounts.get_mut("spare").unwrap().enabled = false;
    settings.accounts.remove("third");
    office.give(input(&settings));
    assert_eq!(sent(&mut office), ["remove account 1", "remove account 2"]);
    let picture = office.engine.snapshot();
    let spare = picture
        .accounts
        .iter()
        .find(|account| account.id.as_str() == "spare");
    assert_eq!(spare.unwrap().registration, Registration::Off);
}

#[test]
fn settings_with_problems_leave_the_last_good_ones() {
    let mut office = Office::open(&Setup::default());
    let problem = linekeeper::domain::settings::SettingsProblem {
        key: "general.country".into(),
        line: Some(3),
        fault: linekeeper::domain::settings::SettingsFault::Empty,
    };
    let problems = vec![problem.clone()];
    office.give(Input::Settings {
        settings: None,
        problems,
    });
    let picture = office.engine.snapshot();
    assert_eq!(picture.settings_problems, [problem]);
    assert_eq!(*picture.settings, office.settings);
}

#[test]
fn a_new_password_registers_anew() {
    let mut office = Office::open(&Setup::default());
    let password = |word: &str| Input::Password {
        account: AccountId::new("main"),
        password: Secret::new(word),
    };
    office.give(password("right"));
    assert_eq!(sent(&mut office), ["set account 0 sip:20@pbx.example"]);
    office.give(password("right"));
    assert_eq!(sent(&mut office), Vec::<String>::new());
}

#[test]
fn the_picture_says_how_a_call_sounds() {
    let mut office = talking();
    let stream = StreamId(1);
    let quality = |received, lost| media::Event::Quality {
        stream,
        quality: Quality {
            received,
            lost,
            ..Quality::default()
        },
    };
    for (event, wanted) in [
        (quality(50, 0), SoundState::Fine),
        (quality(90, 10), SoundState::Poor),
        (
            media::Event::Silent {
                stream,
                since: Duration::from_secs(4),
            },
            SoundState::NothingHeard,
        ),
        (media::Event::Heard { stream }, SoundState::Poor),
        (quality(190, 10), SoundState::Fine),
    ] {
        let words = format!("{event:?}");
        office.give(Input::Media(event));
        assert_eq!(office.engine.snapshot().calls[0].sound, wanted, "{words}");
    }
    // Silence of a call that is held is as it should be.
    happen(&mut office, &mut Letters::default(), "hold");
    let sdp = office.answer_of_peer(Usage(1), false);
    office.report(sip::Event::OfferAnswered {
        usage: Usage(1),
        sdp,
    });
    office.give(Input::Media(media::Event::Silent {
        stream,
        since: Duration::from_secs(9),
    }));
    assert_eq!(office.engine.snapshot().calls[0].sound, SoundState::Fine);
}

#[test]
fn the_picture_changes_only_when_something_did() {
    let mut office = talking();
    let revision = office.engine.snapshot().revision;
    office.give(Input::Wake);
    office.give(Input::Media(media::Event::Heard {
        stream: StreamId(1),
    }));
    assert_eq!(office.engine.snapshot().revision, revision);
    office.give(Input::Missed(3));
    let troubles = vec![Trouble::NoNetwork {
        detail: "down".into(),
    }];
    office.give(Input::Troubles(troubles.clone()));
    let audio = AudioView {
        inputs: vec!["Headset".into()],
        ..AudioView::default()
    };
    office.give(Input::Audio(audio.clone()));
    let picture = office.engine.snapshot();
    assert_eq!((picture.revision, picture.missed), (revision + 3, 3));
    assert_eq!((&picture.troubles, &picture.audio), (&troubles, &audio));
}

#[test]
fn nobody_is_called_over_an_account_that_is_not_registered() {
    let mut office = Office::open(&Setup::default());
    let failed = RegistrationState::Failed {
        problem: SipProblem::TimedOut,
        retry_in: None,
    };
    for account in [AccountKey(0), AccountKey(1)] {
        office.report(sip::Event::Registration {
            account,
            state: failed.clone(),
        });
    }
    office.effects.clear();
    happen(&mut office, &mut Letters::default(), "dial 089555");
    assert_eq!(
        errors(&office),
        [CommandError::NotRegistered(AccountId::new("main"))]
    );
    assert_eq!(office.engine.snapshot().calls, []);
}

#[test]
fn a_faulty_edit_is_refused_before_it_reaches_the_file() {
    let mut office = Office::open(&Setup::default());
    let general = General {
        ring_seconds: 1,
        ..General::default()
    };
    office.command(Command::EditSettings(SettingsEdit::General(Box::new(
        general,
    ))));
    assert_eq!(
        errors(&office),
        [CommandError::BadSetting {
            key: "general.ring_seconds".into()
        }]
    );
    assert!(
        !office
            .effects
            .iter()
            .any(|output| matches!(output, Output::EditSettings { .. }))
    );
}

#[test]
fn the_shell_s_word_answers_what_it_carried_out() {
    let mut office = Office::open(&Setup::default());
    let full = CommandError::CannotWrite {
        path: "settings.toml".into(),
        detail: "disk full".into(),
    };
    for result in [Ok(()), Err(full)] {
        office.effects.clear();
        office.command(Command::SetDoNotDisturb(true));
        let done = |output: &Output| matches!(output, Output::Event(Event::CommandDone { .. }));
        assert!(!office.effects.iter().any(done), "too early");
        let id = CommandId(9);
        office.give(Input::ShellDone {
            id,
            result: result.clone(),
        });
        let event = Event::CommandDone {
            id,
            result: result.map(|()| Reply::Done),
        };
        assert!(office.effects.contains(&Output::Event(event)));
        assert!(office.engine.snapshot().do_not_disturb);
    }
}

fn errors(office: &Office) -> Vec<CommandError> {
    let error = |output: &Output| match output {
        Output::Event(Event::CommandDone {
            result: Err(error), ..
        }) => Some(error.clone()),
        _ => None,
    };
    office.effects.iter().filter_map(error).collect()
}

/// One random step.
#[derive(Clone, Debug)]
enum Step {
    Arrive { called: u8, with_offer: bool },
    Far { usage: u64, what: u8 },
    User { what: u8, call: Option<u64> },
    Pass(u64),
    Sockets(bool),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..4_u8, any::<bool>()).prop_map(|(called, with_offer)| Step::Arrive { called, with_offer }),
        6 => (1..9_u64, 0..14_u8).prop_map(|(usage, what)| Step::Far { usage, what }),
        6 => (0..10_u8, prop::option::of(1..7_u64)).prop_map(|(what, call)| Step::User { what, call }),
        2 => (0..25_000_u64).prop_map(Step::Pass),
        1 => any::<bool>().prop_map(Step::Sockets),
    ]
}

/// What must hold, kept beside the engine.
#[derive(Debug, Default)]
struct Watch {
    ringing: BTreeSet<CallId>,
    ended: BTreeSet<CallId>,
    at_desk: BTreeSet<StreamId>,
    sockets: BTreeSet<StreamId>,
    open_rows: BTreeMap<CallId, bool>,
    exits: usize,
}

impl Watch {
    fn look(&mut self, office: &mut Office) {
        for output in std::mem::take(&mut office.effects) {
            match output {
                Output::Event(Event::Ringing(call)) => {
                    assert!(self.ringing.insert(call), "told twice as ringing");
                }
                Output::Event(Event::Ended(call)) => {
                    assert!(self.ended.insert(call), "ended twice");
                }
                Output::OpenMedia { stream, .. } => {
                    assert!(self.sockets.insert(stream), "sockets asked for twice");
                    if office.is_without_sockets {
                        self.sockets.remove(&stream);
                    }
                }
                Output::Media(media::Command::Join {
                    stream,
                    end: LocalEnd::Desk,
                }) => {
                    self.at_desk.insert(stream);
                }
                Output::Media(media::Command::Join { stream, .. }) => {
                    self.at_desk.remove(&stream);
                }
                Output::Media(media::Command::RemoveStream(stream)) => {
                    self.at_desk.remove(&stream);
                    assert!(self.sockets.remove(&stream), "a stream that never was");
                }
                Output::Store(entry) => {
                    let is_open = entry.outcome == Outcome::Open;
                    assert_eq!(is_open, entry.ended.is_none());
                    self.open_rows.insert(entry.id, is_open);
                }
                Output::Exit => self.exits += 1,
                _ => {}
            }
            assert!(
                self.at_desk.len() <= 1,
                "two calls at the desk: {:?}",
                self.at_desk
            );
        }
        let picture = office.engine.snapshot();
        let at_desk = |state| {
            matches!(
                state,
                CallState::Talking | CallState::Dialling | CallState::Ringback
            )
        };
        let count = picture
            .calls
            .iter()
            .filter(|call| at_desk(call.state))
            .count();
        assert!(count <= 1 && (count == 1) == picture.active.is_some());
    }

    /// After the end: nothing is left over.
    fn end(&self) {
        assert_eq!(self.exits, 1);
        assert!(
            self.open_rows.values().all(|is_open| !is_open),
            "{:?}",
            self.open_rows
        );
        assert!(self.ringing.is_subset(&self.ended));
        assert!(
            self.sockets.is_empty(),
            "sockets left open: {:?}",
            self.sockets
        );
    }
}

fn play(office: &mut Office, letters: &mut Letters, step: &Step) {
    match *step {
        Step::Arrive { called, with_offer } => {
            let letter = char::from(b'A' + u8::try_from(letters.calls.len() % 26).unwrap());
            let offer = if with_offer { "" } else { ", without offer" };
            let words = format!("{letter}: <089987654> calls 498912342{called}{offer}");
            happen(office, letters, &words);
        }
        Step::Far { usage, what } => far_end(office, Usage(usage), what),
        Step::User { what, call } => {
            let call = call.map(CallId);
            office.command(match what {
                0 | 1 => Command::Answer(call),
                2 => Command::Reject(call),
                3 => Command::HangUp(call),
                4 => Command::Hold(call),
                5 => Command::Resume(call),
                6 => Command::Silence(call),
                7 => Command::SendDigits {
                    call,
                    digits: "12#".into(),
                },
                8 => Command::CallBack {
                    entry: call.unwrap_or(CallId(1)),
                },
                _ => Command::Dial {
                    target: "089555".into(),
                    account: None,
                    line: None,
                },
            });
        }
        Step::Pass(millis) => {
            let until = office.now + Duration::from_millis(millis);
            office.pass(until, |_| {});
        }
        Step::Sockets(fail) => office.is_without_sockets = fail,
    }
}

fn far_end(office: &mut Office, usage: Usage, what: u8) {
    if !office.peers.contains_key(&usage) {
        office.new_peer(usage, &["PCMA/8000"]);
    }
    let answer = if office.descriptions.contains_key(&usage) {
        office.answer_of_peer(usage, what.is_multiple_of(2))
    } else {
        "v=0".to_owned()
    };
    let offer = office
        .peers
        .get_mut(&usage)
        .map(|peer| peer.offer(what.is_multiple_of(2)));
    office.report(match what {
        0 => sip::Event::Progress {
            usage,
            code: 180,
            sdp: None,
        },
        1 => sip::Event::Progress {
            usage,
            code: 183,
            sdp: Some(answer),
        },
        2 => sip::Event::Answered {
            usage,
            remote: Party::default(),
            sdp: Some(answer),
        },
        3 => sip::Event::Answered {
            usage,
            remote: Party::default(),
            sdp: None,
        },
        4 => sip::Event::Established {
            usage,
            sdp: Some(answer),
        },
        5 => sip::Event::Established { usage, sdp: None },
        6 | 7 => sip::Event::Offer { usage, sdp: offer },
        8 => sip::Event::Offer { usage, sdp: None },
        9 => sip::Event::OfferAnswered { usage, sdp: answer },
        10 => sip::Event::OfferRefused { usage, code: 488 },
        11 => sip::Event::Ended {
            usage,
            cause: EndCause::Remote {
                reasons: Vec::new(),
            },
        },
        12 => sip::Event::Ended {
            usage,
            cause: EndCause::Cancelled {
                reasons: Vec::new(),
            },
        },
        _ => sip::Event::Ended {
            usage,
            cause: EndCause::TimedOut,
        },
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn invariants_hold_for_every_order_of_inputs(steps in prop::collection::vec(any_step(), 0..60)) {
        let mut office = Office::open(&Setup::default());
        let mut letters = Letters::default();
        let mut watch = Watch::default();
        for step in &steps {
            play(&mut office, &mut letters, step);
            watch.look(&mut office);
        }
        office.command(Command::Quit);
        let until = office.now + Duration::from_secs(10);
        office.pass(until, |_| {});
        watch.look(&mut office);
        watch.end();
        prop_assert_eq!(office.engine.deadline().filter(|at| *at > Mono::ZERO), None);
    }
}
