//! Datagrams that wait to be sent, in slots that are made once and used again.
//!
//! The socket is asked to take them right after each tick and each datagram, so a few slots are enough. When nobody
//! takes them, the oldest is overwritten: late sound is worth nothing.

use std::net::SocketAddr;

use super::port::{Channel, StreamId};

/// Longest datagram we make: fits an Ethernet frame under IPv6 and UDP.
pub const MAX_DATAGRAM: usize = 1_400;

/// One datagram to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// Whose.
    pub stream: StreamId,
    /// By which of its sockets.
    pub channel: Channel,
    /// Where to.
    pub to: SocketAddr,
    /// What.
    pub bytes: &'a [u8],
}

/// The waiting datagrams, oldest first.
#[derive(Debug)]
pub struct Outbox {
    slots: Vec<Slot>,
    head: usize,
    waiting: usize,
    overwritten: u64,
}

#[derive(Clone, Debug)]
struct Slot {
    stream: StreamId,
    channel: Channel,
    to: SocketAddr,
    length: usize,
    bytes: [u8; MAX_DATAGRAM],
}

impl Outbox {
    /// An outbox of `capacity` slots, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let empty = Slot {
            stream: StreamId(0),
            channel: Channel::Rtp,
            to: SocketAddr::from(([0, 0, 0, 0], 0)),
            length: 0,
            bytes: [0; MAX_DATAGRAM],
        };
        Self {
            slots: vec![empty; capacity.max(1)],
            head: 0,
            waiting: 0,
            overwritten: 0,
        }
    }

    /// Appends what `write` puts into the buffer; it returns the length, and nothing is appended for 0.
    pub fn push(
        &mut self,
        stream: StreamId,
        channel: Channel,
        to: SocketAddr,
        write: impl FnOnce(&mut [u8; MAX_DATAGRAM]) -> usize,
    ) {
        if self.waiting == self.slots.len() {
            self.head = (self.head + 1) % self.slots.len();
            self.waiting -= 1;
            self.overwritten += 1;
        }
        let at = (self.head + self.waiting) % self.slots.len();
        let slot = &mut self.slots[at];
        let length = write(&mut slot.bytes).min(MAX_DATAGRAM);
        if length > 0 {
            slot.stream = stream;
            slot.channel = channel;
            slot.to = to;
            slot.length = length;
            self.waiting += 1;
        }
    }

    /// Takes the oldest.
    pub fn pop(&mut self) -> Option<Transmit<'_>> {
        if self.waiting == 0 {
            return None;
        }
        let slot = &self.slots[self.head];
        self.head = (self.head + 1) % self.slots.len();
        self.waiting -= 1;
        Some(Transmit {
            stream: slot.stream,
            channel: slot.channel,
            to: slot.to,
            bytes: &slot.bytes[..slot.length],
        })
    }

    /// Whether nothing waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Datagrams that were lost because nobody took them.
    #[must_use]
    pub const fn overwritten(&self) -> u64 {
        self.overwritten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(outbox: &mut Outbox, text: &[u8]) {
        let to = SocketAddr::from(([127, 0, 0, 1], 9));
        outbox.push(StreamId(1), Channel::Rtp, to, |buffer| {
            buffer[..text.len()].copy_from_slice(text);
            text.len()
        });
    }

    fn drain(outbox: &mut Outbox) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(transmit) = outbox.pop() {
            all.push(transmit.bytes.to_vec());
        }
        all
    }

    #[test]
    fn first_in_is_first_out() {
        let mut outbox = Outbox::new(4);
        push(&mut outbox, b"a");
        push(&mut outbox, b"bb");
        assert_eq!(drain(&mut outbox), [b"a".to_vec(), b"bb".to_vec()]);
        assert!(outbox.is_empty());
    }

    #[test]
    fn the_oldest_gives_way_when_full_and_is_counted() {
        let mut outbox = Outbox::new(2);
        for text in [b"a", b"b", b"c"] {
            push(&mut outbox, text);
        }
        assert_eq!(outbox.overwritten(), 1);
        assert_eq!(drain(&mut outbox), [b"b".to_vec(), b"c".to_vec()]);
    }

    #[test]
    fn an_empty_datagram_is_none() {
        let mut outbox = Outbox::new(2);
        push(&mut outbox, b"");
        assert!(outbox.is_empty());
    }
}
