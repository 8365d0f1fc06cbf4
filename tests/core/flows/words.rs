//! What happens, in words: each line of a scenario is one of these.
//!
//! | words                                            | what                                              |
//! |--------------------------------------------------|---------------------------------------------------|
//! | `A: Eva Kuhn <089…> calls 089…`, then `, …`      | a call arrives; more: `withheld`, `asserted NUMBER`, `diverted by NUMBER`, `without offer`, `speaking LABEL`, `again as X`, `hops N`, `then B C` (the legs to destinations that follow) |
//! | `A acknowledges`, `A hangs up`, `A cancels`      | the far end; `cancels (SIP 200 text)` with a Reason |
//! | `A holds`, `A takes back`, `A offers nothing`    | a re-INVITE of the far end                         |
//! | `A agrees`, `A refuses 488`                      | the answer to our re-INVITE                        |
//! | `B rings`, `B plays early`, `B answers`, `B says 486 Busy Here`, `B never answers` | the answer to our INVITE |
//! | `B is sent to A… A…` [`by 305`]                  | a 302 (or another 3xx) with these Contacts        |
//! | `B: dial 089… [as LINE] [by ACCOUNT]`, `B: call back A` | we call                                     |
//! | `answer [A]`, `reject`, `silence`, `hang up`, `hold`, `resume`, `keys 12#`, `mute on`, `dnd on`, `mode away`, `echo test on`, `try ring`, `run ACTION`, `quit` | the user |
//! | `hand A to 089…`, `hand A to call B`, `hand A to extension KEY then B` | the user hands a call over  |
//! | `A sends 5 by info`                              | a key by INFO                                     |
//! | `A goes`, `A will not go 405`, `A tells 180`, `A tells 200 at last` | what comes of asking the far end; more: `then B` (the call that follows from here) |
//! | `tape start\|pause\|resume\|stop [A]`, `noticed A` | the user records; both sides heard the notice |
//! | `listen A`, `listen no more`, `play A`, `record greeting KEY` | the user and the answering machine     |
//! | `sockets fail`, `key 5 from A` | sound                                       |
//! | `greeted A`, `speaks A`, `quiet A`, `disk full A` | the answering machine: its greeting is over, the caller speaks, is silent |
//! | `network moves`, `network flickers`              | this machine has another address, or the same again |
//! | `signalling breaks at WORDS`                     | a fault of the program at the next message that begins so |
//! | `soon B C`                                       | letters of the legs that follow next              |
//! | `wait`                                           | time passes                                       |

use linekeeper::{
    domain::id::{AccountId, ActionId, CallId, LineId},
    engine::{
        Command, Input, VoicemailNews,
        command::{RecordingWish, TransferTo, VoicemailWish},
        snapshot::SoundKey,
    },
    media::{self, StreamId, Tap},
    sip::{
        AccountKey, CalledCandidate, CalledSource, Disclosure, Diverter, EndCause, Event,
        IncomingInvite, Party, RawHeader, Reason, TransferStep, Usage,
    },
};

use std::time::Duration;

use super::{office::Office, show::Letters};

const USUAL: [&str; 3] = ["PCMA/8000", "PCMU/8000", "telephone-event/8000"];

/// Does what one line says.
pub(crate) fn happen(office: &mut Office, letters: &mut Letters, words: &str) {
    if let Some((letter, rest)) = words.split_once(": ") {
        begin(office, letters, first(letter), rest);
    } else if words.starts_with(char::is_uppercase) {
        let (letter, rest) = words.split_once(' ').expect("a call and what it does");
        far_end(office, letters, first(letter), rest);
    } else {
        user(office, letters, words);
    }
}

fn heard(
    office: &mut Office,
    letters: &Letters,
    letter: &str,
    event: impl FnOnce(StreamId) -> media::Event,
) {
    let stream = StreamId(call_of(letters, letter).expect("a call").0);
    office.give(Input::Media(event(stream)));
}

