use proptest::prelude::*;

use super::*;
use crate::domain::{
    forward::{AttemptResult, HuntSpec, Try},
    voicemail::AnsweringMachine,
};
use Effect::{
    Accept, Cancel, Connect, Dial, HangUp, Refuse, Ring, StopRinging, TellRinging, TimeIsOver,
};
use FlowInput::{Answer, Answered, CannotTake, Decline, End, Failed, Gone, HungUp, Rings, Wake};

const GONE: FlowInput = Gone(Outcome::Abandoned);
const BUSY: Effect = Refuse(Refusal::BUSY);
const NO_ANSWER: Effect = Refuse(Refusal::NO_ANSWER);

pub(super) const fn a(number: u32) -> AttemptId {
    AttemptId(number)
}

pub(super) const fn dial(number: u32) -> Effect {
    Dial {
        attempt: a(number),
        entry: number as usize - 1,
    }
}

fn ring() -> FlowStep {
    FlowStep::Ring(Duration::from_secs(20))
}

pub(super) fn forward(entries: usize, together: usize) -> FlowStep {
    FlowStep::Forward(HuntSpec {
        tries: (0..entries)
            .map(|entry| Try {
                entry,
                seconds: 10,
                here: false,
                batch: entry / together,
            })
            .collect(),
    })
}

pub(super) fn plan(steps: Vec<FlowStep>) -> FlowSpec {
    FlowSpec {
        steps,
        auto_answer: None,
        no_ringing: None,
        reject: None,
    }
}

/// Plays inputs at milliseconds; gives all effects and the outcome.
pub(super) fn play(spec: FlowSpec, inputs: &[(u64, FlowInput)]) -> (Vec<Effect>, Option<Outcome>) {
    let (mut flow, mut effects) = CallFlow::start(spec, Mono::ZERO);
    for (at, input) in inputs {
        effects.extend(flow.handle(Mono::from_millis(*at), *input));
    }
    (effects, flow.outcome())
}

#[test]
fn rows_of_ringing_alone() {
    for (inputs, effects, outcome) in [
        (vec![], vec![Ring], None),
        (
            vec![(1, Answer), (2, HungUp)],
            vec![Ring, StopRinging, Accept],
            Some(Outcome::AnsweredHere),
        ),
        (
            vec![(1, Decline)],
            vec![Ring, StopRinging, BUSY],
            Some(Outcome::DeclinedByUser),
        ),
        (vec![(19_999, Wake)], vec![Ring], None),
        (
            vec![(20_000, Wake)],
            vec![Ring, StopRinging, NO_ANSWER],
            Some(Outcome::NoAnswer),
        ),
        (
            vec![(1, GONE)],
            vec![Ring, StopRinging],
            Some(Outcome::Abandoned),
        ),
        (
            vec![(1, Answer), (1, CannotTake { code: 488 })],
            vec![Ring, StopRinging, Accept, Refuse(Refusal::of(488))],
            Some(Outcome::Failed),
        ),
        (
            vec![(1, Answer), (2, GONE)],
            vec![Ring, StopRinging, Accept],
            Some(Outcome::Abandoned),
        ),
        (
            vec![(1, Decline), (2, Answer)],
            vec![Ring, StopRinging, BUSY],
            Some(Outcome::DeclinedByUser),
        ),
        (
            vec![(1, Answer), (1, Answer)],
            vec![Ring, StopRinging, Accept],
            None,
        ),
        (vec![(1, HungUp)], vec![Ring], None),
    ] {
        let spec = plan(vec![ring()]);
        assert_eq!(play(spec, &inputs), (effects, outcome), "{inputs:?}");
    }
}

/// Rings for 20 s, then tries two destinations for 10 s each; whatever is said first, it has rung and tried the first.
fn after_ringing(inputs: &[(u64, FlowInput)], effects: &[Effect], outcome: Option<Outcome>) {
    let all: Vec<Effect> = [Ring, StopRinging, dial(1)]
        .iter()
        .chain(effects)
        .copied()
        .collect();
    let spec = plan(vec![ring(), forward(2, 1)]);
    assert_eq!(play(spec, inputs), (all, outcome), "{inputs:?}");
}

