//! Reading of challenges and credentials: tolerant about quotes, spaces and several challenges in one line.

use super::digest::Algorithm;
use crate::sip::wire::{
    Headers,
    scan::{is_token, split_outside, unquote},
};

/// Who challenges: it decides the header of the answer (RFC 3261 §22.2, §22.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// 401, WWW-Authenticate, Authorization.
    Server,
    /// 407, Proxy-Authenticate, Proxy-Authorization.
    Proxy,
}

impl Side {
    /// The header of a challenge.
    #[must_use]
    pub const fn challenge_header(self) -> &'static str {
        match self {
            Self::Server => "WWW-Authenticate",
            Self::Proxy => "Proxy-Authenticate",
        }
    }

    /// The header of the answer.
    #[must_use]
    pub const fn answer_header(self) -> &'static str {
        match self {
            Self::Server => "Authorization",
            Self::Proxy => "Proxy-Authorization",
        }
    }
}

/// Quality of protection of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qop {
    /// None offered: the form of RFC 2069.
    None,
    /// `auth`.
    Auth,
    /// `auth-int`, only when it is the only one offered.
    AuthInt,
}

impl Qop {
    /// Its token.
    #[must_use]
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Auth => Some("auth"),
            Self::AuthInt => Some("auth-int"),
        }
    }
}

/// One digest challenge we can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Whose user names and passwords count.
    pub realm: String,
    /// The server's nonce.
    pub nonce: String,
    /// To be sent back as it is.
    pub opaque: Option<String>,
    /// Hash; MD5 when none is named.
    pub algorithm: Algorithm,
    /// Protection we choose of those offered.
    pub qop: Qop,
    /// Only the nonce was too old.
    pub is_stale: bool,
    /// The user name is to be hashed (RFC 7616 §3.4.4).
    pub hashes_user: bool,
}

/// The digest challenges of an answer that we can answer, per realm the strongest first. Others (unknown schemes,
/// algorithms or protections) are left out.
#[must_use]
pub fn challenges(headers: &Headers, side: Side) -> Vec<Challenge> {
    let lines = headers.all(side.challenge_header());
    let mut found: Vec<Challenge> = lines
        .flat_map(schemes)
        .filter_map(|scheme| Challenge::read(&scheme))
        .collect();
    found.sort_by_key(|challenge| std::cmp::Reverse(challenge.algorithm));
    found
}

impl Challenge {
    /// Reads the value of a WWW-Authenticate or Proxy-Authenticate header; `None` when it is no challenge we can answer.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        schemes(value).iter().find_map(Self::read)
    }

    fn read(scheme: &Scheme<'_>) -> Option<Self> {
        if !scheme.name.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let algorithm = match scheme.get("algorithm") {
            Some(token) => Algorithm::from_token(&token)?,
            None => Algorithm::Md5,
        };
        let flag = |name| {
            scheme
                .get(name)
                .is_some_and(|value| value.eq_ignore_ascii_case("true"))
        };
        Some(Self {
            realm: scheme.get("realm")?,
            nonce: scheme.get("nonce")?,
            opaque: scheme.get("opaque"),
            algorithm,
            qop: choose_qop(scheme.get("qop").as_deref())?,
            is_stale: flag("stale"),
            hashes_user: flag("userhash"),
        })
    }
}

/// `auth` when offered, `auth-int` when it is all there is; `None` when nothing offered is known.
fn choose_qop(offered: Option<&str>) -> Option<Qop> {
    let Some(offered) = offered.filter(|offered| !offered.trim().is_empty()) else {
        return Some(Qop::None);
    };
    let offers = |wanted: &str| {
        offered
            .split([',', ' '])
            .any(|token| token.eq_ignore_ascii_case(wanted))
    };
    if offers("auth") {
        Some(Qop::Auth)
    } else {
        offers("auth-int").then_some(Qop::AuthInt)
    }
}

