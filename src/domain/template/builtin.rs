//! The templates in force while the user has none of the name, by language. They are texts with tags, not words with
//! arguments, so they lie in files of their own beside the Fluent texts.

use super::{escape::Target, tongue::Tongue};

/// A template with a built-in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// What to say when answering, for lines without a greeting of their own (S26).
    Greeting,
    /// What the call window shows of the called contact (S2, S15).
    Tenant,
    /// The caller's line in the call window.
    Caller,
    /// Title of the desktop notification.
    NoticeTitle,
    /// Text of the desktop notification.
    NoticeBody,
    /// A message taken down, to be copied, mailed or printed.
    Message,
    /// Subject of its mail, title of its PDF.
    MessageSubject,
    /// Name of its PDF.
    MessageFile,
    /// Subject of a mail about a call nobody answered (S55).
    MailSubject,
    /// Text of that mail.
    MailText,
    /// A text message about such a call (S63).
    SmsText,
}

impl Name {
    /// All, in the order they are offered.
    pub const ALL: [Self; 11] = [
        Self::Greeting,
        Self::Caller,
        Self::Tenant,
        Self::NoticeTitle,
        Self::NoticeBody,
        Self::Message,
        Self::MessageSubject,
        Self::MessageFile,
        Self::MailSubject,
        Self::MailText,
        Self::SmsText,
    ];

    /// The key in the settings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Tenant => "tenant",
            Self::Caller => "caller",
            Self::NoticeTitle => "notification-title",
            Self::NoticeBody => "notification-body",
            Self::Message => "message",
            Self::MessageSubject => "message-subject",
            Self::MessageFile => "message-file",
            Self::MailSubject => "mail-subject",
            Self::MailText => "mail-text",
            Self::SmsText => "sms-text",
        }
    }

    /// The template of a key.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }

    /// Where its text goes.
    #[must_use]
    pub const fn target(self) -> Target {
        match self {
            Self::Greeting
            | Self::Tenant
            | Self::Caller
            | Self::NoticeTitle
            | Self::NoticeBody
            | Self::Message
            | Self::MessageSubject
            | Self::MailSubject
            | Self::MailText => Target::Text,
            Self::SmsText => Target::Sms,
            Self::MessageFile => Target::FileName,
        }
    }

    /// The built-in text.
    #[must_use]
    pub fn text(self, tongue: &Tongue) -> &'static str {
        let [english, german] = match self {
            Self::Greeting => GREETING,
            Self::Tenant => TENANT,
            Self::Caller => CALLER,
            Self::NoticeTitle => NOTICE_TITLE,
            Self::NoticeBody => NOTICE_BODY,
            Self::Message => MESSAGE,
            Self::MessageSubject => MESSAGE_SUBJECT,
            Self::MessageFile => MESSAGE_FILE,
            Self::MailSubject => MAIL_SUBJECT,
            Self::MailText => MAIL_TEXT,
            Self::SmsText => SMS_TEXT,
        };
        let text = if tongue.code == "de" { german } else { english };
        text.trim_end()
    }
}

const GREETING: [&str; 2] = [
    include_str!("../../../i18n/en/template/greeting.txt"),
    include_str!("../../../i18n/de/template/greeting.txt"),
];
const TENANT: [&str; 2] = [
    include_str!("../../../i18n/en/template/tenant.txt"),
    include_str!("../../../i18n/de/template/tenant.txt"),
];
const CALLER: [&str; 2] = [
    include_str!("../../../i18n/en/template/caller.txt"),
    include_str!("../../../i18n/de/template/caller.txt"),
];
const NOTICE_TITLE: [&str; 2] = [
    include_str!("../../../i18n/en/template/notification-title.txt"),
    include_str!("../../../i18n/de/template/notification-title.txt"),
];
const NOTICE_BODY: [&str; 2] = [
    include_str!("../../../i18n/en/template/notification-body.txt"),
    include_str!("../../../i18n/de/template/notification-body.txt"),
];
const MESSAGE: [&str; 2] = [
    include_str!("../../../i18n/en/template/message.txt"),
    include_str!("../../../i18n/de/template/message.txt"),
];
const MESSAGE_SUBJECT: [&str; 2] = [
    include_str!("../../../i18n/en/template/message-subject.txt"),
    include_str!("../../../i18n/de/template/message-subject.txt"),
];
const MESSAGE_FILE: [&str; 2] = [
    include_str!("../../../i18n/en/template/message-file.txt"),
    include_str!("../../../i18n/de/template/message-file.txt"),
];
const MAIL_SUBJECT: [&str; 2] = [
    include_str!("../../../i18n/en/template/mail-subject.txt"),
    include_str!("../../../i18n/de/template/mail-subject.txt"),
];
const MAIL_TEXT: [&str; 2] = [
    include_str!("../../../i18n/en/template/mail-text.txt"),
    include_str!("../../../i18n/de/template/mail-text.txt"),
];
const SMS_TEXT: [&str; 2] = [
    include_str!("../../../i18n/en/template/sms-text.txt"),
    include_str!("../../../i18n/de/template/sms-text.txt"),
];
