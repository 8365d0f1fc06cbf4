//! Real devices through the sound server: heard, named, pulled out and plugged in again.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use linekeeper::{
    media::{
        Codec, CodecChoice, Command, Direction, LocalEnd, MediaProblem, RingSound, StreamId,
        StreamSetup,
    },
    rng::Rng,
    shell::{
        audio::{Audio, AudioChoice, DeviceNames, Devices, Start, Told},
        clock::Clock,
    },
};

use crate::harness::{
    process::Process,
    pulse::{in_own_server, pactl, without_sound},
    sound, wait_until,
};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const LIMIT: Duration = Duration::from_secs(20);
const DESK: StreamId = StreamId(1);
const ECHO: StreamId = StreamId(2);

fn start(names: DeviceNames) -> Audio {
    Audio::start(Start {
        clock: Clock::start(),
        rng: Rng::from_u64(3),
        choice: AudioChoice::Device,
        names,
        ports: 45_000..=45_999,
        wake: Arc::new(|| {}),
    })
    .unwrap()
}

fn setup(id: StreamId, remote: SocketAddr) -> Command {
    let choice = CodecChoice {
        codec: Codec::G722,
        payload_type: 9,
        fec: false,
        max_bitrate_bps: None,
    };
    Command::SetStream(StreamSetup {
        id,
        remote,
        remote_rtcp: None,
        rtcp_mux: false,
        send: choice,
        receive: vec![choice],
        telephone_event: None,
        comfort_noise: None,
        ptime_ms: 20,
        direction: Direction::SendReceive,
    })
}

/// A call from the desk to somebody who sends back what he hears.
fn call(audio: &mut Audio) {
    let desk = audio.open(DESK, HOME).unwrap();
    let echo = audio.open(ECHO, HOME).unwrap();
    for command in [
        setup(DESK, echo),
        setup(ECHO, desk),
        Command::Join {
            stream: DESK,
            end: LocalEnd::Desk,
        },
        Command::Join {
            stream: ECHO,
            end: LocalEnd::Echo,
        },
    ] {
        audio.command(command).unwrap();
    }
}

/// Speaks a tone into the microphone for as long as the value lives.
fn speak(folder: &Path) -> Process {
    let tone = folder.join("tone.wav");
    sound::write_tone(&tone, 48_000, 600.0, 100);
    Process::start("pulseaudio-utils", "paplay", |command| {
        command.args(["-d", "feed", tone.to_str().unwrap()]);
    })
}

/// Records what a speaker plays for as long as the value lives.
fn listen(speaker: &str, to: &Path) -> Process {
    Process::start("pulseaudio-utils", "parec", |command| {
        command
            .args([
                "--file-format=wav",
                "--latency-msec=10",
                "-d",
                &format!("{speaker}.monitor"),
            ])
            .arg(to);
    })
}

/// Waits for news of the devices that fit.
fn news(audio: &mut Audio, what: &str, fit: impl Fn(&Devices) -> bool) -> Devices {
    wait_until(what, LIMIT, || match audio.poll() {
        Some(Told::Devices(devices)) if fit(&devices) => Some(devices),
        _ => None,
    })
}

fn loud(audio: &Audio) {
    let levels = audio.levels();
    wait_until("sound at the speaker", LIMIT, || {
        (levels.speaker() > 0.2).then_some(())
    });
}

