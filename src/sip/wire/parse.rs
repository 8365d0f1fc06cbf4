//! The message reader (RFC 3261 §7, §25; the judgements of RFC 4475).
//!
//! | what is odd                                            | what happens                                   |
//! |--------------------------------------------------------|------------------------------------------------|
//! | line ends without CR, folding, space before `:`        | read                                           |
//! | bytes that are no UTF-8                                | the line is read as Latin-1                    |
//! | a line that is no header                               | left out                                       |
//! | more body than Content-Length says (datagram)          | cut                                            |
//! | less body, a negative length, several lengths          | 400                                            |
//! | Via, From, To, Call-ID or `CSeq` missing or unreadable | 400                                            |
//! | From, To, Call-ID or `CSeq` there more than once       | 400                                            |
//! | a Contact of a REGISTER unreadable                     | 400                                            |
//! | `CSeq` names another method                            | 400                                            |
//! | start line with stray spaces or brackets               | 400                                            |
//! | another SIP version                                    | 505                                            |
//! | Request-URI of a scheme that can't be called           | 416                                            |
//! | any of these in a response                             | not answered                                   |

use thiserror::Error;

use super::{
    Headers, Message, Method, Request, Response,
    lines::{first_line, read_lines, text_of},
    scan::{is_token, split_outside},
    typed::{CSeq, Via},
};
use crate::sip::addr::{AddrProblem, NameAddr, Scheme, Uri, UriProblem};

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum Problem {
    #[error("no start line")]
    NoStartLine,
    #[error("start line is neither a request's nor a response's")]
    BadStartLine,
    #[error("request-uri: {0}")]
    BadRequestUri(UriProblem),
    #[error("request-uri carries headers")]
    HeadersInRequestUri,
    #[error("request-uri has an unknown scheme")]
    UnknownScheme,
    #[error("other sip version")]
    OtherVersion,
    #[error("status code is not 100 to 699")]
    BadStatusCode,
    #[error("header {0} is missing")]
    Missing(&'static str),
    #[error("header {0} is there more than once")]
    Repeated(&'static str),
    #[error("header {0} can't be read")]
    Unreadable(&'static str),
    #[error("header {name}: {problem}")]
    BadAddress {
        name: &'static str,
        problem: AddrProblem,
    },
    #[error("cseq names another method")]
    MethodMismatch,
    #[error("content-length is {said}, {there} bytes are there")]
    BodyTooShort { said: usize, there: usize },
}

/// A message that can't be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct ParseProblem {
    /// What is wrong and where.
    pub problem: Problem,
    /// The request as far as it is readable and the code to answer it with; `None` when nothing can or may be answered
    /// (a response, an ACK, or a request without a readable Via).
    pub answer: Option<Box<(Request, u16)>>,
}

/// Reads one datagram or one framed message.
pub fn parse(bytes: &[u8]) -> Result<Message, ParseProblem> {
    let silent = |problem| ParseProblem {
        problem,
        answer: None,
    };
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .ok_or(silent(Problem::NoStartLine))?;
    let (line, rest) = first_line(&bytes[start..]);
    let line = text_of(line);
    let (headers, body) = read_lines(rest);
    if let Some(status) = after_version(&line) {
        return read_response(status, headers, body).map_err(silent);
    }
    read_request(&line, headers, body)
}

/// What follows `SIP/2.0 ` in a status line.
fn after_version(line: &str) -> Option<&str> {
    let (version, rest) = line.split_once(' ')?;
    (version.eq_ignore_ascii_case("SIP/2.0")).then_some(rest)
}

fn read_response(status: &str, headers: Headers, body: &[u8]) -> Result<Message, Problem> {
    let (code, phrase) = status.split_once(' ').unwrap_or((status, ""));
    let code = match code.parse() {
        Ok(code @ 100..=699)
            if code.to_string().len() == status.find(' ').unwrap_or(status.len()) =>
        {
            code
        }
        Ok(_) | Err(_) => return Err(Problem::BadStatusCode),
    };
    check_common(&headers)?;
    let body = read_body(&headers, body)?;
    Ok(Message::Response(Response {
        code,
        phrase: phrase.to_owned(),
        headers,
        body,
    }))
}

fn read_request(line: &str, headers: Headers, body: &[u8]) -> Result<Message, ParseProblem> {
    let (line, version) = line.rsplit_once(' ').unwrap_or((line, ""));
    let (method, uri) = line.split_once(' ').unwrap_or((line, ""));
    let is_sip = |text: &[u8]| text.eq_ignore_ascii_case(b"SIP/");
    if !is_token(method) || !version.as_bytes().get(..4).is_some_and(is_sip) {
        return refuse_start(line, method, uri, headers);
    }
    let mut request = Request {
        method: Method::new(method),
        uri: uri.to_owned(),
        headers,
        body: Vec::new(),
    };
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        return Err(refuse(Problem::OtherVersion, 505, request));
    }
    let checks = [
        check_uri(uri),
        check_common(&request.headers).map_err(bad),
        check_method(&request).map_err(bad),
        check_contacts(&request).map_err(bad),
    ];
    if let Some((problem, code)) = checks.into_iter().find_map(Result::err) {
        return Err(refuse(problem, code, request));
    }
    match read_body(&request.headers, body) {
        Ok(body) => {
            request.body = body;
            Ok(Message::Request(request))
        }
        Err(problem) => Err(refuse(problem, 400, request)),
    }
}

const fn bad(problem: Problem) -> (Problem, u16) {
    (problem, 400)
}

/// A start line that is no request's; it is answered when it at least begins like one.
fn refuse_start(
    line: &str,
    method: &str,
    uri: &str,
    headers: Headers,
) -> Result<Message, ParseProblem> {
    let problem = Problem::BadStartLine;
    if !line.contains(' ') || !is_token(method) {
        return Err(ParseProblem {
            problem,
            answer: None,
        });
    }
    let request = Request {
        method: Method::new(method),
        uri: uri.trim().to_owned(),
        headers,
        body: Vec::new(),
    };
    Err(refuse(problem, 400, request))
}

/// Says no with `code` when the answer finds its way back.
fn refuse(problem: Problem, code: u16, request: Request) -> ParseProblem {
    let can_answer = request.method != Method::ACK && request.headers.top_via().is_some();
    ParseProblem {
        problem,
        answer: can_answer.then(|| Box::new((request, code))),
    }
}

fn check_uri(uri: &str) -> Result<(), (Problem, u16)> {
    let parsed = Uri::parse(uri).map_err(|problem| bad(Problem::BadRequestUri(problem)))?;
    if parsed.scheme() == Scheme::Other {
        return Err((Problem::UnknownScheme, 416));
    }
    if !parsed.headers().is_empty() {
        return Err(bad(Problem::HeadersInRequestUri));
    }
    Ok(())
}

/// The headers without which nothing can be matched: there, once, readable (RFC 3261 §8.1.1).
fn check_common(headers: &Headers) -> Result<(), Problem> {
    for name in ["From", "To", "Call-ID", "CSeq"] {
        let mut values = headers.all(name);
        let value = values.next().ok_or(Problem::Missing(name))?;
        if values.next().is_some() {
            return Err(Problem::Repeated(name));
        }
        match name {
            "CSeq" => drop(CSeq::parse(value).ok_or(Problem::Unreadable(name))?),
            "Call-ID" if value.is_empty() => return Err(Problem::Unreadable(name)),
            "Call-ID" => {}
            _ => drop(
                NameAddr::parse(value).map_err(|problem| Problem::BadAddress { name, problem })?,
            ),
        }
    }
    if !headers.has("Via") {
        return Err(Problem::Missing("Via"));
    }
    // All of them: an answer that goes back over an unreadable one is lost.
    let is_readable = |line: &str| {
        let mut members = split_outside(line, b',').peekable();
        members.peek().is_some() && members.all(|via| Via::parse(via).is_some())
    };
    if headers.all("Via").all(is_readable) {
        Ok(())
    } else {
        Err(Problem::Unreadable("Via"))
    }
}

/// A registrar can't store a Contact it can't read; elsewhere an odd Contact leaves the message readable.
fn check_contacts(request: &Request) -> Result<(), Problem> {
    if request.method != Method::REGISTER {
        return Ok(());
    }
    let contacts = request.headers.list("Contact");
    let mut problems = contacts
        .iter()
        .filter(|contact| **contact != "*")
        .filter_map(|contact| NameAddr::parse(contact).err());
    problems.next().map_or(Ok(()), |problem| {
        Err(Problem::BadAddress {
            name: "Contact",
            problem,
        })
    })
}

fn check_method(request: &Request) -> Result<(), Problem> {
    match request.headers.cseq() {
        Some(cseq) if cseq.method == request.method => Ok(()),
        Some(_) | None => Err(Problem::MethodMismatch),
    }
}

/// The body as Content-Length says; without one all there is (RFC 3261 §18.3).
fn read_body(headers: &Headers, rest: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut said = None;
    for value in headers.all("Content-Length") {
        let length = content_length(value).ok_or(Problem::Unreadable("Content-Length"))?;
        if said.is_some_and(|said| said != length) {
            return Err(Problem::Repeated("Content-Length"));
        }
        said = Some(length);
    }
    match said {
        None => Ok(rest.to_vec()),
        Some(said) => {
            let body = rest.get(..said).ok_or(Problem::BodyTooShort {
                said,
                there: rest.len(),
            })?;
            Ok(body.to_vec())
        }
    }
}

/// A Content-Length value: digits only.
pub(super) fn content_length(value: &str) -> Option<usize> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| value.parse().ok()).flatten()
}
