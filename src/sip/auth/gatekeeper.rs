//! The challenging side: nonces with an expiry and a count, and the check of an answer (RFC 7616 §3.3, §5.5).

use std::{collections::BTreeMap, time::Duration};

use super::{
    challenge::{Side, schemes},
    digest::{Algorithm, DigestInput},
};
use crate::{
    mono::Mono,
    rng::Rng,
    secret::Secret,
    sip::wire::{Request, scan::quote},
};

/// How many nonces are kept; the oldest goes first.
const KEPT: usize = 1024;

/// Challenges and checks the requests of one realm.
#[derive(Clone, Debug)]
pub struct Gatekeeper {
    realm: String,
    side: Side,
    algorithms: Vec<Algorithm>,
    life: Duration,
    nonces: BTreeMap<String, Nonce>,
}

#[derive(Clone, Copy, Debug)]
struct Nonce {
    born: Mono,
    /// Highest count seen.
    count: u32,
}

/// What the credentials of a request are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are right for this user.
    Accepted(String),
    /// There are none for this realm.
    Missing,
    /// They may be right, but the nonce is too old or was used with this count before.
    Stale,
    /// User or password is wrong.
    Wrong,
}

impl Gatekeeper {
    /// A gatekeeper for `realm` that offers `algorithms` in this order; its nonces are good for `life`.
    #[must_use]
    pub fn new(realm: &str, side: Side, algorithms: &[Algorithm], life: Duration) -> Self {
        Self {
            realm: realm.to_owned(),
            side,
            algorithms: algorithms.to_vec(),
            life,
            nonces: BTreeMap::new(),
        }
    }

    /// Header name and values of a new challenge, one per algorithm.
    pub fn challenge(
        &mut self,
        now: Mono,
        rng: &mut Rng,
        is_stale: bool,
    ) -> (&'static str, Vec<String>) {
        self.forget(now);
        let nonce = rng.token(32);
        let stale = if is_stale { ", stale=true" } else { "" };
        let value = |algorithm: &Algorithm| {
            let (realm, algorithm) = (quote(&self.realm), algorithm.as_str());
            format!(
                "Digest realm={realm}, nonce=\"{nonce}\", qop=\"auth\", algorithm={algorithm}{stale}"
            )
        };
        let values = self.algorithms.iter().map(value).collect();
        self.nonces.insert(
            nonce,
            Nonce {
                born: now,
                count: 0,
            },
        );
        (self.side.challenge_header(), values)
    }

    /// Drops nonces that are too old, and the oldest when there are too many.
    fn forget(&mut self, now: Mono) {
        let life = self.life;
        self.nonces.retain(|_, nonce| now.since(nonce.born) < life);
        if self.nonces.len() >= KEPT {
            let oldest = self.nonces.iter().min_by_key(|(_, nonce)| nonce.born);
            if let Some(name) = oldest.map(|(name, _)| name.clone()) {
                self.nonces.remove(&name);
            }
        }
    }

    /// Checks the credentials of `request`; `password` gives a user's password, `None` for an unknown user.
    pub fn check(
        &mut self,
        now: Mono,
        request: &Request,
        password: impl Fn(&str) -> Option<Secret>,
    ) -> Verdict {
        let credentials = request
            .headers
            .all(self.side.answer_header())
            .flat_map(schemes)
            .find(|own| own.is_digest() && own.get("realm").as_ref() == Some(&self.realm));
        let Some(credentials) = credentials else {
            return Verdict::Missing;
        };
        let text = |name| credentials.get(name).unwrap_or_default();
        let user = text("username");
        let algorithm = credentials
            .get("algorithm")
            .map_or(Some(Algorithm::Md5), |token| Algorithm::from_token(&token));
        let known = password(&user);
        let (Some(algorithm), Some(known)) = (algorithm, known) else {
            return Verdict::Wrong;
        };
        let (nonce, count) = (text("nonce"), text("nc"));
        let expected = DigestInput {
            algorithm,
            user: &user,
            realm: &self.realm,
            password: known.expose(),
            nonce: &nonce,
            cnonce: &text("cnonce"),
            count: &count,
            qop: credentials.get("qop").as_deref(),
            method: request.method.as_str(),
            uri: &request.uri,
            body: &request.body,
        }
        .response();
        let is_offered = self.algorithms.contains(&algorithm);
        if !is_offered || text("uri") != request.uri || text("response") != expected {
            return Verdict::Wrong;
        }
        if self.takes(now, &nonce, &count) {
            Verdict::Accepted(user)
        } else {
            Verdict::Stale
        }
    }

