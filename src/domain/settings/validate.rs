//! Checks the settings as a whole. Every fault is told with the path of its key; nothing is mended silently.

use std::collections::BTreeMap;

use super::{
    Account, Aor, HostPort, Settings, SettingsEdit, SettingsFault, SettingsProblem, Source,
    VERSION, announcements, extensions, forwards, notices, place_of_account, rules, voicemail,
};
use crate::domain::{
    action,
    called_line::place_of_line,
    contact::OWN_BOOK,
    id::LineId,
    line::{Line, SHORT_NAME, read_day},
    message::{Form, GENERAL_FORM, Part},
    number::{InternalRange, Pattern, Place, plan},
    template::{self, Name},
};

/// Codecs that can be named.
pub const CODECS: [&str; 4] = ["opus", "g722", "pcma", "pcmu"];
/// Languages the program speaks.
pub const LANGUAGES: [&str; 2] = ["en", "de"];
/// Longest name of anything.
pub(super) const NAME: usize = 80;
/// Longest greeting.
const GREETING: usize = 1_000;

/// All faults, in the order of the tables. `line` is left empty: only the reader of the file knows it.
#[must_use]
pub fn check(settings: &Settings) -> Vec<SettingsProblem> {
    let mut faults = Faults::default();
    if settings.version > VERSION {
        faults.add(
            "version",
            SettingsFault::TooNew {
                found: settings.version,
            },
        );
    }
    general(settings, &mut faults);
    sound_and_sockets(settings, &mut faults);
    for (key, account) in &settings.accounts {
        check_account(key, account, &mut faults);
    }
    check_lines(settings, &mut faults);
    for (key, source) in &settings.sources {
        check_source(key, source, &mut faults);
    }
    for (key, form) in &settings.forms {
        check_form(key, form, settings, &mut faults);
    }
    for (word, text) in &settings.templates {
        let path = format!("template.{word}");
        if Name::of_word(word).is_none() {
            faults.add(&path, SettingsFault::UnknownTemplate(word.clone()));
        }
        faults.template(&path, text);
    }
    check_desktop(settings, &mut faults);
    rules::check(settings, &mut faults);
    forwards::check(settings, &mut faults);
    extensions::check(settings, &mut faults);
    announcements::check(settings, &mut faults);
    voicemail::check(settings, &mut faults);
    notices::check(settings, &mut faults);
    faults.0
}

/// The faults an edit would bring in: those of the edited settings that were not there before.
#[must_use]
pub fn check_edit(settings: &Settings, edit: &SettingsEdit) -> Vec<SettingsProblem> {
    let before = check(settings);
    let mut after = check(&edited(settings, edit));
    after.retain(|problem| !before.contains(problem));
    after
}

/// The settings with an edit carried out.
#[must_use]
pub fn edited(settings: &Settings, edit: &SettingsEdit) -> Settings {
    let mut settings = settings.clone();
    match edit {
        SettingsEdit::PutAccount(id, account) => {
            settings
                .accounts
                .insert(id.as_str().to_owned(), (**account).clone());
        }
        SettingsEdit::RemoveAccount(id) => {
            settings.accounts.remove(id.as_str());
        }
        SettingsEdit::PutLine(line) => {
            settings
                .lines
                .insert(line.id.as_str().to_owned(), (**line).clone());
        }
        SettingsEdit::PutSource(id, source) => {
            settings
                .sources
                .insert(id.as_str().to_owned(), (**source).clone());
        }
        SettingsEdit::RemoveSource(id) => {
            settings.sources.remove(id.as_str());
        }
        SettingsEdit::PutAction(id, action) => {
            settings
                .actions
                .insert(id.as_str().to_owned(), (**action).clone());
        }
        SettingsEdit::RemoveAction(id) => {
            settings.actions.remove(id.as_str());
        }
        SettingsEdit::Desktop(table) => settings.desktop = (**table).clone(),
        SettingsEdit::RemoveLine(id) => {
            settings.lines.remove(id.as_str());
        }
        SettingsEdit::PutTemplate(name, Some(text)) => {
            settings
                .templates
                .insert(name.word().to_owned(), text.clone());
        }
        SettingsEdit::PutTemplate(name, None) => {
            settings.templates.remove(name.word());
        }
        SettingsEdit::Rules(edit) => rules::edit(&mut settings, edit),
        SettingsEdit::Voicemail(edit) => voicemail::edit(&mut settings, edit),
        SettingsEdit::Notices(edit) => notices::edit(&mut settings, edit),
        SettingsEdit::General(table) => settings.general = (**table).clone(),
        SettingsEdit::Appearance(table) => settings.appearance = (**table).clone(),
        SettingsEdit::Audio(table) => settings.audio = (**table).clone(),
        SettingsEdit::Network(table) => settings.network = (**table).clone(),
    }
    settings
}

