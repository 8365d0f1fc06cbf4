//! Text messages through a provider: what each one wants to be asked, and what its answers mean (S60–S63).
//!
//! | provider    | request                                                         | taken when                    |
//! |-------------|-----------------------------------------------------------------|-------------------------------|
//! | http        | as the settings say                                             | 2xx, and the words are there  |
//! | twilio      | POST …/Accounts/USER/Messages.json, form, basic sign-in         | 201                           |
//! | vonage      | POST …/sms/json, form with key and secret                       | 200 and every `status` is 0   |
//! | sipgate     | POST …/v2/sessions/sms, JSON, basic sign-in                     | 204                           |
//! | messagebird | POST …/messages, form, `AccessKey`                              | 201                           |

use serde::{Deserialize, Serialize};

use super::retry::MINUTE;

/// How text messages leave this desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsAccount {
    /// Whose service.
    pub provider: Provider,
    /// User, account or key at the provider; its secret is kept with the passwords.
    pub user: String,
    /// Number or name shown as the sender, where the provider lets one choose.
    pub sender: String,
    /// Address of the service: with `http` a pattern with `{to}`, `{text}`, `{sender}`; else instead of the usual one.
    pub url: String,
    /// With `http`: what is sent as the body, the same pattern; empty: nothing, and the address is fetched.
    pub body: String,
    /// With `http`: the kind of the body.
    pub content_type: String,
    /// With `http`: words the answer must contain; empty: any good answer will do.
    pub expect: String,
    /// At most so many an hour for a line, 1..=1000 (S65).
    pub most_per_hour: u32,
}

impl Default for SmsAccount {
    fn default() -> Self {
        Self {
            provider: Provider::None,
            user: String::new(),
            sender: String::new(),
            url: String::new(),
            body: String::new(),
            content_type: "application/x-www-form-urlencoded".into(),
            expect: String::new(),
            most_per_hour: 20,
        }
    }
}

/// A service for text messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// None: no text messages.
    #[default]
    None,
    /// Any that is asked over HTTP.
    Http,
    /// Twilio Programmable Messaging.
    Twilio,
    /// Vonage SMS API.
    Vonage,
    /// sipgate REST API v2.
    Sipgate,
    /// `MessageBird`, now Bird.
    Messagebird,
}

impl Provider {
    /// All, in the order they are offered.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Twilio,
        Self::Vonage,
        Self::Sipgate,
        Self::Messagebird,
        Self::Http,
    ];

    const fn address(self) -> &'static str {
        match self {
            Self::None | Self::Http => "",
            Self::Twilio => "https://api.twilio.com",
            Self::Vonage => "https://rest.nexmo.com",
            Self::Sipgate => "https://api.sipgate.com",
            Self::Messagebird => "https://rest.messagebird.com",
        }
    }
}

/// What a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where.
    pub url: String,
    /// Kind of the body; `None`: there is no body.
    pub content_type: Option<String>,
    /// The body.
    pub body: String,
    /// How we sign in.
    pub sign_in: SignIn,
}

/// How we sign in at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Within the request, or not at all.
    None,
    /// User and secret (RFC 7617).
    Basic,
    /// `Authorization: AccessKey SECRET`.
    AccessKey,
}

/// What a provider is asked to send `text` to `to` (`+49…`). `secret` goes into the body only where the provider wants it there.
/// `None`: there is no provider.
#[must_use]
pub fn request(account: &SmsAccount, secret: &str, to: &str, text: &str) -> Option<SmsRequest> {
    let base = match account.url.trim() {
        "" => account.provider.address(),
        url => url.trim_end_matches('/'),
    };
    let fields: Vec<(&str, &str)> = match account.provider {
        Provider::None => return None,
        Provider::Http => return Some(by_pattern(account, to, text)),
        Provider::Twilio => vec![("To", to), ("From", &account.sender), ("Body", text)],
        Provider::Vonage => vec![
            ("api_key", &account.user),
            ("api_secret", secret),
            ("from", &account.sender),
            ("to", digits(to)),
            ("text", text),
        ],
        Provider::Sipgate => vec![
            (
                "smsId",
                if account.sender.is_empty() {
                    "s0"
                } else {
                    &account.sender
                },
            ),
            ("recipient", to),
            ("message", text),
        ],
        Provider::Messagebird => vec![
            ("recipients", digits(to)),
            ("originator", &account.sender),
            ("body", text),
        ],
    };
    let (kind, body) = if account.provider == Provider::Sipgate {
        ("application/json", object(&fields))
    } else {
        ("application/x-www-form-urlencoded", form(&fields))
    };
    let (path, sign_in) = match account.provider {
        Provider::None | Provider::Http => return None,
        Provider::Twilio => {
            let user = percent(&account.user);
            (
                format!("/2010-04-01/Accounts/{user}/Messages.json"),
                SignIn::Basic,
            )
        }
        Provider::Vonage => ("/sms/json".to_owned(), SignIn::None),
        Provider::Sipgate => ("/v2/sessions/sms".to_owned(), SignIn::Basic),
        Provider::Messagebird => ("/messages".to_owned(), SignIn::AccessKey),
    };
    Some(SmsRequest {
        method: "POST",
        url: format!("{base}{path}"),
        content_type: Some(kind.to_owned()),
        body,
        sign_in,
    })
}

