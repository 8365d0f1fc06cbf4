//! `linekeeper sim`: what the rules would do with a call that nobody makes (S112).

use jiff::{civil::DateTime, tz::TimeZone};
use serde_json::json;

use super::{SimArgs, failed, texts};
use crate::{
    domain::{
        screening::Verdict,
        settings::{
            destinations::{Prospect, prospects},
            rules::{Trial, Tried, try_out},
        },
    },
    l10n::L10n,
    shell::{clock, control::protocol::exit, out, paths::Profile, rules, settings_file::parse},
};

/// Tries the rules of the profile's settings.
pub(super) fn sim(profile: &Profile, args: &SimArgs) -> u8 {
    let texts = texts(profile);
    let text = match std::fs::read_to_string(profile.settings()) {
        Ok(text) => text,
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(problem) => {
            let path = ("path", profile.settings().display().to_string().into());
            let detail = ("detail", problem.to_string().into());
            return failed(texts, "cli-settings-unreadable", &[path, detail]);
        }
    };
    let parsed = parse(&text);
    if !parsed.problems.is_empty() {
        for problem in &parsed.problems {
            out::complaint(&texts.settings_problem(problem));
        }
        return exit::SETTINGS;
    }
    let Some(at) = moment(args.at.as_deref()) else {
        let at = args.at.clone().unwrap_or_default();
        super::complain(texts, "cli-bad-moment", &[("moment", at.into())]);
        return exit::USAGE;
    };
    let mode = args.mode.clone().unwrap_or_default();
    if !mode.is_empty() && mode != "normal" && !parsed.settings.modes.contains_key(&mode) {
        super::complain(texts, "error-no-such-mode", &[]);
        return exit::NO_SUCH;
    }
    let dir = profile.settings().parent().map(ToOwned::to_owned);
    let made = rules::make(&parsed.settings, &dir.unwrap_or_default());
    let trial = Trial {
        from: args.from.clone(),
        name: args.name.clone().unwrap_or_default(),
        to: args.to.clone().unwrap_or_default(),
        at,
        mode,
        state: args.state.into(),
    };
    let tried = try_out(&parsed.settings, &made.book.screening, &trial);
    let screening = &made.book.screening;
    let rules: Vec<(String, Verdict)> = screening
        .rules()
        .zip(&tried.decision.verdicts)
        .map(|(rule, verdict)| (rule.id.to_string(), *verdict))
        .collect();
    let prospects = prospects(&parsed.settings, &made.book, &tried, trial.at);
    if args.json {
        let mut value = as_json(&tried, &rules, screening);
        value["destinations"] = prospects.iter().map(destination).collect();
        out::line(&value.to_string());
    } else {
        for line in in_words(&tried, &rules, screening, texts) {
            out::line(&line);
        }
        for prospect in &prospects {
            out::line(&format!("  {}", in_a_line(prospect, texts)));
        }
    }
    exit::OK
}

/// The moment named, else now in the system's zone.
fn moment(text: Option<&str>) -> Option<DateTime> {
    if let Some(text) = text {
        return text.parse().ok();
    }
    let now = jiff::Timestamp::from_millisecond(clock::wall().0).ok()?;
    Some(now.to_zoned(TimeZone::system()).datetime())
}

type Screening = crate::domain::screening::Screening;

fn as_json(tried: &Tried, rules: &[(String, Verdict)], screening: &Screening) -> serde_json::Value {
    let rule = tried.decision.rule.and_then(|at| screening.rule(at));
    json!({
        "caller": tried.caller.as_str(),
        "called": tried.called.as_str(),
        "line": tried.line,
        "rule": rule.map(|rule| &rule.id),
        "steps": tried.decision.steps,
        "left_out": tried.decision.left_out,
        "rules": rules
            .iter()
            .map(|(id, verdict)| json!({ "id": id, "verdict": verdict }))
            .collect::<Vec<_>>(),
    })
}

fn destination(prospect: &Prospect) -> serde_json::Value {
    json!({
        "name": prospect.entry.shown(),
        "number": prospect.entry.number,
        "here": prospect.here,
        "seconds": prospect.entry.seconds,
        "refused": prospect.verdict.err(),
    })
}

fn in_a_line(prospect: &Prospect, texts: L10n) -> String {
    let entry = &prospect.entry;
    let name = if entry.name.is_empty() {
        texts.destination(&entry.number)
    } else if prospect.here {
        entry.name.clone()
    } else {
        format!("{} ({})", entry.name, entry.number)
    };
    match prospect.verdict {
        Ok(()) => texts.with(
            "sim-destination",
            &[("name", name.into()), ("seconds", entry.seconds.into())],
        ),
        Err(result) => format!("{name}: {}", texts.attempt_result(result)),
    }
}

fn in_words(
    tried: &Tried,
    rules: &[(String, Verdict)],
    screening: &Screening,
    texts: L10n,
) -> Vec<String> {
    let mut lines: Vec<String> = rules
        .iter()
        .map(|(id, verdict)| format!("{id}: {}", texts.verdict(*verdict)))
        .collect();
    let rule = tried.decision.rule.and_then(|at| screening.rule(at));
    let (rule, steps) = (texts.rule(rule), texts.steps(&tried.decision.steps));
    lines.push(format!("{rule} → {steps}"));
    for action in &tried.decision.left_out {
        lines.push(texts.left_out(*action));
    }
    lines
}
