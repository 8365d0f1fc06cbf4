//! This machine has another address: calls that go on take their sound there, and tell their far ends by a re-INVITE, whose
//! Contact is the new one too.

use std::net::SocketAddr;

use super::{Engine, Output, Signalling, input::Now, leg::Sockets};
use crate::{
    domain::id::CallId,
    media::{MediaProblem, StreamId},
};

impl<S: Signalling> Engine<S> {
    /// The network changed: every call with sockets asks for such as this machine's address of now wants.
    pub(super) fn network_changed(&mut self) {
        let open = self
            .calls
            .iter()
            .chain(&self.attempts)
            .filter(|call| call.is_open() && call.leg.sockets == Sockets::Open);
        let moves = open.filter_map(|call| {
            let session = call.leg.session.as_ref()?;
            Some(Output::MoveMedia {
                stream: call.leg.stream,
                toward: call.leg.toward,
                from: session.local().address,
            })
        });
        self.out.extend(moves);
    }

    /// A call that had sockets has others now.
    pub(super) fn sockets_moved(
        &mut self,
        now: Now,
        id: CallId,
        result: Result<SocketAddr, MediaProblem>,
    ) {
        let address = match result {
            Ok(address) => address,
            Err(problem) => {
                tracing::warn!(call = id.0, %problem, "sound stays on the old address");
                return;
            }
        };
        let Some(call) = self.call_mut(id) else {
            return;
        };
        tracing::info!(call = id.0, "the call goes on from another address");
        if let Some(session) = &mut call.leg.session {
            session.relocate(address);
        }
        call.leg.has_moved = true;
        self.offer_if_wanted(now, id);
    }

    /// The call of a stream that has sockets already.
    pub(super) fn with_sockets(&self, stream: StreamId) -> Option<CallId> {
        let legs = self.calls.iter().chain(&self.attempts);
        let mut found = legs.filter(|call| call.leg.stream == stream);
        found
            .find(|call| call.leg.sockets == Sockets::Open)
            .map(|call| call.id)
    }
}
