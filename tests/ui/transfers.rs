//! A call is handed over by the window: the panel, its field, what is asked for, and how it is told.

use iced_test::core::keyboard::Key;
use linekeeper::{
    domain::{id::CallId, settings::ThemeChoice},
    engine::{
        command::{Command, TransferTo},
        snapshot::{CallState, Snapshot, TransferStage, TransferView},
    },
    ui::{
        app::Message,
        keys::Pressed,
        screen::{
            Screen,
            calls::{self, handing},
            offers::Offer,
        },
    },
};

use crate::{
    fake::{self, Phone},
    people,
    screens::{on_call, ready, sees},
};

const HELD: CallId = CallId(5);
const TALKED: CallId = CallId(6);

/// One is talked with and one held.
pub(crate) fn two(mut snapshot: Snapshot) -> Snapshot {
    snapshot = fake::busy(snapshot);
    snapshot.calls.truncate(2);
    snapshot
}

/// The one held is on its way.
pub(crate) fn under_way(snapshot: Snapshot, stage: TransferStage) -> Snapshot {
    let mut snapshot = two(snapshot);
    snapshot.calls[0].transfer = Some(TransferView {
        to: "+49 89 1234-31".into(),
        stage,
    });
    snapshot
}

pub(crate) fn say(phone: &mut Phone, message: handing::Message) {
    phone.tell(Message::Call(calls::Message::HandOver(message)));
}

/// Somebody types a name, and numbers are offered.
pub(crate) fn type_name(phone: &mut Phone, call: CallId) {
    say(phone, handing::Message::Toggle(call));
    say(phone, handing::Message::Typed("kuh".into()));
    let offers = fake::offers();
    say(
        phone,
        handing::Message::Offer(Offer::Came { query: 1, offers }),
    );
}

fn party(call: CallId, number: &str) -> Command {
    Command::Transfer {
        call: Some(call),
        to: TransferTo::Party(number.into()),
    }
}

#[test]
fn what_was_typed_or_chosen_is_where_the_call_goes() {
    for (steps, number) in [(0, "kuh"), (1, "+4989987654"), (2, "+491712345678")] {
        let mut phone = Phone::new(two(ready()));
        type_name(&mut phone, TALKED);
        for _ in 0..steps {
            say(&mut phone, handing::Message::Offer(Offer::Step(true)));
        }
        say(&mut phone, handing::Message::Now(TALKED));
        assert_eq!(phone.commands(), [party(TALKED, number)], "{steps}");
        assert!(!phone.app.calls.handing.is_for(TALKED), "the panel is gone");
    }
}

#[test]
fn asking_first_calls_over_the_account_of_the_call_that_waits() {
    let mut phone = Phone::new(two(ready()));
    let account = phone.app.snapshot.calls[1].account.clone();
    assert!(account.is_some());
    say(&mut phone, handing::Message::Toggle(TALKED));
    say(&mut phone, handing::Message::Typed(" 31 ".into()));
    say(&mut phone, handing::Message::Ask(TALKED));
    let target = "31".to_owned();
    let line = None;
    let dial = Command::Dial {
        target,
        account,
        line,
    };
    assert_eq!(phone.commands(), [dial]);
}

#[test]
fn a_waiting_call_is_connected_with_the_one_talked_in_by_one_press() {
    let mut phone = Phone::new(two(ready()));
    say(&mut phone, handing::Message::Toggle(TALKED));
    on_call(&mut phone, |page| {
        page.click("Connect with +49 171 2345678")
            .map(drop)
            .unwrap();
    });
    let connect = Command::Transfer {
        call: Some(TALKED),
        to: TransferTo::Call(HELD),
    };
    assert_eq!(phone.commands(), [connect]);
}

