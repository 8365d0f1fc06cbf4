//! Which sequences of actions there are, and which are offered (S117–S119).

use super::rule::Action;

/// What a rule can use besides ringing and rejecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Features {
    /// There is a forward list.
    pub forwarding: bool,
    /// There is an answering machine or a mailbox.
    pub voicemail: bool,
}

impl Features {
    /// Whether an action can be carried out.
    #[must_use]
    pub const fn allow(self, action: Action) -> bool {
        match action {
            Action::Reject | Action::Ring => true,
            Action::Forward => self.forwarding,
            Action::Voicemail => self.voicemail,
        }
    }
}

/// All sequences there are (S118).
pub const SEQUENCES: [&[Action]; 8] = {
    use Action::{Forward, Reject, Ring, Voicemail};
    [
        &[Reject],
        &[Ring],
        &[Forward],
        &[Voicemail],
        &[Ring, Forward],
        &[Ring, Voicemail],
        &[Forward, Voicemail],
        &[Ring, Forward, Voicemail],
    ]
};

/// The sequences offered with these features: only those that can be carried out whole (S117).
pub fn offered(features: Features) -> impl Iterator<Item = &'static [Action]> {
    SEQUENCES
        .into_iter()
        .filter(move |sequence| sequence.iter().all(|action| features.allow(*action)))
}

/// Whether these actions are one of the sequences.
#[must_use]
pub fn is_sequence(actions: &[Action]) -> bool {
    SEQUENCES.contains(&actions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offered_sequences_are_those_that_can_be_carried_out_s118() {
        use Action::{Forward, Reject, Ring, Voicemail};
        let only = |forwarding, voicemail| {
            let features = Features {
                forwarding,
                voicemail,
            };
            offered(features).collect::<Vec<_>>()
        };
        assert_eq!(only(true, true), SEQUENCES);
        assert_eq!(
            only(false, true),
            [&[Reject][..], &[Ring], &[Voicemail], &[Ring, Voicemail]]
        );
        assert_eq!(
            only(true, false),
            [&[Reject][..], &[Ring], &[Forward], &[Ring, Forward]]
        );
        assert_eq!(only(false, false), [&[Reject][..], &[Ring]]);
    }

    #[test]
    fn other_orders_doubles_and_nothing_are_no_sequences() {
        use Action::{Forward, Reject, Ring, Voicemail};
        for odd in [
            &[][..],
            &[Reject, Ring],
            &[Forward, Ring],
            &[Ring, Ring],
            &[Voicemail, Forward],
        ] {
            assert!(!is_sequence(odd), "{odd:?}");
        }
    }
}
