//! The settings as values. Keys and defaults are documented in `assets/settings.example.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    action::Action,
    announcement::Announcement,
    calendar::TimeFilter,
    extension::Extension,
    forward::{ForwardList, Toll},
    id::{AccountId, ActionId, LineId, RuleId, SourceId},
    line::Line,
    message::Form,
    notice::{MailAccount, NoticeProfile, SmsAccount},
    recording::Recording,
    screening::{Calendar, Mode, NumberFilter, Rule, RuleTest},
    settings::{desktop::Desktop, source::Source},
    template::Name,
    voicemail::{AnsweringMachine, Greeting},
};

/// Version of the file format written today.
pub const VERSION: u32 = 1;

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Format version.
    pub version: u32,
    /// General behaviour.
    pub general: General,
    /// Look and language.
    pub appearance: Appearance,
    /// Devices and levels.
    pub audio: Audio,
    /// Sockets.
    pub network: Network,
    /// The desktop around the program.
    pub desktop: Desktop,
    /// Accounts by key; the order of the file is kept in `account_order`.
    #[serde(rename = "account")]
    pub accounts: BTreeMap<String, Account>,
    /// Lines by key.
    #[serde(rename = "line")]
    pub lines: BTreeMap<String, Line>,
    /// Sources of contacts by key.
    #[serde(rename = "source")]
    pub sources: BTreeMap<String, Source>,
    /// Forms of messages, by the key of the line or [`GENERAL_FORM`](crate::domain::message::GENERAL_FORM).
    #[serde(rename = "form")]
    pub forms: BTreeMap<String, Form>,
    /// Texts made by templates, by the names of [`Name`]; the built-in ones for those that are not here.
    #[serde(rename = "template")]
    pub templates: BTreeMap<String, String>,
    /// Actions by key.
    #[serde(rename = "action")]
    pub actions: BTreeMap<String, Action>,
    /// Screening rules in their order (S95).
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// Shared number filters by key.
    pub numbers: BTreeMap<String, NumberFilter>,
    /// Shared time filters by key.
    #[serde(rename = "time")]
    pub times: BTreeMap<String, TimeFilter>,
    /// Holiday calendars by key.
    #[serde(rename = "calendar")]
    pub calendars: BTreeMap<String, Calendar>,
    /// Modes by key.
    #[serde(rename = "mode")]
    pub modes: BTreeMap<String, Mode>,
    /// Forward lists by key (S127).
    #[serde(rename = "forward")]
    pub forwards: BTreeMap<String, ForwardList>,
    /// Extensions by key (S141). Their keys are none of forward lists.
    pub extensions: BTreeMap<String, Extension>,
    /// Announcements by key.
    #[serde(rename = "announcement")]
    pub announcements: BTreeMap<String, Announcement>,
    /// What calls sent on may cost (S139).
    pub toll: Toll,
    /// The answering machine (S188–S190).
    pub voicemail: AnsweringMachine,
    /// Its greetings by key.
    #[serde(rename = "greeting")]
    pub greetings: BTreeMap<String, Greeting>,
    /// How conversations are recorded (S181–S186).
    pub recording: Recording,
    /// How mail leaves.
    pub mail: MailAccount,
    /// How text messages leave.
    pub sms: SmsAccount,
    /// Who is told of unanswered calls, by the key of the line or
    /// [`GENERAL_FORM`](crate::domain::message::GENERAL_FORM).
    #[serde(rename = "notice")]
    pub notices: BTreeMap<String, NoticeProfile>,
    /// What rules are expected to do, by key.
    #[serde(rename = "rule_test")]
    pub rule_tests: BTreeMap<String, RuleTest>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            general: General::default(),
            appearance: Appearance::default(),
            audio: Audio::default(),
            network: Network::default(),
            desktop: Desktop::default(),
            accounts: BTreeMap::new(),
            lines: BTreeMap::new(),
            sources: BTreeMap::new(),
            forms: BTreeMap::new(),
            templates: BTreeMap::new(),
            actions: BTreeMap::new(),
            rules: Vec::new(),
            numbers: BTreeMap::new(),
            times: BTreeMap::new(),
            calendars: BTreeMap::new(),
            modes: BTreeMap::new(),
            forwards: BTreeMap::new(),
            extensions: BTreeMap::new(),
            announcements: BTreeMap::new(),
            toll: Toll::default(),
            voicemail: AnsweringMachine::default(),
            greetings: BTreeMap::new(),
            recording: Recording::default(),
            mail: MailAccount::default(),
            sms: SmsAccount::default(),
            notices: BTreeMap::new(),
            rule_tests: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// The account with this key.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id.as_str())
    }

    /// The line with this key.
    #[must_use]
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.get(id.as_str())
    }
}

