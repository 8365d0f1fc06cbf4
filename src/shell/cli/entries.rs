//! `linekeeper note`, `mark` and `export`, and how rows of the journal are chosen on the command line.

use std::{
    io::{self, Read as _},
    path::Path,
};

use clap::Args;
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{ask, failed, texts};
use crate::{
    domain::knowledge::WorkState,
    engine::snapshot::CallResult,
    shell::{
        control::protocol::{Request, Rows},
        paths::Profile,
    },
};

/// Which rows.
#[derive(Debug, Args)]
pub(super) struct RowsArgs {
    /// Missed calls only
    #[arg(long, conflicts_with = "result")]
    missed: bool,
    /// Calls that went so only: missed, answered, declined, outgoing
    #[arg(long, value_name = "RESULT", value_parser = word::<CallResult>)]
    result: Option<CallResult>,
    /// Calls the work on which stands so only: none, open, in-work, tried, processed, no-call-back
    #[arg(long, value_name = "STATE", value_parser = word::<WorkState>)]
    state: Option<WorkState>,
    /// Calls that wait for somebody only: open, in work or tried
    #[arg(long, conflicts_with = "state")]
    to_do: bool,
    /// Calls for this line only
    #[arg(long, value_name = "LINE")]
    line: Option<String>,
    /// Rows that contain this name, number or note
    #[arg(long, default_value = "")]
    text: String,
    /// Calls from this day or moment on: 2026-11-26, 2026-11-26T14:00 or RFC 3339
    #[arg(long, value_name = "WHEN", value_parser = begin)]
    since: Option<i64>,
    /// Calls up to this day, or before this moment
    #[arg(long, value_name = "WHEN", value_parser = end)]
    until: Option<i64>,
}

impl From<RowsArgs> for Rows {
    fn from(args: RowsArgs) -> Self {
        Self {
            text: args.text,
            line: args.line,
            result: args.result.or(args.missed.then_some(CallResult::Missed)),
            work: args.state,
            to_do: args.to_do,
            since: args.since,
            until: args.until,
        }
    }
}

/// What is written down.
#[derive(Debug, Args)]
pub(super) struct NoteArgs {
    /// Number of the call or journal row (default: the call talked in, else the one ringing longest)
    #[arg(long, value_name = "N")]
    call: Option<u64>,
    /// The note; it takes the place of the one before
    text: Option<String>,
}

/// How far calls were dealt with.
#[derive(Debug, Args)]
pub(super) struct MarkArgs {
    /// open, in-work, tried, processed, no-call-back or none
    #[arg(value_parser = word::<WorkState>)]
    state: WorkState,
    /// Numbers of the calls or rows
    #[arg(required = true, value_name = "N")]
    calls: Vec<u64>,
    /// When the caller is to be called back: 2026-11-26T14:00 or RFC 3339
    #[arg(long, value_name = "WHEN", value_parser = begin)]
    due: Option<i64>,
}

impl MarkArgs {
    pub(super) fn request(self) -> Request {
        Request::Mark {
            calls: self.calls,
            state: self.state,
            due: self.due,
        }
    }
}

/// Writes down about a call.
pub(super) fn note(profile: &Profile, args: NoteArgs) -> u8 {
    let note = if let Some(text) = args.text {
        text
    } else {
        let mut text = String::new();
        if let Err(problem) = io::stdin().read_to_string(&mut text) {
            let detail = [("detail", problem.to_string().into())];
            return failed(texts(profile), "cli-no-note", &detail);
        }
        text.trim_end().to_owned()
    };
    let call = args.call;
    ask::simple(profile, &Request::Note { call, note })
}

/// Writes rows to a file. A relative path is meant from here, not from where the telephone was started.
pub(super) fn export(profile: &Profile, file: &Path, rows: RowsArgs) -> u8 {
    let path = match std::path::absolute(file) {
        Ok(path) => path,
        Err(problem) => {
            let detail = [
                ("path", file.display().to_string().into()),
                ("detail", problem.to_string().into()),
            ];
            return failed(texts(profile), "error-cannot-write", &detail);
        }
    };
    let request = Request::Export {
        path: path.to_string_lossy().into_owned(),
        what: rows.into(),
    };
    ask::simple(profile, &request)
}

/// A word of the stable contract.
pub(super) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|problem| problem.to_string())
}

/// A day's begin, a local time, or a moment.
fn begin(text: &str) -> Result<i64, String> {
    moment(text, false)
}

/// A day's end, a local time, or a moment.
fn end(text: &str) -> Result<i64, String> {
    moment(text, true)
}

fn moment(text: &str, is_end: bool) -> Result<i64, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_millisecond());
    }
    let is_day = !text.contains(['T', ' ', ':']);
    let local = if is_day {
        let day: Date = text.parse().map_err(|_| bad(text))?;
        let day = if is_end {
            day.checked_add(1.day()).map_err(|_| bad(text))?
        } else {
            day
        };
        day.to_datetime(jiff::civil::Time::midnight())
    } else {
        text.parse::<DateTime>().map_err(|_| bad(text))?
    };
    let zoned = local.to_zoned(TimeZone::system()).map_err(|_| bad(text))?;
    Ok(zoned.timestamp().as_millisecond())
}

fn bad(text: &str) -> String {
    format!("{text:?} is no day or moment such as 2026-11-26 or 2026-11-26T14:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_days_local_times_and_stamps() {
        assert_eq!(begin("2026-11-26T14:00:00Z"), Ok(1_795_701_600_000));
        let day = 24 * 3600 * 1000;
        let (first, last) = (begin("2026-06-10").unwrap(), end("2026-06-10").unwrap());
        assert_eq!(last - first, day);
        assert_eq!(begin("2026-06-10T00:00").unwrap(), first);
        for nonsense in ["soon", "2026-13-01", "2026-06-10T25:00", ""] {
            assert!(begin(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn words_are_those_of_the_contract() {
        for state in WorkState::ALL {
            assert_eq!(word::<WorkState>(state.word()), Ok(state));
        }
        assert_eq!(word::<CallResult>("declined"), Ok(CallResult::Declined));
        assert!(word::<CallResult>("odd").is_err());
    }
}
