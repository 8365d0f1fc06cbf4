//! Registrations carried out: REGISTER requests, what their answers mean, and what the engine hears of it.

use std::time::Duration;

use tracing::{debug, info};

use super::{
    account::Account,
    clients::{ClientId, ContactKind, Draft},
    core::{Alarm, Core, Failure, Owner},
    flows::Hop,
    setup::HIDDEN,
};
use crate::{
    mono::Mono,
    sip::{
        AccountKey, Binding, Event, FlowId, RegistrationState, SipProblem, TransportProblem,
        addr::{NameAddr, Scheme, Uri},
        invite::ALLOW,
        registration::{RegistrationStep, Setback},
        wire::{Method, Request, Response},
    },
};

/// The most bindings told.
const MAX_BINDINGS: usize = 32;

impl Core {
    /// Registers now, if the account is to be registered at all.
    pub(super) fn register(&mut self, now: Mono, key: AccountKey) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        if !account.setup.register || account.aor.is_none() {
            return debug!(account = key.0, "account is not to be registered");
        }
        let step = account.registration.start();
        self.carry_out(now, key, step);
    }

    /// Every registration is made anew over fresh flows.
    pub(super) fn network_changed(&mut self, now: Mono) {
        self.stale.extend(self.flows.keys().copied());
        self.without_tcp.clear();
        let keys: Vec<AccountKey> = self.accounts.keys().copied().collect();
        for key in keys {
            if let Some(account) = self.accounts.get_mut(&key)
                && !account.registration.is_leaving()
            {
                account.registration.network_changed(now, &mut self.rng);
                self.abandon(Owner::Registration(key));
                self.set_registration_alarm(key);
            }
        }
    }

    /// A flow is gone: accounts on it register anew.
    pub(super) fn registration_flow_lost(
        &mut self,
        now: Mono,
        flow: FlowId,
        problem: &TransportProblem,
    ) {
        let on_it = |account: &Account| account.flow == Some(flow);
        let keys: Vec<AccountKey> = self
            .accounts
            .iter()
            .filter(|(_, account)| on_it(account))
            .map(|(key, _)| *key)
            .collect();
        for key in keys {
            let Some(account) = self.accounts.get_mut(&key) else {
                continue;
            };
            account.flow = None;
            if let Some(wait) = account.registration.flow_lost(now, &mut self.rng) {
                let problem = problem.clone().into();
                self.tell(
                    key,
                    RegistrationState::Failed {
                        problem,
                        retry_in: Some(wait),
                    },
                );
                self.set_registration_alarm(key);
            }
        }
    }

    pub(super) fn wake_registration(&mut self, now: Mono, key: AccountKey) {
        if let Some(account) = self.accounts.get_mut(&key) {
            let step = account.registration.wake(now);
            self.carry_out(now, key, step);
        }
    }

    pub(super) fn set_registration_alarm(&mut self, key: AccountKey) {
        let deadline = self
            .accounts
            .get(&key)
            .and_then(|account| account.registration.deadline());
        self.alarm(Alarm::Registration(key), deadline);
    }

    pub(super) fn carry_out(&mut self, now: Mono, key: AccountKey, step: RegistrationStep) {
        self.set_registration_alarm(key);
        if let RegistrationStep::Send(seconds) = step {
            self.abandon(Owner::Registration(key));
            let is_known = self.accounts.get(&key).is_some_and(|account| {
                matches!(account.told, Some(RegistrationState::Registered { .. }))
            });
            if seconds > 0 && !is_known {
                self.tell(key, RegistrationState::Trying);
            }
            self.send_register(now, key, seconds);
        }
        self.end_if_off(key);
    }

    /// Forgets a hidden account that is off; tells of a known one.
    fn end_if_off(&mut self, key: AccountKey) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        if !account.registration.is_off() {
            return;
        }
        account.bound = None;
        account.service_route.clear();
        if key.0 >= HIDDEN {
            self.accounts.remove(&key);
        } else if self
            .accounts
            .get(&key)
            .is_some_and(|account| account.told.is_some())
        {
            self.tell(key, RegistrationState::Off);
        }
    }

    fn send_register(&mut self, now: Mono, key: AccountKey, seconds: u32) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        let Some(aor) = account.aor.clone() else {
            return;
        };
        account.sequence += 1;
        let scheme = if aor.scheme() == Scheme::Sips {
            Scheme::Sips
        } else {
            Scheme::Sip
        };
        let registrar = Uri::sip(scheme, None, aor.bare_host(), aor.port());
        let mut request = Request::new(Method::REGISTER, registrar.as_str());
        let own = NameAddr::new(aor);
        let tag = self.rng.token(10);
        let headers = &mut request.headers;
        headers.push("Max-Forwards", "70");
        headers.push("From", own.clone().with_tag(&tag).to_string());
        headers.push("To", own.to_string());
        headers.push("Call-ID", account.call_id.clone());
        headers.push("CSeq", format!("{} REGISTER", account.sequence));
        headers.push("Expires", seconds.to_string());
        let supported = if account.setup.instance.is_empty() || account.without_flows {
            "path"
        } else {
            "path, outbound"
        };
        headers.push("Supported", supported);
        headers.push("Allow", ALLOW);
        let draft = Draft::new(request, Owner::Registration(key), Some(key));
        self.send(
            now,
            draft.with_contact(ContactKind::Binding),
            Hop::Server(key),
        );
    }

    /// The registrar answered.
    pub(super) fn registration_answered(
        &mut self,
        now: Mono,
        key: AccountKey,
        client: ClientId,
        response: &Response,
    ) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        match response.code {
            100..=199 => {}
            200..=299 if account.registration.is_leaving() => {
                account.registration.accepted(now, 0, &mut self.rng);
                self.end_if_off(key);
            }
            200..=299 => self.registered(now, key, client, response),
            423 => {
                let least = response.headers.uint("Min-Expires").unwrap_or(0);
                match account.registration.too_brief(least) {
                    Some(step) => self.carry_out(now, key, step),
                    None => self.registration_refused(now, key, response),
                }
            }
            439 if !account.without_flows => {
                account.without_flows = true;
                let step = account.registration.start();
                self.carry_out(now, key, step);
            }
            _ => self.registration_refused(now, key, response),
        }
    }

    fn registered(&mut self, now: Mono, key: AccountKey, client: ClientId, response: &Response) {
        let by = self.client_flow(client);
        let asked = self
            .sent_request(client)
            .and_then(|request| request.headers.uint("Expires"));
        let sent = self
            .sent_request(client)
            .map(|request| request.headers.parties("Contact"));
        let contact = sent.and_then(|contacts| contacts.into_iter().next());
        let (Some(account), Some(by)) = (self.accounts.get_mut(&key), by) else {
            return;
        };
        let Some(open) = self.flows.get(&by).copied() else {
            return;
        };
        let general = response.headers.uint("Expires");
        let bindings = read_bindings(account, contact.as_ref(), response);
        let own = bindings
            .iter()
            .find(|binding| binding.ours)
            .map(|binding| binding.expires);
        let granted = own.and_then(|own| u32::try_from(own.as_secs()).ok());
        let granted = granted.or(general).or(asked).unwrap_or(3600);
        if granted == 0 {
            let problem = SipProblem::Nonsense("registrar granted no time");
            return self.registration_failed(now, key, problem, Setback::Passing, None);
        }
        account.registration.accepted(now, granted, &mut self.rng);
        account.flow = Some(by);
        account.bound = contact.map(|contact| contact.uri);
        account.service_route = response.headers.parties("Service-Route");
        account.is_outbound = response.headers.lists("Require", "outbound");
        if !account.servers.contains(&open.remote) {
            account.servers.push(open.remote);
        }
        let (beat, outbound) = (response.headers.uint("Flow-Timer"), account.is_outbound);
        self.keep_flow(now, by, beat, outbound);
        self.set_registration_alarm(key);
        let expires = Duration::from_secs(u64::from(granted));
        info!(account = key.0, seconds = granted, "registered");
        self.tell(
            key,
            RegistrationState::Registered {
                expires,
                server: open.remote,
                transport: open.transport,
                bindings,
            },
        );
    }

    fn registration_refused(&mut self, now: Mono, key: AccountKey, response: &Response) {
        let (code, phrase) = (response.code, response.phrase.clone());
        let setback = match code {
            408 | 480 | 500..=599 => Setback::Passing,
            _ => Setback::Lasting,
        };
        let retry_after = response.headers.uint("Retry-After");
        let problem = SipProblem::Refused { code, phrase };
        self.registration_failed(now, key, problem, setback, retry_after);
    }

    /// No answer will come.
    pub(super) fn registration_unanswered(&mut self, now: Mono, key: AccountKey, failure: Failure) {
        let (problem, setback) = match failure {
            Failure::TimedOut => (SipProblem::TimedOut, Setback::Passing),
            Failure::Problem(problem) => {
                let setback = setback_of(&problem);
                (problem, setback)
            }
        };
        self.registration_failed(now, key, problem, setback, None);
    }

    fn registration_failed(
        &mut self,
        now: Mono,
        key: AccountKey,
        problem: SipProblem,
        setback: Setback,
        retry_after: Option<u32>,
    ) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        let is_trying = account.registration.is_trying();
        let retry_in = account
            .registration
            .failed(now, setback, retry_after, &mut self.rng);
        if is_trying {
            if let Some(flow) = account.flow.take() {
                self.stale.insert(flow);
            }
            self.tell(key, RegistrationState::Failed { problem, retry_in });
        }
        self.set_registration_alarm(key);
        self.end_if_off(key);
    }

    /// Tells the engine where a registration stands, unless it knows.
    pub(super) fn tell(&mut self, key: AccountKey, state: RegistrationState) {
        let Some(account) = self.accounts.get_mut(&key) else {
            return;
        };
        if key.0 >= HIDDEN || account.told.as_ref() == Some(&state) {
            return;
        }
        account.told = Some(state.clone());
        self.emit(Event::Registration {
            account: key,
            state,
        });
    }
}

