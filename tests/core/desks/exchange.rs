//! A little exchange: a registrar that believes everybody, and a stateless proxy (RFC 3261 §16.11). It works on the
//! text of messages, so that it doesn't share the reader of those it tries.

use std::{collections::BTreeMap, net::SocketAddr};

/// Who is registered, by user.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) address: SocketAddr,
    contacts: BTreeMap<String, String>,
}

impl Exchange {
    pub(crate) const fn new(address: SocketAddr) -> Self {
        Self {
            address,
            contacts: BTreeMap::new(),
        }
    }

    /// What goes out when `text` comes from `from`.
    pub(crate) fn receive(&mut self, from: SocketAddr, text: &str) -> Option<(SocketAddr, String)> {
        if text.starts_with("SIP/2.0") {
            return self.answer(text);
        }
        let method = text.split(' ').next()?;
        if method == "REGISTER" {
            return Some((from, self.register(text)));
        }
        let uri = text.split(' ').nth(1)?;
        let (user, _) = uri.trim_start_matches("sip:").split_once('@')?;
        let is_ours = address_in(uri).is_some_and(|to| to.ip() == self.address.ip());
        let target = if is_ours {
            self.contacts.get(user).cloned()
        } else {
            Some(uri.to_owned())
        };
        match target {
            Some(target) => self.forward(text, &target),
            None if method == "ACK" => None,
            None => Some((from, reply(text, "404 Not Found", ""))),
        }
    }

    fn register(&mut self, text: &str) -> String {
        let user = uri_in(header(text, "To").unwrap_or(""));
        let user = user
            .trim_start_matches("sip:")
            .split('@')
            .next()
            .unwrap_or("")
            .to_owned();
        let contact = header(text, "Contact").unwrap_or("").to_owned();
        let is_farewell = contact.contains("expires=0") || header(text, "Expires") == Some("0");
        if is_farewell {
            self.contacts.remove(&user);
            return reply(text, "200 OK", "");
        }
        self.contacts.insert(user, uri_in(&contact).to_owned());
        let contact = contact.split(";expires").next().unwrap_or("");
        reply(
            text,
            "200 OK",
            &format!("Contact: {contact};expires=3600\r\n"),
        )
    }

    fn forward(&self, text: &str, target: &str) -> Option<(SocketAddr, String)> {
        let (start, rest) = text.split_once("\r\n")?;
        let mut words = start.split(' ');
        let method = words.next()?;
        let branch = header(text, "Via")?
            .split("branch=")
            .nth(1)?
            .split([';', ','])
            .next()?;
        let own = self.address;
        let record = if method == "INVITE" {
            format!("Record-Route: <sip:{own};lr>\r\n")
        } else {
            String::new()
        };
        let kept: String = without_first(rest, |line| {
            line.starts_with("Route:") && line.contains(&own.to_string())
        });
        let text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch={branch}x\r\n{record}{kept}"
        );
        Some((address_in(target)?, text))
    }

    fn answer(&self, text: &str) -> Option<(SocketAddr, String)> {
        let via = header(text, "Via")?;
        if !via.contains(&self.address.to_string()) {
            return None;
        }
        let text = without_first(text, |line| line.starts_with("Via:"));
        let via = header(&text, "Via")?.to_owned();
        let sent_by = via.split(' ').nth(1)?.split(';').next()?;
        Some((sent_by.parse().ok()?, text))
    }
}

/// The value of the first header of this name.
fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (own, value) = line.split_once(':')?;
        own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn without_first(text: &str, is_it: impl Fn(&str) -> bool) -> String {
    let mut found = false;
    text.split_inclusive("\r\n")
        .filter(|line| {
            let drop = !found && is_it(line);
            found |= drop;
            !drop
        })
        .collect()
}

fn uri_in(value: &str) -> &str {
    let inside = value.split_once('<').map_or(value, |(_, rest)| rest);
    inside.split('>').next().unwrap_or("")
}

fn address_in(uri: &str) -> Option<SocketAddr> {
    let rest = uri.split('@').next_back()?.trim_start_matches("sip:");
    let host = rest.split(';').next()?;
    host.parse()
        .ok()
        .or_else(|| format!("{host}:5060").parse().ok())
}

fn reply(request: &str, status: &str, more: &str) -> String {
    let mut text = format!("SIP/2.0 {status}\r\n");
    let head = request.split("\r\n\r\n").next().unwrap_or("");
    for line in head.lines() {
        let name = line.split(':').next().unwrap_or("");
        if name == "To" && !line.contains(";tag=") {
            text.push_str(line);
            text.push_str(";tag=exchange\r\n");
        } else if ["Via", "From", "To", "Call-ID", "CSeq"].contains(&name) {
            text.push_str(line);
            text.push_str("\r\n");
        }
    }
    text + more + "Content-Length: 0\r\n\r\n"
}
