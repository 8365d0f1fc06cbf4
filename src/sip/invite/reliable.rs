//! Reliable provisional responses (RFC 3262): numbering and repeating ours, ordering the peer's.
//!
//! | side   | input                     | step                                                     |
//! |--------|---------------------------|----------------------------------------------------------|
//! | callee | send, none open           | numbered, sent, repeated from T1 on, doubling             |
//! | callee | send, one open            | kept until that one is acknowledged; the last one counts  |
//! | callee | PRACK of the open one     | repeating ends, the kept one is sent                      |
//! | callee | PRACK of anything else    | 481                                                      |
//! | callee | 64·T1 without PRACK       | given up: the INVITE is refused with 504                  |
//! | caller | first number, or the next | acknowledged                                             |
//! | caller | any other number          | dropped                                                  |

use crate::{
    mono::Mono,
    sip::{
        transaction::timer::{Beat, LIFE, Repeat},
        wire::{RAck, Response},
    },
};

/// The callee's side.
#[derive(Debug)]
pub(crate) struct ReliableSender {
    /// Number of the last response sent.
    rseq: u32,
    open: Option<Open>,
    kept: Option<Response>,
}

#[derive(Debug)]
struct Open {
    repeat: Repeat,
    response: Response,
}

impl ReliableSender {
    /// One whose first number will be `first`.
    pub(crate) fn new(first: u32) -> Self {
        Self {
            rseq: first.saturating_sub(1),
            open: None,
            kept: None,
        }
    }

    /// Gives the response to be sent now, numbered; `None` when it has to wait.
    pub(crate) fn send(&mut self, now: Mono, mut response: Response) -> Option<Response> {
        if self.open.is_some() {
            self.kept = Some(response);
            return None;
        }
        self.rseq = self.rseq.saturating_add(1);
        response.headers.set("Require", "100rel");
        response.headers.set("RSeq", self.rseq.to_string());
        self.open = Some(Open {
            repeat: Repeat::start(now, LIFE, false),
            response: response.clone(),
        });
        Some(response)
    }

    /// A PRACK came. `Err`: it is for nothing of ours. Else the next response to be sent, if one was kept.
    pub(crate) fn acknowledged(&mut self, now: Mono, rack: &RAck) -> Result<Option<Response>, ()> {
        let fits = |open: &Open| {
            rack.rseq == self.rseq && open.response.headers.cseq().as_ref() == Some(&rack.cseq)
        };
        if !self.open.as_ref().is_some_and(fits) {
            return Err(());
        }
        self.open = None;
        Ok(self.kept.take().and_then(|kept| self.send(now, kept)))
    }

    /// Whether an answer in a response waits to be acknowledged: the 2xx has to wait as well.
    pub(crate) fn holds_answer(&self) -> bool {
        let has_body = |response: &Response| !response.body.is_empty();
        self.open
            .as_ref()
            .is_some_and(|open| has_body(&open.response))
            || self.kept.as_ref().is_some_and(has_body)
    }

    /// The INVITE has its final response: nothing is repeated any more.
    pub(crate) fn stop(&mut self) {
        self.open = None;
        self.kept = None;
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> Option<Result<&Response, ()>> {
        match self.open.as_mut().map(|open| open.repeat.wake(now)) {
            Some(Beat::Again) => self.open.as_ref().map(|open| Ok(&open.response)),
            Some(Beat::GaveUp) => {
                self.stop();
                Some(Err(()))
            }
            Some(Beat::Early) | None => None,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.open.as_ref().map(|open| open.repeat.deadline())
    }
}

/// The caller's side, one per early dialog.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReliableReceiver {
    last: Option<u32>,
}

impl ReliableReceiver {
    /// Whether the response with this number is new and in order: then it is to be acknowledged and looked at.
    pub(crate) fn take(&mut self, rseq: u32) -> bool {
        let fits = rseq > 0
            && self
                .last
                .is_none_or(|last| last.checked_add(1) == Some(rseq));
        if fits {
            self.last = Some(rseq);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire::{CSeq, Method};

    fn response(body: &str) -> Response {
        let mut response = Response::new(183);
        response.headers.push("CSeq", "5 INVITE");
        response.body = body.into();
        response
    }

    fn rack(rseq: u32, number: u32) -> RAck {
        let cseq = CSeq {
            number,
            method: Method::INVITE,
        };
        RAck { rseq, cseq }
    }

    #[test]
    fn one_response_is_open_at_a_time() {
        let mut sender = ReliableSender::new(7);
        let first = sender.send(Mono::ZERO, response("v=0")).unwrap();
        assert_eq!(first.headers.get("RSeq"), Some("7"));
        assert_eq!(first.headers.get("Require"), Some("100rel"));
        assert!(sender.holds_answer());
        assert!(sender.send(Mono::ZERO, response("")).is_none());
        assert_eq!(sender.acknowledged(Mono::ZERO, &rack(8, 5)), Err(()));
        assert_eq!(sender.acknowledged(Mono::ZERO, &rack(7, 6)), Err(()));
        let second = sender
            .acknowledged(Mono::ZERO, &rack(7, 5))
            .unwrap()
            .unwrap();
        assert_eq!(second.headers.get("RSeq"), Some("8"));
        assert!(!sender.holds_answer());
        assert_eq!(sender.acknowledged(Mono::ZERO, &rack(7, 5)), Err(()));
        assert_eq!(sender.acknowledged(Mono::ZERO, &rack(8, 5)), Ok(None));
        assert_eq!(sender.deadline(), None);
    }

    #[test]
    fn it_repeats_and_gives_up() {
        let mut sender = ReliableSender::new(1);
        sender.send(Mono::ZERO, response(""));
        let mut sent = 0;
        loop {
            let now = sender.deadline().unwrap();
            match sender.wake(now) {
                Some(Ok(_)) => sent += 1,
                Some(Err(())) => break,
                None => panic!("woken too early"),
            }
        }
        assert_eq!(sent, 6);
        assert_eq!(sender.deadline(), None);
    }

    #[test]
    fn the_caller_takes_numbers_in_order_only() {
        let mut receiver = ReliableReceiver::default();
        for (rseq, fits) in [
            (0, false),
            (9, true),
            (9, false),
            (11, false),
            (10, true),
            (8, false),
        ] {
            assert_eq!(receiver.take(rseq), fits, "{rseq}");
        }
    }
}
