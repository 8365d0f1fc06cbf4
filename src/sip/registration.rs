//! When to register (RFC 3261 §10, RFC 5626 §4.5): the machine of one account, without messages.
//!
//! | state      | input                         | next       | step                                              |
//! |------------|-------------------------------|------------|---------------------------------------------------|
//! | any but Leaving | start                    | Trying     | send                                              |
//! | Trying     | accepted                      | Registered | refresh well before the end                        |
//! | Trying     | too brief (423), at most 3 ×  | Trying     | send with the life asked for                       |
//! | Trying     | failed: passing               | Waiting    | 5 s, doubling to 10 min, half of it random; Retry-After holds |
//! | Trying     | failed: lasting               | Waiting    | 10 to 15 min                                       |
//! | Trying     | failed: final                 | Refused    | –                                                 |
//! | Registered | refresh time                  | Trying     | send                                              |
//! | Waiting    | its time                      | Trying     | send                                              |
//! | Registered | flow lost                     | Waiting    | up to 2 s                                          |
//! | any but Off, Leaving | network changed     | Waiting    | up to 2 s                                          |
//! | bound      | leave                         | Leaving    | send with the life 0                               |
//! | not bound  | leave                         | Off        | –                                                 |
//! | Leaving    | accepted, failed              | Off        | –                                                 |

use std::time::Duration;

use crate::{mono::Mono, rng::Rng};

