//! The list of messages, and above it the calls that leave one now.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, column, container, row, scrollable},
};

use super::{Message, State, playing};
use crate::{
    domain::{
        recording::RecordCalls,
        voicemail::{Kind as Sounds, Voicemail},
    },
    engine::snapshot::{CallState, CallView, LineView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            focus::Focus,
            form as fields,
            mark::{self, Size},
            notice,
            press::{choices, gap, press, sign},
        },
    },
};

/// Who left a message, in words.
pub(super) fn who(look: &Look, message: &Voicemail) -> String {
    match &message.contact {
        Some(contact) => contact.name.clone(),
        None => look.l10n.caller(&message.caller),
    }
}

impl State {
    pub(super) fn head<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let set_up = press(look, Kind::Secondary, look.text("voicemail-set-up"))
            .icon(Icon::Settings)
            .on(Message::SetUp(true));
        let sounds = [
            (Sounds::Message, look.text("sounds-messages"), None),
            (
                Sounds::Conversation,
                look.text("sounds-conversations"),
                None,
            ),
        ];
        let head = row![
            text::heading(look.text("voicemail-title")),
            choices(look, sounds, &self.kind, Message::Show),
            gap(),
            set_up
        ]
        .spacing(look.space.m)
        .align_y(Alignment::Center);
        let kinds = [
            (false, look.text("voicemail-all"), None),
            (true, look.text("voicemail-new"), None),
        ];
        let filter = fields::line(
            look,
            &look.text("voicemail-filter"),
            &self.text,
            false,
            Message::Filter,
        );
        let leaving = snapshot
            .calls
            .iter()
            .filter(|call| call.state == CallState::Voicemail)
            .map(|call| being_left(look, call));
        column![
            head,
            self.is_messages().then(|| off(look, snapshot)).flatten(),
            Row::new()
                .push(container(filter).width(Length::Fill))
                .push(self.is_messages().then(|| choices(
                    look,
                    kinds,
                    &self.only_new,
                    Message::OnlyNew
                )),)
                .push(self.erasing(look))
                .spacing(look.space.s)
                .align_y(Alignment::Center),
            Column::with_children(leaving).spacing(look.space.xs),
        ]
        .spacing(look.space.s)
        .padding(look.space.m)
        .into()
    }

    fn is_messages(&self) -> bool {
        self.kind == Sounds::Message
    }

    /// Deletes all recordings that are shown, such as those of one number; asks first.
    fn erasing<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let is_found = !self.text.trim().is_empty() && !self.rows.is_empty();
        if self.is_messages() || !is_found {
            return None;
        }
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let (words, message) = if self.asks {
            let words = look
                .l10n
                .with("recording-erase-sure", &[("count", count.into())]);
            (words, Message::DeleteShownSurely)
        } else {
            (look.text("recording-erase-shown"), Message::DeleteShown)
        };
        let erase = press(look, Kind::Remove, words).icon(Icon::Trash);
        Some(erase.on(message).into())
    }

    pub(super) fn list<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        if self.rows.is_empty() {
            let is_filtered = self.only_new || !self.text.trim().is_empty();
            let is_on = match self.kind {
                Sounds::Message => snapshot.settings.voicemail.on,
                Sounds::Conversation => snapshot.settings.recording.calls != RecordCalls::Off,
            };
            let (what, next) = match (self.is_loaded, is_filtered, is_on) {
                (_, false, true) if !self.is_messages() => {
                    ("recordings-empty", "recordings-empty-next")
                }
                (_, false, false) if !self.is_messages() => {
                    ("recordings-empty", "recordings-empty-off")
                }
                (true, true, _) => ("voicemail-none-found", "voicemail-none-found-next"),
                (_, _, true) => ("voicemail-empty", "voicemail-empty-next"),
                (_, _, false) => ("voicemail-empty", "voicemail-empty-off"),
            };
            return notice::empty(
                look,
                Icon::Voicemail,
                look.text(what),
                look.text(next),
                None,
            );
        }
        let rows = self
            .rows
            .iter()
            .map(|message| self.entry(look, snapshot, message));
        scrollable(Column::with_children(rows).padding([0.0, look.space.m]))
            .height(Length::Fill)
            .into()
    }

    fn entry<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        message: &'a Voicemail,
    ) -> Element<'a, Message> {
        let name = who(look, message);
        let name = if message.heard {
            elide::body(name)
        } else {
            elide::strong(name)
        };
        let is_named = message.contact.is_some() || !message.caller.name.is_empty();
        let number = if is_named {
            look.l10n.caller_number(&message.caller)
        } else {
            String::new()
        };
        let below = [number, message.line_name.clone()];
        let below: Vec<String> = below.into_iter().filter(|part| !part.is_empty()).collect();
        let line = message
            .line
            .as_ref()
            .and_then(|id| snapshot.settings.lines.get(id.as_str()));
        let player = playing(snapshot, message.id);
        let (icon, tip) = match player {
            Some(_) => (Icon::Square, "voicemail-stop"),
            None => (Icon::Play, "voicemail-play"),
        };
        let play = sign(look, Kind::Secondary, icon, look.text(tip)).on(Message::Play(message.id));
        let (mark, ink) = if message.heard {
            (Icon::Check, Ink::Muted)
        } else {
            (Icon::Voicemail, Ink::Accent)
        };
        let times = column![
            text::caption(look.l10n.moment(message.at, look.now, &look.zone)),
            text::caption(look.l10n.clock(message.length)).class(Ink::Muted),
        ]
        .align_x(Alignment::End);
        let body = Row::new()
            .push(mark.normal().class(ink))
            .push(line.map(|line| mark::badge(line, Size::Small)))
            .push(column![name, elide::caption(below.join(" · "))].width(Length::Fill))
            .push(times)
            .spacing(look.space.s)
            .align_y(Alignment::Center);
        let choose = Message::Select(message.id);
        let face = button(container(body).center_y(Length::Fill))
            .padding([0.0, look.space.s])
            .width(Length::Fill)
            .height(look.space.row)
            .class(Kind::Row(self.selected == Some(message.id)))
            .on_press(choose.clone());
        row![
            container(Focus::press(face, choose)).width(Length::Fill),
            play
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center)
        .into()
    }
}

