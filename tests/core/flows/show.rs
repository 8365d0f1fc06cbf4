//! What the engine asks for, in words.

use std::{collections::BTreeMap, fmt::Write as _};

use linekeeper::{
    domain::{
        action::Facts,
        forward::AttemptResult,
        id::CallId,
        journal::{CallEntry, Outcome},
        screening::Fate,
        voicemail::Kind,
    },
    engine::{
        Event, Output,
        snapshot::{CallState, SoundKey, TransferStage},
    },
    media::{Command, LocalEnd, RingSound, StreamId, Tap, Tone},
    sip,
};

use super::office::Office;

/// Letters of calls, by call, by leg and by stream.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    pub(crate) calls: BTreeMap<CallId, char>,
    pub(crate) usages: BTreeMap<u64, char>,
}

impl Letters {
    /// Streams are numbered as calls are.
    fn of_stream(&self, stream: StreamId) -> char {
        *self.calls.get(&CallId(stream.0)).unwrap_or(&'?')
    }
}

/// One line for everything the last inputs led to.
pub(crate) fn effects(office: &mut Office, letters: &Letters) -> String {
    let outputs = std::mem::take(&mut office.effects);
    let mut words: Vec<String> = Vec::new();
    for output in &outputs {
        words.extend(one(output, letters));
    }
    if words.is_empty() {
        "–".to_owned()
    } else {
        words.join("; ")
    }
}

/// The calls as the window shows them.
pub(crate) fn calls(office: &Office, letters: &Letters) -> String {
    let picture = office.engine.snapshot();
    let views = picture.calls.iter().map(|call| {
        let state = match call.state {
            CallState::Ringing => "rings",
            CallState::Away if call.is_joined => "joined",
            CallState::Away => "away",
            CallState::Waiting => "waits",
            CallState::Voicemail => match call.message {
                Some(message) if message.is_recorded => "speaks",
                Some(_) | None => "is greeted",
            },
            CallState::Dialling => "dialling",
            CallState::Ringback => "ringback",
            CallState::Talking => "talks",
            CallState::Held => "held",
            CallState::Joined => "joined",
            CallState::Ending => "failed",
        };
        let peer = if call.held_by_peer { ", holds us" } else { "" };
        let over = call.transfer.as_ref().map_or_else(String::new, |over| {
            let (to, stage) = (&over.to, over.stage.word());
            match over.stage {
                TransferStage::Failed(code) => format!(", to {to} {stage} {code}"),
                _ => format!(", to {to} {stage}"),
            }
        });
        format!(
            "{} {state}{peer}{over}",
            letters.calls.get(&call.id).unwrap_or(&'?')
        )
    });
    views.collect::<Vec<_>>().join(", ")
}

fn one(output: &Output, letters: &Letters) -> Option<String> {
    let call = |id: &CallId, letters: &Letters| *letters.calls.get(id).unwrap_or(&'?');
    Some(match output {
        Output::Sip(sip::Output::Transmit { flow, bytes }) => transmit(flow.0, bytes, letters),
        Output::Sip(other) => format!("{other:?}"),
        Output::Media(command) => sound(command, letters),
        Output::OpenMedia { stream, toward } => {
            let letter = letters.of_stream(*stream);
            format!("sockets {letter} toward {toward}")
        }
        Output::MoveMedia { stream, from, .. } => {
            let letter = letters.of_stream(*stream);
            format!("sockets {letter} if not at {from}")
        }
        Output::Store(entry) => row(entry, letters),
        Output::FindEntry { entry, .. } => format!("find row {}", call(entry, letters)),
        Output::EditSettings { edit, .. } => {
            let words = format!("{edit:?}");
            format!("edit settings {}", words.split('(').next().unwrap_or(""))
        }
        Output::SetPassword { account, .. } => format!("set password of {account}"),
        Output::EditContacts { edit, .. } => format!("edit contacts {edit:?}"),
        Output::EditEntries { edits, .. } => format!("edit {edits:?}"),
        Output::DeleteEntries { entries, .. } => format!("delete {entries:?}"),
        Output::Confirm { .. } => "confirm".into(),
        Output::KeepTurns(turns) => format!("keep turns {turns:?}"),
        Output::Sources { wish, .. } => format!("sources {wish:?}"),
        Output::ExportJournal { path, .. } => format!("export {}", path.display()),
        Output::Report { entry, draft } => {
            let row = row(entry, letters);
            let letters = draft.letters.iter();
            let told = letters
                .map(|(_, letter)| format!("tell {} \"{}\"", letter.to.join(" "), letter.subject));
            format!("{row}; {}", told.collect::<Vec<_>>().join("; "))
        }
        Output::PlayPrompt { .. }
        | Output::PlayOver { .. }
        | Output::Greet { .. }
        | Output::RecordMessage { .. }
        | Output::RecordSound(_)
        | Output::EndMessage { .. }
        | Output::Play(_) => machine(output, letters),
        Output::Event(event) => return told(event, letters),
        Output::Occasion { facts, known } => occasion(facts, *known, letters),
        Output::RunAction { action, facts, .. } => {
            format!("run {action} for {}", who(facts, letters))
        }
        Output::KeepMode(mode) => {
            let key = mode.as_ref().map_or("normal", |mode| &*mode.key);
            format!("keep mode {key}")
        }
        Output::Changed | Output::LookUp(_) | Output::KeepPresence(_) => return None,
        Output::Exit => "exit".to_owned(),
    })
}

