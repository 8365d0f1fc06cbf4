//! Importing a file: which, what it is, where to; for a table what its columns are; how far it is and what came of it.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use iced::{
    Length,
    widget::{Column, Row, container, row},
};

mod shown;

use self::shown::{progress, table};
use super::wish;
use crate::{
    domain::{
        card_table::{Field, Mapping},
        id::SourceId,
        settings::{Settings, SourceKind},
        sources::{FileKind, FileView, ImportInto, ImportState, SourcesView, SourcesWish},
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Choose, Request},
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            text,
        },
        widget::{
            form, notice,
            press::{gap, press},
        },
    },
};

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names of what is pressed and typed")]
pub enum Message {
    Path(String),
    Browse,
    /// Look at the typed file.
    Look,
    Separator(char),
    Headings(bool),
    Column(usize, FieldName),
    Into(Place),
    Begin,
    Stop,
    Close,
}

/// A field by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    field: Field,
    name: String,
}

impl fmt::Display for FieldName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

/// Where contacts go, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    into: ImportInto,
    name: String,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

/// What is remembered of an import that is prepared.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    path: String,
    looks: bool,
    /// As guessed and then as the user says.
    mapping: Option<Mapping>,
    /// The file the mapping is of.
    mapped: PathBuf,
    into: Option<SourceId>,
}