#[test]
fn microphone_and_speaker_carry_a_tone() {
    if !in_own_server("sound_device::microphone_and_speaker_carry_a_tone") {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let recording = folder.path().join("heard.wav");
    let _voice = speak(folder.path());
    let ears = listen("desk", &recording);
    let mut audio = start(DeviceNames::default());
    let devices = news(&mut audio, "the list of devices", |_| true);
    assert_eq!(devices.outputs, ["Desk", "Feed"]);
    assert_eq!(devices.inputs, ["Mic"], "monitors are no microphones");
    assert_eq!(devices.problem, None);
    call(&mut audio);
    loud(&audio);
    std::thread::sleep(Duration::from_secs(4));
    drop(audio);
    drop(ears);
    let heard = sound::hear(&recording);
    let seconds = heard.seconds_of_tone(600.0);
    assert!(
        seconds > 3.4,
        "{seconds} s of the tone in {} s",
        heard.seconds()
    );
}

#[test]
fn a_call_outlives_its_speaker_and_goes_back_to_it() {
    if !in_own_server("sound_device::a_call_outlives_its_speaker_and_goes_back_to_it") {
        return;
    }
    let plug = || {
        pactl(&[
            "load-module",
            "module-null-sink",
            "sink_name=headset",
            "rate=44100",
            "channels=2",
            "sink_properties=device.description=Headset",
        ])
    };
    let headset = plug();
    let folder = tempfile::TempDir::new().unwrap();
    let (first, second, third) = (
        folder.path().join("first.wav"),
        folder.path().join("second.wav"),
        folder.path().join("third.wav"),
    );
    let _voice = speak(folder.path());
    let mut audio = start(DeviceNames {
        speaker: "Headset".into(),
        ..DeviceNames::default()
    });
    let ears = listen("headset", &first);
    call(&mut audio);
    loud(&audio);
    std::thread::sleep(Duration::from_secs(2));
    drop(ears);

    let ears = listen("desk", &second);
    pactl(&["unload-module", &headset]);
    news(&mut audio, "the loss of the headset", |devices| {
        matches!(&devices.problem, Some(MediaProblem::Device { device, .. }) if device == "Headset")
            && !devices.outputs.iter().any(|name| name == "Headset")
    });
    std::thread::sleep(Duration::from_secs(2));
    drop(ears);

    plug();
    let ears = listen("headset", &third);
    news(&mut audio, "the return of the headset", |devices| {
        devices.problem.is_none()
    });
    std::thread::sleep(Duration::from_secs(2));
    drop(ears);

    for (path, least) in [(first, 1.4), (second, 1.0), (third, 1.4)] {
        let seconds = sound::hear(&path).seconds_of_tone(600.0);
        assert!(
            seconds > least,
            "{}: {seconds} s of the tone",
            path.display()
        );
    }
    assert_eq!(audio.stats().skipped(), 0, "the beat never stopped");
}

/// The beat goes on at its pace.
fn beats(audio: &Audio) {
    let stats = audio.stats();
    let (before, begin) = (stats.ticks(), std::time::Instant::now());
    std::thread::sleep(Duration::from_secs(2));
    let expected = begin.elapsed().as_millis() / 10;
    let ticks = u128::from(stats.ticks() - before);
    assert!(
        ticks.abs_diff(expected) < 5,
        "{ticks} beats, {expected} expected"
    );
}

#[test]
fn a_call_outlives_the_sound_server() {
    if !in_own_server("sound_device::a_call_outlives_the_sound_server") {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let _voice = speak(folder.path());
    let mut audio = start(DeviceNames::default());
    call(&mut audio);
    loud(&audio);
    pactl(&["exit"]);
    news(&mut audio, "the loss of all devices", |devices| {
        devices.problem == Some(MediaProblem::NoDevice)
    });
    beats(&audio);
}

#[test]
fn without_any_sound_a_call_goes_on_and_says_so_once() {
    if !without_sound("sound_device::without_any_sound_a_call_goes_on_and_says_so_once") {
        return;
    }
    let mut audio = start(DeviceNames::default());
    call(&mut audio);
    news(&mut audio, "that there is no device", |devices| {
        devices.problem == Some(MediaProblem::NoDevice)
    });
    beats(&audio);
    let more = std::iter::from_fn(|| audio.poll()).filter(|told| matches!(told, Told::Devices(_)));
    assert_eq!(more.count(), 0);
}

#[test]
fn a_line_rings_on_a_device_of_its_own_while_it_rings() {
    if !in_own_server("sound_device::a_line_rings_on_a_device_of_its_own_while_it_rings") {
        return;
    }
    pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=bell",
        "rate=48000",
        "channels=2",
        "sink_properties=device.description=Bell",
    ]);
    let folder = tempfile::TempDir::new().unwrap();
    let ring = folder.path().join("ring.wav");
    sound::write_tone(&ring, 48_000, 900.0, 30);
    let (desk, bell) = (
        folder.path().join("desk.wav"),
        folder.path().join("bell.wav"),
    );
    let mut audio = start(DeviceNames::default());
    news(&mut audio, "the list of devices", |devices| {
        devices.outputs.iter().any(|name| name == "Bell")
    });
    let mut ears = vec![listen("desk", &desk), listen("bell", &bell)];
    // A sink nobody listens to asks for its sound two seconds at a time.
    std::thread::sleep(Duration::from_secs(1));
    for (device, seconds) in [("Bell", 3), ("", 3)] {
        audio
            .command(Command::Ring {
                sound: RingSound::File(ring.clone()),
                volume: 1.0,
                device: device.into(),
            })
            .unwrap();
        std::thread::sleep(Duration::from_secs(seconds));
        audio.command(Command::StopRing).unwrap();
        std::thread::sleep(Duration::from_millis(500));
    }
    drop(audio);
    ears.clear();
    for path in [desk, bell] {
        let seconds = sound::hear(&path).seconds_of_tone(900.0);
        assert!(
            (1.5..3.6).contains(&seconds),
            "{}: {seconds} s of the ringing tone",
            path.display()
        );
    }
}
