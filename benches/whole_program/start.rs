//! From the start of a process to its registration, on a registrar of a few lines that takes the first answer to its
//! challenge: the same for both programs, and the clock stops when the 200 leaves.

use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

use crate::{
    harness::{
        baresip::{self, Baresip},
        kamailio::{DOMAIN, PASSWORD},
        phone::{Phone, Wish},
    },
    in_ms, median, row,
};

const RUNS: usize = 7;

pub(crate) fn measure() {
    let ours = median((0..RUNS).map(|_| our_start()).collect());
    let theirs = median((0..RUNS).map(|_| their_start()).collect());
    row(
        "start to registered, headless",
        &in_ms(ours),
        Some(&in_ms(theirs)),
        "as baresip",
    );
}

fn our_start() -> Duration {
    let (socket, server) = registrar();
    let prepared = Phone::prepare(&Wish {
        user: "desk".into(),
        password: PASSWORD.into(),
        server,
        transport: "udp",
        authority: None,
        audio: "null".into(),
        speaker: String::new(),
        auto_answer: None,
        codecs: "\"opus\", \"pcma\"",
        sip_port: 0,
        early_media: false,
    });
    let began = Instant::now();
    let _phone = prepared.launch();
    register(&socket).duration_since(began)
}

fn their_start() -> Duration {
    let (socket, server) = registrar();
    let prepared = Baresip::prepare(&baresip::Wish {
        user: "desk",
        password: PASSWORD,
        server: &format!("sip:{server}"),
        tone_hz: 440.0,
        codec: "PCMA/8000/1",
        answers: false,
    });
    let began = Instant::now();
    let _telephone = prepared.launch();
    register(&socket).duration_since(began)
}

fn registrar() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let server = socket.local_addr().unwrap().to_string();
    (socket, server)
}

/// Answers REGISTERs until one carries credentials; the moment its 200 left.
fn register(socket: &UdpSocket) -> Instant {
    let mut buffer = vec![0; 65_536];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).expect("no REGISTER came");
        let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
        if !request.starts_with("REGISTER") {
            continue;
        }
        let is_answer = request.contains("Authorization:");
        socket
            .send_to(answer(&request, is_answer).as_bytes(), from)
            .unwrap();
        if is_answer {
            return Instant::now();
        }
    }
}

fn answer(request: &str, is_final: bool) -> String {
    let line = |name: &str| {
        let found = request.lines().find(|line| line.starts_with(name));
        found.unwrap_or_default().to_string()
    };
    let (status, more) = if is_final {
        ("200 OK", format!("{};expires=600", line("Contact:")))
    } else {
        let challenge =
            format!("Digest realm=\"{DOMAIN}\", nonce=\"abc\", qop=\"auth\", algorithm=MD5");
        ("401 Unauthorized", format!("WWW-Authenticate: {challenge}"))
    };
    format!(
        "SIP/2.0 {status}\r\n{}\r\n{}\r\n{};tag=x\r\n{}\r\n{}\r\n{more}\r\nContent-Length: 0\r\n\r\n",
        line("Via:"),
        line("From:"),
        line("To:"),
        line("Call-ID:"),
        line("CSeq:"),
    )
}
