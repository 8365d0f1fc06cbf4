//! An LDAP directory of Debian's slapd in a folder of its own, with `StartTLS`, `ldaps` and a reader who must sign in.

use std::{fmt::Write as _, fs, path::PathBuf, process::Command, time::Duration};

use tempfile::TempDir;

use super::{certificates, ports, process::Process, wait_until};

/// Who may read, and the password.
pub(crate) const READER: (&str, &str) = ("cn=reader,dc=example", "lesen-darf-er");
/// Gets a hundred entries at most.
pub(crate) const SMALL: (&str, &str) = ("cn=small,dc=example", "wenig");

pub(crate) struct Slapd {
    process: Process,
    folder: TempDir,
    plain: u16,
    tls: u16,
}

impl Slapd {
    /// A directory with so many people, whose certificate is of `name`.
    pub(crate) fn start(people: usize, name: &str, has_tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates::write(folder.path(), name);
        let path = folder.path();
        fs::create_dir(path.join("data")).unwrap();
        fs::write(
            path.join("slapd.conf"),
            configuration(&path.display().to_string(), has_tls),
        )
        .unwrap();
        fs::write(path.join("people.ldif"), people_in_ldif(people)).unwrap();
        let filled = Command::new("/usr/sbin/slapadd")
            .args(["-q", "-f"])
            .arg(path.join("slapd.conf"))
            .arg("-l")
            .arg(path.join("people.ldif"))
            .output()
            .expect("slapadd is missing: apt-get install slapd");
        assert!(
            filled.status.success(),
            "{}",
            String::from_utf8_lossy(&filled.stderr)
        );
        let (plain, tls) = (ports::free(), ports::free());
        let mut urls = format!("ldap://127.0.0.1:{plain}/");
        if has_tls {
            write!(urls, " ldaps://127.0.0.1:{tls}/").unwrap();
        }
        let configuration = path.join("slapd.conf");
        let mut process = Process::start("slapd", "/usr/sbin/slapd", |command| {
            command
                .args(["-d", "256", "-h", &urls, "-f"])
                .arg(configuration);
        });
        process.wait_for("slapd starting", Duration::from_secs(20));
        wait_until("slapd", Duration::from_secs(10), || {
            std::net::TcpStream::connect(("127.0.0.1", plain)).ok()
        });
        Self {
            process,
            folder,
            plain,
            tls,
        }
    }

    pub(crate) fn plain(&self, host: &str) -> String {
        format!("ldap://{host}:{}", self.plain)
    }

    pub(crate) fn tls(&self, host: &str) -> String {
        format!("ldaps://{host}:{}", self.tls)
    }

    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(crate) fn output(&self) -> String {
        self.process.output()
    }
}

fn configuration(path: &str, has_tls: bool) -> String {
    let tls = if has_tls {
        format!("TLSCertificateFile {path}/cert.pem\nTLSCertificateKeyFile {path}/key.pem\n")
    } else {
        String::new()
    };
    format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\n{tls}modulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         sizelimit unlimited\ndatabase mdb\nmaxsize 1073741824\nsuffix \"dc=example\"\nrootdn \"cn=admin,dc=example\"\n\
         directory {path}/data\ndbnosync\n\
         limits dn.exact=\"cn=small,dc=example\" size.hard=100 size.soft=100 size.prtotal=100\n\
         access to attrs=userPassword by anonymous auth by * none\n\
         access to * by dn.exact=\"cn=reader,dc=example\" read by dn.exact=\"cn=small,dc=example\" read by * none\n"
    )
}

fn people_in_ldif(count: usize) -> String {
    let mut out = String::from(
        "dn: dc=example\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n",
    );
    for (dn, password) in [READER, SMALL] {
        let name = dn.split(['=', ',']).nth(1).unwrap();
        write!(
            out,
            "dn: {dn}\nobjectClass: person\ncn: {name}\nsn: {name}\nuserPassword: {password}\n\n"
        )
        .unwrap();
    }
    out.push_str("dn: ou=people,dc=example\nobjectClass: organizationalUnit\nou: people\n\n");
    for number in 0..count {
        write!(
            out,
            "dn: uid=p{number},ou=people,dc=example\nobjectClass: inetOrgPerson\nuid: p{number}\ncn: Person {number}\n\
             sn: Nummer {number}\ngivenName: Petra\no: Example GmbH\nmail: p{number}@example.invalid\n\
             telephoneNumber: +49 89 5{number:06}\nmobile: 0170 {number:07}\n\n"
        )
        .unwrap();
    }
    // Somebody nobody can call, whom the usual filter leaves out.
    out.push_str("dn: uid=mute,ou=people,dc=example\nobjectClass: inetOrgPerson\nuid: mute\ncn: Mute\nsn: Mute\n");
    out
}
