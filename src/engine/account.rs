//! The accounts: what signalling was told of each, where its registration stands, and how numbers are read on it.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use super::{
    Signalling,
    snapshot::{AccountView, Registration},
};
use crate::{
    domain::{
        called_line::LineBook,
        id::AccountId,
        number::Place,
        settings::{self, Aor, HostPort, Settings, TransportChoice, place_of_account},
    },
    mono::Mono,
    secret::Secret,
    sip::{AccountKey, AccountSetup, RegistrationState, Transport},
};

/// One account that is switched on.
#[derive(Debug)]
struct Live {
    key: AccountKey,
    /// As signalling was told last.
    setup: AccountSetup,
    registration: Registration,
    server: Option<SocketAddr>,
    book: LineBook,
    place: Place,
}

/// All accounts.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    live: BTreeMap<AccountId, Live>,
    passwords: BTreeMap<AccountId, Secret>,
    next_key: u32,
    instance: String,
    /// For calls that came by no account.
    book: LineBook,
    place: Place,
}

impl Accounts {
    /// No account is told to signalling yet.
    pub(super) fn new(instance: String, passwords: Vec<(AccountId, Secret)>) -> Self {
        Self {
            passwords: passwords.into_iter().collect(),
            instance,
            ..Self::default()
        }
    }

    /// Brings signalling in line with the settings: changed accounts are set anew, vanished ones removed, the others
    /// left untouched.
    pub(super) fn apply(
        &mut self,
        now: Mono,
        settings: &Settings,
        signalling: &mut impl Signalling,
    ) {
        let gone: Vec<AccountId> = self
            .live
            .keys()
            .filter(|id| !settings.account(id).is_some_and(is_usable))
            .cloned()
            .collect();
        for id in gone {
            if let Some(live) = self.live.remove(&id) {
                signalling.remove_account(now, live.key);
            }
        }
        for (key, account) in &settings.accounts {
            if is_usable(account) {
                self.put(now, AccountId::new(key), account, signalling);
            }
        }
        self.read_lines(settings);
    }

    /// A password became known or changed.
    pub(super) fn set_password(
        &mut self,
        now: Mono,
        account: AccountId,
        password: Secret,
        signalling: &mut impl Signalling,
    ) {
        if let Some(live) = self.live.get_mut(&account)
            && live.setup.password != password
        {
            live.setup.password = password.clone();
            signalling.set_account(now, live.setup.clone());
        }
        self.passwords.insert(account, password);
    }

    /// A registration changed; whether the window sees a difference.
    pub(super) fn registration(&mut self, key: AccountKey, state: RegistrationState) -> bool {
        let Some(live) = self.live.values_mut().find(|live| live.key == key) else {
            return false;
        };
        if let RegistrationState::Registered { server, .. } = &state {
            live.server = Some(*server);
        }
        let shown = shown(state);
        let changed = live.registration != shown;
        live.registration = shown;
        changed
    }

    /// Where an account's registration stands.
    pub(super) fn registration_of(&self, id: &AccountId) -> Option<&Registration> {
        self.live.get(id).map(|live| &live.registration)
    }

    /// Signalling's number of an account.
    pub(super) fn key(&self, id: &AccountId) -> Option<AccountKey> {
        self.live.get(id).map(|live| live.key)
    }

    /// The account behind signalling's number.
    pub(super) fn id(&self, key: AccountKey) -> Option<AccountId> {
        let mut found = self.live.iter().filter(|(_, live)| live.key == key);
        found.next().map(|(id, _)| id.clone())
    }

    /// Whether calls can leave over an account now: it is registered, or was and is being registered again.
    pub(super) fn can_call(&self, id: &AccountId) -> bool {
        self.live
            .get(id)
            .is_some_and(|live| match live.registration {
                Registration::Registered { .. } => true,
                Registration::Trying => live.server.is_some(),
                Registration::Off | Registration::Failed { .. } => false,
            })
    }

    /// The first account calls can leave over, else the first that is switched on.
    pub(super) fn first(&self) -> Option<AccountId> {
        let able = self.live.keys().find(|id| self.can_call(id));
        able.or_else(|| self.live.keys().next()).cloned()
    }

    /// Where the account's server is, once it has answered.
    pub(super) fn server(&self, id: &AccountId) -> Option<SocketAddr> {
        self.live.get(id).and_then(|live| live.server)
    }

