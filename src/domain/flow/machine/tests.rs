//! The rows of the answering machine's table, played by the whole flow.

use super::super::*;
use crate::domain::voicemail::Limits;
use Effect::{Accept, EndRecording, Greet, HangUp, Record, Refuse, Ring, StopRinging, TakeMessage};
use FlowInput::{Answer, Decline, Gone, HungUp, Machine as Hears, Wake};
use MachineInput::{CannotRecord, Key, Open, Played, Quiet, Spoke};

const SILENCE: Duration = Duration::from_secs(6);
const LEFT: Option<Outcome> = Some(Outcome::VoicemailLeft);
const NOTHING: Option<Outcome> = Some(Outcome::VoicemailNoMessage);

fn limits() -> Limits {
    Limits {
        longest: Duration::from_mins(1),
        shortest: Duration::from_secs(2),
        silence: SILENCE,
    }
}

fn plan(steps: Vec<FlowStep>) -> FlowSpec {
    FlowSpec {
        steps,
        auto_answer: None,
        no_ringing: None,
        reject: None,
    }
}

fn play(spec: FlowSpec, inputs: &[(u64, FlowInput)]) -> (Vec<Effect>, Option<Outcome>) {
    let (mut flow, mut effects) = CallFlow::start(spec, Mono::ZERO);
    for (at, input) in inputs {
        effects.extend(flow.handle(Mono::from_millis(*at), *input));
    }
    assert!(flow.outcome().is_none() || flow.deadline().is_none());
    (effects, flow.outcome())
}

const fn end(kept: bool) -> Effect {
    EndRecording {
        kept,
        silence: Duration::ZERO,
    }
}

/// A call that goes straight to the machine; it has been greeted and speaks from the tenth second on.
fn recorded(inputs: &[(u64, FlowInput)]) -> (Vec<Effect>, Option<Outcome>) {
    let mut all = vec![
        (100, Hears(Open)),
        (9_000, Hears(Played)),
        (10_000, Hears(Spoke)),
    ];
    all.extend_from_slice(inputs);
    let (effects, outcome) = play(plan(vec![FlowStep::Voicemail(limits())]), &all);
    let (first, rest) = effects.split_at(3);
    assert_eq!(first, [TakeMessage, Greet, Record(SILENCE)]);
    (rest.to_vec(), outcome)
}

#[test]
fn rows_of_a_message_being_left_s190() {
    let quiet = EndRecording {
        kept: true,
        silence: SILENCE,
    };
    for (inputs, effects, outcome) in [
        (vec![(20_000, HungUp)], vec![end(true)], LEFT),
        (vec![(20_000, Hears(Quiet))], vec![quiet, HangUp], LEFT),
        (
            vec![(20_000, Hears(Key('#')))],
            vec![end(true), HangUp],
            LEFT,
        ),
        (vec![(20_000, Hears(Key('5')))], vec![], None),
        (vec![(68_999, Wake)], vec![], None),
        (vec![(69_000, Wake)], vec![end(true), HangUp], LEFT),
        (
            vec![(20_000, Hears(CannotRecord))],
            vec![end(true), HangUp],
            LEFT,
        ),
        (vec![(20_000, Decline)], vec![end(true), HangUp], LEFT),
        (
            vec![(20_000, Answer), (30_000, HungUp)],
            vec![end(true), Accept],
            Some(Outcome::AnsweredHere),
        ),
        (
            vec![(20_000, Gone(Outcome::Failed))],
            vec![end(true)],
            Some(Outcome::Failed),
        ),
        // Just long enough, and not: two seconds from the tone on, the silence at the end not counted.
        (vec![(11_000, HungUp)], vec![end(true)], LEFT),
        (vec![(10_999, HungUp)], vec![end(false)], NOTHING),
        (vec![(17_000, Hears(Quiet))], vec![quiet, HangUp], LEFT),
    ] {
        assert_eq!(recorded(&inputs), (effects, outcome), "{inputs:?}");
    }
}

#[test]
fn who_says_nothing_leaves_no_message() {
    let voicemail = || plan(vec![FlowStep::Voicemail(limits())]);
    for (inputs, effects, outcome) in [
        // Before the 200 is out, during the greeting, and a silent recording.
        (
            vec![(50, Gone(Outcome::Abandoned))],
            vec![TakeMessage],
            Some(Outcome::Abandoned),
        ),
        (
            vec![(50, FlowInput::CannotTake { code: 488 })],
            vec![TakeMessage, Refuse(Refusal::of(488))],
            Some(Outcome::Failed),
        ),
        (
            vec![(100, Hears(Open)), (3_000, HungUp)],
            vec![TakeMessage, Greet],
            NOTHING,
        ),
        (
            vec![(100, Hears(Open)), (9_000, Hears(Played)), (30_000, HungUp)],
            vec![TakeMessage, Greet, Record(SILENCE), end(false)],
            NOTHING,
        ),
        // The user ends it during the greeting, or takes it.
        (
            vec![(100, Hears(Open)), (3_000, Decline)],
            vec![TakeMessage, Greet, HangUp],
            Some(Outcome::DeclinedByUser),
        ),
        (
            vec![(50, Answer), (60, Hears(Open)), (99_000, HungUp)],
            vec![TakeMessage, Accept],
            Some(Outcome::AnsweredHere),
        ),
    ] {
        assert_eq!(play(voicemail(), &inputs), (effects, outcome), "{inputs:?}");
    }
}

#[test]
fn a_greeting_is_skipped_by_a_key_and_given_up_when_it_never_ends() {
    let voicemail = || plan(vec![FlowStep::Voicemail(limits())]);
    let begun = vec![TakeMessage, Greet, Record(SILENCE)];
    let skipped = [(100, Hears(Open)), (2_000, Hears(Key('#')))];
    assert_eq!(play(voicemail(), &skipped), (begun.clone(), None));
    let lost = [(100, Hears(Open)), (180_099, Wake)];
    assert_eq!(play(voicemail(), &lost).0, [TakeMessage, Greet]);
    let lost = [(100, Hears(Open)), (180_100, Wake)];
    assert_eq!(play(voicemail(), &lost).0, begun);
}

#[test]
fn the_machine_comes_after_ringing_and_at_once_when_it_may_not_ring() {
    let steps = || {
        vec![
            FlowStep::Ring(Duration::from_secs(20)),
            FlowStep::Voicemail(limits()),
        ]
    };
    let late = [(20_000, Wake)];
    assert_eq!(
        play(plan(steps()), &late).0,
        [Ring, StopRinging, TakeMessage]
    );
    let declined = [(5_000, Decline), (5_100, Hears(Open)), (6_000, HungUp)];
    assert_eq!(
        play(plan(steps()), &declined).1,
        Some(Outcome::DeclinedByUser)
    );
    let busy = FlowSpec {
        no_ringing: Some(NoRinging::Busy),
        ..plan(steps())
    };
    assert_eq!(play(busy, &[]).0, [TakeMessage]);
}