#[test]
fn a_press_on_an_extension_sends_the_call_there() {
    let mut phone = Phone::new(two(crate::extensions::some("en", ThemeChoice::Light)));
    say(&mut phone, handing::Message::Toggle(TALKED));
    on_call(&mut phone, |page| {
        assert!(
            page.find("night").is_err(),
            "one that is off is not offered"
        );
        page.click("12 Sales").map(drop).unwrap();
    });
    let there = Command::Transfer {
        call: Some(TALKED),
        to: TransferTo::Extension("sales".into()),
    };
    assert_eq!(phone.commands(), [there]);
}

#[test]
fn control_t_opens_the_panel_for_the_call_at_hand_and_closes_it() {
    let key = || {
        Message::Key(Pressed {
            key: Key::Character("t".into()),
            control: true,
            shift: false,
        })
    };
    for (snapshot, call) in [
        (two(ready()), TALKED),
        (
            Snapshot {
                active: None,
                calls: vec![two(ready()).calls[0].clone()],
                ..ready()
            },
            HELD,
        ),
    ] {
        let mut phone = Phone::new(snapshot);
        phone.tell(Message::Go(Screen::Lines));
        phone.tell(key());
        assert!(phone.app.calls.handing.is_for(call));
        assert_eq!(phone.app.screen, Screen::Calls, "where its field is");
        phone.tell(key());
        assert!(!phone.app.calls.handing.is_for(call));
    }
}

#[test]
fn control_t_without_a_call_leaves_the_page_as_it_is() {
    let mut phone = Phone::new(ready());
    phone.tell(Message::Go(Screen::Lines));
    phone.tell(Message::Key(Pressed {
        key: Key::Character("t".into()),
        control: true,
        shift: false,
    }));
    assert_eq!(phone.app.screen, Screen::Lines);
}

#[test]
fn the_panel_goes_with_its_call() {
    let mut phone = Phone::new(two(ready()));
    type_name(&mut phone, TALKED);
    phone.show(ready());
    assert!(!phone.app.calls.handing.is_for(TALKED));
    let mut phone = Phone::new(two(ready()));
    type_name(&mut phone, HELD);
    phone.show(under_way(ready(), TransferStage::Asking));
    assert!(!phone.app.calls.handing.is_for(HELD), "it is on its way");
}

#[test]
fn how_it_goes_is_told_in_words() {
    for (stage, words) in [
        (TransferStage::Asking, "Being transferred to +49 89 1234-31"),
        (
            TransferStage::Ringing,
            "Being transferred, ringing at +49 89 1234-31",
        ),
        (
            TransferStage::Joining,
            "Being transferred, calling +49 89 1234-31",
        ),
        (
            TransferStage::Failed(486),
            "Not transferred to +49 89 1234-31: Busy",
        ),
        (
            TransferStage::Failed(0),
            "Not transferred to +49 89 1234-31: nobody says why",
        ),
        (
            TransferStage::Failed(503),
            "Not transferred to +49 89 1234-31: error 503",
        ),
    ] {
        let mut phone = Phone::new(under_way(ready(), stage));
        assert!(sees(&mut phone, words), "{words}");
    }
}

#[test]
fn two_calls_connected_with_each_other_say_so_and_can_be_taken_back() {
    let mut snapshot = two(ready());
    for call in &mut snapshot.calls {
        call.state = CallState::Joined;
    }
    snapshot.active = None;
    let mut phone = Phone::new(snapshot);
    assert!(sees(&mut phone, "Connected with each other"));
    crate::screens::click(&mut phone, "Take it");
    assert_eq!(phone.commands(), [Command::Resume(Some(HELD))]);
}

#[test]
fn the_buttons_stand_still_when_the_panel_opens() {
    // The buttons of the call window stay where they are when the panel opens below them.
    let mut phone = Phone::new(people::talking(fake::ready("en", ThemeChoice::Light)));
    let call = phone.app.snapshot.calls[0].id;
    let place = |phone: &mut Phone| {
        let mut found = None;
        on_call(phone, |page| {
            found = page.find("Hang up").ok().map(|found| found.bounds());
        });
        found.unwrap()
    };
    let before = place(&mut phone);
    say(&mut phone, handing::Message::Toggle(call));
    assert_eq!(place(&mut phone), before);
}
