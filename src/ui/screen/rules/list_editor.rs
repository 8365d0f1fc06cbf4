//! The editors of lists of numbers, times and forward lists.

use iced::{
    Alignment,
    widget::{Column, Row, row},
};

use super::{
    Message, NAME, State,
    editor::actions,
    lists::{Body, Kind, ListChange, ListDraft},
};
use crate::{
    domain::{
        calendar::{Day, TimeFilter, TimeRow},
        forward::{Entry, ForwardList, Order},
        screening::{Action, NumberFilter, Sense},
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind as Press, container::Tone, scale, text},
        widget::{
            editor, form, notice,
            press::{choices, press, sign},
        },
    },
};

pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
    draft: &'a ListDraft,
) -> Element<'a, Message> {
    let kind = match draft.body {
        Body::Numbers { .. } => Kind::Numbers,
        Body::Times { .. } => Kind::Times,
        Body::Forwards(_) => Kind::Forwards,
    };
    let name = form::line(look, "", &draft.name, false, |text| {
        Message::List(ListChange::Name(text))
    })
    .id(NAME)
    .on_submit(Message::Save);
    let mut rows = vec![form::field(
        look,
        look.text("rules-name"),
        name,
        used(look, snapshot, kind, draft),
    )];
    match &draft.body {
        Body::Numbers { list, text } => rows.extend(numbers(look, list, text)),
        Body::Times { time, row, dates } => rows.extend(time_rows(look, time, row, dates)),
        Body::Forwards(list) => rows.extend(destinations(look, list)),
    }
    let mut page = Column::new()
        .push(editor::head(look, look.text(kind.title()), Message::Cancel))
        .push(form::card(look, String::new(), rows))
        .spacing(look.space.m);
    if kind == Kind::Forwards {
        page = page.push(text::caption(look.text("rules-while-off")));
    }
    if let Some(told) = &state.error {
        page = page.push(notice::notice(
            look,
            Tone::Bad,
            told.what.clone(),
            told.help.clone(),
            Vec::new(),
        ));
    }
    let may_remove = draft.key.is_some();
    editor::framed(look, page, actions(look, may_remove, state.sure))
}

/// How many rules a change will concern (S98).
fn used(look: &Look, snapshot: &Snapshot, kind: Kind, draft: &ListDraft) -> String {
    let Some(key) = &draft.key else {
        return String::new();
    };
    let rules = snapshot.settings.rules.iter().filter(|rule| match kind {
        Kind::Numbers => rule.from.contains(key) || rule.to.contains(key),
        Kind::Times => rule.when.contains(key),
        Kind::Forwards => rule.action.contains(&Action::Forward) && rule.list() == key,
    });
    let count = i64::try_from(rules.count()).unwrap_or(0);
    look.l10n.with("lists-used", &[("count", count.into())])
}

fn numbers<'a>(look: &'a Look, list: &NumberFilter, text: &str) -> Vec<Element<'a, Message>> {
    let field = form::line(
        look,
        &look.text("lists-numbers-example"),
        text,
        false,
        |text| Message::List(ListChange::Numbers(text)),
    )
    .on_submit(Message::Save);
    let senses = [
        (Sense::Any, look.text("lists-any"), None),
        (Sense::None, look.text("lists-none"), None),
    ];
    let sense = choices(look, senses, &list.sense, |sense| {
        Message::List(ListChange::Sense(sense))
    });
    vec![
        form::field(
            look,
            look.text("lists-entries"),
            field,
            look.text("lists-entries-note"),
        ),
        form::field(look, look.text("lists-sense"), sense, String::new()),
    ]
}

fn time_rows<'a>(
    look: &'a Look,
    time: &TimeFilter,
    row: &TimeRow,
    dates: &str,
) -> Vec<Element<'a, Message>> {
    let clock = |value: &str, example: &str, on: fn(String) -> ListChange| {
        form::line(look, example, value, false, move |text| {
            Message::List(on(text))
        })
        .on_submit(Message::Save)
        .width(scale::FIELD_SHORT)
    };
    let span = row![
        clock(&row.from, "18:00", ListChange::From),
        text::body("–"),
        clock(&row.to, "08:00", ListChange::To),
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center);
    let days = Day::ALL.into_iter().map(|day| {
        let is_on = row.weekdays.contains(&day);
        press(look, Press::Choice(is_on), look.l10n.weekday(day))
            .on(Message::List(ListChange::Day(day)))
            .into()
    });
    let days = Row::with_children(days).spacing(look.space.xxs).wrap();
    let dates = form::line(look, "12-24..01-06", dates, false, |text| {
        Message::List(ListChange::Dates(text))
    })
    .on_submit(Message::Save);
    let mut rows = vec![
        form::field(
            look,
            look.text("lists-span"),
            span,
            look.text("lists-span-note"),
        ),
        form::field(
            look,
            look.text("lists-days"),
            days,
            look.text("lists-days-note"),
        ),
        form::field(
            look,
            look.text("lists-dates"),
            dates,
            look.text("lists-dates-note"),
        ),
    ];
    if time.rows.len() > 1 {
        rows.push(text::caption(look.text("lists-more-rows")).into());
    }
    rows
}

fn destinations<'a>(look: &'a Look, list: &'a ForwardList) -> Vec<Element<'a, Message>> {
    let orders = [
        (Order::Listed, look.text("lists-order-listed"), None),
        (Order::Simultaneous, look.text("lists-order-together"), None),
        (Order::Random, look.text("lists-order-random"), None),
    ];
    let order = choices(look, orders, &list.order, |order| {
        Message::List(ListChange::Order(order))
    });
    let mut rows = vec![form::field(
        look,
        look.text("lists-order"),
        order,
        look.text("lists-order-note"),
    )];
    for (at, entry) in list.to.iter().enumerate() {
        rows.push(destination(look, at, entry));
    }
    rows.push(
        press(look, Press::Secondary, look.text("lists-add"))
            .icon(Icon::Plus)
            .on(Message::List(ListChange::Add))
            .into(),
    );
    rows
}

fn destination<'a>(look: &'a Look, at: usize, entry: &'a Entry) -> Element<'a, Message> {
    let number = form::line(
        look,
        &look.text("lists-number"),
        &entry.number,
        false,
        move |text| Message::List(ListChange::Number(at, text)),
    );
    let name = form::line(
        look,
        &look.text("lists-name"),
        &entry.name,
        false,
        move |text| Message::List(ListChange::Called(at, text)),
    );
    let seconds = entry.seconds.to_string();
    let seconds = form::line(
        look,
        "20",
        &seconds,
        !(5..=300).contains(&entry.seconds),
        move |text| Message::List(ListChange::Seconds(at, text)),
    )
    .width(scale::KEY);
    let on = form::switch(look, String::new(), entry.on, move |on| {
        Message::List(ListChange::On(at, on))
    });
    let drop = sign(look, Press::Quiet, Icon::Trash, look.text("remove"))
        .on(Message::List(ListChange::Drop(at)));
    row![
        on,
        number,
        name,
        seconds,
        text::caption(look.text("lists-seconds")),
        drop
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center)
    .into()
}
