//! A telephone's stack and the exchange, datagram by datagram, in virtual time.

use std::{net::SocketAddr, time::Duration};

use crate::{
    l10n::Language,
    media::{self, LocalEnd, StreamId},
    mono::{Mono, earliest},
    rng::Rng,
    secret::Secret,
    shell::demo::{
        exchange::{Exchange, Output},
        sound,
    },
    sip::{
        self, AccountKey, AccountSetup, CalledSource, Disclosure, Flow, FlowId, IncomingInvite,
        Invite, RegistrationState, Stack, StackConfig, Transport, Usage, sdp,
    },
};

const DESK: ([u8; 4], u16) = ([127, 0, 0, 1], 5070);
const EXCHANGE: ([u8; 4], u16) = ([127, 0, 0, 1], 5060);

/// Both ends, and what came of it.
struct Scene {
    now: Mono,
    desk: Stack,
    exchange: Exchange,
    registered: bool,
    ringing: Vec<(Usage, Box<IncomingInvite>)>,
    ended: Vec<Usage>,
    answered: Vec<Usage>,
    offers_answered: Vec<String>,
    sound: Vec<media::Command>,
    closed: Vec<StreamId>,
    next_port: u16,
}

fn scene(password: &str) -> Scene {
    let exchange = Exchange::new(
        EXCHANGE.into(),
        Language::English,
        Secret::new("right"),
        Rng::from_u64(1),
    );
    let mut scene = Scene {
        now: Mono::from_millis(1000),
        desk: Stack::new(StackConfig::default(), Rng::from_u64(2)),
        exchange,
        registered: false,
        ringing: Vec::new(),
        ended: Vec::new(),
        answered: Vec::new(),
        offers_answered: Vec::new(),
        sound: Vec::new(),
        closed: Vec::new(),
        next_port: 40_000,
    };
    scene.desk.set_account(
        scene.now,
        AccountSetup {
            key: AccountKey(7),
            aor: "sip:desk@demo.invalid".into(),
            display_name: String::new(),
            server: Some("127.0.0.1".into()),
            port: Some(5060),
            transport: Some(Transport::Udp),
            auth_user: None,
            password: Secret::new(password),
            realms: Vec::new(),
            register: true,
            expires: Duration::from_mins(5),
            instance: "urn:uuid:00000000-0000-4000-8000-000000000001".into(),
            allow_direct_calls: false,
            called_headers: Vec::new(),
        },
    );
    scene
}

impl Scene {
    fn open(&mut self) -> impl FnMut(StreamId) -> Option<u16> + use<> {
        let port = self.next_port;
        self.next_port += 2;
        move |_| Some(port)
    }

    /// Lets time pass.
    fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            self.exchange_messages();
            let next = earliest(self.desk.deadline(), self.exchange.deadline());
            let Some(next) = next.filter(|next| *next <= end) else {
                break;
            };
            self.now = self.now.max(next);
            self.desk.handle(self.now, sip::Input::Wake);
            let mut open = self.open();
            self.exchange.wake(self.now, &mut open);
        }
        self.now = end;
    }

    fn exchange_messages(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(output) = self.desk.poll() {
                quiet = false;
                self.desk_wants(output);
            }
            while let Some(output) = self.exchange.poll() {
                quiet = false;
                match output {
                    Output::Send { bytes, .. } => {
                        let flow = flow();
                        self.desk
                            .handle(self.now, sip::Input::Received { flow, bytes });
                    }
                    Output::Sound(command) => self.sound.push(command),
                    Output::CloseSound(stream) => self.closed.push(stream),
                }
            }
            if quiet {
                return;
            }
        }
    }

    fn desk_wants(&mut self, output: sip::Output) {
        match output {
            sip::Output::OpenFlow { request, .. } => {
                let flow = flow();
                self.desk
                    .handle(self.now, sip::Input::FlowOpened { request, flow });
            }
            sip::Output::Transmit { bytes, .. } => {
                let mut open = self.open();
                self.exchange
                    .received(self.now, SocketAddr::from(DESK), &bytes, &mut open);
            }
            sip::Output::Resolve { request, .. } => {
                let addr = EXCHANGE.into();
                let transport = Transport::Udp;
                let result = Ok(vec![sip::Target { transport, addr }]);
                self.desk
                    .handle(self.now, sip::Input::Resolved { request, result });
            }
            sip::Output::CloseFlow { .. } => {}
            sip::Output::Event(event) => self.desk_heard(event),
        }
    }

    fn desk_heard(&mut self, event: sip::Event) {
        match event {
            sip::Event::Registration { state, .. } => {
                self.registered = matches!(state, RegistrationState::Registered { .. });
            }
            sip::Event::Incoming { usage, invite, .. } => {
                self.desk.ring(self.now, usage, None);
                self.ringing.push((usage, invite));
            }
            sip::Event::Answered { usage, .. } => self.answered.push(usage),
            sip::Event::OfferAnswered { sdp, .. } => self.offers_answered.push(sdp),
            sip::Event::Ended { usage, .. } => self.ended.push(usage),
            _ => {}
        }
    }

    /// The desk answers the call that rings first.
    fn answer(&mut self) -> (Usage, sdp::Session) {
        let (usage, invite) = self.ringing.remove(0);
        let mut session = desk_session();
        let (answer, _) = session
            .answer(invite.sdp.as_deref().unwrap(), false)
            .unwrap();
        self.desk.accept(self.now, usage, answer);
        self.exchange_messages();
        (usage, session)
    }

    /// The last stream the exchange speaks into; says that all was spoken.
    fn all_was_said(&mut self) {
        let spoken = self.sound.iter().rev().find_map(|command| match command {
            media::Command::PlayInto { stream, sound, .. } if sound.len() > 48_000 => Some(*stream),
            _ => None,
        });
        let stream = spoken.expect("nothing was said");
        self.exchange
            .heard(self.now, &media::Event::PlayedOut { stream });
    }

    fn seconds(&mut self, seconds: u64) {
        self.pass(Duration::from_secs(seconds));
    }
}

