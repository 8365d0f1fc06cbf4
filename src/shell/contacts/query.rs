//! Questions in the words of the database. While somebody types nothing is ordered by rank and nothing is scanned: words go
//! through the full-text index, numbers and single letters through ranges of an ordered one.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter, types::Value};

use super::{ContactsError, rows, schema::THERE, words};
use crate::domain::{
    contact::{Card, CardNumber, Contact, DeskFacts, NumberUse},
    contact_index::{ContactIndex, Owned, SourceSlot},
    contact_list::{ContactPage, ContactQuery, ContactRow, Suggestion},
    id::{ContactId, SourceId},
    number::{PhoneNumber, Place},
    settings::Settings,
};

/// Contacts a search looks at before it puts them in order.
const LOOKED_AT: usize = 500;
/// Contacts of a type-ahead that are put in order.
const TYPED: usize = 40;
/// Most rows of one page.
const PAGE: usize = 1_000;

/// All numbers of all contacts; the caller settles the index.
pub(super) fn read_index(connection: &Connection) -> Result<ContactIndex, ContactsError> {
    let mut index = ContactIndex::default();
    let numbers = connection.query_row("SELECT count(*) FROM number", [], |row| row.get(0))?;
    index.reserve(count(numbers));
    let mut statement = connection.prepare(
        "SELECT number, is_fax, source, contact FROM number JOIN contact ON contact.id = number.contact",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        index.push(&Owned {
            number: row.get(0)?,
            is_fax: row.get(1)?,
            source: SourceSlot(row.get(2)?),
            contact: rows::contact_id(row.get(3)?)?,
        });
    }
    Ok(index)
}

