//! The office the scenarios play in: one desk, two accounts, three companies, and the far ends of its calls.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use linekeeper::{
    domain::{
        action::{Action, Deed, Trigger},
        announcement::Announcement,
        extension::{Extension, IfNobody, Member, Ringing, Strategy},
        forward::{DEFAULT_LIST, Entry, ForwardList, Order, Shown},
        id::{AccountId, CallId, LineId},
        journal::{CallEntry, WallTime},
        knowledge::Knowledge,
        line::Line,
        notice::NoticeProfile,
        recording::RecordCalls,
        screening::{Action as RuleAction, Rule},
        settings::{Account, Settings},
        voicemail::Greeting,
    },
    engine::{
        Command, CommandId, Engine, Event, Input, Now, Output, Start, command::Reply,
        snapshot::SecretStore,
    },
    media::{MediaProblem, StreamId},
    mono::Mono,
    shell::{rules, settings_file::parse},
    sip::{
        self, AccountKey, RegistrationState, Transport, Usage,
        sdp::{Local, LocalCodec, Session},
    },
};

use super::fake::Fake;

/// The moment the scenarios begin at, on the wall.
const MORNING: i64 = 1_767_600_000_000;

/// Desk, engine and far ends.
pub(crate) struct Office {
    pub(crate) engine: Engine<Fake>,
    pub(crate) fake: Fake,
    pub(crate) now: Mono,
    pub(crate) settings: Settings,
    /// The far end of each call.
    pub(crate) peers: BTreeMap<Usage, Session>,
    /// The last description we sent on each.
    pub(crate) descriptions: BTreeMap<Usage, String>,
    pub(crate) rows: BTreeMap<CallId, CallEntry>,
    /// The last part of this machine's address.
    pub(crate) home: u8,
    /// No socket can be bound.
    pub(crate) is_without_sockets: bool,
    /// Nobody is known, and that is said at once; else nothing is said.
    pub(crate) answers_look_ups: bool,
    commands: u64,
    /// What the last inputs led to.
    pub(crate) effects: Vec<Output>,
    pub(crate) dialled: Option<CallId>,
}

/// How a far end or the settings differ from the usual.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    pub(crate) edit: Vec<String>,
}

fn line(id: &str, name: &str, numbers: &[&str]) -> Line {
    Line {
        numbers: numbers.iter().map(ToString::to_string).collect(),
        ..Line::named(LineId::new(id), name)
    }
}

fn edited(settings: &mut Settings, words: &str) {
    let main = |settings: &mut Settings, edit: &dyn Fn(&mut Account)| {
        for account in settings.accounts.values_mut() {
            edit(account);
        }
    };
    match words.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["action", key, trigger] => put_action(settings, key, trigger, Deed::Program),
        ["action", key, trigger, "contact"] => put_action(settings, key, trigger, Deed::Contact),
        ["waiting", "off"] => settings.general.call_waiting = false,
        ["dnd", code] => {
            settings.general.do_not_disturb = true;
            let code = code.parse().expect("a code");
            main(settings, &|account| account.dnd_code = code);
        }
        ["max", count] => settings.general.max_calls = count.parse().expect("a number"),
        ["ring", seconds] => settings.general.ring_seconds = seconds.parse().expect("seconds"),
        ["rules"] => put_rules(settings),
        ["forward", order, numbers @ ..] => {
            let list = ForwardList {
                order: match *order {
                    "together" => Order::Simultaneous,
                    _ => Order::Listed,
                },
                to: numbers.iter().map(|number| entry(number)).collect(),
                ..ForwardList::default()
            };
            settings.forwards.insert(DEFAULT_LIST.into(), list);
        }
        [
            "extension" | "code" | "else" | "send" | "queue" | "while" | "whisper",
            ..,
        ] => {
            extended(settings, words);
        }
        ["say", key, text @ ..] => say(settings, key, text),
        ["hold", "music", key] => (*key).clone_into(&mut settings.general.waiting_sound),
        ["record", calls, rest @ ..] => put_recording(settings, calls, rest),
        ["early", "media"] => main(settings, &|account| account.early_media = true),
        ["tell", address] => put_notice(settings, address),
        ["machine"] => settings.voicemail.on = true,
        ["greeting", line, text] => {
            let greeting = Greeting {
                text: (*text).to_owned(),
                lines: vec![(*line).to_owned()],
                ..Greeting::default()
            };
            settings.greetings.insert((*line).to_owned(), greeting);
        }
        ["distrust", what] => main(settings, &|account| match *what {
            "elsewhere" => account.trust_answered_elsewhere = false,
            _ => account.trust_identity = false,
        }),
        other => panic!("unknown setup {other:?}"),
    }
}

