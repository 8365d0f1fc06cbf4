//! The rarer fields of a line: calling out as it, its place, how it is recognised.

use iced::widget::column;

use super::{
    Choice, Message,
    editor::{Draft, fault_of},
};
use crate::{
    engine::snapshot::Snapshot,
    ui::{look::Look, screen::voicemail::recording, theme::Element, widget::form},
};

impl Draft {
    /// A field of a line's text, with its note or what is wrong with it.
    pub(super) fn text<'a>(
        look: &'a Look,
        faults: &[(String, String)],
        words: (String, String),
        (name, value): (&str, &'a str),
        on: fn(String) -> Message,
    ) -> Element<'a, Message> {
        let (label, note) = words;
        let wrong = fault_of(faults, name);
        let input = form::line(look, "", value, wrong.is_some(), on).on_submit(Message::Save);
        form::checked(look, label, input, wrong, note)
    }

    pub(super) fn further<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        column![
            self.ringing(look, snapshot, faults),
            self.outgoing(look, snapshot, faults),
            self.recorded(look, faults),
            self.place(look, faults),
            self.recognition(look, faults),
        ]
        .spacing(look.space.m)
        .into()
    }

    fn outgoing<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let any = Choice {
            account: None,
            name: look.text("line-account-any"),
        };
        let accounts = snapshot.accounts.iter().map(|account| Choice {
            account: Some(account.id.clone()),
            name: account.title.clone(),
        });
        let options: Vec<_> = std::iter::once(any.clone()).chain(accounts).collect();
        let chosen = options
            .iter()
            .find(|one| one.account == self.line.account)
            .cloned()
            .unwrap_or(any);
        let list = form::pick(look, options, Some(chosen), Message::Account);
        let present = (look.text("line-present"), look.text("line-present-note"));
        form::card(
            look,
            look.text("line-outgoing"),
            vec![
                form::field(look, look.text("line-account"), list, String::new()),
                Self::text(
                    look,
                    faults,
                    present,
                    ("present", &self.line.present),
                    Message::Present,
                ),
            ],
        )
    }

    /// Whether its calls are recorded.
    fn recorded<'a>(&'a self, look: &'a Look, faults: &[(String, String)]) -> Element<'a, Message> {
        let own = recording::own(look, self.line.record, Message::Record);
        let wrong = fault_of(faults, "record");
        let field = form::checked(look, look.text("line-record"), own, wrong, String::new());
        form::card(look, String::new(), vec![field])
    }

    fn place<'a>(&'a self, look: &'a Look, faults: &[(String, String)]) -> Element<'a, Message> {
        let country = (look.text("line-country"), look.text("line-country-note"));
        let area = (look.text("line-area"), String::new());
        let line = &self.line;
        form::card(
            look,
            look.text("line-place"),
            vec![
                Self::text(
                    look,
                    faults,
                    country,
                    ("country", &line.country),
                    Message::Country,
                ),
                Self::text(look, faults, area, ("area", &line.area), Message::Area),
            ],
        )
    }

    fn recognition<'a>(
        &'a self,
        look: &'a Look,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let from = (
            look.text("line-diverted-from"),
            look.text("line-diverted-from-note"),
        );
        let prefix = (
            look.text("line-name-prefix"),
            look.text("line-name-prefix-note"),
        );
        let alert = (look.text("line-alert-info"), String::new());
        let line = &self.line;
        form::card(
            look,
            look.text("line-recognise"),
            vec![
                Self::text(
                    look,
                    faults,
                    from,
                    ("diverted_from", &self.diverted_from),
                    Message::DivertedFrom,
                ),
                Self::text(
                    look,
                    faults,
                    prefix,
                    ("name_prefix", &line.name_prefix),
                    Message::NamePrefix,
                ),
                Self::text(
                    look,
                    faults,
                    alert,
                    ("alert_info", &line.alert_info),
                    Message::AlertInfo,
                ),
            ],
        )
    }
}
