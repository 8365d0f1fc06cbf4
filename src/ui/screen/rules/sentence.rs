//! A rule in words.

use crate::{
    domain::{
        screening::{Action, NORMAL, Rule, Step},
        settings::Settings,
    },
    ui::look::Look,
};

/// "Boss calls Miller & Sons at night: ring 20 s → forward to Mobile".
pub(super) fn sentence(look: &Look, settings: &Settings, rule: &Rule) -> String {
    let from = either(look, &rule.from, |key| list_name(settings, key));
    let lines = rule.lines.iter().map(|key| line_name(settings, key));
    let to: Vec<String> = lines
        .chain(rule.to.iter().map(|key| list_name(settings, key)))
        .collect();
    let when = either(look, &rule.when, |key| time_name(settings, key));
    let modes = either(look, &rule.modes, |key| mode_name(look, settings, key));
    let or_all = |words: String, key: &str| {
        if words.is_empty() {
            look.text(key)
        } else {
            words
        }
    };
    let mut told = look.l10n.with(
        "rules-sentence",
        &[
            ("from", or_all(from, "rules-everyone").into()),
            ("to", or_all(joined(look, &to), "rules-every-line").into()),
        ],
    );
    for (words, key) in [(when, "rules-when"), (modes, "rules-mode")] {
        if !words.is_empty() {
            told.push_str(&look.l10n.with(key, &[("words", words.into())]));
        }
    }
    if !rule.also.is_empty() {
        told.push_str(&look.text("rules-also"));
    }
    told
}

/// What is done, in order.
pub(super) fn deeds(look: &Look, settings: &Settings, rule: &Rule) -> String {
    let steps = rule.action.iter().map(|action| match action {
        Action::Reject => look.l10n.step(Step::Reject { code: rule.code }),
        Action::Ring => look.l10n.step(Step::Ring {
            seconds: (rule.ring_seconds > 0).then_some(rule.ring_seconds),
            silent: rule.silent,
        }),
        Action::Forward => {
            let name = forward_name(settings, rule.list());
            look.l10n.with("rules-forward-to", &[("list", name.into())])
        }
        Action::Voicemail => look.l10n.step(Step::Voicemail),
    });
    steps.collect::<Vec<_>>().join(" → ")
}

/// What the caller will hear, in one sentence.
pub(super) fn heard(look: &Look, rule: &Rule) -> String {
    use Action::{Forward, Reject, Ring, Voicemail};
    look.text(match rule.action.as_slice() {
        [Reject] if rule.code == 603 => "rules-hears-reject-all",
        [Reject] => "rules-hears-reject",
        [Ring] => "rules-hears-ring",
        [Forward] => "rules-hears-forward",
        [Ring, Forward] => "rules-hears-ring-forward",
        actions if actions.contains(&Voicemail) => "rules-hears-voicemail",
        _ => "rules-hears-ring",
    })
}

fn either(look: &Look, keys: &[String], name: impl Fn(&str) -> String) -> String {
    let names: Vec<String> = keys.iter().map(|key| name(key)).collect();
    joined(look, &names)
}

fn joined(look: &Look, names: &[String]) -> String {
    names.join(&format!(" {} ", look.text("rules-or")))
}

fn titled(title: &str, key: &str) -> String {
    if title.is_empty() { key } else { title }.to_owned()
}

pub(super) fn list_name(settings: &Settings, key: &str) -> String {
    let list = settings.numbers.get(key);
    titled(list.map_or("", |list| list.title.as_str()), key)
}

pub(super) fn line_name(settings: &Settings, key: &str) -> String {
    let line = settings.lines.get(key);
    titled(line.map_or("", |line| line.name.as_str()), key)
}

pub(super) fn time_name(settings: &Settings, key: &str) -> String {
    let time = settings.times.get(key);
    titled(time.map_or("", |time| time.title.as_str()), key)
}

pub(super) fn forward_name(settings: &Settings, key: &str) -> String {
    let list = settings.forwards.get(key).map(|list| &list.title);
    let extension = settings.extensions.get(key).map(|one| &one.name);
    titled(list.or(extension).map_or("", String::as_str), key)
}

pub(super) fn mode_name(look: &Look, settings: &Settings, key: &str) -> String {
    if key == NORMAL {
        return look.text("rules-mode-normal");
    }
    let mode = settings.modes.get(key);
    titled(mode.map_or("", |mode| mode.title.as_str()), key)
}