fn put_rules(settings: &mut Settings) {
    let lines = "[line.smith]\nname = 'Smith'\nnumbers = ['1']\n";
    let parsed = parse(&format!("{lines}{}", include_str!("office.rules")));
    assert_eq!(parsed.problems, []);
    settings.rules = parsed.settings.rules;
    settings.numbers = parsed.settings.numbers;
    settings.times = parsed.settings.times;
    settings.modes = parsed.settings.modes;
    settings.general.zone = "UTC".into();
}

fn put_recording(settings: &mut Settings, calls: &str, told: &[&str]) {
    let calls = RecordCalls::ALL
        .into_iter()
        .find(|one| format!("{one:?}").to_lowercase() == calls);
    settings.recording.calls = calls.expect("which calls");
    match told {
        ["told"] => settings.recording.told = true,
        ["notice", key] => (*key).clone_into(&mut settings.recording.notice),
        _ => {}
    }
}

fn say(settings: &mut Settings, key: &str, text: &[&str]) {
    let announcement = Announcement {
        text: text.join(" "),
        ..Announcement::default()
    };
    settings.announcements.insert(key.to_owned(), announcement);
}

fn put_notice(settings: &mut Settings, address: &str) {
    let profile = NoticeProfile {
        on: true,
        to: vec![address.to_owned()],
        ..NoticeProfile::default()
    };
    settings.notices.insert("general".into(), profile);
}

/// What concerns extensions.
fn extended(settings: &mut Settings, words: &str) {
    let mut named = |key: &str, edit: &dyn Fn(&mut Extension)| {
        edit(settings.extensions.get_mut(key).expect("an extension"));
    };
    match words.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["extension", key, order, members @ ..] => {
            let order = Strategy::ALL
                .into_iter()
                .find(|one| format!("{one:?}").to_lowercase() == *order);
            let extension = Extension {
                order: order.expect("an order"),
                members: members.iter().map(|member| a_member(member)).collect(),
                ..Extension::default()
            };
            settings.extensions.insert((*key).to_owned(), extension);
        }
        ["code", key, code] => {
            named(key, &|extension| (*code).clone_into(&mut extension.code));
        }
        ["else", key, "voicemail"] => {
            named(key, &|extension| extension.if_nobody = IfNobody::Voicemail);
            settings.voicemail.on = true;
        }
        ["else", key, "say", closing] => named(key, &|extension| {
            extension.if_nobody = IfNobody::Announcement;
            (*closing).clone_into(&mut extension.closing);
        }),
        ["whisper", key, announcement, accept @ ..] => named(key, &|extension| {
            (*announcement).clone_into(&mut extension.whisper);
            extension.accept_key = accept.concat();
        }),
        ["while", key, how, message @ ..] => named(key, &|extension| {
            let how = Ringing::ALL
                .into_iter()
                .find(|one| format!("{one:?}").to_lowercase() == *how);
            extension.ringing = how.expect("a way to ring");
            extension.message = message.concat();
        }),
        ["queue", key, seconds, pause, most, rest @ ..] => named(key, &|extension| {
            let queue = &mut extension.queue;
            queue.on = true;
            queue.longest_seconds = seconds.parse().expect("seconds");
            queue.pause_seconds = pause.parse().expect("seconds");
            queue.most = most.parse().expect("a number");
            for pair in rest.chunks(2) {
                match pair {
                    ["message", key] => (*key).clone_into(&mut queue.message),
                    ["music", key] => (*key).clone_into(&mut queue.music),
                    ["exit", key] => (*key).clone_into(&mut queue.exit_key),
                    ["shared", name] => (*name).clone_into(&mut queue.name),
                    other => panic!("unknown {other:?}"),
                }
            }
        }),
        ["send", key] => settings.rules.push(Rule {
            action: vec![RuleAction::Forward],
            forward: (*key).to_owned(),
            ..Rule::named("send")
        }),
        other => panic!("unknown setup {other:?}"),
    }
}

/// `desk`, `in:KEY` or an entry.
fn a_member(words: &str) -> Member {
    if words == "desk" {
        return Member::desk();
    }
    match words.strip_prefix("in:") {
        Some(key) => Member::extension(key),
        None => Member::number(words),
    }
}

