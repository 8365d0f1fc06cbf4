//! Which rows show: words, result, line, state of work, party, time.

use iced::{
    Alignment, Length,
    widget::{Row, column, container, row},
};
use jiff::ToSpan as _;

use super::{FILTER, Message};
use crate::{
    domain::{
        id::{CallId, LineId},
        journal::{CallEntry, WallTime},
        knowledge::WorkState,
    },
    engine::snapshot::{CallResult, JournalQuery, PartyKey, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, scale},
        widget::{
            form,
            press::{choices, press, sign},
        },
    },
};

/// A change of the filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Rows that contain this.
    Text(String),
    /// The quick choice.
    Quick(Quick),
    /// Rows that went so.
    Result(Option<CallResult>),
    /// Rows of this line.
    Line(Option<LineId>),
    /// Rows the work on which stands so.
    Work(Option<WorkState>),
    /// Rows of this time.
    When(When),
    /// Rows with this party, named so.
    Party(Option<(PartyKey, String)>),
    /// The further filters show, or no longer.
    More,
    /// All rows.
    Clear,
}

/// What is asked for most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// All rows.
    All,
    /// Missed ones.
    Missed,
    /// Those that wait for somebody.
    Open,
}

/// When calls began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum When {
    /// Whenever.
    #[default]
    Ever,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// In the last seven days.
    Week,
    /// In the last thirty days.
    Month,
    /// Before that.
    Older,
}

impl When {
    const ALL: [Self; 6] = [
        Self::Ever,
        Self::Today,
        Self::Yesterday,
        Self::Week,
        Self::Month,
        Self::Older,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Ever => "filter-ever",
            Self::Today => "day-today",
            Self::Yesterday => "day-yesterday",
            Self::Week => "filter-week",
            Self::Month => "filter-month",
            Self::Older => "filter-older",
        }
    }

    /// From when and until when, by the reader's days.
    fn span(self, look: &Look) -> (Option<WallTime>, Option<WallTime>) {
        let start = |days: i64| {
            let day = look.zone.day(look.now).checked_sub(days.days()).ok()?;
            look.zone
                .moment(day.to_datetime(jiff::civil::Time::midnight()))
        };
        match self {
            Self::Ever => (None, None),
            Self::Today => (start(0), None),
            Self::Yesterday => (start(1), start(0)),
            Self::Week => (start(6), None),
            Self::Month => (start(29), None),
            Self::Older => (None, start(29)),
        }
    }
}

/// The filter as it is set.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    result: Option<CallResult>,
    line: Option<LineId>,
    work: Option<WorkState>,
    when: When,
    party: Option<(PartyKey, String)>,
    shows_more: bool,
}

/// A value to pick with its name.
#[derive(Clone, Debug, PartialEq)]
struct Named<T>(T, String);

impl<T> std::fmt::Display for Named<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.1)
    }
}

impl Filter {
    /// Makes a change; `false`: the rows stay the same.
    pub fn change(&mut self, change: Change) -> bool {
        match change {
            Change::Text(text) => self.text = text,
            Change::Quick(quick) => {
                self.result = (quick == Quick::Missed).then_some(CallResult::Missed);
                self.work = (quick == Quick::Open).then_some(WorkState::Open);
            }
            Change::Result(result) => self.result = result,
            Change::Line(line) => self.line = line,
            Change::Work(work) => self.work = work,
            Change::When(when) => self.when = when,
            Change::Party(party) => self.party = party,
            Change::More => {
                self.shows_more = !self.shows_more;
                return false;
            }
            Change::Clear => {
                *self = Self {
                    shows_more: self.shows_more,
                    ..Self::default()
                }
            }
        }
        true
    }

    /// The question it means.
    #[must_use]
    pub fn query(&self, look: &Look, before: Option<CallId>, limit: usize) -> JournalQuery {
        let (since, until) = self.when.span(look);
        JournalQuery {
            text: self.text.trim().to_owned(),
            result: self.result,
            line: self.line.clone(),
            work: self.work,
            to_do: false,
            party: self.party.as_ref().map(|(party, _)| party.clone()),
            since,
            until,
            before,
            limit,
        }
    }

