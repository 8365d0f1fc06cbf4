//! One change of the settings, carried out on the document itself: what did not change keeps its text, comments and place.

use serde::Serialize;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value, ser::to_document};

use super::{parse, rules};
use crate::{
    domain::action::Action,
    domain::line::Line,
    domain::notice::{MailAccount, NoticeProfile, SmsAccount},
    domain::settings::{
        Account, Appearance, Audio, Desktop, General, Network, NoticesEdit, SettingsEdit,
        SettingsProblem, Source, VoicemailEdit,
    },
    domain::voicemail::{AnsweringMachine, Greeting},
    engine::command::CommandError,
};

/// The text after the edit. Refused when the text is no TOML, or when the edit brings in a fault the text had not before.
pub fn apply(text: &str, edit: &SettingsEdit) -> Result<String, CommandError> {
    let before = parse(text).problems;
    let mut document: DocumentMut = text.parse().map_err(|_| bad_setting(before.first()))?;
    carry_out(&mut document, edit)?;
    let after = document.to_string();
    let is_new = |problem: &&SettingsProblem| {
        !before
            .iter()
            .any(|old| old.key == problem.key && old.fault == problem.fault)
    };
    match parse(&after).problems.iter().find(is_new) {
        None => Ok(after),
        problem => Err(bad_setting(problem)),
    }
}

fn bad_setting(problem: Option<&SettingsProblem>) -> CommandError {
    let key = problem.map_or_else(String::new, |problem| match (&*problem.key, problem.line) {
        ("", Some(line)) => format!("settings.toml:{line}"),
        ("", None) => "settings.toml".into(),
        (key, _) => key.to_owned(),
    });
    CommandError::BadSetting { key }
}

fn carry_out(document: &mut DocumentMut, edit: &SettingsEdit) -> Result<(), CommandError> {
    match edit {
        SettingsEdit::PutAccount(id, account) => {
            let defaults = sample::<Account>("address = ''");
            let before = text_before(document, "account");
            let slot = (id.as_str(), &*before);
            put(group(document, "account")?, slot, &**account, &defaults)
        }
        SettingsEdit::PutLine(line) => {
            let defaults = sample::<Line>("name = ''\nnumbers = []");
            let before = text_before(document, "line");
            let slot = (line.id.as_str(), &*before);
            put(group(document, "line")?, slot, &**line, &defaults)
        }
        SettingsEdit::PutSource(id, source) => {
            let defaults = sample::<Source>("kind = 'folder'\nplace = ''");
            let before = text_before(document, "source");
            let slot = (id.as_str(), &*before);
            put(group(document, "source")?, slot, &**source, &defaults)
        }
        SettingsEdit::PutAction(id, action) => {
            let defaults = sample::<Action>("title = ''\ndo = 'program'");
            let before = text_before(document, "action");
            let slot = (id.as_str(), &*before);
            put(group(document, "action")?, slot, &**action, &defaults)
        }
        SettingsEdit::RemoveAction(id) => remove(document, "action", id.as_str()),
        SettingsEdit::Desktop(new) => put_top(document, "desktop", &**new, &Desktop::default()),
        SettingsEdit::RemoveSource(id) => remove(document, "source", id.as_str()),
        SettingsEdit::RemoveAccount(id) => remove(document, "account", id.as_str()),
        SettingsEdit::RemoveLine(id) => remove(document, "line", id.as_str()),
        SettingsEdit::PutTemplate(name, text) => {
            put_template(document, name.word(), text.as_deref())
        }
        SettingsEdit::Rules(edit) => rules::carry_out(document, edit),
        SettingsEdit::Voicemail(edit) => voicemail(document, edit),
        SettingsEdit::Notices(edit) => notices(document, edit),
        SettingsEdit::General(new) => put_top(document, "general", &**new, &General::default()),
        SettingsEdit::Appearance(new) => {
            put_top(document, "appearance", &**new, &Appearance::default())
        }
        SettingsEdit::Audio(new) => put_top(document, "audio", &**new, &Audio::default()),
        SettingsEdit::Network(new) => put_top(document, "network", &**new, &Network::default()),
    }
}

fn voicemail(document: &mut DocumentMut, edit: &VoicemailEdit) -> Result<(), CommandError> {
    match edit {
        VoicemailEdit::Machine(new) => {
            put_top(document, "voicemail", new, &AnsweringMachine::default())
        }
        VoicemailEdit::PutGreeting(key, greeting) => {
            let defaults = sample::<Greeting>("");
            let before = text_before(document, "greeting");
            let slot = (key.as_str(), &*before);
            put(group(document, "greeting")?, slot, &**greeting, &defaults)
        }
        VoicemailEdit::RemoveGreeting(key) => remove(document, "greeting", key),
    }
}

fn notices(document: &mut DocumentMut, edit: &NoticesEdit) -> Result<(), CommandError> {
    match edit {
        NoticesEdit::Mail(new) => put_top(document, "mail", &**new, &MailAccount::default()),
        NoticesEdit::Sms(new) => put_top(document, "sms", &**new, &SmsAccount::default()),
        NoticesEdit::Put(key, profile) => {
            let defaults = sample::<NoticeProfile>("");
            let before = text_before(document, "notice");
            let slot = (key.as_str(), &*before);
            put(group(document, "notice")?, slot, &**profile, &defaults)
        }
        NoticesEdit::Remove(key) => remove(document, "notice", key),
    }
}