/// General behaviour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the user")]
pub struct General {
    /// Country of this desk, ISO 3166 alpha-2 lower case: tones, and how short numbers are read.
    pub country: String,
    /// Area code without trunk prefix.
    pub area: String,
    /// How long a call rings here before it counts as unanswered, seconds, 5..=300 (S122: 20).
    pub ring_seconds: u32,
    /// A second call while talking rings softly (`true`) or is answered busy.
    pub call_waiting: bool,
    /// Do not disturb, kept over a restart.
    pub do_not_disturb: bool,
    /// Time zone by its IANA name, in which rules are read; empty: the system's.
    pub zone: String,
    /// The operator's own name, for greetings.
    pub operator: String,
    /// Closing the window leaves the phone running in the tray.
    pub keep_in_tray: bool,
    /// Highest number of calls at once, 1..=20.
    pub max_calls: u32,
    /// How long the greeting stays on the screen after the answer, seconds, 0..=600 (S26: 10).
    pub greeting_seconds: u32,
    /// The greeting stays for the whole call (S26).
    pub greeting_pinned: bool,
    /// Key of the announcement that waiting callers and those on hold hear; empty: waiting ones a melody, those on hold nothing.
    pub waiting_sound: String,
}

impl Default for General {
    fn default() -> Self {
        Self {
            country: "de".into(),
            area: String::new(),
            ring_seconds: 20,
            call_waiting: true,
            do_not_disturb: false,
            zone: String::new(),
            operator: String::new(),
            keep_in_tray: true,
            max_calls: 8,
            greeting_seconds: 10,
            greeting_pinned: false,
            waiting_sound: String::new(),
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the desktop says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How the call window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum CallWindow {
    /// All that is known, and the note.
    #[default]
    Full,
    /// Company, caller and two buttons.
    Minimal,
}

/// Look and language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Appearance {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// `en`, `de`, or empty for the system's.
    pub language: String,
    /// Text scale in percent, 80..=200.
    pub scale_percent: u32,
    /// No movement.
    pub reduce_motion: bool,
    /// Narrower spacing.
    pub compact: bool,
    /// How the call window looks.
    pub call_window: CallWindow,
    /// On which screen it opens, counted from 1 at the upper left; 0: where the pointer is.
    pub call_screen: u32,
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            language: String::new(),
            scale_percent: 100,
            reduce_motion: false,
            compact: false,
            call_window: CallWindow::Full,
            call_screen: 0,
        }
    }
}

/// Devices and levels. An empty device name is "system default", a choice of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audio {
    /// Microphone.
    pub microphone: String,
    /// Speaker or headset.
    pub speaker: String,
    /// Where it rings.
    pub ringer: String,
    /// 0..=100.
    pub ring_volume: u32,
    /// Ring melody: a built-in name or the path of a WAV file.
    pub ring: String,
    /// 0..=200, 100 as is.
    pub microphone_gain: u32,
    /// 0..=200, 100 as is.
    pub speaker_gain: u32,
    /// Codecs offered, best first: `opus`, `g722`, `pcma`, `pcmu`.
    pub codecs: Vec<String>,
}

impl Default for Audio {
    fn default() -> Self {
        Self {
            microphone: String::new(),
            speaker: String::new(),
            ringer: String::new(),
            ring_volume: 80,
            ring: "clear".into(),
            microphone_gain: 100,
            speaker_gain: 100,
            codecs: ["opus", "g722", "pcma", "pcmu"].map(String::from).to_vec(),
        }
    }
}

/// Sockets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Local SIP port for UDP and TCP; 0: any free one.
    pub sip_port: u16,
    /// Lowest port for sound; even.
    pub rtp_first: u16,
    /// Highest port for sound.
    pub rtp_last: u16,
    /// PEM file of further certificate authorities to trust; empty: the system's only.
    pub tls_ca_file: String,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            sip_port: 0,
            rtp_first: 40_000,
            rtp_last: 49_998,
            tls_ca_file: String::new(),
        }
    }
}

/// How an account's messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum TransportChoice {
    /// Found by DNS (NAPTR, SRV), else UDP.
    #[default]
    Auto,
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// One SIP account. Its password lies in the secret store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the user")]
pub struct Account {
    /// `user@domain`, with or without `sip:`.
    pub address: String,
    /// Name shown in the program; empty: the address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Display name sent to those we call.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    /// Registered and used at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// `host` or `host:port` of the server; empty: the domain of the address, by DNS.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub server: String,
    /// How messages travel.
    #[serde(default)]
    pub transport: TransportChoice,
    /// User name for the password when it differs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub auth_user: String,
    /// Wished life of the registration in seconds, 60..=86400.
    #[serde(default = "an_hour")]
    pub expires_seconds: u32,
    /// Believe P-Asserted-Identity of this account's server (D1).
    #[serde(default = "yes")]
    pub trust_identity: bool,
    /// Believe "answered elsewhere" (S43).
    #[serde(default = "yes")]
    pub trust_answered_elsewhere: bool,
    /// Take calls that do not come from the registered server.
    #[serde(default)]
    pub allow_direct_calls: bool,
    /// Private headers that name the dialled number (S5), e.g. `X-ORIGINAL-DDI-URI`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called_headers: Vec<String>,
    /// ISO 3166 alpha-2 lower case; empty: the desk's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Internal numbers of the exchange: `20`, `10-99`, `2xx`; none: up to five digits are taken for one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub internal: Vec<String>,
    /// What is dialled for an outside line, e.g. `0`; callers' numbers from outside carry it too. Empty: nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outside_prefix: String,
    /// Answer code for do-not-disturb: 480 or 486 (D2).
    #[serde(default = "busy_here")]
    pub dnd_code: u16,
    /// What is played to a caller before the call is answered reaches it, so that nobody has to be answered for it (S166).
    #[serde(default)]
    pub early_media: bool,
}

