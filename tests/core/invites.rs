//! INVITEs as different exchanges and providers send them, and whom they name (S5–S7, S11, S70, D1).
//!
//! Each file of `tests/core/invites` begins with expectations, `key: value` a line, up to a line `---`; the message
//! follows, with LF for CRLF and without Content-Length.
//!
//! | key          | meaning                                                                              |
//! |--------------|--------------------------------------------------------------------------------------|
//! | `about`      | what the file shows                                                                  |
//! | `headers`    | private headers configured for the account (S5)                                      |
//! | `caller`     | From: display name, a bar, user                                                      |
//! | `asserted`   | user of an asserted identity, once each, in order                                    |
//! | `disclosure` | `shown`, `withheld`, `unavailable`                                                   |
//! | `called`     | source and user of a candidate for the called number, once each, in the order of S5  |
//! | `diverter`   | user (`-`: not to be shown) and reason, once each, newest first                      |
//! | `alert`      | Alert-Info                                                                           |
//! | `sdp`        | `no` for a delayed offer                                                             |
//! | `prefix`     | display-name prefix that tells the line when the number doesn't (S11)                |
//! | `country`    | the account's country when it is not `de` (area code 89)                             |
//! | `line`       | number of the line that is to be recognised, as the settings would name it           |

#![allow(clippy::unwrap_used, clippy::panic, reason = "test support")]

use std::{fs, path::Path};

use linekeeper::sip::{
    Disclosure, IncomingInvite, Party, identity,
    wire::{Message, Request, parse},
};

/// One file.
pub(crate) struct Case {
    pub(crate) name: String,
    expected: Vec<(String, String)>,
    request: Request,
}

impl Case {
    pub(crate) fn all(&self, key: &str) -> Vec<&str> {
        let own = self.expected.iter().filter(|(own, _)| own == key);
        own.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn invite(&self) -> IncomingInvite {
        let called_headers: Vec<String> = self
            .all("headers")
            .iter()
            .flat_map(|names| names.split(", "))
            .map(str::to_owned)
            .collect();
        let peer = "192.0.2.10:5060".parse().unwrap();
        let local = "192.0.2.50:5060".parse().unwrap();
        identity::incoming(&self.request, &called_headers, peer, local)
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/invites");
    let mut cases: Vec<Case> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let (head, message) = text
                .split_once("\n---\n")
                .unwrap_or_else(|| panic!("{name}: no ---"));
            let expected = head
                .lines()
                .map(|line| {
                    line.split_once(':')
                        .unwrap_or_else(|| panic!("{name}: {line}"))
                })
                .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
                .collect();
            let request = match parse(message.replace('\n', "\r\n").as_bytes()) {
                Ok(Message::Request(request)) => request,
                other => panic!("{name}: {other:?}"),
            };
            Case {
                name,
                expected,
                request,
            }
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn shown(party: &Party) -> &str {
    if party.user.is_empty() {
        "-"
    } else {
        &party.user
    }
}

#[test]
fn every_invite_names_whom_it_should() {
    for case in cases() {
        let (name, invite) = (&case.name, case.invite());
        let caller = format!("{} | {}", invite.from.display, invite.from.user);
        assert_eq!(
            caller.trim(),
            case.all("caller")[0].trim(),
            "{name}: caller"
        );
        let asserted: Vec<&str> = invite.asserted.iter().map(shown).collect();
        assert_eq!(asserted, case.all("asserted"), "{name}: asserted");
        let disclosure = match invite.disclosure {
            Disclosure::Shown => "shown",
            Disclosure::Withheld => "withheld",
            Disclosure::Unavailable => "unavailable",
        };
        assert_eq!([disclosure], case.all("disclosure")[..], "{name}");
        let called: Vec<String> = invite
            .called
            .iter()
            .map(|candidate| format!("{:?} {}", candidate.source, candidate.party.user))
            .collect();
        assert_eq!(called, case.all("called"), "{name}: called");
        let diverters: Vec<String> = invite
            .diverters
            .iter()
            .map(|diverter| format!("{} {}", shown(&diverter.party), diverter.reason))
            .collect();
        assert_eq!(diverters, case.all("diverter"), "{name}: diverters");
        let alert: Vec<&str> = invite.alert_info.iter().map(String::as_str).collect();
        assert_eq!(alert, case.all("alert"), "{name}: Alert-Info");
        assert_eq!(
            invite.sdp.is_none(),
            case.all("sdp") == ["no"],
            "{name}: SDP"
        );
    }
}

#[test]
fn there_are_enough_and_their_expectations_are_spelt_right() {
    const KEYS: [&str; 12] = [
        "about",
        "headers",
        "caller",
        "asserted",
        "disclosure",
        "called",
        "diverter",
        "alert",
        "sdp",
        "prefix",
        "country",
        "line",
    ];
    let cases = cases();
    assert!(cases.len() >= 30, "{}", cases.len());
    for case in cases {
        for (key, _) in &case.expected {
            assert!(KEYS.contains(&key.as_str()), "{}: {key}", case.name);
        }
        for key in ["about", "caller", "disclosure"] {
            assert_eq!(case.all(key).len(), 1, "{}: {key}", case.name);
        }
    }
}

/// S6: repeated headers and comma-separated ones say the same.
#[test]
fn repeated_and_comma_separated_headers_give_the_same_result() {
    for case in cases() {
        let mut split = case.request.clone();
        for name in ["Diversion", "History-Info", "P-Asserted-Identity"] {
            let members: Vec<String> = case
                .request
                .headers
                .list(name)
                .into_iter()
                .map(str::to_owned)
                .collect();
            split.headers.remove(name);
            for member in members {
                split.headers.push(name, member);
            }
        }
        let other = Case {
            name: case.name.clone(),
            expected: case.expected.clone(),
            request: split,
        };
        let (one, other) = (case.invite(), other.invite());
        assert_eq!(one.called, other.called, "{}", case.name);
        assert_eq!(one.diverters, other.diverters, "{}", case.name);
        assert_eq!(one.asserted, other.asserted, "{}", case.name);
    }
}
