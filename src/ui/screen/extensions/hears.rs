//! What callers of an extension hear, and how they wait: two cards of its editor.

use super::{Message, announcements, draft::Draft, editor::why};
use crate::{
    domain::{
        extension::{Extension, Queue, Ringing},
        settings::Settings,
    },
    ui::{
        look::Look,
        theme::{Element, scale, text},
        widget::{form, press::choices},
    },
};

/// What is changed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum SoundChange {
    Ringing(Ringing),
    Message(String),
    Closing(String),
    Whisper(String),
    Accept(String),
    Queue(bool),
    Longest(String),
    Pause(String),
    Most(String),
    WaitMessage(String),
    Music(String),
    VipFirst(bool),
    Exit(String),
    Shared(String),
}

pub(super) fn change(extension: &mut Extension, change: SoundChange) {
    let queue = &mut extension.queue;
    let number = |text: String| text.trim().parse().unwrap_or(0);
    match change {
        SoundChange::Ringing(ringing) => extension.ringing = ringing,
        SoundChange::Message(key) => extension.message = key,
        SoundChange::Closing(key) => extension.closing = key,
        SoundChange::Whisper(key) => extension.whisper = key,
        SoundChange::Accept(key) => text_of(&mut extension.accept_key, &key),
        SoundChange::Queue(on) => queue.on = on,
        SoundChange::Longest(text) => queue.longest_seconds = number(text),
        SoundChange::Pause(text) => queue.pause_seconds = number(text),
        SoundChange::Most(text) => queue.most = number(text),
        SoundChange::WaitMessage(key) => queue.message = key,
        SoundChange::Music(key) => queue.music = key,
        SoundChange::VipFirst(on) => queue.vip_first = on,
        SoundChange::Exit(key) => text_of(&mut queue.exit_key, &key),
        SoundChange::Shared(name) => queue.name = name,
    }
}

fn text_of(field: &mut String, typed: &str) {
    typed.trim().clone_into(field);
}

type Faults = [(String, String)];

/// What is heard while members are tried.
pub(super) fn while_tried<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    faults: &Faults,
) -> Element<'a, Message> {
    let extension = &draft.extension;
    let ways = Ringing::ALL.map(|ringing| (ringing, look.text(ringing_word(ringing)), None));
    let way = choices(look, ways, &extension.ringing, |ringing| {
        Message::Sounds(SoundChange::Ringing(ringing))
    });
    let mut rows = vec![form::field(
        look,
        look.text("extension-ringing"),
        way,
        look.text(ringing_note(extension.ringing)),
    )];
    if extension.ringing.speaks() {
        let message = announcement(
            look,
            settings,
            (&extension.message, "announcement-none"),
            SoundChange::Message,
        );
        rows.push(form::checked(
            look,
            look.text("extension-message"),
            message,
            why(faults, "message"),
            no_announcements(look, settings),
        ));
    }
    form::card(look, look.text("extension-hears"), rows)
}

/// What who answers hears first.
pub(super) fn whisper<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    faults: &Faults,
) -> Element<'a, Message> {
    let extension = &draft.extension;
    let whisper = announcement(
        look,
        settings,
        (&extension.whisper, "whisper-none"),
        SoundChange::Whisper,
    );
    let accept = form::line(
        look,
        "1",
        &extension.accept_key,
        why(faults, "accept_key").is_some(),
        |text| Message::Sounds(SoundChange::Accept(text)),
    )
    .width(scale::KEY);
    let rows = vec![
        form::checked(
            look,
            look.text("whisper"),
            whisper,
            why(faults, "whisper"),
            look.text("whisper-note"),
        ),
        form::checked(
            look,
            look.text("whisper-accept"),
            accept,
            why(faults, "accept_key"),
            look.text("whisper-accept-note"),
        ),
    ];
    form::card(look, look.text("whisper-title"), rows)
}

/// The announcement of the end; what it is when there are none.
pub(super) fn closing<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    faults: &Faults,
) -> Element<'a, Message> {
    let closing = announcement(
        look,
        settings,
        (&draft.extension.closing, "announcement-none"),
        SoundChange::Closing,
    );
    form::checked(
        look,
        look.text("extension-closing"),
        closing,
        why(faults, "closing"),
        no_announcements(look, settings),
    )
}

/// Whether and how callers wait.
pub(super) fn waiting<'a>(
    look: &'a Look,
    settings: &'a Settings,
    draft: &'a Draft,
    faults: &Faults,
) -> Element<'a, Message> {
    let queue = &draft.extension.queue;
    let on = form::switch(look, look.text("queue-on"), queue.on, |on| {
        Message::Sounds(SoundChange::Queue(on))
    });
    let mut rows = vec![form::field(
        look,
        look.text("queue"),
        on,
        look.text("queue-note"),
    )];
    if queue.on {
        rows.extend(limits(look, queue, faults));
        rows.extend(sounds(look, settings, queue, faults));
        rows.extend(order(look, queue, faults));
    }
    form::card(look, look.text("queue-title"), rows)
}

