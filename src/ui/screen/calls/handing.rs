//! To whom a call is handed over: a field that offers what it knows, at once or after asking there first.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, operation, row, scrollable},
};

use crate::{
    domain::id::{AccountId, CallId},
    engine::{
        command::{Command, TransferTo},
        snapshot::{CallState, CallView, Snapshot, TransferStage, TransferView},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{
            Outcome,
            offers::{Field, Offer, Offers},
        },
        theme::{Element, button::Kind, container::Ground, scale, text},
        widget::{
            form,
            press::{Press, press, sign},
        },
    },
};

/// The field's name, to give it the keyboard.
pub const FIELD: &str = "hand-over";

/// Something with the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Show it for a call, or hide it.
    Toggle(CallId),
    /// Something was typed.
    Typed(String),
    /// Something with what the field offers.
    Offer(Offer),
    /// Hand the call over at once.
    Now(CallId),
    /// Call there first; this call waits.
    Ask(CallId),
    /// Hand the call over to an extension.
    Extension(CallId, String),
    /// Let the other parties of these calls talk with each other.
    Connect(CallId, CallId),
}

/// What the panel remembers.
#[derive(Clone, Debug)]
pub struct State {
    of: Option<CallId>,
    target: String,
    offers: Offers,
}

impl Default for State {
    fn default() -> Self {
        Self {
            of: None,
            target: String::new(),
            offers: Offers::of(Field::HandOver),
        }
    }
}

impl State {
    /// Carries a message out.
    pub(super) fn update<M: Send + 'static>(
        &mut self,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<M> {
        match message {
            Message::Toggle(id) => {
                let of = (self.of != Some(id)).then_some(id);
                self.close();
                self.of = of;
                if of.is_some() {
                    return Outcome::task(operation::focus(FIELD));
                }
            }
            Message::Typed(text) => {
                self.target = text;
                return self.offers.ask(&self.target);
            }
            Message::Offer(Offer::Take(at)) => {
                if let Some(target) = self.offers.target(at) {
                    self.target = target;
                }
                self.offers.hide();
            }
            Message::Offer(offer) => self.offers.update(offer),
            Message::Now(id) => {
                let to = TransferTo::Party(self.meant());
                let call = Some(id);
                self.close();
                return Outcome::command(Command::Transfer { call, to });
            }
            Message::Ask(id) => {
                let account = account_of(snapshot, id);
                let target = self.meant();
                self.close();
                return Outcome::command(Command::Dial {
                    target,
                    // Over the same account: its exchange then knows both calls and can connect them.
                    account,
                    line: None,
                });
            }
            Message::Extension(id, key) => {
                let to = TransferTo::Extension(key);
                let call = Some(id);
                self.close();
                return Outcome::command(Command::Transfer { call, to });
            }
            Message::Connect(one, other) => {
                self.close();
                return Outcome::command(Command::Transfer {
                    call: Some(one),
                    to: TransferTo::Call(other),
                });
            }
        }
        Outcome::none()
    }

    /// What the arrow keys chose among the offers, else what was typed.
    fn meant(&self) -> String {
        let typed = || self.target.trim().to_owned();
        self.offers.chosen().unwrap_or_else(typed)
    }

    fn close(&mut self) {
        *self = Self::default();
    }

    /// A call that is over, or is on its way, needs no panel.
    pub(super) fn follow(&mut self, now: &Snapshot) {
        let may = |id: &CallId| now.calls.iter().any(|call| call.id == *id && can(call));
        if !self.of.as_ref().is_some_and(may) && self.of.is_some() {
            self.close();
        }
    }

    /// Whether it shows for a call.
    #[must_use]
    pub fn is_for(&self, id: CallId) -> bool {
        self.of == Some(id)
    }

    /// Whether it shows and offers something.
    #[must_use]
    pub const fn has_offers(&self) -> bool {
        self.of.is_some() && !self.offers.is_empty()
    }

    /// The panel, of one height whatever is offered.
    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        id: CallId,
    ) -> Element<'a, Message> {
        let has_target = !self.target.trim().is_empty();
        let field = form::line(
            look,
            &look.text("hand-over-to"),
            &self.target,
            false,
            Message::Typed,
        )
        .id(FIELD)
        .on_submit(Message::Now(id));
        let close =
            sign(look, Kind::Quiet, Icon::Cross, look.text("close")).on(Message::Toggle(id));
        let acts = row![
            press(look, Kind::Primary, look.text("hand-over-now"))
                .icon(Icon::PhoneForwarded)
                .wide()
                .on_maybe(has_target.then_some(Message::Now(id))),
            press(look, Kind::Secondary, look.text("hand-over-ask"))
                .icon(Icon::Phone)
                .wide()
                .on_maybe(has_target.then_some(Message::Ask(id))),
        ]
        .spacing(look.space.xs);
        let below: Element<'a, Message> = if self.offers.is_empty() {
            others(look, snapshot, id)
        } else {
            self.offers.view(look, Message::Offer)
        };
        column![
            row![field, close]
                .spacing(look.space.xs)
                .align_y(Alignment::Center),
            acts,
            scrollable(below).width(Length::Fill).height(Length::Fill),
        ]
        .spacing(look.space.xs)
        .height(scale::HAND_OVER)
        .into()
    }
}

