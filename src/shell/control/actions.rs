//! Actions as JSON for `linekeeper action list --json`. The names are a stable contract, written down in `docs/cli.md`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    domain::action::{Action, Ran},
    engine::snapshot::Snapshot,
    l10n::L10n,
};

/// One object per action, in the order of the keys; sentences in the language of `texts`.
pub(super) fn of(snapshot: &Snapshot, texts: L10n) -> Vec<Value> {
    let actions = snapshot.settings.actions.iter();
    actions
        .map(|(key, action)| {
            let mut runs = snapshot.action_runs.iter();
            one(
                key,
                action,
                runs.find(|ran| ran.action.as_str() == key),
                texts,
            )
        })
        .collect()
}

fn one(key: &str, action: &Action, last: Option<&Ran>, texts: L10n) -> Value {
    json!({
        "key": key,
        "title": action.title,
        "enabled": action.enabled,
        "trigger": action.trigger,
        "button": action.button,
        "do": action.deed,
        "last": last.map(|ran| json!({
            "at": Timestamp::from_millisecond(ran.at.0).ok().map(|at| format!("{at:.3}")),
            "trigger": ran.trigger,
            "row": ran.call,
            "took_ms": u64::try_from(ran.took.as_millis()).unwrap_or(u64::MAX),
            "what": ran.what,
            "result": ran.result.word(),
            "text": texts.action_result(&ran.result),
            "output": ran.output,
        })),
    })
}
