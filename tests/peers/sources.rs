//! Sources of contacts against real servers: slapd, radicale, folders; and what they say when something is wrong.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use linekeeper::{
    domain::{
        id::{AccountId, ContactId, SourceId},
        settings::{Settings, Source, SourceKind},
        sources::{SourceProblem, SourceState, SourceView, SourcesWish, TestState},
    },
    engine::command::CommandId,
    secret::Secret,
    shell::{
        contacts::{self, Contacts},
        paths::Profile,
        secret::Secrets,
        sources::{Ground, Sources, Told},
    },
};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::harness::{
    ports,
    radicale::{ANNA, Radicale},
    slapd::{READER, SMALL, Slapd},
    wait_until,
};

const LONG: Duration = Duration::from_mins(1);

/// Sources with the real store below them.
struct Desk {
    _folder: TempDir,
    contacts: Contacts,
    secrets: Secrets,
    settings: Settings,
    sources: Option<(Sources, Receiver<Told>)>,
    closer: Option<contacts::Closer>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::in_dir(folder.path());
        let (events, _) = tokio::sync::mpsc::channel(64);
        let (contacts, closer) = Contacts::open(&profile.contacts(), events).unwrap();
        Self {
            secrets: Secrets::of(&profile),
            _folder: folder,
            contacts,
            settings: Settings::default(),
            sources: None,
            closer: Some(closer),
        }
    }

    fn with(mut self, source: Source, password: Option<&str>) -> Self {
        self.settings.sources.insert("s".into(), source);
        if let Some(password) = password {
            self.secrets
                .set(&AccountId::new("source:s"), &Secret::new(password))
                .unwrap();
        }
        self
    }

    fn trusting(mut self, authority: &Path) -> Self {
        self.settings.network.tls_ca_file = authority.display().to_string();
        self
    }

    fn start(mut self) -> Self {
        let ground = Ground {
            contacts: self.contacts.clone(),
            secrets: self.secrets.clone(),
        };
        self.sources = Some(Sources::new(ground, Arc::new(self.settings.clone())));
        self
    }

    /// Waits for a picture of the source.
    fn wait(&mut self, what: &str, mut fits: impl FnMut(&SourceView) -> bool) -> SourceView {
        let (_, told) = self.sources.as_mut().unwrap();
        wait_until(what, LONG, || match told.try_recv().ok()? {
            Told::View(view) => view.list.first().filter(|view| fits(view)).cloned(),
            Told::Done(_, result) => {
                result.unwrap();
                None
            }
        })
    }

    /// Waits until it was read, well or not.
    fn read(&mut self) -> SourceView {
        self.wait("a reading", |view| {
            matches!(
                view.state,
                SourceState::Ready { .. } | SourceState::Failed { .. }
            )
        })
    }

    fn problem(&mut self) -> SourceProblem {
        match self.read().state {
            SourceState::Failed { problem, .. } => problem,
            other => panic!("{other:?}"),
        }
    }

    fn again(&mut self) {
        let (sources, _) = self.sources.as_mut().unwrap();
        sources.wish(CommandId(1), SourcesWish::Read(SourceId::new("s")));
        self.wait("another reading", |view| {
            matches!(view.state, SourceState::Reading { .. })
        });
    }

    fn test(&mut self, source: Source, password: Option<&str>) -> TestState {
        let (sources, told) = self.sources.as_mut().unwrap();
        let wish = SourcesWish::Test {
            id: SourceId::new("new"),
            source: Box::new(source),
            password: password.map(Secret::new),
        };
        sources.wish(CommandId(2), wish);
        wait_until("the trial", LONG, || match told.try_recv().ok()? {
            Told::View(view) => view.test.clone().filter(|test| *test != TestState::Running),
            Told::Done(..) => None,
        })
    }

    fn names(&self) -> Vec<String> {
        let source = SourceId::new("s");
        let mut names = Vec::new();
        let mut after = ContactId(0);
        loop {
            let page = self.contacts.page(Some(&source), after, 500).unwrap();
            let Some(last) = page.last() else { break };
            after = last.id;
            names.extend(page.into_iter().map(|contact| contact.card.name));
        }
        names.sort();
        names
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some((mut sources, _)) = self.sources.take() {
            sources.close();
        }
        if let Some(closer) = self.closer.take() {
            closer.close();
        }
    }
}