/// Says that nothing is taken, unless something can be listened to all the same.
fn off<'a>(look: &'a Look, snapshot: &Snapshot) -> Option<Element<'a, Message>> {
    if snapshot.settings.voicemail.on {
        return None;
    }
    let on = press(look, Kind::Primary, look.text("voicemail-switch-on"))
        .on(Message::Setting(super::set_up::Message::On(true)))
        .into();
    Some(notice::notice(
        look,
        Tone::Quiet,
        look.text("voicemail-off"),
        look.text("voicemail-off-help"),
        vec![on],
    ))
}

/// A call that leaves a message now (S191).
fn being_left<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let listens = call.message.is_some_and(|message| message.is_listened_to);
    let kind = if listens { Kind::On } else { Kind::Secondary };
    let listen = press(look, kind, look.text("listen-in"))
        .icon(Icon::Ear)
        .on(Message::ListenIn(call.id, !listens));
    let take = press(look, Kind::Answer, look.text("take-back"))
        .icon(Icon::Phone)
        .on_maybe(calls::may_answer(call).then_some(Message::TakeOver(call.id)));
    let line = match &call.line {
        Some(LineView::Known(line)) => Some(mark::badge(line, Size::Small)),
        Some(LineView::Unknown { .. }) | None => None,
    };
    let words = column![
        elide::strong(calls::name(look, call)),
        calls::state_line(look, call),
    ]
    .width(Length::Fill);
    let body = Row::new()
        .push(line)
        .push(words)
        .push(listen)
        .push(take)
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    container(body)
        .padding(look.space.s)
        .width(Length::Fill)
        .max_width(scale::PAGE)
        .class(Ground::Card)
        .into()
}
