//! What went wrong, told to people: what happened and what to do about it.

use std::{fmt, path::Path};

use super::{Argument, L10n};
use crate::{
    domain::entry_edit::LONGEST_NOTE,
    domain::{
        number::written,
        settings::{SettingsFault, SettingsProblem},
    },
    engine::{command::CommandError, snapshot::Trouble},
    media::MediaProblem,
    sip::{ResolveProblem, SipProblem, TransportProblem},
};

/// Two sentences about a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.what, self.help)
    }
}

impl L10n {
    /// Both sentences of a key.
    #[must_use]
    pub fn told(self, key: &str, arguments: &[Argument<'_>]) -> Told {
        Told {
            what: self.with(key, arguments),
            help: self.with(&format!("{key}.help"), arguments),
        }
    }

    /// Why a command failed.
    #[must_use]
    pub fn command_error(self, error: &CommandError) -> Told {
        let path_text;
        let arguments: &[Argument<'_>] = match error {
            CommandError::NotRegistered(account) => &[("account", account.as_str().into())],
            CommandError::BadTarget(target) => &[("target", target.as_str().into())],
            CommandError::MustBeSeen { number, class } => &[
                ("number", written(number).into()),
                ("class", self.number_class(*class).into()),
            ],
            CommandError::BadDigits(digits) => &[("digits", digits.as_str().into())],
            CommandError::BadSetting { key } => &[("key", key.as_str().into())],
            CommandError::CannotWrite { path, detail } => {
                path_text = shown(path);
                &[
                    ("path", path_text.into()),
                    ("detail", detail.as_str().into()),
                ]
            }
            CommandError::ActionFailed(result) => &[("detail", result.detail().into())],
            CommandError::NoSecretStore { detail } => &[("detail", detail.as_str().into())],
            CommandError::NotToEmergency(_)
            | CommandError::NoSuchCall
            | CommandError::NothingToDo
            | CommandError::NoSuchAccount
            | CommandError::NoSuchLine
            | CommandError::NoSuchMode
            | CommandError::NoSuchExtension
            | CommandError::NoSuchEntry
            | CommandError::NoSuchRow
            | CommandError::NoSuchContact
            | CommandError::NoSuchSource
            | CommandError::ImportRuns
            | CommandError::NoSuchAction
            | CommandError::NoSuchVoicemail
            | CommandError::NoSuchGreeting
            | CommandError::NotRecorded
            | CommandError::InCall
            | CommandError::NoAccount
            | CommandError::TooManyCalls
            | CommandError::MayNotAnswer
            | CommandError::Ending => &[],
            CommandError::NoteTooLong => &[("most", LONGEST_NOTE.into())],
        };
        self.told(error.key(), arguments)
    }

    /// Why signalling failed; the server's own code and words are part of it.
    #[must_use]
    pub fn sip_problem(self, problem: &SipProblem) -> Told {
        match problem {
            SipProblem::Resolve(ResolveProblem::UnknownHost(host)) => {
                self.told("sip-unknown-host", &[("host", host.as_str().into())])
            }
            SipProblem::Resolve(ResolveProblem::NoAnswer(host)) => {
                self.told("sip-no-name-server", &[("host", host.as_str().into())])
            }
            SipProblem::Transport(problem) => self.transport_problem(problem),
            SipProblem::TimedOut => self.told("sip-timed-out", &[]),
            SipProblem::WrongPassword { realm } => {
                self.told("sip-wrong-password", &[("realm", realm.as_str().into())])
            }
            SipProblem::PasswordMissing { realm } => {
                self.told("sip-password-missing", &[("realm", realm.as_str().into())])
            }
            SipProblem::ForeignRealm { realm } => {
                self.told("sip-foreign-realm", &[("realm", realm.as_str().into())])
            }
            SipProblem::Refused { code, phrase } => self.told(
                refusal(*code),
                &[
                    ("code", i64::from(*code).into()),
                    ("phrase", phrase.as_str().into()),
                ],
            ),
            SipProblem::Nonsense(detail) => {
                self.told("sip-nonsense", &[("detail", (*detail).into())])
            }
            SipProblem::BadTarget(target) => {
                self.told("sip-bad-target", &[("target", target.as_str().into())])
            }
        }
    }

    fn transport_problem(self, problem: &TransportProblem) -> Told {
        let peer = |addr: &std::net::SocketAddr| ("peer", addr.to_string().into());
        match problem {
            TransportProblem::Refused(addr) => self.told("sip-connection-refused", &[peer(addr)]),
            TransportProblem::Unreachable(addr) => self.told("sip-unreachable", &[peer(addr)]),
            TransportProblem::TimedOut(addr) => self.told("sip-connect-timeout", &[peer(addr)]),
            TransportProblem::TlsUntrusted { name, .. } => {
                self.told("sip-tls-untrusted", &[("name", name.as_str().into())])
            }
            TransportProblem::TlsWrongName { name } => {
                self.told("sip-tls-wrong-name", &[("name", name.as_str().into())])
            }
            TransportProblem::TlsExpired { name } => {
                self.told("sip-tls-expired", &[("name", name.as_str().into())])
            }
            TransportProblem::TlsFailed { name, detail } => self.told(
                "sip-tls-failed",
                &[
                    ("name", name.as_str().into()),
                    ("detail", detail.as_str().into()),
                ],
            ),
            TransportProblem::BadFraming(addr, detail) => self.told(
                "sip-bad-framing",
                &[peer(addr), ("detail", (*detail).into())],
            ),
            TransportProblem::PortTaken(port) => {
                self.told("sip-port-taken", &[("port", port.to_string().into())])
            }
            TransportProblem::Other { remote, detail } => self.told(
                "sip-transport-other",
                &[peer(remote), ("detail", detail.as_str().into())],
            ),
        }
    }

    /// Why there is no sound.
    #[must_use]
    pub fn media_problem(self, problem: &MediaProblem) -> Told {
        match problem {
            MediaProblem::NoPort => self.told("media-no-port", &[]),
            MediaProblem::Device { device, detail } => self.told(
                "media-device",
                &[
                    ("device", device.as_str().into()),
                    ("detail", detail.as_str().into()),
                ],
            ),
            MediaProblem::NoDevice => self.told("media-no-device", &[]),
            MediaProblem::BadFile { path, detail } => self.told(
                "media-bad-file",
                &[
                    ("path", shown(path).into()),
                    ("detail", detail.as_str().into()),
                ],
            ),
            MediaProblem::CannotWrite { path, detail } => self.told(
                "media-cannot-write",
                &[
                    ("path", shown(path).into()),
                    ("detail", detail.as_str().into()),
                ],
            ),
        }
    }

    /// A standing trouble.
    #[must_use]
    pub fn trouble(self, trouble: &Trouble) -> Told {
        match trouble {
            Trouble::Journal { detail } => {
                self.told("trouble-journal", &[("detail", detail.as_str().into())])
            }
            Trouble::Contacts { detail } => {
                self.told("trouble-contacts", &[("detail", detail.as_str().into())])
            }
            Trouble::PortTaken { wanted, used } => self.told(
                "trouble-port",
                &[
                    ("wanted", wanted.to_string().into()),
                    ("used", used.to_string().into()),
                ],
            ),
            Trouble::Calendar { key, detail } => self.told(
                "trouble-calendar",
                &[
                    ("calendar", key.as_str().into()),
                    ("detail", detail.as_str().into()),
                ],
            ),
            Trouble::Zone { name } => self.told("trouble-zone", &[("zone", name.as_str().into())]),
            Trouble::NoNetwork { detail } => {
                self.told("trouble-network", &[("detail", detail.as_str().into())])
            }
        }
    }

    /// That passwords lie in a private file.
    #[must_use]
    pub fn private_secrets(self) -> Told {
        self.told("trouble-private-secrets", &[])
    }

    /// A fault of the settings, with its place when known.
    #[must_use]
    pub fn settings_problem(self, problem: &SettingsProblem) -> String {
        let fault = ("fault", self.settings_fault(&problem.fault).into());
        let key = ("key", problem.key.as_str().into());
        match problem.line {
            Some(line) => self.with(
                "settings-at-line",
                &[("line", line.to_string().into()), key, fault],
            ),
            None => self.with("settings-at-key", &[key, fault]),
        }
    }

    /// That the last good settings stay in force.
    #[must_use]
    pub fn settings_in_force(self) -> String {
        self.text("settings-in-force")
    }

    fn out_of_range(self, found: i64, least: i64, most: i64) -> String {
        self.with(
            "settings-fault-range",
            &[
                ("found", found.to_string().into()),
                ("least", least.to_string().into()),
                ("most", most.to_string().into()),
            ],
        )
    }

    fn unreadable(self, detail: &str) -> String {
        self.with("settings-fault-syntax", &[("detail", detail.into())])
    }

    /// What is wrong with a setting, to stand beside its field.
    #[must_use]
    pub fn settings_fault(self, fault: &SettingsFault) -> String {
        let value = |text: &str| [("value", text.to_owned().into())];
        match fault {
            SettingsFault::Syntax(detail) => self.unreadable(detail),
            SettingsFault::TooNew { found } => {
                let found = [("found", found.to_string().into())];
                self.with("settings-fault-too-new", &found)
            }
            SettingsFault::OutOfRange { found, least, most } => {
                self.out_of_range(*found, *least, *most)
            }
            SettingsFault::NumberTwice { number, other } => self.with(
                "settings-fault-twice",
                &[("number", number.into()), ("other", other.as_str().into())],
            ),
            SettingsFault::BadAddress(text)
            | SettingsFault::BadServer(text)
            | SettingsFault::BadMailAddress(text)
            | SettingsFault::BadPrefixOfLinks(text)
            | SettingsFault::BadPattern(text)
            | SettingsFault::UnknownAccount(text)
            | SettingsFault::UnknownCodec(text)
            | SettingsFault::UnknownCountry(text)
            | SettingsFault::BadRange(text)
            | SettingsFault::BadDay(text)
            | SettingsFault::BadPrefix(text)
            | SettingsFault::UnknownLanguage(text)
            | SettingsFault::BadKey(text)
            | SettingsFault::UnknownTemplate(text)
            | SettingsFault::UnknownForm(text)
            | SettingsFault::UnknownField(text)
            | SettingsFault::BadExpression(text)
            | SettingsFault::BadPlaceholder(text)
            | SettingsFault::BadScheme(text)
            | SettingsFault::BadHotKey(text) => self.with(misfit(fault), &value(text)),
            SettingsFault::Empty => self.text("settings-fault-empty"),
            SettingsFault::TooLong { most } => {
                self.with("settings-fault-too-long", &[("most", (*most).into())])
            }
            SettingsFault::BadTemplate(problem) => self.template_problem(problem),
            SettingsFault::UnknownForward(_)
            | SettingsFault::Extension(_)
            | SettingsFault::BadDestination(_)
            | SettingsFault::BadShares(_)
            | SettingsFault::UnknownNumbers(_)
            | SettingsFault::UnknownTimes(_)
            | SettingsFault::UnknownAnnouncement(_)
            | SettingsFault::NoNotice
            | SettingsFault::BadPhoneKey(_)
            | SettingsFault::UnknownCalendar(_)
            | SettingsFault::UnknownLine(_)
            | SettingsFault::UnknownMode(_)
            | SettingsFault::BadTimeRow { .. }
            | SettingsFault::BadSequence
            | SettingsFault::BadCode(_)
            | SettingsFault::BadMoment(_)
            | SettingsFault::BadZone(_)
            | SettingsFault::RuleTestFails { .. }
            | SettingsFault::BadCalendar { .. } => self.rule_fault(fault),
        }
    }
}

/// The key for something the user wrote that is none of what it should be.
const fn misfit(fault: &SettingsFault) -> &'static str {
    match fault {
        SettingsFault::BadAddress(_) => "settings-fault-address",
        SettingsFault::BadServer(_) => "settings-fault-server",
        SettingsFault::BadPattern(_) => "settings-fault-pattern",
        SettingsFault::BadMailAddress(_) => "settings-fault-mail-address",
        SettingsFault::BadPrefixOfLinks(_) => "settings-fault-links",
        SettingsFault::UnknownAccount(_) => "settings-fault-account",
        SettingsFault::UnknownCodec(_) => "settings-fault-codec",
        SettingsFault::UnknownCountry(_) => "settings-fault-country",
        SettingsFault::BadRange(_) => "settings-fault-internal",
        SettingsFault::BadDay(_) => "settings-fault-day",
        SettingsFault::BadPrefix(_) => "settings-fault-prefix",
        SettingsFault::UnknownLanguage(_) => "settings-fault-language",
        SettingsFault::BadKey(_) => "settings-fault-key",
        SettingsFault::UnknownTemplate(_) => "settings-fault-no-template",
        SettingsFault::UnknownForm(_) => "settings-fault-form",
        SettingsFault::UnknownField(_) => "settings-fault-form-field",
        SettingsFault::BadExpression(_) => "settings-fault-expression",
        SettingsFault::BadScheme(_) => "settings-fault-scheme",
        SettingsFault::BadHotKey(_) => "settings-fault-hot-key",
        _ => "settings-fault-placeholder",
    }
}

