//! Commands of the user, the window and the command line.

use super::{
    Command, CommandError, CommandId, Engine, Event, Output, Reply, Signalling,
    call::Call,
    desk::{Ring, TEST_RING, ring_sound},
    dial::Wish,
    input::Now,
};
use crate::{
    domain::{
        contact::ContactEdit,
        flow::FlowInput,
        id::{AccountId, CallId, ContactId},
        journal::CallEntry,
        settings::{SettingsEdit, validate},
    },
    media,
    mono::Mono,
    secret::Secret,
};
use std::time::Duration;

/// Time between two keys sent as INFO; proxies may reorder what is sent at once.
const KEY_GAP: Duration = Duration::from_millis(250);

/// `None`: the shell has to finish it, and its word is the answer.
pub(super) type Answer = Result<Option<Reply>, CommandError>;

impl<S: Signalling> Engine<S> {
    /// Carries a command out. Those the shell has to finish are answered when it has.
    pub(super) fn on_command(&mut self, now: Now, id: CommandId, command: Command) {
        if self.quitting.is_some() {
            return self.reply(id, Err(CommandError::Ending));
        }
        // Whoever gives a command is at the desk, or has a program of theirs there.
        self.seen(now);
        match self.carry(now, id, command) {
            Ok(Some(reply)) => self.reply(id, Ok(reply)),
            Ok(None) => {}
            Err(error) => self.reply(id, Err(error)),
        }
    }

    /// Tells what came of a command.
    pub(super) fn reply(&mut self, id: CommandId, result: Result<Reply, CommandError>) {
        self.event(Event::CommandDone { id, result });
    }

    fn carry(&mut self, now: Now, id: CommandId, command: Command) -> Answer {
        use Command as C;
        match command {
            C::Dial {
                target,
                account,
                line,
            } => self.dial_to(now, &Wish::to(target, account, line)),
            C::Link {
                target,
                account,
                line,
            } => self.link(now, Wish::to(target, account, line)).map(Some),
            C::CallBack { entry } => Ok(self.ask(Output::FindEntry { id, entry })),
            C::Answer(call) => self.settle(now, self.answerable(call), FlowInput::Answer),
            C::Reject(call) => self.settle(now, self.ringing(call), FlowInput::Decline),
            C::Silence(call) => self.silence(call),
            C::HangUp(call) => self.act(self.to_hang_up(call), |own, call| own.hang_up(now, call)),
            C::Hold(call) => self.act(self.talking(call), |own, call| own.hold(now, call)),
            C::Resume(call) => self.act(self.held(call), |own, call| own.resume(now, call)),
            C::Transfer { call, to } => Ok(Some(Reply::Call(self.hand_over(now, call, to)?))),
            C::SendDigits { call, digits } => self.send_digits(now, call, &digits),
            C::Mute(on) => Ok(Some(self.mute(on))),
            C::Meter(on) => Ok(Some(self.sound(media::Command::Meter(on)))),
            C::EchoTest(on) => Ok(Some(self.echo_test(on))),
            C::TestRing {
                sound,
                device,
                volume,
            } => Ok(Some(self.test_ring(now, &sound, device, volume))),
            C::Register(account) => self.register(now, &account),
            C::SetMode { mode, minutes } => self.set_mode(now, &mode, minutes),
            C::SetDoNotDisturb(on) => Ok(self.set_do_not_disturb(id, on)),
            C::EditSettings(edit) => self.edit_settings(id, edit),
            C::SetPassword { account, password } => Ok(self.set_password(id, account, password)),
            C::SetNote { call, note } => self.set_note(id, call, &note),
            C::SetWork {
                entries,
                state,
                due,
            } => self.set_work(now, id, entries, (state, due)),
            C::RestoreWork(works) => Ok(self.restore_work(id, works)),
            C::DeleteEntries(entries) => self.delete_entries(id, entries),
            C::RestoreEntries(entries) => Ok(self.restore_entries(id, entries)),
            C::EditContacts(edit) => Ok(self.ask(Output::EditContacts { id, edit })),
            C::PickContact { call, contact } => self.pick_contact(now, id, call, contact),
            C::MessageTold { contact, told } => Ok(self.message_told(now, id, contact, told)),
            C::ExportJournal { path, what } => {
                Ok(self.ask(Output::ExportJournal { id, path, what }))
            }
            C::Sources(wish) => Ok(self.ask(Output::Sources { id, wish })),
            C::RunAction { action, call, test } => self.run_action(now, id, &action, (call, test)),
            C::Voicemail(wish) => self.with_machine(wish),
            C::Record { call, wish } => self.record(now, call, wish),
            C::Present => Ok(Some(Reply::Done)),
            C::ShowWindow => Ok(Some(self.show_window())),
            C::Quit => Ok(Some(self.quit(now))),
        }
    }

