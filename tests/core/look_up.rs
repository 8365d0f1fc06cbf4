//! The look-up of a call's parties: asked after the call's first messages, never waited for, taken in whenever it comes.

use std::{sync::Arc, time::Duration};

use linekeeper::{
    domain::{
        contact::{Card, Contact, ContactEdit, DeskFacts},
        id::{CallId, ContactId, LineId, SourceId},
        knowledge::{Knowledge, LookUp, Match},
        settings::{
            Settings,
            source::{Source, SourceKind},
        },
    },
    engine::{Command, CommandError, CommandId, Event, Input, Output},
    media::{self, RingSound},
};

use crate::flows::{Letters, Office, Setup, happen};

struct Desk {
    office: Office,
    letters: Letters,
}

impl Desk {
    fn open() -> Self {
        let mut office = Office::open(&Setup::default());
        office.answers_look_ups = false;
        Self {
            office,
            letters: Letters::default(),
        }
    }

    fn with(settings: Settings) -> Self {
        let mut office = Office::with(settings, None);
        office.answers_look_ups = false;
        Self {
            office,
            letters: Letters::default(),
        }
    }

    fn happens(&mut self, words: &str) -> Vec<Output> {
        self.office.effects.clear();
        happen(&mut self.office, &mut self.letters, words);
        std::mem::take(&mut self.office.effects)
    }

    fn knows(&mut self, knowledge: Knowledge) -> Vec<Output> {
        self.office.effects.clear();
        let call = self.office.engine.snapshot().calls[0].id;
        let knowledge = Box::new(knowledge);
        self.office.give(Input::Knowledge { call, knowledge });
        std::mem::take(&mut self.office.effects)
    }

    fn known(&self) -> Arc<Knowledge> {
        Arc::clone(&self.office.engine.snapshot().calls[0].knowledge)
    }

    fn after(&mut self, seconds: u64) {
        let until = self.office.now + Duration::from_secs(seconds);
        self.office.pass(until, |_| {});
    }
}

fn found(id: u64, name: &str, is_exact: bool, desk: DeskFacts) -> Match {
    Match {
        contact: Arc::new(Contact {
            id: ContactId(id),
            source: SourceId::new("book"),
            card: Card {
                name: name.into(),
                ..Card::default()
            },
            desk,
        }),
        is_exact,
    }
}

fn of(matches: Vec<Match>, is_complete: bool) -> Knowledge {
    Knowledge {
        matches,
        is_complete,
        ..Knowledge::default()
    }
}

fn asked(outputs: &[Output]) -> Option<(usize, &LookUp)> {
    outputs
        .iter()
        .enumerate()
        .find_map(|(at, output)| match output {
            Output::LookUp(ask) => Some((at, ask)),
            _ => None,
        })
}

fn ring(outputs: &[Output]) -> Option<RingSound> {
    outputs.iter().find_map(|output| match output {
        Output::Media(media::Command::Ring { sound, .. }) => Some(sound.clone()),
        _ => None,
    })
}

const KUHN: &str = "A: Eva Kuhn <089987654> calls 4989123420";

#[test]
fn a_call_is_looked_up_after_its_first_messages_have_left() {
    let mut desk = Desk::open();
    let outputs = desk.happens(KUHN);
    let (at, ask) = asked(&outputs).expect("asked");
    assert_eq!((&*ask.number, &*ask.called), ("+4989987654", "+4989123420"));
    assert_eq!(ask.line.as_ref().map(LineId::as_str), Some("miller"));
    let sent = outputs
        .iter()
        .position(|output| matches!(output, Output::Sip(_)));
    assert!(sent.is_some_and(|sent| sent < at), "{outputs:?}");
}

#[test]
fn a_line_that_shows_no_called_contact_has_none_looked_for_s2() {
    let mut settings = Office::usual_settings();
    let line = settings.lines.get_mut("miller").expect("a line");
    line.show_called_contact = false;
    let mut desk = Desk::with(settings);
    let outputs = desk.happens(KUHN);
    let (_, ask) = asked(&outputs).expect("asked");
    assert_eq!((&*ask.number, &*ask.called), ("+4989987654", ""));
}

