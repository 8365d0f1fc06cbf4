//! The table of notices: what is to be sent, what was, and what was not and why. A notice is decided and written in the same
//! transaction as the row of its call, so that a crash loses neither.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::StoreError;
use crate::domain::{
    id::{CallId, ContactId, LineId},
    journal::{CallDirection, CallEntry, Outcome, WallTime},
    notice::{
        Case, Channel, Draft, Evidence, Exclusion, HOUR, Letter, Notice, NoticeProfile,
        NoticeState, Past, Suppressed, decide, next_try,
    },
};

/// A message being left is whole by then, milliseconds.
const SETTLED: i64 = 3_000;
/// A call with a talk of this long deals with earlier ones, milliseconds (S85).
const TALKED: u128 = 1_000;
/// So many are sent in one go.
const BATCH: usize = 20;

const COLUMNS: &str = "id, row, state, at, due, tries, problem, why, letter, channel";
/// Notices somebody was told of, or will be.
const TOLD: &str = "state IN ('waiting', 'sent', 'failed')";

/// Decides whether somebody is told of a call, and writes that down. A call decided on before is not told of twice.
pub(super) fn settle(
    connection: &Connection,
    draft: &Draft,
    now: WallTime,
) -> Result<(), StoreError> {
    let row = key(draft.case.row);
    let before: Option<String> = connection
        .query_row(
            "SELECT state FROM notice WHERE row = ?1 ORDER BY state = 'suppressed' LIMIT 1",
            [row],
            |row| row.get(0),
        )
        .optional()?;
    if before.is_some_and(|state| state != NoticeState::Suppressed.word()) {
        return Ok(());
    }
    let past = past(connection, &draft.case, &draft.profile)?;
    let suppressed = decide(&draft.profile, &draft.case, &past);
    for (channel, letter) in &draft.letters {
        let suppressed = match &suppressed {
            Some(why) => Some(why.clone()),
            None => too_many(connection, draft, channel, now)?,
        };
        put(
            connection,
            draft,
            (channel, letter),
            suppressed.as_ref(),
            now,
        )?;
    }
    Ok(())
}

fn put(
    connection: &Connection,
    draft: &Draft,
    (channel, letter): (&Channel, &Letter),
    suppressed: Option<&Suppressed>,
    now: WallTime,
) -> Result<(), StoreError> {
    let row = key(draft.case.row);
    let (state, due) = if suppressed.is_some() {
        (NoticeState::Suppressed, None)
    } else {
        let delay = i64::from(draft.profile.delay_minutes) * 60_000;
        let settled = i64::from(letter.voicemail.is_some()) * SETTLED;
        (NoticeState::Waiting, Some(now.0 + delay.max(settled)))
    };
    let why = suppressed.and_then(|why| serde_json::to_string(why).ok());
    let letter = serde_json::to_string(letter).map_err(|_| bad(row, "letter"))?;
    connection.execute(
        "INSERT OR REPLACE INTO notice
             (row, at, started, line, number, contact, state, due, why, letter, channel)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            row,
            now.0,
            draft.case.started.0,
            draft.case.line.as_ref().map(LineId::as_str),
            draft.case.number,
            draft.case.contact.map(|contact| number(contact.0)),
            state.word(),
            due,
            why,
            letter,
            channel.word(),
        ],
    )?;
    Ok(())
}

/// Text messages cost: a line sends so many an hour and no more (S65).
fn too_many(
    connection: &Connection,
    draft: &Draft,
    channel: &Channel,
    now: WallTime,
) -> Result<Option<Suppressed>, StoreError> {
    if *channel == Channel::Mail {
        return Ok(None);
    }
    let sql = format!(
        "SELECT count(*) FROM notice WHERE {TOLD} AND channel LIKE 'sms:%' AND line IS ?1 AND at > ?2"
    );
    let values = params![draft.case.line.as_ref().map(LineId::as_str), now.0 - HOUR];
    let today: u32 = connection.query_row(&sql, values, |row| row.get(0))?;
    Ok((today >= draft.most_per_hour).then(|| Suppressed {
        by: Exclusion::Rate,
        evidence: Evidence {
            today,
            ..Evidence::default()
        },
    }))
}

