//! Where a name leads to (RFC 3263): NAPTR, SRV with weights, A and AAAA.
//!
//! A literal address and a name of `/etc/hosts` are answered at once without any traffic. The order of the answer is the
//! order to try; IPv4 stands before IPv6 within one server, because a broken IPv6 costs a time-out where a broken IPv4 is
//! noticed by everybody.

use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
};

use crate::{
    rng::Rng,
    sip::{ResolveProblem, Target, Transport},
};

/// A question of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Name or literal address.
    pub host: String,
    /// `None`: found by NAPTR and SRV.
    pub port: Option<u16>,
    /// Narrows the answer.
    pub transport: Option<Transport>,
}

/// A NAPTR record as far as SIP cares (RFC 3263 §4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naptr {
    /// Lower comes first.
    pub order: u16,
    /// Lower comes first within an order.
    pub preference: u16,
    /// `SIP+D2U` and the like.
    pub service: String,
    /// The name to ask for SRV.
    pub replacement: String,
}

/// An SRV record (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srv {
    /// Lower comes first.
    pub priority: u16,
    /// Share among those of one priority.
    pub weight: u16,
    /// Port.
    pub port: u16,
    /// Host; `.` says that the service is not offered.
    pub target: String,
}

/// What a name service answers. An empty list says that there are no such records.
pub trait Dns {
    /// NAPTR records.
    fn naptr(&self, name: &str) -> impl Future<Output = Result<Vec<Naptr>, NoAnswer>>;
    /// SRV records.
    fn srv(&self, name: &str) -> impl Future<Output = Result<Vec<Srv>, NoAnswer>>;
    /// Addresses, IPv4 first.
    fn addresses(&self, host: &str) -> impl Future<Output = Result<Vec<IpAddr>, NoAnswer>>;
}

/// No name server answered, or there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

/// The answer that needs no traffic: a literal address, or a name in `hosts` (the text of `/etc/hosts`).
#[must_use]
pub fn at_once(question: &Question, hosts: impl FnOnce() -> String) -> Option<Vec<Target>> {
    let transport = question.transport.unwrap_or(Transport::Udp);
    let port = question.port.unwrap_or_else(|| usual_port(transport));
    let addresses = match literal(&question.host) {
        Some(address) => vec![address],
        None => in_hosts(&question.host, &hosts()),
    };
    let targets: Vec<Target> = addresses
        .into_iter()
        .map(|address| target(transport, address, port))
        .collect();
    (!targets.is_empty()).then_some(targets)
}

/// Asks the name service.
pub async fn resolve(
    question: &Question,
    dns: &impl Dns,
    rng: &mut Rng,
) -> Result<Vec<Target>, ResolveProblem> {
    let found = match question.port {
        Some(port) => {
            let transport = question.transport.unwrap_or(Transport::Udp);
            hosts_of(dns, transport, &question.host, port).await
        }
        None => by_service(question, dns, rng).await,
    };
    match found {
        Ok(targets) if targets.is_empty() => {
            Err(ResolveProblem::UnknownHost(question.host.clone()))
        }
        Ok(targets) => Ok(targets),
        Err(NoAnswer) => Err(ResolveProblem::NoAnswer(question.host.clone())),
    }
}

async fn by_service(
    question: &Question,
    dns: &impl Dns,
    rng: &mut Rng,
) -> Result<Vec<Target>, NoAnswer> {
    let mut targets = Vec::new();
    for (transport, name) in services(question, dns).await {
        // Some home routers never answer these; the plain address then still leads there.
        let mut records = dns.srv(&name).await.unwrap_or_default();
        records.retain(|record| record.target != ".");
        for record in in_order(records, rng) {
            let found = hosts_of(dns, transport, &record.target, record.port).await;
            targets.extend(found.unwrap_or_default());
        }
    }
    if targets.is_empty() {
        let transport = question.transport.unwrap_or(Transport::Udp);
        return hosts_of(dns, transport, &question.host, usual_port(transport)).await;
    }
    Ok(targets)
}

/// The SRV names to ask, best first (RFC 3263 §4.1).
async fn services(question: &Question, dns: &impl Dns) -> Vec<(Transport, String)> {
    let usual = |transport| {
        (
            transport,
            format!("{}.{}", srv_label(transport), question.host),
        )
    };
    let wanted = |transport| question.transport.is_none_or(|wanted| wanted == transport);
    let mut records = dns.naptr(&question.host).await.unwrap_or_default();
    records.sort_by_key(|record| (record.order, record.preference));
    let named: Vec<(Transport, String)> = records
        .into_iter()
        .filter_map(|record| Some((service(&record.service)?, record.replacement)))
        .filter(|(transport, _)| wanted(*transport))
        .collect();
    if !named.is_empty() {
        return named;
    }
    [Transport::Udp, Transport::Tcp, Transport::Tls]
        .into_iter()
        .filter(|transport| wanted(*transport))
        .map(usual)
        .collect()
}

