//! Faults of mail and of whom to tell.

use super::{
    HostPort, NoticesEdit, Settings, SettingsFault,
    validate::{Faults, NAME},
};
use crate::domain::{
    message::GENERAL_FORM,
    notice::{NoticeProfile, Provider, is_address, is_prefix},
    number::{PhoneNumber, Place},
    screening::is_readable,
};

/// Makes the change.
pub(super) fn edit(settings: &mut Settings, edit: &NoticesEdit) {
    match edit {
        NoticesEdit::Mail(table) => settings.mail = (**table).clone(),
        NoticesEdit::Sms(table) => settings.sms = (**table).clone(),
        NoticesEdit::Put(key, profile) => {
            settings.notices.insert(key.clone(), (**profile).clone());
        }
        NoticesEdit::Remove(key) => {
            settings.notices.remove(key);
        }
    }
}

/// Tells every fault of mail and of whom to tell.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    let mail = &settings.mail;
    if !mail.server.trim().is_empty() && HostPort::read(mail.server.trim()).is_none() {
        let fault = SettingsFault::BadServer(mail.server.clone());
        faults.add("mail.server", fault);
    }
    if !mail.from.trim().is_empty() && !is_address(address_of(&mail.from)) {
        let fault = SettingsFault::BadMailAddress(mail.from.clone());
        faults.add("mail.from", fault);
    }
    faults.length("mail.user", &mail.user, NAME);
    if !mail.phone_links.is_empty() && !is_prefix(&mail.phone_links) {
        let fault = SettingsFault::BadPrefixOfLinks(mail.phone_links.clone());
        faults.add("mail.phone_links", fault);
    }
    check_sms(settings, faults);
    for (key, profile) in &settings.notices {
        if key != GENERAL_FORM && !settings.lines.contains_key(key) {
            let fault = SettingsFault::UnknownLine(key.clone());
            faults.add(&format!("notice.{key}"), fault);
        }
        check_profile(settings, profile, &format!("notice.{key}"), faults);
    }
}

fn check_sms(settings: &Settings, faults: &mut Faults) {
    let sms = &settings.sms;
    let url = sms.url.trim();
    if sms.provider == Provider::Http && url.is_empty() {
        faults.add("sms.url", SettingsFault::Empty);
    }
    // In the clear only where nobody else listens.
    let is_near = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        .iter()
        .any(|near| url.starts_with(near));
    if !url.is_empty() && !url.starts_with("https://") && !is_near {
        let fault = SettingsFault::BadScheme(sms.url.clone());
        faults.add("sms.url", fault);
    }
    faults.range("sms.most_per_hour", sms.most_per_hour, 1, 1_000);
}

fn check_profile(settings: &Settings, profile: &NoticeProfile, path: &str, faults: &mut Faults) {
    let general = &settings.general;
    let place = Place::new(&general.country, &general.area);
    for address in profile.to.iter().filter(|address| !is_address(address)) {
        let fault = SettingsFault::BadMailAddress(address.clone());
        faults.add(&format!("{path}.to"), fault);
    }
    for number in &profile.sms_to {
        let is_number = PhoneNumber::read(number, &place).e164().is_some();
        if !is_number {
            let fault = SettingsFault::BadDestination(number.clone());
            faults.add(&format!("{path}.sms_to"), fault);
        }
    }
    if profile.on && profile.to.is_empty() && profile.sms_to.is_empty() {
        faults.add(&format!("{path}.to"), SettingsFault::Empty);
    }
    for pattern in &profile.no_from {
        if !is_readable(pattern, &place) {
            let fault = SettingsFault::BadPattern(pattern.clone());
            faults.add(&format!("{path}.no_from"), fault);
        }
    }
    for (key, value, most) in [
        ("delay_minutes", profile.delay_minutes, 1_440),
        ("no_shorter_than", profile.no_shorter_than, 10),
        ("most_per_day", profile.most_per_day, 100),
    ] {
        faults.range(&format!("{path}.{key}"), value, 0, most);
    }
}

/// The address of `Name <user@example.org>`.
fn address_of(text: &str) -> &str {
    let text = text.trim();
    match text.rsplit_once('<') {
        Some((_, address)) => address.strip_suffix('>').unwrap_or(""),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::validate::check as check_all;

    fn faults(change: impl FnOnce(&mut Settings)) -> Vec<(String, SettingsFault)> {
        let mut settings = Settings::default();
        change(&mut settings);
        let problems = check_all(&settings).into_iter();
        problems
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    fn profile(change: impl FnOnce(&mut NoticeProfile)) -> Vec<(String, SettingsFault)> {
        faults(|settings| {
            let mut profile = NoticeProfile {
                on: true,
                to: vec!["anna@example.org".into()],
                ..NoticeProfile::default()
            };
            change(&mut profile);
            settings.notices.insert(GENERAL_FORM.into(), profile);
        })
    }

    #[test]
    fn faults_are_told_where_they_are() {
        let told = |key: &str, fault| vec![(key.to_owned(), fault)];
        assert_eq!(profile(|_| {}), []);
        assert_eq!(
            profile(|profile| profile.to = vec!["anna@example.org\nBcc: x@y.z".into()]),
            told(
                "notice.general.to",
                SettingsFault::BadMailAddress("anna@example.org\nBcc: x@y.z".into())
            )
        );
        assert_eq!(
            profile(|profile| profile.to.clear()),
            told("notice.general.to", SettingsFault::Empty)
        );
        assert_eq!(
            profile(|profile| profile.no_from = vec!["1%2".into()]),
            told(
                "notice.general.no_from",
                SettingsFault::BadPattern("1%2".into())
            )
        );
        assert_eq!(
            profile(|profile| profile.no_shorter_than = 11),
            told(
                "notice.general.no_shorter_than",
                SettingsFault::OutOfRange {
                    found: 11,
                    least: 0,
                    most: 10
                }
            )
        );
        for (from, good) in [
            ("anna@example.org", true),
            ("Anna Berg <anna@example.org>", true),
            ("Anna Berg", false),
            ("<anna@example.org", false),
        ] {
            let found = faults(|settings| settings.mail.from = from.into());
            assert_eq!(found.is_empty(), good, "{from}");
        }
        assert_eq!(
            faults(|settings| settings.mail.phone_links = "too-long-scheme:".into()),
            told(
                "mail.phone_links",
                SettingsFault::BadPrefixOfLinks("too-long-scheme:".into())
            )
        );
        assert_eq!(
            faults(|settings| {
                settings
                    .notices
                    .insert("nobody".into(), NoticeProfile::default());
            }),
            told("notice.nobody", SettingsFault::UnknownLine("nobody".into()))
        );
    }
}
