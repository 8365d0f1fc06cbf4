//! Bytes to messages and back (RFC 3261 §7), tolerant: headers stay in order and as received, typed access is on demand.
//!
//! One odd header never makes a good message unreadable. What can't be accepted is refused with the code to answer.
//! This is the only place that names `rsip`.

mod body;
pub mod framing;
#[cfg(test)]
mod framing_tests;
mod headers;
mod lines;
#[cfg(test)]
mod message_tests;
mod method;
mod parse;
mod phrase;
pub mod scan;
mod typed;

pub use body::content;
pub use headers::Headers;
pub use lines::text_of;
pub use method::Method;
pub use parse::{ParseProblem, Problem, parse};
pub use phrase::phrase;
pub use scan::Params;
pub use typed::{CSeq, RAck, Refresher, SessionExpires, Via, read_reason};

/// A SIP message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Something is asked.
    Request(Request),
    /// Something is answered.
    Response(Response),
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked.
    pub method: Method,
    /// Request-URI as received.
    pub uri: String,
    /// Headers in order.
    pub headers: Headers,
    /// Body.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 100 to 699.
    pub code: u16,
    /// Reason phrase; may be empty.
    pub phrase: String,
    /// Headers in order.
    pub headers: Headers,
    /// Body.
    pub body: Vec<u8>,
}

impl Message {
    /// Its headers.
    #[must_use]
    pub const fn headers(&self) -> &Headers {
        match self {
            Self::Request(request) => &request.headers,
            Self::Response(response) => &response.headers,
        }
    }

    /// Its body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Request(request) => &request.body,
            Self::Response(response) => &response.body,
        }
    }

    /// The message as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Request(request) => request.to_bytes(),
            Self::Response(response) => response.to_bytes(),
        }
    }
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: Method, uri: impl Into<String>) -> Self {
        Self {
            method,
            uri: uri.into(),
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// The request as it is sent; Content-Length is always written and right.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(
            &format!("{} {} SIP/2.0", self.method, self.uri),
            &self.headers,
            &self.body,
        )
    }

    /// An answer with what every answer copies: Via, From, To, Call-ID, `CSeq` (RFC 3261 §8.2.6.2). The To tag is the
    /// caller's business. The phrase is the usual one.
    #[must_use]
    pub fn response(&self, code: u16) -> Response {
        let mut response = Response::new(code);
        for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
            response.headers.copy(name, &self.headers);
        }
        response
    }
}

impl Response {
    /// A response without headers and body, with the usual phrase.
    #[must_use]
    pub fn new(code: u16) -> Self {
        Self {
            code,
            phrase: phrase(code).to_owned(),
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// The response as it is sent; Content-Length is always written and right.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(
            &format!("SIP/2.0 {} {}", self.code, self.phrase),
            &self.headers,
            &self.body,
        )
    }
}

fn write(start: &str, headers: &Headers, body: &[u8]) -> Vec<u8> {
    let size: usize = headers
        .iter()
        .map(|header| header.name.len() + header.value.len() + 4)
        .sum();
    let mut bytes = Vec::with_capacity(start.len() + size + body.len() + 32);
    bytes.extend_from_slice(start.as_bytes());
    let mut has_length = false;
    for header in headers {
        let is_length = header.name == "Content-Length";
        if is_length && has_length {
            continue;
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(header.name.as_bytes());
        bytes.extend_from_slice(b": ");
        if is_length {
            has_length = true;
            bytes.extend_from_slice(body.len().to_string().as_bytes());
        } else {
            bytes.extend_from_slice(header.value.as_bytes());
        }
    }
    if !has_length {
        bytes.extend_from_slice(b"\r\nContent-Length: ");
        bytes.extend_from_slice(body.len().to_string().as_bytes());
    }
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes.extend_from_slice(body);
    bytes
}

impl From<Request> for Message {
    fn from(request: Request) -> Self {
        Self::Request(request)
    }
}

impl From<Response> for Message {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}