#[derive(Default)]
pub(super) struct Faults(Vec<SettingsProblem>);

impl Faults {
    pub(super) fn add(&mut self, key: &str, fault: SettingsFault) {
        self.0.push(SettingsProblem {
            key: key.to_owned(),
            line: None,
            fault,
        });
    }

    pub(super) fn template(&mut self, key: &str, text: &str) {
        if let Some(problem) = template::check(text) {
            self.add(key, SettingsFault::BadTemplate(problem));
        }
    }

    pub(super) fn range(&mut self, key: &str, found: impl Into<i64>, least: i64, most: i64) {
        let found = found.into();
        if !(least..=most).contains(&found) {
            self.add(key, SettingsFault::OutOfRange { found, least, most });
        }
    }

    pub(super) fn length(&mut self, key: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.add(key, SettingsFault::TooLong { most });
        }
    }

    pub(super) fn country(&mut self, key: &str, country: &str) {
        if !country.is_empty() && plan::of_country(country).is_none() {
            self.add(key, SettingsFault::UnknownCountry(country.to_owned()));
        }
    }

    /// Keys stand in journal rows and on the command line, so they are plain words.
    pub(super) fn table_key(&mut self, path: &str, key: &str) {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if key.is_empty() || !key.bytes().all(plain) {
            self.add(path, SettingsFault::BadKey(key.to_owned()));
        }
    }
}

fn general(settings: &Settings, faults: &mut Faults) {
    let (general, appearance) = (&settings.general, &settings.appearance);
    if general.country.is_empty() {
        faults.add("general.country", SettingsFault::Empty);
    }
    faults.country("general.country", &general.country);
    faults.range("general.ring_seconds", general.ring_seconds, 5, 300);
    faults.range("general.max_calls", general.max_calls, 1, 20);
    faults.range("general.greeting_seconds", general.greeting_seconds, 0, 600);
    faults.length("general.operator", &general.operator, NAME);
    let language = appearance.language.as_str();
    if !language.is_empty() && !LANGUAGES.contains(&language) {
        faults.add(
            "appearance.language",
            SettingsFault::UnknownLanguage(language.to_owned()),
        );
    }
    faults.range(
        "appearance.scale_percent",
        appearance.scale_percent,
        80,
        200,
    );
    faults.range("appearance.call_screen", appearance.call_screen, 0, 16);
}

fn sound_and_sockets(settings: &Settings, faults: &mut Faults) {
    let (audio, network) = (&settings.audio, &settings.network);
    faults.range("audio.ring_volume", audio.ring_volume, 0, 100);
    faults.range("audio.microphone_gain", audio.microphone_gain, 0, 200);
    faults.range("audio.speaker_gain", audio.speaker_gain, 0, 200);
    if audio.codecs.is_empty() {
        faults.add("audio.codecs", SettingsFault::Empty);
    }
    for codec in &audio.codecs {
        if !CODECS.contains(&codec.as_str()) {
            faults.add("audio.codecs", SettingsFault::UnknownCodec(codec.clone()));
        }
    }
    faults.range("network.rtp_first", network.rtp_first, 1_024, 65_000);
    // Room for the RTP and RTCP ports of one call at least.
    faults.range(
        "network.rtp_last",
        network.rtp_last,
        i64::from(network.rtp_first) + 1,
        65_535,
    );
}

