//! What can be done with the call the window is about.

use iced::{
    Alignment, Length,
    widget::{Row, container},
};

use crate::{
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::{self, Message, State, handing},
        theme::{Element, button::Kind, scale},
        widget::press::{press, sign},
    },
};

/// The row of buttons; answer and reject are always in the same places.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let row = Row::new().spacing(scale::REGULAR.s);
    match call.state {
        CallState::Ringing => row
            .push(
                press(look, Kind::Answer, look.text("answer"))
                    .icon(Icon::Phone)
                    .hint("F8")
                    .tall()
                    .wide()
                    .on_maybe(calls::may_answer(call).then_some(Message::Answer(id))),
            )
            .push(
                press(look, Kind::Reject, look.text("reject"))
                    .icon(Icon::PhoneOff)
                    .hint("F9")
                    .tall()
                    .wide()
                    .on(Message::Reject(id)),
            )
            .into(),
        CallState::Talking | CallState::Held => {
            let [controls_part, end_part] = scale::CALL_BUTTONS;
            let controls = container(controls(look, snapshot, call, state));
            let end = press(look, Kind::HangUp, look.text("hang-up"))
                .icon(Icon::PhoneOff)
                .hint("F9")
                .tall()
                .wide()
                .on(Message::HangUp(id));
            row.push(controls.width(Length::FillPortion(controls_part)))
                .push(container(end).width(Length::FillPortion(end_part)))
                .into()
        }
        CallState::Away | CallState::Waiting | CallState::Voicemail if call.can_be_taken_back() => {
            away(look, call)
        }
        CallState::Away
        | CallState::Waiting
        | CallState::Voicemail
        | CallState::Joined
        | CallState::Dialling
        | CallState::Ringback
        | CallState::Ending => row
            .push(
                press(look, Kind::HangUp, look.text("hang-up"))
                    .icon(Icon::PhoneOff)
                    .hint("F9")
                    .tall()
                    .wide()
                    .on(Message::HangUp(id)),
            )
            .into(),
    }
}

/// The call can be taken, heard while it leaves a message, or ended.
fn away<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let id = call.id;
    let take = press(look, Kind::Answer, look.text("take-back"))
        .icon(Icon::Phone)
        .tall()
        .wide()
        .on_maybe(calls::may_answer(call).then_some(Message::Answer(id)));
    let end = press(look, Kind::HangUp, look.text("hang-up"))
        .icon(Icon::PhoneOff)
        .tall()
        .wide()
        .on(Message::HangUp(id));
    Row::new()
        .push(take)
        .push(calls::listen_in(look, call, true))
        .push(end)
        .spacing(scale::REGULAR.s)
        .align_y(Alignment::Center)
        .into()
}

fn controls<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let keys = state.shows_keys(id);
    let (kind, icon, name, wish) = if call.state == CallState::Held {
        (Kind::On, Icon::Play, "resume", Message::Resume(id))
    } else {
        (Kind::Secondary, Icon::Pause, "hold", Message::Hold(id))
    };
    let hold = if call.recording.may {
        // There is no room for its words beside the switches of a recording.
        sign(look, kind, icon, look.text(name)).tall()
    } else {
        press(look, kind, look.text(name))
            .icon(icon)
            .hint("F6")
            .tall()
            .wide()
    };
    let hold = hold.on(wish);
    let (kind, icon, name) = if snapshot.muted {
        (Kind::On, Icon::MicOff, look.text("unmute"))
    } else {
        (Kind::Secondary, Icon::Mic, look.text("mute"))
    };
    let mute = sign(look, kind, icon, name)
        .tall()
        .on(Message::Mute(!snapshot.muted));
    let record = calls::recording::switches(look, call, true);
    let kind = if keys { Kind::On } else { Kind::Secondary };
    let pad = sign(look, kind, Icon::Grid, look.text("keypad"))
        .tall()
        .on_maybe((call.state == CallState::Talking).then_some(Message::Keypad(id)));
    let shows = state.handing.is_for(id);
    let hand_over = handing::opener(look, call, shows, Message::HandOver).tall();
    Row::new()
        .push(hold)
        .push(mute)
        .push(pad)
        .push(record)
        .push(hand_over)
        .spacing(scale::REGULAR.s)
        .into()
}
