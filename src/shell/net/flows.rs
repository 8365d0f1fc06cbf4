//! The table of flows. Numbers only grow; flows nobody asked for are bounded and leave when unused longest.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::sync::mpsc;

use crate::sip::{Flow, FlowId, Transport};

/// Flows that strangers may hold open at once.
const STRANGERS: usize = 256;

/// How a flow is written to.
#[derive(Debug)]
pub(super) enum Way {
    /// By the socket of its address family.
    Datagram,
    /// By the task of its connection.
    Stream(mpsc::Sender<Vec<u8>>),
}

#[derive(Debug)]
struct Entry {
    flow: Flow,
    way: Way,
    /// How often it was asked for and not given back. 0: a stranger's.
    asked: u32,
    used: u64,
}

/// All open flows.
#[derive(Debug, Default)]
pub(super) struct Flows {
    entries: BTreeMap<FlowId, Entry>,
    by_peer: BTreeMap<(Transport, SocketAddr), FlowId>,
    next: u64,
    moment: u64,
}

impl Flows {
    /// A number for a flow that is being opened.
    pub(super) fn number(&mut self) -> FlowId {
        self.next += 1;
        FlowId(self.next)
    }

    /// Puts a flow in. `asked`: by the stack, else by a stranger. Gives flows that had to leave for it.
    pub(super) fn insert(&mut self, flow: Flow, way: Way, asked: bool) -> Vec<FlowId> {
        self.moment += 1;
        self.by_peer.insert((flow.transport, flow.remote), flow.id);
        self.entries.insert(
            flow.id,
            Entry {
                flow,
                way,
                asked: u32::from(asked),
                used: self.moment,
            },
        );
        let strangers = || self.entries.values().filter(|entry| entry.asked == 0);
        if strangers().count() <= STRANGERS {
            return Vec::new();
        }
        let oldest = strangers().min_by_key(|entry| entry.used);
        let gone: Vec<FlowId> = oldest.map(|entry| entry.flow.id).into_iter().collect();
        for flow in &gone {
            self.remove(*flow);
        }
        gone
    }

    /// The datagram flow to a peer, marked as used.
    pub(super) fn of_peer(&mut self, remote: SocketAddr) -> Option<Flow> {
        let id = *self.by_peer.get(&(Transport::Udp, remote))?;
        self.moment += 1;
        let entry = self.entries.get_mut(&id)?;
        entry.used = self.moment;
        Some(entry.flow)
    }

    /// The stack asks for a flow that is already there.
    pub(super) fn ask(&mut self, id: FlowId) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.asked += 1;
        }
    }

    /// The stack gives a flow back. Whether it is to be closed: nobody else asked for it.
    pub(super) fn give_back(&mut self, id: FlowId) -> bool {
        let Some(entry) = self.entries.get_mut(&id) else {
            return false;
        };
        entry.asked = entry.asked.saturating_sub(1);
        entry.asked == 0
    }

    /// How to write to a flow, marked as used.
    pub(super) fn way(&mut self, id: FlowId) -> Option<(&Way, SocketAddr)> {
        self.moment += 1;
        let entry = self.entries.get_mut(&id)?;
        entry.used = self.moment;
        Some((&entry.way, entry.flow.remote))
    }

    /// Takes a flow out; its connection, if it has one, closes with it.
    pub(super) fn remove(&mut self, id: FlowId) -> Option<Flow> {
        let entry = self.entries.remove(&id)?;
        let key = (entry.flow.transport, entry.flow.remote);
        if self.by_peer.get(&key) == Some(&id) {
            self.by_peer.remove(&key);
        }
        Some(entry.flow)
    }

    /// All flows.
    pub(super) fn iter(&self) -> impl Iterator<Item = Flow> + '_ {
        self.entries.values().map(|entry| entry.flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(flows: &mut Flows, port: u16) -> Flow {
        Flow {
            id: flows.number(),
            transport: Transport::Udp,
            local: SocketAddr::from(([127, 0, 0, 1], 5060)),
            remote: SocketAddr::from(([127, 0, 0, 1], port)),
        }
    }

    #[test]
    fn strangers_leave_when_unused_longest_and_asked_ones_stay() {
        let mut flows = Flows::default();
        let server = flow(&mut flows, 1);
        flows.insert(server, Way::Datagram, true);
        let first = flow(&mut flows, 2);
        let second = flow(&mut flows, 3);
        flows.insert(first, Way::Datagram, false);
        flows.insert(second, Way::Datagram, false);
        assert_eq!(flows.of_peer(first.remote), Some(first));
        let mut gone = Vec::new();
        for port in 0..u16::try_from(STRANGERS).unwrap() - 1 {
            let stranger = flow(&mut flows, 1000 + port);
            gone.extend(flows.insert(stranger, Way::Datagram, false));
        }
        assert_eq!(gone, [second.id]);
        assert!(flows.way(server.id).is_some() && flows.way(first.id).is_some());
        assert!(flows.way(second.id).is_none());
    }

    #[test]
    fn shared_flow_closes_when_the_last_gives_it_back() {
        let mut flows = Flows::default();
        let server = flow(&mut flows, 1);
        flows.insert(server, Way::Datagram, true);
        flows.ask(server.id);
        assert!(!flows.give_back(server.id));
        assert!(flows.give_back(server.id));
        assert!(!flows.give_back(FlowId(99)));
        assert_eq!(flows.remove(server.id), Some(server));
        assert_eq!(flows.of_peer(server.remote), None);
    }
}
