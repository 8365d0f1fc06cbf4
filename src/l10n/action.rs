//! Actions in words.

use super::L10n;
use crate::domain::action::{Deed, Field, RunResult, Trigger, WindowMode};

impl L10n {
    /// What came of a run.
    #[must_use]
    pub fn action_result(self, result: &RunResult) -> String {
        self.with(result.key(), &[("detail", result.detail().into())])
    }

    /// When an action is carried out.
    #[must_use]
    pub fn action_trigger(self, trigger: Trigger) -> String {
        self.text(match trigger {
            Trigger::ByHand => "trigger-by-hand",
            Trigger::Incoming => "trigger-incoming",
            Trigger::Outgoing => "trigger-outgoing",
            Trigger::Answered => "trigger-answered",
            Trigger::Ended => "trigger-ended",
            Trigger::PartyChanged => "trigger-party-changed",
            Trigger::Unanswered => "trigger-unanswered",
            Trigger::Registered => "trigger-registered",
            Trigger::Unregistered => "trigger-unregistered",
        })
    }

    /// What an action does.
    #[must_use]
    pub fn action_deed(self, deed: Deed) -> String {
        self.text(match deed {
            Deed::Contact => "deed-contact",
            Deed::Url => "deed-url",
            Deed::Program => "deed-program",
        })
    }

    /// How a program's window appears.
    #[must_use]
    pub fn window_mode(self, mode: WindowMode) -> String {
        self.text(match mode {
            WindowMode::Normal => "window-normal",
            WindowMode::Minimised => "window-minimised",
            WindowMode::Maximised => "window-maximised",
        })
    }

    /// A field a filter looks at.
    #[must_use]
    pub fn action_field(self, field: Field) -> String {
        self.text(match field {
            Field::CallerNumber => "filter-field-caller-number",
            Field::CallerName => "filter-field-caller-name",
            Field::CallerClass => "filter-field-caller-class",
            Field::Called => "filter-field-called",
            Field::LineKey => "filter-field-line-key",
            Field::LineName => "filter-field-line-name",
            Field::Direction => "filter-field-direction",
            Field::Account => "filter-field-account",
            Field::Outcome => "filter-field-outcome",
            Field::Note => "filter-field-note",
            Field::Via => "filter-field-via",
            Field::ContactName => "filter-field-contact-name",
            Field::ContactCompany => "filter-field-contact-company",
            Field::ContactGroups => "filter-field-contact-groups",
            Field::ContactVip => "filter-field-contact-vip",
        })
    }
}