impl Account {
    /// An account of this address with everything else left at its default.
    #[must_use]
    pub fn of_address(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            title: String::new(),
            display_name: String::new(),
            enabled: yes(),
            server: String::new(),
            transport: TransportChoice::default(),
            auth_user: String::new(),
            expires_seconds: an_hour(),
            trust_identity: yes(),
            trust_answered_elsewhere: yes(),
            allow_direct_calls: false,
            called_headers: Vec::new(),
            country: String::new(),
            internal: Vec::new(),
            outside_prefix: String::new(),
            dnd_code: busy_here(),
            early_media: false,
        }
    }
}

const fn yes() -> bool {
    true
}

const fn an_hour() -> u32 {
    3600
}

const fn busy_here() -> u16 {
    486
}

/// One change of the settings made in the window or by command; each is written to the file at once and as a whole.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsEdit {
    /// Adds or replaces an account.
    PutAccount(AccountId, Box<Account>),
    /// Removes an account (its password goes too).
    RemoveAccount(AccountId),
    /// Adds or replaces a line (its `id` is the key).
    PutLine(Box<Line>),
    /// Removes a line.
    RemoveLine(LineId),
    /// Adds or replaces a source of contacts.
    PutSource(SourceId, Box<Source>),
    /// Removes a source (its password goes too).
    RemoveSource(SourceId),
    /// Sets a template; `None` takes the built-in one back into force.
    PutTemplate(Name, Option<String>),
    /// Adds or replaces an action.
    PutAction(ActionId, Box<Action>),
    /// Removes an action.
    RemoveAction(ActionId),
    /// Replaces the table.
    Desktop(Box<Desktop>),
    /// Changes rules or what they use.
    Rules(RulesEdit),
    /// Changes the answering machine.
    Voicemail(VoicemailEdit),
    /// Changes who is told of unanswered calls, and how.
    Notices(NoticesEdit),
    /// Replaces the table.
    General(Box<General>),
    /// Replaces the table.
    Appearance(Box<Appearance>),
    /// Replaces the table.
    Audio(Box<Audio>),
    /// Replaces the table.
    Network(Box<Network>),
}

/// One change of the answering machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoicemailEdit {
    /// Replaces the table.
    Machine(AnsweringMachine),
    /// Adds or replaces a greeting.
    PutGreeting(String, Box<Greeting>),
    /// Removes a greeting.
    RemoveGreeting(String),
}

/// One change of who is told of unanswered calls, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticesEdit {
    /// Replaces the table.
    Mail(Box<MailAccount>),
    /// Replaces the table.
    Sms(Box<SmsAccount>),
    /// Adds or replaces whom to tell of those of a line.
    Put(String, Box<NoticeProfile>),
    /// Removes that: the general one is in force for the line.
    Remove(String),
}

/// One change of the rules or of the lists and times they share.
#[derive(Clone, Debug, PartialEq)]
pub enum RulesEdit {
    /// Adds a rule at the end, or replaces the one of its key in its place.
    PutRule(Box<Rule>),
    /// Removes a rule.
    RemoveRule(RuleId),
    /// Puts the rules into this order; rules it does not name follow in the order they have.
    Order(Vec<RuleId>),
    /// Adds or replaces a number filter.
    PutNumbers(String, Box<NumberFilter>),
    /// Removes a number filter; refused while a rule uses it (S98).
    RemoveNumbers(String),
    /// Adds or replaces a time filter.
    PutTimes(String, Box<TimeFilter>),
    /// Removes a time filter; refused while a rule uses it (S98).
    RemoveTimes(String),
    /// Adds or replaces a forward list.
    PutForward(String, Box<ForwardList>),
    /// Removes a forward list; refused while a rule uses it.
    RemoveForward(String),
    /// Adds or replaces an extension.
    PutExtension(String, Box<Extension>),
    /// Removes an extension; refused while a rule or another extension uses it.
    RemoveExtension(String),
    /// Adds or replaces an announcement.
    PutAnnouncement(String, Box<Announcement>),
    /// Removes an announcement; refused while something uses it.
    RemoveAnnouncement(String),
    /// Replaces the table of recordings.
    Recording(Box<Recording>),
}
