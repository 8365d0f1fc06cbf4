//! The columns of a table to be imported, and how far an import is.

use iced::{
    Alignment, Length,
    widget::{Column, column, container, progress_bar, row, scrollable},
};

use super::{FieldName, Message};
use crate::{
    domain::{
        card_table::{Field, Mapping, Preview},
        sources::{ImportState, ImportView},
    },
    ui::{
        look::Look,
        screen::settings::sources::faults,
        theme::{Element, container::Tone, scale, text},
        widget::{form, notice, press::choices},
    },
};

/// Rows of a table that are shown of each column.
const SAMPLES: usize = 3;

/// What the columns of a table are, each with what stands in it.
pub(super) fn table<'a>(
    look: &'a Look,
    preview: &'a Preview,
    mapping: &Mapping,
) -> Element<'a, Message> {
    let separators = [(';', ";"), (',', ","), ('\t', "Tab")];
    let separators = separators.map(|(separator, name)| (separator, name.to_owned(), None));
    let separators = choices(look, separators, &mapping.separator, Message::Separator);
    let encoding = look.l10n.with(
        "import-encoding",
        &[("encoding", preview.encoding.clone().into())],
    );
    let headings = form::switch(
        look,
        look.text("import-headings"),
        mapping.has_headings,
        Message::Headings,
    );
    let names: Vec<FieldName> = Field::ALL
        .iter()
        .map(|field| FieldName {
            field: *field,
            name: look.text(field.key()),
        })
        .collect();
    let mut rows = Column::new().spacing(look.space.xs);
    for (at, field) in mapping.fields.iter().enumerate() {
        let chosen = names.iter().find(|name| name.field == *field).cloned();
        let pick = form::pick(look, names.clone(), chosen, move |name| {
            Message::Column(at, name)
        });
        rows = rows.push(one_column(look, preview, at, pick));
    }
    column![
        form::field(look, look.text("import-separator"), separators, encoding),
        headings,
        text::strong(look.text("import-columns")),
        scrollable(rows).height(Length::Shrink),
    ]
    .spacing(look.space.s)
    .into()
}

fn one_column<'a>(
    look: &Look,
    preview: &'a Preview,
    at: usize,
    pick: Element<'a, Message>,
) -> Element<'a, Message> {
    let heading = preview.headings.get(at).map_or("", String::as_str);
    let samples = preview
        .rows
        .iter()
        .filter_map(|row| row.get(at))
        .filter(|value| !value.is_empty());
    let samples: Vec<String> = samples
        .take(SAMPLES)
        .map(|value| value.chars().take(30).collect())
        .collect();
    let mut words = Column::new().width(Length::Fill);
    if !heading.is_empty() {
        words = words.push(text::body(heading));
    }
    words = words.push(text::caption(samples.join(" · ")));
    row![words, container(pick).width(scale::COMPANY)]
        .spacing(look.space.m)
        .align_y(Alignment::Center)
        .into()
}

pub(super) fn progress<'a>(look: &'a Look, import: &'a ImportView) -> Element<'a, Message> {
    let told = look.l10n.import_state(import);
    let name = import
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut page = Column::new().push(text::muted(name)).spacing(look.space.s);
    page = match import.state {
        ImportState::Running { percent } => {
            let bar = progress_bar(0.0..=100.0, f32::from(percent)).girth(scale::METER);
            page.push(bar).push(text::body(told.what))
        }
        ImportState::Done { .. } => page.push(notice::notice(
            look,
            Tone::Good,
            told.what,
            told.help,
            Vec::new(),
        )),
        ImportState::Cancelled => page.push(notice::notice(
            look,
            Tone::Quiet,
            told.what,
            told.help,
            Vec::new(),
        )),
        ImportState::Failed(_) => page.push(notice::notice(
            look,
            Tone::Bad,
            told.what,
            told.help,
            Vec::new(),
        )),
    };
    if !import.problems.is_empty() {
        page = page
            .push(text::strong(look.text("import-problems")))
            .push(faults(look, &import.problems));
    }
    page.into()
}
