//! The page of texts: what is written, what is refused, what the telephone is asked.

use std::sync::Arc;

use iced_test::{
    Simulator,
    core::text::editor::{Action, Edit},
};
use linekeeper::{
    domain::{
        id::LineId,
        settings::{SettingsEdit, ThemeChoice},
        template::Name,
    },
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        self,
        app::Message,
        screen::{
            Screen,
            settings::{
                self,
                texts::{self, Subject},
            },
        },
        widget::template,
        window,
    },
};

use crate::fake::{self, Phone};

fn phone() -> Phone {
    let mut phone = Phone::new(fake::ready("en", ThemeChoice::Light));
    phone.tell(Message::Go(Screen::Settings));
    phone.tell(Message::Settings(settings::Message::Open(
        settings::Page::Texts,
    )));
    phone.commands();
    phone
}

fn tell(phone: &mut Phone, message: texts::Message) {
    phone.tell(Message::Settings(settings::Message::Texts(message)));
}

fn edit(phone: &mut Phone, action: Action) {
    tell(
        phone,
        texts::Message::Editor(template::Message::Edit(action)),
    );
}

fn write(phone: &mut Phone, words: &str) {
    edit(phone, Action::SelectAll);
    edit(phone, Action::Edit(Edit::Paste(Arc::new(words.into()))));
}

fn sees(phone: &Phone, text: &str) -> bool {
    let view = window::main::view(&phone.app);
    let mut page = Simulator::with_size(ui::toolkit(), (1080.0, 1600.0), view);
    page.find(text).is_ok()
}

fn edits(phone: &Phone) -> Vec<SettingsEdit> {
    let commands = phone.commands().into_iter();
    commands
        .filter_map(|command| match command {
            Command::EditSettings(edit) => Some(edit),
            _ => None,
        })
        .collect()
}

fn changed(phone: &mut Phone, change: impl FnOnce(&mut linekeeper::domain::settings::Settings)) {
    let mut settings = (*phone.app.snapshot.settings).clone();
    change(&mut settings);
    phone.show(Snapshot {
        settings: settings.into(),
        ..(*phone.app.snapshot).clone()
    });
}

#[test]
fn the_three_calls_show_what_a_text_says_s25() {
    let mut phone = phone();
    tell(
        &mut phone,
        texts::Message::Choose(Subject::General(Name::Caller)),
    );
    for words in [
        "Dr. Eva Kuhn · Kuhn Dental",
        "+49 30 555000",
        "Number withheld",
    ] {
        assert!(sees(&phone, words), "{words}");
    }
    write(&mut phone, "{{ caller.label }}: {{ caller.nmae }}");
    assert!(sees(&phone, "Dr. Eva Kuhn: [caller.nmae?]"));
    assert!(sees(
        &phone,
        "There is no field caller.nmae; it stays empty in calls."
    ));
}

#[test]
fn a_faulty_text_is_told_at_its_place_and_not_saved_s24() {
    let mut phone = phone();
    write(&mut phone, "Hello\n{{ line.name | uper }}");
    assert!(sees(&phone, "line 2, column 16: there is no filter “uper”"));
    tell(&mut phone, texts::Message::Save);
    assert_eq!(edits(&phone), []);
    write(&mut phone, "Hello\n{{ line.name | upper }}");
    tell(&mut phone, texts::Message::Save);
    let text = Some("Hello\n{{ line.name | upper }}".to_owned());
    assert_eq!(
        edits(&phone),
        [SettingsEdit::PutTemplate(Name::Greeting, text)]
    );
}

#[test]
fn a_press_puts_a_field_in_where_the_cursor_is() {
    let mut phone = phone();
    write(&mut phone, "ab");
    edit(
        &mut phone,
        Action::Move(iced_test::core::text::editor::Motion::Left),
    );
    tell(
        &mut phone,
        texts::Message::Editor(template::Message::Insert("user", "name")),
    );
    tell(&mut phone, texts::Message::Save);
    let text = Some("a{{ user.name }}b".to_owned());
    assert_eq!(
        edits(&phone),
        [SettingsEdit::PutTemplate(Name::Greeting, text)]
    );
}

#[test]
fn the_built_in_text_comes_back() {
    let mut phone = phone();
    assert!(!sees(&phone, "Back to the built-in text"));
    changed(&mut phone, |settings| {
        settings.templates.insert("greeting".into(), "Hello".into());
    });
    assert!(sees(&phone, "Your text"));
    tell(&mut phone, texts::Message::Reset);
    assert_eq!(
        edits(&phone),
        [SettingsEdit::PutTemplate(Name::Greeting, None)]
    );
}

#[test]
fn a_line_gets_a_greeting_of_its_own() {
    let mut phone = phone();
    let line = LineId::new("sommer");
    tell(&mut phone, texts::Message::Choose(Subject::Line(line)));
    write(&mut phone, "Praxis, {{ user.name }}");
    tell(&mut phone, texts::Message::Save);
    let edits = edits(&phone);
    let [SettingsEdit::PutLine(line)] = edits.as_slice() else {
        panic!("{edits:?}");
    };
    assert_eq!(
        (line.id.as_str(), line.greeting.as_str()),
        ("sommer", "Praxis, {{ user.name }}")
    );
}

#[test]
fn fields_of_another_telephone_are_taken_over_and_the_rest_told_s22() {
    let mut phone = phone();
    write(&mut phone, "<Call.LocalNumberName> <Call.Colour>");
    assert!(sees(&phone, "This text has fields of another telephone."));
    tell(
        &mut phone,
        texts::Message::Editor(template::Message::Import),
    );
    assert!(sees(&phone, "One field was taken over."));
    assert!(sees(&phone, "Not known here, left as they are: Colour"));
}

#[test]
fn what_is_being_written_outlives_a_look_elsewhere_and_new_settings() {
    let mut phone = phone();
    write(&mut phone, "half a greet");
    tell(
        &mut phone,
        texts::Message::Choose(Subject::General(Name::Caller)),
    );
    phone.tell(Message::Go(Screen::Calls));
    changed(&mut phone, |settings| {
        settings.general.operator = "Anna Berg".into()
    });
    phone.tell(Message::Go(Screen::Settings));
    tell(
        &mut phone,
        texts::Message::Choose(Subject::General(Name::Greeting)),
    );
    assert!(sees(&phone, "Not saved yet"));
    assert!(sees(&phone, "half a greet"));
}

#[test]
fn the_operators_name_and_the_time_of_the_greeting_are_kept() {
    let mut phone = phone();
    tell(&mut phone, texts::Message::Operator("Anna Berg ".into()));
    assert_eq!(edits(&phone), []);
    tell(&mut phone, texts::Message::Commit);
    let edits = edits(&phone);
    let [SettingsEdit::General(general)] = edits.as_slice() else {
        panic!("{edits:?}");
    };
    assert_eq!(general.operator, "Anna Berg");
}
