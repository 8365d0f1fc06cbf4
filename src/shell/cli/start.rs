//! Starting the telephone, with and without its window.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::mpsc::sync_channel,
    thread,
    time::Duration,
};

use tokio::sync::mpsc::Receiver;

use super::{StartArgs, failed, texts};
use crate::{
    engine::event::Event,
    l10n::{Argument, L10n, Language},
    rng::Rng,
    shell::{
        control::{
            client::ask,
            protocol::{Request, exit},
        },
        demo::Demo,
        handle::Handle,
        instance::{self, Lock},
        out,
        paths::Profile,
        run::{Options, StartError, Telephone},
    },
};

/// What a window needs to run.
#[derive(Debug)]
pub struct Window {
    /// The telephone.
    pub handle: Handle,
    /// What happens, each once.
    pub events: Receiver<Event>,
    /// The main window stays closed at first.
    pub hidden: bool,
    /// The folder the user named, if one was.
    pub profile: Option<PathBuf>,
}

/// Opens the window and comes back when it is closed for good. `Err` says why it can't be opened.
pub type Show = fn(Window) -> Result<(), String>;

/// Starts the telephone of a profile. When one runs already, its window is raised.
pub(super) fn start(profile: &Profile, args: &StartArgs, show: Option<Show>) -> u8 {
    let show = match wanted(args, show, || texts(profile)) {
        Ok(show) => show,
        Err(code) => return code,
    };
    let options = Options {
        profile: profile.clone(),
        audio: args.audio.clone(),
        auto_answer: args.auto_answer,
        demo: None,
    };
    hold_and_run(options, show.map(|show| (show, args.hidden)))
}

/// Starts the telephone with the demo exchange: in the folder the user named, else in one that is gone afterwards.
pub(super) fn demo(profile: &Profile, args: &StartArgs, show: Option<Show>) -> u8 {
    let texts = L10n::choose("");
    let show = match wanted(args, show, || texts) {
        Ok(show) => show,
        Err(code) => return code,
    };
    if profile.is_explicit() {
        if holds_other_settings(profile) {
            let path = profile.settings().display().to_string();
            return failed(texts, "cli-demo-profile", &[("path", path.into())]);
        }
        return demo_in(profile.clone(), args, show, texts);
    }
    let folder = match fresh_folder() {
        Ok(folder) => folder,
        Err(problem) => {
            return failed(texts, "cli-demo", &[("detail", problem.to_string().into())]);
        }
    };
    let code = demo_in(Profile::in_dir(&folder), args, show, texts);
    if let Err(problem) = clear_away(&folder) {
        tracing::warn!(%problem, "the demo's folder stays");
    }
    code
}

/// Removes a folder. A thread that ends may still be closing its files there, so it is tried for a second.
fn clear_away(folder: &Path) -> io::Result<()> {
    const TRIES: u32 = 20;
    const PAUSE: Duration = Duration::from_millis(50);
    let mut last = Ok(());
    for _ in 0..TRIES {
        last = fs::remove_dir_all(folder);
        match &last {
            Ok(()) => return Ok(()),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) => thread::sleep(PAUSE),
        }
    }
    last
}