fn digits(number: &str) -> &str {
    number.trim_start_matches('+')
}

fn form(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields = fields.map(|(name, value)| format!("{name}={}", percent(value)));
    fields.collect::<Vec<_>>().join("&")
}

fn object(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter();
    let fields = fields.map(|(name, value)| format!("{}:{}", json(name), json(value)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

fn by_pattern(account: &SmsAccount, to: &str, text: &str) -> SmsRequest {
    let is_json = account.content_type.contains("json");
    let is_form = account.content_type.contains("urlencoded");
    let fill = |pattern: &str, escape: &dyn Fn(&str) -> String| {
        let mut out = String::new();
        let mut rest = pattern;
        // One pass: what is filled in is not looked at again.
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let known = [
                ("{to}", to),
                ("{text}", text),
                ("{sender}", &account.sender),
            ];
            let found = known.iter().find(|(name, _)| rest.starts_with(name));
            if let Some((name, value)) = found {
                out.push_str(&escape(value));
                rest = &rest[name.len()..];
            } else {
                out.push('{');
                rest = &rest[1..];
            }
        }
        out + rest
    };
    let inner = |value: &str| {
        let quoted = json(value);
        quoted[1..quoted.len() - 1].to_owned()
    };
    let body = match (is_json, is_form) {
        (true, _) => fill(&account.body, &inner),
        (false, true) => fill(&account.body, &percent),
        (false, false) => fill(&account.body, &str::to_owned),
    };
    let has_body = !account.body.is_empty();
    SmsRequest {
        method: if has_body { "POST" } else { "GET" },
        url: fill(account.url.trim(), &percent),
        content_type: has_body.then(|| account.content_type.clone()),
        body,
        sign_in: if account.user.is_empty() {
            SignIn::None
        } else {
            SignIn::Basic
        },
    }
}

/// What an answer means: `Ok`: taken; else whether another try is of no use.
///
/// # Errors
/// The provider did not take it.
pub fn judge(account: &SmsAccount, status: u16, body: &str) -> Result<(), bool> {
    let is_good = match account.provider {
        Provider::None => false,
        Provider::Http => {
            (200..300).contains(&status)
                && (account.expect.is_empty() || body.contains(&account.expect))
        }
        Provider::Twilio | Provider::Messagebird => status == 201,
        Provider::Sipgate => matches!(status, 200 | 204),
        Provider::Vonage => {
            status == 200
                && statuses(body).all(|status| status == "0")
                && statuses(body).next().is_some()
        }
    };
    if is_good {
        return Ok(());
    }
    // A throttled or broken service may take it later; Vonage says so within a good answer (1: throttled, 5: internal).
    let is_final = match account.provider {
        Provider::Vonage if status == 200 => {
            !statuses(body).any(|status| matches!(status, "1" | "5"))
        }
        _ => (400..500).contains(&status) && !matches!(status, 401 | 403 | 408 | 429),
    };
    Err(is_final)
}

/// Each `"status": "…"` of an answer.
fn statuses(body: &str) -> impl Iterator<Item = &str> {
    body.split("\"status\"").skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let rest = rest.strip_prefix('"')?;
        rest.split('"').next()
    })
}

