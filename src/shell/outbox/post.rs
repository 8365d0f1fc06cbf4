//! A notice as a message of the mail: headers by which programs know what it is, text and HTML, and what goes along.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    time::{Duration, SystemTime},
};

use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::mail::MailProblem;
use crate::{
    domain::{
        journal::WallTime,
        notice::{Notice, one_line},
    },
    shell::{
        cards::vcf::{self, Version},
        voicemail::file_of,
    },
};

/// Largest recording that goes along, bytes.
const LARGEST: u64 = 20 * 1024 * 1024;

/// Makes the message of a notice (S48, S50, S54, S55). `instance` names this installation in its Message-ID.
pub(super) fn message(
    notice: &Notice,
    from: &Mailbox,
    (instance, recordings): (&str, &Path),
) -> Result<Message, MailProblem> {
    let letter = &notice.letter;
    let sender = match one_line(&letter.sender) {
        sender if sender.is_empty() => from.name.clone(),
        sender => Some(sender),
    };
    let host = from.email.domain();
    let thread = format!("<thread.{:016x}.{instance}@{host}>", hash(&letter.thread));
    let mut builder = Message::builder()
        .from(Mailbox::new(sender, from.email.clone()))
        .subject(one_line(&letter.subject))
        .date(time_of(notice.at))
        .message_id(Some(format!("<call.{}.{instance}@{host}>", notice.row.0)))
        .in_reply_to(thread.clone())
        .references(thread)
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"));
    for to in &letter.to {
        builder = builder.to(Mailbox::new(None, address(to)?));
    }
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    let text = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let parts = attachments(notice, recordings);
    let message = if parts.is_empty() {
        builder.multipart(text)
    } else {
        let mut mixed = MultiPart::mixed().multipart(text);
        for part in parts {
            mixed = mixed.singlepart(part);
        }
        builder.multipart(mixed)
    };
    message.map_err(|problem| MailProblem::Unfit(problem.to_string()))
}

fn attachments(notice: &Notice, recordings: &Path) -> Vec<SinglePart> {
    let mut parts = Vec::new();
    if let Some(card) = &notice.letter.card {
        let body = vcf::write(card, Version::V3, notice.at);
        if let Ok(kind) = ContentType::parse("text/vcard; charset=utf-8") {
            parts.push(Attachment::new(format!("{}.vcf", file_name(&card.name))).body(body, kind));
        }
    }
    if let Some(id) = notice.letter.voicemail {
        let path = file_of(recordings, id);
        let is_fit = path.metadata().is_ok_and(|about| about.len() <= LARGEST);
        let sound = std::fs::read(&path).ok().filter(|_| is_fit);
        if let (Some(sound), Ok(kind)) = (sound, ContentType::parse("audio/wav")) {
            parts.push(Attachment::new("message.wav".into()).body(sound, kind));
        } else {
            tracing::warn!(
                call = id.0,
                "a message does not go along: gone, or too large"
            );
        }
    }
    parts
}

/// Letters and digits of a name; programs differ in what else they take.
fn file_name(name: &str) -> String {
    let clean = name.chars().map(|letter| {
        if letter.is_alphanumeric() || letter == '-' {
            letter
        } else {
            ' '
        }
    });
    let clean: String = clean.take(60).collect();
    let name = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        "contact".into()
    } else {
        name
    }
}

