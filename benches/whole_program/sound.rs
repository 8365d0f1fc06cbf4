//! Sound of the whole program: from mouth to ear through two telephones, a device that is pulled out, the beat under load.
//!
//! The sound server is a private PulseAudio with virtual devices; what it adds is part of the figures.

use std::{
    collections::BTreeMap,
    env,
    io::Read as _,
    net::UdpSocket,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use linekeeper::{
    media::{self, Codec, CodecChoice, Direction, LocalEnd, StreamId, StreamSetup},
    rng::Rng,
    shell::{
        audio::{Audio, AudioChoice, DeviceNames, Start},
        clock::Clock,
    },
};

use crate::{
    harness::{
        kamailio::{FIRST_NUMBER, Kamailio},
        phone::{Phone, Wish},
        pulse::{Server, pactl},
        sound,
    },
    in_ms, median, row,
};

/// Says to a child of this program which part it is to measure.
const PART: &str = "LINEKEEPER_BENCH_PART";

const RATE_HZ: usize = 48_000;
const LOUD: i16 = 2_000;
const STREAM: StreamId = StreamId(1);

/// In a child of this program, measures the part it was started for.
pub(crate) fn is_child() -> bool {
    let is_child = env::var(PART).is_ok_and(|part| part == "device");
    if is_child {
        device_loss();
    }
    is_child
}

pub(crate) fn measure(exchange: &Kamailio) {
    for (codec, name, aim) in [("pcma", "G.711", "85 ms"), ("opus", "Opus", "95 ms")] {
        let times = mouth_to_ear(exchange, codec);
        let slow = times[times.len() * 95 / 100];
        row(
            &format!("mouth to ear, {name} (p95 {})", in_ms(slow)),
            &in_ms(median(times)),
            None,
            aim,
        );
    }
    let server = Server::start();
    let own = env::current_exe().unwrap();
    let output = server
        .lend(&mut Command::new(own))
        .env(PART, "device")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let (fallback, gap) = said.trim().split_once(' ').unwrap();
    row(
        "speaker lost to sound on the other one",
        fallback,
        None,
        "300 ms",
    );
    row("longest wait between packets meanwhile", gap, None, "40 ms");
    let (usual, latest) = beat_under_load();
    row(
        &format!("beat under full load, p99 (latest {})", in_ms(latest)),
        &in_ms(usual),
        None,
        "0.5 ms",
    );
}

/// What is heard of one device, with the moments at which sound begins in it.
struct Ear {
    child: Child,
    onsets: mpsc::Receiver<Instant>,
}

impl Ear {
    fn at(server: Option<&Server>, source: &str) -> Self {
        let mut command = Command::new("parec");
        if let Some(server) = server {
            server.lend(&mut command);
        }
        command.args(["--raw", "--format=s16le", "--rate=48000", "--channels=1"]);
        command.args(["--latency-msec=5", "-d", source]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut sound = child.stdout.take().unwrap();
        let (tell, onsets) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4_096];
            let mut quiet = 0;
            while let Ok(length) = sound.read(&mut bytes) {
                let now = Instant::now();
                let samples = bytes[..length].as_chunks().0;
                if length == 0 {
                    return;
                }
                for (at, sample) in samples.iter().enumerate() {
                    if i16::from_le_bytes(*sample).unsigned_abs() < LOUD.unsigned_abs() {
                        quiet += 1;
                        continue;
                    }
                    if quiet > RATE_HZ / 10 {
                        let later = (samples.len() - at) as f64 / RATE_HZ as f64;
                        let later = Duration::from_secs_f64(later);
                        let _ = tell.send(now.checked_sub(later).unwrap());
                    }
                    quiet = 0;
                }
            }
        });
        Self { child, onsets }
    }

    fn all(&self) -> Vec<Instant> {
        self.onsets.try_iter().collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Short tones spoken into one telephone and heard from the other's speaker.
fn mouth_to_ear(exchange: &Kamailio, codec: &'static str) -> Vec<Duration> {
    let server = Server::start();
    server.pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=void",
        "sink_properties=device.description=Void",
    ]);
    let codecs = match codec {
        "opus" => "\"opus\"",
        _ => "\"pcma\"",
    };
    let start = |user: &str, speaker: &str, auto_answer| {
        let wish = Wish {
            user: user.into(),
            audio: "device".into(),
            speaker: speaker.into(),
            auto_answer,
            codecs,
            ..Wish::at(exchange)
        };
        let phone = Phone::prepare(&wish).on_sound_server(&server).launch();
        let phone = phone.reached();
        phone.wait_registration("registered");
        phone
    };
    let hears = start("desk", "Desk", Some(0.0));
    let speaks = start("partner", "Void", None);
    speaks.succeed(&["call", FIRST_NUMBER]);
    speaks.wait_call("talking");
    thread::sleep(Duration::from_secs(4));
    let times = say_words(&server);
    speaks.succeed(&["quit"]);
    hears.succeed(&["quit"]);
    times
}

/// Says short tones at the microphone and listens at the speaker; how long each took, the shortest first.
fn say_words(server: &Server) -> Vec<Duration> {
    let folder = tempfile::TempDir::new().unwrap();
    let words = folder.path().join("words.wav");
    write_words(&words, 12);
    let mouth = Ear::at(Some(server), "feed.monitor");
    let ear = Ear::at(Some(server), "desk.monitor");
    thread::sleep(Duration::from_millis(500));
    let mut play = Command::new("paplay");
    let said = server.lend(&mut play).args(["-d", "feed"]).arg(&words);
    assert!(said.status().unwrap().success());
    thread::sleep(Duration::from_secs(1));
    let (spoken, heard) = (mouth.all(), ear.all());
    let answer = |spoken: &Instant| {
        let heard = heard.iter().find(|heard| *heard > spoken)?;
        Some(*heard - *spoken)
    };
    // The first words find the playout still learning.
    let mut times: Vec<Duration> = spoken.iter().filter_map(answer).skip(2).collect();
    assert!(
        times.len() > 5,
        "{} of {} words heard",
        heard.len(),
        spoken.len()
    );
    times.sort();
    times
}

