//! The command line: a stable contract, written down in `docs/cli.md`.

mod action;
mod ask;
mod card_files;
mod check;
mod contacts;
mod desktop;
mod entries;
mod messages;
mod outbox;
mod paper;
mod recordings;
mod secret;
mod sim;
mod start;
mod status;
mod usage;
mod voicemail;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum, error::ErrorKind};

use super::{
    audio::AudioChoice,
    control::protocol::{Request, Whither, exit},
    log, out,
    paths::Profile,
    settings_file::parse,
};
use crate::{
    domain::screening::DeskState,
    l10n::{Argument, L10n},
};

use action::ActionVerb;
use contacts::{ContactsArgs, LookupArgs};
use desktop::DesktopVerb;
use entries::{MarkArgs, NoteArgs, RowsArgs};
use messages::MessagesArgs;
use outbox::OutboxVerb;
use recordings::{RecordVerb, RecordingsVerb};
pub use start::{Show, Window};
use voicemail::VoicemailVerb;

/// What the program is called with.
#[derive(Debug, Parser)]
#[command(name = "linekeeper", version, about, disable_help_subcommand = true)]
struct Cli {
    /// Folder for everything of this instance (default: the system's folders)
    #[arg(long, value_name = "DIR", global = true)]
    profile: Option<PathBuf>,

    /// What is logged to standard error
    #[arg(
        help = "error, warn, info, debug, trace or off; or a filter such as linekeeper::sip=trace",
        long,
        value_name = "LEVEL",
        default_value = "warn",
        global = true
    )]
    log: String,

    #[command(flatten)]
    start: StartArgs,

    #[command(subcommand)]
    command: Option<Verb>,
}

/// How the telephone is started.
#[derive(Clone, Debug, Args)]
struct StartArgs {
    /// Run without a window
    #[arg(long, global = true)]
    headless: bool,

    /// Leave the main window closed at first: the telephone waits in the tray
    #[arg(long, global = true)]
    hidden: bool,