/// The first wait after a passing failure.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// The longest wait after passing failures.
const LONGEST_WAIT: Duration = Duration::from_mins(10);
/// The longest wait a server may ask for.
const LONGEST_RETRY_AFTER: u32 = 3600;
/// The longest life a server may demand, in seconds: one day.
const LONGEST_LIFE: u32 = 86_400;
/// How often in a row a server may find the wished life too brief.
const MAX_TOO_BRIEF: u8 = 3;

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setback {
    /// It may be over any moment.
    Passing,
    /// Somebody has to do something at the server.
    Lasting,
    /// The settings are wrong.
    Final,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationStep {
    /// Nothing.
    Nothing,
    /// Send a REGISTER for this many seconds; 0 unregisters.
    Send(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Off,
    Trying,
    Registered { refresh: Mono },
    Waiting { at: Mono },
    Refused,
    Leaving,
}

/// The registration of one account.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    state: State,
    /// Life to ask for, in seconds.
    wish: u32,
    failures: u32,
    too_brief: u8,
    /// Whether the registrar may hold a binding of ours.
    bound: bool,
}

impl Registration {
    /// One that is off and would ask for the life `wish`.
    pub(crate) fn new(wish: Duration) -> Self {
        let wish = u32::try_from(wish.as_secs()).unwrap_or(LONGEST_LIFE);
        Self {
            state: State::Off,
            wish: wish.clamp(60, LONGEST_LIFE),
            failures: 0,
            too_brief: 0,
            bound: false,
        }
    }

    /// Register now.
    pub(crate) fn start(&mut self) -> RegistrationStep {
        if self.state == State::Leaving {
            return RegistrationStep::Nothing;
        }
        self.state = State::Trying;
        self.too_brief = 0;
        self.bound = true;
        RegistrationStep::Send(self.wish)
    }

    /// The registrar granted this many seconds.
    pub(crate) fn accepted(&mut self, now: Mono, granted: u32, rng: &mut Rng) {
        match self.state {
            State::Trying => {
                self.failures = 0;
                let lead = if granted >= 120 {
                    (granted / 10).max(45)
                } else {
                    granted / 3
                };
                let spread = Duration::from_secs(u64::from(granted / 20)).mul_f64(rng.unit());
                let span = Duration::from_secs(u64::from(granted.saturating_sub(lead).max(2)));
                let refresh = now + span.saturating_sub(spread);
                self.state = State::Registered { refresh };
            }
            State::Leaving => self.off(),
            State::Off | State::Registered { .. } | State::Waiting { .. } | State::Refused => {}
        }
    }

    /// The registrar wants a life of at least `least` seconds (423).
    pub(crate) fn too_brief(&mut self, least: u32) -> Option<RegistrationStep> {
        let may = self.state == State::Trying
            && self.too_brief < MAX_TOO_BRIEF
            && least > self.wish
            && least <= LONGEST_LIFE;
        if !may {
            return None;
        }
        self.too_brief += 1;
        self.wish = least;
        Some(RegistrationStep::Send(least))
    }

    /// It was refused or nothing came back. Gives the wait until the next attempt.
    pub(crate) fn failed(
        &mut self,
        now: Mono,
        setback: Setback,
        retry_after: Option<u32>,
        rng: &mut Rng,
    ) -> Option<Duration> {
        match self.state {
            State::Trying => {}
            State::Leaving => {
                self.off();
                return None;
            }
            State::Off | State::Registered { .. } | State::Waiting { .. } | State::Refused => {
                return None;
            }
        }
        let wait = match setback {
            Setback::Passing => {
                let doubled = FIRST_WAIT * 2_u32.pow(self.failures.min(10));
                doubled.min(LONGEST_WAIT).mul_f64(0.5 + 0.5 * rng.unit())
            }
            Setback::Lasting => LONGEST_WAIT.mul_f64(1.0 + 0.5 * rng.unit()),
            Setback::Final => {
                self.state = State::Refused;
                return None;
            }
        };
        self.failures += 1;
        let asked = retry_after.unwrap_or(0).min(LONGEST_RETRY_AFTER);
        let wait = wait.max(Duration::from_secs(u64::from(asked)));
        self.state = State::Waiting { at: now + wait };
        Some(wait)
    }

    /// The flow it was made over is gone. Gives the wait until the next attempt.
    pub(crate) fn flow_lost(&mut self, now: Mono, rng: &mut Rng) -> Option<Duration> {
        match self.state {
            State::Registered { .. } => Some(self.hurry(now, rng)),
            State::Off
            | State::Trying
            | State::Waiting { .. }
            | State::Refused
            | State::Leaving => None,
        }
    }

    /// Addresses or routes of this machine changed, or it woke up.
    pub(crate) fn network_changed(&mut self, now: Mono, rng: &mut Rng) {
        match self.state {
            State::Trying | State::Registered { .. } | State::Waiting { .. } | State::Refused => {
                self.failures = 0;
                self.hurry(now, rng);
            }
            State::Off | State::Leaving => {}
        }
    }

    fn hurry(&mut self, now: Mono, rng: &mut Rng) -> Duration {
        let wait = Duration::from_millis(200 + rng.below(1800));
        let at = match self.state {
            State::Waiting { at } => at.min(now + wait),
            State::Off
            | State::Trying
            | State::Registered { .. }
            | State::Refused
            | State::Leaving => now + wait,
        };
        self.state = State::Waiting { at };
        at.since(now)
    }

    /// Unregister.
    pub(crate) fn leave(&mut self) -> RegistrationStep {
        match self.state {
            State::Leaving => RegistrationStep::Nothing,
            State::Off
            | State::Trying
            | State::Registered { .. }
            | State::Waiting { .. }
            | State::Refused => {
                if self.bound && self.state != State::Refused {
                    self.state = State::Leaving;
                    RegistrationStep::Send(0)
                } else {
                    self.off();
                    RegistrationStep::Nothing
                }
            }
        }
    }

    fn off(&mut self) {
        self.state = State::Off;
        self.bound = false;
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> RegistrationStep {
        match self.state {
            State::Registered { refresh: at } | State::Waiting { at } if now >= at => self.start(),
            State::Registered { .. }
            | State::Waiting { .. }
            | State::Off
            | State::Trying
            | State::Refused
            | State::Leaving => RegistrationStep::Nothing,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Registered { refresh: at } | State::Waiting { at } => Some(at),
            State::Off | State::Trying | State::Refused | State::Leaving => None,
        }
    }

    /// Whether it is off or being undone.
    pub(crate) fn is_off(&self) -> bool {
        self.state == State::Off
    }

    /// Whether it is being undone.
    pub(crate) fn is_leaving(&self) -> bool {
        self.state == State::Leaving
    }

    /// Whether a REGISTER for a binding is under way.
    pub(crate) fn is_trying(&self) -> bool {
        self.state == State::Trying
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn machine() -> (Registration, Rng) {
        (Registration::new(HOUR), Rng::from_u64(1))
    }

    fn tried() -> (Registration, Rng) {
        let (mut machine, rng) = machine();
        assert_eq!(machine.start(), RegistrationStep::Send(3600));
        (machine, rng)
    }

    fn secs(at: Option<Mono>) -> f64 {
        at.unwrap().since_start().as_secs_f64()
    }

    #[test]
    fn it_refreshes_well_before_the_end() {
        for (granted, from, to) in [(3600, 3060, 3240), (120, 69, 75), (60, 37, 40), (1, 2, 2)] {
            let (mut machine, mut rng) = tried();
            machine.accepted(Mono::ZERO, granted, &mut rng);
            let at = secs(machine.deadline());
            assert!(
                at >= f64::from(from) && at <= f64::from(to),
                "{granted}: {at}"
            );
            let due = machine.deadline().unwrap();
            assert_eq!(
                machine.wake(due - Duration::from_millis(1)),
                RegistrationStep::Nothing
            );
            assert_eq!(machine.wake(due), RegistrationStep::Send(3600));
        }
    }

    #[test]
    fn waits_double_up_to_ten_minutes() {
        let (mut machine, mut rng) = machine();
        let mut now = Mono::ZERO;
        for ceiling in [5_u64, 10, 20, 40, 80, 160, 320, 600, 600, 600] {
            machine.start();
            let wait = machine
                .failed(now, Setback::Passing, None, &mut rng)
                .unwrap();
            let ceiling = Duration::from_secs(ceiling);
            assert!(
                wait <= ceiling && wait >= ceiling / 2,
                "{wait:?} {ceiling:?}"
            );
            now += wait;
            assert_eq!(machine.deadline(), Some(now));
        }
        machine.start();
        machine.accepted(now, 3600, &mut rng);
        machine.start();
        let wait = machine
            .failed(now, Setback::Passing, None, &mut rng)
            .unwrap();
        assert!(
            wait <= Duration::from_secs(5),
            "a success forgets the failures"
        );
    }

    #[test]
    fn the_server_may_ask_for_a_longer_wait() {
        for (asked, wait) in [(100, 100), (1, 2), (1_000_000, 3600)] {
            let (mut machine, mut rng) = tried();
            let got = machine.failed(Mono::ZERO, Setback::Passing, Some(asked), &mut rng);
            assert!(got.unwrap() >= Duration::from_secs(wait));
            assert!(got.unwrap() <= HOUR);
        }
    }

    #[test]
    fn wrong_settings_are_not_tried_again() {
        let (mut machine, mut rng) = tried();
        assert_eq!(
            machine.failed(Mono::ZERO, Setback::Final, Some(5), &mut rng),
            None
        );
        assert_eq!(machine.deadline(), None);
        assert_eq!(machine.leave(), RegistrationStep::Nothing);
        assert!(machine.is_off());
    }

    #[test]
    fn a_too_brief_life_is_raised_three_times_at_most() {
        let (mut machine, _) = tried();
        assert_eq!(machine.too_brief(3600), None, "that is what we asked for");
        assert_eq!(machine.too_brief(u32::MAX), None);
        for least in [4000, 5000, 6000] {
            assert_eq!(
                machine.too_brief(least),
                Some(RegistrationStep::Send(least))
            );
        }
        assert_eq!(machine.too_brief(7000), None);
    }

    #[test]
    fn a_changed_network_is_answered_within_two_seconds() {
        for prepare in [
            |machine: &mut Registration, rng: &mut Rng| machine.accepted(Mono::ZERO, 3600, rng),
            |machine: &mut Registration, rng: &mut Rng| {
                machine.failed(Mono::ZERO, Setback::Lasting, None, rng);
            },
            |machine: &mut Registration, rng: &mut Rng| {
                machine.failed(Mono::ZERO, Setback::Final, None, rng);
            },
            |_: &mut Registration, _: &mut Rng| {},
        ] {
            let (mut machine, mut rng) = tried();
            prepare(&mut machine, &mut rng);
            machine.network_changed(Mono::from_millis(10_000), &mut rng);
            let first = machine.deadline();
            assert!(secs(first) <= 12.0);
            machine.network_changed(Mono::from_millis(10_100), &mut rng);
            assert!(
                machine.deadline() <= first,
                "a second change must not put it off"
            );
        }
    }

    #[test]
    fn a_lost_flow_is_replaced_soon() {
        let (mut machine, mut rng) = tried();
        assert_eq!(
            machine.flow_lost(Mono::ZERO, &mut rng),
            None,
            "the request itself will fail"
        );
        machine.accepted(Mono::ZERO, 3600, &mut rng);
        assert!(machine.flow_lost(Mono::ZERO, &mut rng).unwrap() <= Duration::from_secs(2));
    }

    #[test]
    fn leaving_unregisters_once_and_ends_whatever_the_answer() {
        for accepted in [true, false] {
            let (mut machine, mut rng) = tried();
            machine.accepted(Mono::ZERO, 3600, &mut rng);
            assert_eq!(machine.leave(), RegistrationStep::Send(0));
            assert_eq!(machine.leave(), RegistrationStep::Nothing);
            assert_eq!(machine.start(), RegistrationStep::Nothing);
            machine.network_changed(Mono::ZERO, &mut rng);
            if accepted {
                machine.accepted(Mono::ZERO, 0, &mut rng);
            } else {
                machine.failed(Mono::ZERO, Setback::Passing, None, &mut rng);
            }
            assert!(machine.is_off());
            assert_eq!(machine.deadline(), None);
        }
        let (mut machine, _) = self::machine();
        assert_eq!(machine.leave(), RegistrationStep::Nothing);
    }
}
