//! The top bar: the field that always dials, as whom, do not disturb, and how the accounts do.

use iced::{
    Alignment, Length,
    widget::{Row, button, column, container, row, rule, text_input},
};

use crate::{
    domain::id::{AccountId, LineId},
    engine::{
        command::Command,
        snapshot::{AccountView, Registration, Snapshot},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::Outcome,
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
            press::{self, press, with_tip},
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
    /// Do not disturb on or off.
    DoNotDisturb(bool),
    /// A dot was pressed: how does this account do?
    Account(AccountId),
}

/// As whom a call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    line: Option<LineId>,
    name: String,
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
    line: Option<LineId>,
}

impl State {
    /// Carries a message out. [`Message::Account`] is the program's.
    pub fn update(&mut self, message: Message) -> Outcome<Message> {
        match message {
            Message::Typed(text) => self.target = text,
            Message::Present(identity) => self.line = identity.line,
            Message::Dial if self.target.trim().is_empty() => {}
            Message::Dial => {
                let target = std::mem::take(&mut self.target).trim().to_owned();
                let line = self.line.clone();
                return Outcome::command(Command::Dial {
                    target,
                    account: None,
                    line,
                });
            }
            Message::DoNotDisturb(on) => return Outcome::command(Command::SetDoNotDisturb(on)),
            Message::Account(_) => {}
        }
        Outcome::none()
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
        if !snapshot.settings.lines.is_empty() {
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
        let own = Identity {
            line: None,
            name: look.text("present-own"),
        };
        let lines = snapshot.settings.lines.values().map(|line| Identity {
            line: Some(line.id.clone()),
            name: line.name.clone(),
        });
        let options: Vec<_> = std::iter::once(own.clone()).chain(lines).collect();
        let chosen = options
            .iter()
            .find(|one| one.line == self.line)
            .cloned()
            .unwrap_or(own);
        let list = form::pick(look, options, Some(chosen), Message::Present);
        with_tip(
            container(list).width(scale::COMPANY),
            look.text("present-tip"),
        )
    }
}

fn quiet<'a>(look: &Look, on: bool) -> Element<'a, Message> {
    let (kind, icon, tip) = if on {
        (Kind::On, Icon::BellOff, look.text("dnd-on"))
    } else {
        (Kind::Secondary, Icon::Bell, look.text("dnd-off"))
    };
    let message = Message::DoNotDisturb(!on);
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
