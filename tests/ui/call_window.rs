//! The call window: what stands where, what is chosen, what is written down, what is asked afterwards.

use std::sync::Arc;

use iced_test::{
    Simulator,
    core::{Rectangle, keyboard::key::Named},
};
use linekeeper::{
    domain::{
        id::CallId,
        journal::WallTime,
        knowledge::{Work, WorkState},
        settings::CallWindow,
    },
    engine::{
        command::{Command, CommandError, CommandId},
        event::Event,
        snapshot::{CallState, LineView, Snapshot},
    },
    ui::{
        self,
        app::{Change, Message},
        keys::Pressed,
        notes::Kept,
        screen::{calls, strip},
        theme::Theme,
        window,
    },
};

use crate::{
    fake::{self, Phone},
    people,
    screens::{on_call, ready},
};

const KUHN: CallId = CallId(7);

/// Where a text stands in the call window.
fn place(phone: &Phone, text: &str) -> Option<Rectangle> {
    let size = window::call::size(&phone.app.snapshot, &phone.app.calls);
    let view = window::call::view(&phone.app.look, &phone.app.snapshot, &phone.app.calls);
    let mut page: Simulator<'_, _, Theme> = Simulator::with_size(ui::toolkit(), size, view);
    page.find(text).ok().map(|found| found.bounds())
}

fn sees(phone: &Phone, text: &str) -> bool {
    place(phone, text).is_some()
}

fn tell_call(phone: &mut Phone, message: calls::Message) {
    phone.tell(Message::CallWindow(message));
}

fn pressed_there(phone: &mut Phone, named: Named) {
    let id = phone.app.call_window().unwrap();
    let key = iced_test::core::keyboard::Key::Named(named);
    phone.tell(Message::KeyIn(
        id,
        Pressed {
            key,
            control: false,
            shift: false,
        },
    ));
}

fn typed(phone: &mut Phone, row: CallId, text: &str) {
    use iced::widget::text_editor::{Action, Edit};
    let paste = Action::Edit(Edit::Paste(Arc::new(text.to_owned())));
    tell_call(phone, calls::Message::Note(row, paste));
}

/// The window of a call that is over.
fn without_calls(snapshot: &Snapshot) -> Snapshot {
    Snapshot {
        calls: Vec::new(),
        active: None,
        ..snapshot.clone()
    }
}

#[test]
fn answer_and_reject_stand_still_whatever_becomes_known_and_whoever_waits_s18() {
    let bare = {
        let mut snapshot = fake::ringing(ready());
        snapshot.calls[0].line = Some(LineView::Unknown {
            number: String::new(),
        });
        snapshot.calls[0].via.clear();
        snapshot.calls[0].caller.name.clear();
        snapshot
    };
    let withheld = {
        let mut snapshot = fake::ringing(ready());
        snapshot.calls[0].caller = linekeeper::domain::journal::Caller {
            class: linekeeper::domain::journal::CallerClass::Withheld,
            ..Default::default()
        };
        snapshot
    };
    let long = {
        let mut snapshot = people::known(ready());
        let mut contact = people::kuhn();
        contact.card.name = "Wolfgang Amadeus Oberhuber-Schwarzenbacher ".repeat(9);
        contact.desk.instruction = "put through at once ".repeat(60);
        snapshot.calls[0].knowledge = people::knowledge(contact, false);
        snapshot.calls[0].line = fake::known(&snapshot, "nordlicht");
        snapshot
    };
    for room in [None, Some(900.0), Some(414.0), Some(300.0)] {
        let still = |snapshot: &Snapshot| {
            let mut phone = Phone::new(snapshot.clone());
            phone.app.calls.room = room;
            (place(&phone, "Answer"), place(&phone, "Reject"))
        };
        let first = still(&bare);
        assert!(first.0.is_some() && first.1.is_some());
        let all = [
            fake::ringing(ready()),
            withheld.clone(),
            people::known(ready()),
            long.clone(),
            people::three(ready()),
        ];
        for snapshot in &all {
            assert_eq!(still(snapshot), first, "{room:?} {:?}", snapshot.calls);
        }
    }
}

#[test]
fn the_way_to_greet_is_the_largest_until_the_answer_and_stays_ten_seconds_s26() {
    let greeting = "Good morning, Miller and Sons, my name is Anna Berg, how can I help you?";
    let phone = Phone::new(people::known(ready()));
    let company = place(&phone, "Miller & Sons Ltd.").unwrap();
    let caller = place(&phone, "Dr. Eva Kuhn").unwrap();
    assert!(company.height > caller.height, "{company:?} {caller:?}");
    let answered = |ago: i64| {
        let mut snapshot = people::talking(ready());
        snapshot.calls[0].answered = Some(WallTime(fake::NOW.0 - ago * 1000));
        snapshot
    };
    let mut phone = Phone::new(answered(9));
    assert!(sees(&phone, greeting));
    let company = place(&phone, "Miller & Sons Ltd.").unwrap();
    let caller = place(&phone, "Dr. Eva Kuhn").unwrap();
    assert!(company.height < caller.height, "{company:?} {caller:?}");
    tell_call(&mut phone, calls::Message::PinGreeting);
    phone.show(answered(60));
    assert!(sees(&phone, greeting), "pinned");
    assert!(!sees(&Phone::new(answered(11)), greeting));
}

