//! How mail leaves.

use std::fmt;

use iced::widget::row;

use super::{MailChange, Message, State};
use crate::{
    domain::{
        notice::{MailAccount, Security},
        settings::{NoticesEdit, SettingsEdit, SettingsProblem, validate},
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind},
        widget::{
            form,
            notice::notice,
            press::{gap, press},
        },
    },
};

/// What is typed about the server.
#[derive(Clone, Debug)]
pub(super) struct MailDraft {
    pub(super) mail: MailAccount,
    /// `None`: the one that is kept stays.
    pub(super) password: Option<String>,
}

impl MailDraft {
    pub(super) fn of(mail: &MailAccount) -> Self {
        Self {
            mail: mail.clone(),
            password: None,
        }
    }

    pub(super) fn change(&mut self, change: MailChange) {
        match change {
            MailChange::Server(text) => self.mail.server = text,
            MailChange::Security(security) => self.mail.security = security,
            MailChange::User(text) => self.mail.user = text,
            MailChange::Password(text) => self.password = Some(text),
            MailChange::From(text) => self.mail.from = text,
            MailChange::Links(text) => self.mail.phone_links = text,
        }
    }
}

/// A way of securing, as it is shown.
#[derive(Clone, Debug, PartialEq)]
struct Secured {
    security: Security,
    words: String,
}

impl fmt::Display for Secured {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}

pub(super) fn view<'a>(
    state: &'a State,
    look: &'a Look,
    snapshot: &'a Snapshot,
) -> Element<'a, Message> {
    let settings = &*snapshot.settings;
    let draft = state.mail.as_ref();
    let mail = draft.map_or(&settings.mail, |draft| &draft.mail);
    let edit = SettingsEdit::Notices(NoticesEdit::Mail(Box::new(mail.clone())));
    let problems = validate::check_edit(settings, &edit);
    let password = draft.and_then(|draft| draft.password.as_deref());
    let mut rows = lines(look, (mail, password), &problems);
    let is_good = mail.is_set_up() && problems.is_empty() && !state.is_testing;
    rows.extend(
        state
            .told
            .as_ref()
            .map(|(tone, words)| notice(look, *tone, words.clone(), String::new(), Vec::new())),
    );
    rows.push(foot(look, is_good, (state.is_testing, draft.is_some())));
    form::card(look, look.text("notices-mail"), rows)
}

fn lines<'a>(
    look: &'a Look,
    (mail, password): (&'a MailAccount, Option<&'a str>),
    problems: &[SettingsProblem],
) -> Vec<Element<'a, Message>> {
    let line = |key: &str, value: &'a str, has_note: bool, on: fn(String) -> MailChange| {
        let path = format!("mail.{key}");
        let problem = problems.iter().find(|problem| problem.key == path);
        let fault = problem.map(|problem| look.l10n.settings_fault(&problem.fault));
        let field = form::line(look, "", value, fault.is_some(), move |text| {
            Message::Mail(on(text))
        })
        .on_submit(Message::SaveMail);
        let (label, note) = words(look, key, has_note);
        form::checked(look, label, field, fault, note)
    };
    let hint = look.text("notices-password-kept");
    let secret = form::line(look, &hint, password.unwrap_or(""), false, |text| {
        Message::Mail(MailChange::Password(text))
    })
    .secure(true)
    .on_submit(Message::SaveMail);
    let secured = security(look, mail.security);
    vec![
        line("server", &mail.server, true, MailChange::Server),
        form::field(look, look.text("notices-security"), secured, String::new()),
        line("user", &mail.user, false, MailChange::User),
        form::field(look, look.text("notices-password"), secret, String::new()),
        line("from", &mail.from, true, MailChange::From),
        line("phone_links", &mail.phone_links, true, MailChange::Links),
    ]
}

/// Label and note of a field.
fn words(look: &Look, key: &str, has_note: bool) -> (String, String) {
    let (label, note) = match key {
        "server" => ("notices-server", "notices-server-note"),
        "from" => ("notices-from", "notices-from-note"),
        "phone_links" => ("notices-links", "notices-links-note"),
        _ => ("notices-user", "notices-user"),
    };
    let note = if has_note {
        look.text(note)
    } else {
        String::new()
    };
    (look.text(label), note)
}

/// The test, and what keeps what was typed.
fn foot(look: &Look, is_good: bool, (is_testing, is_typed): (bool, bool)) -> Element<'_, Message> {
    let words = if is_testing {
        "notices-testing"
    } else {
        "notices-test"
    };
    let test = press(look, Kind::Secondary, look.text(words))
        .icon(Icon::At)
        .on_maybe(is_good.then_some(Message::Test));
    let save = is_typed.then(|| {
        press(look, Kind::Primary, look.text("save"))
            .icon(Icon::Check)
            .on(Message::SaveMail)
    });
    row![gap(), test].push(save).spacing(look.space.xs).into()
}

fn security(look: &Look, chosen: Security) -> Element<'_, Message> {
    let one = |security| Secured {
        security,
        words: look.text(match security {
            Security::Starttls => "notices-starttls",
            Security::Tls => "notices-tls",
            Security::None => "notices-plain",
        }),
    };
    form::pick(
        look,
        Security::ALL.into_iter().map(one).collect(),
        Some(one(chosen)),
        |secured: Secured| Message::Mail(MailChange::Security(secured.security)),
    )
}
