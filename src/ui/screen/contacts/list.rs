//! The list: search, filters, rows by name. The rows around those in sight are held; others are asked for as they come.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, column, container, row, scrollable, space, text_input},
};

use super::{LIST, Message, SEARCH};
use crate::{
    domain::{
        contact::OWN_BOOK,
        contact_list::{ContactPage, ContactQuery, ContactRow},
        id::{ContactId, SourceId},
        settings::Settings,
    },
    engine::snapshot::Snapshot,
    l10n::Told,
    ui::{
        icon::{self, Icon},
        look::Look,
        screen::Request,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            elide, form, mark, notice,
            press::{choices, gap, press, sign},
        },
    },
};

/// Rows asked for at once.
const PAGE: usize = 200;
/// Rows built above and below those in sight.
const BEYOND: usize = 4;

/// A source to show, or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceChoice {
    /// `None`: all.
    pub source: Option<SourceId>,
    name: String,
}

impl std::fmt::Display for SourceChoice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) text: String,
    pub(super) vip_only: bool,
    pub(super) source: Option<SourceId>,
    pub(super) selected: Option<ContactId>,
    pub(super) offset: f32,
    pub(super) height: f32,
    page: ContactPage,
    is_loaded: bool,
    query: u64,
    /// The place of the rows asked for.
    asked: Option<usize>,
}

impl List {
    /// Asks for the rows in sight anew.
    pub(super) fn ask(&mut self) -> Request {
        self.ask_from(self.page.skip)
    }

    /// Other contacts are wanted: from the top.
    pub(super) fn restart(&mut self) -> Request {
        self.offset = 0.0;
        self.ask_from(0)
    }

    fn ask_from(&mut self, skip: usize) -> Request {
        self.query += 1;
        self.asked = Some(skip);
        Request::Contacts {
            query: self.query,
            what: ContactQuery {
                text: self.text.trim().to_owned(),
                source: self.source.clone(),
                vip_only: self.vip_only,
                skip,
                limit: PAGE,
            },
        }
    }

    pub(super) fn take(&mut self, query: u64, page: ContactPage) {
        if query == self.query {
            self.page = page;
            self.asked = None;
            self.is_loaded = true;
        }
    }

    /// Asks for rows when some in sight are not there.
    pub(super) fn ask_if_needed(&mut self, look: &Look) -> Option<Request> {
        let (first, last) = self.in_sight(look);
        let (from, to) = (self.page.skip, self.page.skip + self.page.rows.len());
        let has_all = first >= from && (last <= to || to >= self.page.total);
        if has_all {
            return None;
        }
        let skip = first.saturating_sub(PAGE / 4);
        (self.asked != Some(skip)).then(|| self.ask_from(skip))
    }

    /// Places of the first row in sight and of the one behind the last, with some beyond.
    fn in_sight(&self, look: &Look) -> (usize, usize) {
        // Before the first scroll the height isn't known: a tall window's worth.
        let height = if self.height > 0.0 {
            self.height
        } else {
            scale::TALL
        };
        let at = |y: f32| rows(y / look.space.row);
        let first = at(self.offset).saturating_sub(BEYOND);
        let last = at(self.offset + height) + 1 + BEYOND;
        (first.min(self.page.total), last.min(self.page.total))
    }

    fn row(&self, place: usize) -> Option<&ContactRow> {
        self.page.rows.get(place.checked_sub(self.page.skip)?)
    }

