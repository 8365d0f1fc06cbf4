//! Accounts come, change and go.
//!
//! An account that goes while the registrar may hold its binding lives on under a number the engine does not know until
//! it is unregistered.

use super::{
    account::Account,
    core::{Alarm, Core, Owner},
    flows::Ask,
};
use crate::{
    mono::Mono,
    sip::{AccountKey, AccountSetup, Event, Output, RegistrationState, RequestId, SipProblem},
};

/// Accounts that only unregister have numbers from here on.
pub(super) const HIDDEN: u32 = 0xffff_0000;

impl Core {
    /// Adds or replaces an account.
    pub(super) fn set_account(&mut self, now: Mono, setup: AccountSetup) {
        let key = setup.key;
        if let Some(account) = self.accounts.get_mut(&key) {
            if account.setup == setup {
                return;
            }
            if is_same_binding(&account.setup, &setup) {
                account.setup = setup;
                return;
            }
        }
        let calls_id = self.rng.token(24);
        let account = Account::new(setup, calls_id);
        let (registers, old) = (account.setup.register, self.accounts.insert(key, account));
        if let Some(old) = old {
            self.let_go(now, old);
        }
        if !self.know_server(key) {
            let host = self
                .accounts
                .get(&key)
                .map(|account| account.setup.aor.clone());
            let problem = SipProblem::BadTarget(host.unwrap_or_default());
            return self.tell(
                key,
                RegistrationState::Failed {
                    problem,
                    retry_in: None,
                },
            );
        }
        if registers {
            self.register(now, key);
        } else {
            self.tell(key, RegistrationState::Off);
        }
    }

    /// Notes the server's address, or has it looked up when no REGISTER will do that. `false` when the address of record
    /// can't be read.
    fn know_server(&mut self, key: AccountKey) -> bool {
        let Some(account) = self.accounts.get_mut(&key) else {
            return false;
        };
        let Some(place) = account.place() else {
            return false;
        };
        if let Some(target) = place.target() {
            account.servers = vec![target.addr];
        } else if !account.setup.register {
            let request = RequestId(self.number());
            self.asks.insert(request, Ask::Server(key));
            self.out.push_back(Output::Resolve {
                request,
                host: place.host,
                port: place.port,
                transport: place.transport,
            });
        }
        true
    }

    /// Unregisters an account and forgets it.
    pub(super) fn remove_account(&mut self, now: Mono, key: AccountKey) {
        let Some(old) = self.accounts.remove(&key) else {
            return;
        };
        self.out.push_back(Output::Event(Event::Registration {
            account: key,
            state: RegistrationState::Off,
        }));
        self.let_go(now, old);
    }

    /// Unregisters under a number the engine does not know.
    fn let_go(&mut self, now: Mono, mut old: Account) {
        let key = old.setup.key;
        self.abandon(Owner::Registration(key));
        self.alarm(Alarm::Registration(key), None);
        let hidden = (HIDDEN..=u32::MAX).map(AccountKey);
        let mut free = hidden.filter(|key| !self.accounts.contains_key(key));
        let Some(hidden) = free.next() else {
            return;
        };
        drop(free);
        old.setup.key = hidden;
        self.accounts.insert(hidden, old);
        self.leave(now, hidden);
    }

    /// Unregisters an account.
    pub(super) fn leave(&mut self, now: Mono, key: AccountKey) {
        self.abandon(Owner::Registration(key));
        if let Some(account) = self.accounts.get_mut(&key) {
            let step = account.registration.leave();
            self.carry_out(now, key, step);
        }
    }
}

/// Whether a changed setup leaves the binding as it is.
fn is_same_binding(old: &AccountSetup, new: &AccountSetup) -> bool {
    let free = AccountSetup {
        display_name: old.display_name.clone(),
        allow_direct_calls: old.allow_direct_calls,
        called_headers: old.called_headers.clone(),
        ..new.clone()
    };
    free == *old
}
