//! Request methods: `rsip`'s vocabulary for the known ones, text for the rest (RFC 3261 §7.1; methods are case-sensitive).

use std::fmt;

/// A request method. Known ones are constants, so they can stand in a `match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method(Name);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Known(rsip::Method),
    Other(String),
}

macro_rules! methods {
    ($($(#[$doc:meta])* $constant:ident = $known:ident, $text:literal;)*) => {
        impl Method {
            $($(#[$doc])* pub const $constant: Self = Self(Name::Known(rsip::Method::$known));)*

            /// The method as it stands in a message.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match &self.0 {
                    $(Name::Known(rsip::Method::$known) => $text,)*
                    Name::Other(text) => text,
                }
            }

            /// The method called `text`, exactly as written.
            #[must_use]
            pub fn new(text: &str) -> Self {
                match text {
                    $($text => Self::$constant,)*
                    _ => Self(Name::Other(text.to_owned())),
                }
            }
        }
    };
}

methods! {
    /// RFC 3261 §17.1.1.3.
    ACK = Ack, "ACK";
    /// RFC 3261 §15.
    BYE = Bye, "BYE";
    /// RFC 3261 §9.
    CANCEL = Cancel, "CANCEL";
    /// RFC 6086.
    INFO = Info, "INFO";
    /// RFC 3261 §13.
    INVITE = Invite, "INVITE";
    /// RFC 3428.
    MESSAGE = Message, "MESSAGE";
    /// RFC 6665.
    NOTIFY = Notify, "NOTIFY";
    /// RFC 3261 §11.
    OPTIONS = Options, "OPTIONS";
    /// RFC 3262.
    PRACK = PRack, "PRACK";
    /// RFC 3903.
    PUBLISH = Publish, "PUBLISH";
    /// RFC 3515.
    REFER = Refer, "REFER";
    /// RFC 3261 §10.
    REGISTER = Register, "REGISTER";
    /// RFC 6665.
    SUBSCRIBE = Subscribe, "SUBSCRIBE";
    /// RFC 3311.
    UPDATE = Update, "UPDATE";
}

impl Method {
    /// Whether it is one of the constants.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.0, Name::Known(_))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn known_and_unknown_methods_keep_their_text() {
        for text in [
            "INVITE",
            "PRACK",
            "invite",
            "NEWMETHOD",
            "!interesting-Method0123456789_*+`.%indeed'~",
        ] {
            assert_eq!(Method::new(text).as_str(), text);
        }
        assert!(matches!(Method::new("INVITE"), Method::INVITE));
        assert!(
            !Method::new("invite").is_known(),
            "methods are case-sensitive"
        );
    }
}