fn first(text: &str) -> char {
    text.chars().next().expect("a letter")
}

fn usage(letters: &Letters, letter: char) -> Usage {
    let mut found = letters.usages.iter().filter(|(_, own)| **own == letter);
    Usage(
        *found
            .next_back()
            .unwrap_or_else(|| panic!("no leg {letter}"))
            .0,
    )
}

fn call_of(letters: &Letters, letter: &str) -> Option<CallId> {
    let letter = letter.chars().next()?;
    let mut found = letters.calls.iter().filter(|(_, own)| **own == letter);
    Some(*found.next().unwrap_or_else(|| panic!("no call {letter}")).0)
}

fn next_call(letters: &mut Letters, letter: char) {
    let next = CallId(letters.calls.keys().last().map_or(1, |id| id.0 + 1));
    letters.calls.insert(next, letter);
}

fn begin(office: &mut Office, letters: &mut Letters, letter: char, words: &str) {
    next_call(letters, letter);
    if let Some(rest) = words.strip_prefix("dial ") {
        return dial(office, letters, letter, rest);
    }
    if let Some(row) = words.strip_prefix("call back ") {
        let entry = call_of(letters, row).expect("a row");
        letters.usages.insert(office.next_usage(), letter);
        return office.command(Command::CallBack { entry });
    }
    let mut parts = words.split(", ");
    let (caller, called) = parts
        .next()
        .and_then(|part| part.split_once(" calls "))
        .expect("calls");
    let usage = office.fake.new_usage();
    letters.usages.insert(usage.0, letter);
    let mut invite = invite(caller, called);
    invite.call_id = format!("{letter}0123456789@pbx");
    let mut labels: Vec<&str> = USUAL.to_vec();
    let mut offers = true;
    for part in parts {
        match part.split_once(' ') {
            Some(("asserted", number)) => invite.asserted.push(party("", number)),
            Some(("diverted", by)) => {
                let party = party("", by.trim_start_matches("by "));
                invite.diverters.push(Diverter {
                    party,
                    reason: "no-answer".into(),
                });
            }
            Some(("without", "offer")) => offers = false,
            Some(("speaking", label)) => labels = vec![label],
            Some(("then", legs)) => name_legs(office, letters, legs),
            Some(("hops", count)) => invite.headers.push(RawHeader {
                name: "Max-Forwards".into(),
                value: count.into(),
            }),
            Some(("again", other)) => {
                invite.call_id = format!("{}0123456789@pbx", other.trim_start_matches("as "));
            }
            None if part == "withheld" => invite.disclosure = Disclosure::Withheld,
            None if part == "keyless" => labels = vec!["PCMA/8000"],
            _ => panic!("unknown {part:?}"),
        }
    }
    let peer = office.new_peer(usage, &labels);
    if offers {
        invite.sdp = Some(peer.offer(false));
    }
    let account = Some(AccountKey(0));
    office.report(Event::Incoming {
        usage,
        account,
        invite: Box::new(invite),
    });
}

fn party(display: &str, user: &str) -> Party {
    Party {
        display: display.to_owned(),
        user: user.to_owned(),
        host: "pbx.example".to_owned(),
        uri: format!("sip:{user}@pbx.example"),
    }
}

pub(crate) fn invite(caller: &str, called: &str) -> IncomingInvite {
    let (name, number) = caller.split_once('<').unwrap_or(("", caller));
    let candidate = |source, user| CalledCandidate {
        source,
        party: party("", user),
    };
    IncomingInvite {
        call_id: String::new(),
        from: party(name.trim(), number.trim_end_matches('>')),
        asserted: Vec::new(),
        disclosure: Disclosure::Shown,
        called: vec![
            candidate(CalledSource::To, called),
            candidate(CalledSource::RequestUri, "20"),
        ],
        diverters: Vec::new(),
        alert_info: None,
        sdp: None,
        source: "10.0.0.1:5060".parse().expect("an address"),
        local: "10.0.0.2:5060".parse().expect("an address"),
        headers: Vec::new(),
    }
}

