//! A registrar and caller of a few lines, so that the program has somebody to talk to.

use std::{
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

/// Digits that must not show in any log above debug.
pub(crate) const CALLER: &str = "+49891234567";

/// The exchange's one socket.
pub(crate) struct Exchange {
    socket: UdpSocket,
    phone: Option<SocketAddr>,
    contact: String,
    /// The digest answer the telephone gave.
    pub(crate) digest: String,
}

/// A message as received.
pub(crate) struct Got(String);

impl Got {
    fn header(&self, name: &str) -> &str {
        self.0
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.trim())
    }

    fn begins(&self, start: &str) -> bool {
        self.0.starts_with(start)
    }
}

impl Exchange {
    pub(crate) fn open() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self {
            socket,
            phone: None,
            contact: String::new(),
            digest: String::new(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    fn receive(&mut self) -> Got {
        let mut buffer = [0; 8192];
        let (length, from) = self.socket.recv_from(&mut buffer).expect("a message");
        self.phone = Some(from);
        Got(String::from_utf8_lossy(&buffer[..length]).into_owned())
    }

    fn send(&self, text: &str) {
        self.socket
            .send_to(text.as_bytes(), self.phone.unwrap())
            .unwrap();
    }

    /// Receives until a message begins so; whatever else comes is left unanswered.
    pub(crate) fn await_start(&mut self, start: &str) -> Got {
        loop {
            let got = self.receive();
            if got.begins(start) {
                return got;
            }
        }
    }

    pub(crate) fn answer(&self, got: &Got, status: &str, more: &str) {
        let tag = if got.header("To").contains("tag=") {
            ""
        } else {
            ";tag=exchange"
        };
        self.send(&format!(
            "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {}{tag}\r\nCall-ID: {}\r\nCSeq: {}\r\n{more}\
             Content-Length: 0\r\n\r\n",
            got.header("Via"),
            got.header("From"),
            got.header("To"),
            got.header("Call-ID"),
            got.header("CSeq"),
        ));
    }

    /// Demands digest, then accepts.
    pub(crate) fn register(&mut self) {
        let first = self.await_start("REGISTER");
        let challenge = "WWW-Authenticate: Digest realm=\"exchange.test\", nonce=\"n0nce\", qop=\"auth\", algorithm=MD5\r\n";
        self.answer(&first, "401 Unauthorized", challenge);
        let second = loop {
            let got = self.await_start("REGISTER");
            if !got.header("Authorization").is_empty() {
                break got;
            }
        };
        let answered = second.header("Authorization").split("response=\"").nth(1);
        self.digest = answered.unwrap().split('"').next().unwrap().into();
        let contact = second.header("Contact").to_owned();
        self.answer(
            &second,
            "200 OK",
            &format!("Contact: {contact};expires=3600\r\n"),
        );
        let uri = contact.split_once('<').unwrap().1;
        self.contact = uri.split_once('>').unwrap().0.into();
    }

    /// Accepts the farewell, with or without a challenge before.
    pub(crate) fn unregister(&mut self) {
        let got = self.await_start("REGISTER");
        assert!(
            got.header("Expires") == "0" || got.header("Contact").contains("expires=0"),
            "{}",
            got.0
        );
        self.answer(&got, "200 OK", "");
    }

    /// A call to `number` that offers G.711 and telephone-event.
    pub(crate) fn invite(&self, number: &str) {
        let own = self.address();
        let sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n",
            own.port()
        );
        self.send(&format!(
            "INVITE {} SIP/2.0\r\n{}\r\nTo: <sip:{number}@exchange.test>\r\nCSeq: 1 INVITE\r\n\
             Contact: <sip:{own}>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
            self.contact,
            self.dialog("invite"),
            sdp.len()
        ));
    }

    /// Acknowledges the answer.
    pub(crate) fn acknowledge(&self, answered: &Got) {
        self.send(&format!(
            "ACK {} SIP/2.0\r\n{}\r\nTo: {}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
            self.contact,
            self.dialog("ack"),
            answered.header("To")
        ));
    }

    fn dialog(&self, branch: &str) -> String {
        format!(
            "Via: SIP/2.0/UDP {};branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n\
             From: \"Eva Kuhn\" <sip:{CALLER}@exchange.test>;tag=caller\r\nCall-ID: one@exchange.test",
            self.address()
        )
    }
}