fn check_account(key: &str, account: &Account, faults: &mut Faults) {
    let path = |field: &str| format!("account.{key}.{field}");
    faults.table_key(&format!("account.{key}"), key);
    if Aor::read(&account.address).is_none() {
        faults.add(
            &path("address"),
            SettingsFault::BadAddress(account.address.clone()),
        );
    }
    if !account.server.is_empty() && HostPort::read(&account.server).is_none() {
        faults.add(
            &path("server"),
            SettingsFault::BadServer(account.server.clone()),
        );
    }
    faults.length(&path("title"), &account.title, NAME);
    faults.length(&path("display_name"), &account.display_name, NAME);
    faults.range(
        &path("expires_seconds"),
        account.expires_seconds,
        60,
        86_400,
    );
    // 480 or 486 (D2).
    if !matches!(account.dnd_code, 480 | 486) {
        let found = i64::from(account.dnd_code);
        faults.add(
            &path("dnd_code"),
            SettingsFault::OutOfRange {
                found,
                least: 480,
                most: 486,
            },
        );
    }
    faults.country(&path("country"), &account.country);
    for range in &account.internal {
        if InternalRange::read(range).is_err() {
            faults.add(&path("internal"), SettingsFault::BadRange(range.clone()));
        }
    }
    let prefix = account.outside_prefix.as_str();
    if prefix.len() > 4 || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.add(
            &path("outside_prefix"),
            SettingsFault::BadPrefix(prefix.to_owned()),
        );
    }
}

fn check_source(key: &str, source: &Source, faults: &mut Faults) {
    let path = |field: &str| format!("source.{key}.{field}");
    faults.table_key(&format!("source.{key}"), key);
    // The key of our own address book.
    if key == OWN_BOOK {
        faults.add(
            &format!("source.{key}"),
            SettingsFault::BadKey(key.to_owned()),
        );
    }
    if source.place.trim().is_empty() {
        faults.add(&path("place"), SettingsFault::Empty);
    }
    faults.length(&path("title"), &source.title, NAME);
    faults.country(&path("country"), &source.country);
    faults.range(&path("refresh_minutes"), source.refresh_minutes, 1, 1440);
}

fn check_form(key: &str, form: &Form, settings: &Settings, faults: &mut Faults) {
    let path = |field: &str| format!("form.{key}.{field}");
    if key != GENERAL_FORM && !settings.lines.contains_key(key) {
        faults.add(
            &format!("form.{key}"),
            SettingsFault::UnknownForm(key.to_owned()),
        );
    }
    for name in form.persons.iter().chain(&form.fields) {
        faults.length(&path("fields"), name, NAME);
    }
    for name in &form.required {
        if Part::of_word(name).is_none() && !form.fields.contains(name) {
            faults.add(&path("required"), SettingsFault::UnknownField(name.clone()));
        }
    }
}

fn check_desktop(settings: &Settings, faults: &mut Faults) {
    for (key, fault) in settings.desktop.faults() {
        faults.add(&format!("desktop.{key}"), fault);
    }
    for (key, action) in &settings.actions {
        faults.table_key(&format!("action.{key}"), key);
        for (field, fault) in action::check::faults(action, &settings.desktop.url_schemes) {
            faults.add(&format!("action.{key}.{field}"), fault);
        }
    }
}

fn check_lines(settings: &Settings, faults: &mut Faults) {
    let desk = place_of_account(None, &settings.general);
    let mut taken = BTreeMap::new();
    for (key, line) in &settings.lines {
        check_line(key, line, settings, faults);
        let account = line.account.as_ref().and_then(|id| settings.account(id));
        let place = match account {
            Some(account) => place_of_account(Some(account), &settings.general),
            None => desk.clone(),
        };
        check_numbers(key, line, &place_of_line(line, &place), &mut taken, faults);
    }
}

fn check_line(key: &str, line: &Line, settings: &Settings, faults: &mut Faults) {
    let path = |field: &str| format!("line.{key}.{field}");
    faults.table_key(&format!("line.{key}"), key);
    if line.name.trim().is_empty() {
        faults.add(&path("name"), SettingsFault::Empty);
    }
    faults.length(&path("name"), &line.name, NAME);
    faults.length(&path("short_name"), &line.short_name, SHORT_NAME);
    faults.length(&path("greeting"), &line.greeting, GREETING);
    faults.template(&path("greeting"), &line.greeting);
    faults.length(&path("handling"), &line.handling, GREETING);
    let until = line.handling_until.as_str();
    if !until.is_empty() && read_day(until).is_none() {
        faults.add(
            &path("handling_until"),
            SettingsFault::BadDay(until.to_owned()),
        );
    }
    if let Some(volume) = line.ring_volume {
        faults.range(&path("ring_volume"), volume, 0, 100);
    }
    faults.country(&path("country"), &line.country);
    if let Some(id) = &line.account
        && settings.account(id).is_none()
    {
        faults.add(
            &path("account"),
            SettingsFault::UnknownAccount(id.as_str().to_owned()),
        );
    }
    // A line nothing leads to is never shown.
    let recognised = [&line.name_prefix, &line.alert_info]
        .iter()
        .any(|text| !text.trim().is_empty());
    if line.numbers.is_empty() && line.diverted_from.is_empty() && !recognised {
        faults.add(&path("numbers"), SettingsFault::Empty);
    }
}