#[test]
fn what_is_known_of_the_caller_is_told_in_its_rows() {
    let phone = Phone::new(people::known(ready()));
    for text in [
        "VIP",
        "+49 89 987654 · Kuhn Dental · Zahnärztin",
        "3rd call today · one call open · last: Yesterday, 16:11, Answered, “asked for the invoice”",
        "Instruction: always put through to Mr Hall (12)",
        "Message for caller: the keys are ready at the front desk",
        "via Reception (no answer)",
    ] {
        assert!(sees(&phone, text), "{text}");
    }
    let mut unsure = people::known(ready());
    unsure.calls[0].knowledge = people::knowledge(people::kuhn(), false);
    let phone = Phone::new(unsure);
    assert!(sees(&phone, "probably"));
    assert!(!sees(&phone, "VIP"), "only equal numbers make a VIP (S35)");
}

#[test]
fn ringing_calls_wait_in_order_vips_first_and_enter_answers_the_chosen_one() {
    let mut phone = Phone::new(ready());
    phone.show(people::three(ready()));
    let order: Vec<_> = window::call::ringing(&phone.app.snapshot)
        .iter()
        .map(|call| call.id.0)
        .collect();
    assert_eq!(order, [13, 11, 12]);
    assert!(sees(&phone, "Number withheld"));
    pressed_there(&mut phone, Named::Enter);
    pressed_there(&mut phone, Named::ArrowDown);
    pressed_there(&mut phone, Named::ArrowDown);
    pressed_there(&mut phone, Named::ArrowDown);
    assert_eq!(phone.commands(), [Command::Answer(Some(CallId(13)))]);
    let first = window::call::primary(&phone.app.snapshot, &phone.app.calls).unwrap();
    assert_eq!(first.id, CallId(12), "the last of them");
}

#[test]
fn enter_elsewhere_answers_nothing() {
    let mut phone = Phone::new(ready());
    phone.show(people::three(ready()));
    let other = iced::window::Id::unique();
    let enter = Pressed {
        key: iced_test::core::keyboard::Key::Named(Named::Enter),
        control: false,
        shift: false,
    };
    phone.tell(Message::KeyIn(other, enter));
    assert_eq!(phone.commands(), []);
}

#[test]
fn a_vip_who_rings_later_does_not_take_the_place_under_the_pointer() {
    let mut phone = Phone::new(ready());
    let mut two = people::three(ready());
    let vip = two.calls.pop().unwrap();
    phone.show(two.clone());
    two.calls.push(vip);
    phone.show(two);
    let first = window::call::primary(&phone.app.snapshot, &phone.app.calls).unwrap();
    assert_eq!(first.id, CallId(11));
}

#[test]
fn a_note_is_given_away_each_second_and_called_kept_once_it_is_on_disk() {
    let mut phone = Phone::new(ready());
    phone.show(people::known(ready()));
    typed(&mut phone, KUHN, "wants the keys");
    assert_eq!(phone.commands(), []);
    phone.tell(Message::Tick);
    let note = Command::SetNote {
        call: Some(KUHN),
        note: "wants the keys".into(),
    };
    assert_eq!(phone.commands(), std::slice::from_ref(&note));
    assert!(!sees(&phone, "kept"));
    let refused = CommandError::CannotWrite {
        path: "/x".into(),
        detail: "full".into(),
    };
    phone.hear(Event::CommandDone {
        id: CommandId(1),
        result: Err(refused),
    });
    assert_eq!(phone.app.calls.notes.kept(KUHN), Some(Kept::Refused));
    phone.tell(Message::Tick);
    assert_eq!(phone.commands(), [note], "tried again");
    phone.hear(Event::CommandDone {
        id: CommandId(1),
        result: Ok(linekeeper::engine::command::Reply::Done),
    });
    assert!(sees(&phone, "kept"));
}