/// The key for a final answer's code.
const fn refusal(code: u16) -> &'static str {
    match code {
        401 | 403 | 407 => "sip-forbidden",
        404 | 410 | 484 | 485 | 604 => "sip-not-found",
        486 | 600 => "sip-busy",
        408 | 480 => "sip-unavailable",
        415 | 488 | 606 => "sip-not-acceptable",
        603 | 607 | 608 => "sip-declined",
        500..=599 => "sip-server-trouble",
        _ => "sip-refused",
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::id::{AccountId, LineId},
        l10n::Language,
    };

    #[test]
    fn every_problem_says_what_happened_and_what_to_do() {
        let addr = "192.0.2.1:5060".parse().unwrap();
        let name = || "pbx.example".to_owned();
        let detail = || "why".to_owned();
        let transport = [
            TransportProblem::Refused(addr),
            TransportProblem::Unreachable(addr),
            TransportProblem::TimedOut(addr),
            TransportProblem::TlsUntrusted {
                name: name(),
                detail: detail(),
            },
            TransportProblem::TlsWrongName { name: name() },
            TransportProblem::TlsExpired { name: name() },
            TransportProblem::TlsFailed {
                name: name(),
                detail: detail(),
            },
            TransportProblem::BadFraming(addr, "why"),
            TransportProblem::PortTaken(5060),
            TransportProblem::Other {
                remote: addr,
                detail: detail(),
            },
        ];
        let mut sip: Vec<_> = transport.into_iter().map(SipProblem::Transport).collect();
        sip.extend([
            ResolveProblem::UnknownHost(name()).into(),
            ResolveProblem::NoAnswer(name()).into(),
            SipProblem::TimedOut,
            SipProblem::WrongPassword { realm: name() },
            SipProblem::PasswordMissing { realm: name() },
            SipProblem::ForeignRealm { realm: name() },
            SipProblem::Nonsense("why"),
            SipProblem::BadTarget("what".into()),
        ]);
        sip.extend((300..700).map(|code| SipProblem::Refused {
            code,
            phrase: "Words".into(),
        }));
        for language in Language::ALL {
            let l10n = L10n::new(language);
            for told in sip.iter().map(|problem| l10n.sip_problem(problem)) {
                check(&told);
            }
        }
    }

    #[test]
    fn the_servers_own_words_are_told() {
        let told = L10n::new(Language::English).sip_problem(&SipProblem::Refused {
            code: 403,
            phrase: "Domain not served".into(),
        });
        assert!(told.what.contains("403 Domain not served"), "{told}");
    }

    #[test]
    fn every_command_error_says_what_happened_and_what_to_do() {
        let errors = [
            CommandError::NoSuchCall,
            CommandError::NothingToDo,
            CommandError::NoSuchAccount,
            CommandError::NoSuchLine,
            CommandError::NoSuchMode,
            CommandError::NoSuchEntry,
            CommandError::NoSuchRow,
            CommandError::NoteTooLong,
            CommandError::NoSuchContact,
            CommandError::NoAccount,
            CommandError::NotRegistered(AccountId::new("main")),
            CommandError::BadTarget("?".into()),
            CommandError::BadDigits("x".into()),
            CommandError::TooManyCalls,
            CommandError::BadSetting {
                key: "audio.ring".into(),
            },
            CommandError::CannotWrite {
                path: "/x".into(),
                detail: "full".into(),
            },
            CommandError::NoSecretStore {
                detail: "locked".into(),
            },
            CommandError::Ending,
        ];
        for language in Language::ALL {
            for error in &errors {
                check(&L10n::new(language).command_error(error));
            }
        }
    }

    #[test]
    fn a_settings_problem_names_its_place() {
        let problem = SettingsProblem {
            key: "line.miller.numbers".into(),
            line: Some(12),
            fault: SettingsFault::NumberTwice {
                number: "+4989".into(),
                other: LineId::new("north"),
            },
        };
        assert_eq!(
            L10n::new(Language::English).settings_problem(&problem),
            "Line 12, line.miller.numbers: +4989 already belongs to the line “north”"
        );
    }

    fn check(told: &Told) {
        for text in [&told.what, &told.help] {
            assert!(text.ends_with('.') || text.ends_with(')'), "{text}");
            assert!(!text.contains("{ $") && text.contains(' '), "{text}");
        }
    }
}