fn ldap(place: impl AsRef<str>, user: &str) -> Source {
    let mut source = Source::of_place(SourceKind::Ldap, place.as_ref());
    source.user = user.into();
    source.base = "dc=example".into();
    source
}

fn dav(place: impl AsRef<str>) -> Source {
    let mut source = Source::of_place(SourceKind::Carddav, place.as_ref());
    source.user = ANNA.0.into();
    source
}

#[test]
fn directory_of_ten_thousand_is_read_page_by_page_over_start_tls_and_ldaps() {
    let server = Slapd::start(10_000, "localhost", true);
    for place in [server.plain("localhost"), server.tls("127.0.0.1")] {
        let mut desk = Desk::new()
            .with(ldap(place.clone(), READER.0), Some(READER.1))
            .trusting(&server.authority())
            .start();
        let begun = Instant::now();
        let view = desk.read();
        assert!(
            matches!(view.state, SourceState::Ready { .. }),
            "{place} {view:?}\n{}",
            server.output()
        );
        eprintln!("10000 entries from {place}: {:?}", begun.elapsed());
        assert_eq!(view.count, Some(10_000));
        let names = desk.names();
        assert_eq!(names.len(), 10_000);
        assert_eq!(names[0], "Person 0");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn directory_says_in_words_what_is_wrong() {
    let server = Slapd::start(3, "localhost", true);
    let host = || "localhost".to_owned();
    let plain = server.plain("localhost");
    let good = || ldap(plain.clone(), READER.0);
    let with = |change: fn(&mut Source)| {
        let mut source = good();
        change(&mut source);
        source
    };
    let other_base = with(|source| source.base = "dc=nowhere".into());
    let bad_filter = with(|source| source.filter = "((".into());
    let nobody = format!("ldap://localhost:{}", ports::free());
    let cases = [
        (good(), Some("wrong"), SourceProblem::SignIn),
        (good(), None, SourceProblem::SignIn),
        (
            other_base,
            Some(READER.1),
            SourceProblem::NoBase {
                base: "dc=nowhere".into(),
            },
        ),
        (
            bad_filter,
            Some(READER.1),
            SourceProblem::BadFilter {
                filter: "((".into(),
            },
        ),
        (
            ldap("ldap://", ""),
            None,
            SourceProblem::BadAddress {
                address: "ldap://".into(),
            },
        ),
        (
            ldap("ldap://no.such.host.invalid", ""),
            None,
            SourceProblem::NoHost {
                host: "no.such.host.invalid".into(),
            },
        ),
    ];
    let mut desk = Desk::new().trusting(&server.authority()).start();
    for (source, password, expected) in cases {
        assert_eq!(desk.test(source, password), TestState::Failed(expected));
    }
    let refused = desk.test(ldap(nobody, ""), None);
    assert!(
        matches!(
            refused,
            TestState::Failed(SourceProblem::NoConnection { .. })
        ),
        "{refused:?}"
    );
    let good = desk.test(good(), Some(READER.1));
    assert!(
        matches!(&good, TestState::Good { count: 3, example } if example.starts_with("Person")),
        "{good:?}"
    );
    // Nothing was told of the authority: the certificate is not trusted, and no password leaves.
    let mut desk = Desk::new()
        .with(ldap(server.tls("localhost"), READER.0), Some(READER.1))
        .start();
    assert_eq!(desk.problem(), SourceProblem::Untrusted { host: host() });
}

#[test]
fn certificate_of_another_host_is_refused() {
    let server = Slapd::start(1, "other.example", true);
    let mut desk = Desk::new()
        .with(ldap(server.tls("localhost"), READER.0), Some(READER.1))
        .trusting(&server.authority())
        .start();
    assert_eq!(
        desk.problem(),
        SourceProblem::WrongName {
            host: "localhost".into()
        }
    );
}

#[test]
fn directory_without_encryption_is_read_on_the_own_machine() {
    let server = Slapd::start(2, "localhost", false);
    let mut desk = Desk::new()
        .with(ldap(server.plain("127.0.0.1"), READER.0), Some(READER.1))
        .start();
    let view = desk.read();
    assert_eq!(view.count, Some(2), "{view:?}\n{}", server.output());
}

#[test]
fn directory_that_gives_a_part_only_says_so_and_the_part_is_used() {
    let server = Slapd::start(300, "localhost", false);
    let mut desk = Desk::new()
        .with(ldap(server.plain("127.0.0.1"), SMALL.0), Some(SMALL.1))
        .start();
    assert_eq!(desk.problem(), SourceProblem::Limited { count: 100 });
    assert_eq!(desk.names().len(), 100);
}

#[test]
fn address_book_is_read_and_then_only_what_changed() {
    let server = Radicale::start(250, true);
    let mut desk = Desk::new()
        .with(dav(server.url("/anna/book/")), Some(ANNA.1))
        .trusting(&server.authority())
        .start();
    let view = desk.read();
    assert_eq!(view.count, Some(250), "{view:?}");
    server.put(7, "Renamed");
    server.put(250, "New");
    server.remove(8);
    desk.again();
    let view = desk.read();
    assert_eq!(view.count, Some(250), "{view:?}");
    let names = desk.names();
    assert_eq!(names.len(), 250);
    for (name, is_there) in [
        ("Renamed", true),
        ("New", true),
        ("Person 7", false),
        ("Person 8", false),
        ("Person 9", true),
    ] {
        assert_eq!(names.iter().any(|found| found == name), is_there, "{name}");
    }
    desk.again();
    assert_eq!(desk.read().count, Some(250));
}

#[test]
fn address_book_is_found_from_the_server_and_from_the_user() {
    let server = Radicale::start(3, false);
    let mut desk = Desk::new().start();
    for path in ["/", "/anna/", "/anna/book/"] {
        let found = desk.test(dav(server.url(path)), Some(ANNA.1));
        assert!(
            matches!(found, TestState::Good { count: 3, .. }),
            "{path} {found:?}"
        );
    }
}

#[test]
fn address_book_says_in_words_what_is_wrong() {
    let server = Radicale::start(1, false);
    let mut desk = Desk::new().start();
    let wrong = desk.test(dav(server.url("/anna/book/")), Some("wrong"));
    assert_eq!(wrong, TestState::Failed(SourceProblem::SignIn));
    let missing = desk.test(dav(server.url("/anna/nothing/")), Some(ANNA.1));
    assert!(
        matches!(missing, TestState::Failed(SourceProblem::NotFound { .. })),
        "{missing:?}"
    );
    let remote = desk.test(dav("http://dav.example/anna"), Some(ANNA.1));
    assert_eq!(
        remote,
        TestState::Failed(SourceProblem::Unprotected {
            host: "dav.example".into()
        })
    );
}

#[test]
fn untrusted_certificate_of_an_address_book_is_told() {
    let server = Radicale::start(1, true);
    let mut desk = Desk::new().start();
    let found = desk.test(dav(server.url("/anna/book/")), Some(ANNA.1));
    assert_eq!(
        found,
        TestState::Failed(SourceProblem::Untrusted {
            host: "localhost".into()
        })
    );
}

/// What a server says, and whether a problem is the right word for it.
type Answer = (&'static str, fn(&SourceProblem) -> bool);

#[test]
fn page_for_people_server_trouble_and_redirects_are_told() {
    let port = ports::free();
    let answers: [Answer; 5] = [
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
            |problem| matches!(problem, SourceProblem::NoAddressBook { .. }),
        ),
        (
            "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>Hi</html>",
            |problem| matches!(problem, SourceProblem::NoAddressBook { .. }),
        ),
        (
            "HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\nContent-Length: 3\r\n\r\n<a>",
            |problem| matches!(problem, SourceProblem::BadAnswer { .. }),
        ),
        (
            "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
            |problem| *problem == SourceProblem::Server { code: 503 },
        ),
        (
            "HTTP/1.1 301 Moved\r\nLocation: http://other.example/dav\r\nContent-Length: 0\r\n\r\n",
            |problem| matches!(problem, SourceProblem::Moved { to } if to == "http://other.example/dav"),
        ),
    ];
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let texts: Vec<&str> = answers.iter().map(|(text, _)| *text).collect();
    let server = std::thread::spawn(move || {
        for text in texts {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            let mut part = [0; 4096];
            while !heard.windows(11).any(|part| part == b"</d:propfin") {
                let count = stream.read(&mut part).unwrap();
                heard.extend_from_slice(&part[..count]);
            }
            stream.write_all(text.as_bytes()).unwrap();
        }
    });
    let mut desk = Desk::new().start();
    for (text, fits) in answers {
        let found = desk.test(dav(format!("http://127.0.0.1:{port}/")), None);
        let TestState::Failed(problem) = &found else {
            panic!("{text}: {found:?}");
        };
        assert!(fits(problem), "{text}: {problem:?}");
    }
    server.join().unwrap();
}

#[test]
fn folder_is_watched_and_only_what_changed_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, person: &str| {
        let text = format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{person}\r\nTEL:1\r\nEND:VCARD\r\n");
        fs::write(folder.path().join(name), text).unwrap();
    };
    write("a.vcf", "Ann");
    write("b.vcf", "Bob");
    fs::write(folder.path().join("broken.vcf"), "nothing here").unwrap();
    fs::write(
        folder.path().join("notes.txt"),
        "BEGIN:VCARD\nFN:No\nEND:VCARD",
    )
    .unwrap();
    let place = folder.path().display().to_string();
    let mut desk = Desk::new()
        .with(Source::of_place(SourceKind::Folder, &place), None)
        .start();
    let view = desk.read();
    assert_eq!((view.count, view.problems.count), (Some(2), 1), "{view:?}");
    write("b.vcf", "Bea");
    fs::create_dir(folder.path().join("team")).unwrap();
    write("team/c.vcf", "Cem");
    fs::remove_file(folder.path().join("a.vcf")).unwrap();
    let settled = |view: &SourceView| {
        view.count == Some(2) && matches!(view.state, SourceState::Ready { .. })
    };
    wait_until("the folder's changes", LONG, || {
        let names = desk.names();
        (names == ["Bea", "Cem"]).then_some(())
    });
    desk.wait("the picture", settled);
    let gone = folder.path().join("gone").display().to_string();
    let missing = desk.test(Source::of_place(SourceKind::Folder, &gone), None);
    assert_eq!(
        missing,
        TestState::Failed(SourceProblem::NoFolder { path: gone })
    );
}

#[test]
fn folder_that_disappears_leaves_its_contacts_in_use() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("cards");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.vcf"), "BEGIN:VCARD\nFN:Ann\nEND:VCARD\n").unwrap();
    let place = folder.display().to_string();
    let mut desk = Desk::new()
        .with(Source::of_place(SourceKind::Folder, &place), None)
        .start();
    assert_eq!(desk.read().count, Some(1));
    fs::rename(&folder, outer.path().join("moved")).unwrap();
    desk.wait("the failure", |view| {
        matches!(view.state, SourceState::Failed { .. })
    });
    assert_eq!(desk.names(), ["Ann"]);
}

#[test]
fn source_that_is_removed_takes_its_contacts_away() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.vcf"),
        "BEGIN:VCARD\nFN:Ann\nEND:VCARD\n",
    )
    .unwrap();
    let place = folder.path().display().to_string();
    let mut desk = Desk::new()
        .with(Source::of_place(SourceKind::Folder, &place), None)
        .start();
    assert_eq!(desk.read().count, Some(1));
    let (sources, _) = desk.sources.as_mut().unwrap();
    sources.follow(Arc::new(Settings::default()));
    wait_until("its end", LONG, || desk.names().is_empty().then_some(()));
}
