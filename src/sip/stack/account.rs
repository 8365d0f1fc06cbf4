//! An account as the stack keeps it: its setup, its server's addresses, its flow, its password.

use std::net::SocketAddr;

use sha2::{Digest as _, Sha256};

use super::{
    clients::{ContactKind, Draft},
    core::Core,
    flows::{Hop, Place},
};
use crate::sip::{
    AccountKey, AccountSetup, Flow, FlowId, RegistrationState, SipProblem, Target, Transport,
    addr::{NameAddr, Scheme, Uri},
    auth::Wallet,
    registration::Registration,
    wire::{Method, Request, Response},
};

/// One account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) setup: AccountSetup,
    /// The address of record; `None` when it can't be read.
    pub(crate) aor: Option<Uri>,
    /// The user part of our Contact: stable for one installation and account, and not to be guessed.
    pub(crate) contact_user: String,
    pub(crate) wallet: Wallet,
    pub(crate) registration: Registration,
    /// Call-ID of all REGISTERs of this account.
    pub(crate) call_id: String,
    /// Number of the last REGISTER.
    pub(crate) sequence: u32,
    /// The flow to its server.
    pub(crate) flow: Option<FlowId>,
    /// The Contact URI of the last accepted REGISTER.
    pub(crate) bound: Option<Uri>,
    /// Where its server is.
    pub(crate) servers: Vec<SocketAddr>,
    /// Service-Route of the registrar (RFC 3608), in order.
    pub(crate) service_route: Vec<NameAddr>,
    /// Whether the registrar keeps flows (RFC 5626).
    pub(crate) is_outbound: bool,
    /// Whether reg-id is left out, as the first hop can't do flows (439).
    pub(crate) without_flows: bool,
    /// What the engine was told last.
    pub(crate) told: Option<RegistrationState>,
}

impl Account {
    pub(crate) fn new(setup: AccountSetup, call_id: String) -> Self {
        let registration = Registration::new(setup.expires);
        Self {
            aor: Uri::parse(&setup.aor)
                .ok()
                .filter(|uri| !uri.host().is_empty()),
            contact_user: contact_user(&setup),
            wallet: Wallet::for_account(&setup),
            registration,
            call_id,
            sequence: 0,
            flow: None,
            bound: None,
            servers: Vec::new(),
            service_route: Vec::new(),
            is_outbound: false,
            without_flows: false,
            told: None,
            setup,
        }
    }

    /// Where its server is to be looked for.
    pub(crate) fn place(&self) -> Option<Place> {
        let aor = self.aor.as_ref()?;
        let secure = (aor.scheme() == Scheme::Sips).then_some(Transport::Tls);
        let transport = secure.or(self.setup.transport);
        let place = match &self.setup.server {
            Some(server) => Place {
                host: server.trim_matches(['[', ']']).to_owned(),
                port: self.setup.port,
                transport,
            },
            None => Place {
                host: aor.bare_host().to_owned(),
                port: self.setup.port.or(aor.port()),
                transport,
            },
        };
        Some(place)
    }

    /// Whether `host` is a name of its server.
    pub(crate) fn is_server_name(&self, host: &str) -> bool {
        let aor = self.aor.as_ref().map(Uri::bare_host);
        [aor, self.setup.server.as_deref()]
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Whether `user` is the user part of its Contact or its address of record.
    pub(crate) fn is_user(&self, user: &str) -> bool {
        !user.is_empty()
            && (user == self.contact_user
                || self
                    .aor
                    .as_ref()
                    .is_some_and(|aor| aor.plain_user() == user))
    }
}

/// The same text for the same installation and address of record, so that the Contact survives a restart.
fn contact_user(setup: &AccountSetup) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = Sha256::digest(format!("{}\n{}", setup.instance, setup.aor).as_bytes());
    hash.iter()
        .take(16)
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect()
}

impl Core {
    /// Whether what goes by this flow reaches a server of the account.
    pub(super) fn is_own_server(&self, account: Option<AccountKey>, flow: FlowId) -> bool {
        let account = account.and_then(|key| self.accounts.get(&key));
        match (account, self.flows.get(&flow)) {
            (Some(account), Some(open)) => {
                account.flow == Some(flow)
                    || account
                        .servers
                        .iter()
                        .any(|server| server.ip() == open.remote.ip())
            }
            (Some(_) | None, _) => false,
        }
    }

    /// The account a server address belongs to.
    pub(super) fn account_of_server(&self, remote: SocketAddr) -> Option<AccountKey> {
        let serves = |account: &Account| {
            let flow = account.flow.and_then(|flow| self.flows.get(&flow));
            flow.is_some_and(|flow| flow.remote.ip() == remote.ip())
                || account
                    .servers
                    .iter()
                    .any(|server| server.ip() == remote.ip())
        };
        self.accounts
            .iter()
            .find(|(_, account)| serves(account))
            .map(|(key, _)| *key)
    }

    /// Adds the credentials remembered.
    pub(super) fn preauthorize(&mut self, account: Option<AccountKey>, request: &mut Request) {
        if let Some(account) = account.and_then(|key| self.accounts.get_mut(&key)) {
            account.wallet.preauthorize(request);
        }
    }