/// `count` tones of 100 ms, one every 600 ms and a bit, so that they fall on every place of a packet.
fn write_words(path: &Path, count: usize) {
    let mut tone = Vec::new();
    for word in 0..count {
        tone.extend(std::iter::repeat_n(false, RATE_HZ / 2 + word * 149));
        tone.extend(std::iter::repeat_n(true, RATE_HZ / 10));
    }
    sound::write_pattern(path, 48_000, 1_000.0, &tone);
}

fn audio(choice: AudioChoice, names: DeviceNames) -> Audio {
    Audio::start(Start {
        clock: Clock::start(),
        rng: Rng::from_u64(3),
        choice,
        names,
        ports: 46_000..=46_999,
        wake: Arc::new(|| {}),
    })
    .unwrap()
}

/// One call of the desk with whoever listens at `remote`.
fn call(audio: &mut Audio, remote: std::net::SocketAddr) -> std::net::SocketAddr {
    let local = audio.open(STREAM, remote.ip()).unwrap();
    let choice = CodecChoice {
        codec: Codec::Pcma,
        payload_type: 8,
        fec: false,
        max_bitrate_bps: None,
    };
    let setup = StreamSetup {
        id: STREAM,
        remote,
        remote_rtcp: None,
        rtcp_mux: true,
        send: choice,
        receive: vec![choice],
        telephone_event: None,
        comfort_noise: None,
        ptime_ms: 20,
        direction: Direction::SendReceive,
    };
    audio.command(media::Command::SetStream(setup)).unwrap();
    let (stream, end) = (STREAM, LocalEnd::Desk);
    audio.command(media::Command::Join { stream, end }).unwrap();
    local
}

/// The far end: sends every packet back, and sees the longest wait between two.
fn echo(
    socket: UdpSocket,
    ends: Arc<AtomicBool>,
) -> thread::JoinHandle<BTreeMap<Instant, Duration>> {
    socket
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    thread::spawn(move || {
        let mut waits = BTreeMap::new();
        let mut last = None;
        let mut packet = [0; 2_048];
        while !ends.load(Ordering::Relaxed) {
            let Ok((length, from)) = socket.recv_from(&mut packet) else {
                continue;
            };
            let now = Instant::now();
            if let Some(last) = last.replace(now) {
                waits.insert(now, now - last);
            }
            // The echo is a stream of its own.
            packet[8..12].copy_from_slice(&[7; 4]);
            let _ = socket.send_to(&packet[..length], from);
        }
        waits
    })
}

/// Pulls the speaker out of a running call; prints how long the other one takes to be heard, and the longest wait between
/// two packets meanwhile.
fn device_loss() {
    let headset = pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=headset",
        "sink_properties=device.description=Headset",
    ]);
    let folder = tempfile::TempDir::new().unwrap();
    let tone = folder.path().join("tone.wav");
    sound::write_tone(&tone, 48_000, 600.0, 60);
    let mut voice = Command::new("paplay")
        .args(["-d", "feed"])
        .arg(&tone)
        .spawn()
        .unwrap();
    let mut audio = audio(
        AudioChoice::Device,
        DeviceNames {
            speaker: "Headset".into(),
            ..DeviceNames::default()
        },
    );
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let remote = socket.local_addr().unwrap();
    let ends = Arc::new(AtomicBool::new(false));
    let far = echo(socket, Arc::clone(&ends));
    call(&mut audio, remote);
    let ear = Ear::at(None, "desk.monitor");
    thread::sleep(Duration::from_secs(4));
    ear.all();
    let pulled = Instant::now();
    pactl(&["unload-module", &headset]);
    let heard = ear.onsets.recv_timeout(Duration::from_secs(10));
    thread::sleep(Duration::from_secs(1));
    ends.store(true, Ordering::Relaxed);
    let waits = far.join().unwrap();
    let longest = waits.range(pulled..).map(|(_, wait)| *wait).max();
    println!(
        "{} {}",
        heard.map_or("never".into(), |heard| in_ms(heard - pulled)
            .replace(' ', "\u{a0}")),
        in_ms(longest.unwrap_or_default()),
    );
    drop(audio);
    let _ = voice.kill();
    let _ = voice.wait();
}

/// How late the beat is while every processor has four programs to run.
fn beat_under_load() -> (Duration, Duration) {
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let mut load: Vec<Child> = (0..processors * 4)
        .map(|_| {
            Command::new("sh")
                .args(["-c", "while :; do :; done"])
                .spawn()
                .unwrap()
        })
        .collect();
    let mut audio = audio(AudioChoice::Null, DeviceNames::default());
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let remote = socket.local_addr().unwrap();
    let ends = Arc::new(AtomicBool::new(false));
    let far = echo(socket, Arc::clone(&ends));
    call(&mut audio, remote);
    thread::sleep(Duration::from_secs(20));
    let stats = audio.stats();
    for child in &mut load {
        let _ = child.kill();
        let _ = child.wait();
    }
    ends.store(true, Ordering::Relaxed);
    let _ = far.join();
    (
        stats.lateness(0.99),
        Duration::from_micros(stats.late_micros()),
    )
}
