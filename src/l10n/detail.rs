//! The journal's words to the end of a call, for people.
//!
//! The journal keeps what the far end said as it said it, and what this program found in plain English, so that a row means
//! the same whoever reads it and in whatever language it was written. What is ours is told in the reader's language here;
//! what is the far end's stays.

use super::L10n;

/// Our own words with their keys; `{}` stands for the one thing they name.
const DETAILS: &[(&str, &str)] = &[
    ("no answer from the server", "detail-timed-out"),
    ("fault of the program", "detail-fault"),
    (
        "answered without a session description",
        "detail-no-description",
    ),
    ("our offer was not answered", "detail-offer-unanswered"),
    ("session description can't be read: {}", "detail-unreadable"),
    ("no audio is offered", "detail-no-audio"),
    ("audio was refused", "detail-audio-refused"),
    ("only encrypted audio is offered ({})", "detail-encrypted"),
    ("none of our codecs is among {}", "detail-no-codec"),
    ("no free port for sound", "detail-no-port"),
    ("connection to {} refused", "detail-refused"),
    ("no route to {}", "detail-unreachable"),
    ("name server did not answer for {}", "detail-no-name-server"),
    ("there is no host {}", "detail-unknown-host"),
    ("{} did not answer", "detail-connect-timeout"),
    ("realm {} refused the password", "detail-wrong-password"),
    (
        "realm {} asks for a password and none is stored",
        "detail-password-missing",
    ),
    (
        "realm {} is not one of the account's",
        "detail-foreign-realm",
    ),
    ("certificate is not for {}", "detail-wrong-name"),
    (
        "certificate of {} has expired or is not yet valid",
        "detail-expired",
    ),
    (
        "{} is not an address that can be called",
        "detail-bad-target",
    ),
    ("answer makes no sense: {}", "detail-nonsense"),
];

impl L10n {
    /// A row's detail in this language.
    #[must_use]
    pub fn detail(self, kept: &str) -> String {
        let told = DETAILS.iter().find_map(|(english, key)| {
            let what = fitting(english, kept)?;
            Some(self.with(key, &[("what", what.into())]))
        });
        told.unwrap_or_else(|| kept.to_owned())
    }
}

/// What stands in the place of `{}`; empty when there is none. `None`: the text is another one.
fn fitting<'a>(english: &str, kept: &'a str) -> Option<&'a str> {
    let Some((before, after)) = english.split_once("{}") else {
        return (english == kept).then_some("");
    };
    let what = kept.strip_prefix(before)?.strip_suffix(after)?;
    (!what.is_empty()).then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        l10n::Language,
        media::MediaProblem,
        sip::{ResolveProblem, SipProblem, TransportProblem, sdp::SdpProblem},
    };

    #[test]
    fn our_own_words_follow_the_language() {
        let peer = "192.0.2.1:5060".parse().unwrap();
        let name = || "pbx.example".to_owned();
        let ours = [
            SipProblem::TimedOut.to_string(),
            SipProblem::WrongPassword { realm: name() }.to_string(),
            SipProblem::PasswordMissing { realm: name() }.to_string(),
            SipProblem::ForeignRealm { realm: name() }.to_string(),
            SipProblem::Nonsense("x").to_string(),
            SipProblem::BadTarget(name()).to_string(),
            ResolveProblem::UnknownHost(name()).to_string(),
            ResolveProblem::NoAnswer(name()).to_string(),
            TransportProblem::Refused(peer).to_string(),
            TransportProblem::Unreachable(peer).to_string(),
            TransportProblem::TimedOut(peer).to_string(),
            TransportProblem::TlsWrongName { name: name() }.to_string(),
            TransportProblem::TlsExpired { name: name() }.to_string(),
            SdpProblem::Unreadable(name()).to_string(),
            SdpProblem::NoAudio.to_string(),
            SdpProblem::AudioRefused.to_string(),
            SdpProblem::OnlyEncrypted(name()).to_string(),
            SdpProblem::NoCommonCodec(vec![name()]).to_string(),
            MediaProblem::NoPort.to_string(),
            "fault of the program".to_owned(),
        ];
        let german = L10n::new(Language::German);
        for text in ours {
            let told = german.detail(&text);
            assert_ne!(told, text);
            assert_eq!(told.contains("pbx"), text.contains("pbx"), "{text}: {told}");
            assert!(!told.starts_with("detail-"), "{told}");
        }
    }

    #[test]
    fn what_the_far_end_said_stays_as_it_said_it() {
        let german = L10n::new(Language::German);
        for text in ["486 Busy Here", "", "Call completed elsewhere"] {
            assert_eq!(german.detail(text), text);
        }
    }
}
