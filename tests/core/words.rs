//! The texts of a call as the engine makes them.

use linekeeper::{
    domain::{
        id::CallId,
        knowledge::Words,
        settings::Settings,
        template::{Manner, tongue::GERMAN},
    },
    engine::{Command, Input, Output},
    sip::{self, AccountKey, Event},
};

use crate::flows::{Letters, Office, happen, invite};

fn settings() -> Settings {
    let mut settings = Office::usual_settings();
    settings.appearance.language = "en".into();
    settings.general.operator = "Anna Berg".into();
    settings
}

fn office(edit: impl FnOnce(&mut Settings)) -> Office {
    let mut settings = settings();
    edit(&mut settings);
    Office::with(settings, None)
}

fn rings(office: &mut Office, name: &str) {
    let words = format!("A: {name} <030555000> calls 089123420");
    happen(office, &mut Letters::default(), &words);
}

fn words(office: &Office) -> Words {
    (*office.engine.snapshot().calls[0].words).clone()
}

#[test]
fn a_call_has_its_texts_from_the_built_in_templates() {
    let mut office = office(|_| {});
    rings(&mut office, "Eva Kuhn");
    assert_eq!(
        words(&office),
        Words {
            greeting: "Good morning, Miller & Sons, my name is Anna Berg, how can I help you?"
                .into(),
            tenant: String::new(),
            caller: "Eva Kuhn".into(),
            notice_title: "Miller & Sons".into(),
            notice_body: "Eva Kuhn\n+49 30 555000".into(),
        }
    );
}

#[test]
fn a_line_greets_with_its_own_words_s26() {
    let mut office = office(|settings| {
        let miller = settings.lines.get_mut("miller").unwrap();
        miller.greeting = "{{ line.name }}, {{ user.name | first }} here.".into();
        settings
            .templates
            .insert("greeting".into(), "Hello from {{ line.name }}.".into());
    });
    rings(&mut office, "Eva Kuhn");
    assert_eq!(words(&office).greeting, "Miller & Sons, Anna here.");
    let mut letters = Letters::default();
    letters.calls.insert(CallId(1), 'A');
    happen(
        &mut office,
        &mut letters,
        "B: Eva Kuhn <030555000> calls 089123430",
    );
    let picture = office.engine.snapshot();
    assert_eq!(picture.calls[1].words.greeting, "Hello from Smith.");
}

#[test]
fn a_template_that_fails_gives_way_to_the_built_in_one_s24() {
    let mut office = office(|settings| {
        settings
            .templates
            .insert("caller".into(), "{{ caller.name + 1 }}".into());
        settings
            .templates
            .insert("notification-title".into(), "{{ 'x' * 1000000 }}".into());
    });
    rings(&mut office, "Eva Kuhn");
    assert_eq!(words(&office).caller, "Eva Kuhn");
    assert_eq!(words(&office).notice_title, "Miller & Sons");
}

#[test]
fn what_a_caller_sends_is_never_a_template() {
    let mut office = office(|_| {});
    rings(&mut office, "{{ user.name }}{% if %}");
    assert_eq!(words(&office).caller, "{{ user.name }}{% if %}");
}

#[test]
fn texts_are_made_after_everything_else_has_left() {
    let mut office = office(|_| {});
    // Nothing is taken out yet.
    let event = Event::Incoming {
        usage: office.fake.new_usage(),
        account: Some(AccountKey(0)),
        invite: Box::new(invite("Eva Kuhn <030555000>", "089123420")),
    };
    office.fake.report(event);
    office
        .engine
        .handle(office.clock(), Input::Sip(sip::Input::Wake));
    let mut before_picture = Vec::new();
    while let Some(output) = office.engine.poll() {
        if output == Output::Changed {
            break;
        }
        assert!(office.engine.snapshot().calls.is_empty());
        before_picture.push(output);
    }
    let left = |output: &Output| matches!(output, Output::Sip(sip::Output::Transmit { .. }));
    assert!(before_picture.iter().any(left), "{before_picture:?}");
    assert!(!words(&office).caller.is_empty());
}

#[test]
fn texts_follow_the_call_the_settings_and_the_language() {
    let mut office = office(|settings| {
        settings.appearance.language = String::new();
        settings.templates.insert(
            "caller".into(),
            "{{ caller.label }} {{ call.state }}".into(),
        );
    });
    rings(&mut office, "Eva Kuhn");
    assert_eq!(words(&office).caller, "Eva Kuhn ringing");
    office.command(Command::Answer(None));
    assert_eq!(words(&office).caller, "Eva Kuhn talking");
    let manner = Manner {
        tongue: &GERMAN,
        ..Manner::default()
    };
    office.give(Input::Manner(manner));
    assert!(
        words(&office)
            .greeting
            .contains("was kann ich für Sie tun?")
    );
    office.give(Input::Settings {
        settings: Some(settings().into()),
        problems: Vec::new(),
    });
    assert_eq!(words(&office).caller, "Eva Kuhn");
}