pub(super) fn address(text: &str) -> Result<Address, MailProblem> {
    text.parse()
        .map_err(|_| MailProblem::BadAddress(text.to_owned()))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn time_of(at: WallTime) -> SystemTime {
    let since = Duration::from_millis(u64::try_from(at.0).unwrap_or(0));
    SystemTime::UNIX_EPOCH + since
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _, PartType};

    use super::*;
    use crate::{
        domain::{
            contact::{Card, CardNumber, NumberUse},
            id::CallId,
            notice::{Channel, Letter, NoticeState, as_html},
        },
        shell::cards::vcf::Cards,
    };

    fn notice(change: impl FnOnce(&mut Letter)) -> Notice {
        let text = "Dr. Eva Kuhn called.\n\nNumber: +49 89 987654\n";
        let links = [("+49 89 987654".to_owned(), "tel:+4989987654".to_owned())];
        let mut letter = Letter {
            to: vec!["hall@example.org".into(), "desk@example.org".into()],
            subject: "Missed call: Dr. Eva Kuhn → Miller".into(),
            text: text.into(),
            html: as_html(text, &links),
            sender: "Dr. Eva Kuhn via Miller".into(),
            reply_to: Some("eva@example.net".into()),
            thread: "miller/+4989987654".into(),
            ..Letter::default()
        };
        change(&mut letter);
        Notice {
            id: 1,
            row: CallId(7),
            channel: Channel::Mail,
            state: NoticeState::Waiting,
            at: WallTime(1_767_600_000_000),
            due: None,
            tries: 0,
            problem: String::new(),
            suppressed: None,
            letter,
        }
    }

    fn sent(notice: &Notice, recordings: &Path) -> Vec<u8> {
        let from = "Front desk <anna@example.org>".parse().unwrap();
        message(notice, &from, ("0000-01", recordings))
            .unwrap()
            .formatted()
    }

    fn card() -> Card {
        Card {
            name: "Dr. Eva Kuhn; \"Zahn\", Ärztin".into(),
            numbers: vec![CardNumber {
                kind: NumberUse::Work,
                number: "+4989987654".into(),
                raw: "+49 89 987654".into(),
            }],
            emails: vec!["eva@example.net".into()],
            ..Card::default()
        }
    }

    #[test]
    fn a_mail_program_reads_what_was_meant_s48_s54_s55() {
        let bytes = sent(&notice(|_| {}), Path::new("/nowhere"));
        let mail = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(mail.subject(), Some("Missed call: Dr. Eva Kuhn → Miller"));
        let from = mail.from().and_then(|from| from.first()).unwrap();
        assert_eq!(from.address(), Some("anna@example.org"));
        assert_eq!(from.name(), Some("Dr. Eva Kuhn via Miller"));
        let reply = mail.reply_to().and_then(|to| to.first()).unwrap();
        assert_eq!(reply.address(), Some("eva@example.net"));
        let to: Vec<_> = mail
            .to()
            .unwrap()
            .iter()
            .filter_map(|to| to.address())
            .collect();
        assert_eq!(to, ["hall@example.org", "desk@example.org"]);
        assert_eq!(mail.message_id(), Some("call.7.0000-01@example.org"));
        assert_eq!(
            mail.header_raw("Auto-Submitted").map(str::trim),
            Some("auto-generated")
        );
        assert_eq!(
            mail.header_raw("X-Auto-Response-Suppress").map(str::trim),
            Some("All")
        );
        assert!(mail.body_text(0).unwrap().contains("Number: +49 89 987654"));
        let html = mail.body_html(0).unwrap();
        assert!(
            html.contains("<a href=\"tel:+4989987654\">+49 89 987654</a>"),
            "{html}"
        );
        assert_eq!(mail.date().unwrap().to_timestamp(), 1_767_600_000);
    }

    #[test]
    fn notices_about_one_caller_are_of_one_thread_and_each_has_its_own_name() {
        let thread = |bytes: &[u8]| {
            let mail = MessageParser::default().parse(bytes).unwrap();
            (
                mail.header_raw("References").unwrap().trim().to_owned(),
                mail.message_id().unwrap().to_owned(),
            )
        };
        let nowhere = Path::new("/nowhere");
        let first = thread(&sent(&notice(|_| {}), nowhere));
        let mut second = notice(|_| {});
        second.row = CallId(8);
        let second = thread(&sent(&second, nowhere));
        assert_eq!(first.0, second.0);
        assert_ne!(first.1, second.1);
        let other = notice(|letter| letter.thread = "miller/+49301".into());
        assert_ne!(thread(&sent(&other, nowhere)).0, first.0);
    }

    #[test]
    fn card_and_message_go_along_and_can_be_opened_s50() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(file_of(dir.path(), CallId(7)), b"RIFF....WAVE").unwrap();
        let with_all = notice(|letter| {
            letter.card = Some(card());
            letter.voicemail = Some(CallId(7));
        });
        let bytes = sent(&with_all, dir.path());
        let mail = MessageParser::default().parse(&bytes).unwrap();
        let parts: Vec<_> = mail.attachments().collect();
        assert_eq!(parts.len(), 2);
        let kind = parts[0].content_type().unwrap();
        assert_eq!((kind.ctype(), kind.subtype()), ("text", Some("vcard")));
        let text = match &parts[0].body {
            PartType::Text(text) => text.to_string(),
            other => panic!("{other:?}"),
        };
        let read = Cards::new(text.as_bytes(), "card")
            .next_card()
            .unwrap()
            .unwrap();
        assert_eq!((read.name, read.emails), (card().name, card().emails));
        assert_eq!(parts[1].attachment_name(), Some("message.wav"));
        let sound = match &parts[1].body {
            PartType::Binary(sound) => sound.to_vec(),
            other => panic!("{other:?}"),
        };
        assert_eq!(sound, b"RIFF....WAVE");
    }

    #[test]
    fn a_caller_cannot_write_headers() {
        let evil = "x\r\nBcc: all@example.org\r\n\r\nbody";
        let bytes = sent(
            &notice(|letter| {
                letter.subject = evil.into();
                letter.sender = evil.into();
                letter.thread = evil.into();
                letter.text = format!("{evil}\r\n.\r\nQUIT");
            }),
            Path::new("/nowhere"),
        );
        let mail = MessageParser::default().parse(&bytes).unwrap();
        assert!(mail.bcc().is_none());
        assert_eq!(mail.subject(), Some("x Bcc: all@example.org body"));
        let mut bad = notice(|letter| letter.to = vec![evil.into()]);
        let from = "anna@example.org".parse().unwrap();
        assert!(message(&bad, &from, ("1", Path::new("/"))).is_err());
        bad.letter.to = vec!["hall@example.org".into()];
        bad.letter.reply_to = Some(evil.into());
        assert!(message(&bad, &from, ("1", Path::new("/"))).is_err());
    }
}
