//! Changes of rules and filters, carried out on the document. The order of the rules is the order of their tables in the
//! file; comments move with the table they stand before.

use toml_edit::{DocumentMut, Table};

use super::edit::{group, put, remove, sample, text_before};
use crate::{
    domain::{
        calendar::TimeFilter,
        extension::Extension,
        forward::ForwardList,
        id::RuleId,
        screening::{NumberFilter, Rule},
        settings::{RulesEdit, rules::place_in},
    },
    engine::command::CommandError,
};

pub(super) fn carry_out(document: &mut DocumentMut, edit: &RulesEdit) -> Result<(), CommandError> {
    match edit {
        RulesEdit::PutRule(rule) => {
            let defaults = sample::<Rule>("action = []");
            let before = text_before(document, "rule");
            let slot = (rule.id.as_str(), &*before);
            put(group(document, "rule")?, slot, &**rule, &defaults)
        }
        RulesEdit::RemoveRule(id) => remove(document, "rule", id.as_str()),
        RulesEdit::Order(order) => reorder(document, order),
        RulesEdit::PutNumbers(key, filter) => {
            let defaults = sample::<NumberFilter>("");
            let before = text_before(document, "numbers");
            put(
                group(document, "numbers")?,
                (key, &*before),
                &**filter,
                &defaults,
            )
        }
        RulesEdit::RemoveNumbers(key) => remove(document, "numbers", key),
        RulesEdit::PutTimes(key, filter) => {
            let defaults = sample::<TimeFilter>("");
            let before = text_before(document, "time");
            put(
                group(document, "time")?,
                (key, &*before),
                &**filter,
                &defaults,
            )
        }
        RulesEdit::RemoveTimes(key) => remove(document, "time", key),
        RulesEdit::PutForward(key, list) => {
            let defaults = sample::<ForwardList>("");
            let before = text_before(document, "forward");
            put(
                group(document, "forward")?,
                (key, &*before),
                &**list,
                &defaults,
            )
        }
        RulesEdit::RemoveForward(key) => remove(document, "forward", key),
        RulesEdit::PutExtension(key, extension) => {
            let defaults = sample::<Extension>("");
            let before = text_before(document, "extension");
            put(
                group(document, "extension")?,
                (key, &*before),
                &**extension,
                &defaults,
            )
        }
        RulesEdit::RemoveExtension(key) => remove(document, "extension", key),
    }
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
