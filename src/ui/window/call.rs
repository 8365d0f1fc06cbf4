//! The call window: which company is called, how to greet, who it is; answer and reject where they always are.
//!
//! What stands above the buttons has one height, so nothing that becomes known later moves them. Further calls queue
//! below. After the answer the same window controls the call.

use iced::{
    Alignment, Length, Size,
    widget::{Column, Row, column, container, progress_bar, row, space},
};

use crate::{
    domain::{id::CallId, journal::CallDirection, line::Accent},
    engine::snapshot::{CallState, CallView, LineView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::{self, Message, State},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            mark::{self, Size as Badge},
            press::{gap, press, sign},
        },
    },
};

/// The call the window is about: the one talked in, else the one ringing longest, else one that came in.
#[must_use]
pub fn primary(snapshot: &Snapshot) -> Option<&CallView> {
    let active = snapshot
        .active
        .and_then(|id| snapshot.calls.iter().find(|call| call.id == id));
    active
        .or_else(|| {
            snapshot
                .calls
                .iter()
                .find(|call| call.state == CallState::Ringing)
        })
        .or_else(|| snapshot.calls.iter().find(|call| is_shown(call)))
}

/// Calls queued below the primary one, in order of their waiting.
fn others(snapshot: &Snapshot) -> impl Iterator<Item = &CallView> {
    let first = primary(snapshot).map(|call| call.id);
    snapshot
        .calls
        .iter()
        .filter(move |call| Some(call.id) != first && call.state != CallState::Ending)
}

/// Whether a call opens or keeps the window: it came in and isn't over.
#[must_use]
pub fn is_shown(call: &CallView) -> bool {
    call.direction == CallDirection::Incoming && call.state != CallState::Ending
}

/// The size the window needs, in logical pixels.
#[must_use]
pub fn size(snapshot: &Snapshot, state: &State) -> Size {
    let (width, body, row) = scale::CALL_WINDOW;
    let rows = others(snapshot).fold(0.0, |sum, _| sum + row);
    let keys = primary(snapshot).is_some_and(|call| state.shows_keys(call.id));
    let keys = if keys { scale::KEYPAD } else { 0.0 };
    Size::new(width, body + scale::CALL_FOOT + rows + keys)
}

/// The window.
#[must_use]
pub fn view<'a>(look: &'a Look, snapshot: &'a Snapshot, state: &'a State) -> Element<'a, Message> {
    let Some(call) = primary(snapshot) else {
        return container(space::vertical()).class(Ground::Window).into();
    };
    let (_, body, _) = scale::CALL_WINDOW;
    let above = column![
        bar(look, call),
        company(look, call),
        who(look, snapshot, call)
    ];
    let mut page = column![
        container(above).height(body).clip(true),
        container(buttons(look, snapshot, call, state)).padding([0.0, look.space.l]),
        container(foot(look, snapshot, call))
            .padding([look.space.s, look.space.l])
            .height(Length::Fill),
    ];
    if state.shows_keys(call.id) {
        page = page.push(
            container(state.keys(look, call.id))
                .padding([0.0, look.space.l])
                .height(scale::KEYPAD),
        );
    }
    for other in others(snapshot) {
        page = page.push(waiting(look, other));
    }
    container(page)
        .width(Length::Fill)
        .height(Length::Fill)
        .class(Ground::Window)
        .into()
}

/// The accent bar over the full width; it pulses while the call rings.
fn bar<'a>(look: &Look, call: &CallView) -> Element<'a, Message> {
    let percent = if call.state == CallState::Ringing && look.motion {
        // Never quite down to the tint, so that the line is always seen.
        100 - percent(look.pulse * 0.6)
    } else {
        100
    };
    container(space::horizontal())
        .width(Length::Fill)
        .height(scale::ACCENT_BAR)
        .class(Ground::Pulse(mark::accent(call.line.as_ref()), percent))
        .into()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100"
)]
fn percent(share: f32) -> u8 {
    (share * 100.0).clamp(0.0, 100.0) as u8
}