fn flow() -> Flow {
    Flow {
        id: FlowId(1),
        transport: Transport::Udp,
        local: DESK.into(),
        remote: EXCHANGE.into(),
    }
}

fn desk_session() -> sdp::Session {
    let local = sdp::Local {
        address: [127, 0, 0, 1].into(),
        port: 50_000,
        rtcp_port: None,
        rtcp_mux: true,
        codecs: sound::codecs(),
        ptime_ms: 20,
    };
    sdp::Session::new(77, local)
}

#[test]
fn callers_ring_a_telephone_that_registers_with_the_right_password() {
    let mut scene = scene("right");
    scene.seconds(1);
    assert!(scene.registered);
    scene.seconds(3);
    let (_, invite) = &scene.ringing[0];
    assert_eq!(invite.from.display, "Eva Brandt");
    assert_eq!(invite.from.user, "+493023125777");
    assert_eq!(invite.called[0].source, CalledSource::CalledPartyId);
    assert_eq!(invite.called[0].party.user, "+493023125101");
}

#[test]
fn nobody_rings_after_a_wrong_password() {
    let mut scene = scene("wrong");
    scene.seconds(60);
    assert!(!scene.registered);
    assert!(scene.ringing.is_empty());
}

#[test]
fn a_caller_says_it_three_times_and_hangs_up() {
    let mut scene = scene("right");
    scene.seconds(4);
    let (usage, _) = scene.answer();
    for _ in 0..3 {
        scene.seconds(10);
        assert!(scene.ended.is_empty());
        scene.all_was_said();
    }
    scene.seconds(10);
    assert_eq!(scene.ended[0], usage);
    assert_eq!(scene.closed.len(), 1);
    assert!(
        scene
            .sound
            .iter()
            .any(|command| matches!(command, media::Command::RemoveStream(_)))
    );
}

#[test]
fn a_caller_on_hold_waits() {
    let mut scene = scene("right");
    scene.seconds(4);
    let (usage, mut session) = scene.answer();
    scene.seconds(2);
    let offer = session.offer(true);
    scene.desk.offer(scene.now, usage, offer);
    scene.exchange_messages();
    assert!(
        scene.offers_answered[0].contains("a=recvonly"),
        "{:?}",
        scene.offers_answered
    );
    scene.seconds(300);
    assert!(!scene.ended.contains(&usage));
    scene.sound.clear();
    let offer = session.offer(false);
    scene.desk.offer(scene.now, usage, offer);
    scene.seconds(2);
    scene.all_was_said();
}

#[test]
fn a_caller_who_is_declined_tries_once_more() {
    let mut scene = scene("right");
    scene.seconds(4);
    for _ in 0..2 {
        let (usage, invite) = scene.ringing.remove(0);
        assert_eq!(invite.from.display, "Eva Brandt");
        scene.desk.reject(scene.now, usage, 486, None);
        scene.seconds(21);
    }
    assert!(
        scene
            .ringing
            .iter()
            .all(|(_, invite)| invite.from.display != "Eva Brandt")
    );
}

#[test]
fn the_second_caller_withholds_the_number_and_the_third_was_sent_on() {
    let mut scene = scene("right");
    scene.seconds(4);
    let (usage, _) = scene.ringing.remove(0);
    scene.desk.hang_up(scene.now, usage, None);
    scene.seconds(150);
    let with = |name: &str| {
        scene
            .ringing
            .iter()
            .find(|(_, invite)| invite.from.display == name)
    };
    let withheld = scene
        .ringing
        .iter()
        .find(|(_, invite)| invite.disclosure == Disclosure::Withheld);
    assert_eq!(withheld.unwrap().1.called[0].party.user, "+498999998202");
    let sent_on = with("Jonas Weber").unwrap();
    assert_eq!(sent_on.1.diverters[0].party.display, "Reception");
}

#[test]
fn the_exchange_picks_up_and_echoes_and_is_busy_on_00() {
    let mut scene = scene("right");
    scene.seconds(1);
    for (target, is_answered) in [("030123", true), ("030100", false)] {
        let mut session = desk_session();
        let invite = Invite {
            account: AccountKey(7),
            target: target.into(),
            sdp: Some(session.offer(false)),
            identity: None,
            headers: Vec::new(),
        };
        let usage = scene.desk.invite(scene.now, invite);
        scene.pass(Duration::from_millis(3_600));
        assert_eq!(scene.answered.contains(&usage), is_answered, "{target}");
        if is_answered {
            scene.all_was_said();
            scene.exchange_messages();
            let last = scene.sound.last().unwrap();
            assert!(matches!(
                last,
                media::Command::Join {
                    end: LocalEnd::Echo,
                    ..
                }
            ));
            scene.desk.hang_up(scene.now, usage, None);
        }
    }
}
