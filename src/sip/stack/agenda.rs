//! The alarm list of the stack: at most one moment per machine, the earliest one found at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::mono::Mono;

/// One alarm per key; setting it again replaces the earlier one.
#[derive(Debug)]
pub(crate) struct Agenda<K> {
    moments: BTreeMap<K, Mono>,
    order: BTreeSet<(Mono, K)>,
}

impl<K: Ord + Clone> Default for Agenda<K> {
    fn default() -> Self {
        Self {
            moments: BTreeMap::new(),
            order: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Clone> Agenda<K> {
    /// Sets or clears the alarm of `key`.
    pub(crate) fn set(&mut self, key: K, at: Option<Mono>) {
        let old = match at {
            Some(at) => self.moments.insert(key.clone(), at),
            None => self.moments.remove(&key),
        };
        if old == at {
            return;
        }
        if let Some(old) = old {
            self.order.remove(&(old, key.clone()));
        }
        if let Some(at) = at {
            self.order.insert((at, key));
        }
    }

    /// The earliest alarm.
    pub(crate) fn next(&self) -> Option<Mono> {
        self.order.first().map(|(at, _)| *at)
    }

    /// Takes out one alarm that is due.
    pub(crate) fn due(&mut self, now: Mono) -> Option<K> {
        let (at, _) = self.order.first()?;
        if *at > now {
            return None;
        }
        let (_, key) = self.order.pop_first()?;
        self.moments.remove(&key);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_moment_set_for_a_key_counts() {
        let mut agenda = Agenda::default();
        agenda.set('a', Some(Mono::from_millis(10)));
        agenda.set('b', Some(Mono::from_millis(20)));
        agenda.set('a', Some(Mono::from_millis(30)));
        assert_eq!(agenda.next(), Some(Mono::from_millis(20)));
        assert_eq!(agenda.due(Mono::from_millis(19)), None);
        assert_eq!(agenda.due(Mono::from_millis(40)), Some('b'));
        assert_eq!(agenda.due(Mono::from_millis(40)), Some('a'));
        assert_eq!(agenda.due(Mono::from_millis(40)), None);
    }

    #[test]
    fn a_cleared_alarm_never_rings() {
        let mut agenda = Agenda::default();
        agenda.set('a', Some(Mono::from_millis(10)));
        agenda.set('a', None);
        agenda.set('a', None);
        assert_eq!(agenda.next(), None);
        assert_eq!(agenda.due(Mono::from_millis(40)), None);
    }
}
