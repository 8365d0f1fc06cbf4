use std::{
    net::{Ipv4Addr, UdpSocket},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread::sleep,
    time::{Duration, Instant},
};

use super::*;
use crate::media::{Codec, CodecChoice, Direction, LocalEnd, StreamSetup};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn start(
    choice: AudioChoice,
    ports: RangeInclusive<u16>,
) -> Result<(Audio, Arc<AtomicU64>), MediaProblem> {
    let woken = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&woken);
    let audio = Audio::start(Start {
        clock: Clock::start(),
        rng: Rng::from_u64(u64::from(*ports.start())),
        choice,
        names: DeviceNames::default(),
        ports,
        wake: Arc::new(move || {
            counter.fetch_add(1, Relaxed);
        }),
    })?;
    Ok((audio, woken))
}

fn setup(id: StreamId, remote: SocketAddr) -> Command {
    let pcma = CodecChoice {
        codec: Codec::Pcma,
        payload_type: 8,
        fec: false,
        max_bitrate_bps: None,
    };
    Command::SetStream(StreamSetup {
        id,
        remote,
        remote_rtcp: None,
        rtcp_mux: false,
        send: pcma,
        receive: vec![pcma],
        telephone_event: Some((101, 8_000)),
        comfort_noise: None,
        ptime_ms: 20,
        direction: Direction::SendReceive,
    })
}

/// Waits until `done` or ten seconds have passed.
fn until(mut done: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(10) {
        if done() {
            return true;
        }
        sleep(Duration::from_millis(5));
    }
    false
}

#[test]
fn the_thread_sleeps_while_idle_and_beats_while_a_stream_lives() {
    let (mut audio, _) = start(AudioChoice::Null, 44_000..=44_099).unwrap();
    let stats = audio.stats();
    let id = StreamId(1);
    let address = audio.open(id, HOME).unwrap();
    assert_eq!(address.ip(), HOME);
    audio.command(setup(id, SocketAddr::new(HOME, 9))).unwrap();
    assert!(until(|| stats.ticks() >= 20));
    let (ticks, begin) = (stats.ticks(), Instant::now());
    sleep(Duration::from_millis(500));
    let expected = begin.elapsed().as_millis() / 10;
    let beats = u128::from(stats.ticks() - ticks + stats.skipped());
    assert!(
        beats.abs_diff(expected) <= 3,
        "{beats} beats, {expected} expected"
    );
    audio.command(Command::RemoveStream(id)).unwrap();
    let mut wakes = u64::MAX;
    let quiet = until(|| {
        let before = std::mem::replace(&mut wakes, stats.wakes());
        sleep(Duration::from_millis(150));
        before == stats.wakes()
    });
    assert!(quiet, "{} wakes", stats.wakes());
    // Its ports are free again.
    assert!(until(|| UdpSocket::bind(address).is_ok()));
}

#[test]
fn sound_comes_and_goes_over_the_sockets() {
    let (mut audio, woken) = start(AudioChoice::Null, 44_100..=44_199).unwrap();
    let peer = UdpSocket::bind((HOME, 0)).unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let id = StreamId(7);
    let address = audio.open(id, HOME).unwrap();
    audio
        .command(setup(id, peer.local_addr().unwrap()))
        .unwrap();
    audio
        .command(Command::Join {
            stream: id,
            end: LocalEnd::Desk,
        })
        .unwrap();
    let mut datagram = [0; 500];
    let (length, from) = peer.recv_from(&mut datagram).unwrap();
    assert_eq!(
        (length, from, datagram[0], datagram[1] & 0x7f),
        (172, address, 0x80, 8)
    );
    peer.send_to(&datagram[..length], address).unwrap();
    assert!(until(
        || audio.poll() == Some(Told::Media(Event::Heard { stream: id }))
    ));
    assert!(woken.load(Relaxed) > 0);
}

#[test]
fn a_file_is_the_microphone_and_another_hears() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&input, spec).unwrap();
    for n in 0..32_000_u16 {
        let sample = (f32::from(n) * 500.0 / 16_000.0 * std::f32::consts::TAU).sin();
        writer.write_sample(media_sample(sample * 0.5)).unwrap();
    }
    writer.finalize().unwrap();
    // Two telephones on one thread: the first speaks to the second, which sends it back.
    let choice = AudioChoice::File {
        input,
        output: output.clone(),
    };
    let (mut audio, _) = start(choice, 44_200..=44_299).unwrap();
    let (desk, echo) = (StreamId(1), StreamId(2));
    let (a, b) = (
        audio.open(desk, HOME).unwrap(),
        audio.open(echo, HOME).unwrap(),
    );
    for command in [
        setup(desk, b),
        setup(echo, a),
        Command::Join {
            stream: desk,
            end: LocalEnd::Desk,
        },
        Command::Join {
            stream: echo,
            end: LocalEnd::Echo,
        },
    ] {
        audio.command(command).unwrap();
    }
    let levels = audio.levels();
    assert!(until(|| levels.microphone() > 0.4 && levels.speaker() > 0.2));
    sleep(Duration::from_millis(1_500));
    drop(audio);
    let heard = read_wav(&output).unwrap();
    let loud: Vec<f32> = heard
        .iter()
        .copied()
        .skip_while(|sample| sample.abs() < 0.2)
        .collect();
    let second = &loud[..24_000];
    let crossings = second
        .windows(2)
        .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
        .count();
    assert!(
        crossings.abs_diff(250) <= 3,
        "{crossings} periods in half a second"
    );
}

#[allow(clippy::cast_possible_truncation, reason = "below full scale")]
fn media_sample(sample: f32) -> i16 {
    (sample * 32_767.0) as i16
}

#[test]
fn a_file_that_cannot_be_read_is_said_at_the_start() {
    let choice = AudioChoice::File {
        input: "/no/such.wav".into(),
        output: PathBuf::new(),
    };
    let problem = start(choice, 44_300..=44_399).err().unwrap();
    assert!(
        matches!(problem, MediaProblem::BadFile { path, .. } if path == Path::new("/no/such.wav"))
    );
}

#[test]
fn a_ring_file_that_cannot_be_read_rings_the_built_in_melody_and_says_so() {
    let (mut audio, _) = start(AudioChoice::Null, 44_400..=44_499).unwrap();
    let sound = RingSound::File("/no/such.wav".into());
    let told = audio.command(Command::Ring {
        sound,
        volume: 1.0,
        device: String::new(),
    });
    assert!(matches!(told, Err(MediaProblem::BadFile { .. })));
}

#[test]
fn no_free_port_is_a_problem() {
    let (mut audio, _) = start(AudioChoice::Null, 44_500..=44_501).unwrap();
    audio.open(StreamId(1), HOME).unwrap();
    assert_eq!(audio.open(StreamId(2), HOME), Err(MediaProblem::NoPort));
    audio.set_ports(44_502..=44_503);
    assert!(audio.open(StreamId(2), HOME).is_ok());
}