    /// The lines as read on an account.
    pub(super) fn book(&self, id: Option<&AccountId>) -> &LineBook {
        let live = id.and_then(|id| self.live.get(id));
        live.map_or(&self.book, |live| &live.book)
    }

    /// The place at which an account's numbers are read.
    pub(super) fn place(&self, id: Option<&AccountId>) -> &Place {
        let live = id.and_then(|id| self.live.get(id));
        live.map_or(&self.place, |live| &live.place)
    }

    /// The pictures, in the order of the keys.
    pub(super) fn views(&self, settings: &Settings) -> Vec<AccountView> {
        let accounts = settings.accounts.iter();
        accounts
            .map(|(key, account)| {
                let id = AccountId::new(key);
                let address = Aor::read(&account.address)
                    .map_or_else(|| account.address.clone(), |aor| aor.shown());
                let title = if account.title.is_empty() {
                    address.clone()
                } else {
                    account.title.clone()
                };
                let live = self.live.get(&id);
                AccountView {
                    registration: live.map_or(Registration::Off, |live| live.registration.clone()),
                    id,
                    title,
                    address,
                }
            })
            .collect()
    }

    fn put(
        &mut self,
        now: Mono,
        id: AccountId,
        account: &settings::Account,
        signalling: &mut impl Signalling,
    ) {
        let known = self.live.get(&id).map(|live| live.key);
        let key = known.unwrap_or(AccountKey(self.next_key));
        let password = self.passwords.get(&id).cloned().unwrap_or_default();
        let Some(setup) = setup(key, account, password, &self.instance) else {
            return;
        };
        match self.live.get_mut(&id) {
            Some(live) if live.setup == setup => {}
            Some(live) => {
                live.setup = setup.clone();
                signalling.set_account(now, setup);
            }
            None => {
                self.next_key += 1;
                let live = Live {
                    key,
                    setup: setup.clone(),
                    registration: Registration::Trying,
                    server: None,
                    book: LineBook::default(),
                    place: Place::default(),
                };
                self.live.insert(id, live);
                signalling.set_account(now, setup);
            }
        }
    }

    fn read_lines(&mut self, settings: &Settings) {
        let lines = || {
            settings.lines.iter().map(|(key, line)| {
                let mut line = line.clone();
                line.id = crate::domain::id::LineId::new(key);
                Arc::new(line)
            })
        };
        self.place = place_of_account(None, &settings.general);
        self.book = LineBook::new(lines(), &self.place);
        for (id, live) in &mut self.live {
            live.place = place_of_account(settings.account(id), &settings.general);
            live.book = LineBook::new(lines(), &live.place);
        }
    }
}

fn is_usable(account: &settings::Account) -> bool {
    account.enabled && Aor::read(&account.address).is_some()
}

fn setup(
    key: AccountKey,
    account: &settings::Account,
    password: Secret,
    instance: &str,
) -> Option<AccountSetup> {
    let aor = Aor::read(&account.address)?;
    let server = HostPort::read(&account.server);
    let transport = match account.transport {
        TransportChoice::Auto => None,
        TransportChoice::Udp => Some(Transport::Udp),
        TransportChoice::Tcp => Some(Transport::Tcp),
        TransportChoice::Tls => Some(Transport::Tls),
    };
    Some(AccountSetup {
        key,
        aor: aor.uri(),
        display_name: account.display_name.clone(),
        port: server.as_ref().and_then(|server| server.port),
        server: server.map(|server| server.host),
        transport,
        auth_user: (!account.auth_user.is_empty()).then(|| account.auth_user.clone()),
        password,
        realms: Vec::new(),
        register: true,
        expires: Duration::from_secs(u64::from(account.expires_seconds)),
        instance: instance.to_owned(),
        allow_direct_calls: account.allow_direct_calls,
        called_headers: account.called_headers.clone(),
    })
}

fn shown(state: RegistrationState) -> Registration {
    match state {
        RegistrationState::Off => Registration::Off,
        RegistrationState::Trying => Registration::Trying,
        RegistrationState::Registered {
            server,
            transport,
            bindings,
            ..
        } => Registration::Registered {
            server: server.to_string(),
            transport,
            other_bindings: bindings.iter().filter(|binding| !binding.ours).count(),
        },
        RegistrationState::Failed { problem, retry_in } => Registration::Failed {
            problem,
            retrying: retry_in.is_some(),
        },
    }
}
