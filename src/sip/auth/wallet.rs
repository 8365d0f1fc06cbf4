//! The answering side: one account's password, the challenges answered so far, and who may get a digest of it.
//!
//! | what comes                                    | what happens                                              |
//! |-----------------------------------------------|-----------------------------------------------------------|
//! | challenge of a realm of ours, not answered yet | answered; the nonce is remembered                         |
//! | … to a REGISTER, first one ever               | its realm becomes one of ours                             |
//! | … whose answer used a remembered nonce        | answered with the new nonce                               |
//! | … `stale=true`                                | answered with the new nonce, at most three times in a row |
//! | … whose answer used this challenge's kin      | wrong password                                            |
//! | challenge of a foreign realm                  | not answered                                              |

use crate::{
    rng::Rng,
    secret::Secret,
    sip::{
        addr::Uri,
        port::{AccountSetup, SipProblem},
        wire::{Method, Request, Response, scan::quote},
    },
};

use super::{
    challenge::{Challenge, Qop, Side, challenges, schemes},
    digest::DigestInput,
};

/// How often in a row a server may call a fresh nonce stale.
const STALE_LIMIT: u8 = 3;

/// How many challenges are remembered.
const REMEMBERED: usize = 8;

/// One account's password and what it was asked so far.
#[derive(Clone, Debug)]
pub struct Wallet {
    user: String,
    password: Secret,
    realms: Vec<String>,
    learned: Option<String>,
    entries: Vec<Entry>,
}

/// A challenge in use.
#[derive(Clone, Debug)]
struct Entry {
    side: Side,
    challenge: Challenge,
    cnonce: String,
    /// How many requests used the nonce.
    uses: u32,
    /// How often in a row the server called a fresh nonce stale.
    stale_in_row: u8,
    /// Whether a REGISTER was challenged: only then its answer goes with further REGISTERs unasked.
    registers: bool,
}

impl Wallet {
    /// The wallet of `setup`.
    #[must_use]
    pub fn for_account(setup: &AccountSetup) -> Self {
        let aor = Uri::parse(&setup.aor).ok();
        let aor_user = aor.as_ref().map(|uri| uri.plain_user().into_owned());
        let domain = aor.map(|uri| uri.bare_host().to_owned());
        let mut realms = setup.realms.clone();
        realms.extend(domain);
        realms.extend(setup.server.clone());
        let user = setup.auth_user.clone().or(aor_user).unwrap_or_default();
        Self::new(user, setup.password.clone(), realms)
    }

    /// A wallet with a digest user name, a password and the realms it may be used for.
    #[must_use]
    pub const fn new(user: String, password: Secret, realms: Vec<String>) -> Self {
        Self {
            user,
            password,
            realms,
            learned: None,
            entries: Vec::new(),
        }
    }

    /// Adds what was remembered to a new request, so that it isn't challenged again: proxies' answers to anything but ACK
    /// and CANCEL, a registrar's answer to REGISTER only, so that no stranger sees it.
    pub fn preauthorize(&mut self, request: &mut Request) {
        if matches!(request.method, Method::ACK | Method::CANCEL) {
            return;
        }
        let is_register = request.method == Method::REGISTER;
        let wanted = |entry: &Entry| match entry.side {
            Side::Proxy => true,
            Side::Server => is_register && entry.registers,
        };
        for index in 0..self.entries.len() {
            if wanted(&self.entries[index]) {
                self.answer(index, request);
            }
        }
    }

    /// Answers the challenges of a 401 or 407 in `request`, which is the one challenged and about to be sent again: its
    /// old credentials for the same realms are replaced. Whether the response came from our server is the caller's to
    /// check first.
    pub fn respond(
        &mut self,
        response: &Response,
        request: &mut Request,
        rng: &mut Rng,
    ) -> Result<(), SipProblem> {
        let mut offered = Vec::new();
        for side in [Side::Server, Side::Proxy] {
            for challenge in challenges(&response.headers, side) {
                let is_new = |(own, other): &(Side, Challenge)| {
                    *own != side || other.realm != challenge.realm
                };
                if offered.iter().all(is_new) {
                    offered.push((side, challenge));
                }
            }
        }
        let first_realm = match offered.first() {
            Some((_, challenge)) => challenge.realm.clone(),
            None => return Err(SipProblem::Nonsense("no digest challenge we can answer")),
        };
        let is_register = request.method == Method::REGISTER;
        if is_register && self.learned.is_none() {
            self.learned = Some(first_realm.clone());
        }
        offered.retain(|(_, challenge)| {
            is_own_realm(&challenge.realm, &self.realms, self.learned.as_deref())
        });
        if offered.is_empty() {
            return Err(SipProblem::ForeignRealm { realm: first_realm });
        }
        if self.password.is_empty() {
            return Err(SipProblem::PasswordMissing { realm: first_realm });
        }
        for (side, challenge) in offered {
            self.remember(side, challenge, request, rng)?;
        }
        self.answer_again(response, request);
        Ok(())
    }

