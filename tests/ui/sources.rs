//! The page of contact sources: what it shows of each, what its form and the import ask for.

use std::path::PathBuf;

use linekeeper::{
    domain::{
        card_fault::{CardFault, CardProblems},
        card_table::{Field, Mapping, Preview},
        id::{AccountId, SourceId},
        journal::WallTime,
        settings::{SettingsEdit, Source, SourceKind, ThemeChoice},
        sources::{
            FileKind, FileView, ImportInto, ImportState, ImportView, SourceProblem, SourceState,
            SourceView, SourcesView, SourcesWish, TestState,
        },
    },
    engine::{command::Command, snapshot::Snapshot},
    secret::Secret,
    ui::{
        app::Message,
        screen::{
            Choose, Screen,
            settings::{
                self, Page,
                sources::{self, FormMessage, ImportMessage},
            },
        },
    },
};

use crate::fake::{self, NOW, Phone};

/// Sources in every state.
pub(crate) fn many(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    let mut view = SourcesView::default();
    let mut add = |key: &str, title: &str, kind, place: &str, state, count| {
        let mut source = Source::of_place(kind, place);
        source.title = title.into();
        source.tenant = key == "a-team";
        source.enabled = !matches!(state, SourceState::Off);
        settings.sources.insert(key.into(), source);
        view.list.push(SourceView {
            id: SourceId::new(key),
            state,
            count,
            problems: CardProblems::default(),
        });
    };
    let at = WallTime(NOW.0 - 600_000);
    let ready = || SourceState::Ready { at };
    add(
        "a-team",
        "Team",
        SourceKind::Folder,
        "/home/anna/contacts",
        ready(),
        Some(212),
    );
    let reading = SourceState::Reading {
        done: 4_500,
        of: None,
        is_slow: false,
    };
    add(
        "b-company",
        "Company",
        SourceKind::Ldap,
        "ldaps://ldap.company.example",
        reading,
        None,
    );
    let failed = SourceState::Failed {
        at,
        problem: SourceProblem::Untrusted {
            host: "cloud.company.example".into(),
        },
    };
    add(
        "c-cloud",
        "",
        SourceKind::Carddav,
        "https://cloud.company.example/dav",
        failed,
        Some(40),
    );
    let slow = SourceState::Reading {
        done: 0,
        of: None,
        is_slow: true,
    };
    add(
        "d-branch",
        "Branch",
        SourceKind::Ldap,
        "ldap://10.0.0.7",
        slow,
        Some(11),
    );
    add(
        "e-old",
        "Old",
        SourceKind::Folder,
        "/srv/old",
        SourceState::Off,
        None,
    );
    let problems = &mut view.list[0].problems;
    problems.add("mueller.vcf", 12, CardFault::BadLine);
    problems.add("export.vcf", 0, CardFault::NoCards);
    snapshot.settings = settings.into();
    snapshot.sources = view.into();
    snapshot
}

pub(crate) fn open(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(Page::Sources)));
}

pub(crate) fn say(phone: &mut Phone, message: sources::Message) {
    phone.tell(Message::Settings(settings::Message::Sources(message)));
}

/// A table that was looked at.
pub(crate) fn table() -> Preview {
    let fields = [
        Field::Given,
        Field::Family,
        Field::Organisation,
        Field::Work,
        Field::Nothing,
    ];
    let row = |words: [&str; 5]| words.map(String::from).to_vec();
    Preview {
        mapping: Mapping {
            separator: ';',
            has_headings: true,
            fields: fields.to_vec(),
        },
        encoding: "Windows-1252".into(),
        headings: row([
            "Vorname",
            "Nachname",
            "Firma",
            "Telefon geschäftlich",
            "Geburtstag",
        ]),
        rows: vec![
            row(["Eva", "Kuhn", "Kuhn Dental", "+49 89 987654", "1.4.1971"]),
            row(["Jürgen", "Köhler", "Köhler & Söhne", "089 1234-0", ""]),
        ],
    }
}

pub(crate) fn with_file(snapshot: &Snapshot, kind: FileKind) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let mut view = (*snapshot.sources).clone();
    view.file = Some(FileView {
        path: "/home/anna/kontakte.csv".into(),
        kind,
    });
    snapshot.sources = view.into();
    snapshot
}

pub(crate) fn with_import(snapshot: &Snapshot, state: ImportState) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let mut view = (*snapshot.sources).clone();
    let mut problems = CardProblems::default();
    problems.add(
        "",
        17,
        CardFault::Fields {
            found: 4,
            expected: 5,
        },
    );
    problems.add("", 41, CardFault::Empty);
    view.import = Some(ImportView {
        path: "/home/anna/kontakte.csv".into(),
        state,
        count: 4_211,
        problems,
    });
    snapshot.sources = view.into();
    snapshot
}