/// `NUMBER`, `NUMBER/SHOWN` or `NUMBER/night`: outside the scenarios' hours.
fn entry(words: &str) -> Entry {
    let (number, how) = words.split_once('/').unwrap_or((words, ""));
    let mut entry = Entry::to(number);
    match how {
        "" => {}
        "night" => entry.when = vec!["night".into()],
        "via" => entry.show = Shown::CallerVia,
        "own" => entry.show = Shown::Own,
        "called" => entry.show = Shown::Called,
        "hidden" => entry.show = Shown::Hidden,
        other => panic!("unknown entry {other:?}"),
    }
    entry
}

fn put_action(settings: &mut Settings, key: &str, trigger: &str, deed: Deed) {
    let trigger = Trigger::ALL.into_iter().find(|one| one.word() == trigger);
    let action = Action {
        trigger: trigger.expect("a trigger"),
        program: "true".into(),
        ..Action::of(key, deed)
    };
    settings.actions.insert(key.into(), action);
}

impl Office {
    /// Two accounts and three companies.
    pub(crate) fn usual_settings() -> Settings {
        let mut settings = Settings::default();
        settings.general.area = "89".into();
        settings
            .accounts
            .insert("main".into(), Account::of_address("20@pbx.example"));
        settings
            .accounts
            .insert("spare".into(), Account::of_address("eva@spare.example"));
        let miller = Line {
            ring: "warm".into(),
            ..line("miller", "Miller & Sons", &["+49 89 1234-20"])
        };
        let smith = Line {
            account: Some(AccountId::new("spare")),
            ..line("smith", "Smith", &["089 1234-30", "089 1234-31"])
        };
        let block = Line {
            present: "089 1234-0".into(),
            ..line("block", "Block", &["089 1234-4x"])
        };
        for line in [miller, smith, block] {
            settings.lines.insert(line.id.as_str().to_owned(), line);
        }
        settings
    }

    /// A desk whose accounts are registered.
    pub(crate) fn open(setup: &Setup) -> Self {
        let mut settings = Self::usual_settings();
        let mut auto_answer = None;
        for words in &setup.edit {
            match words.strip_prefix("auto-answer ") {
                Some(seconds) => {
                    auto_answer = Some(Duration::from_secs(seconds.parse().expect("seconds")));
                }
                None => edited(&mut settings, words),
            }
        }
        Self::with(settings, auto_answer)
    }

    /// A desk with these settings whose accounts are registered.
    pub(crate) fn with(settings: Settings, auto_answer: Option<Duration>) -> Self {
        let fake = Fake::default();
        let start = Start {
            settings: Arc::new(settings.clone()),
            passwords: Vec::new(),
            next_call: CallId(1),
            seed: [7; 32],
            instance: "urn:uuid:00000000-0000-4000-8000-000000000001".into(),
            secrets: SecretStore::System,
            demo: false,
            auto_answer,
        };
        let now = Now {
            mono: Mono::ZERO,
            wall: WallTime(MORNING),
        };
        let mut office = Self {
            engine: Engine::with_signalling(now, start, fake.clone()),
            fake,
            now: Mono::ZERO,
            settings,
            peers: BTreeMap::new(),
            descriptions: BTreeMap::new(),
            rows: BTreeMap::new(),
            home: 2,
            is_without_sockets: false,
            answers_look_ups: true,
            commands: 0,
            effects: Vec::new(),
            dialled: None,
        };
        office.drain();
        let book = rules::make(&office.settings, Path::new("")).book;
        office.give(Input::Rules(book));
        office.register(AccountKey(0));
        office.register(AccountKey(1));
        office.effects.clear();
        office
    }