/// Gives letters to the legs that will be made next.
fn name_legs(office: &Office, letters: &mut Letters, legs: &str) {
    for (at, leg) in legs.split(' ').enumerate() {
        next_call(letters, first(leg));
        let usage = office.next_usage() + u64::try_from(at).expect("few legs");
        letters.usages.insert(usage, first(leg));
    }
}

fn dial(office: &mut Office, letters: &mut Letters, letter: char, words: &str) {
    let (mut account, mut line) = (None, None);
    let mut words = words.split(' ').peekable();
    let target = words.next().expect("a target").to_owned();
    while let Some(word) = words.next() {
        let name = words.next().expect("a name");
        match word {
            "as" => line = Some(LineId::new(name)),
            "by" => account = Some(AccountId::new(name)),
            other => panic!("unknown {other:?}"),
        }
    }
    letters.usages.insert(office.next_usage(), letter);
    office.command(Command::Dial {
        target,
        account,
        line,
    });
}

fn far_end(office: &mut Office, letters: &mut Letters, letter: char, words: &str) {
    let usage = usage(letters, letter);
    let ended = |cause| Event::Ended { usage, cause };
    let event = match words.split(' ').collect::<Vec<_>>().as_slice() {
        ["acknowledges"] => Event::Established { usage, sdp: None },
        ["acknowledges", "with", "answer"] => {
            let sdp = Some(office.answer_of_peer(usage, false));
            Event::Established { usage, sdp }
        }
        ["hangs", "up"] => ended(EndCause::Remote {
            reasons: Vec::new(),
        }),
        ["cancels"] => ended(EndCause::Cancelled {
            reasons: Vec::new(),
        }),
        ["cancels", rest @ ..] => ended(EndCause::Cancelled {
            reasons: vec![reason(rest)],
        }),
        ["never", "acknowledges" | "answers"] => ended(EndCause::TimedOut),
        ["holds"] => {
            let sdp = office.peers.get_mut(&usage).map(|peer| peer.offer(true));
            Event::Offer { usage, sdp }
        }
        ["takes", "back"] => {
            let sdp = office.peers.get_mut(&usage).map(|peer| peer.offer(false));
            Event::Offer { usage, sdp }
        }
        ["offers", "nothing"] => Event::Offer { usage, sdp: None },
        ["sends", key, "by", "info"] => Event::Info {
            usage,
            content_type: "application/dtmf-relay".into(),
            body: format!("Signal={key}\r\nDuration=160\r\n").into_bytes(),
        },
        ["offers", "nonsense"] => Event::Offer {
            usage,
            sdp: Some("v=1".into()),
        },
        ["agrees"] => {
            let sdp = office.answer_of_peer(usage, false);
            Event::OfferAnswered { usage, sdp }
        }
        ["refuses", code] => Event::OfferRefused {
            usage,
            code: code.parse().expect("a code"),
        },
        ["goes" | "tells", ..] | ["will", "not", "go", ..] => {
            let step = step_elsewhere(office, letters, words);
            Event::Transfer { usage, step }
        }
        ["is", "sent", "to", contacts @ ..] => {
            letters.usages.insert(office.next_usage(), letter);
            ended(sent_on(contacts))
        }
        ["fails", code] => {
            letters.usages.insert(office.next_usage(), letter);
            answer_to_our_call(office, usage, &["says", code])
        }
        words => answer_to_our_call(office, usage, words),
    };
    office.report(event);
}