/// A folder nobody else can have made or look into.
fn fresh_folder() -> io::Result<PathBuf> {
    let name = Rng::from_seed(instance::seed()?).token(12);
    let folder = std::env::temp_dir().join(format!("linekeeper-demo-{name}"));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

/// Whether a telephone's own settings lie where the demo would write its.
fn holds_other_settings(profile: &Profile) -> bool {
    match fs::read_to_string(profile.settings()) {
        Ok(text) => !Demo::made(&text),
        Err(problem) => problem.kind() != io::ErrorKind::NotFound,
    }
}

fn demo_in(profile: Profile, args: &StartArgs, show: Option<Show>, texts: L10n) -> u8 {
    let refused = |problem: &dyn std::fmt::Display| {
        failed(texts, "cli-demo", &[("detail", problem.to_string().into())])
    };
    if let Err(problem) = profile.create() {
        return refused(&problem);
    }
    let language = Language::choose("");
    let begun = instance::seed().and_then(|seed| {
        let demo = Demo::start(language, seed)?;
        demo.write_settings(language, &profile.settings())?;
        Ok(demo)
    });
    match begun {
        Ok(demo) => {
            let options = Options {
                profile,
                audio: args.audio.clone(),
                auto_answer: args.auto_answer,
                demo: Some(demo.credentials()),
            };
            hold_and_run(options, show.map(|show| (show, args.hidden)))
        }
        Err(problem) => refused(&problem),
    }
}

/// The window if one is wanted. One that can't be had is said here; the error is the exit code.
fn wanted(
    args: &StartArgs,
    show: Option<Show>,
    texts: impl FnOnce() -> L10n,
) -> Result<Option<Show>, u8> {
    let is_there = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let show = show.filter(|_| !args.headless);
    let displays = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"];
    if show.is_some() && !displays.into_iter().any(is_there) {
        return Err(failed(texts(), "cli-no-display", &[]));
    }
    Ok(show)
}

/// The window, and whether it stays closed at first.
type Face = (Show, bool);

fn hold_and_run(options: Options, show: Option<Face>) -> u8 {
    // Which language is spoken is looked up only when there is something to say.
    let profile = options.profile.clone();
    let texts = || texts(&profile);
    let detail = |problem: &dyn std::fmt::Display| [("detail", problem.to_string().into())];
    if let Err(problem) = profile.create() {
        return failed(texts(), "cli-no-profile", &detail(&problem));
    }
    match Lock::take(&profile) {
        Ok(Some(lock)) => {
            let code = match show {
                Some(show) => beside_window(options, show, texts),
                None => alone(&options, texts),
            };
            drop(lock);
            code
        }
        Ok(None) => raise(&profile, texts()),
        Err(problem) => failed(texts(), "cli-no-profile", &detail(&problem)),
    }
}

/// Another program has the profile: its window comes up.
fn raise(profile: &Profile, texts: L10n) -> u8 {
    match ask(&profile.socket(), &Request::Show, |_| {}) {
        Ok(_) => {
            out::complaint(&texts.text("cli-running-already"));
            exit::OK
        }
        Err(problem) => {
            let detail: [Argument<'_>; 1] = [("detail", problem.to_string().into())];
            failed(texts, "cli-no-answer", &detail)
        }
    }
}

fn alone(options: &Options, texts: impl Fn() -> L10n) -> u8 {
    match Telephone::build(options, false) {
        Ok((telephone, _)) => {
            telephone.run();
            exit::OK
        }
        Err(problem) => refuse(&problem, texts()),
    }
}

/// The telephone on a thread of its own, the window on this one: window systems want the first thread.
fn beside_window(options: Options, (show, hidden): Face, texts: impl Fn() -> L10n) -> u8 {
    let profile = options.profile.named_folder();
    let (tell, built) = sync_channel(1);
    let spawned = std::thread::Builder::new()
        .name("telephone".into())
        .spawn(move || match Telephone::build(&options, true) {
            Ok((telephone, events)) => {
                let window = Window {
                    handle: telephone.handle(),
                    events,
                    hidden,
                    profile,
                };
                if tell.send(Ok(window)).is_ok() {
                    telephone.run();
                }
            }
            Err(problem) => drop(tell.send(Err(problem))),
        });
    let thread = match spawned {
        Ok(thread) => thread,
        Err(problem) => {
            let detail: [Argument<'_>; 1] = [("detail", problem.to_string().into())];
            return failed(texts(), "cli-start", &detail);
        }
    };
    let code = match built.recv() {
        Ok(Ok(window)) => open(window, show, texts()),
        Ok(Err(problem)) => refuse(&problem, texts()),
        Err(_) => exit::FAILED,
    };
    if thread.join().is_err() {
        return exit::FAILED;
    }
    code
}

fn open(window: Window, show: Show, texts: L10n) -> u8 {
    let handle = window.handle.clone();
    let shown = show(window);
    // The window may be gone for a reason of its own; the telephone goes with it.
    if let Err(problem) = handle.give(crate::engine::Command::Quit) {
        tracing::debug!(%problem, "the telephone has ended before its window");
    }
    match shown {
        Ok(()) => exit::OK,
        Err(problem) => failed(texts, "cli-no-window", &[("detail", problem.into())]),
    }
}

fn refuse(problem: &StartError, texts: L10n) -> u8 {
    match problem {
        StartError::Sound(problem) => {
            out::complaint(&texts.media_problem(problem).to_string());
            exit::FAILED
        }
        StartError::System { what, source } => {
            let detail = format!("{what}: {source}");
            failed(texts, "cli-start", &[("detail", detail.into())])
        }
    }
}
