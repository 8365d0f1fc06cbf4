//! A `CardDAV` server: Debian's radicale in a folder of its own, with one user and one address book.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use super::{certificates, ports, process::Process, wait_until};

/// The user and her password.
pub(crate) const ANNA: (&str, &str) = ("anna", "nur-für-programme");

pub(crate) struct Radicale {
    _process: Process,
    folder: TempDir,
    port: u16,
    scheme: &'static str,
}

impl Radicale {
    /// A server with so many cards in Anna's book.
    pub(crate) fn start(cards: usize, has_tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        certificates::write(path, "localhost");
        fs::write(path.join("users"), format!("{}:{}\n", ANNA.0, ANNA.1)).unwrap();
        let port = ports::free();
        fs::write(path.join("config"), configuration(path, port, has_tls)).unwrap();
        let book = book(path);
        fs::create_dir_all(&book).unwrap();
        fs::write(
            book.join(".Radicale.props"),
            r#"{"tag": "VADDRESSBOOK", "D:displayname": "Büro"}"#,
        )
        .unwrap();
        for number in 0..cards {
            write_card(&book, number, &format!("Person {number}"));
        }
        let configuration = path.join("config");
        let process = Process::start("radicale", "/usr/bin/radicale", |command| {
            command.arg("--config").arg(configuration);
        });
        let server = Self {
            _process: process,
            folder,
            port,
            scheme: if has_tls { "https" } else { "http" },
        };
        wait_until("radicale", Duration::from_secs(30), || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://localhost:{}{path}", self.scheme, self.port)
    }

    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(crate) fn put(&self, number: usize, name: &str) {
        write_card(&book(self.folder.path()), number, name);
    }

    pub(crate) fn remove(&self, number: usize) {
        fs::remove_file(book(self.folder.path()).join(format!("{number}.vcf"))).unwrap();
    }
}

fn book(path: &Path) -> PathBuf {
    path.join("data/collection-root/anna/book")
}

fn write_card(book: &Path, number: usize, name: &str) {
    let text = format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u{number}\r\nFN:{name}\r\nN:{name};;;;\r\nTEL;TYPE=WORK:+49 30 {number:06}\r\nEND:VCARD\r\n"
    );
    let temporary = book.join(format!(".{number}.new"));
    fs::write(&temporary, text).unwrap();
    fs::rename(temporary, book.join(format!("{number}.vcf"))).unwrap();
}

fn configuration(path: &Path, port: u16, has_tls: bool) -> String {
    let path = path.display();
    let tls = if has_tls {
        format!("ssl = True\ncertificate = {path}/cert.pem\nkey = {path}/key.pem\n")
    } else {
        String::new()
    };
    format!(
        "[server]\nhosts = 127.0.0.1:{port}\n{tls}[auth]\ntype = htpasswd\nhtpasswd_filename = {path}/users\n\
         htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {path}/data\n[logging]\nlevel = warning\n"
    )
}
