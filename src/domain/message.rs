//! "Message for …": what a caller wants passed on, taken down on a form the line prescribes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    id::{CallId, LineId},
    journal::WallTime,
    template::{Facts, facts::MessageFacts},
};

/// The form for lines without one of their own.
pub const GENERAL_FORM: &str = "general";
/// Longest text of a message, characters.
pub const LONGEST: usize = 4_000;
/// Longest of its other fields, characters.
pub const LONGEST_FIELD: usize = 200;

/// One message, numbered by our database; never reused.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct MessageId(pub u64);

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum MessageState {
    /// Being written: kept so that a crash loses none of it.
    Draft,
    /// Taken down, not passed on yet.
    #[default]
    Open,
    /// Passed on.
    Passed,
    /// Read by whom it is for.
    Read,
}

impl MessageState {
    /// All, in the order they are gone through.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Passed, Self::Read];

    /// The word kept in the database; the same as its serde form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Passed => "passed",
            Self::Read => "read",
        }
    }
}

/// How a message was passed on. Mail and text messages join when they can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryWay {
    /// Copied as text.
    Copied,
    /// Written to a PDF.
    Printed,
    /// Handed to the mail program.
    MailProgram,
}

/// One delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How.
    pub way: DeliveryWay,
    /// When.
    pub at: WallTime,
}

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Message {
    /// Its key; 0 while it is not kept yet.
    pub id: MessageId,
    /// When it was taken down.
    pub created: WallTime,
    /// The call it belongs to: the key of its journal row.
    pub call: Option<CallId>,
    /// The line that was called.
    pub line: Option<LineId>,
    /// Its name at the time.
    pub line_name: String,
    /// Person or department it is for.
    pub to: String,
    /// Who called.
    pub caller: String,
    /// The caller's company.
    pub company: String,
    /// Number to call back.
    pub number: String,
    /// What to pass on.
    pub text: String,
    /// Must not wait.
    pub urgent: bool,
    /// The caller wants to be called back.
    pub call_back: bool,
    /// Further fields of the line's form, name and value.
    pub more: Vec<(String, String)>,
    /// Who took it down.
    pub by: String,
    /// Where it stands.
    pub state: MessageState,
    /// How it was passed on, oldest first.
    pub deliveries: Vec<Delivery>,
}

/// A part of every form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// For whom.
    To,
    /// Who called.
    Caller,
    /// Of which company.
    Company,
    /// Number.
    Number,
    /// Text.
    Text,
}

impl Part {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::To,
        Self::Caller,
        Self::Company,
        Self::Number,
        Self::Text,
    ];

    /// The word in the settings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::Caller => "caller",
            Self::Company => "company",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// The part of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.word() == word)
    }

    fn of(self, message: &Message) -> &str {
        match self {
            Self::To => &message.to,
            Self::Caller => &message.caller,
            Self::Company => &message.company,
            Self::Number => &message.number,
            Self::Text => &message.text,
        }
    }
}

/// What a line's form asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// Persons and departments to choose from, each with a mail address in angle brackets if it has one.
    pub persons: Vec<String>,
    /// Fields of its own, by name.
    pub fields: Vec<String>,
    /// What must be filled in: words of [`Part`] and names of own fields.
    pub required: Vec<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            persons: Vec::new(),
            fields: Vec::new(),
            required: vec![Part::To.word().into(), Part::Text.word().into()],
        }
    }
}

impl Form {
    /// What must be filled in and is not, in the order of the form.
    #[must_use]
    pub fn missing(&self, message: &Message) -> Vec<String> {
        let asked = |name: &str| self.required.iter().any(|required| required == name);
        let parts = Part::ALL
            .into_iter()
            .filter(|part| asked(part.word()) && part.of(message).trim().is_empty())
            .map(|part| part.word().to_owned());
        let own = self
            .fields
            .iter()
            .filter(|name| asked(name))
            .filter(|name| {
                let value = message.more.iter().find(|(known, _)| known == *name);
                value.is_none_or(|(_, value)| value.trim().is_empty())
            });
        parts.chain(own.cloned()).collect()
    }
}

/// The person without the mail address, and the address.
#[must_use]
pub fn person(entry: &str) -> (&str, Option<&str>) {
    let Some((name, rest)) = entry.split_once('<') else {
        let is_address = entry.contains('@') && !entry.contains(char::is_whitespace);
        return (entry.trim(), is_address.then_some(entry.trim()));
    };
    let address = rest.trim_end().trim_end_matches('>').trim();
    let name = name.trim();
    let shown = if name.is_empty() { address } else { name };
    (shown, address.contains('@').then_some(address))
}