    fn set_password(
        &mut self,
        id: CommandId,
        account: AccountId,
        password: Secret,
    ) -> Option<Reply> {
        self.ask(Output::SetPassword {
            id,
            account,
            password,
        })
    }

    /// Answers or declines, if there is a call in a state for it.
    fn settle(&mut self, now: Now, call: Result<CallId, CommandError>, input: FlowInput) -> Answer {
        self.act(call, |own, call| own.feed(now, call, input))
    }

    fn dial_to(&mut self, now: Now, wish: &Wish) -> Answer {
        Ok(Some(Reply::Call(self.dial(now, wish)?)))
    }

    /// The message that waited for a caller was told, or was not after all.
    fn message_told(
        &mut self,
        now: Now,
        id: CommandId,
        contact: ContactId,
        told: bool,
    ) -> Option<Reply> {
        let at = told.then_some(now.wall);
        let edit = ContactEdit::Deliver { contact, at };
        self.ask(Output::EditContacts { id, edit })
    }

    fn edit_settings(&mut self, id: CommandId, edit: SettingsEdit) -> Answer {
        match self.fault_of(&edit) {
            Some(key) => Err(CommandError::BadSetting { key }),
            None => Ok(self.ask(Output::EditSettings { id, edit })),
        }
    }

    /// Does something with a call, if there is one in a state for it.
    fn act(
        &mut self,
        call: Result<CallId, CommandError>,
        act: impl FnOnce(&mut Self, CallId),
    ) -> Answer {
        let call = call?;
        act(self, call);
        Ok(Some(Reply::Call(call)))
    }

    /// Leaves a command to the shell.
    pub(super) fn ask(&mut self, output: Output) -> Option<Reply> {
        self.out.push_back(output);
        None
    }

    fn sound(&mut self, command: media::Command) -> Reply {
        self.media(command);
        Reply::Done
    }

    fn mute(&mut self, on: bool) -> Reply {
        self.desk.muted = on;
        self.changed = true;
        self.sound(media::Command::Mute(on))
    }

    fn echo_test(&mut self, on: bool) -> Reply {
        self.audio.echo_test = on;
        self.changed = true;
        self.sound(media::Command::EchoTest(on))
    }

    fn test_ring(&mut self, now: Now, sound: &str, device: String, volume: Option<u32>) -> Reply {
        let audio = &self.settings.audio;
        let sound = if sound.is_empty() { &audio.ring } else { sound };
        let ring = Ring {
            sound: ring_sound(sound),
            device,
            volume: volume.unwrap_or(audio.ring_volume),
        };
        self.desk.test_ring = Some((ring, now.mono + TEST_RING));
        Reply::Done
    }

    fn show_window(&mut self) -> Reply {
        self.event(Event::ShowWindow);
        Reply::Done
    }

    fn register(&mut self, now: Now, account: &AccountId) -> Answer {
        let key = self.accounts.key(account);
        let key = key.ok_or(CommandError::NoSuchAccount)?;
        self.signalling.register(now.mono, key);
        Ok(Some(Reply::Done))
    }

    /// The journal row of a call back was found, or not.
    pub(super) fn on_entry(&mut self, now: Now, id: CommandId, entry: Option<&CallEntry>) {
        let wish = entry.and_then(|entry| {
            let has_line = entry
                .line
                .as_ref()
                .is_some_and(|line| self.settings.line(line).is_some());
            Wish::back(entry, has_line)
        });
        let answer = match wish {
            Some(wish) => self.dial(now, &wish).map(Reply::Call),
            None => Err(CommandError::NoSuchEntry),
        };
        self.reply(id, answer);
    }

    fn set_do_not_disturb(&mut self, id: CommandId, on: bool) -> Option<Reply> {
        self.desk.do_not_disturb = on;
        self.changed = true;
        if on {
            for call in &mut self.calls {
                call.silenced |= call.is_ringing();
            }
        }
        let mut general = self.settings.general.clone();
        general.do_not_disturb = on;
        let edit = SettingsEdit::General(Box::new(general));
        self.ask(Output::EditSettings { id, edit })
    }

    /// The key of the first fault an edit would bring in.
    fn fault_of(&self, edit: &SettingsEdit) -> Option<String> {
        let problems = validate::check_edit(&self.settings, edit);
        problems.into_iter().next().map(|problem| problem.key)
    }