/// What comes of asking a far end to call somebody else.
fn step_elsewhere(office: &Office, letters: &mut Letters, words: &str) -> TransferStep {
    let phrase = String::new();
    let number = |code: &str| code.parse().expect("a code");
    match words.split(' ').collect::<Vec<_>>().as_slice() {
        ["goes"] => TransferStep::Accepted,
        ["will", "not", "go", code, rest @ ..] => {
            if let ["then", leg] = rest {
                name_legs(office, letters, leg);
            }
            let code = number(code);
            TransferStep::Refused { code, phrase }
        }
        ["tells", code, rest @ ..] => TransferStep::Told {
            code: number(code),
            phrase,
            is_final: !rest.is_empty(),
        },
        other => panic!("unknown {other:?}"),
    }
}

fn answer_to_our_call(office: &mut Office, usage: Usage, words: &[&str]) -> Event {
    match words {
        ["rings"] => Event::Progress {
            usage,
            code: 180,
            sdp: None,
        },
        ["plays", "early"] => {
            office.new_peer(usage, &USUAL);
            let sdp = Some(office.answer_of_peer(usage, false));
            Event::Progress {
                usage,
                code: 183,
                sdp,
            }
        }
        ["answers", rest @ ..] => {
            if !office.peers.contains_key(&usage) {
                office.new_peer(usage, if rest.is_empty() { &USUAL } else { &USUAL[..1] });
            }
            let sdp = Some(office.answer_of_peer(usage, false));
            Event::Answered {
                usage,
                remote: Party::default(),
                sdp,
            }
        }
        ["says", code, phrase @ ..] => {
            let cause = EndCause::Refused {
                code: code.parse().expect("a code"),
                phrase: phrase.join(" "),
                retry_after: None,
                contacts: Vec::new(),
                reasons: Vec::new(),
            };
            Event::Ended { usage, cause }
        }
        other => panic!("unknown {other:?}"),
    }
}

/// Contacts of a 302, or of another 3xx when `by CODE` follows them.
fn sent_on(words: &[&str]) -> EndCause {
    let (contacts, code) = match words {
        [contacts @ .., "by", code] => (contacts, code.parse().expect("a code")),
        contacts => (contacts, 302),
    };
    EndCause::Refused {
        code,
        phrase: "Moved".to_owned(),
        retry_after: None,
        contacts: contacts.iter().map(|&contact| contact.to_owned()).collect(),
        reasons: Vec::new(),
    }
}

/// `(SIP 200 Call completed elsewhere)`.
fn reason(words: &[&str]) -> Reason {
    let text = words.join(" ");
    let mut words = text.trim_matches(['(', ')']).splitn(3, ' ');
    Reason {
        protocol: words.next().unwrap_or("").to_owned(),
        cause: words.next().and_then(|cause| cause.parse().ok()),
        text: words.next().unwrap_or("").to_owned(),
    }
}

fn user(office: &mut Office, letters: &mut Letters, words: &str) {
    let call = |letter: &[&str]| letter.first().and_then(|letter| call_of(letters, letter));
    let command = match words.split(' ').collect::<Vec<_>>().as_slice() {
        ["answer", rest @ ..] => Command::Answer(call(rest)),
        ["reject", rest @ ..] => Command::Reject(call(rest)),
        ["silence", rest @ ..] => Command::Silence(call(rest)),
        ["hang", "up", rest @ ..] => Command::HangUp(call(rest)),
        ["hold", rest @ ..] => Command::Hold(call(rest)),
        ["resume", rest @ ..] => Command::Resume(call(rest)),
        ["hand", letter, "to", to @ ..] => hand_over(office, letters, letter, to),
        ["keys", digits] => Command::SendDigits {
            call: None,
            digits: (*digits).into(),
        },
        ["echo", "test", on] => Command::EchoTest(*on == "on"),
        ["mute", on] => Command::Mute(*on == "on"),
        ["mode", mode] => Command::SetMode {
            mode: (*mode).into(),
            minutes: None,
        },
        ["dnd", on] => Command::SetDoNotDisturb(*on == "on"),
        ["try", "ring", sound] => Command::TestRing {
            sound: (*sound).into(),
            device: String::new(),
            volume: None,
        },
        ["run", action] => Command::RunAction {
            action: ActionId::new(action),
            call: None,
            test: false,
        },
        ["quit"] => Command::Quit,
        ["dial", target @ ..] => Command::Dial {
            target: target.join(" "),
            account: None,
            line: None,
        },
        ["sockets", "fail"] => {
            office.is_without_sockets = true;
            return;
        }
        ["key", key, "from", letter] => {
            let stream = StreamId(call_of(letters, letter).expect("a call").0);
            let digit = first(key);
            return office.give(Input::Media(media::Event::Digit { stream, digit }));
        }
        ["network", how] => {
            office.home += u8::from(*how == "moves");
            return office.give(Input::Sip(linekeeper::sip::Input::NetworkChanged));
        }
        ["signalling", "breaks", "at", words @ ..] => {
            return office.fake.break_at(&words.join(" "));
        }
        ["soon", legs @ ..] => return name_legs(office, letters, &legs.join(" ")),
        ["wait"] => return office.give(Input::Wake),
        other => return machine(office, letters, other),
    };
    office.command(command);
}