/// Sources by their number.
pub(super) fn slots(
    connection: &Connection,
) -> Result<BTreeMap<SourceSlot, SourceId>, ContactsError> {
    let mut statement = connection.prepare_cached("SELECT slot, key FROM source")?;
    let rows = statement.query_map([], |row| {
        let key: String = row.get(1)?;
        Ok((SourceSlot(row.get(0)?), SourceId::new(&key)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The contact the user chose for a number last time; where it was merged, the one that speaks for it.
pub(super) fn picked(
    connection: &Connection,
    number: &str,
) -> Result<Option<ContactId>, ContactsError> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT contact FROM pick WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    found.map(rows::contact_id).transpose()
}

/// Sources looked into for calls that were never read or failed the last time.
pub(super) fn silent(
    connection: &Connection,
    settings: &Settings,
) -> Result<Vec<SourceId>, ContactsError> {
    let mut silent = Vec::new();
    for (key, source) in &settings.sources {
        if !(source.enabled && source.calls) {
            continue;
        }
        let answers: Option<bool> = connection
            .prepare_cached("SELECT read_at IS NOT NULL AND failed = 0 FROM source WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        if answers != Some(true) {
            silent.push(SourceId::new(key));
        }
    }
    Ok(silent)
}

/// Contacts with a higher number than `after`, in their order.
pub(super) fn page(
    connection: &Connection,
    source: Option<&SourceId>,
    after: ContactId,
    limit: usize,
) -> Result<Vec<Contact>, ContactsError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM contact WHERE id > ?1 AND state = ?2 AND \
         (?3 IS NULL OR source = (SELECT slot FROM source WHERE key = ?3)) ORDER BY id LIMIT ?4",
    )?;
    let source = source.map(SourceId::as_str);
    let ids = statement.query_map(
        params![rows::signed(after), THERE, source, limit.min(PAGE).bound()],
        |row| row.get::<_, i64>(0),
    )?;
    let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
    let mut contacts = Vec::with_capacity(ids.len());
    for id in ids {
        contacts.extend(rows::contact(connection, id)?);
    }
    Ok(contacts)
}

/// A part of the list, by name. A search puts its first [`LOOKED_AT`] hits in order and says when there are more.
pub(super) fn list(
    connection: &Connection,
    asked: &ContactQuery,
    sources: Option<&[SourceSlot]>,
    settings: &Settings,
) -> Result<ContactPage, ContactsError> {
    let limit = asked.limit.min(PAGE);
    let mut filter = Filter::new(sources, asked.vip_only);
    if asked.text.trim().is_empty() {
        let total = connection
            .prepare_cached(&format!(
                "SELECT count(*) FROM contact WHERE {}",
                filter.condition
            ))?
            .query_row(params_from_iter(&filter.values), |row| row.get(0))
            .map(count)?;
        let (limit, skip) = (filter.value(limit), filter.value(asked.skip));
        let rows = rows_of(
            connection,
            &format!(
                "SELECT {ROW} WHERE {} ORDER BY sort, contact.id LIMIT {limit} OFFSET {skip}",
                filter.condition
            ),
            &filter.values,
        )?;
        return Ok(ContactPage {
            total,
            is_cut: false,
            skip: asked.skip,
            rows: rows.into_iter().map(Full::listed).collect(),
        });
    }
    let mut rows = fitting(
        connection,
        &asked.text,
        &mut filter,
        LOOKED_AT + 1,
        settings,
    )?;
    let is_cut = rows.len() > LOOKED_AT;
    rows.truncate(LOOKED_AT);
    rows.sort_by(|one, other| one.sort.cmp(&other.sort));
    let total = rows.len();
    let rows = rows.into_iter().skip(asked.skip).take(limit);
    Ok(ContactPage {
        total,
        is_cut,
        skip: asked.skip,
        rows: rows.map(Full::listed).collect(),
    })
}

/// Numbers of contacts that fit what was typed: with digits those that begin so, with letters all but faxes.
pub(super) fn suggest(
    connection: &Connection,
    text: &str,
    limit: usize,
    sources: Option<&[SourceSlot]>,
    settings: &Settings,
) -> Result<Vec<Suggestion>, ContactsError> {
    let mut filter = Filter::new(sources, false);
    let mut rows = fitting(connection, text, &mut filter, TYPED, settings)?;
    let typed = words::german(text.trim()).to_lowercase();
    // Those whose name begins as typed come first.
    rows.sort_by_key(|row| {
        let name = words::german(&row.card.name).to_lowercase();
        !(name.starts_with(&typed) || row.sort.starts_with(&typed))
    });
    let starts = beginnings(text, settings);
    let mut offers = Vec::new();
    for row in &rows {
        for number in &row.card.numbers {
            let fits = match &starts {
                Some(starts) => starts.iter().any(|start| number.number.starts_with(start)),
                None => number.kind != NumberUse::Fax,
            };
            if fits && offers.len() < limit {
                offers.push(row.offer(number));
            }
        }
    }
    Ok(offers)
}

/// The contacts a text fits, in no order, at most `most`.
fn fitting(
    connection: &Connection,
    text: &str,
    filter: &mut Filter,
    most: usize,
    settings: &Settings,
) -> Result<Vec<Full>, ContactsError> {
    if let Some(starts) = beginnings(text, settings) {
        let mut rows: Vec<Full> = Vec::new();
        for start in starts {
            let (from, to) = (
                filter.value(start.clone()),
                filter.value(format!("{start}~")),
            );
            let left = filter.value(most.saturating_sub(rows.len()));
            let sql = format!(
                "SELECT {ROW} JOIN (SELECT DISTINCT contact FROM number WHERE number >= {from} \
                 AND number < {to} LIMIT {left}) AS hit ON hit.contact = contact.id WHERE {}",
                filter.condition
            );
            let more = rows_of(connection, &sql, &filter.values)?;
            rows.extend(more);
        }
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        return Ok(rows);
    }
    let text = text.trim();
    if text.chars().count() == 1 {
        let (from, to) = (
            filter.value(text.to_lowercase()),
            filter.value(format!("{}\u{10ffff}", text.to_lowercase())),
        );
        let most = filter.value(most);
        let sql = format!(
            "SELECT {ROW} WHERE sort >= {from} AND sort < {to} AND {} ORDER BY sort LIMIT {most}",
            filter.condition
        );
        return rows_of(connection, &sql, &filter.values);
    }
    let Some(query) = words::query(text) else {
        return Ok(Vec::new());
    };
    let (query, most) = (filter.value(query), filter.value(most));
    let sql = format!(
        "SELECT {ROW} JOIN found ON found.rowid = contact.id WHERE found MATCH {query} AND {} \
         LIMIT {most}",
        filter.condition
    );
    rows_of(connection, &sql, &filter.values)
}

/// What a number that begins as typed begins with once normalised; `None` when letters were typed.
fn beginnings(text: &str, settings: &Settings) -> Option<Vec<String>> {
    let written = |letter: char| letter.is_ascii_digit() || " +-/().*#".contains(letter);
    let typed: String = text
        .trim()
        .chars()
        .filter(|letter| letter.is_ascii_digit() || "+*#".contains(*letter))
        .collect();
    if typed.len() < 2 || !text.trim().chars().all(written) {
        return None;
    }
    let place = Place::new(&settings.general.country, &settings.general.area);
    let mut starts = vec![typed.clone()];
    let mut begins = |start: String| {
        if start.len() > 1 && !starts.contains(&start) {
            starts.push(start);
        }
    };
    if let Some(abroad) = typed.strip_prefix("00") {
        begins(format!("+{abroad}"));
    } else if let Some(plan) = place
        .plan
        .as_ref()
        .filter(|_| !typed.starts_with(['+', '*', '#']))
    {
        let national = (!plan.trunk.is_empty()).then(|| typed.strip_prefix(plan.trunk));
        match national {
            Some(Some(national)) => begins(format!("+{}{national}", plan.code)),
            Some(None) if !place.area.is_empty() => {
                begins(format!("+{}{}{typed}", plan.code, place.area));
            }
            Some(None) => {}
            None => begins(format!("+{}{typed}", plan.code)),
        }
    }
    begins(PhoneNumber::read(&typed, &place).as_str().to_owned());
    Some(starts)
}

/// The conditions every question shares, and the values of the question so far.
struct Filter {
    condition: String,
    values: Vec<Value>,
}

impl Filter {
    fn new(sources: Option<&[SourceSlot]>, vip_only: bool) -> Self {
        let mut filter = Self {
            condition: format!("contact.state = {THERE}"),
            values: Vec::new(),
        };
        if let Some(sources) = sources {
            let keys: Vec<String> = sources.iter().map(|slot| slot.0.to_string()).collect();
            let keys = keys.join(", ");
            filter.condition = format!("{} AND contact.source IN ({keys})", filter.condition);
        }
        if vip_only {
            filter.condition += " AND contact.desk LIKE '{\"vip\":true%'";
        }
        filter
    }

    /// Adds a value; tells its place in the question.
    fn value(&mut self, value: impl Bound) -> String {
        self.values.push(value.bound());
        format!("?{}", self.values.len())
    }
}

trait Bound {
    fn bound(self) -> Value;
}

impl Bound for usize {
    fn bound(self) -> Value {
        Value::Integer(i64::try_from(self).unwrap_or(i64::MAX))
    }
}

impl Bound for String {
    fn bound(self) -> Value {
        Value::Text(self)
    }
}

/// The columns of [`Full`].
const ROW: &str = "contact.id, source.key, sort, card, desk FROM contact \
     JOIN source ON source.slot = contact.source";

/// A contact with what lists need besides.
struct Full {
    id: ContactId,
    source: SourceId,
    sort: String,
    card: Card,
    desk: DeskFacts,
}

impl Full {
    fn read(row: &Row<'_>) -> Result<Self, ContactsError> {
        let id: i64 = row.get(0)?;
        let (source, card): (String, String) = (row.get(1)?, row.get(3)?);
        let desk: Option<String> = row.get(4)?;
        let desk = desk.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Self {
            id: rows::contact_id(id)?,
            source: SourceId::new(&source),
            sort: row.get(2)?,
            card: serde_json::from_str(&card).map_err(|_| ContactsError::BadRow(id))?,
            desk: desk.unwrap_or_default(),
        })
    }

    fn listed(self) -> ContactRow {
        let first = self.card.numbers.first();
        ContactRow {
            id: self.id,
            number: first.map_or_else(String::new, |number| number.raw.clone()),
            name: self.card.name,
            organisation: self.card.organisation,
            source: self.source,
            vip: self.desk.vip,
            has_waiting: self
                .desk
                .waiting
                .is_some_and(|waiting| waiting.delivered.is_none()),
        }
    }

    fn offer(&self, number: &CardNumber) -> Suggestion {
        Suggestion {
            contact: Some(self.id),
            call: None,
            name: self.card.name.clone(),
            organisation: self.card.organisation.clone(),
            kind: Some(number.kind),
            shown: number.raw.clone(),
            target: if number.number.is_empty() {
                number.raw.clone()
            } else {
                number.number.clone()
            },
        }
    }
}

fn rows_of(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Full>, ContactsError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut full = Vec::new();
    while let Some(row) = rows.next()? {
        full.push(Full::read(row)?);
    }
    Ok(full)
}

fn count(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or(0)
}