    /// Answers what was just asked, and anew what the request answered already: a nonce count may not be used twice.
    fn answer_again(&mut self, response: &Response, request: &mut Request) {
        for index in 0..self.entries.len() {
            let Entry {
                side, challenge, ..
            } = &self.entries[index];
            let is_asked = challenges(&response.headers, *side).contains(challenge);
            if is_asked || carried(request, *side, &challenge.realm).is_some() {
                self.answer(index, request);
            }
        }
    }

    /// Notes the challenge, unless the request already answered it in vain.
    fn remember(
        &mut self,
        side: Side,
        challenge: Challenge,
        request: &Request,
        rng: &mut Rng,
    ) -> Result<(), SipProblem> {
        let is_same =
            |entry: &Entry| entry.side == side && entry.challenge.realm == challenge.realm;
        let before = self.entries.iter().find(|entry| is_same(entry)).cloned();
        let was_fresh = carried(request, side, &challenge.realm)
            .is_some_and(|tried| tried.was_fresh(before.as_ref()));
        let stale_before = before.as_ref().map_or(0, |entry| entry.stale_in_row);
        if was_fresh && (!challenge.is_stale || stale_before == STALE_LIMIT) {
            // Forgotten, so that the next attempt starts anew.
            self.entries.retain(|entry| !is_same(entry));
            let realm = challenge.realm;
            return Err(SipProblem::WrongPassword { realm });
        }
        self.entries.retain(|entry| !is_same(entry));
        if self.entries.len() == REMEMBERED {
            self.entries.remove(0);
        }
        self.entries.push(Entry {
            side,
            challenge,
            cnonce: rng.token(16),
            uses: 0,
            stale_in_row: if was_fresh { stale_before + 1 } else { 0 },
            registers: request.method == Method::REGISTER
                || before.is_some_and(|entry| entry.registers),
        });
        Ok(())
    }

    /// Writes the answer to a remembered challenge into `request` in place of an older one for the same realm.
    fn answer(&mut self, index: usize, request: &mut Request) {
        let entry = &mut self.entries[index];
        entry.uses = entry.uses.saturating_add(1);
        let name = entry.side.answer_header();
        let value = entry.credentials(&self.user, &self.password, request);
        let realm = &entry.challenge.realm;
        let others: Vec<String> = request
            .headers
            .all(name)
            .filter(|value| realm_of(value).as_ref() != Some(realm))
            .map(str::to_owned)
            .collect();
        request.headers.remove(name);
        for other in others {
            request.headers.push(name, other);
        }
        request.headers.push(name, value);
    }
}

impl Entry {
    fn credentials(&self, user: &str, password: &Secret, request: &Request) -> String {
        let Challenge {
            realm,
            nonce,
            opaque,
            algorithm,
            qop,
            ..
        } = &self.challenge;
        let count = format!("{:08x}", self.uses);
        let response = DigestInput {
            algorithm: *algorithm,
            user,
            realm,
            password: password.expose(),
            nonce,
            cnonce: &self.cnonce,
            count: &count,
            qop: qop.as_str(),
            method: request.method.as_str(),
            uri: &request.uri,
            body: &request.body,
        }
        .response();
        let hashes_user = self.challenge.hashes_user;
        let user = if hashes_user {
            algorithm.hash(format!("{user}:{realm}").as_bytes())
        } else {
            user.to_owned()
        };
        let mut parts = vec![
            format!("Digest username={}", quote(&user)),
            format!("realm={}", quote(realm)),
            format!("nonce={}", quote(nonce)),
            format!("uri={}", quote(&request.uri)),
            format!("response=\"{response}\""),
            format!("algorithm={}", algorithm.as_str()),
        ];
        if let Some(qop) = qop.as_str() {
            parts.push(format!("qop={qop}, nc={count}"));
        }
        if *qop != Qop::None || algorithm.is_session() {
            parts.push(format!("cnonce=\"{}\"", self.cnonce));
        }
        parts.extend(
            opaque
                .as_deref()
                .map(|text| format!("opaque={}", quote(text))),
        );
        parts.extend(hashes_user.then(|| "userhash=true".to_owned()));
        parts.join(", ")
    }
}

