//! Registration against Kamailio, and the sentences said when it fails.

use serde_json::Value;

use crate::harness::{
    kamailio::{self, DOMAIN, Kamailio},
    phone::{Phone, Wish},
    ports,
};

#[test]
fn an_account_registers_over_udp_tcp_and_tls() {
    let exchange = Kamailio::start();
    for transport in ["udp", "tcp", "tls"] {
        let is_tls = transport == "tls";
        let phone = Phone::registered(&Wish {
            transport,
            server: if is_tls {
                exchange.tls_server()
            } else {
                exchange.server()
            },
            authority: is_tls.then(|| exchange.authority()),
            ..Wish::at(&exchange)
        });
        let account = phone.status()["accounts"][0].clone();
        assert_eq!(account["registration"]["transport"], transport);
        assert_eq!(account["address"], format!("desk@{DOMAIN}"));
        phone.succeed(&["quit"]);
    }
}

#[test]
fn an_account_registers_with_sha_256() {
    let exchange = Kamailio::start_as(kamailio::Wish {
        algorithm: "SHA-256",
        ..kamailio::Wish::default()
    });
    Phone::registered(&Wish::at(&exchange));
}

/// Starts a telephone that can't register and checks that the sentence says each of `words`.
fn fails_saying(wish: &Wish, words: &[&str]) {
    let phone = Phone::start(wish);
    let account = phone.wait_registration("failed");
    let Value::String(sentence) = &account["registration"]["problem"] else {
        panic!("no sentence in {account}");
    };
    for word in words {
        assert!(
            sentence.to_lowercase().contains(word),
            "{word:?} is not in {sentence:?}"
        );
    }
    // The words on the command line are the same as in the window.
    let output = phone.command(&["call", "030123"]);
    assert!(
        !output.status.success(),
        "a call over an account that is not registered"
    );
}

#[test]
fn a_wrong_password_is_named_as_such() {
    let exchange = Kamailio::start();
    let password = "wrong".to_string();
    fails_saying(
        &Wish {
            password,
            ..Wish::at(&exchange)
        },
        &["password"],
    );
}

#[test]
fn an_unknown_host_is_named() {
    let exchange = Kamailio::start();
    let server = "no-such-host.invalid:5060".to_string();
    fails_saying(
        &Wish {
            server,
            ..Wish::at(&exchange)
        },
        &["no-such-host.invalid"],
    );
}

#[test]
fn a_server_that_does_not_listen_is_named() {
    let exchange = Kamailio::start();
    let port = ports::free();
    let server = format!("127.0.0.1:{port}");
    let wish = Wish {
        server,
        transport: "tcp",
        ..Wish::at(&exchange)
    };
    fails_saying(&wish, &[&format!("127.0.0.1:{port}")]);
}

#[test]
fn a_certificate_nobody_vouches_for_is_refused() {
    let exchange = Kamailio::start();
    let server = exchange.tls_server();
    let wish = Wish {
        server,
        transport: "tls",
        ..Wish::at(&exchange)
    };
    fails_saying(&wish, &["certificate"]);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let exchange = Kamailio::start_as(kamailio::Wish {
        certificate_name: "other.example",
        ..kamailio::Wish::default()
    });
    let wish = Wish {
        server: exchange.tls_server(),
        transport: "tls",
        authority: Some(exchange.authority()),
        ..Wish::at(&exchange)
    };
    fails_saying(&wish, &["certificate", "localhost"]);
}

#[test]
fn a_refusal_of_the_server_is_passed_on() {
    let exchange = Kamailio::start();
    for (user, word) in [
        ("forbidden", "account locked"),
        ("broken", "being repaired"),
    ] {
        let user = user.to_string();
        fails_saying(
            &Wish {
                user,
                ..Wish::at(&exchange)
            },
            &[word],
        );
    }
}
