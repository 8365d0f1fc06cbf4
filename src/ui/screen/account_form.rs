//! The fields of an account, for the first run and the accounts page: address and password, the rest folded away.

use iced::widget::{Column, row};

use crate::{
    domain::{
        id::AccountId,
        settings::{Account, Settings, SettingsEdit, TransportChoice, validate},
    },
    engine::command::Command,
    secret::Secret,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Request},
        theme::{Element, button::Kind},
        widget::{
            form,
            press::{choices, press, sign},
        },
    },
};

/// The address field's name, to give it the keyboard.
pub const ADDRESS: &str = "account-address";

/// Something was changed in the form.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Message {
    Address(String),
    Password(Secret),
    ShowPassword,
    More,
    Title(String),
    DisplayName(String),
    Server(String),
    Transport(TransportChoice),
    AuthUser(String),
    CalledHeaders(String),
    Internal(String),
    OutsidePrefix(String),
    Enabled(bool),
    TrustElsewhere(bool),
    /// Sound passes before the answer.
    EarlyMedia(bool),
    DirectCalls(bool),
    /// Enter was pressed in a field.
    Submit,
}

/// An account being written.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "what shows and what doesn't")]
pub struct Draft {
    /// Its key; `None` for a new one.
    pub id: Option<AccountId>,
    account: Account,
    password: Secret,
    shown: bool,
    more: bool,
    called_headers: String,
    internal: String,
    /// Faults are told once saving was tried.
    tried: bool,
}

impl Draft {
    /// A new account.
    #[must_use]
    pub fn new() -> Self {
        Self::of(None, Account::of_address(""))
    }

    /// An account that is there.
    #[must_use]
    pub fn of(id: Option<AccountId>, account: Account) -> Self {
        let called_headers = account.called_headers.join(", ");
        let internal = account.internal.join(", ");
        Self {
            id,
            account,
            password: Secret::default(),
            shown: false,
            more: false,
            called_headers,
            internal,
            tried: false,
        }
    }

    /// Takes a change over.
    pub fn update(&mut self, message: Message) {
        let account = &mut self.account;
        match message {
            Message::Address(text) => account.address = text,
            Message::Password(secret) => self.password = secret,
            Message::ShowPassword => self.shown = !self.shown,
            Message::More => self.more = !self.more,
            Message::Title(text) => account.title = text,
            Message::DisplayName(text) => account.display_name = text,
            Message::Server(text) => account.server = text,
            Message::Transport(choice) => account.transport = choice,
            Message::AuthUser(text) => account.auth_user = text,
            Message::CalledHeaders(text) => {
                account.called_headers = list(&text);
                self.called_headers = text;
            }
            Message::Internal(text) => {
                account.internal = list(&text);
                self.internal = text;
            }
            Message::OutsidePrefix(text) => text.trim().clone_into(&mut account.outside_prefix),
            Message::Enabled(on) => account.enabled = on,
            Message::TrustElsewhere(on) => account.trust_answered_elsewhere = on,
            Message::EarlyMedia(on) => account.early_media = on,
            Message::DirectCalls(on) => account.allow_direct_calls = on,
            Message::Submit => {}
        }
    }

    /// The commands that save it, or nothing while something is wrong; then the fields say what.
    pub fn save(&mut self, settings: &Settings, asker: Asker) -> Vec<Request> {
        self.tried = true;
        let key = self.key(settings);
        if !self.faults(settings).is_empty() {
            self.more |= self.fault_of(settings, "address").is_none();
            return Vec::new();
        }
        let mut account = self.account.clone();
        account.address = String::from(account.address.trim());
        let edit = SettingsEdit::PutAccount(key.clone(), Box::new(account));
        let mut requests = Vec::new();
        if !self.password.is_empty() {
            let password = self.password.clone();
            requests.push(Request::command(Command::SetPassword {
                account: key.clone(),
                password,
            }));
        }
        requests.push(Request::Command(asker, Command::EditSettings(edit)));
        self.id = Some(key);
        requests
    }

    /// The key it has or will get: the user and first part of the domain, made unique.
    #[must_use]
    pub fn key(&self, settings: &Settings) -> AccountId {
        if let Some(id) = &self.id {
            return id.clone();
        }
        let address = self
            .account
            .address
            .trim()
            .trim_start_matches("sips:")
            .trim_start_matches("sip:");
        let (user, domain) = address.split_once('@').unwrap_or((address, ""));
        let host = domain.split(['.', ':']).next().unwrap_or_default();
        AccountId::new(&slug(&format!("{user} {host}"), |key| {
            settings.accounts.contains_key(key)
        }))
    }

    fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        let key = self.key(settings);
        let path = format!("account.{key}.");
        let mut account = self.account.clone();
        account.address = String::from(account.address.trim());
        let edit = SettingsEdit::PutAccount(key, Box::new(account));
        validate::check(&validate::edited(settings, &edit))
            .into_iter()
            .filter_map(|problem| {
                let field = problem.key.strip_prefix(&path)?.to_owned();
                Some((
                    field,
                    crate::l10n::L10n::choose(&settings.appearance.language)
                        .settings_fault(&problem.fault),
                ))
            })
            .collect()
    }

    fn fault_of(&self, settings: &Settings, field: &str) -> Option<String> {
        let faults = if self.tried {
            self.faults(settings)
        } else {
            Vec::new()
        };
        faults
            .into_iter()
            .find(|(name, _)| name == field)
            .map(|(_, words)| words)
    }

    /// The fields.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, settings: &Settings) -> Element<'a, Message> {
        let fault = |field: &str| self.fault_of(settings, field);
        let address = form::line(
            look,
            &look.text("account-address-example"),
            &self.account.address,
            fault("address").is_some(),
            Message::Address,
        )
        .id(ADDRESS)
        .on_submit(Message::Submit);
        let mut column = Column::new()
            .push(form::checked(
                look,
                look.text("account-address"),
                address,
                fault("address"),
                look.text("account-address-note"),
            ))
            .push(self.password(look))
            .push(
                press(look, Kind::Quiet, look.text("account-more"))
                    .icon(if self.more {
                        Icon::ChevronDown
                    } else {
                        Icon::ChevronRight
                    })
                    .on(Message::More),
            )
            .spacing(look.space.s);
        if self.more {
            column = column.push(self.further(look, &fault));
        }
        column.into()
    }

    fn password<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let placeholder = if self.id.is_some() {
            look.text("account-password-kept")
        } else {
            String::new()
        };
        let input = form::line(look, &placeholder, self.password.expose(), false, |text| {
            Message::Password(Secret::new(text))
        })
        .secure(!self.shown)
        .on_submit(Message::Submit);
        let (icon, name) = if self.shown {
            (Icon::EyeOff, look.text("password-hide"))
        } else {
            (Icon::Eye, look.text("password-show"))
        };
        let eye = sign(look, Kind::Secondary, icon, name).on(Message::ShowPassword);
        form::field(
            look,
            look.text("account-password"),
            row![input, eye].spacing(look.space.xs),
            String::new(),
        )
    }

    fn further<'a>(
        &'a self,
        look: &'a Look,
        fault: &dyn Fn(&str) -> Option<String>,
    ) -> Element<'a, Message> {
        let account = &self.account;
        let text = |name, (label, note), value: &'a str, on: fn(String) -> Message| {
            let wrong = fault(name);
            let input = form::line(look, "", value, wrong.is_some(), on).on_submit(Message::Submit);
            form::checked(look, label, input, wrong, note)
        };
        let words = |label: &str, note: &str| (look.text(label), look.text(note));
        let server = words("account-server", "account-server-note");
        let user = words("account-auth-user", "account-auth-user-note");
        let title = words("account-title", "account-title-note");
        let name = words("account-display-name", "account-display-name-note");
        let headers = words("account-called-headers", "account-called-headers-note");
        Column::new()
            .push(text("server", server, &account.server, Message::Server))
            .push(self.transport(look))
            .push(text(
                "auth_user",
                user,
                &account.auth_user,
                Message::AuthUser,
            ))
            .push(text("title", title, &account.title, Message::Title))
            .push(text(
                "display_name",
                name,
                &account.display_name,
                Message::DisplayName,
            ))
            .push(text(
                "called_headers",
                headers,
                &self.called_headers,
                Message::CalledHeaders,
            ))
            .push(self.exchange(look, fault))
            .push(self.switches(look))
            .spacing(look.space.s)
            .into()
    }

    /// How the exchange's numbers differ from those of its country.
    fn exchange<'a>(
        &'a self,
        look: &'a Look,
        fault: &dyn Fn(&str) -> Option<String>,
    ) -> Element<'a, Message> {
        let (internal, outside) = (fault("internal"), fault("outside_prefix"));
        let numbers = form::line(
            look,
            "10-99, 2xx",
            &self.internal,
            internal.is_some(),
            Message::Internal,
        )
        .on_submit(Message::Submit);
        let prefix = form::line(
            look,
            "0",
            &self.account.outside_prefix,
            outside.is_some(),
            Message::OutsidePrefix,
        )
        .on_submit(Message::Submit);
        Column::new()
            .push(form::checked(
                look,
                look.text("account-internal"),
                numbers,
                internal,
                look.text("account-internal-note"),
            ))
            .push(form::checked(
                look,
                look.text("account-outside"),
                prefix,
                outside,
                look.text("account-outside-note"),
            ))
            .spacing(look.space.s)
            .into()
    }

    fn transport<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let transports = choices(
            look,
            [
                (TransportChoice::Auto, look.text("transport-auto"), None),
                (TransportChoice::Udp, "UDP".to_owned(), None),
                (TransportChoice::Tcp, "TCP".to_owned(), None),
                (TransportChoice::Tls, "TLS".to_owned(), None),
            ],
            &self.account.transport,
            Message::Transport,
        );
        form::field(
            look,
            look.text("account-transport"),
            transports,
            String::new(),
        )
    }

    fn switches<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let account = &self.account;
        let switch = |label: &str, is_on, on| form::switch(look, look.text(label), is_on, on);
        let elsewhere: fn(bool) -> Message = Message::TrustElsewhere;
        Column::new()
            .push(switch(
                "account-trust-elsewhere",
                account.trust_answered_elsewhere,
                elsewhere,
            ))
            .push(switch(
                "account-early-media",
                account.early_media,
                Message::EarlyMedia,
            ))
            .push(switch(
                "account-direct-calls",
                account.allow_direct_calls,
                Message::DirectCalls,
            ))
            .push(switch("account-enabled", account.enabled, Message::Enabled))
            .spacing(look.space.xxs)
            .into()
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