    /// What stands for microphone and speaker
    #[arg(
        help = "device, null or file:IN.wav,OUT.wav",
        long,
        value_name = "KIND",
        default_value = "device",
        global = true
    )]
    audio: AudioChoice,

    /// Answer every call after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, global = true)]
    auto_answer: Option<std::time::Duration>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Call a number or address
    Call {
        /// Number, user@host, or sip:, tel: or callto: address
        #[arg(value_name = "NUMBER|URI", allow_hyphen_values = true)]
        target: String,
        /// Account to call with
        #[arg(long, conflicts_with = "line")]
        account: Option<String>,
        /// Line to call with: its account and number
        #[arg(long)]
        line: Option<String>,
        /// Dial a link to an emergency, service or expensive number without showing it first
        #[arg(long)]
        sure: bool,
    },
    /// Call the other party of a journal row back, as the line that was called
    Callback {
        /// Number of the row, as journal --json shows it
        #[arg(value_name = "ID")]
        row: u64,
    },
    /// Answer the ringing call
    Answer(Which),
    /// Decline the ringing call
    Reject(Which),
    /// End the call
    Hangup(Which),
    /// Put the call on hold
    Hold(Which),
    /// Take the call back from hold
    Resume(Which),
    /// Hand the call over to a number, or to the other party of another call
    Transfer {
        /// Number, user@host, or sip:, tel: or callto: address
        #[arg(
            value_name = "NUMBER|URI",
            allow_hyphen_values = true,
            required_unless_present_any = ["with", "extension"],
            conflicts_with_all = ["with", "extension"]
        )]
        target: Option<String>,
        /// The extension that gets it, by its key or code
        #[arg(long, value_name = "KEY|CODE", conflicts_with = "with")]
        extension: Option<String>,
        /// The call whose other party gets it
        #[arg(long, value_name = "M")]
        with: Option<u64>,
        #[command(flatten)]
        which: Which,
    },
    /// Press keys: 0-9 * # A-D
    Dtmf {
        /// The keys
        digits: String,
        #[command(flatten)]
        which: Which,
    },
    /// Show accounts and calls
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the journal, newest first
    Journal(JournalArgs),
    /// Show contacts, by name; import and export them
    Contacts(ContactsArgs),
    /// Show who has a number
    Lookup(LookupArgs),
    /// Show messages taken down for others, newest first
    Messages(MessagesArgs),
    /// Notices of unanswered calls that wait or failed: list, send again, take out, test
    Outbox {
        #[command(subcommand)]
        verb: OutboxVerb,
    },
    /// Messages callers left on the answering machine: list, play, export, delete
    Voicemail {
        #[command(subcommand)]
        verb: VoicemailVerb,
    },
    /// Record the call, or no more
    Record {
        /// What
        #[arg(value_enum)]
        verb: RecordVerb,
        #[command(flatten)]
        which: Which,
    },
    /// Recorded conversations: list, play, export, delete
    Recordings {
        #[command(subcommand)]
        verb: RecordingsVerb,
    },
    /// Write down about a call; without TEXT the note is read from standard input
    Note(NoteArgs),
    /// Set how far calls were dealt with
    Mark(MarkArgs),
    /// Write rows of the journal to a file: CSV when its name ends in .csv, else JSON lines
    Export {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        rows: RowsArgs,
    },
    /// Delete rows of the journal for good
    Delete {
        /// Numbers of the rows
        #[arg(required = true, value_name = "N")]
        calls: Vec<u64>,
    },
    /// List actions and carry them out
    Action {
        #[command(subcommand)]
        verb: ActionVerb,
    },
    /// What the desktop starts, and who opens links to numbers
    Desktop {
        #[command(subcommand)]
        verb: DesktopVerb,
    },
    /// Switch a mode on
    Mode {
        /// Key of the mode in the settings, or normal
        mode: String,
        /// Back to normal after so many minutes; 0: never (default: as the settings say)
        #[arg(long = "for", value_name = "MINUTES")]
        minutes: Option<u32>,
    },
    /// Do not disturb
    Dnd {
        /// on or off
        #[arg(value_enum)]
        switch: Switch,
    },
    /// Try the rules on a call that nobody makes
    Sim(SimArgs),
    /// Check the settings file
    Check,
    /// Keep passwords
    Secret {
        #[command(subcommand)]
        verb: SecretVerb,
    },
    /// Print the manual page, or what a shell completes commands with
    Paper {
        /// What
        what: paper::Paper,
    },
    /// Try the telephone with an exchange of its own
    Demo,
    /// End the running telephone
    Quit,
}

#[derive(Debug, Args)]
struct Which {
    /// Number of the call, as status shows it (default: the one meant by the situation)
    #[arg(long, value_name = "N")]
    call: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Debug, Args)]
struct SimArgs {
    /// Number of the caller, or withheld or unavailable
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    from: String,
    /// Number that is called
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    to: Option<String>,
    /// Name of the caller
    #[arg(long)]
    name: Option<String>,
    /// Time at the line, such as 2026-11-26T20:15 (default: now)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Key of the mode that is on (default: normal)
    #[arg(long)]
    mode: Option<String>,
    /// What this desk is doing
    #[arg(long, value_enum, default_value_t = SimState::Free)]
    state: SimState,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SimState {
    Free,
    InCall,
    DoNotDisturb,
}

impl From<SimState> for DeskState {
    fn from(state: SimState) -> Self {
        match state {
            SimState::Free => Self::Free,
            SimState::InCall => Self::InCall,
            SimState::DoNotDisturb => Self::DoNotDisturb,
        }
    }
}

#[derive(Debug, Args)]
struct JournalArgs {
    /// As JSON, one object per line
    #[arg(long)]
    json: bool,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    rows: RowsArgs,
}

#[derive(Debug, Subcommand)]
enum SecretVerb {
    /// Keep the password of an account, read from standard input
    Set {
        /// Key of the account in the settings
        account: String,
    },
}

fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    std::time::Duration::try_from_secs_f64(seconds).map_err(|problem| problem.to_string())
}

