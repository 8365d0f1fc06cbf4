//! This desk as one of several destinations (S152).

use super::{tests::*, *};
use crate::domain::forward::{AttemptResult, HuntSpec, Try};
use Effect::{Accept, Cancel, Connect, Dial, OfferHere, Refuse, StopRinging, TimeIsOver};
use FlowInput::{Answer, Answered, Decline, End, Failed, Gone, Wake};

const DESK: AttemptId = AttemptId(1);
const OTHER: AttemptId = AttemptId(2);
const HERE: Effect = OfferHere {
    attempt: DESK,
    entry: 0,
};
const THERE: Effect = Dial {
    attempt: OTHER,
    entry: 1,
};
const GONE: FlowInput = Gone(Outcome::Abandoned);
const NO_ANSWER: Effect = Refuse(Refusal::NO_ANSWER);

/// The desk and one other, at once or after each other.
pub(super) fn with_desk(at_once: bool) -> FlowStep {
    let tried = |entry| Try {
        entry,
        seconds: 10,
        here: entry == 0,
        batch: if at_once { 0 } else { entry },
    };
    FlowStep::Forward(HuntSpec {
        tries: vec![tried(0), tried(1)],
    })
}

#[test]
fn rows_of_the_desk_first() {
    for (inputs, effects, outcome) in [
        (vec![], vec![HERE], None),
        (vec![(1, Answer)], vec![HERE, StopRinging, Accept], None),
        (
            vec![(1, Failed(DESK, AttemptResult::Busy))],
            vec![HERE, StopRinging, Cancel(DESK), THERE],
            None,
        ),
        (
            vec![(1, Decline)],
            vec![HERE, StopRinging, Cancel(DESK), THERE],
            None,
        ),
        (
            vec![(1, Decline), (2, Failed(OTHER, AttemptResult::NoAnswer))],
            vec![HERE, StopRinging, Cancel(DESK), THERE, NO_ANSWER],
            Some(Outcome::DeclinedByUser),
        ),
        (
            vec![(10_000, Wake)],
            vec![HERE, StopRinging, TimeIsOver(DESK), THERE],
            None,
        ),
        (
            vec![(10_000, Wake), (11_000, Answer)],
            vec![
                HERE,
                StopRinging,
                TimeIsOver(DESK),
                THERE,
                Cancel(OTHER),
                Accept,
            ],
            None,
        ),
        (
            vec![(1, GONE)],
            vec![HERE, StopRinging, Cancel(DESK)],
            Some(Outcome::Abandoned),
        ),
        (
            vec![(1, End)],
            vec![HERE, StopRinging, Cancel(DESK), Refuse(Refusal::BUSY)],
            Some(Outcome::DeclinedByUser),
        ),
    ] {
        let spec = plan(vec![with_desk(false)]);
        assert_eq!(play(spec, &inputs), (effects, outcome), "{inputs:?}");
    }
}

#[test]
fn rows_of_the_desk_among_others() {
    for (inputs, effects, outcome) in [
        (
            vec![(1, Answer), (2, Answered(OTHER))],
            vec![
                HERE,
                THERE,
                Cancel(OTHER),
                StopRinging,
                Accept,
                Cancel(OTHER),
            ],
            None,
        ),
        (
            vec![(1, Answered(OTHER)), (2, Answer)],
            vec![HERE, THERE, StopRinging, Cancel(DESK), Connect(OTHER)],
            None,
        ),
        (
            vec![(1, Failed(OTHER, AttemptResult::Busy)), (2, Answer)],
            vec![HERE, THERE, StopRinging, Accept],
            None,
        ),
        (
            vec![(1, GONE)],
            vec![HERE, THERE, StopRinging, Cancel(DESK), Cancel(OTHER)],
            Some(Outcome::Abandoned),
        ),
    ] {
        let spec = plan(vec![with_desk(true)]);
        assert_eq!(play(spec, &inputs), (effects, outcome), "{inputs:?}");
    }
}

#[test]
fn a_desk_that_answers_by_itself_does_so_among_others_too() {
    let spec = FlowSpec {
        auto_answer: Some(Duration::from_secs(2)),
        ..plan(vec![with_desk(true)])
    };
    let (flow, _) = CallFlow::start(spec.clone(), Mono::ZERO);
    assert_eq!(flow.deadline(), Some(Mono::from_millis(2_000)));
    assert_eq!(flow.phase(), Phase::Ringing);
    assert_eq!(flow.rings_until(), Some(Mono::from_millis(10_000)));
    let (effects, _) = play(spec, &[(2_000, Wake)]);
    assert_eq!(effects, [HERE, THERE, Cancel(OTHER), StopRinging, Accept]);
}