fn limits<'a>(look: &'a Look, queue: &Queue, faults: &Faults) -> [Element<'a, Message>; 3] {
    let field = |label: &str, value: u32, name: &str, to: fn(String) -> SoundChange| {
        let path = format!("queue.{name}");
        let shown = if value == 0 {
            String::new()
        } else {
            value.to_string()
        };
        let fault = why(faults, &path);
        let line = form::line(look, "", &shown, fault.is_some(), move |text| {
            Message::Sounds(to(text))
        })
        .width(scale::KEY);
        form::checked(look, look.text(label), line, fault, String::new())
    };
    [
        field(
            "queue-longest",
            queue.longest_seconds,
            "longest_seconds",
            SoundChange::Longest,
        ),
        field(
            "queue-pause",
            queue.pause_seconds,
            "pause_seconds",
            SoundChange::Pause,
        ),
        field("queue-most", queue.most, "most", SoundChange::Most),
    ]
}

fn sounds<'a>(
    look: &'a Look,
    settings: &'a Settings,
    queue: &'a Queue,
    faults: &Faults,
) -> [Element<'a, Message>; 2] {
    let message = announcement(
        look,
        settings,
        (&queue.message, "announcement-none"),
        SoundChange::WaitMessage,
    );
    let music = announcement(
        look,
        settings,
        (&queue.music, "queue-usual-music"),
        SoundChange::Music,
    );
    [
        form::checked(
            look,
            look.text("queue-message"),
            message,
            why(faults, "queue.message"),
            look.text("queue-message-note"),
        ),
        form::checked(
            look,
            look.text("queue-music"),
            music,
            why(faults, "queue.music"),
            look.text("queue-music-note"),
        ),
    ]
}

fn order<'a>(look: &'a Look, queue: &'a Queue, faults: &Faults) -> [Element<'a, Message>; 3] {
    let vip = form::switch(look, look.text("queue-vip"), queue.vip_first, |on| {
        Message::Sounds(SoundChange::VipFirst(on))
    });
    let exit = form::line(
        look,
        "*",
        &queue.exit_key,
        why(faults, "queue.exit_key").is_some(),
        |text| Message::Sounds(SoundChange::Exit(text)),
    )
    .width(scale::KEY);
    let shared = form::line(look, "", &queue.name, false, |text| {
        Message::Sounds(SoundChange::Shared(text))
    });
    [
        form::field(look, look.text("queue-order"), vip, String::new()),
        form::checked(
            look,
            look.text("queue-exit"),
            exit,
            why(faults, "queue.exit_key"),
            look.text("queue-exit-note"),
        ),
        form::checked(
            look,
            look.text("queue-shared"),
            shared,
            why(faults, "queue.name"),
            look.text("queue-shared-note"),
        ),
    ]
}

fn announcement<'a>(
    look: &'a Look,
    settings: &'a Settings,
    chosen: (&str, &str),
    to: fn(String) -> SoundChange,
) -> Element<'a, Message> {
    announcements::pick(look, settings, chosen, move |key| Message::Sounds(to(key)))
}

fn no_announcements(look: &Look, settings: &Settings) -> String {
    if settings.announcements.is_empty() {
        look.text("announcements-none-yet")
    } else {
        String::new()
    }
}

const fn ringing_word(ringing: Ringing) -> &'static str {
    match ringing {
        Ringing::Tones => "ringing-tones",
        Ringing::Message => "ringing-message",
        Ringing::Once => "ringing-once",
        Ringing::Silence => "ringing-silence",
    }
}

const fn ringing_note(ringing: Ringing) -> &'static str {
    match ringing {
        Ringing::Tones => "ringing-tones-note",
        Ringing::Message => "ringing-message-note",
        Ringing::Once => "ringing-once-note",
        Ringing::Silence => "ringing-silence-note",
    }
}

/// What an extension does besides ringing, for its card.
pub(super) fn in_words(look: &Look, extension: &Extension) -> Option<String> {
    extension.queue.on.then(|| look.text("queue-short"))
}

/// A caption that says what answering first costs.
pub(super) fn cost<'a>(look: &'a Look, extension: &Extension) -> Option<Element<'a, Message>> {
    let answers = extension.ringing != Ringing::Tones || extension.queue.on;
    answers.then(|| text::caption(look.text("extension-answers-first")).into())
}
