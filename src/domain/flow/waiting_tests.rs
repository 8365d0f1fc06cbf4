//! Callers that are opened, wait, or hear an announcement.

use super::{
    tests::{a, dial, forward, plan, play},
    *,
};
use crate::domain::{
    forward::{AttemptResult, HuntSpec},
    voicemail::{AnsweringMachine, Limits},
};
use Effect::{
    Accept, Announce, Cancel, Connect, HangUp, Open, Queue, Refuse, TakeMessage, TimeIsOver,
};
use FlowInput::{
    Answer, Answered, CannotTake, Decline, End, Failed, Free, HungUp, NoRoom, Turn, Wake,
};

const OPENED: FlowInput = FlowInput::Machine(MachineInput::Open);
const PLAYED: FlowInput = FlowInput::Machine(MachineInput::Played);

fn limits() -> Limits {
    AnsweringMachine::default().limits()
}

fn busy(attempt: u32) -> FlowInput {
    Failed(a(attempt), AttemptResult::Busy)
}

fn hunt(entries: usize) -> HuntSpec {
    match forward(entries, 1) {
        FlowStep::Forward(spec) => spec,
        other => panic!("{other:?}"),
    }
}

/// Two destinations, five minutes, ten seconds between rounds, `*` leads out.
pub(super) fn wait() -> FlowStep {
    FlowStep::Wait(WaitSpec {
        hunt: hunt(2),
        longest: Duration::from_mins(5),
        first: Duration::from_secs(10),
        pause: Duration::from_secs(10),
        exit: Some(('*', limits())),
    })
}

fn queue() -> FlowSpec {
    plan(vec![FlowStep::Open, wait()])
}

type Row = (Vec<(u64, FlowInput)>, Vec<Effect>, Option<Outcome>);

fn holds(rows: impl IntoIterator<Item = Row>) {
    for (inputs, effects, outcome) in rows {
        let inputs = [&[(1, OPENED)], &inputs[..]].concat();
        let all = [&[Open, Queue], &effects[..]].concat();
        assert_eq!(play(queue(), &inputs), (all, outcome), "{inputs:?}");
    }
}

#[test]
fn rows_of_a_queue_and_its_rounds() {
    holds([
        // A turn before its pause is over changes nothing; after it a round begins.
        (vec![(2, Turn)], vec![], None),
        (vec![(10_001, Turn)], vec![dial(1)], None),
        (vec![(2, Free), (3, Turn)], vec![dial(1)], None),
        // Somebody of the round takes it.
        (
            vec![(10_001, Turn), (10_002, busy(1)), (10_003, Answered(a(2)))],
            vec![dial(1), dial(2), Connect(a(2))],
            None,
        ),
        // Nobody does: it waits on, and the next round comes after a pause.
        (
            vec![
                (10_001, Turn),
                (10_002, busy(1)),
                (10_003, busy(2)),
                (15_000, Turn),
                (20_003, Turn),
            ],
            vec![dial(1), dial(2), dial(1)],
            None,
        ),
    ]);
}

#[test]
fn rows_of_the_ways_out_of_a_queue() {
    holds([
        // Picked by hand (S168), waiting or in a round.
        (vec![(2, Answer)], vec![Accept], None),
        (
            vec![(10_001, Turn), (10_002, Answer)],
            vec![dial(1), Cancel(a(1)), Accept],
            None,
        ),
        // Its time is over, also while a round goes on.
        (
            vec![(300_001, Wake)],
            vec![Refuse(Refusal::NO_ANSWER)],
            Some(Outcome::NoAnswer),
        ),
        (
            vec![(299_999, Turn), (309_999, Wake), (319_999, Wake)],
            vec![
                dial(1),
                TimeIsOver(a(1)),
                dial(2),
                TimeIsOver(a(2)),
                Refuse(Refusal::NO_ANSWER),
            ],
            Some(Outcome::NoAnswer),
        ),
        // No room, the exit key, the caller gone, the user says no.
        (
            vec![(1, NoRoom)],
            vec![Refuse(Refusal::BUSY)],
            Some(Outcome::NoAnswer),
        ),
        (
            vec![(2, FlowInput::Machine(MachineInput::Key('*')))],
            vec![TakeMessage],
            None,
        ),
        (
            vec![
                (10_001, Turn),
                (10_002, FlowInput::Machine(MachineInput::Key('1'))),
                (10_003, FlowInput::Machine(MachineInput::Key('*'))),
            ],
            vec![dial(1), Cancel(a(1)), TakeMessage],
            None,
        ),
        (vec![(2, HungUp)], vec![], Some(Outcome::Abandoned)),
        (
            vec![(2, Decline)],
            vec![Refuse(Refusal::BUSY)],
            Some(Outcome::DeclinedByUser),
        ),
    ]);
}

#[test]
fn who_waits_is_woken_for_its_turn_and_for_its_end() {
    let (mut flow, _) = CallFlow::start(queue(), Mono::ZERO);
    assert_eq!(flow.deadline(), None);
    flow.handle(Mono::ZERO, OPENED);
    assert!(!flow.is_ready());
    assert_eq!(flow.deadline(), Some(Mono::from_millis(10_000)));
    flow.handle(Mono::from_millis(10_000), Wake);
    assert!(flow.is_ready(), "its pause is over");
    assert_eq!(flow.deadline(), Some(Mono::from_millis(300_000)));
}

#[test]
fn opening_can_fail_and_the_user_may_be_quicker() {
    for (inputs, effects, outcome) in [
        (
            vec![(1, CannotTake { code: 488 })],
            vec![Open, Refuse(Refusal::of(488))],
            Some(Outcome::Failed),
        ),
        (vec![(1, Answer)], vec![Open, Accept], None),
        (
            vec![(1, End)],
            vec![Open, Refuse(Refusal::BUSY)],
            Some(Outcome::DeclinedByUser),
        ),
        (
            vec![(1, FlowInput::Gone(Outcome::Abandoned))],
            vec![Open],
            Some(Outcome::Abandoned),
        ),
    ] {
        assert_eq!(play(queue(), &inputs), (effects, outcome), "{inputs:?}");
    }
}

#[test]
fn an_announcement_ends_the_call_s142() {
    let spec = || plan(vec![FlowStep::Open, forward(1, 1), FlowStep::Announce]);
    let before = [Open, dial(1), Announce];
    for (inputs, effects, outcome) in [
        (vec![(2_000, PLAYED)], vec![HangUp], Some(Outcome::NoAnswer)),
        (vec![(200_000, Wake)], vec![HangUp], Some(Outcome::NoAnswer)),
        (vec![(2_000, HungUp)], vec![], Some(Outcome::NoAnswer)),
        (vec![(2_000, Answer)], vec![Accept], None),
        (
            vec![(2_000, Decline)],
            vec![HangUp],
            Some(Outcome::DeclinedByUser),
        ),
    ] {
        let inputs = [&[(1, OPENED), (2, busy(1))], &inputs[..]].concat();
        let all = [&before[..], &effects].concat();
        assert_eq!(play(spec(), &inputs), (all, outcome), "{inputs:?}");
    }
}
