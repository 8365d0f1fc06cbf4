//! The demo exchange: a small telephone exchange on loopback, made of our own layers, with three companies' callers.
//!
//! It demands digest, rings the telephone that registers with it, and its callers talk, hang up and try again. Started only
//! by `linekeeper demo`; nothing of it leaves the machine. It decides nothing about calls at the desk: the telephone
//! beside it is the ordinary one.
//!
//! [`Exchange`](exchange::Exchange) has no socket and no clock; [`wire`] gives it both.

mod call;
mod exchange;
mod registrar;
mod script;
mod sound;
mod trunk;
mod wire;

#[cfg(test)]
mod tests;

use std::{fs, io, net::SocketAddr, path::Path};

use crate::{domain::id::AccountId, l10n::Language, rng::Rng, secret::Secret};

const SETTINGS_EN: &str = include_str!("../../../assets/demo/settings.en.toml");
const SETTINGS_DE: &str = include_str!("../../../assets/demo/settings.de.toml");

/// A running exchange; it ends when dropped.
#[derive(Debug)]
pub struct Demo {
    wire: wire::Wire,
    password: Secret,
}

impl Demo {
    /// Opens the exchange on a free port of 127.0.0.1. Its password is made up anew each time.
    pub fn start(language: Language, seed: [u8; 32]) -> io::Result<Self> {
        let mut rng = Rng::from_seed(seed);
        let password = Secret::new(rng.token(24));
        let wire = wire::Wire::start(language, password.clone(), rng)?;
        Ok(Self { wire, password })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.wire.address()
    }

    /// The account of the demo's settings and its password.
    #[must_use]
    pub fn credentials(&self) -> (AccountId, Secret) {
        (AccountId::new("demo"), self.password.clone())
    }

    /// Whether these are settings that a demo wrote, so that another may replace them.
    #[must_use]
    pub fn made(settings: &str) -> bool {
        let first = |text: &str| text.lines().next().map(str::to_owned);
        [SETTINGS_EN, SETTINGS_DE]
            .into_iter()
            .any(|ours| first(ours) == first(settings))
    }

    /// Writes the demo's settings to `path`: one account at this exchange, three lines.
    pub fn write_settings(&self, language: Language, path: &Path) -> io::Result<()> {
        let settings = match language {
            Language::English => SETTINGS_EN,
            Language::German => SETTINGS_DE,
        };
        fs::write(
            path,
            settings.replace("@SERVER@", &self.address().to_string()),
        )
    }
}
