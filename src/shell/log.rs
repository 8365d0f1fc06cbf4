//! The program's log: to standard error, as much as `--log` asks for.
//!
//! Passwords, digest answers and pressed keys never reach it; they are of types that do not show themselves.

use tracing::Level;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Begins to log. `level` is a level of `tracing` or a filter such as `linekeeper::sip=trace,warn`.
pub fn begin(level: &str) -> Result<(), BadLevel> {
    let plain = level.parse::<Level>().is_ok() || level.eq_ignore_ascii_case("off");
    // A filter would take any other word for the name of a module.
    if !plain && !level.contains('=') {
        return Err(BadLevel(level.to_owned()));
    }
    // A bare level means our own words; libraries below speak only of trouble.
    let directives = if plain {
        format!("warn,linekeeper={level}")
    } else {
        level.to_owned()
    };
    let filter = EnvFilter::try_new(&directives).map_err(|_| BadLevel(level.to_owned()))?;
    let begun = tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_writer(std::io::stderr).with_ansi(false))
        .try_init();
    if begun.is_err() {
        tracing::debug!("the log was begun before");
    }
    Ok(())
}

/// Not a level.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no log level")]
pub struct BadLevel(pub String);