/// What is wanted of the answering machine.
fn machine(output: &Output, letters: &Letters) -> String {
    match output {
        Output::PlayPrompt {
            stream,
            prompt,
            again,
        } => {
            let how = if *again { " again and again" } else { "" };
            format!("play {prompt:?} to {}{how}", letters.of_stream(*stream))
        }
        Output::PlayOver { stream, prompt } => {
            format!("say {prompt:?} over {}", letters.of_stream(*stream))
        }
        Output::Greet { stream, prompt } => {
            format!("greet {} {prompt:?}", letters.of_stream(*stream))
        }
        Output::RecordMessage { message, .. } if message.kind == Kind::Conversation => {
            format!("keep conversation, {:?}", message.consent)
        }
        Output::RecordMessage { message, .. } => {
            format!(
                "keep message of {}",
                letters.calls.get(&message.id).unwrap_or(&'?')
            )
        }
        Output::RecordSound(SoundKey::Greeting(key)) => format!("keep greeting {key}"),
        Output::EndMessage { kept, silence, .. } => {
            let words = if *kept {
                "message is whole"
            } else {
                "no message"
            };
            match silence.as_secs() {
                0 => words.to_owned(),
                seconds => format!("{words} but for {seconds} s"),
            }
        }
        Output::Play(sound) => format!("load {sound:?}"),
        _ => String::new(),
    }
}

fn told(event: &Event, letters: &Letters) -> Option<String> {
    let call = |id: &CallId| *letters.calls.get(id).unwrap_or(&'?');
    Some(match event {
        Event::Ringing(id) => format!("tell ringing {}", call(id)),
        Event::Answered(id) => format!("tell answered {}", call(id)),
        Event::Ended(id) => format!("tell ended {}", call(id)),
        Event::JournalChanged
        | Event::VoicemailChanged
        | Event::ContactsChanged
        | Event::CommandDone { result: Ok(_), .. } => return None,
        Event::CommandDone {
            result: Err(error), ..
        } => format!("refused: {error}"),
        Event::Confirm(confirm) => format!("confirm {}", confirm.number),
        Event::ShowContact(id) => format!("show contact {}", id.0),
        Event::ShowWindow => "show window".to_owned(),
        Event::Ending => "tell ending".to_owned(),
    })
}

fn transmit(usage: u64, bytes: &[u8], letters: &Letters) -> String {
    let words = String::from_utf8_lossy(bytes);
    let (words, sdp) = words.split_once("\n\n").unwrap_or((&words, ""));
    let direction = ["sendrecv", "sendonly", "recvonly", "inactive"]
        .into_iter()
        .find(|direction| sdp.contains(&format!("a={direction}")));
    let direction = direction.map_or_else(String::new, |direction| format!(" ({direction})"));
    match letters.usages.get(&usage) {
        Some(letter) => format!("SIP {letter}: {words}{direction}"),
        None => format!("SIP: {words}{direction}"),
    }
}

