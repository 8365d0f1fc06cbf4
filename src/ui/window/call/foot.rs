//! The last lines: time left to answer, called number and account, quiet things to do.

use iced::{
    Alignment, Length,
    widget::{Column, container, progress_bar, row},
};

use crate::{
    domain::{action::Action, id::ActionId},
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::Message,
        theme::{Element, button::Kind, scale, text},
        widget::{
            elide,
            press::{press, sign},
        },
    },
};

/// So many actions have room.
const MOST_BUTTONS: usize = 3;

/// The lines.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
) -> Element<'a, Message> {
    let mut facts = Vec::new();
    // Why it rings here (S112); the default rule needs no word.
    if let Some(screened) = call.screened.as_ref().filter(|one| one.rule.is_some()) {
        facts.push(
            look.l10n
                .with("rule-named", &[("name", screened.title.as_str().into())]),
        );
    }
    if !call.called.is_empty() {
        facts.push(look.l10n.with(
            "journal-dialled",
            &[("number", call.called.as_str().into())],
        ));
    }
    let account = call
        .account
        .as_ref()
        .and_then(|id| snapshot.accounts.iter().find(|one| one.id == *id));
    if let Some(account) = account {
        facts.push(look.l10n.with(
            "journal-account",
            &[("account", account.title.as_str().into())],
        ));
    }
    let space = &scale::REGULAR;
    let mut words = Column::new().spacing(space.xxs).width(Length::Fill);
    if let Some(left) = countdown(look, call) {
        words = words.push(left);
    }
    words = words.push(elide::caption(facts.join(" · ")));
    let mut line = row![container(words).width(Length::Fill)]
        .spacing(space.m)
        .height(Length::Fill)
        .align_y(Alignment::Center);
    for (key, action) in buttons(snapshot) {
        let run = Message::Run(call.id, ActionId::new(key));
        let name = action.title.clone();
        line = line.push(sign(look, Kind::Secondary, Icon::CirclePlay, name).on(run));
    }
    line = line.push(
        sign(
            look,
            Kind::Secondary,
            Icon::Message,
            look.text("wrap-message"),
        )
        .on(Message::MessageFor(call.id)),
    );
    if call.state == CallState::Ringing && !call.silenced {
        line = line.push(
            press(look, Kind::Secondary, look.text("silence"))
                .icon(Icon::BellOff)
                .on(Message::Silence(call.id)),
        );
    }
    line.into()
}

/// Actions offered for a call (S32).
fn buttons(snapshot: &Snapshot) -> impl Iterator<Item = (&String, &Action)> {
    let actions = snapshot.settings.actions.iter();
    actions
        .filter(|(_, action)| action.enabled && action.button)
        .take(MOST_BUTTONS)
}

/// A thin bar and seconds that run down to the moment the call counts as unanswered.
fn countdown<'a>(look: &'a Look, call: &'a CallView) -> Option<Element<'a, Message>> {
    let until = call
        .rings_until
        .filter(|_| call.state == CallState::Ringing)?;
    let whole = until.0.saturating_sub(call.started.0).max(1);
    let left = look.until(until);
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of a ring time")]
    let share = left.as_secs_f32() * 1000.0 / whole as f32;
    let words = look
        .l10n
        .with("call-rings-more", &[("seconds", left.as_secs().into())]);
    Some(
        row![
            progress_bar(0.0..=1.0, share).girth(scale::METER),
            text::caption(words),
        ]
        .spacing(scale::REGULAR.s)
        .align_y(Alignment::Center)
        .into(),
    )
}
