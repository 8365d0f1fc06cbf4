//! A caller of a few lines on a bare socket: for exact times, and for messages no good telephone would send.

use std::{
    fmt::Write as _,
    net::UdpSocket,
    time::{Duration, Instant},
};

use super::kamailio::DOMAIN;

/// A caller without password or registration.
pub(crate) struct Caller {
    socket: UdpSocket,
    server: String,
    calls: u32,
}

/// A call it placed.
pub(crate) struct Attempt<'a> {
    caller: &'a Caller,
    number: String,
    call_id: String,
    sent: Instant,
    /// The last answer.
    answer: String,
}

impl Caller {
    /// A caller that sends everything to `server`.
    pub(crate) fn new(server: &str) -> Self {
        Self::from("127.0.0.1", server)
    }

    /// The same at another address of this machine.
    pub(crate) fn from(address: &str, server: &str) -> Self {
        let socket = UdpSocket::bind((address, 0)).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        Self {
            socket,
            server: server.into(),
            calls: 0,
        }
    }

    /// Sends an INVITE.
    pub(crate) fn call(&mut self, number: &str) -> Attempt<'_> {
        self.calls += 1;
        let local = self.socket.local_addr().unwrap();
        let mut attempt = Attempt {
            call_id: format!("{}-{}", self.calls, local.port()),
            caller: self,
            number: number.into(),
            sent: Instant::now(),
            answer: String::new(),
        };
        let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n";
        let uri = attempt.uri();
        let more = format!("Contact: <sip:trunk@{local}>\r\nContent-Type: application/sdp\r\n");
        attempt.send("INVITE", &uri, 1, &more, sdp);
        attempt.sent = Instant::now();
        attempt
    }
}

impl Attempt<'_> {
    /// Waits for a final or provisional answer of this code; gives the time since the INVITE.
    pub(crate) fn wait(&mut self, code: u16, limit: Duration) -> Duration {
        self.try_wait(code, limit)
            .unwrap_or_else(|| panic!("no {code} within {limit:?}, but {:?}", self.answer))
    }

    /// The same; `None` when it does not come.
    pub(crate) fn try_wait(&mut self, code: u16, limit: Duration) -> Option<Duration> {
        let mut buffer = vec![0; 65_536];
        while self.sent.elapsed() < limit {
            let Ok(length) = self.caller.socket.recv(&mut buffer) else {
                continue;
            };
            let at = self.sent.elapsed();
            let text = String::from_utf8_lossy(&buffer[..length]);
            if !text.contains(&self.call_id) {
                continue;
            }
            let is_it = text.starts_with(&format!("SIP/2.0 {code} "));
            self.answer = text.into_owned();
            if is_it {
                return Some(at);
            }
        }
        None
    }

    /// Gives up and waits until that is confirmed.
    pub(crate) fn cancel(mut self) {
        let uri = self.uri();
        self.send("CANCEL", &uri, 1, "", "");
        self.wait(487, Duration::from_secs(5));
        let to = format!("To: {}\r\n", self.header("To"));
        self.send("ACK", &uri, 1, &to, "");
    }

    /// Acknowledges a 200 and hangs up.
    pub(crate) fn hang_up(mut self) {
        self.acknowledge();
        self.request_within("BYE", 2);
        self.wait(200, Duration::from_secs(5));
    }

    /// Acknowledges a 200.
    pub(crate) fn acknowledge(&self) {
        self.request_within("ACK", 1);
    }

    fn request_within(&self, method: &str, number: u32) {
        let contact = self.header("Contact");
        let target = contact
            .trim_start_matches('<')
            .split('>')
            .next()
            .unwrap()
            .to_string();
        let routes: Vec<&str> = self.headers("Record-Route").collect();
        let mut more = format!("To: {}\r\n", self.header("To"));
        for route in routes.iter().rev() {
            write!(more, "Route: {route}\r\n").unwrap();
        }
        self.send(method, &target, number, &more, "");
    }

    fn uri(&self) -> String {
        format!("sip:{}@{DOMAIN}", self.number)
    }

    fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let values = self
            .answer
            .lines()
            .filter_map(move |line| line.strip_prefix(name)?.strip_prefix(": "));
        values.flat_map(|value| value.split(','))
    }

    fn header<'a>(&'a self, name: &'a str) -> &'a str {
        self.headers(name)
            .next()
            .unwrap_or_else(|| panic!("no {name} in {}", self.answer))
    }

    fn send(&self, method: &str, uri: &str, number: u32, more: &str, body: &str) {
        let local = self.caller.socket.local_addr().unwrap();
        let branch = if method == "INVITE"
            || method == "CANCEL"
            || (method == "ACK" && !more.contains("Route"))
        {
            format!("z9hG4bK{}", self.call_id)
        } else {
            format!("z9hG4bK{}{method}", self.call_id)
        };
        let to = if more.contains("To: ") {
            String::new()
        } else {
            format!("To: <{}>\r\n", self.uri())
        };
        let text = format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {local};branch={branch}\r\n\
             From: \"Trunk\" <sip:trunk@{DOMAIN}>;tag={id}\r\n{to}{more}Call-ID: {id}\r\nCSeq: {number} {method}\r\n\
             Max-Forwards: 70\r\nContent-Length: {length}\r\n\r\n{body}",
            id = self.call_id,
            length = body.len(),
        );
        self.caller
            .socket
            .send_to(text.as_bytes(), &self.caller.server)
            .unwrap();
    }
}
