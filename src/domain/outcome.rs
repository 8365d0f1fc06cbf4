//! How a call ended, from what signalling said (S40 to S43).

use super::journal::Outcome;

/// A Reason header's facts (RFC 3326).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenReason<'a> {
    /// `SIP`, `Q.850`…
    pub protocol: &'a str,
    /// Cause number when given.
    pub cause: Option<u16>,
    /// Text when given.
    pub text: &'a str,
}

impl GivenReason<'_> {
    fn is(&self, protocol: &str, causes: &[u16]) -> bool {
        self.protocol.eq_ignore_ascii_case(protocol)
            && self.cause.is_some_and(|cause| causes.contains(&cause))
    }

    /// Another phone answered: SIP 200, Q.850 26 (non-selected user clearing).
    fn says_answered_elsewhere(&self) -> bool {
        self.is("SIP", &[200]) || self.is("Q.850", &[26])
    }

    /// Normal clearing: Q.850 16 and 31.
    fn says_nothing(&self) -> bool {
        self.is("Q.850", &[16, 31])
    }

    /// The exchange's ring time was over: SIP 408 and 480, Q.850 18 (no user responding), 19 (no answer) and 102
    /// (recovery on timer expiry).
    fn says_no_answer(&self) -> bool {
        self.is("SIP", &[408, 480]) || self.is("Q.850", &[18, 19, 102])
    }
}

/// How an incoming call ended whose caller's side gave up before the answer. With `trust` the server is believed when it
/// says that another phone answered (S43); without, such a call counts as given up, and only the text is kept.
#[must_use]
pub fn of_cancel(reasons: &[GivenReason<'_>], trust: bool) -> (Outcome, String) {
    let elsewhere = reasons.iter().any(GivenReason::says_answered_elsewhere);
    let outcome = if elsewhere && trust {
        Outcome::AnsweredElsewhere
    } else if reasons.iter().any(GivenReason::says_no_answer) {
        Outcome::NoAnswer
    } else {
        Outcome::Abandoned
    };
    (outcome, words(reasons))
}

/// How our call ended that was refused.
#[must_use]
pub const fn of_refusal(code: u16) -> Outcome {
    match code {
        486 | 600 => Outcome::Busy,
        408 | 480 => Outcome::NoAnswer,
        487 => Outcome::Cancelled,
        401 | 403 | 407 | 433 | 603 | 607 | 608 => Outcome::Refused,
        _ => Outcome::Failed,
    }
}

/// What the reasons say, for the journal: texts where given, else protocol and cause. That a call was cleared normally
/// is not worth a word.
#[must_use]
pub fn words(reasons: &[GivenReason<'_>]) -> String {
    let mut words = String::new();
    for reason in reasons.iter().filter(|reason| !reason.says_nothing()) {
        let word = match (reason.text.trim(), reason.cause) {
            ("", Some(cause)) => format!("{} {cause}", reason.protocol),
            ("", None) => continue,
            (text, _) => text.to_owned(),
        };
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn reason<'a>(protocol: &'a str, cause: Option<u16>, text: &'a str) -> GivenReason<'a> {
        GivenReason {
            protocol,
            cause,
            text,
        }
    }

    #[test]
    fn a_cancelled_call_is_judged_by_its_reasons_s43() {
        let elsewhere = reason("SIP", Some(200), "Call completed elsewhere");
        let q850 = reason("q.850", Some(26), "");
        for (reasons, trust, outcome, detail) in [
            (vec![], true, Outcome::Abandoned, ""),
            (
                vec![elsewhere],
                true,
                Outcome::AnsweredElsewhere,
                "Call completed elsewhere",
            ),
            (
                vec![elsewhere],
                false,
                Outcome::Abandoned,
                "Call completed elsewhere",
            ),
            (vec![q850], true, Outcome::AnsweredElsewhere, "q.850 26"),
            (
                vec![q850, elsewhere],
                true,
                Outcome::AnsweredElsewhere,
                "q.850 26, Call completed elsewhere",
            ),
            (
                vec![reason("Q.850", Some(19), "")],
                true,
                Outcome::NoAnswer,
                "Q.850 19",
            ),
            (
                vec![reason("SIP", Some(487), "ORIGINATOR_CANCEL")],
                true,
                Outcome::Abandoned,
                "ORIGINATOR_CANCEL",
            ),
            (
                vec![reason("SIP", Some(26), "")],
                true,
                Outcome::Abandoned,
                "SIP 26",
            ),
            (vec![reason("SIP", None, "")], true, Outcome::Abandoned, ""),
            (
                vec![reason("Q.850", Some(16), "Normal call clearing")],
                true,
                Outcome::Abandoned,
                "",
            ),
        ] {
            assert_eq!(
                of_cancel(&reasons, trust),
                (outcome, detail.to_owned()),
                "{reasons:?}"
            );
        }
    }

    #[test]
    fn refusals_of_our_calls() {
        for (code, outcome) in [
            (486, Outcome::Busy),
            (600, Outcome::Busy),
            (480, Outcome::NoAnswer),
            (487, Outcome::Cancelled),
            (603, Outcome::Refused),
            (403, Outcome::Refused),
            (404, Outcome::Failed),
            (503, Outcome::Failed),
        ] {
            assert_eq!(of_refusal(code), outcome, "{code}");
        }
    }
}