fn setback_of(problem: &SipProblem) -> Setback {
    match problem {
        SipProblem::WrongPassword { .. }
        | SipProblem::PasswordMissing { .. }
        | SipProblem::ForeignRealm { .. }
        | SipProblem::BadTarget(_) => Setback::Final,
        SipProblem::Refused { .. }
        | SipProblem::Transport(
            TransportProblem::TlsUntrusted { .. }
            | TransportProblem::TlsWrongName { .. }
            | TransportProblem::TlsExpired { .. },
        ) => Setback::Lasting,
        SipProblem::Resolve(_)
        | SipProblem::TimedOut
        | SipProblem::Nonsense(_)
        | SipProblem::Transport(
            TransportProblem::Refused(_)
            | TransportProblem::Unreachable(_)
            | TransportProblem::TimedOut(_)
            | TransportProblem::TlsFailed { .. }
            | TransportProblem::BadFraming(..)
            | TransportProblem::PortTaken(_)
            | TransportProblem::Other { .. },
        ) => Setback::Passing,
    }
}

/// The bindings of the registrar's answer (S121).
fn read_bindings(account: &Account, sent: Option<&NameAddr>, response: &Response) -> Vec<Binding> {
    let general = response.headers.uint("Expires").unwrap_or(3600);
    let contacts = response.headers.parties("Contact");
    let is_ours = |contact: &NameAddr| {
        let same = sent.is_some_and(|sent| sent.uri.is_equivalent(&contact.uri));
        let user = contact.uri.plain_user() == account.contact_user;
        let older = account
            .bound
            .as_ref()
            .is_some_and(|old| old.is_equivalent(&contact.uri));
        same || (user && !older)
    };
    contacts
        .iter()
        .take(MAX_BINDINGS)
        .map(|contact| {
            let own = contact
                .params
                .get("expires")
                .and_then(|text| text.parse().ok());
            Binding {
                contact: contact.uri.as_str().to_owned(),
                ours: is_ours(contact),
                expires: Duration::from_secs(u64::from(own.unwrap_or(general))),
            }
        })
        .collect()
}
