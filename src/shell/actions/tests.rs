//! Real programs, started, watched and ended.

use std::{
    collections::BTreeMap,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::timeout;

use super::{Actions, Told};
use crate::{
    domain::{
        action::{Action, Deed, Facts, Field, Filter, Ran, RunResult, Trigger, result::OUTPUT},
        id::ActionId,
        journal::WallTime,
        settings::Settings,
        template::Manner,
    },
    engine::command::{CommandError, CommandId},
};

struct Desk {
    actions: Actions,
}

fn program(script: &str) -> Action {
    Action {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        trigger: Trigger::Incoming,
        ..Action::of("Test", Deed::Program)
    }
}

fn desk(actions: impl IntoIterator<Item = (&'static str, Action)>) -> Desk {
    let settings = Settings {
        actions: actions
            .into_iter()
            .map(|(key, action)| (key.to_owned(), action))
            .collect::<BTreeMap<_, _>>(),
        ..Settings::default()
    };
    Desk {
        actions: Actions::new(Arc::new(settings), Manner::default),
    }
}

impl Desk {
    fn ring(&mut self, name: &str) {
        let mut facts = Facts::sample(Trigger::Incoming, WallTime(7));
        Arc::make_mut(&mut facts.texts).caller.name = name.into();
        self.actions.occasion(Box::new(facts), false);
    }

    async fn ran(&mut self) -> Ran {
        loop {
            let told = timeout(Duration::from_secs(20), self.actions.told.recv()).await;
            match told.expect("news in time").expect("the thread") {
                Told::Ran(ran) => return *ran,
                Told::Done(..) | Told::ShowContact(_) => {}
            }
        }
    }
}

async fn one(action: Action) -> Ran {
    let mut desk = desk([("one", action)]);
    desk.ring("Eva");
    desk.ran().await
}

#[tokio::test]
async fn a_callers_name_is_one_argument_and_reaches_no_shell() {
    let folder = TempDir::new().unwrap();
    let evil = format!(
        "$(touch {0}/x); `touch {0}/y` \"' & touch {0}/z",
        folder.path().display()
    );
    let action = Action {
        program: "printf".into(),
        arguments: vec![
            "[%s]".into(),
            "{{ caller.name }}".into(),
            "{{ line.key }}".into(),
        ],
        ..program("")
    };
    let mut desk = desk([("one", action)]);
    desk.ring(&evil);
    let ran = desk.ran().await;
    assert_eq!(ran.result, RunResult::Done);
    assert_eq!(ran.output, format!("[{evil}][example]"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_program_that_takes_too_long_ends_with_all_it_started() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pid");
    let script = format!("sleep 300 & echo $! > {}; wait", path.display());
    let action = Action {
        time_limit_seconds: 1,
        ..program(&script)
    };
    let ran = one(action).await;
    assert_eq!(ran.result, RunResult::TimedOut);
    assert!(ran.took >= Duration::from_secs(1) && ran.took < Duration::from_secs(5));
    let child = fs::read_to_string(&path).unwrap();
    let file = format!("/proc/{}/stat", child.trim());
    // Gone, or dead and not yet collected by the system; a killed process still needs its turn on a busy machine.
    let is_gone = || {
        let state = fs::read_to_string(&file).unwrap_or_default();
        state.is_empty() || state.contains(") Z ")
    };
    let patience = std::time::Instant::now();
    while !is_gone() && patience.elapsed() < Duration::from_secs(10) {
        tokio::task::yield_now().await;
    }
    assert!(is_gone());
}

#[tokio::test]
async fn results_tell_how_it_ended() {
    let ran = one(program("echo out; echo err >&2; exit 3")).await;
    assert_eq!(ran.result, RunResult::ExitCode(3));
    assert!(ran.output.contains("out") && ran.output.contains("err"));
    assert_eq!(
        one(program("kill -9 $$")).await.result,
        RunResult::Signal(9)
    );
    let missing = Action {
        program: "/nowhere/program".into(),
        ..program("")
    };
    let ran = one(missing).await;
    assert!(matches!(ran.result, RunResult::CannotStart(detail) if detail.contains("/nowhere")));
    let homeless = Action {
        folder: "/nowhere".into(),
        ..program("true")
    };
    assert!(matches!(
        one(homeless).await.result,
        RunResult::CannotStart(_)
    ));
}

#[tokio::test]
async fn a_talkative_program_is_read_to_its_end_and_kept_short() {
    let ran = one(program("yes | head -c 3000000; exit 4")).await;
    assert_eq!(ran.result, RunResult::ExitCode(4));
    assert!(ran.output.len() <= OUTPUT);
}

#[tokio::test]
async fn a_program_left_running_is_not_watched() {
    let action = Action {
        time_limit_seconds: 0,
        ..program("sleep 2")
    };
    let ran = one(action).await;
    assert_eq!(ran.result, RunResult::LeftRunning);
    assert!(ran.took < Duration::from_secs(1));
}

#[tokio::test]
async fn at_most_four_run_at_once() {
    let folder = TempDir::new().unwrap();
    let at = folder.path().display();
    let script = format!("touch {at}/$$; ls {at} | wc -l; sleep 0.4; rm {at}/$$");
    let mut desk = desk([("one", program(&script))]);
    for _ in 0..9 {
        desk.ring("Eva");
    }
    let mut most = 0;
    for _ in 0..9 {
        let seen: usize = desk.ran().await.output.parse().unwrap();
        most = most.max(seen);
    }
    assert_eq!(most, 4);
}

#[tokio::test]
async fn too_many_are_turned_away_and_told() {
    let mut desk = desk([("one", program("sleep 0.05"))]);
    for _ in 0..90 {
        desk.ring("Eva");
    }
    let mut turned_away = 0;
    for _ in 0..90 {
        turned_away += usize::from(desk.ran().await.result == RunResult::TooMany);
    }
    assert!((1..=90 - 68).contains(&turned_away), "{turned_away}");
}

#[tokio::test]
async fn actions_that_do_not_fit_stay_quiet() {
    let other = Action {
        filter: vec![Filter {
            field: Field::LineKey,
            matches: "^other$".into(),
            not: false,
        }],
        ..program("echo other")
    };
    let off = Action {
        enabled: false,
        ..program("echo off")
    };
    let mut desk = desk([("a", other), ("b", off), ("c", program("echo fits"))]);
    desk.ring("Eva");
    assert_eq!(desk.ran().await.output, "fits");
    desk.actions.close();
    assert!(desk.actions.told.try_recv().is_err());
}

#[tokio::test]
async fn whoever_asks_hears_what_came_of_it() {
    let mut desk = desk([("bad", program("exit 1"))]);
    let facts = Box::new(Facts::sample(Trigger::ByHand, WallTime(7)));
    desk.actions
        .run(CommandId(5), ActionId::new("bad"), facts.clone());
    desk.actions.run(CommandId(6), ActionId::new("none"), facts);
    let mut heard = Vec::new();
    while heard.len() < 2 {
        if let Some(Told::Done(id, result)) = desk.actions.told.recv().await {
            heard.push((id.0, result));
        }
    }
    heard.sort_by_key(|(id, _)| *id);
    let failed = CommandError::ActionFailed(RunResult::ExitCode(1));
    assert_eq!(heard[0], (5, Err(failed)));
    assert_eq!(heard[1], (6, Err(CommandError::NoSuchAction)));
}

#[tokio::test]
async fn the_end_of_the_program_does_not_wait_for_a_long_action() {
    let mut desk = desk([("long", program("sleep 9"))]);
    desk.ring("Eva");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    desk.actions.close();
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn an_address_with_another_scheme_is_not_opened() {
    let action = Action {
        url: "file:///etc/passwd".into(),
        deed: Deed::Url,
        ..program("")
    };
    let refused = RunResult::SchemeNotAllowed("file".into());
    assert_eq!(one(action).await.result, refused);
}
