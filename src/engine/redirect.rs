//! Our call is sent elsewhere by a 3xx: the addresses it names are tried one after the other (RFC 3261 §8.1.3.4).
//!
//! | answer                | what follows                                                        |
//! |-----------------------|---------------------------------------------------------------------|
//! | 300, 301, 302         | its Contacts join those to try, before the ones named earlier       |
//! | 305, 380, other 3xx   | not followed: a proxy or a service of the answerer's choice         |
//! | 6xx                   | the call came to nothing, nobody else is tried                      |
//! | any other, or silence | the next address, while there is one                                |
//!
//! No address is tried twice, so a loop ends by itself; after [`ATTEMPTS`] in all the call came to nothing. Only what a
//! person could have dialled is followed, and never from `sips:` to anything less safe.

use super::{
    Engine, Signalling,
    call::{Call, Stage},
    input::Now,
    session,
    snapshot::ViaView,
};
use crate::{
    domain::{
        id::CallId,
        number::{DialTarget, Place},
    },
    sip::{EndCause, Invite},
};

/// Addresses tried for one call, the dialled one among them.
const ATTEMPTS: usize = 8;

/// Addresses that may wait to be tried.
const WAITING: usize = 16;

/// What a call of ours remembers to be sent elsewhere.
#[derive(Debug)]
pub(super) struct Trail {
    /// The INVITE as it left last, without its description.
    invite: Invite,
    /// Every address tried, as signalling was given it.
    tried: Vec<String>,
    /// Addresses to try, next one first.
    next: Vec<DialTarget>,
}

impl Trail {
    /// Begins with the INVITE of the dialled target.
    pub(super) fn begin(invite: &Invite) -> Self {
        Self {
            invite: Invite {
                sdp: None,
                ..invite.clone()
            },
            tried: vec![key(&invite.target)],
            next: Vec::new(),
        }
    }

    /// Takes in the Contacts of a 3xx, best first.
    fn sent_on(&mut self, contacts: &[String], place: &Place) {
        let is_secure = is_secure(&self.invite.target);
        let mut named: Vec<DialTarget> = contacts
            .iter()
            .map(|contact| contact.split('?').next().unwrap_or(contact))
            .filter_map(|contact| DialTarget::read(contact, place).ok())
            .filter(|target| !is_secure || self::is_secure(&target.target))
            .filter(|target| !self.tried.contains(&key(&target.target)))
            .collect();
        named.append(&mut self.next);
        named.truncate(WAITING);
        self.next = named;
    }

    /// The next address to try.
    fn step(&mut self) -> Option<(Invite, DialTarget)> {
        while self.tried.len() < ATTEMPTS && !self.next.is_empty() {
            let target = self.next.remove(0);
            if self.tried.contains(&key(&target.target)) {
                continue;
            }
            self.tried.push(key(&target.target));
            self.invite.target.clone_from(&target.target);
            return Some((self.invite.clone(), target));
        }
        None
    }
}

/// Two spellings of one address count as one where only letters' case differs.
fn key(target: &str) -> String {
    target.to_ascii_lowercase()
}

fn is_secure(target: &str) -> bool {
    target.len() > 5 && target.as_bytes()[..5].eq_ignore_ascii_case(b"sips:")
}

impl<S: Signalling> Engine<S> {
    /// Our call was not taken where it went: goes on to the next address, if there is one. `false` when there is none.
    pub(super) fn goes_elsewhere(&mut self, now: Now, id: CallId, cause: &EndCause) -> bool {
        let account = self.call_mut(id).and_then(|call| call.account.clone());
        let place = self.accounts.place(account.as_ref()).clone();
        let Some(call) = self.call_mut(id) else {
            return false;
        };
        let Some(trail) = call.leg.trail.as_mut().filter(|_| may_go_on(cause)) else {
            return false;
        };
        if let EndCause::Refused {
            code: 300..=302,
            contacts,
            ..
        } = cause
        {
            trail.sent_on(contacts, &place);
        }
        let Some((invite, target)) = trail.step() else {
            return false;
        };
        tracing::info!(call = id.0, "the call is sent on");
        sent_on(call, &target, cause);
        self.changed = true;
        self.start_anew(now, id, invite);
        true
    }

