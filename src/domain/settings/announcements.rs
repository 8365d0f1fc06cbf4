//! Announcements, and the places that name one: their faults.

use super::{
    Settings, SettingsFault,
    validate::{Faults, NAME},
};
use crate::domain::{
    announcement::LONGEST_TEXT,
    extension::{Extension, IfNobody, Queue},
    recording::RecordCalls,
};

/// Keys of a telephone.
const KEYS: &str = "0123456789*#";

/// Tells every fault of announcements and of what extensions let callers hear.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    for (key, announcement) in &settings.announcements {
        let path = format!("announcement.{key}");
        faults.table_key(&path, key);
        faults.length(&format!("{path}.title"), &announcement.title, NAME);
        faults.length(&format!("{path}.rights"), &announcement.rights, NAME);
        faults.length(&format!("{path}.text"), &announcement.text, LONGEST_TEXT);
        faults.template(&format!("{path}.text"), &announcement.text);
        if announcement.prompt().is_none() {
            faults.add(&format!("{path}.file"), SettingsFault::Empty);
        }
    }
    let waiting = &settings.general.waiting_sound;
    known(settings, "general.waiting_sound", waiting, faults);
    check_recording(settings, faults);
    for (key, extension) in &settings.extensions {
        check_extension(settings, extension, &format!("extension.{key}"), faults);
    }
}

/// What is recorded unasked is told in words (S184).
fn check_recording(settings: &Settings, faults: &mut Faults) {
    let recording = &settings.recording;
    known(settings, "recording.notice", &recording.notice, faults);
    faults.range("recording.keep_days", recording.keep_days, 0, 3_650);
    let lines = settings.lines.iter();
    let lines = lines.map(|(key, line)| (format!("line.{key}.record"), line.record));
    let extensions = settings.extensions.iter();
    let extensions = extensions.map(|(key, one)| (format!("extension.{key}.record"), one.record));
    let all = [("recording.calls".to_owned(), Some(recording.calls))];
    for (path, calls) in all.into_iter().chain(lines).chain(extensions) {
        if calls == Some(RecordCalls::Always) && !recording.has_notice() {
            faults.add(&path, SettingsFault::NoNotice);
        }
    }
}

fn check_extension(settings: &Settings, extension: &Extension, path: &str, faults: &mut Faults) {
    let accept = &extension.accept_key;
    phone_key(&format!("{path}.accept_key"), accept, faults);
    let is_closing = extension.if_nobody == IfNobody::Announcement;
    for (field, key, is_needed) in [
        ("message", &extension.message, extension.ringing.speaks()),
        ("closing", &extension.closing, is_closing),
        ("whisper", &extension.whisper, !accept.is_empty()),
    ] {
        let path = format!("{path}.{field}");
        if is_needed && key.is_empty() {
            faults.add(&path, SettingsFault::Empty);
        }
        known(settings, &path, key, faults);
    }
    check_queue(settings, &extension.queue, &format!("{path}.queue"), faults);
}

fn check_queue(settings: &Settings, queue: &Queue, path: &str, faults: &mut Faults) {
    for (field, value, least, most) in [
        ("longest_seconds", queue.longest_seconds, 10, 3_600),
        ("pause_seconds", queue.pause_seconds, 2, 300),
        ("most", queue.most, 1, 100),
    ] {
        faults.range(&format!("{path}.{field}"), value, least, most);
    }
    faults.length(&format!("{path}.name"), &queue.name, NAME);
    known(settings, &format!("{path}.message"), &queue.message, faults);
    known(settings, &format!("{path}.music"), &queue.music, faults);
    phone_key(&format!("{path}.exit_key"), &queue.exit_key, faults);
}

/// A single key of a telephone, or none.
fn phone_key(path: &str, key: &str, faults: &mut Faults) {
    if !key.is_empty() && (key.len() != 1 || !KEYS.contains(key)) {
        faults.add(path, SettingsFault::BadPhoneKey(key.to_owned()));
    }
}

