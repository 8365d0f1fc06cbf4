//! A scripted telephone: it writes down what the windows ask of it and shows what the test says.

mod book;

use std::sync::{Arc, Mutex};

use linekeeper::{
    domain::{
        action::{Action, Deed, Field, Filter, Ran, RunResult, Trigger},
        contact::Contact,
        contact_list::{ContactPage, ContactQuery, Suggestion},
        desktop::{LinkHandler, Rearrange, Surroundings},
        id::{AccountId, ActionId, CallId, ContactId, LineId},
        journal::{CallDirection, CallEntry, Caller, CallerClass, Outcome, WallTime},
        knowledge::Work,
        line::{Accent, Line},
        message::{Message as Kept, MessageId},
        notice::Notice,
        settings::{Account, Settings, ThemeChoice},
        voicemail::Voicemail,
    },
    engine::{
        command::{Command, CommandError, CommandId},
        event::Event,
        snapshot::{
            AccountView, AudioView, CallState, CallView, JournalQuery, LineView, MessageQuery,
            RecordingView, Registration, Snapshot, SoundState, ViaView, VoicemailQuery,
        },
    },
    l10n::Zone,
    sip::{SipProblem, Transport},
    ui::{
        app::{App, Message},
        bridge::{Bridge, Coming, Desk, Levels, Messages, News, Page, Promise, Sheet},
    },
};
use tokio::sync::{mpsc, watch};

pub(crate) use book::{all_contacts, book, offers, page};

/// Monday, 19 May 2031, 09:41:07 UTC; later than any clock this runs on, so time stands still.
pub(crate) const NOW: WallTime = WallTime(1_936_863_667_000);

#[derive(Default)]
pub(crate) struct FakeDesk {
    pub(crate) commands: Mutex<Vec<Command>>,
    pub(crate) journal: Mutex<Vec<CallEntry>>,
    pub(crate) messages: Mutex<Vec<Kept>>,
    pub(crate) voicemail: Mutex<Vec<Voicemail>>,
    pub(crate) notices: Mutex<Vec<Notice>>,
    pub(crate) tested: Mutex<u32>,
    pub(crate) sheets: Mutex<Vec<Sheet>>,
    pub(crate) mails: Mutex<Vec<String>>,
    /// What the journal was asked.
    pub(crate) asked: Mutex<Vec<JournalQuery>>,
    pub(crate) book: Mutex<Vec<Contact>>,
    pub(crate) demos: Mutex<u32>,
    pub(crate) seen: Mutex<u32>,
    pub(crate) rearranged: Mutex<Vec<Rearrange>>,
}

impl Desk for FakeDesk {
    fn command(&self, command: Command) -> Result<CommandId, CommandError> {
        let mut commands = self.commands.lock().unwrap();
        commands.push(command);
        Ok(CommandId(commands.len() as u64))
    }

    fn journal(&self, query: JournalQuery) -> Page {
        self.asked.lock().unwrap().push(query.clone());
        let rows = self.journal.lock().unwrap().clone();
        Box::pin(async move { answer(&rows, &query) })
    }

    fn messages(&self, query: MessageQuery) -> Messages {
        let kept = self.messages.lock().unwrap().clone();
        let rows: Vec<_> = kept
            .into_iter()
            .rev()
            .filter(|row| query.state.is_none_or(|state| row.state == state))
            .filter(|row| row.text.contains(&query.text))
            .collect();
        Box::pin(async move { rows })
    }

    fn keep_message(&self, mut message: Box<Kept>) -> Promise<MessageId> {
        let mut all = self.messages.lock().unwrap();
        if message.id == MessageId(0) {
            message.id = MessageId(all.len() as u64 + 1);
        }
        let id = message.id;
        all.retain(|row| row.id != id);
        all.push(*message);
        Box::pin(async move { Ok(id) })
    }

    fn delete_messages(&self, ids: Vec<MessageId>) -> Promise<()> {
        let mut all = self.messages.lock().unwrap();
        all.retain(|row| !ids.contains(&row.id));
        Box::pin(async { Ok(()) })
    }