/// Whether our password's digest may be given to `realm`: one of the account's realms, or the one learned from the
/// first challenge to our own REGISTER.
#[must_use]
pub fn is_own_realm(realm: &str, own: &[String], learned: Option<&str>) -> bool {
    own.iter()
        .map(String::as_str)
        .chain(learned)
        .any(|ours| ours.eq_ignore_ascii_case(realm))
}

/// The credentials a request carries for one realm.
struct Carried {
    nonce: Option<String>,
    count: Option<String>,
}

impl Carried {
    /// Whether the nonce had been asked for just before, so that a refusal means the password. The count tells; the form
    /// of RFC 2069 has none, there our own memory does.
    fn was_fresh(&self, remembered: Option<&Entry>) -> bool {
        match &self.count {
            Some(count) => u32::from_str_radix(count, 16) == Ok(1),
            None => remembered.is_some_and(|entry| {
                entry.uses <= 1 && self.nonce.as_ref() == Some(&entry.challenge.nonce)
            }),
        }
    }
}

fn carried(request: &Request, side: Side, realm: &str) -> Option<Carried> {
    let mut values = request.headers.all(side.answer_header());
    let value = values.find(|value| realm_of(value).as_deref() == Some(realm))?;
    let credentials = schemes(value);
    let get = |name| credentials.first().and_then(|scheme| scheme.get(name));
    Some(Carried {
        nonce: get("nonce"),
        count: get("nc"),
    })
}

