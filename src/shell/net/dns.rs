//! The system's name service behind [`super::resolve::Dns`]. It is set up at the first question, and anew after the network
//! changed; a start on literal addresses never pays for it.

use std::{net::IpAddr, time::Duration};

use hickory_resolver::{
    TokioResolver,
    config::ResolveHosts,
    net::NetError,
    proto::rr::{RData, RecordType},
};

use super::resolve::{Dns, Naptr, NoAnswer, Srv};

/// The system's name service.
#[derive(Clone)]
pub(super) struct SystemDns(TokioResolver);

impl SystemDns {
    /// Reads the system's configuration.
    pub(super) fn new() -> Result<Self, NoAnswer> {
        let build = || {
            let mut builder = TokioResolver::builder_tokio()?;
            builder.options_mut().use_hosts_file = ResolveHosts::Never;
            builder.options_mut().cache_size = 64;
            // Several questions follow one another; a person waits.
            builder.options_mut().timeout = Duration::from_secs(2);
            builder.options_mut().attempts = 2;
            builder.build()
        };
        build().map(Self).map_err(|problem: NetError| {
            tracing::warn!(%problem, "there is no name service");
            NoAnswer
        })
    }

    async fn records(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, NoAnswer> {
        match self.0.lookup(name, kind).await {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .map(|record| record.data.clone())
                .collect()),
            Err(problem) if problem.is_no_records_found() => Ok(Vec::new()),
            Err(problem) => {
                tracing::debug!(%problem, name, "name service");
                Err(NoAnswer)
            }
        }
    }

    /// The system's own look-up, which knows more than name servers (mDNS, the machine's own name).
    async fn by_system(host: &str) -> Vec<IpAddr> {
        match tokio::net::lookup_host((host, 0)).await {
            Ok(found) => found.map(|address| address.ip()).collect(),
            Err(problem) => {
                tracing::debug!(%problem, host, "system look-up");
                Vec::new()
            }
        }
    }
}

impl Dns for SystemDns {
    async fn naptr(&self, name: &str) -> Result<Vec<Naptr>, NoAnswer> {
        let read = |data: RData| match data {
            RData::NAPTR(record) => Some(Naptr {
                order: record.order,
                preference: record.preference,
                service: String::from_utf8_lossy(&record.services).into_owned(),
                replacement: record.replacement.to_string(),
            }),
            _ => None,
        };
        let found = self.records(&rooted(name), RecordType::NAPTR).await?;
        Ok(found.into_iter().filter_map(read).collect())
    }

    async fn srv(&self, name: &str) -> Result<Vec<Srv>, NoAnswer> {
        let read = |data: RData| match data {
            RData::SRV(record) => Some(Srv {
                priority: record.priority,
                weight: record.weight,
                port: record.port,
                target: record.target.to_string(),
            }),
            _ => None,
        };
        let found = self.records(&rooted(name), RecordType::SRV).await?;
        Ok(found.into_iter().filter_map(read).collect())
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        let (four, six) = tokio::join!(
            self.records(host, RecordType::A),
            self.records(host, RecordType::AAAA)
        );
        let read = |data: RData| match data {
            RData::A(record) => Some(IpAddr::V4(record.0)),
            RData::AAAA(record) => Some(IpAddr::V6(record.0)),
            _ => None,
        };
        let failed = four.is_err() && six.is_err();
        let mut found: Vec<IpAddr> = four
            .unwrap_or_default()
            .into_iter()
            .chain(six.unwrap_or_default())
            .filter_map(read)
            .collect();
        if found.is_empty() {
            found = Self::by_system(host).await;
            found.sort_by_key(IpAddr::is_ipv6);
            found.dedup();
        }
        if found.is_empty() && failed {
            return Err(NoAnswer);
        }
        Ok(found)
    }
}

/// The name as it stands, not to be tried below the machine's own domains.
fn rooted(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}