/// What was told of the same caller; calls that were dealt with count no longer (S74).
pub(super) fn past(
    connection: &Connection,
    case: &Case,
    profile: &NoticeProfile,
) -> Result<Past, StoreError> {
    if case.number.is_empty() {
        return Ok(Past::default());
    }
    let contact = case.contact.filter(|_| profile.same_contact);
    let line = case.line.as_ref().filter(|_| !profile.all_lines);
    let sql = format!(
        "SELECT min(CASE WHEN n.started >= ?3 THEN n.at END), count(DISTINCT CASE WHEN n.started >= ?3 THEN n.row END), max(n.at) FROM notice n
         LEFT JOIN journal j ON j.id = n.row
         WHERE {TOLD} AND (n.number = ?1 OR n.contact = ?2) AND (?4 OR n.line IS ?5) AND n.row <> ?6
           AND coalesce(j.work_state, '') <> 'processed'"
    );
    let values = params![
        case.number,
        contact.map(|contact: ContactId| number(contact.0)),
        case.day.0,
        profile.all_lines,
        line.map(LineId::as_str),
        key(case.row),
    ];
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(values, |row| {
        Ok(Past {
            first_today: row.get::<_, Option<i64>>(0)?.map(WallTime),
            today: row.get(1)?,
            last: row.get::<_, Option<i64>>(2)?.map(WallTime),
        })
    })?)
}

/// What a call that is over means for earlier ones with the same party (S84–S89): one that was talked in deals with them and
/// takes their notices back, one that nobody answered counts as a try.
pub(super) fn follow_up(
    connection: &Connection,
    entry: &CallEntry,
    now: WallTime,
) -> Result<(), StoreError> {
    let talked = match entry.outcome {
        Outcome::Connected | Outcome::AnsweredHere | Outcome::AnsweredByDestination => {
            entry.talk.as_millis() >= TALKED
        }
        _ => false,
    };
    let is_try = !talked && entry.direction == CallDirection::Outgoing;
    if entry.caller.number.is_empty() || !(talked || is_try) {
        return Ok(());
    }
    let same =
        "missed = 1 AND work_state IN ('open', 'in-work', 'tried') AND id <> ?1 AND started < ?2
                AND (caller_number = ?3 OR contact_id = ?4)";
    let contact = entry.contact.as_ref().map(|contact| number(contact.id.0));
    let party = params![
        key(entry.id),
        entry.started.0,
        entry.caller.number,
        contact,
        now.0
    ];
    if is_try {
        let sql = format!("UPDATE journal SET tries = tries + 1, last_try = ?5 WHERE {same}");
        connection.execute(&sql, party)?;
        return Ok(());
    }
    // What somebody opened again by hand stays open.
    let sql = format!(
        "UPDATE journal SET work_state = 'processed', work_by = 'auto', work_at = ?5, work_evidence = ?1
         WHERE {same} AND NOT (work_state = 'open' AND coalesce(work_by, '') = 'user') RETURNING id"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows: Vec<i64> = statement
        .query_map(party, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for row in rows {
        cancel(connection, CallId(u64::try_from(row).unwrap_or(0)))?;
    }
    Ok(())
}

/// The call was dealt with: what waits about it is not sent (S92).
pub(super) fn cancel(connection: &Connection, row: CallId) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE notice SET state = 'cancelled', due = NULL WHERE row = ?1 AND state = 'waiting'",
        [key(row)],
    )?;
    Ok(())
}

/// Notices whose time has come.
pub(super) fn due(connection: &Connection, now: WallTime) -> Result<Vec<Notice>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice WHERE state = 'waiting' AND due <= ?1 ORDER BY due LIMIT {BATCH}"
    );
    read_all(connection, &sql, params![now.0])
}

/// When the next one is due.
pub(super) fn next_due(connection: &Connection) -> Result<Option<WallTime>, StoreError> {
    let sql = "SELECT min(due) FROM notice WHERE state = 'waiting'";
    let due: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(due.map(WallTime))
}