    /// Whether some rows may be left out.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.text.trim().is_empty() || self.is_narrowed()
    }

    fn is_narrowed(&self) -> bool {
        self.result.is_some()
            || self.line.is_some()
            || self.work.is_some()
            || self.party.is_some()
            || self.when != When::Ever
    }

    fn quick(&self) -> Option<Quick> {
        match (self.result, self.work) {
            (None, None) => Some(Quick::All),
            (Some(CallResult::Missed), None) => Some(Quick::Missed),
            (None, Some(WorkState::Open)) => Some(Quick::Open),
            _ => None,
        }
    }

    /// The bar: words, the quick choice, and below it the further filters when they are wanted.
    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let first = row![
            container(self.find(look))
                .max_width(scale::CALLS)
                .width(Length::Fill),
            self.tools(look)
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
        let second = row![self.quickly(look), self.party(look)].spacing(look.space.xs);
        let mut bar = column![first, second.wrap()]
            .spacing(look.space.xs)
            .padding([look.space.s, look.space.m]);
        if self.shows_more {
            bar = bar.push(self.further(look, snapshot));
        }
        bar.into()
    }

    fn find<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let typed = |text| Message::Filter(Change::Text(text));
        form::line(look, &look.text("journal-filter"), &self.text, false, typed)
            .id(FILTER)
            .icon(iced::widget::text_input::Icon {
                font: crate::ui::icon::FONT,
                code_point: Icon::Search.glyph(),
                size: Some(scale::ICON[0].into()),
                spacing: look.space.xs,
                side: iced::widget::text_input::Side::Left,
            })
            .into()
    }

    /// Further filters, several rows at once, rows into a file.
    fn tools<'a>(&self, look: &'a Look) -> Element<'a, Message> {
        let more = if self.shows_more {
            Kind::On
        } else {
            Kind::Secondary
        };
        let tool =
            |kind, icon, key: &str, message| sign(look, kind, icon, look.text(key)).on(message);
        row![
            tool(
                more,
                Icon::Filter,
                "filter-more",
                Message::Filter(Change::More)
            ),
            tool(
                Kind::Secondary,
                Icon::ListChecks,
                "journal-select",
                Message::Selecting
            ),
            tool(
                Kind::Secondary,
                Icon::Download,
                "journal-export",
                Message::Exporting
            ),
        ]
        .spacing(look.space.xs)
        .into()
    }

    fn quickly<'a>(&self, look: &'a Look) -> Element<'a, Message> {
        let options = [
            (Some(Quick::All), look.text("journal-all"), None),
            (
                Some(Quick::Missed),
                look.text("journal-missed"),
                Some(Icon::PhoneMissed),
            ),
            (
                Some(Quick::Open),
                look.text("work-open"),
                Some(Icon::Circle),
            ),
        ];
        choices(look, options, &self.quick(), |quick| {
            Message::Filter(Change::Quick(quick.unwrap_or(Quick::All)))
        })
    }

    /// With whom, when that is set; and the way back to all rows.
    fn party<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut row = Row::new().spacing(look.space.xs);
        if let Some((_, name)) = &self.party {
            let words = look
                .l10n
                .with("filter-with", &[("name", name.as_str().into())]);
            row = row.push(
                press(look, Kind::On, words)
                    .icon(Icon::Cross)
                    .on(Message::Filter(Change::Party(None))),
            );
        }
        if self.is_narrowed() && self.quick().is_none() {
            row = row.push(
                press(look, Kind::Quiet, look.text("filter-clear"))
                    .on(Message::Filter(Change::Clear)),
            );
        }
        row.into()
    }

    fn further<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let any = |key: &str| look.text(key);
        let mut results = vec![Named(None, any("filter-any-result"))];
        results.extend(
            CallResult::ALL.map(|result| Named(Some(result), look.text(result_key(result)))),
        );
        let mut lines = vec![Named(None, any("filter-any-line"))];
        lines.extend(
            snapshot
                .settings
                .lines
                .iter()
                .map(|(key, line)| Named(Some(LineId::new(key)), line.name.clone())),
        );
        let mut works = vec![Named(None, any("filter-any-work"))];
        works.extend(
            WorkState::ALL
                .into_iter()
                .filter(|state| *state != WorkState::None)
                .map(|state| Named(Some(state), look.l10n.work(state))),
        );
        let whens = When::ALL
            .map(|when| Named(when, look.text(when.key())))
            .to_vec();
        row![
            one_of(look, results, &self.result, Change::Result),
            one_of(look, lines, &self.line, Change::Line),
            one_of(look, works, &self.work, Change::Work),
            one_of(look, whens, &self.when, Change::When),
        ]
        .spacing(look.space.xs)
        .into()
    }
}

fn one_of<'a, T: Clone + PartialEq + 'a>(
    look: &'a Look,
    options: Vec<Named<T>>,
    value: &T,
    change: fn(T) -> Change,
) -> Element<'a, Message> {
    let chosen = options.iter().find(|one| one.0 == *value).cloned();
    let pick = form::pick(look, options, chosen, move |one: Named<T>| {
        Message::Filter(change(one.0))
    });
    container(pick).width(Length::FillPortion(1)).into()
}

const fn result_key(result: CallResult) -> &'static str {
    match result {
        CallResult::Missed => "journal-missed",
        CallResult::Answered => "result-answered",
        CallResult::Declined => "result-declined",
        CallResult::Outgoing => "result-outgoing",
    }
}

/// The party of a row, to choose its other rows by.
pub(super) fn party_of(look: &Look, entry: &CallEntry) -> Option<(PartyKey, String)> {
    match &entry.contact {
        Some(contact) => Some((PartyKey::Contact(contact.id), contact.name.clone())),
        None if entry.caller.number.is_empty() => None,
        None => Some((
            PartyKey::Number(entry.caller.number.clone()),
            look.l10n.caller(&entry.caller),
        )),
    }
}