    fn register(&mut self, account: AccountKey) {
        let state = RegistrationState::Registered {
            expires: Duration::from_hours(1),
            server: SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 5060),
            transport: Transport::Udp,
            bindings: Vec::new(),
        };
        self.report(sip::Event::Registration { account, state });
    }

    /// The number our next INVITE gets.
    pub(crate) fn next_usage(&self) -> u64 {
        self.fake.usages() + 1
    }

    /// Both clocks.
    pub(crate) fn clock(&self) -> Now {
        let millis = i64::try_from(self.now.since_start().as_millis()).expect("a short test");
        Now {
            mono: self.now,
            wall: WallTime(MORNING + millis),
        }
    }

    /// Hands an input in and takes everything out.
    pub(crate) fn give(&mut self, input: Input) {
        self.engine.handle(self.clock(), input);
        self.drain();
    }

    /// Signalling reports something.
    pub(crate) fn report(&mut self, event: sip::Event) {
        self.fake.report(event);
        self.give(Input::Sip(sip::Input::Wake));
    }

    /// A command is given.
    pub(crate) fn command(&mut self, command: Command) {
        self.commands += 1;
        let id = CommandId(self.commands);
        self.give(Input::Command { id, command });
    }

    /// Does what the shell does: binds sockets and finds rows at once, keeps the rest.
    fn drain(&mut self) {
        let (mut changes, mut rounds) = (0, 1);
        while let Some(output) = self.engine.poll() {
            match &output {
                Output::OpenMedia { stream, .. } => {
                    let stream = *stream;
                    self.effects.push(output);
                    rounds += 1;
                    self.sockets(stream);
                    continue;
                }
                Output::MoveMedia { stream, from, .. } => {
                    let (stream, from) = (*stream, *from);
                    self.effects.push(output);
                    if from != IpAddr::V4(Ipv4Addr::new(10, 0, 0, self.home)) {
                        rounds += 1;
                        self.sockets(stream);
                    }
                    continue;
                }
                Output::FindEntry { id, entry } => {
                    let entry = self.rows.get(entry).cloned().map(Box::new);
                    let input = Input::Entry { id: *id, entry };
                    rounds += 1;
                    self.engine.handle(self.clock(), input);
                }
                Output::LookUp(ask) if self.answers_look_ups => {
                    let knowledge = Box::new(Knowledge {
                        is_complete: true,
                        ..Knowledge::default()
                    });
                    let call = ask.call;
                    rounds += 1;
                    self.engine
                        .handle(self.clock(), Input::Knowledge { call, knowledge });
                }
                Output::Store(entry) => {
                    self.rows.insert(entry.id, (**entry).clone());
                }
                Output::Sip(sip::Output::Transmit { flow, bytes }) => {
                    let words = String::from_utf8_lossy(bytes);
                    if let Some((_, sdp)) = words.split_once("\n\n") {
                        self.descriptions.insert(Usage(flow.0), sdp.to_owned());
                    }
                }
                Output::Event(Event::CommandDone {
                    result: Ok(Reply::Call(call)),
                    ..
                }) => {
                    self.dialled = Some(*call);
                }
                Output::Changed => {
                    changes += 1;
                    assert!(changes <= rounds, "the picture changed twice in one round");
                }
                _ => {}
            }
            self.effects.push(output);
        }
    }

    fn sockets(&mut self, stream: StreamId) {
        let port = 40_000 + 2 * u16::try_from(stream.0).expect("few streams");
        let result = if self.is_without_sockets {
            Err(MediaProblem::NoPort)
        } else {
            Ok(SocketAddr::new(
                IpAddr::V4(Ipv4Addr::new(10, 0, 0, self.home)),
                port,
            ))
        };
        self.engine
            .handle(self.clock(), Input::MediaOpened { stream, result });
    }

    /// A new far end that speaks the named formats.
    pub(crate) fn new_peer(&mut self, usage: Usage, labels: &[&str]) -> &mut Session {
        let local = Local {
            address: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9)),
            port: 30_000 + 2 * u16::try_from(usage.0).expect("few calls"),
            rtcp_port: None,
            rtcp_mux: false,
            codecs: labels
                .iter()
                .map(|label| LocalCodec::new(label, ""))
                .collect(),
            ptime_ms: 20,
        };
        self.peers.insert(usage, Session::new(usage.0, local));
        self.peers.get_mut(&usage).expect("just put in")
    }

    /// The far end's answer to our last offer.
    pub(crate) fn answer_of_peer(&mut self, usage: Usage, is_holding: bool) -> String {
        let offer = self
            .descriptions
            .get(&usage)
            .cloned()
            .expect("an offer of ours");
        let peer = self.peers.get_mut(&usage).expect("a far end");
        peer.answer(&offer, is_holding).expect("a good offer").0
    }

    /// Lets time pass up to `until`, waking the engine when it wants; calls `seen` after each wake-up.
    pub(crate) fn pass(&mut self, until: Mono, mut seen: impl FnMut(&mut Self)) {
        while let Some(at) = self.engine.deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let before = self.engine.deadline();
            self.give(Input::Wake);
            seen(self);
            assert!(
                self.engine.deadline() != before,
                "a deadline that never passes: {before:?}"
            );
        }
        self.now = until;
    }
}