impl Message {
    /// Whether a field is too long to be kept.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        let long = |text: &str, most: usize| text.chars().count() > most;
        let short = [&self.to, &self.caller, &self.company, &self.number];
        long(&self.text, LONGEST)
            || short.into_iter().any(|text| long(text, LONGEST_FIELD))
            || self
                .more
                .iter()
                .any(|(_, value)| long(value, LONGEST_FIELD))
    }

    /// Passed on in one more way; what was read already stays so.
    pub fn delivered(&mut self, way: DeliveryWay, at: WallTime) {
        self.deliveries.push(Delivery { way, at });
        if self.state == MessageState::Open {
            self.state = MessageState::Passed;
        }
    }

    /// Adds what the message says to the facts of a template.
    #[must_use]
    pub fn facts(&self, mut facts: Facts) -> Facts {
        facts.message = MessageFacts {
            to: person(&self.to).0.to_owned(),
            caller: self.caller.clone(),
            company: self.company.clone(),
            number: self.number.clone(),
            text: self.text.clone(),
            urgent: self.urgent,
            call_back: self.call_back,
            fields: self
                .more
                .iter()
                .filter(|(_, value)| !value.trim().is_empty())
                .cloned()
                .collect(),
            created: Some(self.created),
            by: self.by.clone(),
            line: self.line_name.clone(),
        };
        facts
    }

    /// The facts for texts of this message alone.
    #[must_use]
    pub fn to_facts(&self, user: &str, now: WallTime) -> Arc<Facts> {
        Arc::new(self.facts(Facts {
            user: user.to_owned(),
            now,
            ..Facts::default()
        }))
    }
}

/// An address for the mail program (RFC 6068): everything but unreserved characters is encoded, so nothing in the text can
/// add a recipient, a header or an attachment.
#[must_use]
pub fn mailto(to: &str, subject: &str, body: &str) -> String {
    use super::template::Target;
    let encode = |text: &str| {
        let lines = text.replace("\r\n", "\n").replace('\n', "\r\n");
        Target::Url.escape(&lines).into_owned()
    };
    let to = person(to).1.unwrap_or_default();
    // The one sign an address must have.
    let to = encode(to).replace("%40", "@");
    format!(
        "mailto:{to}?subject={}&body={}",
        encode(subject),
        encode(body)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_tells_what_is_missing_in_its_order() {
        let form = Form {
            fields: vec!["Order".into(), "Dog".into()],
            required: ["text", "Order", "to", "number"].map(String::from).to_vec(),
            ..Form::default()
        };
        let mut message = Message {
            text: " ".into(),
            more: vec![("Order".into(), String::new())],
            ..Message::default()
        };
        assert_eq!(form.missing(&message), ["to", "number", "text", "Order"]);
        message.more[0].1 = "7".into();
        message.to = "Hall".into();
        message.number = "12".into();
        message.text = "Keys".into();
        assert_eq!(form.missing(&message), Vec::<String>::new());
    }

    #[test]
    fn persons_have_names_and_perhaps_addresses() {
        for (entry, name, address) in [
            (
                "Mr Hall <hall@miller.example>",
                "Mr Hall",
                Some("hall@miller.example"),
            ),
            ("Workshop", "Workshop", None),
            ("<a@b.example>", "a@b.example", Some("a@b.example")),
            ("a@b.example", "a@b.example", Some("a@b.example")),
            ("Odd <nothing>", "Odd", None),
        ] {
            assert_eq!(person(entry), (name, address), "{entry}");
        }
    }

    #[test]
    fn nothing_in_a_message_adds_to_the_mail() {
        let url = mailto(
            "Hall <hall@x.example?cc=evil@y.example>",
            "a&b\nbcc: c",
            "x&attach=/etc/passwd\n+ä",
        );
        assert_eq!(
            url,
            "mailto:hall@x.example%3Fcc%3Devil@y.example?subject=a%26b%0D%0Abcc%3A%20c&body=x%26attach%3D%2Fetc%2Fpasswd%0D%0A%2B%C3%A4"
        );
    }

    #[test]
    fn a_delivery_passes_an_open_message_on() {
        let mut message = Message::default();
        message.delivered(DeliveryWay::Copied, WallTime(5));
        assert_eq!(message.state, MessageState::Passed);
        message.state = MessageState::Read;
        message.delivered(DeliveryWay::Printed, WallTime(6));
        assert_eq!(message.state, MessageState::Read);
        assert_eq!(message.deliveries.len(), 2);
    }
}