pub(crate) fn with_test(snapshot: &Snapshot, test: TestState) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let mut view = (*snapshot.sources).clone();
    view.test = Some(test);
    snapshot.sources = view.into();
    snapshot
}

fn wishes(phone: &Phone) -> Vec<SourcesWish> {
    let commands = phone.commands().into_iter();
    commands
        .filter_map(|command| match command {
            Command::Sources(wish) => Some(wish),
            _ => None,
        })
        .collect()
}

#[test]
fn new_source_is_checked_and_saved_with_its_password_apart() {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    open(&mut phone);
    say(&mut phone, sources::Message::New);
    for message in [
        FormMessage::Kind(SourceKind::Ldap),
        FormMessage::User("cn=reader".into()),
        FormMessage::Password(Secret::new("x")),
        FormMessage::Minutes("0".into()),
        FormMessage::Place(" ldaps://ldap.company.example ".into()),
        FormMessage::Save,
    ] {
        say(&mut phone, sources::Message::Form(message));
    }
    let saved = |commands: &[Command]| {
        commands
            .iter()
            .any(|command| matches!(command, Command::EditSettings(_)))
    };
    assert!(!saved(&phone.commands()), "an interval of 0 was taken");
    say(
        &mut phone,
        sources::Message::Form(FormMessage::Minutes("15".into())),
    );
    say(&mut phone, sources::Message::Form(FormMessage::Save));
    let commands = phone.commands();
    let password = Command::SetPassword {
        account: AccountId::new("source:ldap-company-example"),
        password: Secret::new("x"),
    };
    assert_eq!(commands[0], password);
    let Command::EditSettings(SettingsEdit::PutSource(id, source)) = &commands[1] else {
        panic!("{commands:?}");
    };
    assert_eq!(id.as_str(), "ldap-company-example");
    assert_eq!(
        (&*source.place, source.refresh_minutes),
        ("ldaps://ldap.company.example", 15)
    );
}

#[test]
fn source_can_be_tried_before_it_is_saved() {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    open(&mut phone);
    say(&mut phone, sources::Message::New);
    say(
        &mut phone,
        sources::Message::Chosen(Choose::ContactsFolder, Some(PathBuf::from("/srv/cards"))),
    );
    drop(phone.commands());
    say(&mut phone, sources::Message::Form(FormMessage::Test));
    let [
        SourcesWish::Test {
            id,
            source,
            password: None,
        },
    ] = &wishes(&phone)[..]
    else {
        panic!();
    };
    assert_eq!((id.as_str(), &*source.place), ("cards", "/srv/cards"));
}

#[test]
fn table_is_imported_as_the_user_maps_it() {
    let ready = fake::ready("en", ThemeChoice::Light);
    let mut phone = Phone::new(ready.clone());
    open(&mut phone);
    say(&mut phone, sources::Message::OpenImport);
    let path = PathBuf::from("/home/anna/kontakte.csv");
    say(
        &mut phone,
        sources::Message::Chosen(Choose::ContactsFile, Some(path.clone())),
    );
    assert_eq!(
        wishes(&phone),
        [SourcesWish::Look {
            path: path.clone(),
            separator: None
        }]
    );
    phone.show(with_file(&ready, FileKind::Table(Box::new(table()))));
    say(
        &mut phone,
        sources::Message::Import(ImportMessage::Headings(false)),
    );
    say(&mut phone, sources::Message::Import(ImportMessage::Begin));
    let mut mapping = table().mapping;
    mapping.has_headings = false;
    let expected = SourcesWish::Import {
        path,
        mapping: Some(mapping),
        into: ImportInto::Book,
    };
    assert_eq!(wishes(&phone), [expected]);
}

#[test]
fn running_import_can_be_stopped_and_its_end_is_dismissed() {
    let ready = fake::ready("en", ThemeChoice::Light);
    let mut phone = Phone::new(with_import(&ready, ImportState::Running { percent: 40 }));
    open(&mut phone);
    say(&mut phone, sources::Message::OpenImport);
    say(&mut phone, sources::Message::Import(ImportMessage::Stop));
    assert_eq!(wishes(&phone), [SourcesWish::CancelImport]);
    phone.show(with_import(&ready, ImportState::Cancelled));
    say(&mut phone, sources::Message::Import(ImportMessage::Close));
    assert_eq!(wishes(&phone), [SourcesWish::ForgetFile]);
}
