//! A D-Bus connection that is made when it is first needed. Where there is no bus, nothing is said and nothing happens.

use std::time::Duration;

use serde::Serialize;
use zbus::{Connection, Message, connection::Builder, zvariant::DynamicType};

/// Whoever answers later is not there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The user's.
    Session,
    /// The machine's.
    System,
    /// The one at this address.
    At(String),
}

/// A way to a bus.
#[derive(Debug)]
pub(super) struct Bus {
    place: Place,
    connection: Option<Connection>,
}

/// Where a method is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) service: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
}

impl Bus {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            connection: None,
        }
    }

    /// Calls a method and waits for its answer, but not for long.
    pub(super) async fn call<B: Serialize + DynamicType + Sync>(
        &mut self,
        target: Target<'_>,
        method: &str,
        body: &B,
    ) -> Option<Message> {
        let connection = self.connect().await?;
        let Target {
            service,
            path,
            interface,
        } = target;
        let call = connection.call_method(Some(service), path, Some(interface), method, body);
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(problem)) => {
                tracing::debug!(service, method, %problem, "D-Bus");
                None
            }
            Err(_) => {
                tracing::debug!(service, method, "no answer over D-Bus");
                None
            }
        }
    }

    async fn connect(&mut self) -> Option<Connection> {
        if self.connection.is_none() {
            let builder = match &self.place {
                Place::Session => Builder::session(),
                Place::System => Builder::system(),
                Place::At(address) => Builder::address(address.as_str()),
            };
            let connecting = async { builder?.build().await };
            match tokio::time::timeout(PATIENCE, connecting).await {
                Ok(Ok(connection)) => self.connection = Some(connection),
                Ok(Err(problem)) => tracing::debug!(place = ?self.place, %problem, "no D-Bus"),
                Err(_) => tracing::debug!(place = ?self.place, "D-Bus does not answer"),
            }
        }
        self.connection.clone()
    }
}
