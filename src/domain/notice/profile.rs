//! What is set about notices: how mail leaves, and for each line who is told of what.

use serde::{Deserialize, Serialize};

use crate::domain::journal::Outcome;

/// How mail leaves this desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailAccount {
    /// `host` or `host:port` of the server; empty: none.
    pub server: String,
    /// How the way there is secured.
    pub security: Security,
    /// User at the server; empty: no log-in.
    pub user: String,
    /// Our own address: `Name <user@example.org>` or `user@example.org`.
    pub from: String,
    /// A program that takes mail as sendmail does, instead of a server.
    pub program: String,
    /// What numbers in a mail link to: `tel:`, `phone:`, `callto:` or another scheme; empty: nothing (S51).
    pub phone_links: String,
}

impl Default for MailAccount {
    fn default() -> Self {
        Self {
            server: String::new(),
            security: Security::Starttls,
            user: String::new(),
            from: String::new(),
            program: String::new(),
            phone_links: "tel:".into(),
        }
    }
}

impl MailAccount {
    /// Whether anything can be sent.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        let has_way = !self.server.trim().is_empty() || !self.program.trim().is_empty();
        has_way && !self.from.trim().is_empty()
    }
}

/// How the way to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Begun in the clear and secured before anything is said; usually port 587.
    #[default]
    Starttls,
    /// Secured from the first byte; usually port 465.
    Tls,
    /// Not at all. Passwords are not sent then.
    None,
}

impl Security {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Starttls, Self::Tls, Self::None];

    /// The usual port.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// Who is told of the unanswered calls of a line, and of which rather not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "switches that are independent of each other"
)]
pub struct NoticeProfile {
    /// Somebody is told at all.
    pub on: bool,
    /// Addresses.
    pub to: Vec<String>,
    /// Numbers for text messages.
    pub sms_to: Vec<String>,
    /// Calls that left a message are told too (S40).
    pub voicemail: bool,
    /// The message goes along.
    pub attach_voicemail: bool,
    /// The caller's card goes along (S50).
    pub attach_contact: bool,
    /// An answer goes to the caller, when an address is known (S48).
    pub reply_to_caller: bool,
    /// Calls the user declined are told too (S41).
    pub declined: bool,
    /// Calls a rule turned away are told too (S41).
    pub rejected: bool,
    /// Sent only when nobody dealt with the call for so many minutes, 0..=1440 (S57).
    pub delay_minutes: u32,
    /// None for internal calls (S67).
    pub no_internal: bool,
    /// None for withheld numbers (S69).
    pub no_withheld: bool,
    /// None where the network sent no number (S70).
    pub no_unavailable: bool,
    /// None for callers who are no contact (S71).
    pub no_unknown: bool,
    /// None for further calls of a caller on the same day (S73).
    pub no_repeats_today: bool,
    /// None for further calls of a caller until somebody was at the desk (S75).
    pub no_repeats_until_seen: bool,
    /// None for calls that rang less than so many seconds, 0..=10 (S77).
    pub no_shorter_than: u32,
    /// None for these numbers, as patterns (S79).
    pub no_from: Vec<String>,
    /// At most so many for a caller a day, 0..=100; 0: any number (S81).
    pub most_per_day: u32,
    /// Repeats count on whichever line (S74).
    pub all_lines: bool,
    /// Repeats count from whichever number of a contact (S74).
    pub same_contact: bool,
}

impl Default for NoticeProfile {
    fn default() -> Self {
        Self {
            on: false,
            to: Vec::new(),
            sms_to: Vec::new(),
            voicemail: true,
            attach_voicemail: true,
            attach_contact: true,
            reply_to_caller: true,
            declined: false,
            rejected: false,
            delay_minutes: 0,
            no_internal: false,
            no_withheld: false,
            no_unavailable: false,
            no_unknown: false,
            no_repeats_today: true,
            no_repeats_until_seen: false,
            no_shorter_than: 2,
            no_from: Vec::new(),
            most_per_day: 0,
            all_lines: false,
            same_contact: true,
        }
    }
}

impl NoticeProfile {
    /// Whether calls that ended so are a matter for it (S40–S43).
    #[must_use]
    pub const fn is_about(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Abandoned | Outcome::NoAnswer | Outcome::VoicemailNoMessage => true,
            Outcome::VoicemailLeft => self.voicemail,
            Outcome::DeclinedByUser => self.declined,
            Outcome::RejectedByRule => self.rejected,
            Outcome::Open
            | Outcome::AnsweredHere
            | Outcome::AnsweredByDestination
            | Outcome::AnsweredElsewhere
            | Outcome::Connected
            | Outcome::Busy
            | Outcome::Refused
            | Outcome::Cancelled
            | Outcome::Failed
            | Outcome::FailedRestart => false,
        }
    }
}