    fn voicemail(&self, query: VoicemailQuery) -> Coming<Vec<Voicemail>> {
        let mut rows = self.voicemail.lock().unwrap().clone();
        rows.retain(|row| !query.only_new || !row.heard);
        rows.retain(|row| query.row.is_none_or(|of| row.row == of));
        Box::pin(async move { rows })
    }

    fn mark_voicemail(&self, ids: Vec<CallId>, heard: bool) -> Promise<()> {
        let mut rows = self.voicemail.lock().unwrap();
        for row in rows.iter_mut().filter(|row| ids.contains(&row.id)) {
            row.heard = heard;
        }
        Box::pin(async { Ok(()) })
    }

    fn delete_voicemail(&self, ids: Vec<CallId>, on: bool) -> Promise<()> {
        let mut rows = self.voicemail.lock().unwrap();
        if on {
            rows.retain(|row| !ids.contains(&row.id));
        }
        Box::pin(async { Ok(()) })
    }

    fn export_voicemail(&self, _: CallId, name: String) -> Promise<String> {
        Box::pin(async move { Ok(format!("/home/anna/{name}.wav")) })
    }

    fn test_mail(&self) -> Promise<()> {
        *self.tested.lock().unwrap() += 1;
        Box::pin(async { Ok(()) })
    }

    fn notices(&self, row: CallId) -> Coming<Vec<Notice>> {
        let all = self.notices.lock().unwrap().clone();
        Box::pin(async move { all.into_iter().filter(|notice| notice.row == row).collect() })
    }

    fn print(&self, sheet: Sheet) -> Promise<String> {
        let path = format!("/home/anna/{}.pdf", sheet.name);
        self.sheets.lock().unwrap().push(sheet);
        Box::pin(async move { Ok(path) })
    }

    fn open_mail(&self, url: &str) {
        self.mails.lock().unwrap().push(url.to_owned());
    }

    fn contacts(&self, query: ContactQuery) -> Coming<ContactPage> {
        let book = self.book.lock().unwrap().clone();
        Box::pin(async move { page(&book, &query) })
    }

    fn contact(&self, id: ContactId) -> Coming<Option<Contact>> {
        let book = self.book.lock().unwrap().clone();
        Box::pin(async move { book.into_iter().find(|contact| contact.id == id) })
    }

    fn suggest(&self, _: String) -> Coming<Vec<Suggestion>> {
        Box::pin(async { Vec::new() })
    }

    fn present(&self) {}

    fn journal_seen(&self) {
        *self.seen.lock().unwrap() += 1;
    }

    fn levels(&self) -> Levels {
        Levels {
            microphone: 0.22,
            speaker: 0.05,
        }
    }

    fn start_demo(&self) {
        *self.demos.lock().unwrap() += 1;
    }

    fn rearrange(&self, wish: Rearrange) -> Promise<Surroundings> {
        self.rearranged.lock().unwrap().push(wish);
        Box::pin(async { Ok(Surroundings::default()) })
    }

    fn recall(&self, _: &str) -> Option<String> {
        None
    }

    fn remember(&self, _: &str, _: &str) {}
}

pub(crate) fn answer(rows: &[CallEntry], query: &JournalQuery) -> Vec<CallEntry> {
    rows.iter()
        .filter(|row| query.before.is_none_or(|before| row.id < before))
        .filter(|row| query.result.is_none() || row.outcome.is_missed())
        .filter(|row| {
            row.caller.name.contains(&query.text) || row.caller.number.contains(&query.text)
        })
        .take(query.limit)
        .cloned()
        .collect()
}

/// A telephone with its window.
pub(crate) struct Phone {
    pub(crate) desk: Arc<FakeDesk>,
    pub(crate) app: App,
    _ends: (watch::Sender<Arc<Snapshot>>, mpsc::Sender<Event>),
}

