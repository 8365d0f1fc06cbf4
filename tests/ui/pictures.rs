//! Pages as pictures. `PICTURES=folder` writes every page in both themes and languages to look at.

use iced_test::Simulator;
use linekeeper::{
    domain::{
        id::{LineId, RuleId},
        notice::{
            Channel, Evidence, Exclusion, Letter, Notice, NoticeProfile, NoticeState, Suppressed,
        },
        number::NumberClass,
        settings::{CallWindow, ThemeChoice},
    },
    engine::{
        event::{Confirm, Event},
        snapshot::Snapshot,
    },
    ui::{
        self,
        app::Message,
        screen::{
            Screen, account_form, calls, contacts, extensions::Message as ExtensionWish, journal,
            lines, offers::Offer, rules as page, settings, top,
        },
        theme::Theme,
        window,
    },
};

use crate::{
    announcements, call_backs, extensions,
    fake::{self, Phone},
    messages, people, recordings, rules, sources, transfers, voicemail,
};

type Script = fn(&mut Phone);

/// Name, starting state, what is done before the picture.
const PAGES: &[(&str, fn(&str, ThemeChoice) -> Snapshot, Script)] = &[
    ("first-run", empty, |_| {}),
    ("first-run-failed", empty, failed_first_run),
    ("calls", fake::ready, select),
    ("calls-empty", fake::ready, |phone| {
        phone.tell(Message::Journal(journal::Message::Loaded {
            query: 0,
            more: false,
            rows: Vec::new(),
        }));
    }),
    (
        "calls-busy",
        |language, theme| fake::busy(fake::ready(language, theme)),
        |phone| {
            phone.tell(Message::Call(calls::Message::Keypad(
                linekeeper::domain::id::CallId(6),
            )));
        },
    ),
    ("calls-troubles", troubles, |_| {}),
    ("messages", fake::ready, |phone| messages::page(phone, true)),
    ("messages-empty", fake::ready, |phone| {
        messages::page(phone, false)
    }),
    (
        "message-form",
        |language, theme| fake::ringing(fake::ready(language, theme)),
        |phone| {
            control_m(phone);
        },
    ),
    ("voicemail", voicemail::on, voicemail::chosen),
    ("voicemail-busy", voicemail::busy, voicemail::chosen),
    ("voicemail-off", fake::ready, voicemail::empty),
    ("recordings", recordings::taped, recordings::list),
    ("calls-kept", fake::ready, recordings::of_a_call),
    ("recordings-set-up", recordings::taped, recordings::set_up),
    ("calls-recorded", recordings::taped, |_| {}),
    ("voicemail-set-up", voicemail::on, voicemail::set_up),
    ("notices", with_notices, |phone| {
        open(phone, settings::Page::Notices);
    }),
    ("notices-problem", with_notices, |phone| {
        open(phone, settings::Page::Notices);
        let to = settings::notices::Change::To("hall at example".into());
        let change = settings::notices::Message::Change(to);
        phone.tell(Message::Settings(settings::Message::Notices(change)));
        let tested = settings::notices::Message::Tested(Err("535 wrong password".into()));
        phone.tell(Message::Settings(settings::Message::Notices(tested)));
    }),
    ("calls-notice", fake::ready, |phone| {
        select(phone);
        told(phone);
    }),
    ("contacts", fake::ready, |phone| people(phone, Some(2))),
    ("contacts-empty", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Contacts));
        fill(phone);
    }),
    ("contact-edit", fake::ready, |phone| {
        people(phone, Some(1));
        phone.tell(Message::Contacts(contacts::Message::Edit));
    }),
    ("contact-foreign", fake::ready, |phone| {
        people(phone, Some(3));
        phone.tell(Message::Contacts(contacts::Message::Edit));
    }),
    ("contact-new", fake::ready, |phone| {
        people(phone, None);
        phone.tell(Message::Contacts(contacts::Message::New));
        phone.tell(Message::Contacts(contacts::Message::Save));
    }),
    ("contact-merge", fake::ready, |phone| {
        people(phone, Some(1));
        phone.tell(Message::Contacts(contacts::Message::MergeWith));
        choose(phone, 3);
    }),
    ("dial-offers", fake::ready, |phone| {
        phone.tell(Message::Top(top::Message::Typed("kuh".into())));
        phone.tell(Message::Top(top::Message::Offer(Offer::Came {
            query: 1,
            offers: fake::offers(),
        })));
        phone.tell(Message::Top(top::Message::Offer(Offer::Step(true))));
    }),
    ("lines", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Lines))
    }),
    ("line-new", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Lines));
        phone.tell(Message::Lines(lines::Message::New));
        phone.tell(Message::Lines(lines::Message::Save));
    }),
    ("line-edit", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Lines));
        let id = phone
            .app
            .snapshot
            .settings
            .lines
            .keys()
            .next()
            .unwrap()
            .clone();
        phone.tell(Message::Lines(lines::Message::Edit(LineId::new(&id))));
        for message in [
            lines::Message::ShortName("Miller & Sons Limited".into()),
            lines::Message::Handling("Mr Hall is away until Monday; urgent calls to 12.".into()),
            lines::Message::MayAnswer(false),
        ] {
            phone.tell(Message::Lines(message));
        }
    }),
    ("line-more", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Lines));
        phone.tell(Message::Lines(lines::Message::New));
        phone.tell(Message::Lines(lines::Message::More));
        phone.tell(Message::Lines(lines::Message::OwnVolume(true)));
    }),
    ("rules", rules::office, rules::open),
    ("rules-tried", rules::office, |phone| {
        rules::try_saturday(phone);
    }),
    ("rules-none", fake::ready, rules::open),
    ("rule-edit", rules::office, |phone| {
        rules::open(phone);
        phone.tell(Message::Rules(page::Message::Edit(RuleId::new("close"))));
    }),
    ("rule-reject", rules::office, |phone| {
        rules::open(phone);
        phone.tell(Message::Rules(page::Message::Edit(RuleId::new("pest"))));
    }),
    ("rule-forward-list", rules::office, |phone| {
        rules::open(phone);
        let key = "default".to_owned();
        phone.tell(Message::Rules(page::Message::EditList(
            page::ListKind::Forwards,
            key,
        )));
    }),
    ("rule-time", rules::office, |phone| {
        rules::open(phone);
        let key = "weekend".to_owned();
        phone.tell(Message::Rules(page::Message::EditList(
            page::ListKind::Times,
            key,
        )));
    }),
    ("call-backs", fake::ready, call_backs::open),
    ("call-backs-empty", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::CallBacks));
    }),
    ("extensions", extensions::some, extensions::open),
    ("extensions-empty", fake::ready, extensions::open),
    (
        "announcements",
        announcements::heard,
        announcements::library,
    ),
    ("extension-queue", announcements::heard, |phone| {
        extensions::open(phone);
        extensions::say(phone, ExtensionWish::Edit("sales".into()));
    }),
    ("calls-waiting", announcements::waiting, |_| {}),
    ("extension-edit", extensions::some, |phone| {
        extensions::open(phone);
        extensions::say(phone, ExtensionWish::Edit("sales".into()));
    }),
    ("link-premium", fake::ready, |phone| {
        phone.hear(Event::Confirm(Confirm {
            target: "tel:0900-1234567".into(),
            number: "+499001234567".into(),
            class: NumberClass::Premium,
            account: None,
            line: None,
        }));
    }),
    ("settings-accounts", troubles, |phone| {
        phone.tell(Message::Go(Screen::Settings))
    }),
    ("settings-account", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Settings));
        phone.tell(Message::Settings(settings::Message::Accounts(
            settings::accounts::Message::Edit(linekeeper::domain::id::AccountId::new("main")),
        )));
    }),
    ("settings-account-more", fake::ready, |phone| {
        phone.tell(Message::Go(Screen::Settings));
        for message in [
            settings::accounts::Message::Edit(linekeeper::domain::id::AccountId::new("main")),
            settings::accounts::Message::Form(account_form::Message::More),
        ] {
            phone.tell(Message::Settings(settings::Message::Accounts(message)));
        }
    }),
    ("settings-sources", sources::many, |phone| {
        sources::open(phone);
        let id = linekeeper::domain::id::SourceId::new("a-team");
        sources::say(phone, settings::sources::Message::Faults(id));
    }),
    ("settings-sources-empty", fake::ready, sources::open),
    (
        "settings-source",
        |language, theme| {
            let problem = linekeeper::domain::sources::SourceProblem::SignIn;
            let failed = linekeeper::domain::sources::TestState::Failed(problem);
            sources::with_test(&sources::many(language, theme), failed)
        },
        |phone| {
            sources::open(phone);
            let id = linekeeper::domain::id::SourceId::new("b-company");
            sources::say(phone, settings::sources::Message::Edit(id));
        },
    ),
    (
        "settings-import-table",
        |language, theme| {
            let kind = linekeeper::domain::sources::FileKind::Table(Box::new(sources::table()));
            sources::with_file(&sources::many(language, theme), kind)
        },
        |phone| {
            sources::open(phone);
            sources::say(phone, settings::sources::Message::OpenImport);
            let snapshot = (*phone.app.snapshot).clone();
            phone.show(snapshot);
        },
    ),
    (
        "settings-import-done",
        |language, theme| {
            let done = linekeeper::domain::sources::ImportState::Done {
                added: 4_100,
                changed: 11,
                unchanged: 100,
            };
            sources::with_import(&fake::ready(language, theme), done)
        },
        |phone| {
            sources::open(phone);
            sources::say(phone, settings::sources::Message::OpenImport);
        },
    ),
    ("settings-audio", fake::ready, |phone| {
        open(phone, settings::Page::Audio)
    }),
    ("settings-general", fake::ready, |phone| {
        open(phone, settings::Page::General)
    }),
    ("settings-texts", fake::ready, |phone| {
        open(phone, settings::Page::Texts)
    }),
    ("settings-texts-faulty", fake::ready, |phone| {
        open(phone, settings::Page::Texts);
        write(
            phone,
            "Guten Tag, {{ line.name }},\n{{ user.name | uper }} {{ caller.nmae }}",
        );
    }),
    ("settings-texts-foreign", fake::ready, |phone| {
        open(phone, settings::Page::Texts);
        write(
            phone,
            "<Call.LocalNumberName> <Call.Colour> {{ caller.nmae }}",
        );
    }),
    ("settings-integrations", fake::with_actions, |phone| {
        open(phone, settings::Page::Integrations);
        phone.tell(Message::Settings(settings::Message::Integrations(
            settings::integrations::Message::Found(Ok(fake::surroundings())),
        )));
    }),
    ("settings-integrations-empty", fake::ready, |phone| {
        open(phone, settings::Page::Integrations)
    }),
    ("settings-action", fake::with_actions, |phone| {
        open(phone, settings::Page::Integrations);
        let id = linekeeper::domain::id::ActionId::new("file");
        let edit = settings::integrations::Message::Edit(id);
        phone.tell(Message::Settings(settings::Message::Integrations(edit)));
    }),
    ("settings-appearance", fake::ready, |phone| {
        open(phone, settings::Page::Appearance)
    }),
];

