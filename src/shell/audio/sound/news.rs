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
    conditions: [Condition; 3],
}

/// How a role does.
#[derive(Default)]
pub(super) enum Condition {
    /// Not needed.
    #[default]
    Unused,
    /// Its device runs.
    Works,
    /// It runs on another device, or on none.
    Fails(MediaProblem),
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

    /// Says how a role does.
    pub(super) fn say(&self, role: Role, condition: Condition) {
        self.change(|state| state.conditions[role as usize] = condition);
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
        let has_devices = !self.inputs.is_empty() || !self.outputs.is_empty();
        let works = self
            .conditions
            .iter()
            .any(|condition| matches!(condition, Condition::Works));
        if !has_devices && !works {
            return Some(MediaProblem::NoDevice);
        }
        self.conditions
            .iter()
            .find_map(|condition| match condition {
                Condition::Fails(problem) => Some(problem.clone()),
                Condition::Unused | Condition::Works => None,
            })
    }
}