/// The company with its badge and, while it matters, the greeting on its tint.
fn company<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let accent = mark::accent(call.line.as_ref());
    let name = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let ink = accent.map_or(Ink::Normal, Ink::Line);
    let clock = text::heading(calls::timer(look, call)).class(ink);
    let head = row![
        mark::line_badge(call.line.as_ref(), Badge::Large),
        container(elide::heading(name).class(ink)).width(Length::Fill),
        clock,
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center);
    let mut block = Column::new().push(head).spacing(look.space.s);
    match (&call.line, &accent) {
        (Some(LineView::Known(line)), _) if !line.greeting.is_empty() => {
            block = block.push(text::lead(line.greeting.as_str()));
        }
        (Some(LineView::Unknown { number }), _) if !number.is_empty() => {
            let make = press(look, Kind::Secondary, look.text("make-line"))
                .icon(Icon::Plus)
                .on(Message::NewLine(number.clone()));
            block = block.push(make);
        }
        _ => {}
    }
    container(block)
        .padding([look.space.m, look.space.l])
        .width(Length::Fill)
        .class(accent.map_or(Ground::Bar, Ground::Tint))
        .into()
}

/// The caller large, the number, who sent the call on.
fn who<'a>(look: &'a Look, snapshot: &'a Snapshot, call: &'a CallView) -> Element<'a, Message> {
    let name = look.l10n.caller(&call.caller);
    let number = look.l10n.caller_number(&call.caller);
    let mut words = Column::new().push(elide::display(name.clone()));
    let mut facts = Vec::new();
    if number != name {
        facts.push(number);
    }
    facts.extend(call.via.iter().map(|via| look.l10n.via(via)));
    if snapshot.muted && call.state == CallState::Talking {
        facts.push(look.text("call-muted"));
    }
    if !facts.is_empty() {
        words = words.push(text::lead(facts.join(" · ")).class(Ink::Muted));
    }
    words = match calls::sound(look, call) {
        Some(odd) => words.push(odd),
        None => words.push(calls::state_line(look, call)),
    };
    container(words.spacing(look.space.xxs))
        .padding([look.space.m, look.space.l])
        .into()
}

fn buttons<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let row = Row::new().spacing(look.space.s);
    match call.state {
        CallState::Ringing => row
            .push(
                press(look, Kind::Answer, look.text("answer"))
                    .icon(Icon::Phone)
                    .hint("F8")
                    .tall()
                    .wide()
                    .on(Message::Answer(id)),
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
            let row = row.push(controls(look, snapshot, call, state.shows_keys(id)));
            row.push(
                press(look, Kind::HangUp, look.text("hang-up"))
                    .icon(Icon::PhoneOff)
                    .hint("F9")
                    .tall()
                    .wide()
                    .on(Message::HangUp(id)),
            )
            .into()
        }
        CallState::Dialling | CallState::Ringback | CallState::Ending => row
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

fn controls<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    keys: bool,
) -> Element<'a, Message> {
    let id = call.id;
    let hold = if call.state == CallState::Held {
        press(look, Kind::On, look.text("resume"))
            .icon(Icon::Play)
            .on(Message::Resume(id))
    } else {
        press(look, Kind::Secondary, look.text("hold"))
            .icon(Icon::Pause)
            .on(Message::Hold(id))
    };
    let (kind, icon, name) = if snapshot.muted {
        (Kind::On, Icon::MicOff, look.text("unmute"))
    } else {
        (Kind::Secondary, Icon::Mic, look.text("mute"))
    };
    let mute = sign(look, kind, icon, name)
        .tall()
        .on(Message::Mute(!snapshot.muted));
    let kind = if keys { Kind::On } else { Kind::Secondary };
    let pad = sign(look, kind, Icon::Grid, look.text("keypad"))
        .tall()
        .on_maybe((call.state == CallState::Talking).then_some(Message::Keypad(id)));
    row![hold.hint("F6").tall().wide(), mute, pad]
        .spacing(look.space.s)
        .width(Length::FillPortion(1))
        .into()
}

