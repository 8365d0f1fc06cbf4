//! What a line brings along for its calls: how it rings, whether it is answered here, as whom calls leave.

use linekeeper::{
    domain::{
        id::{AccountId, CallId, LineId},
        line::Line,
        number::NumberClass,
        settings::Settings,
    },
    engine::{
        Command, CommandError, Event, Output, command::Reply, event::Confirm, snapshot::CallState,
    },
    media::{self, RingSound},
    sip::{self, AccountKey, RegistrationState, SipProblem},
};

use crate::flows::{Letters, Office, happen};

fn desk(edit: impl FnOnce(&mut Settings)) -> Office {
    let mut settings = Office::usual_settings();
    edit(&mut settings);
    Office::with(settings, None)
}

fn with_miller(edit: impl FnOnce(&mut Line)) -> Office {
    desk(|settings| edit(settings.lines.get_mut("miller").unwrap()))
}

fn rings(office: &Office) -> Vec<(RingSound, f32, String)> {
    let ring = |output: &Output| match output {
        Output::Media(media::Command::Ring {
            sound,
            volume,
            device,
        }) => Some((sound.clone(), *volume, device.clone())),
        _ => None,
    };
    office.effects.iter().filter_map(ring).collect()
}

/// What came of the commands given.
fn results(office: &Office) -> Vec<Result<Reply, CommandError>> {
    let result = |output: &Output| match output {
        Output::Event(Event::CommandDone { result, .. }) => Some(result.clone()),
        _ => None,
    };
    office.effects.iter().filter_map(result).collect()
}

fn confirms(office: &Office) -> Vec<Confirm> {
    let confirm = |output: &Output| match output {
        Output::Event(Event::Confirm(confirm)) => Some(confirm.clone()),
        _ => None,
    };
    office.effects.iter().filter_map(confirm).collect()
}

fn invites(office: &Office) -> Vec<String> {
    let sent = |output: &Output| match output {
        Output::Sip(sip::Output::Transmit { bytes, .. }) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.starts_with("invite ")
                .then(|| text.lines().next().unwrap_or("").to_owned())
        }
        _ => None,
    };
    office.effects.iter().filter_map(sent).collect()
}

#[test]
fn a_line_rings_with_its_own_melody_device_and_loudness_s13() {
    let mut office = with_miller(|line| {
        line.ring = "soft".into();
        line.ring_device = "Loudspeaker".into();
        line.ring_volume = Some(30);
    });
    happen(
        &mut office,
        &mut Letters::default(),
        "A: 089987654 calls 4989123420",
    );
    let melody = RingSound::BuiltIn("soft".into());
    assert_eq!(rings(&office), [(melody, 0.3, "Loudspeaker".into())]);
}

#[test]
fn the_next_line_that_rings_takes_its_own_device() {
    let mut office = with_miller(|line| line.ring_device = "Loudspeaker".into());
    let mut letters = Letters::default();
    happen(&mut office, &mut letters, "A: 089987654 calls 4989123420");
    happen(&mut office, &mut letters, "B: 089987655 calls 4989123430");
    happen(&mut office, &mut letters, "A cancels");
    let devices: Vec<_> = rings(&office)
        .into_iter()
        .map(|(_, _, device)| device)
        .collect();
    assert_eq!(devices, ["Loudspeaker", ""]);
}

#[test]
fn calls_for_a_line_that_is_not_answered_here_are_shown_in_silence_s13() {
    let mut settings = Office::usual_settings();
    settings.lines.get_mut("miller").unwrap().may_answer = false;
    let mut office = Office::with(settings, Some(std::time::Duration::from_secs(1)));
    let mut letters = Letters::default();
    happen(&mut office, &mut letters, "A: 089987654 calls 4989123420");
    assert_eq!(rings(&office), []);
    office.command(Command::Answer(None));
    office.command(Command::Answer(Some(CallId(1))));
    let refused = Err(CommandError::MayNotAnswer);
    assert_eq!(results(&office), [refused.clone(), refused]);
    office.pass(office.now + std::time::Duration::from_secs(5), |_| {});
    assert_eq!(office.engine.snapshot().calls[0].state, CallState::Ringing);

    happen(&mut office, &mut letters, "B: 089987655 calls 4989123440");
    assert_eq!(rings(&office).len(), 1, "the other line rings");
    office.effects.clear();
    office.command(Command::Answer(None));
    assert_eq!(results(&office), [Ok(Reply::Call(CallId(2)))]);
}