/// Patterns that can't be read, and numbers two lines claim (S10 decides between different patterns, not equal ones).
fn check_numbers(
    key: &str,
    line: &Line,
    place: &Place,
    taken: &mut BTreeMap<(&'static str, String), LineId>,
    faults: &mut Faults,
) {
    for (field, texts) in [
        ("numbers", &line.numbers),
        ("diverted_from", &line.diverted_from),
    ] {
        let path = format!("line.{key}.{field}");
        for text in texts {
            let Ok(pattern) = Pattern::read(text, place) else {
                faults.add(&path, SettingsFault::BadPattern(text.clone()));
                continue;
            };
            match taken.get(&(field, pattern.to_string())) {
                Some(other) if other.as_str() != key => {
                    let (number, other) = (text.clone(), other.clone());
                    faults.add(&path, SettingsFault::NumberTwice { number, other });
                }
                Some(_) => {}
                None => {
                    taken.insert((field, pattern.to_string()), LineId::new(key));
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::semicolon_if_nothing_returned,
    reason = "one assignment per closure"
)]
mod tests {
    use super::*;
    use crate::domain::id::AccountId;

    fn account(address: &str) -> Account {
        Account::of_address(address)
    }

    fn good() -> Settings {
        let mut settings = Settings::default();
        settings.general.area = "89".into();
        settings
            .accounts
            .insert("main".into(), account("eva@example.org"));
        let line = Line {
            numbers: vec!["089 1234-20".into()],
            ..Line::named(LineId::new("miller"), "Miller")
        };
        settings.lines.insert("miller".into(), line);
        settings
    }

    fn faults_after(change: impl FnOnce(&mut Settings)) -> Vec<(String, SettingsFault)> {
        let mut settings = good();
        change(&mut settings);
        let problems = check(&settings);
        problems
            .into_iter()
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    fn check_one(key: &str, fault: SettingsFault, change: impl FnOnce(&mut Settings)) {
        assert_eq!(faults_after(change), [(key.to_owned(), fault)]);
    }

    fn main_account(settings: &mut Settings) -> &mut Account {
        settings.accounts.get_mut("main").unwrap()
    }

    fn miller(settings: &mut Settings) -> &mut Line {
        settings.lines.get_mut("miller").unwrap()
    }

    #[test]
    fn defaults_and_a_usual_office_are_good() {
        assert_eq!(check(&Settings::default()), []);
        assert_eq!(faults_after(|_| {}), []);
    }

    #[test]
    fn values_out_of_range_are_told() {
        let range = |found, least, most| SettingsFault::OutOfRange { found, least, most };
        check_one("general.ring_seconds", range(4, 5, 300), |s| {
            s.general.ring_seconds = 4
        });
        check_one("general.max_calls", range(21, 1, 20), |s| {
            s.general.max_calls = 21
        });
        check_one("appearance.call_screen", range(17, 0, 16), |s| {
            s.appearance.call_screen = 17
        });
        check_one("appearance.scale_percent", range(201, 80, 200), |s| {
            s.appearance.scale_percent = 201
        });
        check_one("audio.ring_volume", range(101, 0, 100), |s| {
            s.audio.ring_volume = 101
        });
        check_one("audio.speaker_gain", range(300, 0, 200), |s| {
            s.audio.speaker_gain = 300
        });
        check_one("network.rtp_last", range(40_000, 40_001, 65_535), |s| {
            s.network.rtp_last = 40_000
        });
        check_one("account.main.expires_seconds", range(59, 60, 86_400), |s| {
            main_account(s).expires_seconds = 59
        });
        check_one("account.main.dnd_code", range(603, 480, 486), |s| {
            main_account(s).dnd_code = 603
        });
    }

    #[test]
    fn unknown_names_are_told() {
        check_one(
            "general.country",
            SettingsFault::UnknownCountry("xx".into()),
            |s| s.general.country = "xx".into(),
        );
        check_one("general.country", SettingsFault::Empty, |s| {
            s.general.country.clear()
        });
        check_one(
            "appearance.language",
            SettingsFault::UnknownLanguage("fr".into()),
            |s| s.appearance.language = "fr".into(),
        );
        check_one(
            "audio.codecs",
            SettingsFault::UnknownCodec("gsm".into()),
            |s| s.audio.codecs.push("gsm".into()),
        );
        check_one("audio.codecs", SettingsFault::Empty, |s| {
            s.audio.codecs.clear()
        });
        check_one(
            "line.miller.account",
            SettingsFault::UnknownAccount("old".into()),
            |s| miller(s).account = Some(AccountId::new("old")),
        );
        check_one("version", SettingsFault::TooNew { found: 2 }, |s| {
            s.version = 2
        });
    }

    #[test]
    fn faulty_accounts_and_lines_are_told() {
        check_one(
            "account.main.address",
            SettingsFault::BadAddress("eva".into()),
            |s| main_account(s).address = "eva".into(),
        );
        check_one(
            "account.main.server",
            SettingsFault::BadServer("a b".into()),
            |s| main_account(s).server = "a b".into(),
        );
        check_one("account.Main", SettingsFault::BadKey("Main".into()), |s| {
            s.accounts.insert("Main".into(), account("eva@example.org"));
        });
        check_one("line.miller.name", SettingsFault::Empty, |s| {
            miller(s).name = " ".into()
        });
        check_one(
            "line.miller.short_name",
            SettingsFault::TooLong { most: 16 },
            |s| miller(s).short_name = "seventeen letters".into(),
        );
        check_one(
            "line.miller.handling_until",
            SettingsFault::BadDay("31.12.2026".into()),
            |s| miller(s).handling_until = "31.12.2026".into(),
        );
        check_one(
            "line.miller.ring_volume",
            SettingsFault::OutOfRange {
                found: 101,
                least: 0,
                most: 100,
            },
            |s| miller(s).ring_volume = Some(101),
        );
        check_one(
            "account.main.internal",
            SettingsFault::BadRange("99-10".into()),
            |s| main_account(s).internal = vec!["10-99".into(), "99-10".into()],
        );
        check_one(
            "account.main.outside_prefix",
            SettingsFault::BadPrefix("0#".into()),
            |s| main_account(s).outside_prefix = "0#".into(),
        );
        check_one(
            "line.miller.numbers",
            SettingsFault::BadPattern("08[".into()),
            |s| miller(s).numbers = vec!["08[".into()],
        );
        check_one("line.miller.numbers", SettingsFault::Empty, |s| {
            miller(s).numbers.clear()
        });
    }

    #[test]
    fn faulty_templates_are_told_with_their_place_s24() {
        let told = template::Problem {
            line: 2,
            column: 4,
            fault: template::Fault::UnknownFilter("nope".into()),
        };
        let fault = SettingsFault::BadTemplate(template::Problem { column: 8, ..told });
        check_one("line.miller.greeting", fault.clone(), |s| {
            miller(s).greeting = "Hello\n{{ a | nope }}".into()
        });
        check_one("template.caller", fault, |s| {
            s.templates
                .insert("caller".into(), "Hello\n{{ a | nope }}".into());
        });
        let unknown = SettingsFault::UnknownTemplate("greet".into());
        check_one("template.greet", unknown, |s| {
            s.templates.insert("greet".into(), "x".into());
        });
        assert_eq!(
            faults_after(|s| {
                s.templates.insert(
                    "greeting".into(),
                    Name::Greeting.text(&template::tongue::ENGLISH).into(),
                );
            }),
            []
        );
    }

    #[test]
    fn one_number_belongs_to_one_line() {
        let other = LineId::new("miller");
        check_one(
            "line.smith.numbers",
            SettingsFault::NumberTwice {
                number: "+4989123420".into(),
                other,
            },
            |s| {
                let line = Line {
                    numbers: vec!["+4989123420".into()],
                    ..Line::named(LineId::new("smith"), "Smith")
                };
                s.lines.insert("smith".into(), line);
            },
        );
    }

    #[test]
    fn an_edit_answers_only_for_its_own_faults() {
        let mut settings = good();
        settings.general.max_calls = 0;
        let mut audio = settings.audio.clone();
        assert_eq!(
            check_edit(&settings, &SettingsEdit::Audio(Box::new(audio.clone()))),
            []
        );
        audio.ring_volume = 101;
        let problems = check_edit(&settings, &SettingsEdit::Audio(Box::new(audio)));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].key, "audio.ring_volume");
        let removed = edited(&settings, &SettingsEdit::RemoveLine(LineId::new("miller")));
        assert!(removed.lines.is_empty());
    }
}
