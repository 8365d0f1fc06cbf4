//! The page of extensions: what it shows, how one is written, what is refused.

use linekeeper::{
    domain::{
        extension::{Extension, IfNobody, Member, Strategy},
        settings::{RulesEdit, SettingsEdit, ThemeChoice},
    },
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        app::Message,
        screen::{
            Screen,
            extensions::{self, Kind, MemberChange},
        },
    },
};

use crate::{
    fake::{self, Phone},
    screens::{click, ready, sees},
};

/// A desk with three of them.
pub(crate) fn some(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = (*snapshot.settings).clone();
    let mobile = Member {
        name: "Hall, mobile".into(),
        ..Member::number("+49 160 998877")
    };
    let sales = Extension {
        name: "Sales".into(),
        code: "12".into(),
        members: vec![
            Member::desk(),
            mobile,
            Member::number("sip:office@partner.example"),
        ],
        ..Extension::default()
    };
    let service = Extension {
        name: "Service".into(),
        code: "07".into(),
        order: Strategy::Together,
        members: vec![Member::desk(), Member::number("+49 89 4711")],
        if_nobody: IfNobody::Voicemail,
        ..Extension::default()
    };
    let night = Extension {
        on: false,
        members: vec![Member::extension("service")],
        ..Extension::default()
    };
    for (key, one) in [("sales", sales), ("service", service), ("night", night)] {
        settings.extensions.insert(key.into(), one);
    }
    snapshot.settings = settings.into();
    snapshot
}

pub(crate) fn open(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Extensions));
}

pub(crate) fn say(phone: &mut Phone, message: extensions::Message) {
    phone.tell(Message::Extensions(message));
}

fn member(phone: &mut Phone, at: usize, change: MemberChange) {
    say(phone, extensions::Message::Member(at, change));
}

pub(crate) fn put(phone: &Phone) -> (String, Extension) {
    match phone.commands().as_slice() {
        [Command::EditSettings(SettingsEdit::Rules(RulesEdit::PutExtension(key, one)))] => {
            (key.clone(), (**one).clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_tells_who_is_called_how_and_how_long() {
    let mut phone = Phone::new(some("en", ThemeChoice::Light));
    open(&mut phone);
    for words in [
        "Sales",
        "This desk → Hall, mobile → sip:office@partner.example",
        "One after the other · Rings up to 60 s",
        "This desk + +49 89 4711",
        "All at once · Rings up to 20 s",
        "Not active",
    ] {
        assert!(sees(&mut phone, words), "{words}");
    }
}

#[test]
fn a_new_one_is_written_with_its_members_in_their_order() {
    let mut phone = Phone::new(ready());
    open(&mut phone);
    click(&mut phone, "New extension");
    say(&mut phone, extensions::Message::Name(" Sales ".into()));
    say(&mut phone, extensions::Message::Code("12".into()));
    member(&mut phone, 0, MemberChange::Number("089 4711".into()));
    say(&mut phone, extensions::Message::AddMember);
    member(&mut phone, 1, MemberChange::Kind(Kind::Desk));
    member(&mut phone, 1, MemberChange::Seconds("15".into()));
    member(&mut phone, 1, MemberChange::Move(false));
    say(&mut phone, extensions::Message::AddMember);
    assert!(sees(&mut phone, "Rings up to 35 s"));
    say(&mut phone, extensions::Message::Save);
    let (key, written) = put(&phone);
    assert_eq!(key, "sales");
    let desk = Member {
        seconds: 15,
        ..Member::desk()
    };
    assert_eq!(
        written,
        Extension {
            name: "Sales".into(),
            code: "12".into(),
            members: vec![desk, Member::number("089 4711")],
            ..Extension::default()
        },
        "the member that says nothing is left out"
    );
}

#[test]
fn a_name_does_not_make_one_the_destination_of_the_default_rule() {
    let mut phone = Phone::new(ready());
    open(&mut phone);
    say(&mut phone, extensions::Message::New);
    say(&mut phone, extensions::Message::Name("Default".into()));
    member(&mut phone, 0, MemberChange::Kind(Kind::Desk));
    say(&mut phone, extensions::Message::Save);
    assert_ne!(put(&phone).0, "default");
}

#[test]
fn what_is_wrong_stands_beside_it_and_nothing_is_written() {
    let mut phone = Phone::new(some("en", ThemeChoice::Light));
    open(&mut phone);
    say(&mut phone, extensions::Message::Edit("service".into()));
    say(&mut phone, extensions::Message::Code("12".into()));
    member(&mut phone, 1, MemberChange::Number("112".into()));
    say(&mut phone, extensions::Message::AddMember);
    member(
        &mut phone,
        2,
        MemberChange::Kind(Kind::Extension("night".into())),
    );
    say(&mut phone, extensions::Message::Save);
    assert_eq!(phone.commands(), []);
    for words in ["“Sales” has the code 12", "it leads back to “service”"] {
        assert!(sees(&mut phone, words), "{words}");
    }
}

#[test]
fn removing_asks_first() {
    let mut phone = Phone::new(some("en", ThemeChoice::Light));
    open(&mut phone);
    say(&mut phone, extensions::Message::Edit("sales".into()));
    click(&mut phone, "Remove");
    assert_eq!(phone.commands(), []);
    click(&mut phone, "Remove");
    let removal = RulesEdit::RemoveExtension("sales".into());
    assert_eq!(
        phone.commands(),
        [Command::EditSettings(SettingsEdit::Rules(removal))]
    );
}