fn sound(command: &Command, letters: &Letters) -> String {
    match command {
        Command::SetStream(setup) => format!(
            "stream {} {:?} {:?} to {}",
            letters.of_stream(setup.id),
            setup.send.codec,
            setup.direction,
            setup.remote
        ),
        Command::RemoveStream(stream) => format!("end stream {}", letters.of_stream(*stream)),
        Command::Join { stream, end } => {
            let end = match end {
                LocalEnd::Bridge(other) => &*format!("with {}", letters.of_stream(*other)),
                LocalEnd::Desk => "at the desk",
                LocalEnd::Nobody => "aside",
                LocalEnd::File => "file",
                LocalEnd::Listen => "listened to",
                LocalEnd::Echo => "echo",
                LocalEnd::Tone(Tone::Ringback, _) => "hears it ring",
                LocalEnd::Tone(Tone::Busy, _) => "hears busy",
                LocalEnd::Tone(..) => "hears an error",
            };
            format!("{} {end}", letters.of_stream(*stream))
        }
        Command::PlayTone { tone, .. } => format!("tone {tone:?}"),
        Command::StopTone => "no tone".to_owned(),
        Command::Ring {
            sound: RingSound::BuiltIn(name),
            device,
            ..
        } if device.is_empty() => format!("ring {name}"),
        Command::Ring {
            sound: RingSound::BuiltIn(name),
            device,
            volume,
        } => format!("ring {name} on {device} at {volume}"),
        Command::Ring {
            sound: RingSound::File(path),
            ..
        } => format!("ring {}", path.display()),
        Command::StopRing => "no ring".to_owned(),
        Command::SendDigits { stream, digits } => {
            format!("keys {digits} to {}", letters.of_stream(*stream))
        }
        Command::Mute(on) => format!("mute {on}"),
        Command::SetGain { .. } => "gains".to_owned(),
        Command::Record { .. } | Command::PauseRecording { .. } | Command::StopRecording(_) => {
            kept(command, letters)
        }
        Command::Play(_) => "play".to_owned(),
        Command::PlayInto { .. }
        | Command::PlayOver { .. }
        | Command::Seek(_)
        | Command::SetSpeed(_)
        | Command::Pause(_)
        | Command::StopPlaying
        | Command::EchoTest(_)
        | Command::Meter(_) => format!("{command:?}"),
    }
}

/// What is recorded.
fn kept(command: &Command, letters: &Letters) -> String {
    match command {
        Command::Record {
            tap: Tap::Call(stream),
            ..
        } => format!("record both sides of {}", letters.of_stream(*stream)),
        Command::PauseRecording { on, .. } => format!("record pauses {on}"),
        Command::Record { .. } => "record".to_owned(),
        Command::StopRecording(_) => "record no more".to_owned(),
        _ => String::new(),
    }
}

fn row(entry: &CallEntry, letters: &Letters) -> String {
    let letter = letters.calls.get(&entry.id).copied().unwrap_or('?');
    let mut words = format!("row {letter} {}", entry.outcome.word());
    if entry.outcome == Outcome::Open && entry.answered.is_some() {
        words.push_str(", answered");
    }
    if entry.ended.is_some() {
        let (ring, talk) = (entry.ring.as_secs_f64(), entry.talk.as_secs_f64());
        let _ = write!(words, " ring {ring:.3} talk {talk:.3}");
    }
    if !entry.detail.is_empty() {
        let _ = write!(words, " \"{}\"", entry.detail);
    }
    if entry.ended.is_some() {
        for attempt in entry
            .screened
            .iter()
            .flat_map(|screened| &screened.attempts)
        {
            let fate = match attempt.fate {
                Fate::Failed(AttemptResult::Barred(why)) => format!("barred {why:?}"),
                Fate::Failed(result) => format!("{result:?}"),
                fate => format!("{fate:?}"),
            };
            let who = match attempt.number.as_str() {
                "" => "desk",
                number => number,
            };
            let _ = write!(words, ", tried {who}: {fate}");
        }
    }
    if entry.answered.is_none() && entry.ended.is_none() {
        let line = if entry.line_name.is_empty() {
            "unknown line"
        } else {
            &entry.line_name
        };
        let caller = [&entry.caller.name, &entry.caller.number]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" ");
        let caller = if caller.is_empty() {
            format!("{:?}", entry.caller.class)
        } else {
            caller
        };
        let _ = write!(words, " [{caller} | {line} | {}]", entry.called);
    }
    words
}

fn occasion(facts: &Facts, known: bool, letters: &Letters) -> String {
    let trigger = facts.trigger.word();
    let outcome = facts.outcome.map_or("", Outcome::word);
    let late = if known { " with contact" } else { "" };
    format!("occasion {trigger} {} {outcome}{late}", who(facts, letters))
        .replace("  ", " ")
        .trim()
        .to_owned()
}

fn who(facts: &Facts, letters: &Letters) -> String {
    match (facts.call, &facts.account) {
        (Some(call), _) => letters.calls.get(&call).unwrap_or(&'?').to_string(),
        (None, Some(account)) => account.to_string(),
        (None, None) => "nobody".to_owned(),
    }
}
