//! The page of notifications.

use linekeeper::{
    domain::{
        id::AccountId,
        notice::Security,
        settings::{NoticesEdit, SettingsEdit, ThemeChoice},
    },
    engine::command::Command,
    ui::{
        app::Message,
        screen::{
            Screen,
            settings::{
                self, Page,
                notices::{Change, MailChange, Message as Notices, Whose},
            },
        },
    },
};

use crate::{
    fake::{self, Phone},
    screens::{click, sees},
};

fn page() -> Phone {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(Page::Notices)));
    phone
}

fn tell(phone: &mut Phone, message: Notices) {
    phone.tell(Message::Settings(settings::Message::Notices(message)));
}

fn edits(phone: &Phone) -> Vec<NoticesEdit> {
    let commands = phone.commands().into_iter();
    commands
        .filter_map(|command| match command {
            Command::EditSettings(SettingsEdit::Notices(edit)) => Some(edit),
            _ => None,
        })
        .collect()
}

#[test]
fn mail_is_set_up_on_one_page_and_the_password_goes_where_passwords_are() {
    let mut phone = page();
    for change in [
        MailChange::Server("smtp.example.org".into()),
        MailChange::User("anna".into()),
        MailChange::Password("sehr-geheim".into()),
        MailChange::From("Front desk <anna@example.org>".into()),
    ] {
        tell(&mut phone, Notices::Mail(change));
    }
    assert!(phone.commands().is_empty());
    tell(&mut phone, Notices::SaveMail);
    let commands = phone.commands();
    assert!(commands.iter().any(|command| matches!(command,
        Command::SetPassword { account, password }
            if *account == AccountId::new("mail:server") && password.expose() == "sehr-geheim")));
    let Some(Command::EditSettings(SettingsEdit::Notices(NoticesEdit::Mail(mail)))) =
        commands.last()
    else {
        panic!("nothing was kept: {commands:?}");
    };
    assert_eq!(
        (mail.server.as_str(), mail.security),
        ("smtp.example.org", Security::Starttls)
    );
}

#[test]
fn what_is_no_address_is_said_beside_its_field_and_not_kept() {
    let mut phone = page();
    tell(
        &mut phone,
        Notices::Change(Change::To("hall at example".into())),
    );
    tell(&mut phone, Notices::Save);
    assert_eq!(edits(&phone), []);
    assert!(sees(
        &mut phone,
        "“hall” is not a mail address such as anna@example.org"
    ));
    tell(
        &mut phone,
        Notices::Change(Change::To("hall@example.org; desk@example.org".into())),
    );
    tell(&mut phone, Notices::Change(Change::On(true)));
    let [NoticesEdit::Put(key, profile)] = &edits(&phone)[..] else {
        panic!("nothing was kept");
    };
    assert_eq!((key.as_str(), profile.on), ("general", true));
    assert_eq!(profile.to, ["hall@example.org", "desk@example.org"]);
}

#[test]
fn a_line_gets_settings_of_its_own_and_gives_them_back() {
    let mut phone = page();
    let whose = Whose {
        key: Some("miller".into()),
        words: "Miller".into(),
    };
    tell(&mut phone, Notices::Whose(whose));
    tell(&mut phone, Notices::Own(true));
    let [NoticesEdit::Put(key, _)] = &edits(&phone)[..] else {
        panic!("nothing was kept");
    };
    assert_eq!(key, "miller");
    tell(&mut phone, Notices::Own(false));
    assert_eq!(edits(&phone), [NoticesEdit::Remove("miller".into())]);
}

#[test]
fn a_test_mail_says_what_came_of_it() {
    let mut phone = page();
    for change in [
        MailChange::Server("smtp.example.org".into()),
        MailChange::From("anna@example.org".into()),
    ] {
        tell(&mut phone, Notices::Mail(change));
    }
    click(&mut phone, "Send a test mail");
    assert_eq!(*phone.desk.tested.lock().unwrap(), 1);
    tell(&mut phone, Notices::Tested(Err("535 no".into())));
    assert!(sees(&mut phone, "The test mail was not sent: 535 no"));
}