/// Name, starting state, what is done before the picture of the call window.
const CALL_PAGES: &[(&str, fn(&str, ThemeChoice) -> Snapshot, Script)] = &[
    (
        "window-ringing",
        |language, theme| fake::ringing(fake::ready(language, theme)),
        |_| {},
    ),
    (
        "window-busy",
        |language, theme| fake::busy(fake::ready(language, theme)),
        |_| {},
    ),
    ("window-recorded", recordings::taped, |_| {}),
    (
        "window-asked",
        |language, theme| transfers::two(extensions::some(language, theme)),
        |phone| {
            let call = linekeeper::domain::id::CallId(6);
            transfers::say(phone, calls::handing::Message::Toggle(call));
        },
    ),
    (
        "window-handing",
        |language, theme| transfers::two(fake::ready(language, theme)),
        |phone| transfers::type_name(phone, linekeeper::domain::id::CallId(6)),
    ),
    (
        "window-on-its-way",
        |language, theme| {
            let stage = linekeeper::engine::snapshot::TransferStage::Ringing;
            transfers::under_way(fake::ready(language, theme), stage)
        },
        |_| {},
    ),
    ("window-unknown", unknown, |_| {}),
    (
        "window-known",
        |language, theme| people::known(fake::ready(language, theme)),
        |_| {},
    ),
    (
        "window-talking",
        |language, theme| people::talking(fake::ready(language, theme)),
        |_| {},
    ),
    (
        "window-three",
        |language, theme| people::three(fake::ready(language, theme)),
        |_| {},
    ),
    (
        "window-tight",
        |language, theme| people::three(fake::ready(language, theme)),
        |phone| phone.app.calls.room = Some(414.0),
    ),
    (
        "window-wrap",
        |language, theme| people::talking(fake::ready(language, theme)),
        wrapped,
    ),
    ("window-minimal", minimal, |_| {}),
];