/// RFC 3986 §2.1: everything but unreserved letters.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A JSON string, with its quotes.
fn json(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// How long "an hour" of [`SmsAccount::most_per_hour`] is, milliseconds.
pub const HOUR: i64 = 60 * MINUTE;

#[cfg(test)]
mod tests {
    use super::*;

    fn account(provider: Provider) -> SmsAccount {
        SmsAccount {
            provider,
            user: "AC12".into(),
            sender: "+4930123".into(),
            ..SmsAccount::default()
        }
    }

    fn asked(account: &SmsAccount) -> SmsRequest {
        request(
            account,
            "s&cret",
            "+491701234567",
            "Missed: \"Eva\" & Co +1",
        )
        .unwrap()
    }

    #[test]
    fn each_provider_is_asked_as_it_documents() {
        let twilio = asked(&account(Provider::Twilio));
        assert_eq!(
            twilio.url,
            "https://api.twilio.com/2010-04-01/Accounts/AC12/Messages.json"
        );
        assert_eq!(
            twilio.body,
            "To=%2B491701234567&From=%2B4930123&Body=Missed%3A%20%22Eva%22%20%26%20Co%20%2B1"
        );
        assert_eq!(twilio.sign_in, SignIn::Basic);
        let vonage = asked(&account(Provider::Vonage));
        assert_eq!(vonage.url, "https://rest.nexmo.com/sms/json");
        assert_eq!(
            vonage.body,
            "api_key=AC12&api_secret=s%26cret&from=%2B4930123&to=491701234567&\
             text=Missed%3A%20%22Eva%22%20%26%20Co%20%2B1"
        );
        let sipgate = asked(&SmsAccount {
            sender: String::new(),
            ..account(Provider::Sipgate)
        });
        assert_eq!(sipgate.url, "https://api.sipgate.com/v2/sessions/sms");
        assert_eq!(
            sipgate.body,
            "{\"smsId\":\"s0\",\"recipient\":\"+491701234567\",\"message\":\"Missed: \\\"Eva\\\" & Co +1\"}"
        );
        assert_eq!(sipgate.content_type.as_deref(), Some("application/json"));
        let bird = asked(&account(Provider::Messagebird));
        assert_eq!(bird.url, "https://rest.messagebird.com/messages");
        assert!(
            bird.body
                .starts_with("recipients=491701234567&originator=%2B4930123&body=")
        );
        assert_eq!(bird.sign_in, SignIn::AccessKey);
        assert_eq!(request(&SmsAccount::default(), "", "+49", "x"), None);
    }

    #[test]
    fn a_pattern_is_filled_in_by_the_kind_of_its_place_and_only_once() {
        let mut http = SmsAccount {
            provider: Provider::Http,
            url: "https://gateway.example/send?to={to}&text={text}&x={y}".into(),
            ..SmsAccount::default()
        };
        let got = request(&http, "", "+49170", "a {to}&b").unwrap();
        assert_eq!(got.method, "GET");
        assert_eq!(
            got.url,
            "https://gateway.example/send?to=%2B49170&text=a%20%7Bto%7D%26b&x={y}"
        );
        http.url = "https://gateway.example/".into();
        http.body = "{\"to\": \"{to}\", \"text\": \"{text}\"}".into();
        http.content_type = "application/json".into();
        let got = request(&http, "", "+49170", "a \"b\"\n{sender}").unwrap();
        assert_eq!(got.method, "POST");
        assert_eq!(
            got.body,
            "{\"to\": \"+49170\", \"text\": \"a \\\"b\\\"\\n{sender}\"}"
        );
    }

    #[test]
    fn answers_mean_what_the_providers_document() {
        let ok = "{\"message-count\":\"1\",\"messages\":[{\"to\":\"49\",\"status\": \"0\"}]}";
        let throttled = "{\"messages\":[{\"status\":\"1\",\"error-text\":\"Throttled\"}]}";
        let wrong = "{\"messages\":[{\"status\":\"4\",\"error-text\":\"Bad Credentials\"}]}";
        for (provider, status, body, expected) in [
            (Provider::Twilio, 201, "{}", Ok(())),
            (Provider::Twilio, 400, "{\"code\":21211}", Err(true)),
            (Provider::Twilio, 401, "", Err(false)),
            (Provider::Twilio, 429, "", Err(false)),
            (Provider::Vonage, 200, ok, Ok(())),
            (Provider::Vonage, 200, throttled, Err(false)),
            (Provider::Vonage, 200, wrong, Err(true)),
            (Provider::Vonage, 200, "<html>", Err(true)),
            (Provider::Sipgate, 204, "", Ok(())),
            (Provider::Sipgate, 500, "", Err(false)),
            (Provider::Messagebird, 201, "{}", Ok(())),
            (Provider::Messagebird, 422, "{}", Err(true)),
            (Provider::Http, 202, "queued", Ok(())),
            (Provider::Http, 301, "", Err(false)),
        ] {
            assert_eq!(
                judge(&account(provider), status, body),
                expected,
                "{provider:?} {status} {body}"
            );
        }
        let picky = SmsAccount {
            expect: "OK".into(),
            ..account(Provider::Http)
        };
        assert_eq!(judge(&picky, 200, "ERROR 7"), Err(false));
        assert_eq!(judge(&picky, 200, "OK 7"), Ok(()));
    }
}
