//! The telephone's state as JSON for `linekeeper status --json`. The names are a stable contract, written down in
//! `docs/cli.md`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    domain::{
        journal::WallTime,
        message::Message,
        recording::Taping,
        sources::{SourceState, SourceView},
    },
    engine::snapshot::{
        AccountView, CallView, LineView, PlayerView, Registration, SecretStore, Snapshot, SoundKey,
        SoundState, TransferStage, TransferView,
    },
    l10n::{L10n, Zone},
    media::Codec,
    shell::clock,
    sip::Transport,
};

/// The whole state; sentences in the language of `texts`.
pub(super) fn of(snapshot: &Snapshot, texts: L10n) -> Value {
    let problem = snapshot.audio.problem.as_ref();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "demo": snapshot.demo,
        "accounts": list(&snapshot.accounts, |view| account(view, texts)),
        "calls": list(&snapshot.calls, call),
        "active": snapshot.active,
        "muted": snapshot.muted,
        "do_not_disturb": snapshot.do_not_disturb,
        "mode": snapshot.mode.as_ref().map(|mode| json!({
            "key": mode.key,
            "until": time(mode.until),
        })),
        "missed": snapshot.missed,
        "voicemail": {
            "new": snapshot.voicemail.unheard,
            "player": snapshot.voicemail.player.as_ref().map(player),
        },
        "sound": problem.map(|problem| texts.media_problem(problem).to_string()),
        "passwords": match snapshot.secrets {
            SecretStore::System => "system",
            SecretStore::PrivateFile => "private-file",
        },
        "sources": list(&snapshot.sources.list, |view| source(view, snapshot, texts)),
        "troubles": list(&snapshot.troubles, |trouble| texts.trouble(trouble).to_string().into()),
        "settings_problems": list(&snapshot.settings_problems, |problem| json!({
            "key": problem.key,
            "line": problem.line,
            "text": texts.settings_problem(problem),
        })),
    })
}

fn player(view: &PlayerView) -> Value {
    json!({
        "message": match &view.sound {
            SoundKey::Message(id) => Some(id),
            SoundKey::Greeting(_) | SoundKey::Announcement(_) => None,
        },
        "seconds": view.at.as_secs_f64(),
        "speed": view.speed,
        "paused": view.is_paused,
    })
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Value {
    items.iter().map(one).collect::<Vec<_>>().into()
}

fn account(view: &AccountView, texts: L10n) -> Value {
    let registration = match &view.registration {
        Registration::Off => json!({ "state": "off" }),
        Registration::Trying => json!({ "state": "trying" }),
        Registration::Registered {
            server,
            transport: by,
            other_bindings,
        } => json!({
            "state": "registered",
            "server": server,
            "transport": transport(*by),
            "other_bindings": other_bindings,
        }),
        Registration::Failed { problem, retrying } => json!({
            "state": "failed",
            "problem": texts.sip_problem(problem).to_string(),
            "retrying": retrying,
        }),
    };
    json!({
        "id": view.id,
        "title": view.title,
        "address": view.address,
        "registration": registration,
        "text": texts.registration(&view.registration),
    })
}

fn source(view: &SourceView, snapshot: &Snapshot, texts: L10n) -> Value {
    let settings = snapshot.settings.sources.get(view.id.as_str());
    let title = settings.map(|source| {
        if source.title.is_empty() {
            &source.place
        } else {
            &source.title
        }
    });
    json!({
        "id": view.id,
        "title": title,
        "state": match &view.state {
            SourceState::Off => "off",
            SourceState::Waiting => "waiting",
            SourceState::Reading { .. } => "reading",
            SourceState::Ready { .. } => "ready",
            SourceState::Failed { .. } => "failed",
        },
        "count": view.count,
        "problems": view.problems.count,
        "text": texts.source_state(view, clock::wall(), &Zone::system()),
    })
}

fn call(view: &CallView) -> Value {
    let via = list(
        &view.via,
        |via| json!({ "who": via.who, "reason": via.reason }),
    );
    json!({
        "id": view.id,
        "direction": view.direction,
        "state": view.state.word(),
        "caller": view.caller,
        "line": view.line.as_ref().map(line),
        "called": view.called,
        "account": view.account,
        "via": via,
        "started": time(Some(view.started)),
        "answered": time(view.answered),
        "rings_until": time(view.rings_until),
        "held_by_peer": view.held_by_peer,
        "transfer": view.transfer.as_ref().map(transfer),
        "joined_with": view.joined_with,
        "silenced": view.silenced,
        "message": view.message.map(|message| json!({
            "recorded": message.is_recorded,
            "listened_to": message.is_listened_to,
        })),
        "queue": view.queue.as_ref().map(|queue| json!({
            "name": queue.name,
            "since": time(Some(queue.since)),
        })),
        "recording": json!({
            "may": view.recording.may,
            "state": view.recording.taping.map(Taping::word),
        }),
        "codec": view.codec.map(codec),
        "sound": sound(view.sound),
        "row": view.row,
        "note": view.note,
        "screened": view.screened,
        "words": {
            "greeting": view.words.greeting,
            "tenant": view.words.tenant,
            "caller": view.words.caller,
            "notification_title": view.words.notice_title,
            "notification_body": view.words.notice_body,
        },
    })
}

/// A call that is handed over.
fn transfer(view: &TransferView) -> Value {
    let code = match view.stage {
        TransferStage::Failed(code) => Some(code),
        TransferStage::Asking | TransferStage::Ringing | TransferStage::Joining => None,
    };
    json!({ "to": view.to, "stage": view.stage.word(), "code": code })
}

/// A message taken down.
pub(super) fn message(kept: &Message) -> Value {
    let deliveries = list(
        &kept.deliveries,
        |delivery| json!({ "way": delivery.way, "at": time(Some(delivery.at)) }),
    );
    let fields = list(
        &kept.more,
        |(name, value)| json!({ "name": name, "value": value }),
    );
    json!({
        "id": kept.id,
        "created": time(Some(kept.created)),
        "call": kept.call,
        "line": kept.line,
        "line_name": kept.line_name,
        "to": kept.to,
        "caller": kept.caller,
        "company": kept.company,
        "number": kept.number,
        "text": kept.text,
        "urgent": kept.urgent,
        "call_back": kept.call_back,
        "fields": fields,
        "by": kept.by,
        "state": kept.state,
        "deliveries": deliveries,
    })
}

fn line(view: &LineView) -> Value {
    match view {
        LineView::Known(line) => json!({
            "id": line.id,
            "name": line.name,
            "short_name": line.short(),
            "greeting": line.greeting,
            "handling": line.handling,
            "handling_until": line.handling_until,
            "may_answer": line.may_answer,
        }),
        LineView::Unknown { number } => json!({ "id": null, "number": number }),
    }
}

/// RFC 3339 in UTC with milliseconds; null when there is none.
pub(super) fn time(at: Option<WallTime>) -> Value {
    at.and_then(|at| Timestamp::from_millisecond(at.0).ok())
        .map_or(Value::Null, |at| format!("{at:.3}").into())
}

const fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    }
}

const fn codec(codec: Codec) -> &'static str {
    match codec {
        Codec::Opus => "opus",
        Codec::G722 => "g722",
        Codec::Pcma => "pcma",
        Codec::Pcmu => "pcmu",
    }
}

const fn sound(sound: SoundState) -> &'static str {
    match sound {
        SoundState::Fine => "fine",
        SoundState::NothingHeard => "nothing-heard",
        SoundState::Poor => "poor",
    }
}