/// Does what the command line asks. `show` opens the window, where the program has one.
#[must_use]
pub fn run(show: Option<Show>) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(problem) => return ExitCode::from(usage(&problem)),
    };
    if let Err(problem) = log::begin(&cli.log) {
        let word = [("level", problem.0.into())];
        complain(L10n::choose(""), "cli-bad-level", &word);
        return ExitCode::from(exit::USAGE);
    }
    // Journal, passwords and recordings are nobody else's business.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    ExitCode::from(carry_out(cli, show))
}

/// Help and version are answers; everything else is a mistake in the call.
fn usage(problem: &clap::Error) -> u8 {
    match problem.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            out::line(problem.render().to_string().trim_end());
            exit::OK
        }
        _ => {
            usage::complain(problem, usage::language());
            exit::USAGE
        }
    }
}

fn carry_out(cli: Cli, show: Option<Show>) -> u8 {
    let profile = match &cli.profile {
        Some(dir) => Ok(Profile::in_dir(dir)),
        None => Profile::of_system(),
    };
    let profile = match profile {
        Ok(profile) => profile,
        Err(problem) => {
            let detail = [("detail", problem.to_string().into())];
            return failed(L10n::choose(""), "cli-no-profile", &detail);
        }
    };
    let request = match cli.command {
        None => return start::start(&profile, &cli.start, show),
        Some(Verb::Demo) => return start::demo(&profile, &cli.start, show),
        Some(Verb::Desktop { verb }) => return desktop::act(&profile, verb),
        Some(Verb::Paper { what }) => return paper::print(what),
        Some(Verb::Check) => return check::check(&profile),
        Some(Verb::Sim(args)) => return sim::sim(&profile, &args),
        Some(Verb::Secret {
            verb: SecretVerb::Set { account },
        }) => return secret::set(&profile, &account),
        Some(Verb::Status { json }) => return status::status(&profile, json),
        Some(Verb::Journal(args)) => return status::journal(&profile, args),
        Some(Verb::Contacts(args)) => return contacts::contacts(&profile, args),
        Some(Verb::Lookup(args)) => return contacts::lookup(&profile, args),
        Some(Verb::Messages(args)) => return messages::messages(&profile, args),
        Some(Verb::Outbox { verb }) => return outbox::act(&profile, verb),
        Some(Verb::Voicemail { verb }) => return voicemail::act(&profile, verb),
        Some(Verb::Recordings { verb }) => return recordings::act(&profile, verb),
        Some(Verb::Note(args)) => return entries::note(&profile, args),
        Some(Verb::Export { file, rows }) => return entries::export(&profile, &file, rows),
        Some(Verb::Action { verb }) => return action::act(&profile, verb),
        Some(Verb::Quit) => return ask::quit(&profile),
        Some(verb) => request_of(verb),
    };
    match request {
        Some(request) => ask::simple(&profile, &request),
        None => exit::USAGE,
    }
}

fn whither(target: Option<String>, extension: Option<String>, with: Option<u64>) -> Whither {
    match (with, extension) {
        (Some(other), _) => Whither::Call(other),
        (None, Some(named)) => Whither::Extension(named),
        (None, None) => Whither::Party(target.unwrap_or_default()),
    }
}