fn link(target: &str, line: Option<&str>) -> Command {
    Command::Link {
        target: target.into(),
        account: None,
        line: line.map(LineId::new),
    }
}

#[test]
fn a_link_dials_at_once_unless_its_number_must_be_seen_d3() {
    let mut office = Office::with(Office::usual_settings(), None);
    for (target, number, class) in [
        ("tel:110", "110", NumberClass::Emergency),
        ("tel:0900-1234567", "+499001234567", NumberClass::Premium),
        (
            "sip:0900%31234567@pbx.example",
            "+499001234567",
            NumberClass::Premium,
        ),
        (
            "callto:*21*089987654%23",
            "*21*089987654#",
            NumberClass::Service,
        ),
        ("tel:11833", "11833", NumberClass::Service),
    ] {
        office.effects.clear();
        office.command(link(target, Some("block")));
        let confirm = Confirm {
            target: target.into(),
            number: number.into(),
            class,
            account: None,
            line: Some(LineId::new("block")),
        };
        assert_eq!(confirms(&office), [confirm]);
        let number = number.into();
        assert_eq!(results(&office), [Ok(Reply::Shown { number, class })]);
        assert_eq!(office.engine.snapshot().calls, []);
    }
    office.effects.clear();
    office.command(link("tel:+49-89-987654", Some("block")));
    assert_eq!(confirms(&office), []);
    assert_eq!(office.engine.snapshot().calls.len(), 1);
}

#[test]
fn behind_an_outside_line_numbers_carry_its_digit_d3() {
    let mut office = desk(|settings| {
        let main = settings.accounts.get_mut("main").unwrap();
        main.outside_prefix = "0".into();
        main.internal = vec!["10-99".into()];
    });
    for (typed, sent) in [
        ("089 987654", "0089987654"),
        ("+49 89 987654", "0089987654"),
        ("0041 44 6681800", "00041446681800"),
        ("+41 44 6681800", "00041446681800"),
        ("20", "20"),
        ("110", "110"),
        ("*97", "*97"),
        ("eva@example.org", "eva@example.org"),
    ] {
        office.effects.clear();
        office.command(Command::Dial {
            target: typed.into(),
            account: Some(AccountId::new("main")),
            line: None,
        });
        let sent_line = invites(&office).pop().unwrap_or_default();
        assert!(
            sent_line.contains(&format!(" {sent} ")),
            "{typed}: {sent_line}"
        );
        office.command(Command::HangUp(None));
    }
    let mut letters = Letters::default();
    let before = office.engine.snapshot().calls.len();
    happen(&mut office, &mut letters, "A: 0089987654 calls 4989123420");
    assert_eq!(
        office.engine.snapshot().calls[before].caller.number,
        "+4989987654"
    );
}

#[test]
fn a_call_back_takes_another_account_of_the_line_when_its_own_is_down_s9() {
    let mut office = desk(|settings| {
        settings.lines.get_mut("miller").unwrap().account = Some(AccountId::new("spare"));
    });
    let mut letters = Letters::default();
    happen(&mut office, &mut letters, "A: 089987654 calls 4989123420");
    happen(&mut office, &mut letters, "A cancels");
    office.report(sip::Event::Registration {
        account: AccountKey(1),
        state: RegistrationState::Failed {
            problem: SipProblem::TimedOut,
            retry_in: None,
        },
    });
    office.effects.clear();
    office.command(Command::CallBack { entry: CallId(1) });
    let call = office.engine.snapshot().calls.last().cloned().unwrap();
    assert_eq!(call.account, Some(AccountId::new("main")));
    assert_eq!(
        call.line
            .as_ref()
            .and_then(|line| line.id())
            .map(LineId::as_str),
        Some("miller")
    );
}