fn realm_of(credentials: &str) -> Option<String> {
    schemes(credentials).first()?.get("realm")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"Digest realm="example.com", nonce="n1", qop="auth", algorithm=SHA-256"#;

    fn wallet() -> Wallet {
        let realms = vec!["example.com".to_owned(), "proxy.example.com".to_owned()];
        Wallet::new("anna".into(), Secret::new("secret"), realms)
    }

    fn response(challenges: &[&str]) -> Response {
        let mut response = Response::new(401);
        for value in challenges {
            let (side, value) = value.split_once('|').unwrap_or(("WWW", value));
            response
                .headers
                .push(&format!("{side}-Authenticate"), value);
        }
        response
    }

    fn respond(
        wallet: &mut Wallet,
        request: &mut Request,
        challenges: &[&str],
    ) -> Result<(), SipProblem> {
        wallet.respond(&response(challenges), request, &mut Rng::from_u64(1))
    }

    fn register() -> Request {
        Request::new(Method::REGISTER, "sip:example.com")
    }

    fn field(request: &Request, header: &str, name: &str) -> Option<String> {
        let value = request.headers.get(header)?;
        schemes(value).first()?.get(name)
    }

    #[test]
    fn a_challenge_is_answered_once_and_its_nonce_used_again() {
        let (mut wallet, mut request) = (wallet(), register());
        respond(&mut wallet, &mut request, &[OWN]).unwrap();
        assert_eq!(
            field(&request, "Authorization", "nc").as_deref(),
            Some("00000001")
        );
        assert_eq!(
            field(&request, "Authorization", "username").as_deref(),
            Some("anna")
        );
        let mut refresh = register();
        wallet.preauthorize(&mut refresh);
        assert_eq!(
            field(&refresh, "Authorization", "nc").as_deref(),
            Some("00000002")
        );
        assert_ne!(
            field(&refresh, "Authorization", "response"),
            field(&request, "Authorization", "response")
        );
        let mut invite = Request::new(Method::INVITE, "sip:b@example.com");
        wallet.preauthorize(&mut invite);
        assert!(
            invite.headers.is_empty(),
            "a registrar's answer is not shown to callees"
        );
    }

    #[test]
    fn a_refused_fresh_nonce_means_a_wrong_password_a_refused_old_one_does_not() {
        let newer = OWN.replace("n1", "n2");
        let wrong = Err(SipProblem::WrongPassword {
            realm: "example.com".into(),
        });
        for old_form in [false, true] {
            let form = |text: &str| {
                if old_form {
                    text.replace(r#", qop="auth""#, "")
                } else {
                    text.to_owned()
                }
            };
            let (mut wallet, mut request) = (wallet(), register());
            respond(&mut wallet, &mut request, &[&form(OWN)]).unwrap();
            let mut refresh = register();
            wallet.preauthorize(&mut refresh);
            respond(&mut wallet, &mut refresh, &[&form(&newer)]).unwrap();
            assert_eq!(
                field(&refresh, "Authorization", "nonce").as_deref(),
                Some("n2")
            );
            assert_eq!(respond(&mut wallet, &mut refresh, &[&form(OWN)]), wrong);
        }
    }

    #[test]
    fn stale_nonces_are_renewed_but_not_for_ever() {
        let (mut wallet, mut request) = (wallet(), register());
        respond(&mut wallet, &mut request, &[OWN]).unwrap();
        let stale = format!("{OWN}, stale=true");
        for _ in 0..STALE_LIMIT {
            respond(&mut wallet, &mut request, &[&stale]).unwrap();
        }
        assert!(respond(&mut wallet, &mut request, &[&stale]).is_err());
    }

    #[test]
    fn the_password_goes_to_own_realms_only() {
        let foreign = r#"Digest realm="evil.example", nonce="x""#;
        let refusal = Err(SipProblem::ForeignRealm {
            realm: "evil.example".into(),
        });
        let mut invite = Request::new(Method::INVITE, "sip:b@example.com");
        assert_eq!(respond(&mut wallet(), &mut invite, &[foreign]), refusal);
        assert!(invite.headers.is_empty());
        let mut both = Request::new(Method::INVITE, "sip:b@example.com");
        respond(&mut wallet(), &mut both, &[foreign, OWN]).unwrap();
        assert_eq!(both.headers.all("Authorization").count(), 1);

        let asterisk = r#"Digest realm="asterisk", nonce="x""#;
        let mut wallet = wallet();
        respond(&mut wallet, &mut register(), &[asterisk]).unwrap();
        respond(&mut wallet, &mut invite, &[asterisk]).unwrap();
        assert!(
            respond(&mut wallet, &mut register(), &[foreign]).is_err(),
            "learned once"
        );
    }

    #[test]
    fn proxy_and_server_are_answered_side_by_side_with_fresh_counts() {
        let proxy = r#"Proxy|Digest realm="proxy.example.com", nonce="p", qop="auth""#;
        let mut wallet = wallet();
        let mut invite = Request::new(Method::INVITE, "sip:b@example.com");
        respond(&mut wallet, &mut invite, &[proxy]).unwrap();
        respond(&mut wallet, &mut invite, &[OWN]).unwrap();
        assert_eq!(
            field(&invite, "Proxy-Authorization", "nc").as_deref(),
            Some("00000002")
        );
        assert_eq!(
            field(&invite, "Authorization", "nc").as_deref(),
            Some("00000001")
        );
        assert_eq!(invite.headers.len(), 2);
        let mut next = Request::new(Method::INVITE, "sip:c@example.com");
        wallet.preauthorize(&mut next);
        assert_eq!(
            field(&next, "Proxy-Authorization", "nc").as_deref(),
            Some("00000003")
        );
        assert_eq!(next.headers.len(), 1);
    }

    #[test]
    fn a_callees_challenge_is_not_answered_to_the_registrar() {
        let mut wallet = wallet();
        let mut invite = Request::new(Method::INVITE, "sip:b@example.com");
        respond(&mut wallet, &mut invite, &[OWN]).unwrap();
        let mut register = register();
        wallet.preauthorize(&mut register);
        assert!(register.headers.is_empty());
    }

    #[test]
    fn what_cannot_be_answered_is_said() {
        let mut empty = Wallet::new("anna".into(), Secret::default(), vec!["example.com".into()]);
        assert_eq!(
            respond(&mut empty, &mut register(), &[OWN]),
            Err(SipProblem::PasswordMissing {
                realm: "example.com".into()
            })
        );
        for odd in [&[][..], &[r#"Basic realm="example.com""#]] {
            let answer = respond(&mut wallet(), &mut register(), odd);
            assert!(matches!(answer, Err(SipProblem::Nonsense(_))), "{answer:?}");
        }
    }

    #[test]
    fn user_hash_and_odd_names_are_written_safely() {
        let odd = r#"Digest realm="example.com", nonce="a\"b", opaque="o", userhash=true"#;
        let (mut wallet, mut request) = (wallet(), register());
        respond(&mut wallet, &mut request, &[odd]).unwrap();
        let hash = crate::sip::auth::Algorithm::Md5.hash(b"anna:example.com");
        assert_eq!(field(&request, "Authorization", "username"), Some(hash));
        assert_eq!(
            field(&request, "Authorization", "nonce").as_deref(),
            Some("a\"b")
        );
        assert_eq!(
            field(&request, "Authorization", "opaque").as_deref(),
            Some("o")
        );
        assert_eq!(field(&request, "Authorization", "qop"), None);
    }
}
