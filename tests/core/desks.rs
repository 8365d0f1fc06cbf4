//! Whole desks in virtual time: engines with real signalling, an exchange between them, over a good or a bad network.
//! Sound is not played; its commands are only counted.

mod exchange;
mod world;

use linekeeper::{
    domain::journal::{CallDirection, Outcome},
    engine::{
        Command,
        snapshot::{CallState, Registration},
    },
};

use self::world::{BAD, FINE, World};

use CallState::{Dialling, Held, Ringback, Ringing, Talking};

const ONE: usize = 0;
const TWO: usize = 1;
const THREE: usize = 2;

fn dial(world: &mut World, from: usize, target: &str) {
    let command = Command::Dial {
        target: target.to_owned(),
        account: None,
        line: None,
    };
    world.command(from, command);
}

/// Two desks that talk: one called.
fn talking(world: &mut World) {
    dial(world, ONE, "12");
    world.run(1_000);
    world.command(TWO, Command::Answer(None));
    world.run(1_000);
    assert_eq!(world.states(ONE), [Talking]);
    assert_eq!(world.states(TWO), [Talking]);
}

/// Both journals: outcome of the last row, and whether all rows are closed.
fn outcomes(world: &World) -> (Vec<Outcome>, Vec<Outcome>) {
    (world.outcomes(ONE), world.outcomes(TWO))
}

#[test]
fn desks_register() {
    let world = World::office(1, FINE);
    for desk in [ONE, TWO, THREE] {
        let picture = world.picture(desk);
        let state = &picture.accounts[0].registration;
        assert!(
            matches!(state, Registration::Registered { .. }),
            "{state:?}"
        );
    }
}

#[test]
fn a_call_is_answered_held_taken_back_and_ended() {
    let mut world = World::office(2, FINE);
    dial(&mut world, ONE, "12");
    world.run(100);
    assert_eq!(world.states(ONE), [Ringback]);
    assert_eq!(world.states(TWO), [Ringing]);
    let call = &world.picture(TWO).calls[0];
    assert_eq!(
        (call.caller.number.as_str(), call.called.as_str()),
        ("11", "12")
    );
    world.command(TWO, Command::Answer(None));
    world.run(2_000);
    assert_eq!(
        (world.states(ONE), world.states(TWO)),
        (vec![Talking], vec![Talking])
    );
    world.command(ONE, Command::Hold(None));
    world.run(100);
    assert_eq!(world.states(ONE), [Held]);
    assert!(world.picture(TWO).calls[0].held_by_peer);
    world.command(ONE, Command::Resume(None));
    world.run(100);
    assert!(!world.picture(TWO).calls[0].held_by_peer);
    world.command(TWO, Command::HangUp(None));
    world.run(5_000);
    assert_eq!((world.states(ONE), world.states(TWO)), (vec![], vec![]));
    assert_eq!(
        outcomes(&world),
        (vec![Outcome::Connected], vec![Outcome::AnsweredHere])
    );
    let row = &world.rows(TWO)[0];
    assert_eq!(row.direction, CallDirection::Incoming);
    assert!((2_000..2_500).contains(&row.talk.as_millis()), "{row:?}");
}

#[test]
fn a_declined_call_is_busy_for_the_caller() {
    let mut world = World::office(3, FINE);
    dial(&mut world, ONE, "12");
    world.run(500);
    world.command(TWO, Command::Reject(None));
    world.run(10_000);
    assert_eq!(
        outcomes(&world),
        (vec![Outcome::Busy], vec![Outcome::DeclinedByUser])
    );
    assert_eq!(world.rows(ONE)[0].detail, "486 Busy Here");
}

#[test]
fn a_call_given_up_is_missed() {
    let mut world = World::office(4, FINE);
    dial(&mut world, ONE, "12");
    world.run(3_000);
    world.command(ONE, Command::HangUp(None));
    world.run(5_000);
    assert_eq!(
        outcomes(&world),
        (vec![Outcome::Cancelled], vec![Outcome::Abandoned])
    );
    assert_eq!(world.states(TWO), []);
}

#[test]
fn nobody_answers_for_twenty_seconds_s122() {
    let mut world = World::office(5, FINE);
    dial(&mut world, ONE, "12");
    world.run(30_000);
    assert_eq!(
        outcomes(&world),
        (vec![Outcome::NoAnswer], vec![Outcome::NoAnswer])
    );
    let ring = world.rows(TWO)[0].ring;
    assert_eq!(ring.as_secs(), 20);
}

#[test]
fn a_number_nobody_has_is_told() {
    let mut world = World::office(6, FINE);
    dial(&mut world, ONE, "99");
    world.run(10_000);
    assert_eq!(world.outcomes(ONE), [Outcome::Failed]);
    assert_eq!(world.rows(ONE)[0].detail, "404 Not Found");
}