    /// Answers a challenge; `None` without an account.
    pub(super) fn authorize(
        &mut self,
        account: Option<AccountKey>,
        response: &Response,
        request: &mut Request,
    ) -> Option<Result<(), SipProblem>> {
        let account = self.accounts.get_mut(&account?)?;
        Some(account.wallet.respond(response, request, &mut self.rng))
    }

    /// How requests of an account leave: by its flow, or by looking its server up.
    pub(super) fn server_hop(&self, key: AccountKey) -> Option<Hop> {
        let account = self.accounts.get(&key)?;
        let open = account
            .flow
            .filter(|flow| self.flows.contains_key(flow) && !self.stale.contains(flow));
        match open {
            Some(flow) => Some(Hop::Flow(flow)),
            None => Some(Hop::Place(account.place()?, None)),
        }
    }

    /// Where a request within a dialog goes: to `uri`, by a flow that leads there already if there is one.
    pub(crate) fn dialog_hop(&self, account: Option<AccountKey>, uri: &Uri, flow: FlowId) -> Hop {
        let place = Place::of(uri);
        let account = account.and_then(|key| Some((key, self.accounts.get(&key)?)));
        if let Some((key, account)) = account
            && account.is_server_name(&place.host)
            && place
                .port
                .is_none_or(|port| account.setup.port.is_none_or(|own| own == port))
            && account.flow.is_some()
        {
            return Hop::Server(key);
        }
        let target = place.target();
        let leads = |open: &Flow| {
            target.as_ref().is_some_and(|target| {
                let is_stream = open.transport != Transport::Udp;
                target.addr.ip() == open.remote.ip()
                    && (is_stream || target.addr.port() == open.remote.port())
                    && (is_stream || place.transport.is_none_or(|named| named == open.transport))
            })
        };
        let own = account.and_then(|(_, account)| account.flow);
        let near = [Some(flow), own].into_iter().flatten();
        let open = near
            .into_iter()
            .find(|flow| !self.stale.contains(flow) && self.flows.get(flow).is_some_and(&leads));
        match open {
            Some(flow) => Hop::Flow(flow),
            None => Hop::Place(place, Some(flow)),
        }
    }

    /// Notes where the server of an account is.
    pub(super) fn note_servers(
        &mut self,
        account: Option<AccountKey>,
        name: &str,
        targets: &[Target],
    ) {
        let account = account.and_then(|key| self.accounts.get_mut(&key));
        let Some(account) = account.filter(|account| account.is_server_name(name)) else {
            return;
        };
        account.servers = targets.iter().map(|target| target.addr).collect();
    }

    /// Our Contact URI on a flow; where that is gone, on the account's.
    pub(crate) fn contact_uri(&self, account: Option<AccountKey>, by: FlowId) -> Uri {
        let account = account.and_then(|key| self.accounts.get(&key));
        let user = account.map_or(&self.contact_user, |account| &account.contact_user);
        let own = account.and_then(|account| account.flow);
        let near = [Some(by), own].into_iter().flatten();
        let open = near.into_iter().find_map(|flow| self.flows.get(&flow));
        let (host, port, transport) = match open {
            Some(flow) => (
                flow.local.ip().to_string(),
                flow.local.port(),
                flow.transport,
            ),
            None => ("127.0.0.1".to_owned(), 5060, Transport::Udp),
        };
        let secure = account
            .and_then(|account| account.aor.as_ref())
            .is_some_and(|aor| aor.scheme() == Scheme::Sips);
        let scheme = if secure { Scheme::Sips } else { Scheme::Sip };
        let uri = Uri::sip(scheme, Some(user), &host, Some(port));
        match transport {
            Transport::Udp => uri,
            Transport::Tls if secure => uri,
            Transport::Tls => uri.with_param("transport", Some("tls")),
            Transport::Tcp => uri.with_param("transport", Some("tcp")),
        }
    }

    /// Adds the Contact the draft wishes for.
    pub(super) fn add_contact(&self, request: &mut Request, draft: &Draft, by: FlowId) {
        let uri = self.contact_uri(draft.account, draft.contact_flow.unwrap_or(by));
        match draft.contact {
            ContactKind::Absent => {}
            ContactKind::Call => request.headers.push("Contact", format!("<{uri}>")),
            ContactKind::Binding => self.add_bindings(request, draft.account, &uri),
        }
    }

    /// The Contacts of a REGISTER: this flow's, and the end of an older one that would otherwise live on.
    fn add_bindings(&self, request: &mut Request, account: Option<AccountKey>, uri: &Uri) {
        let account = account.and_then(|key| self.accounts.get(&key));
        let Some(account) = account.filter(|_| request.method == Method::REGISTER) else {
            return;
        };
        let expires = request.headers.uint("Expires").unwrap_or(0);
        let mut contact = format!("<{uri}>;expires={expires}");
        let instance = &account.setup.instance;
        if !instance.is_empty() {
            contact = format!("{contact};+sip.instance=\"<{instance}>\"");
            if !account.without_flows {
                contact.push_str(";reg-id=1");
            }
        }
        request.headers.push("Contact", contact);
        let old = account.bound.as_ref();
        if let Some(old) = old.filter(|old| *old != uri && !account.is_outbound) {
            request
                .headers
                .push("Contact", format!("<{old}>;expires=0"));
        }
    }
}
