//! The call window: which company is called, how to greet, who it is, what is known; answer and reject where they always are.
//!
//! What stands above the buttons has one height, so nothing that becomes known later moves them: it appears in rows that
//! were kept free for it. Further calls queue below. After the answer the same window controls the call; after the call a
//! strip asks for a few seconds what came of it.
//!
//! | part      | what it shows                                                       |
//! |-----------|---------------------------------------------------------------------|
//! | `order`   | which call the window is about, and in which order the others wait   |
//! | `head`    | company, monogram, greeting, time                                    |
//! | `who`     | caller, number, earlier calls, the way the call took                  |
//! | `known`   | what the desk knows: instruction, message waiting                    |
//! | `buttons` | what can be done with the call                                       |
//! | `foot`    | time left, account                                                   |
//! | `rows`    | further calls                                                        |
//! | `wrap`    | the strip after the call                                             |
//! | `minimal` | the small variant                                                    |

mod buttons;
mod foot;
mod head;
mod known;
mod minimal;
mod order;
mod rows;
mod who;
mod wrap;

use iced::{
    Length, Size,
    widget::{Column, column, container, scrollable, space},
};

pub use order::{is_shown, primary, ringing};
pub(in crate::ui) use who::last_call;

use crate::{
    domain::settings::CallWindow,
    engine::snapshot::{CallView, Snapshot},
    ui::{
        look::Look,
        screen::calls::{Message, State},
        theme::{Element, container::Ground, scale},
        widget::note::note,
    },
};

/// Whether the small variant shows.
fn is_minimal(snapshot: &Snapshot, state: &State) -> bool {
    snapshot.settings.appearance.call_window == CallWindow::Minimal && !state.is_larger()
}

/// The size the window needs, in logical pixels, as far as the screen has room.
#[must_use]
pub fn size(snapshot: &Snapshot, state: &State) -> Size {
    if is_minimal(snapshot, state) {
        return minimal::size(snapshot, state);
    }
    let mut height = 0.0;
    if let Some(call) = primary(snapshot, state) {
        let mut keys = 0.0;
        if state.shows_keys(call.id) {
            keys += scale::KEYPAD;
        }
        if state.handing.is_for(call.id) {
            keys += scale::HAND_OVER + scale::REGULAR.s;
        }
        let others = order::others(snapshot, state).count();
        #[allow(clippy::cast_precision_loss, reason = "a handful of calls")]
        let rows = others as f32 * scale::CALL_ROW;
        height += body(state) + scale::TOUCH + below() + keys + rows;
    }
    if state.wrap.is_some() {
        height += scale::CALL_WRAP;
    }
    let room = state.room.unwrap_or(f32::INFINITY);
    Size::new(scale::CALL_WIDTH, height.min(room))
}

/// Height of what stands above the buttons: less on a small screen, but the same whatever is known and whoever waits.
fn body(state: &State) -> f32 {
    let [usual, least] = scale::CALL_BODY;
    let Some(room) = state.room else {
        return usual;
    };
    let rest = scale::TOUCH + below() + scale::CALL_ROW * scale::CALL_ROOM;
    (room - rest).clamp(least, usual)
}

/// Height of note and foot with their gaps.
fn below() -> f32 {
    let space = &scale::REGULAR;
    space.s + scale::NOTE[0] + space.xs + scale::CALL_FOOT + space.xs
}

/// The window.
#[must_use]
pub fn view<'a>(look: &'a Look, snapshot: &'a Snapshot, state: &'a State) -> Element<'a, Message> {
    if is_minimal(snapshot, state) {
        return minimal::view(look, snapshot, state);
    }
    let page: Element<'a, Message> = match (primary(snapshot, state), &state.wrap) {
        (Some(call), _) => full(look, snapshot, state, call),
        (None, Some(strip)) => wrap::view(look, state, strip),
        (None, None) => space::vertical().into(),
    };
    container(page)
        .width(Length::Fill)
        .height(Length::Fill)
        .class(Ground::Window)
        .into()
}

fn full<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
    call: &'a CallView,
) -> Element<'a, Message> {
    let height = body(state);
    let is_tight = height < scale::CALL_BODY[0];
    let about = column![who::view(look, snapshot, call), known::view(look, call)];
    // On a small screen the head stays and the rest can be scrolled to.
    let about: Element<'a, Message> = if is_tight {
        scrollable(about).width(Length::Fill).into()
    } else {
        about.into()
    };
    let above = column![head::view(look, state, call, is_tight), about];
    let space = &scale::REGULAR;
    let pad = iced::Padding::ZERO.horizontal(space.l);
    let writing = column![
        space::vertical().height(space.s),
        container(note(look, &state.notes, call.row, Message::Note)).padding(pad),
        space::vertical().height(space.xs),
        container(foot::view(look, snapshot, call))
            .padding(pad)
            .height(scale::CALL_FOOT),
        space::vertical().height(space.xs),
    ];
    let waiting = Column::with_children(
        order::others(snapshot, state).map(|other| rows::view(look, snapshot, other)),
    );
    let keys = state.shows_keys(call.id).then(|| {
        container(state.keys(look, call.id))
            .padding(pad)
            .height(scale::KEYPAD)
    });
    let hand_over = state
        .handing_panel(look, snapshot, call.id)
        .map(|panel| container(panel).padding(pad.top(space.s)));
    // On a small screen those who wait come before the note.
    let rest = if is_tight {
        column![space::vertical().height(space.s), waiting, writing].push(keys)
    } else {
        writing.push(keys).push(waiting)
    };
    let strip = state
        .wrap
        .as_ref()
        .map(|strip| wrap::view(look, state, strip));
    let rest = rest.push(strip);
    column![
        container(above).height(height).clip(true),
        container(buttons::view(look, snapshot, call, state)).padding(pad),
    ]
    .push(hand_over)
    .push(scrollable(rest).width(Length::Fill).height(Length::Fill))
    .into()
}