async fn hosts_of(
    dns: &impl Dns,
    transport: Transport,
    host: &str,
    port: u16,
) -> Result<Vec<Target>, NoAnswer> {
    let addresses = match literal(host) {
        Some(address) => vec![address],
        None => dns.addresses(host).await?,
    };
    Ok(addresses
        .into_iter()
        .map(|address| target(transport, address, port))
        .collect())
}

/// By priority; within one priority drawn by weight (RFC 2782).
fn in_order(mut records: Vec<Srv>, rng: &mut Rng) -> Vec<Srv> {
    // Weight 0 stands first, so that it is drawn only when nothing heavier is left, or by a draw of exactly 0.
    records.sort_by_key(|record| (record.priority, record.weight));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let same = records.partition_point(|record| record.priority == first.priority);
        let sum: u64 = records[..same]
            .iter()
            .map(|record| u64::from(record.weight))
            .sum();
        let draw = rng.below(sum + 1);
        let mut running = 0;
        let chosen = records[..same].iter().position(|record| {
            running += u64::from(record.weight);
            running >= draw
        });
        ordered.push(records.remove(chosen.unwrap_or(0)));
    }
    ordered
}

fn target(transport: Transport, address: IpAddr, port: u16) -> Target {
    Target {
        transport,
        addr: SocketAddr::new(address, port),
    }
}

/// A literal address, with or without the brackets of a URI.
fn literal(host: &str) -> Option<IpAddr> {
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inner.unwrap_or(host).parse().ok()
}

const fn usual_port(transport: Transport) -> u16 {
    match transport {
        Transport::Udp | Transport::Tcp => 5060,
        Transport::Tls => 5061,
    }
}

const fn srv_label(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "_sip._udp",
        Transport::Tcp => "_sip._tcp",
        Transport::Tls => "_sips._tcp",
    }
}

fn service(word: &str) -> Option<Transport> {
    match word.to_ascii_uppercase().as_str() {
        "SIP+D2U" => Some(Transport::Udp),
        "SIP+D2T" => Some(Transport::Tcp),
        "SIPS+D2T" => Some(Transport::Tls),
        _ => None,
    }
}