    /// A further INVITE of the same call, on the sockets it has.
    fn start_anew(&mut self, now: Now, id: CallId, invite: Invite) {
        let session_id = self.rng.next_u64();
        let names = &self.settings.audio.codecs;
        let Some(call) = self.calls.iter_mut().find(|call| call.id == id) else {
            return;
        };
        let leg = &mut call.leg;
        if let Some(session) = &leg.session {
            let local = session.local();
            let address = (local.address, local.port).into();
            // Nothing agreed on with somebody else counts any more.
            leg.session = Some(session::open(session_id, address, names));
        }
        leg.early_media = false;
        leg.invite = Some(Box::new(invite));
        let entry = call.entry(now, None);
        self.store(&entry);
        self.send_invite(now, id);
    }
}

/// Whether somebody else may be tried after this.
fn may_go_on(cause: &EndCause) -> bool {
    match cause {
        EndCause::Refused { code, .. } => !matches!(code, 303..=399 | 600..=699 | 487),
        EndCause::TimedOut | EndCause::Problem(_) => true,
        EndCause::Local | EndCause::Cancelled { .. } | EndCause::Remote { .. } => false,
    }
}

/// The window and the journal show who sent the call on, and where it goes now.
fn sent_on(call: &mut Call, target: &DialTarget, cause: &EndCause) {
    let before = std::mem::replace(&mut call.called, target.target.clone());
    let is_redirected = matches!(
        cause,
        EndCause::Refused {
            code: 300..=302,
            ..
        }
    );
    if is_redirected {
        let via = ViaView {
            who: before,
            reason: String::new(),
        };
        call.via.insert(0, via);
    }
    call.stage = Stage::Dialling;
    call.rang = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::AccountKey;

    fn trail(target: &str) -> Trail {
        Trail::begin(&Invite {
            account: AccountKey(0),
            target: target.to_owned(),
            sdp: Some("v=0".to_owned()),
            identity: None,
            headers: Vec::new(),
        })
    }

    fn follow(trail: &mut Trail, contacts: &[&str]) {
        let contacts: Vec<String> = contacts.iter().map(|&contact| contact.into()).collect();
        trail.sent_on(&contacts, &Place::default());
    }

    fn rest(mut trail: Trail) -> Vec<String> {
        std::iter::from_fn(|| trail.step().map(|(invite, _)| invite.target)).collect()
    }

    #[test]
    fn newer_addresses_come_first_and_none_comes_twice() {
        let mut trail = trail("sip:1@x.example");
        follow(&mut trail, &["sip:2@x.example", "sip:3@x.example"]);
        assert_eq!(trail.step().unwrap().0.target, "sip:2@x.example");
        follow(
            &mut trail,
            &["sip:1@X.example", "sip:4@x.example", "sip:3@x.example"],
        );
        assert_eq!(rest(trail), ["sip:4@x.example", "sip:3@x.example"]);
    }

    #[test]
    fn a_loop_ends() {
        let mut trail = trail("sip:0@x.example");
        let mut steps = 0;
        for n in 1..100 {
            follow(&mut trail, &[&format!("sip:{n}@x.example")]);
            steps += usize::from(trail.step().is_some());
        }
        assert_eq!(steps, ATTEMPTS - 1);
    }

    #[test]
    fn only_what_could_be_dialled_is_followed() {
        for (from, contact, followed) in [
            ("1", "sip:2@x.example?Replaces=abc", Some("sip:2@x.example")),
            ("1", "tel:+49891234", Some("+49891234")),
            ("1", "mailto:eva@x.example", None),
            ("1", "http://x.example/", None),
            ("1", "sip:2@x.example\r\nX: y", None),
            ("sips:1@x.example", "sip:2@x.example", None),
            (
                "sips:1@x.example",
                "sips:2@x.example",
                Some("sips:2@x.example"),
            ),
        ] {
            let mut trail = trail(from);
            follow(&mut trail, &[contact]);
            assert_eq!(
                rest(trail).first().map(String::as_str),
                followed,
                "{contact}"
            );
        }
    }
}