fn with_notices(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    settings.mail.server = "smtp.example.org".into();
    settings.mail.user = "anna".into();
    settings.mail.from = "Front desk <anna@example.org>".into();
    let profile = NoticeProfile {
        on: true,
        to: vec!["hall@example.org".into()],
        ..NoticeProfile::default()
    };
    settings.notices.insert("general".into(), profile);
    snapshot.settings = std::sync::Arc::new(settings);
    snapshot
}

/// Why nobody was told of the selected call.
fn told(phone: &mut Phone) {
    let of = fake::journal()[2].id;
    let evidence = Evidence {
        told: Some(linekeeper::domain::journal::WallTime(
            fake::NOW.0 - 9_000_000,
        )),
        today: 1,
        ..Evidence::default()
    };
    let notice = Notice {
        id: 1,
        row: of,
        channel: Channel::Mail,
        state: NoticeState::Suppressed,
        at: fake::NOW,
        due: None,
        tries: 0,
        problem: String::new(),
        suppressed: Some(Suppressed {
            by: Exclusion::SameDay,
            evidence,
        }),
        letter: Letter::default(),
    };
    let notices = vec![notice];
    phone.tell(Message::Journal(journal::Message::Notices { of, notices }));
}

fn unknown(language: &str, theme: ThemeChoice) -> Snapshot {
    use linekeeper::engine::snapshot::{CallState, LineView};
    let mut snapshot = fake::ready(language, theme);
    let line = LineView::Unknown {
        number: "+49 89 1234-77".into(),
    };
    let withheld = linekeeper::domain::journal::Caller {
        class: linekeeper::domain::journal::CallerClass::Withheld,
        ..Default::default()
    };
    snapshot.calls = vec![fake::call(7, CallState::Ringing, Some(line), withheld, 12)];
    snapshot
}