impl State {
    pub(super) fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        match message {
            Message::Path(text) => {
                self.path = text;
                self.mapping = None;
            }
            Message::Browse => return vec![Request::Choose(Choose::ContactsFile)],
            Message::Look => return self.look(),
            Message::Separator(separator) => {
                // What the columns are must be found out anew.
                if let Some(mapping) = &mut self.mapping {
                    mapping.separator = separator;
                }
                return self.look_again(separator);
            }
            Message::Headings(on) => {
                if let Some(mapping) = &mut self.mapping {
                    mapping.has_headings = on;
                }
            }
            Message::Column(at, name) => {
                if let Some(field) = self
                    .mapping
                    .as_mut()
                    .and_then(|mapping| mapping.fields.get_mut(at))
                {
                    *field = name.field;
                }
            }
            Message::Into(place) => {
                self.into = match place.into {
                    ImportInto::Book => None,
                    ImportInto::Folder(id) => Some(id),
                };
            }
            Message::Begin => return self.begin(snapshot),
            Message::Stop => return vec![wish(SourcesWish::CancelImport)],
            Message::Close => {}
        }
        Vec::new()
    }

    /// Takes a file over and looks at it.
    pub(super) fn chosen(&mut self, path: &Path) -> Vec<Request> {
        self.path = path.display().to_string();
        self.look()
    }

    fn look(&mut self) -> Vec<Request> {
        if self.path.trim().is_empty() {
            return Vec::new();
        }
        self.looks = true;
        self.mapping = None;
        let path = self.file();
        vec![wish(SourcesWish::Look {
            path,
            separator: None,
        })]
    }

    fn look_again(&mut self, separator: char) -> Vec<Request> {
        self.looks = true;
        self.mapping = None;
        let path = self.file();
        vec![wish(SourcesWish::Look {
            path,
            separator: Some(separator),
        })]
    }

    /// The typed path; `~/` and what a file manager puts around a path that was copied are understood.
    fn file(&self) -> PathBuf {
        let plain = self.path.trim().trim_matches(['"', '\'']);
        let plain = plain.strip_prefix("file://").unwrap_or(plain);
        PathBuf::from(plain)
    }

    fn begin(&mut self, snapshot: &Snapshot) -> Vec<Request> {
        let Some(file) = &snapshot.sources.file else {
            return self.look();
        };
        let into = match &self.into {
            Some(id) => ImportInto::Folder(id.clone()),
            None => ImportInto::Book,
        };
        vec![wish(SourcesWish::Import {
            path: file.path.clone(),
            mapping: self.mapping.clone(),
            into,
        })]
    }

    pub(super) fn follow(&mut self, view: &SourcesView) {
        let Some(file) = &view.file else { return };
        self.looks = false;
        if let FileKind::Table(preview) = &file.kind
            && (self.mapping.is_none() || self.mapped != file.path)
        {
            self.mapping = Some(preview.mapping.clone());
            self.mapped.clone_from(&file.path);
        }
    }

    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let import = snapshot.sources.import.as_ref();
        let mut page = Column::new()
            .push(text::title(look.text("import-title")))
            .spacing(look.space.m);
        page = match import {
            Some(import) => page.push(progress(look, import)),
            None => self.preparation(look, snapshot, page),
        };
        container(page.push(self.actions(look, snapshot)))
            .padding(look.space.m)
            .width(Length::Fill)
            .class(Ground::Card)
            .into()
    }

    fn preparation<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        mut page: Column<'a, Message, crate::ui::theme::Theme>,
    ) -> Column<'a, Message, crate::ui::theme::Theme> {
        let input = form::line(
            look,
            &look.text("import-path-example"),
            &self.path,
            false,
            Message::Path,
        )
        .on_submit(Message::Look);
        let browse = press(look, Kind::Secondary, look.text("choose-file")).on(Message::Browse);
        let control = row![input, browse].spacing(look.space.xs);
        page = page.push(form::field(
            look,
            look.text("import-path"),
            control,
            look.text("import-path-note"),
        ));
        page = page.push(self.found(look, snapshot.sources.file.as_ref()));
        let folders = places(look, &snapshot.settings);
        if folders.len() > 1 {
            let chosen = folders.iter().find(|place| match &place.into {
                ImportInto::Book => self.into.is_none(),
                ImportInto::Folder(id) => self.into.as_ref() == Some(id),
            });
            let chosen = chosen.cloned();
            let pick = form::pick(look, folders, chosen, Message::Into);
            page = page.push(form::field(
                look,
                look.text("import-into"),
                pick,
                String::new(),
            ));
        }
        page
    }

    /// What the file is.
    fn found<'a>(
        &'a self,
        look: &'a Look,
        file: Option<&'a FileView>,
    ) -> Option<Element<'a, Message>> {
        let Some(file) = file.filter(|_| !self.looks) else {
            let waits = self
                .looks
                .then(|| text::muted(look.text("import-looking")).into());
            return waits;
        };
        let tell = |tone, what: String, help: String| {
            Some(notice::notice(look, tone, what, help, Vec::new()))
        };
        match &file.kind {
            FileKind::Unreadable { detail } => {
                let path = ("path", file.path.display().to_string().into());
                let told = look.l10n.told(
                    "import-unreadable",
                    &[path, ("detail", detail.clone().into())],
                );
                tell(Tone::Bad, told.what, told.help)
            }
            FileKind::Empty => {
                let told = look.l10n.told("import-nothing", &[]);
                tell(Tone::Odd, told.what, told.help)
            }
            FileKind::Cards { first } => {
                let names = ("names", first.join(", ").into());
                tell(
                    Tone::Quiet,
                    look.l10n.with("import-cards", &[names]),
                    String::new(),
                )
            }
            FileKind::Table(preview) => self
                .mapping
                .as_ref()
                .map(|mapping| table(look, preview, mapping)),
        }
    }

    fn actions<'a>(&self, look: &'a Look, snapshot: &Snapshot) -> Element<'a, Message> {
        let mut actions = Row::new().push(gap()).spacing(look.space.xs);
        let state = snapshot.sources.import.as_ref().map(|import| &import.state);
        match state {
            Some(ImportState::Running { .. }) => {
                let stop = press(look, Kind::Secondary, look.text("import-stop")).icon(Icon::Cross);
                actions = actions.push(stop.on(Message::Stop));
            }
            Some(_) => {
                let close = press(look, Kind::Primary, look.text("import-close")).icon(Icon::Check);
                actions = actions.push(close.on(Message::Close));
            }
            None => {
                let is_useful = self.can_begin(snapshot.sources.file.as_ref());
                let begin =
                    press(look, Kind::Primary, look.text("import-begin")).icon(Icon::ArrowDownLeft);
                actions = actions
                    .push(press(look, Kind::Secondary, look.text("cancel")).on(Message::Close))
                    .push(begin.on_maybe(is_useful.then_some(Message::Begin)));
            }
        }
        actions.into()
    }

    /// Whether there is something to import: cards, or a table with a name, a number or an address.
    fn can_begin(&self, file: Option<&FileView>) -> bool {
        match file.map(|file| &file.kind) {
            Some(FileKind::Cards { .. }) => !self.looks,
            Some(FileKind::Table(_)) => {
                let fields = self.mapping.iter().flat_map(|mapping| &mapping.fields);
                !self.looks && fields.clone().any(|field| *field != Field::Nothing)
            }
            Some(FileKind::Unreadable { .. } | FileKind::Empty) | None => false,
        }
    }
}

/// Where contacts can go: our own address book, and folders that are sources.
fn places(look: &Look, settings: &Settings) -> Vec<Place> {
    let book = Place {
        into: ImportInto::Book,
        name: look.text("import-into-book"),
    };
    let folders = settings
        .sources
        .iter()
        .filter(|(_, source)| source.kind == SourceKind::Folder && source.enabled);
    let folders = folders.map(|(key, source)| Place {
        into: ImportInto::Folder(SourceId::new(key)),
        name: super::name(source).to_owned(),
    });
    std::iter::once(book).chain(folders).collect()
}
