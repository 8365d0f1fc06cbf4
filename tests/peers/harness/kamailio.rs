//! Kamailio as the company's exchange: see `kamailio.cfg.in` for its accounts and numbers.

use std::{fs, net::UdpSocket, path::PathBuf, time::Duration};

use rcgen::{CertificateParams, CertifiedIssuer, DnType, KeyPair, SanType};
use tempfile::TempDir;

use super::{ports, process::Process, wait_until};

/// The password of every account.
pub(crate) const PASSWORD: &str = "correct-horse";

/// Said in P-Called-Party-ID.
pub(crate) const FIRST_NUMBER: &str = "+49301110";
/// Said in To only.
pub(crate) const SECOND_NUMBER: &str = "+49302220";
/// Said by Diversion only.
pub(crate) const HIDDEN_NUMBER: &str = "+49303330";

/// The domain of all addresses.
pub(crate) const DOMAIN: &str = "exchange.test";

/// How the exchange is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Digest algorithm: `MD5`, `SHA-256`.
    pub(crate) algorithm: &'static str,
    /// Name in the TLS certificate.
    pub(crate) certificate_name: &'static str,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            algorithm: "MD5",
            certificate_name: "localhost",
        }
    }
}

/// A running exchange.
pub(crate) struct Kamailio {
    /// UDP and TCP.
    pub(crate) port: u16,
    pub(crate) tls_port: u16,
    folder: TempDir,
    _process: Process,
}

impl Kamailio {
    pub(crate) fn start() -> Self {
        Self::start_as(Wish::default())
    }

    pub(crate) fn start_as(wish: Wish) -> Self {
        let folder = TempDir::new().unwrap();
        let (port, tls_port) = (ports::free(), ports::free());
        write_certificates(&folder, wish.certificate_name);
        let path = folder.path().to_str().unwrap();
        let config = include_str!("../kamailio.cfg.in")
            .replace("@PORT@", &port.to_string())
            .replace("@TLS_PORT@", &tls_port.to_string())
            .replace("@PASSWORD@", PASSWORD)
            .replace("@ALGORITHM@", wish.algorithm)
            .replace("@DIR@", path);
        fs::write(folder.path().join("kamailio.cfg"), config).unwrap();
        let process = Process::start("kamailio kamailio-tls-modules", "kamailio", |command| {
            command
                .args(["-f", &format!("{path}/kamailio.cfg"), "-DD", "-E"])
                .args(["-P", &format!("{path}/pid"), "-Y", path, "-w", path])
                .args(["-m", "64", "-M", "8"]);
        });
        let mut exchange = Self {
            port,
            tls_port,
            folder,
            _process: process,
        };
        exchange.wait_ready();
        exchange
    }

    /// `127.0.0.1:port`
    pub(crate) fn server(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// `localhost:port` of the TLS listener.
    pub(crate) fn tls_server(&self) -> String {
        format!("localhost:{}", self.tls_port)
    }

    /// The authority that signed its certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Asks until it answers an OPTIONS.
    fn wait_ready(&mut self) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket
            .set_read_timeout(Some(Duration::from_millis(20)))
            .unwrap();
        let local = socket.local_addr().unwrap();
        let options = format!(
            "OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {local};branch=z9hG4bKready\r\n\
             From: <sip:test@{DOMAIN}>;tag=1\r\nTo: <sip:{DOMAIN}>\r\nCall-ID: ready@{local}\r\nCSeq: 1 OPTIONS\r\n\
             Max-Forwards: 5\r\nContent-Length: 0\r\n\r\n",
            port = self.port
        );
        let server = self.server();
        wait_until("an answer of kamailio", Duration::from_secs(10), || {
            socket.send_to(options.as_bytes(), &server).ok()?;
            socket.recv(&mut [0; 2048]).ok()
        });
    }
}

/// An authority and a certificate of the exchange signed by it.
fn write_certificates(folder: &TempDir, name: &str) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(DnType::CommonName, "Linekeeper test authority");
    let authority = CertifiedIssuer::self_signed(authority, authority_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut server = CertificateParams::new(vec![name.to_string()]).unwrap();
    if name == "localhost" {
        server
            .subject_alt_names
            .push(SanType::DnsName(DOMAIN.try_into().unwrap()));
        server
            .subject_alt_names
            .push(SanType::IpAddress([127, 0, 0, 1].into()));
    }
    let certificate = server.signed_by(&key, &authority).unwrap();
    let write = |file: &str, text: String| fs::write(folder.path().join(file), text).unwrap();
    write("ca.pem", authority.pem());
    write("cert.pem", certificate.pem());
    write("key.pem", key.serialize_pem());
    let path = folder.path().display();
    write(
        "tls.cfg",
        format!(
            "[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n\
             private_key = {path}/key.pem\ncertificate = {path}/cert.pem\n"
        ),
    );
}