/// The call window open, and its call over.
fn wrapped(phone: &mut Phone) {
    let talking = (*phone.app.snapshot).clone();
    phone.show(talking.clone());
    phone.show(Snapshot {
        calls: Vec::new(),
        active: None,
        ..talking
    });
}

fn minimal(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = people::three(fake::ready(language, theme));
    let mut settings = (*snapshot.settings).clone();
    settings.appearance.call_window = CallWindow::Minimal;
    snapshot.settings = settings.into();
    snapshot
}

fn empty(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut settings = fake::settings(language, theme);
    settings.accounts.clear();
    settings.lines.clear();
    Snapshot {
        settings: settings.into(),
        ..Snapshot::default()
    }
}

fn troubles(language: &str, theme: ThemeChoice) -> Snapshot {
    use linekeeper::{
        domain::settings::{SettingsFault, SettingsProblem},
        engine::snapshot::{Registration, SecretStore},
        media::MediaProblem,
    };
    let mut snapshot = fake::ready(language, theme);
    snapshot
        .accounts
        .push(fake::account("branch", "Branch office", fake::refused()));
    snapshot.accounts.push(fake::account(
        "spare",
        "spare@pbx.example",
        Registration::Trying,
    ));
    snapshot.demo = true;
    snapshot.missed = 3;
    snapshot.do_not_disturb = true;
    snapshot.secrets = SecretStore::PrivateFile;
    snapshot.audio.problem = Some(MediaProblem::NoDevice);
    snapshot.settings_problems = vec![SettingsProblem {
        key: "account.main.address".into(),
        line: Some(12),
        fault: SettingsFault::BadAddress("anna".into()),
    }];
    snapshot
}

fn failed_first_run(phone: &mut Phone) {
    use linekeeper::ui::screen::{account_form, first_run};
    let form = |message| Message::FirstRun(first_run::Message::Form(message));
    phone.tell(form(account_form::Message::Address(
        "branch@pbx.example".into(),
    )));
    phone.tell(form(account_form::Message::Password(
        linekeeper::secret::Secret::new("hello"),
    )));
    phone.tell(form(account_form::Message::More));
    phone.tell(Message::FirstRun(first_run::Message::Register));
    let mut snapshot = (*phone.app.snapshot).clone();
    snapshot.accounts = vec![fake::account(
        "branch-pbx",
        "branch@pbx.example",
        fake::refused(),
    )];
    phone.show(snapshot);
}

fn select(phone: &mut Phone) {
    phone.tell(Message::Journal(journal::Message::Select(
        linekeeper::domain::id::CallId(998),
    )));
}

/// The contacts page with its list and, if any, the contact chosen.
fn people(phone: &mut Phone, chosen: Option<u64>) {
    phone.desk.book.lock().unwrap().clone_from(&fake::book());
    phone.tell(Message::Go(Screen::Contacts));
    fill(phone);
    if let Some(id) = chosen {
        choose(phone, id);
    }
}

