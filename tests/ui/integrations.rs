//! Settings › Integrations: actions are written, switched and tried; the desktop is asked.

use linekeeper::{
    domain::{
        action::{Deed, Field, Trigger},
        desktop::Rearrange,
        id::ActionId,
        settings::{SettingsEdit, ThemeChoice},
    },
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        app::Message,
        desktop::hot_keys::{KeyUse, Refusal},
        screen::{
            Screen,
            settings::{
                self,
                integrations::{Change, Message as Page},
            },
        },
    },
};

use crate::{
    fake::{self, Phone},
    screens::{click, sees},
};

fn actions() -> Snapshot {
    fake::with_actions("en", ThemeChoice::Light)
}

fn open(snapshot: Snapshot) -> Phone {
    let mut phone = Phone::new(snapshot);
    phone.tell(Message::Go(Screen::Settings));
    let page = settings::Message::Open(settings::Page::Integrations);
    phone.tell(Message::Settings(page));
    phone
}

fn tell(phone: &mut Phone, message: Page) {
    phone.tell(Message::Settings(settings::Message::Integrations(message)));
}

fn edit_of(phone: &Phone) -> SettingsEdit {
    match phone.commands().pop() {
        Some(Command::EditSettings(edit)) => edit,
        other => panic!("no edit but {other:?}"),
    }
}

#[test]
fn a_new_action_is_saved_only_when_it_is_good() {
    let mut phone = open(actions());
    click(&mut phone, "New action");
    for change in [
        Change::Title("Ring the bell".into()),
        Change::Trigger(Trigger::Incoming),
        Change::Deed(Deed::Program),
        Change::AddFilter,
        Change::FilterField(0, Field::CallerNumber),
        Change::FilterMatches(0, "(".into()),
        Change::AddArgument,
        Change::Argument(0, "{{ caller.number }}".into()),
    ] {
        tell(&mut phone, Page::Form(change));
    }
    tell(&mut phone, Page::Save);
    assert!(phone.commands().is_empty());
    assert!(sees(&mut phone, "must not be empty"));
    tell(&mut phone, Page::Form(Change::Program("bell".into())));
    tell(
        &mut phone,
        Page::Form(Change::FilterMatches(0, r"^\+49".into())),
    );
    tell(&mut phone, Page::Form(Change::Limit("soon".into())));
    tell(&mut phone, Page::Save);
    assert!(phone.commands().is_empty());
    tell(&mut phone, Page::Form(Change::Limit("3".into())));
    tell(&mut phone, Page::Save);
    let SettingsEdit::PutAction(id, action) = edit_of(&phone) else {
        panic!("no action");
    };
    assert_eq!(id, ActionId::new("ring-the-bell"));
    assert_eq!(action.program, "bell");
    assert_eq!(action.arguments, ["{{ caller.number }}"]);
    assert_eq!(action.time_limit_seconds, 3);
    assert_eq!(action.filter.len(), 1);
}

#[test]
fn an_action_is_switched_off_without_losing_it_and_tried_with_a_made_up_call() {
    let mut phone = open(actions());
    let id = ActionId::new("crm");
    tell(&mut phone, Page::Enable(id.clone(), false));
    let SettingsEdit::PutAction(_, action) = edit_of(&phone) else {
        panic!("no action");
    };
    assert!(!action.enabled && action.title == "Search the customer in the CRM");
    tell(&mut phone, Page::Test(id.clone()));
    let test = Command::RunAction {
        action: id,
        call: None,
        test: true,
    };
    assert_eq!(phone.commands(), [test]);
    assert!(sees(&mut phone, "The program ended with code 3."));
}

#[test]
fn an_action_is_removed_only_when_asked_twice() {
    let mut phone = open(actions());
    tell(&mut phone, Page::Edit(ActionId::new("file")));
    tell(&mut phone, Page::Remove);
    assert!(phone.commands().is_empty());
    tell(&mut phone, Page::RemoveSurely);
    let removed = SettingsEdit::RemoveAction(ActionId::new("file"));
    assert_eq!(edit_of(&phone), removed);
}

#[test]
fn the_page_looks_at_the_desktop_and_takes_links_on_a_press() {
    let mut phone = open(actions());
    assert_eq!(phone.desk.rearranged.lock().unwrap()[..], [Rearrange::Look]);
    tell(&mut phone, Page::Found(Ok(fake::surroundings())));
    tell(&mut phone, Page::Rearrange(Rearrange::TakeLinks));
    assert_eq!(
        phone.desk.rearranged.lock().unwrap()[1],
        Rearrange::TakeLinks
    );
    assert!(sees(
        &mut phone,
        "org.gnome.Calls opens links to numbers (tel:, sip:, callto:)."
    ));
}

#[test]
fn a_key_is_taken_over_when_it_is_one_and_a_refusal_is_told() {
    let mut phone = open(actions());
    tell(&mut phone, Page::Key(KeyUse::Answer, "A".into()));
    tell(&mut phone, Page::SaveKeys);
    assert!(phone.commands().is_empty());
    tell(&mut phone, Page::Key(KeyUse::Answer, "Ctrl+Alt+A".into()));
    tell(&mut phone, Page::SaveKeys);
    let SettingsEdit::Desktop(desktop) = edit_of(&phone) else {
        panic!("no keys");
    };
    assert_eq!(desktop.key_answer, "Ctrl+Alt+A");
    phone.tell(Message::HotKeys(vec![(KeyUse::Answer, Refusal::Taken)]));
    assert!(sees(
        &mut phone,
        "Another program has this key; choose another one."
    ));
}
