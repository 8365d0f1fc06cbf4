//! Where a notice stands, in words.

use super::{L10n, Zone};
use crate::domain::{
    journal::WallTime,
    notice::{Channel, Exclusion, Notice, NoticeState, Suppressed},
};

impl L10n {
    /// Where a notice stands: sent when and to whom, waiting for what, or why nobody was told.
    #[must_use]
    pub fn notice(self, notice: &Notice, now: WallTime, zone: &Zone) -> String {
        let to = notice.letter.to.join(", ");
        let time = |at: Option<WallTime>| self.moment(at.unwrap_or(notice.at), now, zone);
        let way = |mail: &'static str, sms: &'static str| match notice.channel {
            Channel::Mail => mail,
            Channel::Sms(_) => sms,
        };
        match notice.state {
            NoticeState::Waiting if notice.tries == 0 => self.with(
                way("notice-waiting", "notice-sms-waiting"),
                &[("to", to.into()), ("time", time(notice.due).into())],
            ),
            NoticeState::Waiting => self.with(
                way("notice-again", "notice-sms-again"),
                &[
                    ("to", to.into()),
                    ("time", time(notice.due).into()),
                    ("problem", notice.problem.as_str().into()),
                ],
            ),
            NoticeState::Sent => self.with(
                way("notice-sent", "notice-sms-sent"),
                &[("to", to.into()), ("time", time(notice.due).into())],
            ),
            NoticeState::Failed => self.with(
                way("notice-failed", "notice-sms-failed"),
                &[
                    ("to", to.into()),
                    ("problem", notice.problem.as_str().into()),
                ],
            ),
            NoticeState::Suppressed => match &notice.suppressed {
                Some(why) => self.suppressed(why, now, zone),
                None => self.text("notice-none"),
            },
            NoticeState::Cancelled => self.text("notice-cancelled"),
            NoticeState::Dropped => self.text("notice-dropped"),
        }
    }

    /// Why nobody was told, with the evidence.
    #[must_use]
    pub fn suppressed(self, why: &Suppressed, now: WallTime, zone: &Zone) -> String {
        let told = why
            .evidence
            .told
            .map_or_else(String::new, |at| self.moment(at, now, zone));
        let seconds = format!("{:.1}", why.evidence.ring.as_secs_f64());
        let key = match why.by {
            Exclusion::List => "notice-no-list",
            Exclusion::Internal => "notice-no-internal",
            Exclusion::Withheld => "notice-no-withheld",
            Exclusion::Unavailable => "notice-no-unavailable",
            Exclusion::Unknown => "notice-no-unknown",
            Exclusion::Short => "notice-no-short",
            Exclusion::SameDay => "notice-no-same-day",
            Exclusion::UntilSeen => "notice-no-until-seen",
            Exclusion::Cap => "notice-no-cap",
            Exclusion::Rate => "notice-no-rate",
        };
        self.with(
            key,
            &[
                ("entry", why.evidence.entry.as_str().into()),
                ("seconds", seconds.into()),
                ("told", told.into()),
                ("today", why.evidence.today.into()),
            ],
        )
    }
}
