//! What the page of the answering machine asks.

use iced::Task;

use super::{App, Message};
use crate::{
    engine::snapshot::VoicemailQuery,
    ui::screen::{Request, journal, voicemail},
};

/// So many sounds of one call are shown.
const MOST_OF_A_CALL: usize = 10;

impl App {
    /// Carries out a request about the answering machine's messages; others are not meant.
    pub(super) fn ask_voicemail(&mut self, request: Request) -> Task<Message> {
        let desk = &self.bridge.desk;
        let done = |result| Message::Voicemail(voicemail::Message::Done(result));
        match request {
            Request::Voicemail { query, what } => {
                Task::perform(desk.voicemail(what), move |rows| {
                    Message::Voicemail(voicemail::Message::Loaded { query, rows })
                })
            }
            Request::SoundsOf(of) => {
                let what = VoicemailQuery {
                    row: Some(of),
                    limit: MOST_OF_A_CALL,
                    ..VoicemailQuery::default()
                };
                Task::perform(desk.voicemail(what), move |sounds| {
                    Message::Journal(journal::Message::Sounds { of, sounds })
                })
            }
            Request::MarkVoicemail(ids, heard) => {
                Task::perform(desk.mark_voicemail(ids, heard), done)
            }
            Request::DeleteVoicemail(ids, on) => {
                Task::perform(desk.delete_voicemail(ids, on), done)
            }
            Request::ExportVoicemail { id, name } => {
                Task::perform(desk.export_voicemail(id, name), |result| {
                    Message::Voicemail(voicemail::Message::Exported(result))
                })
            }
            _ => Task::none(),
        }
    }
}