    /// The next contact, and where the list has to be moved to show it.
    pub(super) fn step(&self, look: &Look, down: bool) -> Option<(ContactId, Option<f32>)> {
        let at = self
            .page
            .rows
            .iter()
            .position(|row| Some(row.id) == self.selected);
        let next = match (at, down) {
            (None, _) => 0,
            (Some(at), true) => at + 1,
            (Some(at), false) => at.checked_sub(1)?,
        };
        let row = self.page.rows.get(next)?;
        let top = height_of(self.page.skip + next, look);
        let bottom = top + look.space.row;
        let y = if top < self.offset {
            Some(top)
        } else if self.height > 0.0 && bottom > self.offset + self.height {
            Some(bottom - self.height)
        } else {
            None
        };
        Some((row.id, y))
    }

    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let rows: Element<'a, Message> = if self.page.total > 0 {
            self.rows(look, snapshot)
        } else if !self.is_loaded {
            space::vertical().into()
        } else if self.is_filtered() {
            notice::empty(
                look,
                Icon::Search,
                look.text("contacts-none-found"),
                look.text("contacts-none-found-next"),
                None,
            )
        } else {
            let new = press(look, Kind::Primary, look.text("contact-new"))
                .icon(Icon::Plus)
                .on(Message::New);
            notice::empty(
                look,
                Icon::Users,
                look.text("contacts-empty"),
                look.text("contacts-empty-next"),
                Some(new.into()),
            )
        };
        column![self.head(look, snapshot), rows]
            .height(Length::Fill)
            .into()
    }

    fn is_filtered(&self) -> bool {
        !self.text.trim().is_empty() || self.vip_only || self.source.is_some()
    }

    fn head<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let find = form::line(
            look,
            &look.text("contacts-search"),
            &self.text,
            false,
            Message::Search,
        )
        .id(SEARCH)
        .icon(text_input::Icon {
            font: icon::FONT,
            code_point: Icon::Search.glyph(),
            size: Some(scale::ICON[0].into()),
            spacing: look.space.xs,
            side: text_input::Side::Left,
        });
        let new = press(look, Kind::Primary, look.text("contact-new"))
            .icon(Icon::Plus)
            .on(Message::New);
        let which = choices(
            look,
            [
                (false, look.text("contacts-all"), None),
                (true, look.text("contacts-vip"), None),
            ],
            &self.vip_only,
            Message::VipOnly,
        );
        let mut filters = Row::new()
            .push(which)
            .spacing(look.space.s)
            .align_y(Alignment::Center);
        if !snapshot.settings.sources.is_empty() {
            filters = filters.push(self.sources(look, &snapshot.settings));
        }
        filters = filters.push(gap()).push(text::caption(self.count(look)));
        column![
            row![container(find).width(Length::Fill), new]
                .spacing(look.space.s)
                .align_y(Alignment::Center),
            filters,
        ]
        .spacing(look.space.xs)
        .padding([look.space.s, look.space.m])
        .into()
    }

    fn count(&self, look: &Look) -> String {
        if !self.is_loaded {
            return String::new();
        }
        let key = if self.page.is_cut {
            "contacts-count-more"
        } else {
            "contacts-count"
        };
        look.l10n.with(key, &[("count", self.page.total.into())])
    }

    fn sources<'a>(&'a self, look: &'a Look, settings: &Settings) -> Element<'a, Message> {
        let all = SourceChoice {
            source: None,
            name: look.text("contacts-all-sources"),
        };
        let own = SourceChoice {
            source: Some(SourceId::new(OWN_BOOK)),
            name: look.text("contacts-own-book"),
        };
        let others = settings.sources.keys().map(|key| {
            let source = SourceId::new(key);
            SourceChoice {
                name: source_name(look, settings, &source),
                source: Some(source),
            }
        });
        let options: Vec<_> = [all.clone(), own].into_iter().chain(others).collect();
        let chosen = options
            .iter()
            .find(|one| one.source == self.source)
            .cloned()
            .unwrap_or(all);
        container(form::pick(look, options, Some(chosen), Message::Source))
            .width(scale::COMPANY)
            .into()
    }

    fn rows<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let (first, last) = self.in_sight(look);
        let blank = |rows: usize| space::vertical().height(height_of(rows, look));
        let mut column = Column::new().push(blank(first));
        for place in first..last {
            column = column.push(match self.row(place) {
                Some(row) => self.one(look, snapshot, row),
                None => blank(1).into(),
            });
        }
        scrollable(column.push(blank(self.page.total - last)))
            .id(LIST)
            .on_scroll(Message::Scrolled)
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn one<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        contact: &'a ContactRow,
    ) -> Element<'a, Message> {
        let parts = [&contact.organisation, &contact.number];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty() && *part != contact.name)
            .collect();
        let words = column![
            elide::strong(contact.name.as_str()),
            elide::caption(parts.join(" · ")),
        ];
        let mut inside = Row::new()
            .push(mark::person(&contact.name))
            .push(container(words).width(Length::Fill))
            .spacing(look.space.s)
            .align_y(Alignment::Center);
        if contact.has_waiting {
            inside = inside.push(Icon::Message.normal().class(Ink::Warning));
        }
        if contact.vip {
            inside = inside.push(vip(look));
        }
        if contact.source.as_str() != OWN_BOOK && !look.narrow {
            let name = source_name(look, &snapshot.settings, &contact.source);
            inside = inside.push(
                container(elide::caption(name))
                    .max_width(scale::FIELD_SHORT)
                    .align_x(Alignment::End),
            );
        }
        button(
            container(inside)
                .padding([0.0, look.space.m])
                .center_y(Length::Fill),
        )
        .width(Length::Fill)
        .height(look.space.row)
        .padding(0)
        .class(Kind::Row(self.selected == Some(contact.id)))
        .on_press(Message::Select(contact.id))
        .into()
    }
}

/// The mark of those who go before others.
pub(super) fn vip<'a>(look: &Look) -> Element<'a, Message> {
    container(text::caption_strong(look.text("contact-vip-mark")).class(Ink::Warning))
        .padding([0.0, look.space.xxs])
        .class(Ground::Warning)
        .into()
}

/// That something can be taken back.
pub(super) fn undo<'a>(look: &'a Look, told: &Told) -> Element<'a, Message> {
    let back = press(look, Kind::Secondary, look.text("undo")).on(Message::Undo);
    let close = sign(look, Kind::Quiet, Icon::Cross, look.text("close")).on(Message::CloseUndo);
    let notice = notice::notice(
        look,
        Tone::Quiet,
        told.what.clone(),
        told.help.clone(),
        vec![back.into(), close.into()],
    );
    container(notice)
        .padding(iced::Padding::new(look.space.m).bottom(0))
        .into()
}

/// That the list is asked for the other contact.
pub(super) fn choose(look: &Look) -> Element<'_, Message> {
    let cancel = press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel);
    let notice = notice::notice(
        look,
        Tone::Quiet,
        look.text("contact-merge-choose"),
        String::new(),
        vec![cancel.into()],
    );
    container(notice)
        .padding(iced::Padding::new(look.space.m).bottom(0))
        .into()
}

/// What a source is called.
pub(super) fn source_name(look: &Look, settings: &Settings, source: &SourceId) -> String {
    if source.as_str() == OWN_BOOK {
        return look.text("contacts-own-book");
    }
    match settings.sources.get(source.as_str()) {
        Some(known) if !known.title.is_empty() => known.title.clone(),
        Some(_) | None => source.as_str().to_owned(),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list, never negative"
)]
fn rows(count: f32) -> usize {
    count.max(0.0) as usize
}

fn height_of(rows: usize, look: &Look) -> f32 {
    rows as f32 * look.space.row
}
