//! What the exchange says of itself and of its callers when it rings the telephone.

use std::{net::SocketAddr, time::Duration};

use super::{registrar::DOMAIN, script::Caller};
use crate::{
    secret::Secret,
    sip::{AccountKey, AccountSetup, Invite, RawHeader, Transport},
};

/// The account all calls of the exchange run over.
const TRUNK: AccountKey = AccountKey(1);

/// The INVITE of a caller to the registered telephone, as an exchange sends it: the dialled number in P-Called-Party-ID.
pub(super) fn invite_of(caller: &Caller, contact: String, sdp: String) -> Invite {
    let header = |name: &str, value: String| RawHeader {
        name: name.into(),
        value,
    };
    let mut headers = vec![header(
        "P-Called-Party-ID",
        format!("<sip:{}@{DOMAIN}>", caller.line),
    )];
    if let Some((name, number)) = caller.sent_on_by {
        let value = format!("\"{name}\" <sip:{number}@{DOMAIN}>;reason=no-answer");
        headers.push(header("Diversion", value));
    }
    let user = if caller.number.is_empty() {
        headers.push(header("Privacy", "id".into()));
        "anonymous"
    } else {
        caller.number
    };
    Invite {
        account: TRUNK,
        target: contact,
        sdp: Some(sdp),
        identity: Some((caller.name.into(), user.into())),
        headers,
    }
}

/// The account of the exchange: straight to where the telephone registered from.
pub(super) fn trunk_to(telephone: SocketAddr) -> AccountSetup {
    AccountSetup {
        key: TRUNK,
        aor: format!("sip:exchange@{DOMAIN}"),
        display_name: String::new(),
        server: Some(telephone.ip().to_string()),
        port: Some(telephone.port()),
        transport: Some(Transport::Udp),
        auth_user: None,
        password: Secret::default(),
        realms: Vec::new(),
        register: false,
        expires: Duration::from_mins(5),
        instance: "urn:uuid:00000000-0000-4000-8000-000000000000".into(),
        allow_direct_calls: true,
        called_headers: Vec::new(),
    }
}
