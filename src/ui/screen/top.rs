//! The top bar: the field that always dials, as whom, do not disturb, and how the accounts do.

use iced::{
    Alignment, Length,
    widget::{Row, button, column, container, row, rule, text_input},
};

use crate::{
    domain::{
        called_line::{place_of_line, presented},
        id::{AccountId, LineId},
        number::{PhoneNumber, Place},
        settings::{Settings, place_of_account},
    },
    engine::{
        command::{Command, Presenting},
        snapshot::{AccountView, Registration, Snapshot},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{
            Outcome,
            offers::{Offer, Offers},
        },
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
        },
        widget::{
            elide,
            focus::Focus,
            form, mark,
            press::{self, press, sign, with_tip},
        },
    },
};

/// The dial field's name, to give it the keyboard.
pub const FIELD: &str = "dial";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Something was typed.
    Typed(String),
    /// Call it.
    Dial,
    /// Call as this one.
    Present(Identity),
    /// Something with what the field offers.
    Offer(Offer),
    /// Do not disturb on or off.
    DoNotDisturb(bool),
    /// A dot was pressed: how does this account do?
    Account(AccountId),
}

/// As whom a call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Line or account.
    pub presenting: Presenting,
    name: String,
}

impl Identity {
    /// How the choice is remembered.
    #[must_use]
    pub fn remembered(&self) -> String {
        self.presenting.remembered()
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

/// What the bar remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    target: String,
    /// As whom, as it is remembered: what is gone from the settings and comes back is chosen again.
    presenting: Option<String>,
    offers: Offers,
}

impl State {
    /// A bar that calls as the one remembered.
    #[must_use]
    pub fn remembering(presenting: Option<String>) -> Self {
        Self {
            presenting,
            ..Self::default()
        }
    }

    /// As whom calls are made.
    #[must_use]
    pub fn presenting(&self, settings: &Settings) -> Presenting {
        Presenting::recall(self.presenting.as_deref(), settings)
    }

    /// Carries a message out. [`Message::Account`] is the program's, who remembers [`Message::Present`] as well.
    pub fn update(&mut self, message: Message) -> Outcome<Message> {
        match message {
            Message::Typed(text) => {
                self.target = text;
                return self.offers.ask(&self.target);
            }
            Message::Present(identity) => self.presenting = Some(identity.remembered()),
            Message::Dial if self.target.trim().is_empty() => {}
            Message::Dial => return self.dial(self.offers.chosen()),
            Message::Offer(Offer::Take(at)) => return self.dial(self.offers.target(at)),
            Message::Offer(offer) => self.offers.update(offer),
            Message::DoNotDisturb(on) => return Outcome::command(Command::SetDoNotDisturb(on)),
            Message::Account(_) => {}
        }
        Outcome::none()
    }

    /// Calls what was chosen among the offers, else what was typed.
    fn dial(&mut self, chosen: Option<String>) -> Outcome<Message> {
        let typed = std::mem::take(&mut self.target).trim().to_owned();
        self.offers.hide();
        // As whom is the program's to fill in, for this field as for every page.
        Outcome::command(Command::Dial {
            target: chosen.unwrap_or(typed),
            account: None,
            line: None,
        })
    }

    /// Whether something is offered.
    #[must_use]
    pub const fn has_offers(&self) -> bool {
        !self.offers.is_empty()
    }

    /// Offers nothing; what comes in later is not shown either.
    pub fn hide(&mut self) {
        self.offers.hide();
    }

    /// What is offered, to be shown below the field.
    #[must_use]
    pub fn offers<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        self.has_offers()
            .then(|| self.offers.view(look, Message::Offer))
    }

    /// Puts a number back that could not be dialled, so that it can be mended.
    pub fn restore(&mut self, target: String) {
        if self.target.is_empty() {
            self.target = target;
        }
    }

    /// The bar.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let dial = row![
            container(self.field(look)).width(Length::FillPortion(3)),
            press(look, Kind::Primary, look.text("dial"))
                .icon(Icon::Phone)
                .on_maybe((!self.target.trim().is_empty()).then_some(Message::Dial)),
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
        let mut side = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
        if !snapshot.settings.lines.is_empty() || snapshot.settings.accounts.len() > 1 {
            side = side.push(self.identity(look, snapshot));
        }
        side = side.push(quiet(look, snapshot.do_not_disturb));
        side = accounts(look, snapshot).into_iter().fold(side, Row::push);
        let inside: Element<'a, Message> = if look.narrow {
            column![dial, side.wrap()].spacing(look.space.xs).into()
        } else {
            row![dial.width(Length::Fill), side]
                .spacing(look.space.m)
                .align_y(Alignment::Center)
                .into()
        };
        column![
            container(inside)
                .padding([look.space.s, look.space.m])
                .width(Length::Fill)
                .class(Ground::Bar),
            rule::horizontal(scale::HAIR),
        ]
        .into()
    }

    fn field<'a>(&'a self, look: &Look) -> Element<'a, Message> {
        form::line(
            look,
            &look.text("dial-placeholder"),
            &self.target,
            false,
            Message::Typed,
        )
        .id(FIELD)
        .icon(text_input::Icon {
            font: crate::ui::icon::FONT,
            code_point: Icon::Hash.glyph(),
            size: Some(scale::ICON[0].into()),
            spacing: look.space.xs,
            side: text_input::Side::Left,
        })
        .on_submit(Message::Dial)
        .into()
    }

    fn identity<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let presenting = self.presenting(&snapshot.settings);
        let options = identities(look, snapshot);
        let chosen = options.iter().find(|one| one.presenting == presenting);
        let chosen = chosen.or_else(|| options.first()).cloned();
        let tip = match &chosen {
            Some(chosen) => as_whom(look, snapshot, &chosen.presenting),
            None => look.text("present-tip"),
        };
        let badge = presenting
            .line
            .as_ref()
            .and_then(|id| snapshot.settings.line(id))
            .map(|line| mark::badge(line, mark::Size::Small));
        let list = form::pick(look, options, chosen, Message::Present);
        let list = container(list).width(scale::COMPANY);
        let choice = Row::new()
            .push(badge)
            .push(list)
            .spacing(look.space.xs)
            .align_y(Alignment::Center);
        with_tip(choice, tip)
    }
}