/// One scheme of a challenge or credentials header: its name and parameters.
pub(super) struct Scheme<'a> {
    name: &'a str,
    params: Vec<(&'a str, &'a str)>,
}

impl Scheme<'_> {
    pub(super) fn is_digest(&self) -> bool {
        self.name.eq_ignore_ascii_case("Digest")
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self
            .params
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| unquote(value).into_owned())
    }
}

/// The schemes of a header value. A comma separates parameters and schemes alike (RFC 9110 §11.6.1): a member that begins
/// with a token and a space opens a new scheme.
pub(super) fn schemes(value: &str) -> Vec<Scheme<'_>> {
    let mut found: Vec<Scheme<'_>> = Vec::new();
    for member in split_outside(value, b',') {
        let opening = member
            .split_once([' ', '\t'])
            .map(|(name, rest)| (name, rest.trim_start()))
            .filter(|(name, rest)| is_token(name) && !rest.starts_with('='));
        let (name, rest) = opening.unwrap_or(("", member));
        if opening.is_some() {
            let params = Vec::new();
            found.push(Scheme { name, params });
        }
        if let (Some(scheme), Some((name, value))) = (found.last_mut(), rest.split_once('=')) {
            scheme.params.push((name.trim(), value.trim()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge() -> Challenge {
        Challenge {
            realm: "r".into(),
            nonce: "n".into(),
            opaque: None,
            algorithm: Algorithm::Md5,
            qop: Qop::None,
            is_stale: false,
            hashes_user: false,
        }
    }

    #[test]
    fn odd_spellings_of_a_challenge_are_read() {
        let auth = Challenge {
            qop: Qop::Auth,
            ..challenge()
        };
        for (text, expected) in [
            (r#"Digest realm="r", nonce="n""#, Some(challenge())),
            (r#"digest  realm = "r" ,nonce="n","#, Some(challenge())),
            (
                "Digest realm=r,nonce=n,algorithm=md5,qop=auth",
                Some(auth.clone()),
            ),
            (
                r#"Digest qop="auth-int, auth",realm="r",nonce="n",x=y"#,
                Some(auth),
            ),
            (
                r#"Digest realm="r",nonce="n",qop="auth-int",stale=TRUE,opaque="",userhash=true,algorithm=SHA-256"#,
                Some(Challenge {
                    qop: Qop::AuthInt,
                    is_stale: true,
                    opaque: Some(String::new()),
                    hashes_user: true,
                    algorithm: Algorithm::Sha256,
                    ..challenge()
                }),
            ),
            (
                r#"Digest realm="a, \"b\"",nonce="n""#,
                Some(Challenge {
                    realm: r#"a, "b""#.into(),
                    ..challenge()
                }),
            ),
            (r#"Basic realm="r""#, None),
            (r#"Digest realm="r""#, None),
            (r#"Digest realm="r",nonce="n",algorithm=AKAv1-MD5"#, None),
            (r#"Digest realm="r",nonce="n",qop="token""#, None),
            ("", None),
            ("NoOneKnowsThisScheme opaque-data=here", None),
        ] {
            assert_eq!(Challenge::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn several_challenges_come_strongest_first() {
        let mut headers = Headers::new();
        headers.push(
            "WWW-Authenticate",
            r#"Basic realm="r", Digest realm="r",nonce="1",algorithm=MD5,qop="auth", Digest realm="r",nonce="2",algorithm=SHA-512-256"#,
        );
        headers.push(
            "www-authenticate",
            r#"Digest realm="r", nonce="3", algorithm=SHA-256"#,
        );
        headers.push("Proxy-Authenticate", r#"Digest realm="p", nonce="4""#);
        let nonces = |side| {
            challenges(&headers, side)
                .into_iter()
                .map(|challenge| challenge.nonce)
                .collect::<Vec<_>>()
        };
        assert_eq!(nonces(Side::Server), ["2", "3", "1"]);
        assert_eq!(nonces(Side::Proxy), ["4"]);
    }
}