impl Phone {
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        let desk = Arc::new(FakeDesk::default());
        let (snapshots, shown) = watch::channel(Arc::new(snapshot));
        let (events, heard) = mpsc::channel(8);
        let bridge = Bridge::new(Arc::clone(&desk) as Arc<dyn Desk>, shown, heard);
        let app = App::new(bridge, Zone::utc(), NOW);
        Self {
            desk,
            app,
            _ends: (snapshots, events),
        }
    }

    /// Fills the journal as if the shell had answered.
    pub(crate) fn with_journal(mut self, rows: Vec<CallEntry>) -> Self {
        use linekeeper::ui::screen::journal;
        self.desk.journal.lock().unwrap().clone_from(&rows);
        let message = journal::Message::Loaded {
            query: 0,
            more: false,
            rows,
        };
        self.tell(Message::Journal(message));
        self
    }

    pub(crate) fn show(&mut self, snapshot: Snapshot) {
        self.tell(Message::News(News::Snapshot(Arc::new(snapshot))));
    }

    pub(crate) fn hear(&mut self, event: Event) {
        self.tell(Message::News(News::Event(event)));
    }

    pub(crate) fn tell(&mut self, message: Message) {
        drop(self.app.update(message));
    }

    pub(crate) fn commands(&self) -> Vec<Command> {
        std::mem::take(&mut *self.desk.commands.lock().unwrap())
    }
}

pub(crate) fn line(key: &str, name: &str, number: &str, greeting: &str, accent: Accent) -> Line {
    Line {
        numbers: vec![number.into()],
        greeting: greeting.into(),
        accent,
        ..Line::named(LineId::new(key), name)
    }
}

pub(crate) fn settings(language: &str, theme: ThemeChoice) -> Settings {
    let mut settings = Settings::default();
    settings.appearance.language = language.into();
    settings.appearance.theme = theme;
    let lines = [
        line(
            "miller",
            "Miller & Sons Ltd.",
            "+49 89 1234-20",
            "Good morning, Miller and Sons, my name is Anna Berg, how can I help you?",
            Accent::Azure,
        ),
        line(
            "nordlicht",
            "Nordlicht Steuerberatung",
            "+49 40 555 31-0",
            "Guten Tag, Nordlicht Steuerberatungsgesellschaft, Sie sprechen mit Anna Berg. Was darf ich für Sie tun?",
            Accent::Copper,
        ),
        line(
            "sommer",
            "Praxis Dr. Sommer",
            "+49 30 90 20 30",
            "Praxis Doktor Sommer, Anna Berg, guten Tag.",
            Accent::Teal,
        ),
    ];
    for line in lines {
        settings.lines.insert(line.id.as_str().into(), line);
    }
    settings.accounts.insert(
        "main".into(),
        Account {
            title: "Front desk".into(),
            display_name: "Anna Berg".into(),
            ..Account::of_address("anna@pbx.example")
        },
    );
    settings
}

/// A telephone ready for calls.
pub(crate) fn ready(language: &str, theme: ThemeChoice) -> Snapshot {
    Snapshot {
        settings: Arc::new(settings(language, theme)),
        accounts: vec![account(
            "main",
            "Front desk",
            Registration::Registered {
                server: "pbx.example".into(),
                transport: Transport::Tls,
                other_bindings: 1,
            },
        )],
        audio: AudioView {
            inputs: vec!["Jabra Evolve2 40 Mono".into(), "Built-in microphone".into()],
            outputs: vec!["Jabra Evolve2 40 Mono".into(), "Built-in speakers".into()],
            problem: None,
            echo_test: false,
        },
        ..Snapshot::default()
    }
}

pub(crate) fn account(key: &str, title: &str, registration: Registration) -> AccountView {
    AccountView {
        id: AccountId::new(key),
        title: title.into(),
        address: format!("{key}@pbx.example"),
        registration,
    }
}

pub(crate) fn refused() -> Registration {
    Registration::Failed {
        problem: SipProblem::Refused {
            code: 403,
            phrase: "Domain not served".into(),
        },
        retrying: true,
    }
}