    /// Whether the nonce is ours, young, and the count higher than any before.
    fn takes(&mut self, now: Mono, nonce: &str, count: &str) -> bool {
        let Some(known) = self.nonces.get_mut(nonce) else {
            return false;
        };
        let count = u32::from_str_radix(count, 16).unwrap_or(0);
        let is_good = now.since(known.born) < self.life && count > known.count;
        if is_good {
            known.count = count;
        }
        is_good
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::{
        auth::Wallet,
        wire::{Method, Response},
    };

    const LIFE: Duration = Duration::from_mins(1);

    struct Scene {
        gate: Gatekeeper,
        wallet: Wallet,
        request: Request,
        rng: Rng,
    }

    fn scene(algorithms: &[Algorithm]) -> Scene {
        let password = Secret::new("secret");
        Scene {
            gate: Gatekeeper::new("demo", Side::Server, algorithms, LIFE),
            wallet: Wallet::new("anna".into(), password, vec!["demo".into()]),
            request: Request::new(Method::REGISTER, "sip:demo"),
            rng: Rng::from_u64(7),
        }
    }

    impl Scene {
        fn challenge(&mut self, now: Mono, is_stale: bool) {
            let (name, values) = self.gate.challenge(now, &mut self.rng, is_stale);
            let mut response = Response::new(401);
            for value in values {
                response.headers.push(name, value);
            }
            self.wallet
                .respond(&response, &mut self.request, &mut self.rng)
                .unwrap();
        }

        fn check(&mut self, now: Mono) -> Verdict {
            let password = |user: &str| (user == "anna").then(|| Secret::new("secret"));
            self.gate.check(now, &self.request, password)
        }
    }

    #[test]
    fn every_algorithm_is_offered_answered_and_accepted() {
        for algorithm in Algorithm::ALL {
            let mut scene = scene(&[algorithm]);
            assert_eq!(scene.check(Mono::ZERO), Verdict::Missing);
            scene.challenge(Mono::ZERO, false);
            assert_eq!(scene.check(Mono::ZERO), Verdict::Accepted("anna".into()));
        }
    }

    #[test]
    fn replays_and_old_nonces_are_stale_and_a_new_nonce_helps() {
        let mut scene = scene(&[Algorithm::Sha256, Algorithm::Md5]);
        scene.challenge(Mono::ZERO, false);
        assert_eq!(scene.check(Mono::ZERO), Verdict::Accepted("anna".into()));
        assert_eq!(scene.check(Mono::ZERO), Verdict::Stale, "same count again");
        scene.wallet.preauthorize(&mut scene.request);
        let late = Mono::ZERO + LIFE;
        assert_eq!(scene.check(late), Verdict::Stale, "expired");
        scene.challenge(late, true);
        assert_eq!(scene.check(late), Verdict::Accepted("anna".into()));
    }

    #[test]
    fn anything_changed_is_wrong() {
        let cases: [fn(&mut Scene); 4] = [
            |scene| scene.request.uri = "sip:other".into(),
            |scene| scene.request.method = Method::INVITE,
            |scene| {
                let value = scene.request.headers.get("Authorization").unwrap();
                let value = value.replace("anna", "otto");
                scene.request.headers.set("Authorization", value);
            },
            |scene| {
                let value = scene.request.headers.get("Authorization").unwrap();
                let value = value.replace("algorithm=SHA-256", "algorithm=MD5");
                scene.request.headers.set("Authorization", value);
            },
        ];
        for change in cases {
            let mut scene = scene(&[Algorithm::Sha256]);
            scene.challenge(Mono::ZERO, false);
            change(&mut scene);
            assert_eq!(scene.check(Mono::ZERO), Verdict::Wrong);
        }
    }

    #[test]
    fn nonces_are_bounded() {
        let mut scene = scene(&[Algorithm::Md5]);
        for second in 0..3000 {
            let now = Mono::from_millis(second * 10);
            scene.gate.challenge(now, &mut scene.rng, false);
            assert!(scene.gate.nonces.len() <= KEPT);
        }
    }
}
