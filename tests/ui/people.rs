//! People and what is known of them.

use std::sync::Arc;

use linekeeper::{
    domain::{
        contact::{Card, Contact, DeskFacts, OWN_BOOK, WaitingMessage},
        id::{CallId, ContactId, SourceId},
        journal::WallTime,
        knowledge::{History, Knowledge, Match},
    },
    engine::snapshot::{CallState, Snapshot},
};

use crate::fake::{self, NOW};

/// Dr. Kuhn, who is a VIP with an instruction and a message that waits for her.
pub(crate) fn kuhn() -> Contact {
    Contact {
        id: ContactId(3),
        source: SourceId::new(OWN_BOOK),
        card: Card {
            uid: "kuhn".into(),
            name: "Dr. Eva Kuhn".into(),
            organisation: "Kuhn Dental".into(),
            title: "Zahnärztin".into(),
            ..Card::default()
        },
        desk: DeskFacts {
            vip: true,
            instruction: "always put through to Mr Hall (12)".into(),
            waiting: Some(WaitingMessage {
                text: "the keys are ready at the front desk".into(),
                left: WallTime(NOW.0 - 7_200_000),
                delivered: None,
            }),
            ..DeskFacts::default()
        },
    }
}

/// What the desk knows of a contact: two calls today, the last yesterday's.
pub(crate) fn knowledge(contact: Contact, is_exact: bool) -> Arc<Knowledge> {
    let mut last = fake::journal().remove(0);
    last.started = WallTime(NOW.0 - 63_000_000);
    last.note = "asked for the invoice".into();
    Arc::new(Knowledge {
        matches: vec![Match {
            contact: Arc::new(contact),
            is_exact,
        }],
        history: History {
            today: 2,
            open: 1,
            recent: vec![last],
        },
        is_complete: true,
        ..Knowledge::default()
    })
}

/// Dr. Kuhn rings for Miller & Sons.
pub(crate) fn known(snapshot: Snapshot) -> Snapshot {
    let mut snapshot = fake::ringing(snapshot);
    snapshot.calls[0].knowledge = knowledge(kuhn(), true);
    snapshot
}

/// Three ring: somebody, a withheld number, and the VIP last.
pub(crate) fn three(mut snapshot: Snapshot) -> Snapshot {
    let withheld = linekeeper::domain::journal::Caller {
        class: linekeeper::domain::journal::CallerClass::Withheld,
        ..Default::default()
    };
    snapshot.calls = vec![
        fake::call(
            11,
            CallState::Ringing,
            fake::known(&snapshot, "nordlicht"),
            fake::caller("", "+49 40 77 88 99"),
            14,
        ),
        fake::call(
            12,
            CallState::Ringing,
            fake::known(&snapshot, "sommer"),
            withheld,
            9,
        ),
        fake::call(
            13,
            CallState::Ringing,
            fake::known(&snapshot, "miller"),
            fake::caller("Kuhn", "+49 89 987654"),
            3,
        ),
    ];
    snapshot.calls[2].knowledge = knowledge(kuhn(), true);
    snapshot
}

/// Dr. Kuhn is talked with for two minutes, and something was written down.
pub(crate) fn talking(snapshot: Snapshot) -> Snapshot {
    let mut snapshot = known(snapshot);
    snapshot.calls[0].state = CallState::Talking;
    snapshot.calls[0].answered = Some(WallTime(NOW.0 - 133_000));
    snapshot.calls[0].note = "wants the invoice of May once more\ncall Mr Hall".into();
    snapshot.active = Some(CallId(7));
    snapshot
}