/// Entries between commas.
#[must_use]
pub fn list(text: &str) -> Vec<String> {
    text.split([',', ';', '\n'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(String::from)
        .collect()
}

/// A key of `a-z0-9-` made from a name, counted up until it is free.
#[must_use]
pub fn slug(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut key = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            _ if key.is_empty() || key.ends_with('-') => {}
            _ => key.push('-'),
        }
    }
    let key = key.trim_end_matches('-');
    let key = if key.is_empty() { "new" } else { key };
    (1..=u32::MAX)
        .map(|n| {
            if n == 1 {
                key.to_owned()
            } else {
                format!("{key}-{n}")
            }
        })
        .find(|key| !taken(key))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_words_and_free() {
        for (name, key) in [
            ("Müller & Söhne", "mueller-soehne"),
            ("Miller & Sons Ltd.", "miller-sons-ltd"),
            ("  ", "new"),
            ("東京", "new"),
            ("north", "north-2"),
        ] {
            assert_eq!(slug(name, |key| key == "north"), key, "{name}");
        }
    }

    #[test]
    fn a_wrong_address_is_told_and_not_saved() {
        let settings = Settings::default();
        let mut draft = Draft::new();
        draft.update(Message::Address("anna".into()));
        assert_eq!(draft.fault_of(&settings, "address"), None);
        assert!(draft.save(&settings, Asker::FirstRun).is_empty());
        assert!(draft.fault_of(&settings, "address").is_some());
    }

    #[test]
    fn saving_stores_the_password_before_the_account() {
        let mut draft = Draft::new();
        draft.update(Message::Address(" anna@pbx.example ".into()));
        draft.update(Message::Password(Secret::new("x")));
        let requests = draft.save(&Settings::default(), Asker::Accounts);
        let [
            Request::Command(_, Command::SetPassword { account, .. }),
            Request::Command(
                Asker::Accounts,
                Command::EditSettings(SettingsEdit::PutAccount(id, put)),
            ),
        ] = requests.as_slice()
        else {
            panic!("{requests:?}");
        };
        assert_eq!((account.as_str(), id.as_str()), ("anna-pbx", "anna-pbx"));
        assert_eq!(put.address, "anna@pbx.example");
    }
}