fn hand_over(office: &Office, letters: &mut Letters, letter: &str, to: &[&str]) -> Command {
    let call = call_of(letters, letter);
    let to = match to {
        ["extension", key, legs @ ..] => {
            if let ["then", legs @ ..] = legs {
                name_legs(office, letters, &legs.join(" "));
            }
            TransferTo::Extension((*key).to_owned())
        }
        ["call", other] => TransferTo::Call(call_of(letters, other).expect("a call")),
        to => TransferTo::Party(to.join(" ")),
    };
    Command::Transfer { call, to }
}

/// The answering machine, and what the user does with it.
fn machine(office: &mut Office, letters: &Letters, words: &[&str]) {
    let command = match words {
        ["greeted", letter] => {
            return heard(office, letters, letter, |stream| media::Event::PlayedOut {
                stream,
            });
        }
        ["speaks", letter] => {
            return heard(office, letters, letter, |stream| {
                media::Event::Spoke(Tap::Stream(stream))
            });
        }
        ["quiet", letter] => {
            return heard(office, letters, letter, |stream| {
                media::Event::Quiet(Tap::Stream(stream))
            });
        }
        ["tape", wish, rest @ ..] => Command::Record {
            call: rest.first().and_then(|letter| call_of(letters, letter)),
            wish: match *wish {
                "start" => RecordingWish::Start,
                "pause" => RecordingWish::Pause(true),
                "resume" => RecordingWish::Pause(false),
                _ => RecordingWish::Stop,
            },
        },
        ["noticed", letter] => {
            return heard(office, letters, letter, |stream| media::Event::PlayedOver {
                stream,
            });
        }
        ["no", "notice", letter] => {
            let stream = StreamId(call_of(letters, letter).expect("a call").0);
            return office.give(Input::Voicemail(VoicemailNews::NoNotice(stream)));
        }
        ["disk", "full", letter] => {
            let stream = StreamId(call_of(letters, letter).expect("a call").0);
            return office.give(Input::Voicemail(VoicemailNews::CannotRecord(stream)));
        }
        ["listen", letter] => Command::Voicemail(VoicemailWish::ListenIn {
            call: call_of(letters, letter),
            on: true,
        }),
        ["listen", "no", "more"] => Command::Voicemail(VoicemailWish::ListenIn {
            call: None,
            on: false,
        }),
        ["play", letter] => Command::Voicemail(VoicemailWish::Play {
            sound: SoundKey::Message(call_of(letters, letter).expect("a call")),
            from: Duration::ZERO,
        }),
        ["record", "greeting", key] => {
            let sound = SoundKey::Greeting((*key).to_owned());
            Command::Voicemail(VoicemailWish::Record(Some(sound)))
        }
        other => panic!("unknown {other:?}"),
    };
    office.command(command);
}
