//! Real sound devices, by `cpal`: three roles, each with a thread that keeps its device running while it is needed.
//!
//! The media thread's side ([`Sound`]) only moves samples through rings. Opening, closing and watching are done by
//! [`role`]; what runs between a callback and the media thread is [`flow`], how one stream goes over to the next [`mod@line`].

mod flow;
mod line;
mod list;
mod news;
mod role;
mod stream;
mod watch;

use std::sync::{Arc, mpsc};

use super::device::{Device, DeviceNames, Needs, Tell};
use crate::media::FRAME;
use line::Streams;
use news::News;
use role::{Job, Role};
use stream::End;

/// Microphone, speaker and ringer as the media thread sees them.
pub(super) struct Sound {
    microphone: Line,
    speaker: Line,
    ringer: Line,
    needs: Needs,
}

/// One role: its thread, and its streams.
struct Line {
    thread: Option<(mpsc::SyncSender<Job>, rtrb::Consumer<End>)>,
    streams: Streams,
}

impl Sound {
    /// Nothing is opened yet; which devices there are is told soon.
    pub(super) fn new(names: DeviceNames, tell: Tell) -> Self {
        let news = Arc::new(News::new(tell));
        let names = with_ringer(names);
        Self {
            microphone: Line::new(Role::Microphone, names.microphone, &news),
            speaker: Line::new(Role::Speaker, names.speaker, &news),
            ringer: Line::new(Role::Ringer, names.ringer, &news),
            needs: Needs::default(),
        }
    }
}

impl Device for Sound {
    fn need(&mut self, needs: Needs) {
        for (line, before, after) in [
            (
                &mut self.microphone,
                self.needs.microphone,
                needs.microphone,
            ),
            (&mut self.speaker, self.needs.speaker, needs.speaker),
            (&mut self.ringer, self.needs.ringer, needs.ringer),
        ] {
            if before != after {
                line.tell(Job::Need(after));
            }
            if !after {
                line.streams.clear();
            }
        }
        self.needs = needs;
    }

    fn rename(&mut self, names: DeviceNames) {
        let names = with_ringer(names);
        self.microphone.tell(Job::Name(names.microphone));
        self.speaker.tell(Job::Name(names.speaker));
        self.ringer.tell(Job::Name(names.ringer));
    }

    fn read(&mut self, microphone: &mut [f32; FRAME]) {
        self.microphone.newest().read(microphone);
    }

    fn play(&mut self, speaker: &[f32; FRAME]) {
        self.speaker.newest().play(speaker);
    }

    fn ring(&mut self, ringer: &[f32; FRAME]) {
        self.ringer.newest().play(ringer);
    }
}

/// No ringer named: it rings where one hears.
fn with_ringer(names: DeviceNames) -> DeviceNames {
    let ringer = if names.ringer.is_empty() {
        names.speaker.clone()
    } else {
        names.ringer
    };
    DeviceNames { ringer, ..names }
}

impl Line {
    fn new(role: Role, name: String, news: &Arc<News>) -> Self {
        Self {
            thread: role::spawn(role, name, Arc::clone(news)),
            streams: Streams::default(),
        }
    }

    fn tell(&self, job: Job) {
        if let Some((jobs, _)) = &self.thread
            && jobs.try_send(job).is_err()
        {
            tracing::error!("the thread of a sound device takes no orders");
        }
    }

    /// The streams, with those just opened.
    fn newest(&mut self) -> &mut Streams {
        if let Some((_, ends)) = &mut self.thread {
            while let Ok(end) = ends.pop() {
                self.streams.put(end);
            }
        }
        &mut self.streams
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // The thread may sit in a call of a hanging sound server, so nobody waits for it.
        self.tell(Job::Stop);
    }
}
