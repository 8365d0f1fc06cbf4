//! Changes of rules and filters, carried out on the document. The order of the rules is the order of their tables in the
//! file; comments move with the table they stand before.

use serde::{Serialize, de::DeserializeOwned};
use toml_edit::{DocumentMut, Table};

use super::edit::{group, put, put_top, remove, sample, text_before};
use crate::{
    domain::{
        id::RuleId,
        recording::Recording,
        settings::{RulesEdit, rules::place_in},
    },
    engine::command::CommandError,
};

pub(super) fn carry_out(document: &mut DocumentMut, edit: &RulesEdit) -> Result<(), CommandError> {
    match edit {
        RulesEdit::PutRule(rule) => {
            let least = "action = []";
            put_in(document, "rule", (rule.id.as_str(), &**rule), least)
        }
        RulesEdit::RemoveRule(id) => remove(document, "rule", id.as_str()),
        RulesEdit::Order(order) => reorder(document, order),
        RulesEdit::PutNumbers(key, filter) => put_in(document, "numbers", (key, &**filter), ""),
        RulesEdit::RemoveNumbers(key) => remove(document, "numbers", key),
        RulesEdit::PutTimes(key, filter) => put_in(document, "time", (key, &**filter), ""),
        RulesEdit::RemoveTimes(key) => remove(document, "time", key),
        RulesEdit::PutForward(key, list) => put_in(document, "forward", (key, &**list), ""),
        RulesEdit::RemoveForward(key) => remove(document, "forward", key),
        RulesEdit::PutExtension(key, one) => put_in(document, "extension", (key, &**one), ""),
        RulesEdit::RemoveExtension(key) => remove(document, "extension", key),
        RulesEdit::PutAnnouncement(key, one) => put_in(document, "announcement", (key, &**one), ""),
        RulesEdit::RemoveAnnouncement(key) => remove(document, "announcement", key),
        RulesEdit::Recording(new) => put_top(document, "recording", &**new, &Recording::default()),
    }
}

/// Writes a table of the group `name`; `least` is what a table of its kind must say.
fn put_in<T: Serialize + DeserializeOwned>(
    document: &mut DocumentMut,
    name: &str,
    (key, value): (&str, &T),
    least: &str,
) -> Result<(), CommandError> {
    let defaults = sample::<T>(least);
    let before = text_before(document, name);
    put(group(document, name)?, (key, &*before), value, &defaults)
}

/// Gives the places in the file which the rules have among all tables to the rules in their new order.
fn reorder(document: &mut DocumentMut, order: &[RuleId]) -> Result<(), CommandError> {
    let refused = || CommandError::BadSetting { key: "rule".into() };
    let Some(item) = document.get_mut("rule") else {
        return Ok(());
    };
    let group: &mut Table = item.as_table_mut().ok_or_else(refused)?;
    let mut keys: Vec<String> = group.iter().map(|(key, _)| key.to_owned()).collect();
    keys.sort_by_key(|key| place_in(order, &RuleId::new(key)));
    let tables = group.iter().filter_map(|(_, item)| item.as_table());
    let mut places: Vec<isize> = tables.filter_map(Table::position).collect();
    places.sort_unstable();
    let mut tables: Vec<_> = keys
        .iter()
        .filter_map(|key| group.remove_entry(key))
        .collect();
    for (at, (key, item)) in tables.drain(..).enumerate() {
        let mut item = item;
        if let (Some(table), Some(place)) = (item.as_table_mut(), places.get(at)) {
            table.set_position(Some(*place));
        }
        group.insert_formatted(&key, item);
    }
    Ok(())
}
