//! What the driver is told about devices: the lists and the worst problem of the three roles, when something changed.

use std::sync::{Mutex, PoisonError};

use cpal::Host;

use super::{
    super::device::{Devices, Tell},
    list::{self, Way},
    role::Role,
};
use crate::media::MediaProblem;

/// Shared by the threads of the roles.
pub(super) struct News {
    tell: Tell,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    told: Option<Devices>,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// Of microphone, speaker, ringer.
    problems: [Option<MediaProblem>; 3],
}

impl News {
    pub(super) fn new(tell: Tell) -> Self {
        Self {
            tell,
            state: Mutex::default(),
        }
    }

    /// Looks which devices there are.
    pub(super) fn look(&self, host: &Host) {
        let (inputs, outputs) = (list::names(host, Way::In), list::names(host, Way::Out));
        self.change(|state| {
            state.inputs = inputs;
            state.outputs = outputs;
        });
    }

    /// Says what is wrong with a role, or that all is well.
    pub(super) fn problem(&self, role: Role, problem: Option<MediaProblem>) {
        self.change(|state| state.problems[role as usize] = problem);
    }

    /// Forgets what was wrong: the role is not needed.
    pub(super) fn clear(&self, role: Role) {
        self.problem(role, None);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let devices = Devices {
            inputs: state.inputs.clone(),
            outputs: state.outputs.clone(),
            problem: state.problem(),
        };
        if state.told.as_ref() != Some(&devices) {
            state.told = Some(devices.clone());
            self.tell.tell(devices);
        }
    }
}

impl State {
    fn problem(&self) -> Option<MediaProblem> {
        let met = self.problems.iter().flatten().next().cloned();
        let nothing = self.inputs.is_empty() && self.outputs.is_empty();
        met.or_else(|| nothing.then_some(MediaProblem::NoDevice))
    }
}