/// What came of a try: sent, or what was said and whether it is worth another.
pub(super) fn tried(
    connection: &Connection,
    id: u64,
    problem: Option<(&str, bool)>,
    now: WallTime,
) -> Result<(), StoreError> {
    let Some((problem, is_final)) = problem else {
        connection.execute(
            "UPDATE notice SET state = 'sent', due = ?2, tries = tries + 1, problem = '' WHERE id = ?1",
            params![number(id), now.0],
        )?;
        return Ok(());
    };
    let known: Option<(i64, u32)> = connection
        .query_row(
            "SELECT at, tries FROM notice WHERE id = ?1",
            [number(id)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((at, tries)) = known else {
        return Ok(());
    };
    let next = next_try(WallTime(at), tries + 1, now).filter(|_| !is_final);
    let state = if next.is_some() {
        NoticeState::Waiting
    } else {
        NoticeState::Failed
    };
    connection.execute(
        "UPDATE notice SET state = ?2, due = ?3, tries = tries + 1, problem = ?4
         WHERE id = ?1 AND state = 'waiting'",
        params![number(id), state.word(), next.map(|at| at.0), problem],
    )?;
    Ok(())
}

/// Sends notices again at once, whatever became of them; or takes out those that wait. How many were meant.
pub(super) fn by_hand(
    connection: &Connection,
    ids: &[u64],
    resend: bool,
    now: WallTime,
) -> Result<usize, StoreError> {
    let sql = if resend {
        "UPDATE notice SET state = 'waiting', due = ?2, at = ?2, tries = 0, why = NULL WHERE id = ?1"
    } else {
        "UPDATE notice SET state = 'dropped', due = NULL WHERE id = ?1 AND state IN ('waiting', 'failed') AND ?2"
    };
    let mut statement = connection.prepare(sql)?;
    let mut changed = 0;
    for id in ids {
        changed += statement.execute(params![number(*id), now.0])?;
    }
    Ok(changed)
}

/// Notices, newest first: of one row, or of those that are not done with.
pub(super) fn list(
    connection: &Connection,
    row: Option<CallId>,
    (all, limit): (bool, usize),
) -> Result<Vec<Notice>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if let Some(row) = row {
        let sql = format!("SELECT {COLUMNS} FROM notice WHERE row = ?1 LIMIT ?2");
        return read_all(connection, &sql, params![key(row), limit]);
    }
    let which = if all {
        "1"
    } else {
        "state IN ('waiting', 'failed')"
    };
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE {which} ORDER BY id DESC LIMIT ?1");
    read_all(connection, &sql, params![limit])
}

fn read_all(
    connection: &Connection,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Vec<Notice>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_and_then(values, read)?;
    // One unreadable row never costs the others.
    Ok(rows
        .filter_map(|row: Result<Notice, StoreError>| {
            row.inspect_err(|problem| tracing::error!(%problem, "a notice cannot be read"))
                .ok()
        })
        .collect())
}

fn read(row: &Row<'_>) -> Result<Notice, StoreError> {
    let id: i64 = row.get(0)?;
    let word: String = row.get(2)?;
    let state = serde_json::from_value(word.into()).map_err(|_| bad(id, "state"))?;
    let why: Option<String> = row.get(7)?;
    let letter: String = row.get(8)?;
    Ok(Notice {
        id: u64::try_from(id).unwrap_or(0),
        row: CallId(u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)),
        state,
        at: WallTime(row.get(3)?),
        due: row.get::<_, Option<i64>>(4)?.map(WallTime),
        tries: row.get(5)?,
        problem: row.get(6)?,
        suppressed: why.and_then(|why| serde_json::from_str(&why).ok()),
        letter: serde_json::from_str(&letter).map_err(|_| bad(id, "letter"))?,
        channel: Channel::of_word(&row.get::<_, String>(9)?),
    })
}

fn key(id: CallId) -> i64 {
    number(id.0)
}

fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

