//! The rows that are loaded, and where each stands in the list.

use super::{Item, PAGE, State, list};
use crate::{domain::journal::CallEntry, ui::look::Look};

impl State {
    pub(super) fn take(&mut self, look: &Look, more: bool, rows: Vec<CallEntry>) {
        self.asked_more = false;
        self.loaded = true;
        if more {
            self.complete = rows.is_empty();
            let first = self.rows.len();
            self.rows.extend(rows);
            self.arrange_from(look, first);
        } else {
            self.complete = rows.len() < PAGE;
            self.rows = rows;
            self.arrange(look);
        }
    }

    /// The newest rows are as they came, those below stay.
    pub(super) fn merge(&mut self, look: &Look, mut rows: Vec<CallEntry>) {
        if rows.len() < PAGE {
            self.complete = true;
        } else if let Some(last) = rows.last().map(|row| row.id) {
            let below = self.rows.partition_point(|row| row.id >= last);
            rows.extend(self.rows.drain(below..));
        }
        self.rows = rows;
        self.arrange(look);
    }

    /// Days between the rows.
    pub fn arrange(&mut self, look: &Look) {
        self.items.clear();
        self.end = 0.0;
        self.arrange_from(look, 0);
    }

    /// The same for the rows from this one on; those before stand already.
    fn arrange_from(&mut self, look: &Look, first: usize) {
        let day_of = |entry: &CallEntry| look.zone.day(entry.started);
        let above = first.checked_sub(1).and_then(|at| self.rows.get(at));
        let mut day = above.map(day_of);
        for (index, entry) in self.rows.iter().enumerate().skip(first) {
            let its = day_of(entry);
            if day != Some(its) {
                day = Some(its);
                self.items.push((self.end, Item::Day(its)));
                self.end += list::heading_height(look);
            }
            self.items.push((self.end, Item::Row(index)));
            self.end += look.space.row;
        }
    }
}
