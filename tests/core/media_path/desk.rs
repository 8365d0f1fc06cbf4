//! The user's side: tones, ringer, echo test, gains, meters, several calls at once, and when devices are needed.

use linekeeper::{
    media::{Codec, Command, Core, FRAME, LocalEnd, RingSound, StreamId, StreamSetup, TICK, Tone},
    mono::Mono,
    rng::Rng,
};

use super::{RATE, frequency, net::Pair, rms, tone};

/// Runs a core alone; gives what speaker and ringer played.
fn run(
    core: &mut Core,
    from: Mono,
    ticks: usize,
    mut said: impl FnMut(usize) -> f32,
) -> (Vec<f32>, Vec<f32>) {
    let (mut speaker, mut ringer) = (Vec::new(), Vec::new());
    let mut now = from;
    for tick in 0..ticks {
        let microphone = std::array::from_fn(|n| said(tick * FRAME + n));
        let (mut spoken, mut rung) = ([0.1; FRAME], [0.1; FRAME]);
        core.tick(now, &microphone, &mut spoken, &mut rung);
        speaker.extend(spoken);
        ringer.extend(rung);
        now += TICK;
    }
    (speaker, ringer)
}

fn idle() -> Core {
    Core::new(Rng::from_u64(1))
}

#[test]
fn a_core_without_work_is_idle_and_silent() {
    let mut core = idle();
    assert!(core.is_idle());
    let (speaker, ringer) = run(&mut core, Mono::ZERO, 3, |_| 0.5);
    assert!(speaker.iter().chain(&ringer).all(|sample| *sample == 0.0));
    assert!(core.is_idle() && core.poll_transmit().is_none() && core.poll_event().is_none());
}

#[test]
fn devices_are_needed_exactly_while_they_are_used() {
    let ring = Command::Ring {
        sound: RingSound::BuiltIn("clear".into()),
        volume: 1.0,
        device: String::new(),
    };
    let busy = Command::PlayTone {
        tone: Tone::Busy,
        country: "de".into(),
    };
    for (on, off, needs) in [
        (ring, Command::StopRing, (false, false, true)),
        (busy, Command::StopTone, (false, true, false)),
        (
            Command::EchoTest(true),
            Command::EchoTest(false),
            (true, true, false),
        ),
        (
            Command::Meter(true),
            Command::Meter(false),
            (true, true, false),
        ),
    ] {
        let mut core = idle();
        core.apply(Mono::ZERO, on.clone());
        let has = (
            core.needs_microphone(),
            core.needs_speaker(),
            core.needs_ringer(),
        );
        assert_eq!(has, needs, "{on:?}");
        assert!(!core.is_idle(), "{on:?}");
        run(&mut core, Mono::ZERO, 5, |_| 0.0);
        core.apply(Mono::ZERO, off);
        run(&mut core, Mono::from_millis(50), 2, |_| 0.0);
        assert!(core.is_idle(), "{on:?}");
    }
}

#[test]
fn a_tone_sounds_until_it_is_stopped() {
    let mut core = idle();
    core.apply(
        Mono::ZERO,
        Command::PlayTone {
            tone: Tone::Ringback,
            country: "de".into(),
        },
    );
    let (speaker, _) = run(&mut core, Mono::ZERO, 100, |_| 0.0);
    assert!((frequency(&speaker[4_800..43_200]) - 425.0).abs() < 2.0);
    core.apply(Mono::ZERO, Command::StopTone);
    let (speaker, _) = run(&mut core, Mono::ZERO, 10, |_| 0.0);
    assert!(rms(&speaker) < 1e-6);
}

#[test]
fn call_waiting_is_mixed_under_the_talk() {
    let mut pair = Pair::new(1, Codec::Pcmu);
    pair.a.microphone = tone(1_500.0, 0.3);
    pair.run(2.0);
    let alone = rms(&pair.b.speaker[RATE..]);
    pair.b.apply(Command::PlayTone {
        tone: Tone::CallWaiting,
        country: "de".into(),
    });
    pair.b.speaker.clear();
    pair.run(0.2);
    let both = rms(&pair.b.speaker);
    assert!(
        both > alone * 1.02 && both < alone * 1.5,
        "{alone} then {both}"
    );
}

#[test]
fn it_rings_as_loud_as_told_and_fades_out() {
    let ring = |volume| {
        let mut core = idle();
        core.apply(
            Mono::ZERO,
            Command::Ring {
                sound: RingSound::BuiltIn("clear".into()),
                volume,
                device: String::new(),
            },
        );
        let (speaker, ringer) = run(&mut core, Mono::ZERO, 100, |_| 0.0);
        assert!(rms(&speaker) < 1e-6);
        rms(&ringer)
    };
    let (loud, soft) = (ring(1.0), ring(0.25));
    assert!(
        loud > 0.02 && (loud / soft - 4.0).abs() < 0.4,
        "{loud} {soft}"
    );
    assert!(ring(0.0) < 1e-6);
}