const fn bad(id: i64, column: &'static str) -> StoreError {
    StoreError::BadRow { id, column }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        domain::{
            journal::{Caller, CallerClass, ContactRef},
            knowledge::{Work, WorkAuthor, WorkState},
            notice::GIVE_UP,
        },
        shell::store::{journal, schema},
    };

    const DAY: i64 = 24 * 60 * 60_000;
    const NOON: i64 = 100 * DAY + DAY / 2;

    fn desk() -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let connection = schema::open(&dir.path().join("j.sqlite")).unwrap();
        (dir, connection)
    }

    fn entry(id: u64, started: i64, outcome: Outcome) -> CallEntry {
        let is_missed = outcome.is_missed();
        CallEntry {
            id: CallId(id),
            direction: match outcome {
                Outcome::Connected | Outcome::Busy => CallDirection::Outgoing,
                _ => CallDirection::Incoming,
            },
            started: WallTime(started),
            answered: (!is_missed).then_some(WallTime(started + 5_000)),
            ended: Some(WallTime(started + 60_000)),
            ring: Duration::from_secs(5),
            talk: Duration::from_secs(if is_missed { 0 } else { 55 }),
            caller: Caller {
                number: "+4989987654".into(),
                ..Caller::default()
            },
            called: String::new(),
            account: None,
            line: Some(LineId::new("miller")),
            line_name: String::new(),
            via: Vec::new(),
            outcome,
            detail: String::new(),
            contact: None,
            note: String::new(),
            work: Work {
                state: if is_missed {
                    WorkState::Open
                } else {
                    WorkState::None
                },
                ..Work::default()
            },
            screened: None,
        }
    }

    fn draft(entry: &CallEntry, change: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = Draft {
            case: Case {
                row: entry.id,
                line: entry.line.clone(),
                number: entry.caller.number.clone(),
                class: CallerClass::Known,
                is_internal: false,
                is_known: None,
                contact: entry.contact.as_ref().map(|contact| contact.id),
                is_vip: false,
                listed: None,
                outcome: entry.outcome,
                ring: entry.ring,
                started: entry.started,
                day: WallTime(entry.started.0 / DAY * DAY),
                presence: None,
            },
            profile: NoticeProfile {
                on: true,
                to: vec!["hall@example.org".into()],
                ..NoticeProfile::default()
            },
            letters: vec![(Channel::Mail, Letter::default())],
            most_per_hour: 2,
        };
        change(&mut draft);
        draft
    }

    /// A missed call, told of or not.
    fn missed(connection: &Connection, id: u64, started: i64) -> NoticeState {
        missed_with(connection, id, started, |_| {})
    }

    fn missed_with(
        connection: &Connection,
        id: u64,
        started: i64,
        change: impl FnOnce(&mut Draft),
    ) -> NoticeState {
        let entry = entry(id, started, Outcome::Abandoned);
        journal::write(connection, &entry).unwrap();
        settle(
            connection,
            &draft(&entry, change),
            WallTime(started + 60_000),
        )
        .unwrap();
        state(connection, id)
    }

    fn state(connection: &Connection, row: u64) -> NoticeState {
        list(connection, Some(CallId(row)), (true, 1)).unwrap()[0].state
    }

    #[test]
    fn the_first_call_of_a_day_is_told_and_the_next_day_begins_anew_s74() {
        let (_dir, connection) = desk();
        assert_eq!(missed(&connection, 1, NOON), NoticeState::Waiting);
        assert_eq!(missed(&connection, 2, NOON + 1), NoticeState::Suppressed);
        let why = list(&connection, Some(CallId(2)), (true, 1))
            .unwrap()
            .remove(0);
        let why = why.suppressed.unwrap();
        assert_eq!(why.by, Exclusion::SameDay);
        assert_eq!(why.evidence.told, Some(WallTime(NOON + 60_000)));
        assert_eq!(missed(&connection, 3, NOON + DAY), NoticeState::Waiting);
    }

    #[test]
    fn text_messages_go_beside_the_mail_and_stop_at_their_limit_s65() {
        let (_dir, connection) = desk();
        let both = |number: &'static str| {
            move |draft: &mut Draft| {
                draft.case.number = number.into();
                let sms = Channel::Sms("+491701".into());
                draft.letters.push((sms, Letter::default()));
            }
        };
        let states = |row| {
            let all = list(&connection, Some(CallId(row)), (true, 9)).unwrap();
            all.iter()
                .map(|one| (one.channel.word(), one.state))
                .collect::<Vec<_>>()
        };
        for row in 1..=3 {
            let number = ["+49301", "+49302", "+49303"][usize::try_from(row - 1).unwrap()];
            missed_with(
                &connection,
                row,
                NOON + i64::try_from(row).unwrap(),
                both(number),
            );
        }
        let waiting = NoticeState::Waiting;
        assert_eq!(
            states(1),
            [("mail".into(), waiting), ("sms:+491701".into(), waiting)]
        );
        assert_eq!(
            states(3),
            [
                ("mail".into(), waiting),
                ("sms:+491701".into(), NoticeState::Suppressed)
            ]
        );
        // Two ways of telling are one time told.
        missed_with(&connection, 4, NOON + 9, |draft| {
            draft.case.number = "+49301".into();
            draft.profile.no_repeats_today = false;
            draft.profile.most_per_day = 2;
        });
        assert_eq!(state(&connection, 4), waiting);
    }

    #[test]
    fn a_suppressed_first_call_lets_the_next_one_be_told() {
        let (_dir, connection) = desk();
        let short = |draft: &mut Draft| draft.case.ring = Duration::ZERO;
        assert_eq!(
            missed_with(&connection, 1, NOON, short),
            NoticeState::Suppressed
        );
        assert_eq!(missed(&connection, 2, NOON + 1), NoticeState::Waiting);
    }

    #[test]
    fn another_line_or_another_number_of_the_contact_counts_as_set() {
        let (_dir, connection) = desk();
        missed_with(&connection, 1, NOON, |draft| {
            draft.case.contact = Some(ContactId(9));
        });
        let smith = |draft: &mut Draft| draft.case.line = Some(LineId::new("smith"));
        assert_eq!(
            missed_with(&connection, 2, NOON + 1, smith),
            NoticeState::Waiting
        );
        let anywhere = |draft: &mut Draft| {
            draft.case.line = Some(LineId::new("block"));
            draft.profile.all_lines = true;
        };
        assert_eq!(
            missed_with(&connection, 3, NOON + 2, anywhere),
            NoticeState::Suppressed
        );
        let mobile = |draft: &mut Draft| {
            draft.case.number = "+491701234567".into();
            draft.case.contact = Some(ContactId(9));
        };
        assert_eq!(
            missed_with(&connection, 4, NOON + 3, mobile),
            NoticeState::Suppressed
        );
        let number_only = |draft: &mut Draft| {
            mobile(draft);
            draft.profile.same_contact = false;
        };
        assert_eq!(
            missed_with(&connection, 5, NOON + 4, number_only),
            NoticeState::Waiting
        );
    }

    #[test]
    fn a_call_that_was_talked_in_deals_with_earlier_ones_only_s85_s87_s92() {
        let (_dir, connection) = desk();
        missed(&connection, 1, NOON);
        missed(&connection, 3, NOON + 300_000);
        let back = entry(2, NOON + 120_000, Outcome::Connected);
        journal::write(&connection, &back).unwrap();
        follow_up(&connection, &back, WallTime(NOON + 180_000)).unwrap();
        let row = journal::find(&connection, CallId(1)).unwrap().unwrap();
        assert_eq!(row.work.state, WorkState::Processed);
        assert_eq!(
            (row.work.by, row.work.evidence),
            (Some(WorkAuthor::Auto), Some(CallId(2)))
        );
        assert_eq!(state(&connection, 1), NoticeState::Cancelled);
        let later = journal::find(&connection, CallId(3)).unwrap().unwrap();
        assert_eq!(later.work.state, WorkState::Open);
        // After it was dealt with the caller is told of afresh.
        assert_eq!(missed(&connection, 4, NOON + 400_000), NoticeState::Waiting);
    }

    #[test]
    fn a_try_counts_and_what_was_opened_again_by_hand_stays_open_s86_s90() {
        let (_dir, connection) = desk();
        missed(&connection, 1, NOON);
        let mut reopened = entry(2, NOON + 1, Outcome::Abandoned);
        reopened.work.by = Some(WorkAuthor::User);
        journal::write(&connection, &reopened).unwrap();
        let busy = CallEntry {
            answered: None,
            talk: Duration::ZERO,
            ..entry(3, NOON + 120_000, Outcome::Busy)
        };
        follow_up(&connection, &busy, WallTime(NOON + 130_000)).unwrap();
        let row = journal::find(&connection, CallId(1)).unwrap().unwrap();
        assert_eq!((row.work.state, row.work.tries), (WorkState::Open, 1));
        let back = entry(4, NOON + 240_000, Outcome::Connected);
        follow_up(&connection, &back, WallTime(NOON + 250_000)).unwrap();
        let kept = journal::find(&connection, CallId(2)).unwrap().unwrap();
        assert_eq!(kept.work.state, WorkState::Open);
        let row = journal::find(&connection, CallId(1)).unwrap().unwrap();
        assert_eq!(row.work.state, WorkState::Processed);
    }

    #[test]
    fn a_contact_is_followed_over_its_numbers() {
        let (_dir, connection) = desk();
        let contact = Some(ContactRef {
            id: ContactId(9),
            name: "Eva".into(),
        });
        let mut first = entry(1, NOON, Outcome::Abandoned);
        first.contact.clone_from(&contact);
        journal::write(&connection, &first).unwrap();
        let mut back = entry(2, NOON + 120_000, Outcome::Connected);
        back.caller.number = "+491701234567".into();
        back.contact = contact;
        follow_up(&connection, &back, WallTime(NOON + 130_000)).unwrap();
        let row = journal::find(&connection, CallId(1)).unwrap().unwrap();
        assert_eq!(row.work.state, WorkState::Processed);
    }

    #[test]
    fn a_notice_waits_for_its_delay_and_is_tried_again_until_given_up_s56_s57() {
        let (_dir, connection) = desk();
        let late = |draft: &mut Draft| draft.profile.delay_minutes = 10;
        missed_with(&connection, 1, NOON, late);
        let decided = NOON + 60_000;
        let at = |minutes: i64| WallTime(decided + minutes * 60_000);
        assert_eq!(due(&connection, WallTime(at(10).0 - 1)).unwrap(), []);
        let id = due(&connection, at(10)).unwrap()[0].id;
        assert_eq!(next_due(&connection).unwrap(), Some(at(10)));
        tried(&connection, id, Some(("421 later", false)), at(10)).unwrap();
        assert_eq!(next_due(&connection).unwrap(), Some(at(11)));
        let waiting = &list(&connection, None, (false, 10)).unwrap()[0];
        assert_eq!((waiting.tries, waiting.problem.as_str()), (1, "421 later"));
        let end = WallTime(decided + GIVE_UP);
        tried(&connection, id, Some(("421 later", false)), end).unwrap();
        assert_eq!(state(&connection, 1), NoticeState::Failed);
        assert_eq!(by_hand(&connection, &[id, 99], true, end).unwrap(), 1);
        tried(&connection, id, None, end).unwrap();
        assert_eq!(state(&connection, 1), NoticeState::Sent);
        assert_eq!(by_hand(&connection, &[id], false, end).unwrap(), 0);
        assert_eq!(next_due(&connection).unwrap(), None);
    }

    #[test]
    fn what_is_refused_for_good_is_given_up_and_a_call_is_never_told_twice() {
        let (_dir, connection) = desk();
        missed(&connection, 1, NOON);
        let id = due(&connection, WallTime(NOON + DAY)).unwrap()[0].id;
        tried(
            &connection,
            id,
            Some(("550 no", true)),
            WallTime(NOON + 61_000),
        )
        .unwrap();
        assert_eq!(state(&connection, 1), NoticeState::Failed);
        missed(&connection, 1, NOON);
        assert_eq!(state(&connection, 1), NoticeState::Failed);
        assert_eq!(list(&connection, None, (true, 10)).unwrap().len(), 1);
    }
}