#[test]
fn after_a_call_the_strip_asks_what_came_of_it_and_says_nothing_by_itself() {
    let mut phone = Phone::new(ready());
    let talking = people::talking(ready());
    phone.show(talking.clone());
    phone.show(without_calls(&talking));
    assert!(phone.app.call_window().is_some());
    assert!(sees(&phone, "Dr. Eva Kuhn · talked 2 min 13 s"));
    on_call(&mut phone, |page| drop(page.click("Done").unwrap()));
    let done = Command::SetWork {
        entries: vec![KUHN],
        state: WorkState::Processed,
        due: None,
    };
    assert_eq!(phone.commands(), [done]);
    on_call(&mut phone, |page| drop(page.click("Done").unwrap()));
    let back = Command::RestoreWork(vec![(KUHN, Work::default())]);
    assert_eq!(phone.commands(), [back], "pressed again it is taken back");
    phone.app.look.now = WallTime(fake::NOW.0 + 7_900);
    phone.tell(Message::Tick);
    assert!(phone.app.call_window().is_some());
    phone.app.look.now = WallTime(fake::NOW.0 + 8_000);
    phone.tell(Message::Tick);
    assert!(phone.app.call_window().is_none());
    assert_eq!(phone.commands(), []);
}

#[test]
fn a_call_back_is_noted_for_its_time_and_the_strip_waits_for_the_answer() {
    let mut phone = Phone::new(ready());
    let talking = people::talking(ready());
    phone.show(talking.clone());
    phone.show(without_calls(&talking));
    tell_call(&mut phone, calls::Message::Strip(strip::Message::AskWhen));
    phone.app.look.now = WallTime(fake::NOW.0 + 60_000);
    phone.tell(Message::Tick);
    on_call(&mut phone, |page| {
        drop(page.click("tomorrow 9:00").unwrap())
    });
    // Tuesday, 20 May 2031, 09:00 UTC.
    let wanted = Command::SetWork {
        entries: vec![KUHN],
        state: WorkState::Open,
        due: Some(WallTime(1_936_947_600_000)),
    };
    assert_eq!(phone.commands(), [wanted]);
}

#[test]
fn nothing_is_asked_about_declined_calls_and_closed_windows() {
    let mut phone = Phone::new(ready());
    let rings = people::known(ready());
    phone.show(rings.clone());
    phone.tell(Message::Call(calls::Message::Reject(KUHN)));
    phone.show(without_calls(&rings));
    assert!(phone.app.call_window().is_none());

    phone.show(rings.clone());
    let id = phone.app.call_window().unwrap();
    typed(&mut phone, KUHN, "x");
    drop(phone.commands());
    phone.tell(Message::Window(id, Change::Close));
    assert!(
        phone.commands().contains(&Command::SetNote {
            call: Some(KUHN),
            note: "x".into()
        }),
        "what was typed is kept"
    );
    phone.show(without_calls(&rings));
    assert!(phone.app.call_window().is_none());
}

#[test]
fn a_wrong_number_is_written_into_the_note() {
    let mut phone = Phone::new(ready());
    let talking = people::talking(ready());
    phone.show(talking.clone());
    phone.show(without_calls(&talking));
    on_call(&mut phone, |page| drop(page.click("Wrong number").unwrap()));
    phone.tell(Message::Tick);
    let commands = phone.commands();
    let [
        Command::SetWork { state, .. },
        Command::SetNote { note, .. },
    ] = commands.as_slice()
    else {
        panic!("{commands:?}");
    };
    assert_eq!(*state, WorkState::NoCallBack);
    assert!(note.ends_with("\nWrong number"), "{note}");
}

#[test]
fn the_small_window_has_company_caller_and_two_buttons_and_grows_when_asked() {
    let mut snapshot = people::three(ready());
    let mut settings = (*snapshot.settings).clone();
    settings.appearance.call_window = CallWindow::Minimal;
    snapshot.settings = settings.into();
    let mut phone = Phone::new(ready());
    phone.show(snapshot);
    let size = window::call::size(&phone.app.snapshot, &phone.app.calls);
    assert_eq!((size.width, size.height), (360.0, 120.0));
    for text in [
        "Miller & Sons Ltd.",
        "Dr. Eva Kuhn",
        "+2",
        "Answer",
        "Reject",
    ] {
        let at = place(&phone, text).unwrap();
        assert!(at.y >= 0.0 && at.y + at.height <= 120.0, "{text} {at:?}");
    }
    tell_call(&mut phone, calls::Message::Larger);
    assert!(sees(&phone, "Note"));
}

#[test]
fn on_a_small_screen_with_large_text_everything_can_be_reached() {
    // 900 pixels at 200 %, less what bars take.
    let mut phone = Phone::new(people::three(ready()));
    phone.app.calls.room = Some(450.0 - 72.0);
    let size = window::call::size(&phone.app.snapshot, &phone.app.calls);
    assert!(size.height <= 378.0, "{size:?}");
    for text in ["Answer", "Reject", "Nordlicht Steuerberatung"] {
        let at = place(&phone, text).unwrap();
        assert!(at.y + at.height <= size.height, "{text} {at:?}");
    }
    assert!(
        sees(&phone, "Praxis Dr. Sommer"),
        "further down, by scrolling"
    );
    assert_eq!(phone.app.snapshot.calls[1].state, CallState::Ringing);
}
