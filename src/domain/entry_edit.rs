//! What a person changes in a journal row: the note, and how far the call was dealt with (S90, S91).

use super::{
    journal::{CallEntry, WallTime},
    knowledge::{Work, WorkAuthor, WorkState},
};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 20_000;

/// A change of one journal row. Everything else of a row is what happened and stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryEdit {
    /// What is written down about the call.
    Note(String),
    /// A step in the work on it.
    Step(WorkStep),
    /// The work exactly so: takes a step back.
    Work(Box<Work>),
}

impl EntryEdit {
    /// Makes the change.
    pub fn apply(&self, entry: &mut CallEntry) {
        match self {
            Self::Note(note) => entry.note.clone_from(note),
            Self::Step(step) => step.apply(&mut entry.work),
            Self::Work(work) => entry.work = Work::clone(work),
        }
    }
}

/// A step a person takes in the work on a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkStep {
    /// Where it stands from now on.
    pub state: WorkState,
    /// When the caller is to be called back.
    pub due: Option<WallTime>,
    /// When the step was taken.
    pub at: WallTime,
    /// Who took it; empty when the operator left no name.
    pub who: String,
}

impl WorkStep {
    /// Takes the step. A try counts; what was counted before stays.
    pub fn apply(&self, work: &mut Work) {
        work.state = self.state;
        work.by = Some(WorkAuthor::User);
        work.at = Some(self.at);
        work.who.clone_from(&self.who);
        work.due = self.due;
        if self.state == WorkState::Tried {
            work.tries = work.tries.saturating_add(1);
            work.last_try = Some(self.at);
        }
    }
}

/// A note as it is kept: line breaks as `\n`, without control characters and without characters that turn the writing
/// direction of what stands around it. `None` when it is longer than [`LONGEST_NOTE`]: nothing is cut off unseen.
#[must_use]
pub fn tidy_note(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let turns = |letter: char| matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let kept: String = text
        .chars()
        .filter(|letter| !turns(*letter) && (!letter.is_control() || "\n\t".contains(*letter)))
        .collect();
    (kept.chars().count() <= LONGEST_NOTE).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_counts_and_later_steps_keep_the_count_s91() {
        let step = |state, at| WorkStep {
            state,
            due: None,
            at: WallTime(at),
            who: "Anna".into(),
        };
        let mut work = Work::default();
        step(WorkState::Tried, 5).apply(&mut work);
        step(WorkState::Tried, 9).apply(&mut work);
        step(WorkState::Processed, 12).apply(&mut work);
        let wanted = Work {
            state: WorkState::Processed,
            by: Some(WorkAuthor::User),
            at: Some(WallTime(12)),
            tries: 2,
            last_try: Some(WallTime(9)),
            who: "Anna".into(),
            ..Work::default()
        };
        assert_eq!(work, wanted);
    }

    #[test]
    fn notes_are_kept_without_what_harms_and_never_cut() {
        for (typed, kept) in [
            ("keys ready\r\nask Hall", "keys ready\nask Hall"),
            ("a\u{0}b\u{1b}[31m\tc\u{7f}", "ab[31m\tc"),
            ("\u{202E}evil\u{2066}", "evil"),
            ("", ""),
        ] {
            assert_eq!(tidy_note(typed).as_deref(), Some(kept), "{typed:?}");
        }
        assert!(tidy_note(&"ü".repeat(LONGEST_NOTE)).is_some());
        assert_eq!(tidy_note(&"ü".repeat(LONGEST_NOTE + 1)), None);
    }
}
