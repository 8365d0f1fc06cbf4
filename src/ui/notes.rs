//! Notes being written: what stands in their fields, and whether it is on disk yet.
//!
//! | state   | typing  | a second later  | on disk            | refused             |
//! |---------|---------|-----------------|--------------------|---------------------|
//! | kept    | typed   | –               | –                  | –                   |
//! | typed   | typed   | writing         | –                  | –                   |
//! | writing | typed   | –               | kept               | refused             |
//! | refused | typed   | writing         | –                  | –                   |
//!
//! A text typed while an older one is on its way is typed, whatever comes of the older one.

use std::collections::BTreeMap;

use iced::widget::{
    Id,
    text_editor::{Action, Content},
};

use crate::domain::id::CallId;

/// How far a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kept {
    /// On disk.
    #[default]
    Kept,
    /// Typed, not yet given away.
    Typed,
    /// On its way to the disk.
    Writing,
    /// Could not be written; it is tried again.
    Refused,
}

#[derive(Clone, Debug, Default)]
struct Page {
    content: Content,
    /// As the telephone knows it.
    known: String,
    kept: Kept,
}

/// Notes by the journal rows they belong to.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pages: BTreeMap<CallId, Page>,
}

impl Notes {
    /// Shows the note of a row as the telephone knows it. What is being typed is not touched.
    pub fn show(&mut self, row: CallId, note: &str) {
        let page = self.pages.entry(row).or_default();
        let differs = page.known != note;
        note.clone_into(&mut page.known);
        if differs && page.kept == Kept::Kept && text_of(page) != note {
            page.content = Content::with_text(note);
        }
    }

    /// Forgets the notes that are neither in `rows` nor still to be written.
    pub fn retain(&mut self, rows: impl Fn(CallId) -> bool) {
        self.pages
            .retain(|row, page| page.kept != Kept::Kept || rows(*row));
    }

    /// Something was done in a note's field.
    pub fn act(&mut self, row: CallId, action: Action) {
        let page = self.pages.entry(row).or_default();
        let edits = action.is_edit();
        page.content.perform(action);
        if edits {
            page.kept = Kept::Typed;
        }
    }

    /// Adds a line below what is written, unless it stands there.
    pub fn add_line(&mut self, row: CallId, line: &str) {
        let page = self.pages.entry(row).or_default();
        let text = text_of(page);
        if text.lines().any(|one| one == line) {
            return;
        }
        let text = if text.is_empty() {
            line.to_owned()
        } else {
            format!("{text}\n{line}")
        };
        page.content = Content::with_text(&text);
        page.kept = Kept::Typed;
    }

    /// What is to be written now: it counts as on its way.
    pub fn due(&mut self) -> Vec<(CallId, String)> {
        let mut due = Vec::new();
        for (row, page) in &mut self.pages {
            if matches!(page.kept, Kept::Typed | Kept::Refused) {
                page.kept = Kept::Writing;
                due.push((*row, text_of(page)));
            }
        }
        due
    }

    /// A note is on disk, or could not be written.
    pub fn done(&mut self, row: CallId, is_kept: bool) {
        if let Some(page) = self.pages.get_mut(&row)
            && page.kept == Kept::Writing
        {
            page.kept = if is_kept { Kept::Kept } else { Kept::Refused };
            if is_kept {
                page.known = text_of(page);
            }
        }
    }

    /// Whether anything waits to be written.
    #[must_use]
    pub fn is_due(&self) -> bool {
        let waits = |page: &Page| matches!(page.kept, Kept::Typed | Kept::Refused);
        self.pages.values().any(waits)
    }

    /// What stands in a note's field.
    #[must_use]
    pub fn content(&self, row: CallId) -> Option<&Content> {
        self.pages.get(&row).map(|page| &page.content)
    }

    /// How far a note is; `None` while nothing is written.
    #[must_use]
    pub fn kept(&self, row: CallId) -> Option<Kept> {
        let page = self.pages.get(&row)?;
        (page.kept != Kept::Kept || !text_of(page).is_empty()).then_some(page.kept)
    }
}

/// The name of a note's field, to give it the keyboard.
#[must_use]
pub fn field(row: CallId) -> Id {
    Id::from(format!("note-{}", row.0))
}

fn text_of(page: &Page) -> String {
    page.content.text().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use iced::widget::text_editor::Edit;

    use super::*;

    const ROW: CallId = CallId(7);

    fn typed(notes: &mut Notes, text: &str) {
        let paste = Edit::Paste(Arc::new(text.to_owned()));
        notes.act(ROW, Action::Edit(paste));
    }

    #[test]
    fn a_note_counts_as_kept_only_once_it_is_on_disk() {
        let mut notes = Notes::default();
        notes.show(ROW, "");
        assert_eq!(notes.kept(ROW), None);
        typed(&mut notes, "keys");
        assert_eq!(notes.kept(ROW), Some(Kept::Typed));
        assert_eq!(notes.due(), [(ROW, "keys".to_owned())]);
        assert_eq!(
            (notes.kept(ROW), notes.due().len()),
            (Some(Kept::Writing), 0)
        );
        notes.done(ROW, true);
        assert_eq!(notes.kept(ROW), Some(Kept::Kept));
        assert!(!notes.is_due());
    }

    #[test]
    fn what_is_typed_while_an_older_text_is_on_its_way_is_written_too() {
        let mut notes = Notes::default();
        typed(&mut notes, "ke");
        drop(notes.due());
        typed(&mut notes, "ys");
        notes.done(ROW, true);
        assert_eq!(notes.kept(ROW), Some(Kept::Typed));
        assert_eq!(notes.due(), [(ROW, "keys".to_owned())]);
    }

    #[test]
    fn a_refused_note_is_tried_again_and_never_forgotten() {
        let mut notes = Notes::default();
        typed(&mut notes, "keys");
        drop(notes.due());
        notes.done(ROW, false);
        notes.retain(|_| false);
        assert_eq!(notes.kept(ROW), Some(Kept::Refused));
        assert_eq!(notes.due(), [(ROW, "keys".to_owned())]);
    }

    #[test]
    fn a_note_changed_elsewhere_shows_unless_one_is_typed_here() {
        let mut notes = Notes::default();
        notes.show(ROW, "from the command line");
        assert_eq!(
            notes.content(ROW).unwrap().text().trim_end(),
            "from the command line"
        );
        typed(&mut notes, "mine ");
        notes.show(ROW, "other");
        assert!(notes.content(ROW).unwrap().text().starts_with("mine "));
    }
}
