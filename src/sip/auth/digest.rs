//! The digest itself (RFC 7616 §3.4): pure functions of their input.

use md5::Digest as _;

/// Hash and session form, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// `MD5`, also when a challenge names none.
    Md5,
    /// `MD5-sess`.
    Md5Sess,
    /// `SHA-256`.
    Sha256,
    /// `SHA-256-sess`.
    Sha256Sess,
    /// `SHA-512-256`.
    Sha512Trunc256,
    /// `SHA-512-256-sess`.
    Sha512Trunc256Sess,
}

impl Algorithm {
    /// All, weakest first.
    pub const ALL: [Self; 6] = [
        Self::Md5,
        Self::Md5Sess,
        Self::Sha256,
        Self::Sha256Sess,
        Self::Sha512Trunc256,
        Self::Sha512Trunc256Sess,
    ];

    /// Its token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Sess => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Sess => "SHA-256-sess",
            Self::Sha512Trunc256 => "SHA-512-256",
            Self::Sha512Trunc256Sess => "SHA-512-256-sess",
        }
    }

    /// The algorithm called `token`, without regard to case.
    #[must_use]
    pub fn from_token(token: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(token))
    }

    /// Whether the first nonce and client nonce go into the key (`-sess`).
    #[must_use]
    pub const fn is_session(self) -> bool {
        matches!(
            self,
            Self::Md5Sess | Self::Sha256Sess | Self::Sha512Trunc256Sess
        )
    }

    /// The hash of `bytes` in lower-case hexadecimal.
    #[must_use]
    pub fn hash(self, bytes: &[u8]) -> String {
        match self {
            Self::Md5 | Self::Md5Sess => hex(&md5::Md5::digest(bytes)),
            Self::Sha256 | Self::Sha256Sess => hex(&sha2::Sha256::digest(bytes)),
            Self::Sha512Trunc256 | Self::Sha512Trunc256Sess => {
                hex(&sha2::Sha512_256::digest(bytes))
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let both = |byte: &u8| [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
    bytes.iter().flat_map(both).map(char::from).collect()
}

/// What a digest is made of.
#[derive(Clone, Copy)]
pub struct DigestInput<'a> {
    /// Hash and session form.
    pub algorithm: Algorithm,
    /// User name.
    pub user: &'a str,
    /// Realm.
    pub realm: &'a str,
    /// Password.
    pub password: &'a str,
    /// The server's nonce.
    pub nonce: &'a str,
    /// Our nonce; only looked at with `qop` or a session form.
    pub cnonce: &'a str,
    /// `nc` as sent, eight hexadecimal digits.
    pub count: &'a str,
    /// `auth`, `auth-int`, or `None` for the form of RFC 2069.
    pub qop: Option<&'a str>,
    /// Request method.
    pub method: &'a str,
    /// `uri` as sent.
    pub uri: &'a str,
    /// Body, for `auth-int`.
    pub body: &'a [u8],
}

impl DigestInput<'_> {
    /// The `response` value.
    #[must_use]
    pub fn response(&self) -> String {
        let hash = |text: String| self.algorithm.hash(text.as_bytes());
        let mut key = hash(format!("{}:{}:{}", self.user, self.realm, self.password));
        if self.algorithm.is_session() {
            key = hash(format!("{key}:{}:{}", self.nonce, self.cnonce));
        }
        let request = match self.qop {
            Some("auth-int") => {
                let body = self.algorithm.hash(self.body);
                hash(format!("{}:{}:{body}", self.method, self.uri))
            }
            Some(_) | None => hash(format!("{}:{}", self.method, self.uri)),
        };
        match self.qop {
            Some(qop) => {
                let (nonce, count, cnonce) = (self.nonce, self.count, self.cnonce);
                hash(format!("{key}:{nonce}:{count}:{cnonce}:{qop}:{request}"))
            }
            None => hash(format!("{key}:{}:{request}", self.nonce)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_7616: DigestInput<'static> = DigestInput {
        algorithm: Algorithm::Md5,
        user: "Mufasa",
        realm: "http-auth@example.org",
        password: "Circle of Life",
        nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        count: "00000001",
        qop: Some("auth"),
        method: "GET",
        uri: "/dir/index.html",
        body: b"",
    };

    #[test]
    fn rfc_7616_section_3_9_1() {
        for (algorithm, response) in [
            (Algorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (
                Algorithm::Sha256,
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            ),
        ] {
            let input = DigestInput {
                algorithm,
                ..RFC_7616
            };
            assert_eq!(input.response(), response);
        }
    }

    /// The values of the corrected text (RFC errata 4897).
    #[test]
    fn rfc_7616_section_3_9_2() {
        let algorithm = Algorithm::Sha512Trunc256;
        let input = DigestInput {
            algorithm,
            user: "J\u{e4}s\u{f8}n Doe",
            realm: "api@example.org",
            password: "Secret, or not?",
            nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
            cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
            uri: "/doe.json",
            ..RFC_7616
        };
        assert_eq!(
            input.response(),
            "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"
        );
        assert_eq!(
            algorithm.hash("J\u{e4}s\u{f8}n Doe:api@example.org".as_bytes()),
            "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"
        );
    }

    #[test]
    fn older_forms() {
        let input = DigestInput {
            realm: "testrealm@host.com",
            password: "Circle Of Life",
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            cnonce: "0a4f113b",
            ..RFC_7616
        };
        assert_eq!(
            input.response(),
            "6629fae49393a05397450978507c4ef1",
            "RFC 2617"
        );
        let input = DigestInput {
            password: "CircleOfLife",
            qop: None,
            ..input
        };
        assert_eq!(
            input.response(),
            "1949323746fe6a43ef61f9606e7febea",
            "RFC 2069"
        );
    }

    #[test]
    fn session_and_integrity_change_the_response() {
        let plain = RFC_7616.response();
        let session = DigestInput {
            algorithm: Algorithm::Md5Sess,
            ..RFC_7616
        };
        let integrity = DigestInput {
            qop: Some("auth-int"),
            body: b"v=0",
            ..RFC_7616
        };
        let key = Algorithm::Md5.hash(b"Mufasa:http-auth@example.org:Circle of Life");
        let key =
            Algorithm::Md5.hash(format!("{key}:{}:{}", RFC_7616.nonce, RFC_7616.cnonce).as_bytes());
        let request = Algorithm::Md5.hash(b"GET:/dir/index.html");
        let (nonce, cnonce) = (RFC_7616.nonce, RFC_7616.cnonce);
        let whole = format!("{key}:{nonce}:00000001:{cnonce}:auth:{request}");
        assert_eq!(session.response(), Algorithm::Md5.hash(whole.as_bytes()));
        assert_ne!(integrity.response(), plain);
    }

    #[test]
    fn algorithms_are_found_by_token() {
        for algorithm in Algorithm::ALL {
            assert_eq!(
                Algorithm::from_token(&algorithm.as_str().to_ascii_lowercase()),
                Some(algorithm)
            );
        }
        assert_eq!(Algorithm::from_token("AKAv1-MD5"), None);
    }
}