#[test]
fn a_ring_file_is_repeated_and_its_lack_gives_the_melody() {
    let sound = || RingSound::File("ring.wav".into());
    let mut core = idle();
    let mut source = tone(900.0, 0.5);
    core.set_ring_samples((0..RATE).map(&mut source).collect());
    core.apply(
        Mono::ZERO,
        Command::Ring {
            sound: sound(),
            volume: 1.0,
            device: String::new(),
        },
    );
    let (_, ringer) = run(&mut core, Mono::ZERO, 300, |_| 0.0);
    assert!((frequency(&ringer[..RATE]) - 900.0).abs() < 2.0);
    assert!(rms(&ringer[RATE + 10..2 * RATE - 10]) < 1e-6);
    assert!((frequency(&ringer[2 * RATE..3 * RATE]) - 900.0).abs() < 2.0);
    let mut core = idle();
    core.apply(
        Mono::ZERO,
        Command::Ring {
            sound: sound(),
            volume: 1.0,
            device: String::new(),
        },
    );
    let (_, ringer) = run(&mut core, Mono::ZERO, 100, |_| 0.0);
    assert!(rms(&ringer) > 0.01);
}

#[test]
fn the_echo_test_plays_the_microphone_after_a_second() {
    let mut core = idle();
    core.apply(Mono::ZERO, Command::EchoTest(true));
    let mut source = tone(700.0, 0.3);
    let (speaker, _) = run(&mut core, Mono::ZERO, 250, |n| {
        if n < RATE { source(n) } else { 0.0 }
    });
    assert!(rms(&speaker[..RATE]) < 1e-6);
    assert!((frequency(&speaker[RATE..2 * RATE]) - 700.0).abs() < 2.0);
    assert!(rms(&speaker[2 * RATE..]) < 1e-6);
}

#[test]
fn gains_and_meters_follow_each_other() {
    let mut core = idle();
    core.apply(Mono::ZERO, Command::Meter(true));
    run(&mut core, Mono::ZERO, 10, |_| 0.2);
    assert!(
        (core.levels().microphone - 0.2).abs() < 0.01,
        "{:?}",
        core.levels()
    );
    core.apply(
        Mono::ZERO,
        Command::SetGain {
            microphone: 2.0,
            speaker: 1.0,
        },
    );
    core.apply(Mono::ZERO, Command::Mute(true));
    run(&mut core, Mono::ZERO, 10, |_| 0.2);
    assert!(
        (core.levels().microphone - 0.4).abs() < 0.01,
        "{:?}",
        core.levels()
    );
}

#[test]
fn several_calls_at_the_desk_hear_each_other_but_not_themselves() {
    // The middle core has two streams at its desk; the outer ones have one each.
    let address = |n: u16| std::net::SocketAddr::from(([127, 0, 0, 1], n));
    let setup = |id, to| StreamSetup {
        id: StreamId(id),
        remote: address(to),
        ..Pair::unjoined(0).setup_a(Codec::G722)
    };
    let mut cores: Vec<Core> = (0..3).map(|n| Core::new(Rng::from_u64(n))).collect();
    for (core, id, to) in [(0, 1, 10), (1, 1, 0), (1, 2, 20), (2, 2, 11)] {
        cores[core].apply(Mono::ZERO, Command::SetStream(setup(id, to)));
        cores[core].apply(
            Mono::ZERO,
            Command::Join {
                stream: StreamId(id),
                end: LocalEnd::Desk,
            },
        );
    }
    let place = |port: u16| match port {
        0 => (0, StreamId(1), address(10)),
        10 => (1, StreamId(1), address(0)),
        11 => (1, StreamId(2), address(20)),
        _ => (2, StreamId(2), address(11)),
    };
    let mut sources = [tone(400.0, 0.2), tone(1_000.0, 0.2), tone(2_500.0, 0.2)];
    let mut heard = [const { Vec::new() }; 3];
    let mut now = Mono::ZERO;
    for tick in 0..200 {
        now += TICK;
        let mut under_way = Vec::new();
        for ((core, source), heard) in cores.iter_mut().zip(&mut sources).zip(&mut heard) {
            let microphone = std::array::from_fn(|n| source(tick * FRAME + n));
            let (mut speaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
            core.tick(now, &microphone, &mut speaker, &mut ringer);
            heard.extend(speaker);
            while let Some(sent) = core.poll_transmit() {
                under_way.push((sent.to.port(), sent.channel, sent.bytes.to_vec()));
            }
        }
        for (port, channel, mut bytes) in under_way {
            let (core, stream, from) = place(port);
            cores[core].on_datagram(now, stream, channel, from, &mut bytes);
        }
    }
    let parts =
        |n: usize| [400.0, 1_000.0, 2_500.0].map(|hz| strength(&heard[n][RATE..], hz) > 0.1);
    assert_eq!(parts(0), [false, true, true]);
    assert_eq!(parts(1), [true, false, true]);
    assert_eq!(parts(2), [true, true, false]);
}

/// Amplitude of one frequency (a single Fourier term).
fn strength(sound: &[f32], hz: f32) -> f32 {
    let step = hz * std::f32::consts::TAU / RATE as f32;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        re += sample * (n as f32 * step).cos();
        im += sample * (n as f32 * step).sin();
    }
    2.0 * re.hypot(im) / sound.len() as f32
}