/// Everyone calls can be made as: oneself, each account when there are several, each line.
#[must_use]
pub fn identities(look: &Look, snapshot: &Snapshot) -> Vec<Identity> {
    let own = Identity {
        presenting: Presenting::default(),
        name: look.text("present-own"),
    };
    let accounts = (snapshot.accounts.len() > 1).then_some(&snapshot.accounts);
    let accounts = accounts.into_iter().flatten().map(|account| Identity {
        presenting: Presenting {
            account: Some(account.id.clone()),
            line: None,
        },
        name: account.title.clone(),
    });
    let lines = snapshot.settings.lines.iter().map(|(key, line)| Identity {
        presenting: Presenting {
            account: None,
            line: Some(LineId::new(key)),
        },
        name: line.short(),
    });
    std::iter::once(own).chain(accounts).chain(lines).collect()
}

/// What those who are called will see, in words: name, number and account.
fn as_whom(look: &Look, snapshot: &Snapshot, presenting: &Presenting) -> String {
    let (account, line) = (presenting.account.as_ref(), presenting.line.as_ref());
    let name = name_of(look, snapshot, account, line);
    look.l10n.with("present-as", &[("name", name.into())])
}

/// Name and presented number of whom a call is made as, and the account where that is settled.
#[must_use]
pub fn name_of(
    look: &Look,
    snapshot: &Snapshot,
    account: Option<&AccountId>,
    line: Option<&LineId>,
) -> String {
    let settings = &snapshot.settings;
    let line = line.and_then(|id| settings.line(id));
    let over = account.or_else(|| line.and_then(|line| line.account.as_ref()));
    let title = over.map(|id| {
        let known = snapshot.accounts.iter().find(|account| account.id == *id);
        known.map_or_else(|| id.to_string(), |account| account.title.clone())
    });
    let Some(line) = line else {
        // The first that is registered, as a rule the first there is.
        let first = snapshot.accounts.first();
        return title
            .or_else(|| first.map(|account| account.title.clone()))
            .unwrap_or_else(|| look.text("present-own"));
    };
    let place = place_of(snapshot, over, None);
    let place = place_of_line(line, &place);
    let number = PhoneNumber::read(&presented(line, &place), &place).shown(&place);
    let parts = [Some(line.name.clone()), Some(number), title];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Where numbers are read and written for a call over this account and line.
#[must_use]
pub fn place_of(snapshot: &Snapshot, account: Option<&AccountId>, line: Option<&LineId>) -> Place {
    let settings = &snapshot.settings;
    let account = account.and_then(|id| settings.account(id));
    let place = place_of_account(account, &settings.general);
    match line.and_then(|id| settings.line(id)) {
        Some(line) => place_of_line(line, &place),
        None => place,
    }
}

fn quiet<'a>(look: &Look, on: bool) -> Element<'a, Message> {
    let (kind, icon, tip) = if on {
        (Kind::On, Icon::BellOff, look.text("dnd-on"))
    } else {
        (Kind::Secondary, Icon::Bell, look.text("dnd-off"))
    };
    let message = Message::DoNotDisturb(!on);
    if look.snug {
        return sign(look, kind, icon, tip).on(message).into();
    }
    press(look, kind, look.text("dnd"))
        .icon(icon)
        .tip(tip)
        .on(message)
        .into()
}

/// What a registration's dot looks like.
#[must_use]
pub const fn tone(registration: &Registration) -> Tone {
    match registration {
        Registration::Off => Tone::Quiet,
        Registration::Trying => Tone::Odd,
        Registration::Registered { .. } => Tone::Good,
        Registration::Failed { .. } => Tone::Bad,
    }
}

/// So many accounts are named; of more there is a dot each.
const NAMED: usize = 2;

/// How the accounts do: a dot each, with the name while there is room, and in words under the pointer.
fn accounts<'a>(look: &Look, snapshot: &'a Snapshot) -> Vec<Element<'a, Message>> {
    let named = snapshot.accounts.len() <= NAMED;
    snapshot
        .accounts
        .iter()
        .map(|account| state_dot(look, account, named))
        .collect()
}

fn state_dot<'a>(look: &Look, account: &'a AccountView, named: bool) -> Element<'a, Message> {
    let message = Message::Account(account.id.clone());
    let state = look.l10n.registration(&account.registration);
    let mut face = Row::new()
        .push(mark::dot(tone(&account.registration)))
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    if named {
        face = face.push(container(elide::body(account.title.as_str())).max_width(scale::COMPANY));
    }
    let face = button(container(face).center_y(Length::Fill))
        .height(look.space.control)
        .padding([0.0, look.space.xs])
        .class(Kind::Quiet)
        .on_press(message.clone());
    press::with_tip(
        Focus::press(face, message),
        format!("{}: {state}", account.title),
    )
}