    fn silence(&mut self, id: Option<CallId>) -> Answer {
        let call = self.ringing(id)?;
        for ringing in &mut self.calls {
            let is_meant = id.is_none() || ringing.id == call;
            ringing.silenced |= is_meant && ringing.is_ringing();
        }
        self.changed = true;
        Ok(Some(Reply::Call(call)))
    }

    fn send_digits(&mut self, now: Now, id: Option<CallId>, digits: &str) -> Answer {
        let keys = digits.to_ascii_uppercase();
        let is_key = |key: char| key.is_ascii_digit() || "*#ABCD".contains(key);
        if keys.is_empty() || !keys.chars().all(is_key) {
            return Err(CommandError::BadDigits(digits.to_owned()));
        }
        let id = self.pick(id, Call::is_at_desk)?;
        let Some(call) = self.call_mut(id) else {
            return Err(CommandError::NoSuchCall);
        };
        let Some(setup) = &call.leg.setup else {
            return Err(CommandError::NothingToDo);
        };
        if setup.telephone_event.is_some() {
            let stream = call.leg.stream;
            self.media(media::Command::SendDigits {
                stream,
                digits: keys,
            });
        } else {
            call.leg.digits.extend(keys.chars());
            call.leg.next_digit_at.get_or_insert(now.mono);
        }
        Ok(Some(Reply::Call(id)))
    }

    /// Sends the next key as INFO when its time has come (application/dtmf-relay, for peers without RFC 4733).
    pub(super) fn send_due_digits(&mut self, now: Mono) {
        for at in 0..self.calls.len() {
            let leg = &mut self.calls[at].leg;
            if leg.next_digit_at.is_none_or(|due| due > now) {
                continue;
            }
            let key = leg.digits.pop_front();
            leg.next_digit_at = key.map(|_| now + KEY_GAP);
            if let (Some(usage), Some(key)) = (leg.usage, key) {
                let body = format!("Signal={key}\r\nDuration=160\r\n");
                let signalling = &mut self.signalling;
                signalling.info(now, usage, "application/dtmf-relay", body.as_bytes());
            }
        }
    }

    /// The call meant: the one named when it fits, else the first that fits.
    pub(super) fn pick(
        &self,
        id: Option<CallId>,
        fits: impl Fn(&Call) -> bool,
    ) -> Result<CallId, CommandError> {
        let Some(id) = id else {
            let mut fitting = self.calls.iter().filter(|call| fits(call));
            return fitting
                .next()
                .map(|call| call.id)
                .ok_or(CommandError::NothingToDo);
        };
        match self.calls.iter().find(|call| call.id == id) {
            None => Err(CommandError::NoSuchCall),
            Some(call) if fits(call) => Ok(id),
            Some(_) => Err(CommandError::NothingToDo),
        }
    }

    fn ringing(&self, id: Option<CallId>) -> Result<CallId, CommandError> {
        self.pick(id, Call::is_ringing)
    }

    /// The one named, else the one waiting longest; not one whose line is not answered here.
    fn answerable(&self, id: Option<CallId>) -> Result<CallId, CommandError> {
        let may = |call: &Call| {
            (call.is_ringing() || id.is_some() && call.can_be_taken_back())
                && call.may_be_answered()
        };
        match self.pick(id, may) {
            Err(CommandError::NothingToDo) if self.ringing(id).is_ok() => {
                Err(CommandError::MayNotAnswer)
            }
            other => other,
        }
    }

    fn talking(&self, id: Option<CallId>) -> Result<CallId, CommandError> {
        self.pick(id, |call| {
            call.is_up() && call.leg.held_at.is_none() && call.hand.joined.is_none()
        })
    }

    /// The one named, else the one held last.
    fn held(&self, id: Option<CallId>) -> Result<CallId, CommandError> {
        let last = self
            .calls
            .iter()
            .filter_map(|call| Some((call.leg.held_at?, call.id)))
            .max()
            .map(|(_, id)| id);
        self.pick(id.or(last), |call| {
            call.is_up() && (call.leg.held_at.is_some() || call.hand.joined.is_some())
        })
    }

    /// The one named, else the one at the desk, else the only one.
    fn to_hang_up(&self, id: Option<CallId>) -> Result<CallId, CommandError> {
        let only = match self.calls.as_slice() {
            [only] => Some(only.id),
            _ => None,
        };
        match id.or_else(|| self.active()).or(only) {
            Some(id) => self.pick(Some(id), |_| true),
            None => Err(CommandError::NothingToDo),
        }
    }
}