/// An announcement that is named has to be there; empty names none.
fn known(settings: &Settings, path: &str, key: &str, faults: &mut Faults) {
    if !key.is_empty() && !settings.announcements.contains_key(key) {
        faults.add(path, SettingsFault::UnknownAnnouncement(key.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        announcement::Announcement,
        extension::{Member, Ringing},
        settings::validate::check as check_all,
    };

    fn faults(change: impl FnOnce(&mut Settings)) -> Vec<(String, SettingsFault)> {
        let mut settings = Settings::default();
        let hello = Announcement {
            text: "Hello".into(),
            ..Announcement::default()
        };
        settings.announcements.insert("hello".into(), hello);
        let sales = Extension {
            members: vec![Member::desk()],
            ..Extension::default()
        };
        settings.extensions.insert("sales".into(), sales);
        change(&mut settings);
        let problems = check_all(&settings).into_iter();
        problems
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    fn of_sales(key: &str, fault: &SettingsFault, change: impl FnOnce(&mut Extension)) {
        let found = faults(|settings| change(settings.extensions.get_mut("sales").unwrap()));
        assert_eq!(found, [(format!("extension.sales.{key}"), fault.clone())]);
    }

    #[test]
    fn an_announcement_says_something() {
        assert_eq!(faults(|_| {}), []);
        let found = faults(|settings| {
            let hello = settings.announcements.get_mut("hello").unwrap();
            hello.text = " ".into();
        });
        let expected = ("announcement.hello.file".into(), SettingsFault::Empty);
        assert_eq!(found, [expected]);
    }

    #[test]
    fn what_is_named_is_there_and_what_is_needed_is_named() {
        let gone = SettingsFault::UnknownAnnouncement("gone".into());
        of_sales("message", &SettingsFault::Empty, |sales| {
            sales.ringing = Ringing::Message;
        });
        of_sales("closing", &SettingsFault::Empty, |sales| {
            sales.if_nobody = IfNobody::Announcement;
        });
        of_sales("message", &gone, |sales| sales.message = "gone".into());
        of_sales("whisper", &SettingsFault::Empty, |sales| {
            sales.accept_key = "1".into();
        });
        of_sales("queue.music", &gone, |sales| {
            sales.queue.music = "gone".into();
        });
        let found = faults(|settings| settings.general.waiting_sound = "gone".into());
        assert_eq!(found, [("general.waiting_sound".into(), gone)]);
    }

    #[test]
    fn what_is_recorded_unasked_is_told_in_words_s184() {
        let always = |settings: &mut Settings| settings.recording.calls = RecordCalls::Always;
        let found = faults(always);
        assert_eq!(found, [("recording.calls".into(), SettingsFault::NoNotice)]);
        let told = faults(|settings| {
            always(settings);
            settings.recording.told = true;
        });
        assert_eq!(told, []);
        let said = faults(|settings| {
            always(settings);
            settings.recording.notice = "hello".into();
        });
        assert_eq!(said, []);
        of_sales("record", &SettingsFault::NoNotice, |sales| {
            sales.record = Some(RecordCalls::Always);
        });
    }

    #[test]
    fn a_queue_keeps_its_bounds_and_its_exit_is_one_key() {
        for exit in ["A", "10", "٣"] {
            let fault = SettingsFault::BadPhoneKey(exit.into());
            of_sales("queue.exit_key", &fault, |sales| {
                sales.queue.exit_key = exit.into();
            });
        }
        let range = |found, least, most| SettingsFault::OutOfRange { found, least, most };
        of_sales("queue.most", &range(0, 1, 100), |sales| {
            sales.queue.most = 0;
        });
        of_sales("queue.pause_seconds", &range(1, 2, 300), |sales| {
            sales.queue.pause_seconds = 1;
        });
    }
}
