//! One leg: a dialog and its sound. It keeps what was said to signalling and to sound, so that the engine only has to
//! say what is wished; the messages follow from the difference.

use std::{collections::VecDeque, net::IpAddr};

use super::{hears::Playing, quality::Listening, redirect::Trail};
use crate::{
    media::{Codec, LocalEnd, StreamId, StreamSetup},
    mono::Mono,
    sip::{Invite, Usage, sdp::Session},
};

/// Where the sockets of a leg stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sockets {
    /// Not asked for.
    Closed,
    /// Asked for.
    Opening,
    /// Bound.
    Open,
}

/// One leg.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub(super) struct Leg {
    /// Its usage; `None` until our INVITE leaves.
    pub(super) usage: Option<Usage>,
    pub(super) stream: StreamId,
    pub(super) sockets: Sockets,
    /// Where the sockets are to reach.
    pub(super) toward: IpAddr,
    /// Our INVITE while it waits for its sockets.
    pub(super) invite: Option<Box<Invite>>,
    /// Where our INVITE went, and where else it may go.
    pub(super) trail: Option<Box<Trail>>,
    /// The offer of an INVITE not answered yet.
    pub(super) peer_offer: Option<String>,
    /// The answer that was given to an INVITE before its final response, so that the caller hears us.
    pub(super) early_answer: Option<String>,
    /// Our side of the descriptions, once the sockets are bound.
    pub(super) session: Option<Session>,
    /// An offer of ours waits for its answer.
    pub(super) is_offering: bool,
    /// Our last description said that we hold.
    pub(super) said_hold: bool,
    /// Our sockets are elsewhere than our last description said.
    pub(super) has_moved: bool,
    /// The stream as sound was told.
    pub(super) setup: Option<StreamSetup>,
    /// What sound was told to join it with.
    pub(super) joined: LocalEnd,
    /// What it was given to play.
    pub(super) playing: Option<Playing>,
    /// Our 200 was acknowledged.
    pub(super) is_acknowledged: bool,
    /// Held by us; the greatest was held last.
    pub(super) held_at: Option<u64>,
    pub(super) held_by_peer: bool,
    /// The far end plays something before it answers.
    pub(super) early_media: bool,
    pub(super) quality: Listening,
    /// Keys that still go out as INFO.
    pub(super) digits: VecDeque<char>,
    pub(super) next_digit_at: Option<Mono>,
}

impl Leg {
    /// A leg without sockets.
    pub(super) fn new(stream: StreamId, toward: IpAddr) -> Self {
        Self {
            usage: None,
            stream,
            sockets: Sockets::Closed,
            toward,
            invite: None,
            trail: None,
            peer_offer: None,
            early_answer: None,
            session: None,
            is_offering: false,
            said_hold: false,
            has_moved: false,
            setup: None,
            joined: LocalEnd::Nobody,
            playing: None,
            is_acknowledged: false,
            held_at: None,
            held_by_peer: false,
            early_media: false,
            quality: Listening::default(),
            digits: VecDeque::new(),
            next_digit_at: None,
        }
    }

    /// The codec in use.
    pub(super) fn codec(&self) -> Option<Codec> {
        self.setup.as_ref().map(|setup| setup.send.codec)
    }

    /// Whether our last description says something else than is wished.
    pub(super) const fn wants_offer(&self) -> bool {
        !self.is_offering && (self.has_moved || self.said_hold != self.held_at.is_some())
    }
}