pub(crate) fn caller(name: &str, number: &str) -> Caller {
    Caller {
        name: name.into(),
        number: number.into(),
        uri: format!("sip:{number}@pbx.example"),
        class: CallerClass::Known,
    }
}

pub(crate) fn known(snapshot: &Snapshot, key: &str) -> Option<LineView> {
    let line = snapshot.settings.lines.get(key)?;
    Some(LineView::Known(Arc::new(line.clone())))
}

pub(crate) fn call(
    id: u64,
    state: CallState,
    line: Option<LineView>,
    caller: Caller,
    ago: i64,
) -> CallView {
    let started = WallTime(NOW.0 - ago * 1000);
    let answered = matches!(state, CallState::Talking | CallState::Held).then_some(started);
    CallView {
        id: CallId(id),
        row: CallId(id),
        direction: CallDirection::Incoming,
        state,
        caller,
        line,
        called: "+49 89 1234-20".into(),
        account: Some(AccountId::new("main")),
        via: Vec::new(),
        started,
        answered,
        rings_until: (state == CallState::Ringing).then_some(WallTime(started.0 + 20_000)),
        held_by_peer: false,
        transfer: None,
        joined_with: None,
        is_joined: false,
        silenced: false,
        rang_here: true,
        codec: None,
        sound: SoundState::Fine,
        outcome: None,
        detail: String::new(),
        note: String::new(),
        work: Work::default(),
        knowledge: Arc::default(),
        words: Arc::default(),
        screened: None,
        message: None,
        queue: None,
        recording: RecordingView::default(),
    }
}

/// How the desktop stands.
pub(crate) fn surroundings() -> Surroundings {
    Surroundings {
        starts_with_desktop: true,
        links: LinkHandler::Other("org.gnome.Calls.desktop".into()),
    }
}

/// A telephone with actions that ran.
pub(crate) fn with_actions(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    let crm = Action {
        trigger: Trigger::Incoming,
        url: "https://crm.example/search?number={{ caller.number }}".into(),
        ..Action::of("Search the customer in the CRM", Deed::Url)
    };
    let file = Action {
        trigger: Trigger::Unanswered,
        button: true,
        program: "/usr/local/bin/open-file".into(),
        arguments: vec!["--number".into(), "{{ caller.number }}".into()],
        filter: vec![Filter {
            field: Field::LineKey,
            matches: "^miller$".into(),
            not: false,
        }],
        ..Action::of("Customer file", Deed::Program)
    };
    let contact = Action {
        enabled: false,
        trigger: Trigger::Incoming,
        ..Action::of("Contact", Deed::Contact)
    };
    for (key, action) in [("crm", crm), ("file", file), ("contact", contact)] {
        settings.actions.insert(key.into(), action);
    }
    snapshot.settings = Arc::new(settings);
    let ran = |key: &str, title: &str, what: &str, result, output: &str| Ran {
        action: ActionId::new(key),
        title: title.into(),
        trigger: Trigger::Incoming,
        call: Some(CallId(7)),
        at: WallTime(NOW.0 - 65_000),
        took: std::time::Duration::from_millis(38),
        what: what.into(),
        result,
        output: output.into(),
    };
    snapshot.action_runs = Arc::new(vec![
        ran(
            "file",
            "Customer file",
            "/usr/local/bin/open-file --number +4989987654",
            RunResult::ExitCode(3),
            "open-file: no customer with this number",
        ),
        ran(
            "crm",
            "Search the customer in the CRM",
            "https://crm.example/search?number=%2B4989987654",
            RunResult::Done,
            "",
        ),
    ]);
    snapshot
}

/// One call rings for Miller & Sons.
pub(crate) fn ringing(mut snapshot: Snapshot) -> Snapshot {
    let line = known(&snapshot, "miller");
    let mut one = call(
        7,
        CallState::Ringing,
        line,
        caller("Dr. Eva Kuhn", "+49 89 987654"),
        7,
    );
    one.via = vec![ViaView {
        who: "Reception".into(),
        reason: "no-answer".into(),
    }];
    snapshot.calls = vec![one];
    snapshot
}