/// The other calls it can be connected with, and what can be typed.
fn others<'a>(look: &'a Look, snapshot: &'a Snapshot, id: CallId) -> Element<'a, Message> {
    let others = snapshot.calls.iter();
    let others = others.filter(|call| call.id != id && can(call));
    let rows = others.map(|call| {
        let name = super::name(look, call);
        press(look, Kind::Secondary, connect_words(look, &name))
            .icon(Icon::Link)
            .wide()
            .on(Message::Connect(id, call.id))
            .into()
    });
    let extensions = snapshot.settings.extensions.iter();
    let extensions = extensions.filter(|(_, extension)| extension.on);
    let extensions = extensions.map(|(key, extension)| {
        let name = extension.shown(key);
        let words = format!("{} {name}", extension.code).trim().to_owned();
        press(look, Kind::Secondary, words)
            .icon(Icon::PhoneForwarded)
            .on(Message::Extension(id, key.clone()))
            .into()
    });
    let extensions: Vec<Element<'a, Message>> = extensions.collect();
    let extensions = (!extensions.is_empty())
        .then(|| Row::with_children(extensions).spacing(look.space.xs).wrap());
    let hint = container(text::caption(look.text("hand-over-hint")))
        .padding(look.space.xs)
        .width(Length::Fill)
        .class(Ground::Sunken);
    Column::with_children(rows)
        .push(extensions)
        .push(hint)
        .spacing(look.space.xs)
        .into()
}

fn account_of(snapshot: &Snapshot, id: CallId) -> Option<AccountId> {
    let call = snapshot.calls.iter().find(|call| call.id == id)?;
    call.account.clone()
}

/// Whether a call can be handed over.
#[must_use]
pub fn can(call: &CallView) -> bool {
    let is_under_way = call
        .transfer
        .as_ref()
        .is_some_and(|over| !matches!(over.stage, TransferStage::Failed(_)));
    matches!(call.state, CallState::Talking | CallState::Held) && !is_under_way
}

fn connect_words(look: &Look, name: &str) -> String {
    look.l10n.with("connect-with", &[("name", name.into())])
}

/// The sign that opens the panel.
pub(in crate::ui) fn opener<'a, M: Clone + 'a>(
    look: &Look,
    call: &CallView,
    shows: bool,
    on: impl Fn(Message) -> M,
) -> Press<'a, M> {
    let kind = if shows { Kind::On } else { Kind::Secondary };
    sign(look, kind, Icon::PhoneForwarded, look.text("hand-over"))
        .on_maybe(can(call).then(|| on(Message::Toggle(call.id))))
}

/// The button on a waiting call that connects it with the one talked in.
pub(in crate::ui) fn connector<'a, M: Clone + 'a>(
    look: &Look,
    snapshot: &Snapshot,
    waiting: &CallView,
    on: impl Fn(Message) -> M,
) -> Option<Element<'a, M>> {
    let active = snapshot
        .calls
        .iter()
        .find(|call| Some(call.id) == snapshot.active && call.state == CallState::Talking)?;
    if !can(waiting) || !can(active) || waiting.id == active.id {
        return None;
    }
    let words = connect_words(look, &super::name(look, active));
    let button = sign(look, Kind::Secondary, Icon::Link, words);
    Some(
        button
            .on(on(Message::Connect(waiting.id, active.id)))
            .into(),
    )
}

/// How it goes with a call that is handed over, in words.
pub(in crate::ui) fn words(look: &Look, over: &TransferView) -> String {
    let to = ("to", over.to.as_str().into());
    match over.stage {
        TransferStage::Asking => look.l10n.with("transfer-asking", &[to]),
        TransferStage::Ringing => look.l10n.with("transfer-ringing", &[to]),
        TransferStage::Joining => look.l10n.with("transfer-joining", &[to]),
        TransferStage::Failed(code) => {
            let why = look.l10n.refusal(code);
            look.l10n
                .with("transfer-failed", &[to, ("why", why.into())])
        }
    }
}