/// The request for a verb that is one; `None` for the others.
fn request_of(verb: Verb) -> Option<Request> {
    Some(match verb {
        Verb::Call {
            target,
            account,
            line,
            sure,
        } => Request::Call {
            target,
            account,
            line,
            sure,
        },
        Verb::Callback { row } => Request::CallBack { row },
        Verb::Answer(Which { call }) => Request::Answer { call },
        Verb::Reject(Which { call }) => Request::Reject { call },
        Verb::Hangup(Which { call }) => Request::Hangup { call },
        Verb::Hold(Which { call }) => Request::Hold { call },
        Verb::Resume(Which { call }) => Request::Resume { call },
        Verb::Transfer {
            target,
            extension,
            with,
            which,
        } => Request::Transfer {
            call: which.call,
            to: whither(target, extension, with),
        },
        Verb::Dtmf { digits, which } => Request::Dtmf {
            call: which.call,
            digits,
        },
        Verb::Record { verb, which } => Request::Record {
            call: which.call,
            wish: verb.into(),
        },
        Verb::Mark(args) => args.request(),
        Verb::Delete { calls } => Request::Delete { calls },
        Verb::Mode { mode, minutes } => Request::Mode { mode, minutes },
        Verb::Dnd { switch } => Request::Dnd {
            on: switch == Switch::On,
        },
        Verb::Quit
        | Verb::Note(_)
        | Verb::Contacts(_)
        | Verb::Lookup(_)
        | Verb::Sim(_)
        | Verb::Export { .. }
        | Verb::Status { .. }
        | Verb::Journal(_)
        | Verb::Messages(_)
        | Verb::Voicemail { .. }
        | Verb::Recordings { .. }
        | Verb::Outbox { .. }
        | Verb::Action { .. }
        | Verb::Desktop { .. }
        | Verb::Paper { .. }
        | Verb::Check
        | Verb::Secret { .. }
        | Verb::Demo => return None,
    })
}

/// The language of a profile: what its settings say as far as they can be read, else the system's.
fn texts(profile: &Profile) -> L10n {
    let text = std::fs::read_to_string(profile.settings()).unwrap_or_default();
    L10n::choose(&parse(&text).settings.appearance.language)
}

/// Says what happened and what to do.
fn complain(texts: L10n, key: &str, arguments: &[Argument<'_>]) {
    out::complaint(&texts.told(key, arguments).to_string());
}

fn failed(texts: L10n, key: &str, arguments: &[Argument<'_>]) -> u8 {
    complain(texts, key, arguments);
    exit::FAILED
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_and_after_the_verb() {
        for words in [
            "linekeeper --profile d --headless --audio null --auto-answer 0.5",
            "linekeeper demo --profile d --headless --audio null --auto-answer 0.5",
        ] {
            let cli = Cli::try_parse_from(words.split(' ')).unwrap();
            assert_eq!(cli.profile, Some("d".into()));
            assert!(cli.start.headless);
            assert_eq!(cli.start.audio, AudioChoice::Null);
            let half = std::time::Duration::from_millis(500);
            assert_eq!(cli.start.auto_answer, Some(half));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for words in [
            "linekeeper --audio loud",
            "linekeeper --auto-answer soon",
            "linekeeper --auto-answer -1",
            "linekeeper call",
            "linekeeper call 1 --account a --line b",
            "linekeeper dance",
            "linekeeper secret set",
            "linekeeper mark odd 7",
            "linekeeper mark open",
            "linekeeper journal --missed --result answered",
        ] {
            assert!(Cli::try_parse_from(words.split(' ')).is_err(), "{words}");
        }
    }

    #[test]
    fn verbs_become_requests() {
        for (words, expected) in [
            (
                "linekeeper call +4989 --line m",
                Request::Call {
                    target: "+4989".into(),
                    account: None,
                    line: Some("m".into()),
                    sure: false,
                },
            ),
            ("linekeeper callback 7", Request::CallBack { row: 7 }),
            (
                "linekeeper answer --call 7",
                Request::Answer { call: Some(7) },
            ),
            (
                "linekeeper mark no-call-back 7 9",
                Request::Mark {
                    calls: vec![7, 9],
                    state: crate::domain::knowledge::WorkState::NoCallBack,
                    due: None,
                },
            ),
            (
                "linekeeper dtmf 12#",
                Request::Dtmf {
                    call: None,
                    digits: "12#".into(),
                },
            ),
        ] {
            let cli = Cli::try_parse_from(words.split(' ')).unwrap();
            assert_eq!(cli.command.and_then(request_of), Some(expected), "{words}");
        }
    }
}