const LATE: (u64, FlowInput) = (20_000, Wake);

#[test]
fn rows_of_forwarding_until_somebody_answers() {
    for (inputs, effects, outcome) in [
        (vec![LATE], vec![], None),
        (vec![(1, Decline)], vec![], None),
        (vec![LATE, (21_000, Rings(a(1)))], vec![TellRinging], None),
        (
            vec![LATE, (21_000, Failed(a(1), AttemptResult::Busy))],
            vec![dial(2)],
            None,
        ),
        (
            vec![LATE, (30_000, Wake)],
            vec![TimeIsOver(a(1)), dial(2)],
            None,
        ),
        (
            vec![LATE, (30_000, Wake), (40_000, Wake)],
            vec![TimeIsOver(a(1)), dial(2), TimeIsOver(a(2)), NO_ANSWER],
            Some(Outcome::NoAnswer),
        ),
        (
            vec![
                LATE,
                (21_000, Failed(a(1), AttemptResult::Busy)),
                (22_000, Failed(a(2), AttemptResult::Busy)),
            ],
            vec![dial(2), BUSY],
            Some(Outcome::NoAnswer),
        ),
        (
            vec![(1, Decline), (10_001, Wake), (20_001, Wake)],
            vec![TimeIsOver(a(1)), dial(2), TimeIsOver(a(2)), NO_ANSWER],
            Some(Outcome::DeclinedByUser),
        ),
    ] {
        after_ringing(&inputs, &effects, outcome);
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn rows_of_forwarding_once_somebody_answers() {
    for (inputs, effects, outcome) in [
        (
            vec![LATE, (21_000, Answered(a(1)))],
            vec![Connect(a(1))],
            None,
        ),
        (
            vec![LATE, (21_000, Answered(a(1))), (22_000, HungUp)],
            vec![Connect(a(1)), Cancel(a(1))],
            Some(Outcome::AnsweredByDestination),
        ),
        (
            vec![LATE, (21_000, Answered(a(1))), (21_001, GONE)],
            vec![Connect(a(1)), Cancel(a(1))],
            Some(Outcome::Abandoned),
        ),
        (
            vec![
                LATE,
                (21_000, Answered(a(1))),
                (22_000, Failed(a(1), AttemptResult::NoAnswer)),
            ],
            vec![Connect(a(1)), HangUp],
            Some(Outcome::AnsweredByDestination),
        ),
        (
            vec![LATE, (21_000, Answered(a(1))), (22_000, End)],
            vec![Connect(a(1)), Cancel(a(1)), HangUp],
            Some(Outcome::AnsweredByDestination),
        ),
        (
            vec![
                LATE,
                (21_000, Answered(a(1))),
                (21_001, CannotTake { code: 488 }),
            ],
            vec![Connect(a(1)), Cancel(a(1)), Refuse(Refusal::of(488))],
            Some(Outcome::Failed),
        ),
        (
            vec![LATE, (21_000, GONE), (21_001, Answered(a(1)))],
            vec![Cancel(a(1)), Cancel(a(1))],
            Some(Outcome::Abandoned),
        ),
        (
            vec![
                LATE,
                (21_000, Answer),
                (21_001, Answered(a(1))),
                (25_000, HungUp),
            ],
            vec![Cancel(a(1)), Accept, Cancel(a(1))],
            Some(Outcome::AnsweredHere),
        ),
        (
            vec![LATE, (21_000, Decline)],
            vec![Cancel(a(1)), BUSY],
            Some(Outcome::DeclinedByUser),
        ),
        (
            vec![LATE, (30_000, Wake), (30_001, Answered(a(1)))],
            vec![TimeIsOver(a(1)), dial(2), Cancel(a(1))],
            None,
        ),
    ] {
        after_ringing(&inputs, &effects, outcome);
    }
}

#[test]
fn the_first_of_several_answers_wins() {
    let spec = plan(vec![forward(3, 3)]);
    let inputs = [(1, Answered(a(2))), (2, Answered(a(3)))];
    let effects = [
        dial(1),
        dial(2),
        dial(3),
        Cancel(a(1)),
        Cancel(a(3)),
        Connect(a(2)),
        Cancel(a(3)),
    ];
    assert_eq!(play(spec, &inputs), (effects.to_vec(), None));
}

#[test]
fn an_end_skips_what_is_left() {
    let spec = plan(vec![ring(), forward(1, 1)]);
    let ended = (vec![Ring, StopRinging, BUSY], Some(Outcome::DeclinedByUser));
    assert_eq!(play(spec, &[(1, End)]), ended);
}

#[test]
fn what_may_not_ring_goes_on_at_once_or_is_refused_s123_s124() {
    let disturbed = NoRinging::DoNotDisturb(480);
    for (reason, steps, effects, outcome) in [
        (
            disturbed,
            vec![ring()],
            vec![Refuse(Refusal::of(480))],
            Some(Outcome::RejectedByRule),
        ),
        (
            NoRinging::Busy,
            vec![ring()],
            vec![BUSY],
            Some(Outcome::NoAnswer),
        ),
        (disturbed, vec![ring(), forward(1, 1)], vec![dial(1)], None),
        (NoRinging::Busy, vec![forward(1, 1)], vec![dial(1)], None),
        (
            NoRinging::Busy,
            vec![ring(), forward(0, 1)],
            vec![NO_ANSWER],
            Some(Outcome::NoAnswer),
        ),
    ] {
        let spec = FlowSpec {
            no_ringing: Some(reason),
            ..plan(steps)
        };
        assert_eq!(play(spec, &[]), (effects, outcome), "{reason:?}");
    }
}

#[test]
fn a_rejected_call_gets_the_code_of_the_rule_s120() {
    let spec = FlowSpec {
        reject: Some(603),
        ..plan(vec![ring()])
    };
    let refused = (
        vec![Refuse(Refusal::of(603))],
        Some(Outcome::RejectedByRule),
    );
    assert_eq!(play(spec, &[]), refused);
}

#[test]
fn answers_by_itself() {
    let spec = FlowSpec {
        auto_answer: Some(Duration::from_secs(2)),
        ..plan(vec![ring()])
    };
    assert_eq!(play(spec.clone(), &[(1_999, Wake)]).0, [Ring]);
    let taken = [Ring, StopRinging, Accept];
    assert_eq!(play(spec.clone(), &[(2_000, Wake)]).0, taken);
    assert_eq!(play(spec, &[(30_000, Wake)]).0, taken);
}

fn any_input() -> impl Strategy<Value = (u64, FlowInput)> {
    let attempt = (0..6_u32).prop_map(AttemptId);
    let input = prop_oneof![
        Just(Answer),
        Just(Decline),
        Just(End),
        Just(CannotTake { code: 488 }),
        Just(GONE),
        Just(Gone(Outcome::AnsweredElsewhere)),
        Just(HungUp),
        attempt.clone().prop_map(Rings),
        attempt.clone().prop_map(FlowInput::ToldFirst),
        attempt.clone().prop_map(Answered),
        attempt
            .clone()
            .prop_map(|attempt| Failed(attempt, AttemptResult::Busy)),
        attempt.prop_map(|attempt| Failed(attempt, AttemptResult::NoAnswer)),
        any_heard().prop_map(FlowInput::Machine),
        any_heard().prop_map(FlowInput::Machine),
        Just(FlowInput::Machine(MachineInput::Open)),
        Just(FlowInput::Free),
        Just(FlowInput::Turn),
        Just(FlowInput::Turn),
        Just(FlowInput::NoRoom),
        Just(Wake),
        Just(Wake),
    ];
    (0..9_000_u64, input)
}

fn any_heard() -> impl Strategy<Value = MachineInput> {
    prop_oneof![
        Just(MachineInput::Open),
        Just(MachineInput::Played),
        Just(MachineInput::Spoke),
        Just(MachineInput::Quiet),
        Just(MachineInput::Key('#')),
        Just(MachineInput::Key('1')),
        Just(MachineInput::Key('*')),
        Just(MachineInput::CannotRecord),
    ]
}

fn any_plan() -> impl Strategy<Value = FlowSpec> {
    let steps = prop_oneof![
        Just(vec![ring()]),
        any::<bool>().prop_map(|at_once| vec![here_tests::with_desk(at_once)]),
        any::<bool>().prop_map(|rings_first| {
            let first = rings_first.then(ring);
            let queue = [FlowStep::Open, waiting_tests::wait(), FlowStep::Announce];
            first.into_iter().chain(queue).collect()
        }),
        (0..4_usize, 1..4_usize).prop_map(|(entries, together)| vec![forward(entries, together)]),
        (0..4_usize, 1..4_usize)
            .prop_map(|(entries, together)| vec![ring(), forward(entries, together)]),
    ];
    let steps = (steps, any::<bool>()).prop_map(|(mut steps, takes_messages)| {
        let limits = AnsweringMachine::default().limits();
        steps.extend(takes_messages.then_some(FlowStep::Voicemail(limits)));
        steps
    });
    let no_ringing = prop_oneof![
        Just(None),
        Just(Some(NoRinging::Busy)),
        Just(Some(NoRinging::DoNotDisturb(480)))
    ];
    let auto_answer = prop::option::of(0..30_u64);
    (steps, no_ringing, auto_answer).prop_map(|(steps, no_ringing, auto_answer)| FlowSpec {
        auto_answer: auto_answer.map(Duration::from_secs),
        no_ringing,
        ..plan(steps)
    })
}

proptest! {
    #[test]
    fn invariants_hold_for_every_order(
        spec in any_plan(),
        inputs in prop::collection::vec(any_input(), 0..20),
    ) {
        let (mut flow, mut effects) = CallFlow::start(spec, Mono::ZERO);
        let (mut now, mut ended) = (Mono::ZERO, flow.outcome());
        let (mut answered, mut failed) = (Vec::new(), Vec::new());
        for (wait, input) in inputs {
            now += Duration::from_millis(wait);
            match input {
                Answered(attempt) => answered.push(attempt),
                Failed(attempt, _) => failed.push(attempt),
                _ => {}
            }
            effects.extend(flow.handle(now, input));
            prop_assert!(ended.is_none() || ended == flow.outcome(), "ended twice");
            ended = flow.outcome();
            prop_assert!(ended.is_none() || flow.deadline().is_none(), "finished, yet wants to be woken");
        }
        let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
        let is_ringing = flow.phase() == Phase::Ringing;
        prop_assert!(count(|effect| matches!(effect, Accept | Connect(_))) <= 1);
        prop_assert!(count(|effect| matches!(effect, Refuse(_) | HangUp)) <= 1);
        prop_assert!(count(|effect| matches!(effect, Effect::Record(_))) <= 1);
        prop_assert_eq!(
            count(|effect| matches!(effect, Effect::EndRecording { .. })),
            count(|effect| matches!(effect, Effect::Record(_))) - usize::from(flow.is_recording())
        );
        prop_assert_eq!(
            count(|effect| matches!(effect, StopRinging)),
            count(|effect| matches!(effect, Ring | Effect::OfferHere { .. })) - usize::from(is_ringing)
        );
        for (at, effect) in effects.iter().enumerate() {
            match effect {
                Connect(attempt) => prop_assert!(answered.contains(attempt)),
                Dial { attempt, .. } if ended.is_some() => {
                    let rest = &effects[at..];
                    let cancelled = rest.contains(&Cancel(*attempt)) || rest.contains(&TimeIsOver(*attempt));
                    prop_assert!(cancelled || failed.contains(attempt), "{attempt:?} is left alive");
                }
                _ => {}
            }
        }
    }
}
