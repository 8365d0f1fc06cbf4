use std::{net::SocketAddr, time::Duration};

use crate::shell::demo::registrar::Registrar;
use crate::{
    mono::Mono,
    rng::Rng,
    secret::Secret,
    sip::{
        auth::Wallet,
        wire::{Method, Request, Response},
    },
};

const SOURCE: ([u8; 4], u16) = ([127, 0, 0, 1], 5070);

struct Desk {
    registrar: Registrar,
    wallet: Wallet,
    rng: Rng,
}

fn desk(password: &str) -> Desk {
    Desk {
        registrar: Registrar::new(Secret::new("right")),
        wallet: Wallet::new(
            "desk".into(),
            Secret::new(password),
            vec!["demo.invalid".into()],
        ),
        rng: Rng::from_u64(3),
    }
}

impl Desk {
    fn register(&mut self, now: Mono, contact: &str) -> Response {
        let mut request = Request::new(Method::REGISTER, "sip:demo.invalid");
        let headers = &mut request.headers;
        headers.push("Via", "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1");
        headers.push("From", "<sip:desk@demo.invalid>;tag=a");
        headers.push("To", "<sip:desk@demo.invalid>");
        headers.push("Call-ID", "one");
        headers.push("CSeq", "1 REGISTER");
        headers.push("Contact", contact);
        let source = SocketAddr::from(SOURCE);
        let challenge = self.registrar.answer(now, &mut self.rng, &request, source);
        assert_eq!(challenge.code, 401);
        let _ = self.wallet.respond(&challenge, &mut request, &mut self.rng);
        self.registrar.answer(now, &mut self.rng, &request, source)
    }
}

#[test]
fn the_right_password_registers_until_it_expires() {
    let mut desk = desk("right");
    let response = desk.register(Mono::ZERO, "<sip:desk@127.0.0.1:5070>;expires=100");
    assert_eq!(response.code, 200);
    assert!(response.headers.get("To").unwrap().contains(";tag="));
    let binding = desk.registrar.binding(Mono::ZERO).unwrap();
    assert_eq!(binding.contact, "sip:desk@127.0.0.1:5070");
    assert_eq!(binding.source, SocketAddr::from(SOURCE));
    let later = Mono::ZERO + Duration::from_secs(100);
    assert_eq!(desk.registrar.binding(later), None);
}

#[test]
fn a_wrong_password_is_refused() {
    let mut desk = desk("wrong");
    let response = desk.register(Mono::ZERO, "<sip:desk@127.0.0.1:5070>");
    assert_eq!(response.code, 403);
    assert_eq!(desk.registrar.binding(Mono::ZERO), None);
}

#[test]
fn a_contact_that_expires_at_once_is_taken_back() {
    let mut desk = desk("right");
    desk.register(Mono::ZERO, "<sip:desk@127.0.0.1:5070>");
    assert!(desk.registrar.binding(Mono::ZERO).is_some());
    desk.register(Mono::ZERO, "<sip:desk@127.0.0.1:5070>;expires=0");
    assert_eq!(desk.registrar.binding(Mono::ZERO), None);
}
