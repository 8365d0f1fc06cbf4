//! The socket's paths and the words on it.

use std::{fs, os::unix::net::UnixListener};

use serde_json::json;

use super::{
    client::{ClientError, ask},
    protocol::{Hidden, Request, Response},
    *,
};

#[test]
fn folder_with_a_long_name_can_hold_the_socket() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("long".repeat(40));
    fs::create_dir(&deep).unwrap();
    let socket = deep.join("control.sock");
    assert!(UnixListener::bind(&socket).is_err(), "too long by itself");
    let (short, held) = reachable(&socket).unwrap();
    assert!(held.is_some());
    let listener = UnixListener::bind(&short).unwrap();
    assert!(socket.exists());
    drop(held);
    let answering = std::thread::spawn(move || drop(listener.accept().unwrap()));
    let answer = ask(&socket, &Request::Status, |_| {});
    assert!(matches!(answer, Err(ClientError::Broken(_))), "{answer:?}");
    answering.join().unwrap();
}

#[test]
fn missing_folder_missing_socket_and_stale_socket_are_not_running() {
    let dir = tempfile::tempdir().unwrap();
    let stale = dir.path().join("stale");
    drop(UnixListener::bind(&stale).unwrap());
    let far = dir.path().join("x".repeat(120)).join("control.sock");
    for path in [dir.path().join("none"), stale, far] {
        let answer = ask(&path, &Request::Quit, |_| {});
        assert!(matches!(answer, Err(ClientError::NotRunning)), "{answer:?}");
    }
}

#[test]
fn words_on_the_socket_stay_as_they_are() {
    for (request, expected) in [
        (Request::Show, json!({ "do": "show" })),
        (
            Request::Hangup { call: Some(3) },
            json!({ "do": "hangup", "call": 3 }),
        ),
        (
            Request::SetPassword {
                account: "a".into(),
                password: Hidden("p".into()),
            },
            json!({ "do": "set-password", "account": "a", "password": "p" }),
        ),
    ] {
        assert_eq!(serde_json::to_value(&request).unwrap(), expected);
        assert!(!format!("{request:?}").contains("\"p\""));
    }
    let last = serde_json::to_value(Response::Done(Some(1))).unwrap();
    assert_eq!(last, json!({ "is": "done", "value": 1 }));
}