/// Time left to answer, the way the call took, and quiet things to do.
fn foot<'a>(look: &'a Look, snapshot: &'a Snapshot, call: &'a CallView) -> Element<'a, Message> {
    let mut facts = Vec::new();
    if !call.called.is_empty() {
        facts.push(look.l10n.with(
            "journal-dialled",
            &[("number", call.called.as_str().into())],
        ));
    }
    let account = call
        .account
        .as_ref()
        .and_then(|id| snapshot.accounts.iter().find(|one| one.id == *id));
    if let Some(account) = account {
        facts.push(look.l10n.with(
            "journal-account",
            &[("account", account.title.as_str().into())],
        ));
    }
    let way = text::caption(facts.join(" · "));
    let mut line = row![container(way).width(Length::Fill)]
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    if call.state == CallState::Ringing && !call.silenced {
        line = line.push(
            press(look, Kind::Secondary, look.text("silence"))
                .icon(Icon::BellOff)
                .on(Message::Silence(call.id)),
        );
    }
    let mut foot = Column::new().spacing(look.space.xs);
    if let Some(left) = countdown(look, call) {
        foot = foot.push(left);
    }
    foot.push(line).into()
}

/// A thin bar and seconds that run down to the moment the call counts as unanswered.
fn countdown<'a>(look: &'a Look, call: &'a CallView) -> Option<Element<'a, Message>> {
    let until = call
        .rings_until
        .filter(|_| call.state == CallState::Ringing)?;
    let whole = until.0.saturating_sub(call.started.0).max(1);
    let left = look.until(until);
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of a ring time")]
    let share = left.as_secs_f32() * 1000.0 / whole as f32;
    let words = look
        .l10n
        .with("call-rings-more", &[("seconds", left.as_secs().into())]);
    Some(
        row![
            progress_bar(0.0..=1.0, share).girth(scale::METER),
            text::caption(words),
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center)
        .into(),
    )
}

/// A further call: who, for whom, how long, and what can be done.
fn waiting<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let (_, _, height) = scale::CALL_WINDOW;
    let line = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let words = column![
        elide::strong(line),
        elide::caption(look.l10n.caller(&call.caller))
    ];
    let accent: Option<Accent> = mark::accent(call.line.as_ref());
    let inside = row![
        mark::stripe(accent),
        mark::line_badge(call.line.as_ref(), Badge::Medium),
        container(words).width(Length::Fill),
        text::strong(calls::timer(look, call)),
        acts(look, call),
        space::horizontal().width(look.space.s),
    ]
    .spacing(look.space.s)
    .height(height)
    .align_y(Alignment::Center);
    column![
        iced::widget::rule::horizontal(scale::HAIR),
        container(inside).class(Ground::Bar).width(Length::Fill),
    ]
    .into()
}

fn acts<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let id: CallId = call.id;
    match call.state {
        CallState::Ringing => row![
            press(look, Kind::Answer, look.text("answer")).on(Message::Answer(id)),
            press(look, Kind::Reject, look.text("reject")).on(Message::Reject(id)),
        ]
        .spacing(look.space.xs)
        .into(),
        CallState::Held => row![
            press(look, Kind::Secondary, look.text("resume"))
                .icon(Icon::Play)
                .on(Message::Resume(id)),
            sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up")).on(Message::HangUp(id)),
        ]
        .spacing(look.space.xs)
        .into(),
        CallState::Dialling | CallState::Ringback | CallState::Talking => {
            sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up"))
                .on(Message::HangUp(id))
                .into()
        }
        CallState::Ending => gap(),
    }
}