/// Answers as the shell would.
fn fill(phone: &mut Phone) {
    let page = fake::page(&phone.desk.book.lock().unwrap(), &fake::all_contacts());
    phone.tell(Message::Contacts(contacts::Message::Loaded {
        query: 1,
        page,
    }));
}

fn choose(phone: &mut Phone, id: u64) {
    let id = linekeeper::domain::id::ContactId(id);
    let book = phone.desk.book.lock().unwrap().clone();
    let contact = book.into_iter().find(|one| one.id == id).map(Box::new);
    phone.tell(Message::Contacts(contacts::Message::Select(id)));
    phone.tell(Message::Contacts(contacts::Message::Shown { id, contact }));
}

fn open(phone: &mut Phone, page: settings::Page) {
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(page)));
    phone.tell(Message::Levels);
}

fn control_m(phone: &mut Phone) {
    let key = iced_test::core::keyboard::Key::Character("m".into());
    phone.tell(Message::Key(ui::keys::Pressed {
        key,
        control: true,
        shift: false,
    }));
}

/// Writes a text into the editor of templates.
fn write(phone: &mut Phone, words: &str) {
    use iced_test::core::text::editor::{Action, Edit};
    use linekeeper::ui::widget::template;
    for action in [
        Action::SelectAll,
        Action::Edit(Edit::Paste(std::sync::Arc::new(words.to_owned()))),
    ] {
        let message = settings::texts::Message::Editor(template::Message::Edit(action));
        phone.tell(Message::Settings(settings::Message::Texts(message)));
    }
}

fn phone(
    language: &str,
    theme: ThemeChoice,
    start: fn(&str, ThemeChoice) -> Snapshot,
    script: Script,
) -> Phone {
    let mut phone = Phone::new(start(language, theme)).with_journal(fake::journal());
    script(&mut phone);
    phone
}

fn themes() -> [(&'static str, ThemeChoice, Theme); 2] {
    [
        ("light", ThemeChoice::Light, Theme::Light),
        ("dark", ThemeChoice::Dark, Theme::Dark),
    ]
}

/// Draws the main window.
fn draw_main(phone: &mut Phone, theme: Theme, size: (f32, f32), path: &str) -> bool {
    phone.app.look.fit(size.0);
    let mut page = Simulator::with_size(ui::toolkit(), size, window::main::view(&phone.app));
    page.snapshot(&theme).unwrap().matches_image(path).unwrap()
}

fn draw_call(snapshot: Snapshot, script: Script, theme: Theme, path: &str) -> bool {
    let mut phone = Phone::new(snapshot);
    script(&mut phone);
    let size = window::call::size(&phone.app.snapshot, &phone.app.calls);
    let view = window::call::view(&phone.app.look, &phone.app.snapshot, &phone.app.calls);
    let mut page = Simulator::with_size(ui::toolkit(), size, view);
    page.snapshot(&theme).unwrap().matches_image(path).unwrap()
}

/// A page that changed on purpose: delete its picture, run again, look at the new one.
#[test]
fn fixed_pages_look_as_they_did() {
    let mut changed = Vec::new();
    for (language, (name, choice, theme)) in ["en", "de"].into_iter().zip(themes()) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui/snapshots");
        let path = format!("{folder}/calls-{language}-{name}");
        let mut calls = phone(language, choice, fake::ready, select);
        if !draw_main(&mut calls, theme, (760.0, 480.0), &path) {
            changed.push(path);
        }
        for (page, start, script) in CALL_PAGES {
            let path = format!("{folder}/{page}-{language}-{name}");
            if !draw_call(start(language, choice), *script, theme, &path) {
                changed.push(path);
            }
        }
    }
    assert!(changed.is_empty(), "look different now: {changed:?}");
}

#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("PICTURES") else {
        return;
    };
    let only = std::env::var("PAGE").unwrap_or_default();
    for language in ["en", "de"] {
        for (name, choice, theme) in themes() {
            for (page, start, script) in PAGES.iter().filter(|page| page.0.contains(&only)) {
                for (width, size) in [("", (1080.0, 720.0)), ("-small", (560.0, 480.0))] {
                    let path = format!("{folder}/{page}{width}-{language}-{name}");
                    draw_main(
                        &mut phone(language, choice, *start, *script),
                        theme,
                        size,
                        &path,
                    );
                }
            }
            for (page, start, script) in CALL_PAGES.iter().filter(|page| page.0.contains(&only)) {
                draw_call(
                    start(language, choice),
                    *script,
                    theme,
                    &format!("{folder}/{page}-{language}-{name}"),
                );
            }
        }
    }
}
