//! What a field for numbers offers while somebody types: numbers of contacts and of earlier calls.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, column, container},
};

use crate::{
    domain::contact_list::Suggestion,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request, contacts::use_name},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::elide,
    },
};

/// Which field offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// The one of the top bar.
    #[default]
    Dial,
    /// The one a call is handed over with.
    HandOver,
}

/// Something with what is offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    /// Offers came in answer to the query with this number.
    Came {
        /// Which.
        query: u64,
        /// What is offered.
        offers: Vec<Suggestion>,
    },
    /// The one below (`true`) or above.
    Step(bool),
    /// Call this one.
    Take(usize),
    /// No offers now.
    Hide,
}

/// What is offered.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    field: Field,
    list: Vec<Suggestion>,
    /// The one the arrow keys stand on; `None`: what was typed.
    chosen: Option<usize>,
    query: u64,
}

impl Offers {
    /// What a field offers.
    pub(super) fn of(field: Field) -> Self {
        Self {
            field,
            ..Self::default()
        }
    }

    /// Asks for what fits a text.
    pub(super) fn ask<M>(&mut self, text: &str) -> Outcome<M> {
        self.query += 1;
        self.chosen = None;
        let text = text.trim().to_owned();
        if text.is_empty() {
            self.list.clear();
            return Outcome::none();
        }
        let (field, query) = (self.field, self.query);
        Outcome::ask(Request::Suggest { field, query, text })
    }

    pub(super) fn update(&mut self, offer: Offer) {
        match offer {
            Offer::Came { query, offers } => {
                if query == self.query {
                    self.list = offers;
                    self.chosen = None;
                }
            }
            Offer::Step(down) => self.step(down),
            Offer::Hide | Offer::Take(_) => self.hide(),
        }
    }

    fn step(&mut self, down: bool) {
        let last = self.list.len().saturating_sub(1);
        self.chosen = match (self.chosen, down) {
            (None, true) => Some(0),
            (None, false) => Some(last),
            (Some(at), true) => (at < last).then_some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn hide(&mut self) {
        self.query += 1;
        self.list.clear();
        self.chosen = None;
    }

    /// What the one at a place would dial.
    pub(super) fn target(&self, at: usize) -> Option<String> {
        self.list.get(at).map(|offer| offer.target.clone())
    }

    /// What the chosen one would dial.
    pub(super) fn chosen(&self) -> Option<String> {
        self.target(self.chosen?)
    }

    pub(super) fn view<'a, M: Clone + 'a>(
        &'a self,
        look: &'a Look,
        on: impl Fn(Offer) -> M,
    ) -> Element<'a, M> {
        let rows = self.list.iter().enumerate();
        let rows = rows.map(|(at, offer)| {
            let take = on(Offer::Take(at));
            row(look, offer, self.chosen == Some(at), take)
        });
        container(Column::with_children(rows))
            .padding(look.space.xxs)
            .width(Length::Fill)
            .max_width(scale::FORM)
            .class(Ground::Raised)
            .into()
    }
}

/// The row of one.
fn row<'a, M: Clone + 'a>(
    look: &'a Look,
    offer: &'a Suggestion,
    chosen: bool,
    take: M,
) -> Element<'a, M> {
    let icon = if offer.contact.is_some() {
        Icon::User
    } else {
        Icon::History
    };
    let mut who = column![elide::strong(offer.name.as_str())];
    if !offer.organisation.is_empty() && offer.organisation != offer.name {
        who = who.push(elide::caption(offer.organisation.as_str()));
    }
    let mut number = column![].align_x(Alignment::End);
    if offer.shown != offer.name {
        number = number.push(text::body(offer.shown.as_str()));
    }
    if let Some(kind) = offer.kind {
        number = number.push(text::caption(use_name(look, kind)));
    }
    let inside = Row::new()
        .push(icon.normal().class(Ink::Muted))
        .push(container(who).width(Length::Fill))
        .push(number)
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    button(container(inside).center_y(Length::Fill))
        .width(Length::Fill)
        .height(look.space.row)
        .padding([0.0, look.space.s])
        .class(Kind::Row(chosen))
        .on_press(take)
        .into()
}