#[test]
fn answer_and_hang_up_may_cross() {
    for early in 0..12 {
        let mut world = World::office(100 + early, FINE);
        dial(&mut world, ONE, "12");
        world.run(1_000);
        world.command(TWO, Command::Answer(None));
        world.run(early * 2);
        world.command(ONE, Command::HangUp(None));
        world.run(40_000);
        assert_eq!(
            (world.states(ONE), world.states(TWO)),
            (vec![], vec![]),
            "{early}"
        );
        assert!(world.is_settled(), "{early}: {:?}", world.all_rows());
    }
}

#[test]
fn both_may_hold_at_once() {
    for seed in 200..210 {
        let mut world = World::office(seed, FINE);
        talking(&mut world);
        world.command(ONE, Command::Hold(None));
        world.command(TWO, Command::Hold(None));
        world.run(10_000);
        for desk in [ONE, TWO] {
            assert_eq!(world.states(desk), [Held], "seed {seed}, {desk}");
            assert!(
                world.picture(desk).calls[0].held_by_peer,
                "seed {seed}, {desk}"
            );
        }
        world.command(ONE, Command::Resume(None));
        world.run(10_000);
        assert!(!world.picture(TWO).calls[0].held_by_peer, "seed {seed}");
    }
}

#[test]
fn a_second_call_is_answered_and_the_user_switches() {
    let mut world = World::office(7, FINE);
    talking(&mut world);
    dial(&mut world, THREE, "12");
    world.run(500);
    assert_eq!(world.states(TWO), [Talking, Ringing]);
    world.command(TWO, Command::Answer(None));
    world.run(500);
    assert_eq!(world.states(TWO), [Held, Talking]);
    assert!(world.picture(ONE).calls[0].held_by_peer);
    assert!(!world.picture(THREE).calls[0].held_by_peer);
    world.command(TWO, Command::Resume(None));
    world.run(500);
    assert_eq!(world.states(TWO), [Talking, Held]);
    assert!(!world.picture(ONE).calls[0].held_by_peer);
    assert!(world.picture(THREE).calls[0].held_by_peer);
    world.command(ONE, Command::HangUp(None));
    world.command(THREE, Command::HangUp(None));
    world.run(5_000);
    assert_eq!(world.states(TWO), []);
    assert!(world.is_settled());
}

#[test]
fn calls_survive_a_bad_network() {
    for seed in 300..330 {
        let mut world = World::office(seed, FINE);
        world.weather = BAD;
        dial(&mut world, ONE, "12");
        for _ in 0..200 {
            world.run(50);
            if world.states(TWO) == [Ringing] {
                break;
            }
        }
        world.command(TWO, Command::Answer(None));
        world.run(15_000);
        assert_eq!(world.states(ONE), [Talking], "seed {seed}");
        assert_eq!(world.states(TWO), [Talking], "seed {seed}");
        world.command(ONE, Command::Hold(None));
        world.run(20_000);
        assert_eq!(world.states(ONE), [Held], "seed {seed}");
        assert!(world.picture(TWO).calls[0].held_by_peer, "seed {seed}");
        world.command(TWO, Command::HangUp(None));
        world.run(40_000);
        assert!(world.is_settled(), "seed {seed}: {:?}", world.all_rows());
        let wanted = (vec![Outcome::Connected], vec![Outcome::AnsweredHere]);
        assert_eq!(outcomes(&world), wanted, "seed {seed}");
    }
}

#[test]
fn a_desk_that_ends_says_goodbye() {
    let mut world = World::office(8, FINE);
    talking(&mut world);
    dial(&mut world, THREE, "11");
    world.run(500);
    world.command(ONE, Command::Quit);
    world.run(2_000);
    assert!(world.has_exited(ONE));
    assert_eq!(world.states(TWO), []);
    assert!(world.is_settled(), "{:?}", world.all_rows());
    dial(&mut world, TWO, "11");
    world.run(5_000);
    let row = world.rows(TWO).pop().unwrap();
    assert_eq!(
        (row.outcome, row.detail.as_str()),
        (Outcome::Failed, "404 Not Found")
    );
    assert_eq!(world.states(THREE), []);
}

#[test]
fn the_far_end_vanishes_while_it_is_called() {
    let mut world = World::office(9, FINE);
    world.cut(TWO);
    dial(&mut world, ONE, "12");
    world.run(1_000);
    assert_eq!(world.states(ONE), [Dialling]);
    world.run(60_000);
    assert_eq!(world.outcomes(ONE), [Outcome::Failed]);
    assert_eq!(world.rows(ONE)[0].detail, "no answer from the server");
}

#[test]
fn a_missed_call_is_called_back() {
    let mut world = World::office(10, FINE);
    dial(&mut world, ONE, "12");
    world.run(2_000);
    world.command(ONE, Command::HangUp(None));
    world.run(1_000);
    let entry = world.rows(TWO)[0].id;
    world.command(TWO, Command::CallBack { entry });
    world.run(1_000);
    assert_eq!(world.states(ONE), [Ringing]);
    assert_eq!(world.states(TWO), [Ringback]);
    assert_eq!(world.picture(ONE).calls[0].caller.number, "12");
}