/// One is talked with, one held, one rings.
pub(crate) fn busy(mut snapshot: Snapshot) -> Snapshot {
    snapshot.calls = vec![
        call(
            5,
            CallState::Held,
            known(&snapshot, "sommer"),
            caller("", "+49 171 2345678"),
            312,
        ),
        call(
            6,
            CallState::Talking,
            known(&snapshot, "miller"),
            caller("Dr. Eva Kuhn", "+49 89 987654"),
            133,
        ),
        call(
            7,
            CallState::Ringing,
            known(&snapshot, "nordlicht"),
            caller(
                "Wolfgang Amadeus Oberhuber-Schwarzenbacher",
                "+43 662 84 33 10",
            ),
            4,
        ),
    ];
    snapshot.active = Some(CallId(6));
    snapshot
}

/// Rows of a week.
pub(crate) fn journal() -> Vec<CallEntry> {
    let people = [
        (
            "Dr. Eva Kuhn",
            "+49 89 987654",
            "miller",
            "Miller & Sons Ltd.",
            Outcome::AnsweredHere,
        ),
        (
            "",
            "+49 171 2345678",
            "sommer",
            "Praxis Dr. Sommer",
            Outcome::Abandoned,
        ),
        (
            "Wolfgang Oberhuber-Schwarzenbacher",
            "+43 662 84 33 10",
            "nordlicht",
            "Nordlicht Steuerberatung",
            Outcome::AnsweredHere,
        ),
        (
            "Hall, mobile",
            "+49 160 998877",
            "miller",
            "Miller & Sons Ltd.",
            Outcome::Connected,
        ),
        ("", "", "miller", "Miller & Sons Ltd.", Outcome::NoAnswer),
        ("Lager Süd", "214", "", "", Outcome::AnsweredElsewhere),
        (
            "Finanzamt Hamburg-Altona",
            "+49 40 4281 10",
            "nordlicht",
            "Nordlicht Steuerberatung",
            Outcome::DeclinedByUser,
        ),
        (
            "Praxis Winter",
            "+49 30 112233",
            "sommer",
            "Praxis Dr. Sommer",
            Outcome::Busy,
        ),
        (
            "Bäckerei Öz",
            "+49 89 4711",
            "gone",
            "Altmann Immobilien",
            Outcome::Failed,
        ),
    ];
    (0..45_u64)
        .map(|n| {
            let (name, number, line, line_name, outcome) = people[n as usize % people.len()];
            let started = WallTime(NOW.0 - 1_260_000 - n as i64 * 4_730_000);
            let talk = match outcome {
                Outcome::AnsweredHere | Outcome::Connected => 37 + 53 * (n % 7),
                _ => 0,
            };
            let mut who = caller(name, number);
            if number.is_empty() {
                who = Caller {
                    class: CallerClass::Withheld,
                    ..Caller::default()
                };
            }
            let outgoing = matches!(outcome, Outcome::Connected | Outcome::Busy);
            CallEntry {
                id: CallId(1000 - n),
                direction: if outgoing {
                    CallDirection::Outgoing
                } else {
                    CallDirection::Incoming
                },
                started,
                answered: None,
                ended: Some(started),
                ring: std::time::Duration::from_secs(4 + n % 17),
                talk: std::time::Duration::from_secs(talk),
                caller: who,
                called: "+49 89 1234-20".into(),
                account: Some(AccountId::new("main")),
                line: (!line.is_empty()).then(|| LineId::new(line)),
                line_name: line_name.into(),
                via: if n % 9 == 2 {
                    vec!["Zentrale <+49 40 555 31-9> (no-answer)".into()]
                } else {
                    Vec::new()
                },
                outcome,
                detail: if outcome == Outcome::Busy {
                    "486 Busy Here".into()
                } else {
                    String::new()
                },
                contact: None,
                note: String::new(),
                work: Work::default(),
                screened: None,
            }
        })
        .collect()
}
