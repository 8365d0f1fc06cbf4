//! A registrar for one telephone (RFC 3261 §10.3): challenges, keeps the contact, forgets it in time.

use std::{net::SocketAddr, time::Duration};

use crate::{
    mono::Mono,
    rng::Rng,
    secret::Secret,
    sip::{
        addr::NameAddr,
        auth::{Algorithm, Gatekeeper, Side, Verdict},
        wire::{Request, Response},
    },
};

/// The realm and domain of the demo.
pub(super) const DOMAIN: &str = "demo.invalid";

/// The only user.
pub(super) const USER: &str = "desk";

const NONCE_LIFE: Duration = Duration::from_mins(10);
const LONGEST: u32 = 600;

/// Where the telephone is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The contact's URI.
    pub(super) contact: String,
    /// Where its REGISTER came from.
    pub(super) source: SocketAddr,
    expires_at: Mono,
}

/// The registrar.
#[derive(Debug)]
pub(super) struct Registrar {
    gate: Gatekeeper,
    password: Secret,
    binding: Option<Binding>,
}

impl Registrar {
    pub(super) fn new(password: Secret) -> Self {
        let algorithms = [Algorithm::Sha256, Algorithm::Md5];
        Self {
            gate: Gatekeeper::new(DOMAIN, Side::Server, &algorithms, NONCE_LIFE),
            password,
            binding: None,
        }
    }

    /// The telephone, while it is registered.
    pub(super) fn binding(&self, now: Mono) -> Option<&Binding> {
        self.binding
            .as_ref()
            .filter(|binding| binding.expires_at > now)
    }

    /// Answers a REGISTER that came from `source`.
    pub(super) fn answer(
        &mut self,
        now: Mono,
        rng: &mut Rng,
        request: &Request,
        source: SocketAddr,
    ) -> Response {
        let password = self.password.clone();
        let known = |user: &str| (user == USER).then(|| password.clone());
        let stale = match self.gate.check(now, request, known) {
            Verdict::Accepted(_) => return self.save(now, rng, request, source),
            Verdict::Wrong => return with_tag(request.response(403), rng),
            Verdict::Missing => false,
            Verdict::Stale => true,
        };
        let mut response = with_tag(request.response(401), rng);
        let (name, values) = self.gate.challenge(now, rng, stale);
        for value in values {
            response.headers.push(name, value);
        }
        response
    }

    fn save(
        &mut self,
        now: Mono,
        rng: &mut Rng,
        request: &Request,
        source: SocketAddr,
    ) -> Response {
        let mut response = with_tag(request.response(200), rng);
        let contact = request.headers.get("Contact").unwrap_or_default();
        let expires = expires_of(request, contact);
        if expires == 0 {
            self.binding = None;
        } else if let Ok(parsed) = NameAddr::parse(contact) {
            self.binding = Some(Binding {
                contact: parsed.uri.as_str().to_owned(),
                source,
                expires_at: now + Duration::from_secs(expires.into()),
            });
        }
        if let Some(binding) = &self.binding {
            let left = binding.expires_at.since(now).as_secs();
            response
                .headers
                .push("Contact", format!("<{}>;expires={left}", binding.contact));
        }
        response
    }
}

/// The wished life in seconds; 0 takes the contact back (`*` does too).
fn expires_of(request: &Request, contact: &str) -> u32 {
    let of_contact = NameAddr::parse(contact)
        .ok()
        .and_then(|parsed| parsed.params.get("expires")?.parse().ok());
    let wished = of_contact
        .or_else(|| request.headers.uint("Expires"))
        .unwrap_or(LONGEST);
    wished.min(LONGEST)
}

fn with_tag(mut response: Response, rng: &mut Rng) -> Response {
    if let Some(to) = response
        .headers
        .get("To")
        .filter(|to| !to.contains(";tag="))
    {
        let tagged = format!("{to};tag={}", rng.token(10));
        response.headers.set_first("To", tagged);
    }
    response
}