/// The addresses a name has in the text of `/etc/hosts`, IPv4 first.
fn in_hosts(host: &str, text: &str) -> Vec<IpAddr> {
    let host = host.trim_end_matches('.');
    let mut found: Vec<IpAddr> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_ascii_whitespace();
            let address = words.next()?.parse().ok()?;
            words
                .any(|name| name.eq_ignore_ascii_case(host))
                .then_some(address)
        })
        .collect();
    found.sort_by_key(IpAddr::is_ipv6);
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name TYPE data` per line.
    struct Zone(&'static str);

    impl Zone {
        fn records(&self, name: &str, kind: &str) -> Vec<Vec<&'static str>> {
            let words = |line: &'static str| line.split_whitespace().collect::<Vec<_>>();
            self.0
                .lines()
                .map(words)
                .filter(|line| line.len() > 2 && line[0] == name && line[1] == kind)
                .map(|line| line[2..].to_vec())
                .collect()
        }
    }

    impl Dns for Zone {
        async fn naptr(&self, name: &str) -> Result<Vec<Naptr>, NoAnswer> {
            if name == "deaf.example" {
                return Err(NoAnswer);
            }
            let read = |data: Vec<&str>| Naptr {
                order: data[0].parse().unwrap(),
                preference: data[1].parse().unwrap(),
                service: data[2].into(),
                replacement: data[3].into(),
            };
            Ok(self.records(name, "NAPTR").into_iter().map(read).collect())
        }

        async fn srv(&self, name: &str) -> Result<Vec<Srv>, NoAnswer> {
            let read = |data: Vec<&str>| Srv {
                priority: data[0].parse().unwrap(),
                weight: data[1].parse().unwrap(),
                port: data[2].parse().unwrap(),
                target: data[3].into(),
            };
            Ok(self.records(name, "SRV").into_iter().map(read).collect())
        }

        async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NoAnswer> {
            if host == "silent.example" {
                return Err(NoAnswer);
            }
            let all = self.records(host, "A");
            Ok(all
                .into_iter()
                .map(|data| data[0].parse().unwrap())
                .collect())
        }
    }

    const ZONE: Zone = Zone(
        "full.example NAPTR 20 10 SIP+D2U _sip._udp.full.example
         full.example NAPTR 10 20 SIP+D2T _sip._tcp.full.example
         full.example NAPTR 10 10 SIPS+D2T _sips._tcp.full.example
         full.example NAPTR 5 10 SIP+D2W _sip._ws.full.example
         _sips._tcp.full.example SRV 1 0 5061 a.example
         _sip._tcp.full.example SRV 1 0 5060 a.example
         _sip._udp.full.example SRV 2 0 5070 b.example
         _sip._udp.full.example SRV 1 0 5080 a.example
         _sip._udp.srv.example SRV 1 0 5090 a.example
         _sip._udp.none.example SRV 0 0 0 .
         none.example A 192.0.2.9
         a.example A 192.0.2.1
         a.example A 2001:db8::1
         b.example A 192.0.2.2
         deaf.example A 192.0.2.4
         plain.example A 192.0.2.3",
    );

    fn question(host: &str, port: Option<u16>, transport: Option<Transport>) -> Question {
        Question {
            host: host.into(),
            port,
            transport,
        }
    }

    fn shown(targets: &[Target]) -> String {
        let one = |target: &Target| format!("{:?} {}", target.transport, target.addr);
        targets
            .iter()
            .map(one)
            .collect::<Vec<_>>()
            .join(", ")
            .to_lowercase()
    }

    fn ask(question: &Question) -> Result<String, ResolveProblem> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut rng = Rng::from_u64(1);
        let found = runtime.block_on(resolve(question, &ZONE, &mut rng));
        found.map(|targets| shown(&targets))
    }

    #[test]
    fn names_lead_where_rfc_3263_says() {
        use Transport::{Tcp, Tls, Udp};
        let a = "192.0.2.1";
        let cases = [
            (
                question("full.example", None, None),
                format!(
                    "tls {a}:5061, tls [2001:db8::1]:5061, tcp {a}:5060, tcp [2001:db8::1]:5060, \
                     udp {a}:5080, udp [2001:db8::1]:5080, udp 192.0.2.2:5070"
                ),
            ),
            (
                question("full.example", None, Some(Tcp)),
                format!("tcp {a}:5060, tcp [2001:db8::1]:5060"),
            ),
            (
                question("srv.example", None, None),
                format!("udp {a}:5090, udp [2001:db8::1]:5090"),
            ),
            (
                question("plain.example", None, None),
                "udp 192.0.2.3:5060".into(),
            ),
            (
                question("plain.example", None, Some(Tls)),
                "tls 192.0.2.3:5061".into(),
            ),
            (
                question("plain.example", Some(99), Some(Udp)),
                "udp 192.0.2.3:99".into(),
            ),
            (
                question("none.example", None, None),
                "udp 192.0.2.9:5060".into(),
            ),
        ];
        for (question, expected) in cases {
            assert_eq!(ask(&question), Ok(expected), "{question:?}");
        }
    }

    #[test]
    fn unknown_name_and_silent_server_are_told_apart() {
        assert_eq!(
            ask(&question("gone.example", None, None)),
            Err(ResolveProblem::UnknownHost("gone.example".into()))
        );
        assert_eq!(
            ask(&question("silent.example", Some(5060), None)),
            Err(ResolveProblem::NoAnswer("silent.example".into()))
        );
    }

    #[test]
    fn literal_addresses_and_hosts_need_no_traffic() {
        let hosts =
            "# mine\n192.0.2.7 pbx PBX.local # the exchange\n::1 localhost\n127.0.0.1 localhost\n";
        let cases = [
            (
                question("192.0.2.5", None, None),
                Some("udp 192.0.2.5:5060"),
            ),
            (
                question("[2001:db8::5]", Some(7), Some(Transport::Tls)),
                Some("tls [2001:db8::5]:7"),
            ),
            (
                question("2001:db8::5", None, Some(Transport::Tls)),
                Some("tls [2001:db8::5]:5061"),
            ),
            (
                question("pbx.LOCAL", None, Some(Transport::Tcp)),
                Some("tcp 192.0.2.7:5060"),
            ),
            (
                question("localhost", None, None),
                Some("udp 127.0.0.1:5060, udp [::1]:5060"),
            ),
            (question("exchange", None, None), None),
        ];
        for (question, expected) in cases {
            let found = at_once(&question, || hosts.into());
            assert_eq!(
                found.map(|found| shown(&found)).as_deref(),
                expected,
                "{question:?}"
            );
        }
    }

    #[test]
    fn weights_share_the_load_and_priorities_come_first() {
        let record = |priority, weight, target: &str| Srv {
            priority,
            weight,
            port: 5060,
            target: target.into(),
        };
        let records = vec![
            record(2, 100, "backup"),
            record(1, 75, "big"),
            record(1, 25, "small"),
            record(1, 0, "zero"),
        ];
        let mut rng = Rng::from_u64(7);
        let mut first = std::collections::BTreeMap::<String, u32>::new();
        for _ in 0..2000 {
            let ordered = in_order(records.clone(), &mut rng);
            assert_eq!(ordered.len(), 4);
            assert_eq!(ordered[3].target, "backup");
            *first.entry(ordered[0].target.clone()).or_default() += 1;
        }
        assert!((1350..1600).contains(&first["big"]), "{first:?}");
        assert!((400..600).contains(&first["small"]), "{first:?}");
        assert!(first.get("zero").copied().unwrap_or(0) < 60, "{first:?}");
    }
}
