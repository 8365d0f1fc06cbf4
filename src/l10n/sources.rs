//! Sources of contacts and imports in words: where each stands, what was wrong and what to do.

use super::{Argument, L10n, Told, Zone};
use crate::domain::{
    card_fault::{CardFault, CardProblem},
    journal::WallTime,
    sources::{ImportState, ImportView, SourceProblem, SourceState, SourceView, TestState},
};

impl L10n {
    /// Where a source stands, in one line.
    #[must_use]
    pub fn source_state(self, view: &SourceView, now: WallTime, zone: &Zone) -> String {
        let count = ("count", number(view.count.unwrap_or(0)).into());
        match &view.state {
            SourceState::Off => self.text("source-off"),
            SourceState::Waiting => self.text("source-waiting"),
            SourceState::Reading { is_slow: true, .. } => self.text("source-slow"),
            SourceState::Reading {
                done: 0, of: None, ..
            } => self.text("source-connecting"),
            SourceState::Reading {
                done, of: Some(of), ..
            } => self.with(
                "source-reading-of",
                &[("done", number(*done).into()), ("of", number(*of).into())],
            ),
            SourceState::Reading { done, of: None, .. } => {
                self.with("source-reading", &[("done", number(*done).into())])
            }
            SourceState::Ready { at } => {
                let at = ("at", self.moment(*at, now, zone).into());
                self.with("source-ready", &[count, at])
            }
            SourceState::Failed { problem, .. } => self.source_problem(problem).what,
        }
    }

    /// Why a source can't be read, and what to do.
    #[must_use]
    pub fn source_problem(self, problem: &SourceProblem) -> Told {
        use SourceProblem as P;
        let told = |key: &str, arguments: &[Argument<'_>]| self.told(key, arguments);
        let one = |key: &str, name: &'static str, value: &str| {
            self.told(key, &[(name, value.to_owned().into())])
        };
        let two = |key: &str, host: &str, detail: &str| {
            let host = ("host", host.to_owned().into());
            self.told(key, &[host, ("detail", detail.to_owned().into())])
        };
        match problem {
            P::NoFolder { path } => one("source-no-folder", "path", path),
            P::Unreadable { path, detail } => two("source-unreadable", path, detail),
            P::BadAddress { address } => one("source-bad-address", "address", address),
            P::NoHost { host } => one("source-no-host", "host", host),
            P::NoConnection { host, detail } => two("source-no-connection", host, detail),
            P::TimedOut { host } => one("source-timed-out", "host", host),
            P::WrongName { host } => one("source-wrong-name", "host", host),
            P::Expired { host } => one("source-expired", "host", host),
            P::Untrusted { host } => one("source-untrusted", "host", host),
            P::NoTls { host, detail } => two("source-no-tls", host, detail),
            P::Unprotected { host } => one("source-unprotected", "host", host),
            P::SignIn => told("source-sign-in", &[]),
            P::Forbidden => told("source-forbidden", &[]),
            P::NotFound { address } => one("source-not-found", "address", address),
            P::Moved { to } => one("source-moved", "to", to),
            P::Server { code } => told("source-server", &[("code", i64::from(*code).into())]),
            P::NoAddressBook { address } => one("source-no-address-book", "address", address),
            P::BadAnswer { detail } => one("source-bad-answer", "detail", detail),
            P::NoBase { base } => one("source-no-base", "base", base),
            P::BadFilter { filter } => one("source-bad-filter", "filter", filter),
            P::Refused { code, detail } => told(
                "source-refused",
                &[
                    ("code", i64::from(*code).into()),
                    ("detail", detail.clone().into()),
                ],
            ),
            P::Limited { count } => told("source-limited", &[("count", number(*count).into())]),
            P::NotStored { detail } => one("source-not-stored", "detail", detail),
        }
    }

    /// What a source that was tried shows.
    #[must_use]
    pub fn source_test(self, test: &TestState) -> Told {
        match test {
            TestState::Running => Told {
                what: self.text("source-test-running"),
                help: String::new(),
            },
            TestState::Good { count: 0, .. } => self.told("source-test-empty", &[]),
            TestState::Good { count, example } => self.told(
                "source-test-good",
                &[
                    ("count", number(*count).into()),
                    ("example", example.clone().into()),
                ],
            ),
            TestState::Failed(problem) => self.source_problem(problem),
        }
    }

    /// A fault of a card with its place.
    #[must_use]
    pub fn card_problem(self, problem: &CardProblem) -> String {
        let fault = ("fault", self.card_fault(&problem.fault).into());
        let place = ("place", problem.place.clone().into());
        let line = ("line", problem.line.to_string().into());
        match (problem.place.is_empty(), problem.line) {
            (true, 0) => self.card_fault(&problem.fault),
            (true, _) => self.with("card-at-line", &[line, fault]),
            (false, 0) => self.with("card-at-place", &[place, fault]),
            (false, _) => self.with("card-at", &[place, line, fault]),
        }
    }

    fn card_fault(self, fault: &CardFault) -> String {
        match fault {
            CardFault::Unreadable { detail } => {
                self.with("card-unreadable", &[("detail", detail.clone().into())])
            }
            CardFault::NoCards => self.text("card-none"),
            CardFault::Outside => self.text("card-outside"),
            CardFault::BadLine => self.text("card-bad-line"),
            CardFault::NoEnd => self.text("card-no-end"),
            CardFault::TooLong => self.text("card-too-long"),
            CardFault::TooMany => self.text("card-too-many"),
            CardFault::UnknownCharset { name } => {
                self.with("card-charset", &[("name", name.clone().into())])
            }
            CardFault::Empty => self.text("card-empty"),
            CardFault::Fields { found, expected } => self.with(
                "card-fields",
                &[
                    ("found", found.to_string().into()),
                    ("expected", expected.to_string().into()),
                ],
            ),
            CardFault::OpenQuote => self.text("card-open-quote"),
            CardFault::NotStrict { detail } => {
                self.with("card-not-strict", &[("detail", detail.clone().into())])
            }
        }
    }

    /// How many faults there were beyond those shown; empty when all are.
    #[must_use]
    pub fn further_problems(self, shown: usize, count: u64) -> String {
        let more = count.saturating_sub(shown as u64);
        if more == 0 {
            return String::new();
        }
        self.with("card-more", &[("count", number(more).into())])
    }

    /// Where an import stands, and what to do where something is to be done.
    #[must_use]
    pub fn import_state(self, view: &ImportView) -> Told {
        let count = ("count", number(view.count).into());
        let plain = |what: String| Told {
            what,
            help: String::new(),
        };
        match &view.state {
            ImportState::Running { percent } => {
                let percent = ("percent", i64::from(*percent).into());
                plain(self.with("import-running", &[count, percent]))
            }
            ImportState::Done {
                added,
                changed,
                unchanged,
            } => {
                let (added, changed) = (
                    ("added", number(*added).into()),
                    ("changed", number(*changed).into()),
                );
                plain(self.with(
                    "import-done",
                    &[
                        count,
                        added,
                        changed,
                        ("unchanged", number(*unchanged).into()),
                    ],
                ))
            }
            ImportState::Cancelled => plain(self.with("import-cancelled", &[count])),
            ImportState::Failed(problem) => {
                let told = self.source_problem(problem);
                let kept = self.with("import-kept", &[count]);
                Told {
                    what: told.what,
                    help: format!("{} {kept}", told.help),
                }
            }
        }
    }
}

/// As Fluent counts.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