#[test]
fn what_comes_in_pieces_is_shown_and_names_the_row_once() {
    let mut desk = Desk::open();
    desk.happens(KUHN);
    let kuhn = || vec![found(3, "Dr. Eva Kuhn", true, DeskFacts::default())];
    let rows = |outputs: Vec<Output>| {
        let names = outputs.into_iter().filter_map(|output| match output {
            Output::Store(entry) => Some(entry.contact.map(|contact| contact.name)),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    let first = desk.knows(of(kuhn(), false));
    assert_eq!(rows(first), [Some("Dr. Eva Kuhn".to_owned())]);
    let second = desk.knows(of(kuhn(), true));
    assert_eq!(rows(second), []);
    assert!(desk.known().is_complete);
}

#[test]
fn nobody_waits_for_a_silent_source_longer_than_its_time_s36() {
    for (kind, wait) in [(SourceKind::Folder, 2), (SourceKind::Ldap, 5)] {
        let mut desk = Desk::open();
        let source = Source {
            title: String::new(),
            kind,
            place: "/x".into(),
            user: String::new(),
            base: String::new(),
            filter: String::new(),
            enabled: true,
            search: true,
            calls: true,
            tenant: false,
            refresh_minutes: 60,
            country: String::new(),
        };
        desk.office.settings.sources.insert("office".into(), source);
        let settings = Some(Arc::new(desk.office.settings.clone()));
        desk.office.give(Input::Settings {
            settings,
            problems: Vec::new(),
        });
        desk.happens(KUHN);
        desk.after(wait - 1);
        assert!(!desk.known().is_complete, "{kind:?}");
        desk.after(1);
        assert!(desk.known().is_complete, "{kind:?}");
        assert_eq!(desk.known().silent, [SourceId::new("office")]);
        // Late is better than never (S18).
        desk.knows(of(vec![found(3, "Late", true, DeskFacts::default())], true));
        assert!(desk.known().contact().is_some());
    }
}

#[test]
fn a_contacts_own_melody_rings_when_the_number_is_its_beyond_doubt() {
    let own = || DeskFacts {
        ring: "bells".into(),
        ..DeskFacts::default()
    };
    for (is_exact, melody) in [(true, Some("bells")), (false, None)] {
        let mut desk = Desk::open();
        desk.happens(KUHN);
        let outputs = desk.knows(of(vec![found(3, "Eva", is_exact, own())], true));
        let expected = melody.map(|name| RingSound::BuiltIn(name.into()));
        assert_eq!(ring(&outputs), expected, "exact: {is_exact}");
    }
}

#[test]
fn the_contact_the_user_picks_is_shown_written_down_and_remembered_s17() {
    let mut desk = Desk::open();
    desk.happens(KUHN);
    let both = ["Anna", "Berta"].iter().zip(1..);
    let both = both.map(|(name, id)| found(id, name, true, DeskFacts::default()));
    desk.knows(of(both.collect(), true));
    let call = desk.office.engine.snapshot().calls[0].id;
    let pick = |contact| Command::PickContact {
        call,
        contact: ContactId(contact),
    };
    desk.office.effects.clear();
    let (id, command) = (CommandId(9), pick(2));
    desk.office.give(Input::Command { id, command });
    let edit = ContactEdit::Pick {
        number: "+4989987654".into(),
        contact: ContactId(2),
    };
    assert!(
        desk.office
            .effects
            .contains(&Output::EditContacts { id, edit })
    );
    assert_eq!(desk.known().contact().unwrap().contact.card.name, "Berta");
    assert_eq!(
        desk.office.rows[&call].contact.as_ref().unwrap().name,
        "Berta"
    );

    let command = pick(7);
    desk.office.give(Input::Command { id, command });
    let refused = Output::Event(Event::CommandDone {
        id,
        result: Err(CommandError::NoSuchContact),
    });
    assert!(desk.office.effects.contains(&refused));
}

#[test]
fn changed_contacts_are_looked_up_again_for_calls_that_go_on() {
    let mut desk = Desk::open();
    desk.happens(KUHN);
    desk.knows(of(Vec::new(), true));
    desk.office.effects.clear();
    desk.office.give(Input::ContactsChanged);
    assert!(asked(&desk.office.effects).is_some());
    let told = Output::Event(Event::ContactsChanged);
    assert!(desk.office.effects.contains(&told));
}

#[test]
fn knowledge_of_a_call_that_is_gone_changes_nothing() {
    let mut desk = Desk::open();
    desk.happens(KUHN);
    desk.happens("A cancels");
    desk.office.effects.clear();
    let call = CallId(1);
    let knowledge = Box::new(of(vec![found(3, "Eva", true, DeskFacts::default())], true));
    desk.office.give(Input::Knowledge { call, knowledge });
    assert_eq!(desk.office.effects, []);
}