/// Sets or takes out one key of the table of templates; the others, and comments, stay.
fn put_template(
    document: &mut DocumentMut,
    word: &str,
    text: Option<&str>,
) -> Result<(), CommandError> {
    let before = text_before(document, "template");
    if !document.contains_key("template") {
        let mut table = Table::new();
        table.decor_mut().set_prefix(before);
        document.insert("template", Item::Table(table));
    }
    let table = group(document, "template")?;
    match text {
        Some(text) => set(table, word, &Value::from(text), None),
        None => {
            table.remove(word);
        }
    }
    Ok(())
}

pub(super) fn put_top<T: Serialize>(
    document: &mut DocumentMut,
    name: &str,
    new: &T,
    defaults: &T,
) -> Result<(), CommandError> {
    let before = text_before(document, name);
    put(
        document.as_table_mut(),
        (name, &before),
        new,
        &table_of(defaults),
    )
}

/// What stands before a table that is added below `name`: an empty line, and the comments at the end of the file when the
/// table is the first of its kind and so comes last.
pub(super) fn text_before(document: &mut DocumentMut, name: &str) -> String {
    let mut before = String::new();
    if document.get(name).is_none() {
        before.push_str(document.trailing().as_str().unwrap_or_default());
        document.set_trailing("");
    }
    before.push('\n');
    before
}

/// The default values of a table of which some keys must be given; those have none and are always written.
pub(super) fn sample<T: Serialize + serde::de::DeserializeOwned>(least: &str) -> Table {
    let mut defaults = toml_edit::de::from_str::<T>(least)
        .map_or_else(|_| Table::new(), |sample| table_of(&sample));
    let given: DocumentMut = least.parse().unwrap_or_default();
    for (key, _) in given.iter() {
        defaults.remove(key);
    }
    defaults
}

fn table_of<T: Serialize>(value: &T) -> Table {
    to_document(value).map_or_else(|_| Table::new(), |document| document.as_table().clone())
}

/// The table that holds the accounts or lines; made when it is missing.
pub(super) fn group<'a>(
    document: &'a mut DocumentMut,
    name: &str,
) -> Result<&'a mut dyn TableLike, CommandError> {
    let mut implicit = Table::new();
    implicit.set_implicit(true);
    document
        .entry(name)
        .or_insert(Item::Table(implicit))
        .as_table_like_mut()
        .ok_or_else(|| CommandError::BadSetting { key: name.into() })
}

pub(super) fn remove(
    document: &mut DocumentMut,
    name: &str,
    key: &str,
) -> Result<(), CommandError> {
    if document.contains_key(name) {
        group(document, name)?.remove(key);
    }
    Ok(())
}

/// Brings the table `key` below `parent` to the values of `new`; a table made anew gets the text `before`. A key that is not there and has its default is not written.
pub(super) fn put<T: Serialize>(
    parent: &mut dyn TableLike,
    (key, before): (&str, &str),
    new: &T,
    defaults: &Table,
) -> Result<(), CommandError> {
    if parent.get(key).is_none() {
        let mut table = Table::new();
        table.decor_mut().set_prefix(before);
        parent.insert(key, Item::Table(table));
    }
    let refused = || CommandError::BadSetting { key: key.into() };
    let table = parent
        .get_mut(key)
        .and_then(Item::as_table_like_mut)
        .ok_or_else(refused)?;
    let new = table_of(new);
    for (name, item) in &new {
        let Some(value) = item.as_value() else {
            continue;
        };
        set(
            table,
            name,
            value,
            defaults.get(name).and_then(Item::as_value),
        );
    }
    let gone: Vec<String> = table
        .iter()
        .map(|(name, _)| name.to_owned())
        .filter(|name| !new.contains_key(name))
        .collect();
    for name in gone {
        empty(table, &name);
    }
    Ok(())
}

fn set(table: &mut dyn TableLike, name: &str, new: &Value, default: Option<&Value>) {
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) if same(old, new) => {}
        Some(old) => {
            let decor = old.decor().clone();
            *old = new.clone();
            *old.decor_mut() = decor;
        }
        None if default.is_some_and(|default| same(default, new)) => {}
        None => {
            table.insert(name, Item::Value(new.clone()));
        }
    }
}

/// A key the new value has no text for: emptied when it can be, so that its comment stays; else taken out.
fn empty(table: &mut dyn TableLike, name: &str) {
    let Some(old) = table.get_mut(name).and_then(Item::as_value_mut) else {
        table.remove(name);
        return;
    };
    let new: Value = match old {
        Value::String(_) if name != "account" => "".into(),
        Value::Array(_) => toml_edit::Array::new().into(),
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::InlineTable(_) => {
            table.remove(name);
            return;
        }
    };
    let decor = old.decor().clone();
    *old = new;
    *old.decor_mut() = decor;
}

/// Whether two values mean the same, whatever their spelling.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Integer(a), Value::Integer(b)) => a.value() == b.value(),
        (Value::Boolean(a), Value::Boolean(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::InlineTable(a), Value::InlineTable(b)) => {
            let equal = |(key, a): (&str, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(equal)
        }
        _ => false,
    }
}
