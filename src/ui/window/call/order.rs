//! Which call the window is about, and in which order the others wait.

use crate::{
    domain::journal::CallDirection,
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::screen::calls::State,
};

/// Whether a call opens or keeps the window: it came in and isn't over.
#[must_use]
pub fn is_shown(call: &CallView) -> bool {
    let is_here = match call.state {
        // Whom it talks with is somewhere else.
        // So is who waits, until it rings here.
        CallState::Ending | CallState::Joined | CallState::Waiting => false,
        // Where it rang it may be taken back from; what never rang here opens nothing.
        CallState::Away | CallState::Voicemail => call.rang_here && call.can_be_taken_back(),
        CallState::Ringing
        | CallState::Dialling
        | CallState::Ringback
        | CallState::Talking
        | CallState::Held => true,
    };
    call.direction == CallDirection::Incoming && is_here
}

/// Ringing calls: VIPs first, then by how long they wait.
pub fn ringing(snapshot: &Snapshot) -> Vec<&CallView> {
    let rings = |call: &&CallView| call.state == CallState::Ringing;
    let mut ringing: Vec<_> = snapshot.calls.iter().filter(rings).collect();
    ringing.sort_by_key(|call| (!call.knowledge.is_vip(), call.started));
    ringing
}

/// The call the window is about: the one talked in, else the ringing one that was chosen, else the first that rings, else one
/// that came in.
#[must_use]
pub fn primary<'a>(snapshot: &'a Snapshot, state: &State) -> Option<&'a CallView> {
    let find = |id| snapshot.calls.iter().find(|call| Some(call.id) == id);
    let chosen = find(state.chosen).filter(|call| call.state == CallState::Ringing);
    find(snapshot.active)
        .or(chosen)
        .or_else(|| ringing(snapshot).first().copied())
        .or_else(|| snapshot.calls.iter().find(|call| is_shown(call)))
}

/// The other calls: those that ring first, in their order, then the rest by age.
pub(super) fn others<'a>(
    snapshot: &'a Snapshot,
    state: &State,
) -> impl Iterator<Item = &'a CallView> {
    let first = primary(snapshot, state).map(|call| call.id);
    let rest = snapshot
        .calls
        .iter()
        .filter(|call| !matches!(call.state, CallState::Ringing | CallState::Ending));
    ringing(snapshot)
        .into_iter()
        .chain(rest)
        .filter(move |call| Some(call.id) != first)
}
