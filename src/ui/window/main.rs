//! The main window: rail, top bar, notices, the page, and what lies above it.

use iced::{
    Alignment, Length,
    widget::{Column, Row, Stack, button, column, container, row, rule, space},
};

use crate::{
    engine::snapshot::{Registration, Snapshot},
    l10n::Told,
    ui::{
        app::{App, Message, Overlay},
        icon::Icon,
        look::Look,
        screen::Screen,
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            focus::Focus,
            notice,
            press::{press, sign, with_tip},
        },
        window::dialogue,
    },
};

/// The whole window.
#[must_use]
pub fn view(app: &App) -> Element<'_, Message> {
    let (look, snapshot) = (&app.look, &*app.snapshot);
    let page = if app.first_run.shows(snapshot) {
        app.first_run.view(look, snapshot).map(Message::FirstRun)
    } else {
        row![rail(app), rule::vertical(scale::HAIR), content(app)].into()
    };
    let mut layers = Stack::new().push(
        container(page)
            .class(Ground::Window)
            .width(Length::Fill)
            .height(Length::Fill),
    );
    if let Some(offers) = app.top.offers(look) {
        layers = layers.push(below_field(look, offers.map(Message::Top)));
    }
    if !app.toasts.is_empty() {
        layers = layers.push(toasts(app));
    }
    if let Some(overlay) = &app.overlay {
        layers = layers.push(match overlay {
            Overlay::Quit => dialogue::quit(look),
            Overlay::Call(confirm) => dialogue::call(look, snapshot, confirm),
        });
    }
    layers.into()
}

fn rail(app: &App) -> Element<'_, Message> {
    let look = &app.look;
    let entries = [
        (
            Screen::Calls,
            Icon::Phone,
            look.text("rail-calls"),
            app.snapshot.missed,
        ),
        (
            Screen::CallBacks,
            Icon::PhoneMissed,
            look.text("rail-call-backs"),
            app.call_backs.waiting(look),
        ),
        (
            Screen::Messages,
            Icon::Message,
            look.text("rail-messages"),
            0,
        ),
        (
            Screen::Voicemail,
            Icon::Voicemail,
            look.text("rail-voicemail"),
            app.snapshot.voicemail.unheard,
        ),
        (Screen::Contacts, Icon::Users, look.text("rail-contacts"), 0),
        (Screen::Lines, Icon::Building, look.text("rail-lines"), 0),
        (Screen::Rules, Icon::Split, look.text("rail-rules"), 0),
        (
            Screen::Extensions,
            Icon::PhoneForwarded,
            look.text("rail-extensions"),
            0,
        ),
        (
            Screen::Settings,
            Icon::Settings,
            look.text("rail-settings"),
            0,
        ),
    ];
    let entries = entries.map(|(screen, icon, name, count)| entry(app, screen, icon, name, count));
    container(Column::with_children(entries).spacing(look.space.xxs))
        .padding(look.space.xs)
        .width(if look.narrow {
            Length::Shrink
        } else {
            Length::Fixed(scale::RAIL)
        })
        .height(Length::Fill)
        .class(Ground::Bar)
        .into()
}

fn entry(app: &App, screen: Screen, icon: Icon, name: String, count: u32) -> Element<'_, Message> {
    let look = &app.look;
    let open = app.screen == screen;
    let mut sign = Row::new()
        .push(icon.normal())
        .spacing(look.space.xxs)
        .align_y(Alignment::Center);
    if count > 0 {
        let count = container(text::caption_strong(count.to_string()).class(Ink::Inherit))
            .padding([0.0, look.space.xxs])
            .class(Ground::Counter);
        sign = sign.push(count);
    }
    let mut face = Column::new()
        .push(sign)
        .spacing(look.space.xxs)
        .align_x(Alignment::Center);
    if !look.narrow {
        face = face.push(text::caption(name.clone()).class(Ink::Inherit));
    }
    let body = button(container(face).center_x(if look.narrow {
        Length::Shrink
    } else {
        Length::Fill
    }))
    .padding([look.space.xs, look.space.xxs])
    .width(if look.narrow {
        Length::Shrink
    } else {
        Length::Fill
    })
    .class(Kind::Rail(open))
    .on_press(Message::Go(screen));
    let focus = Focus::press(body, Message::Go(screen));
    if look.narrow {
        with_tip(focus, name)
    } else {
        focus.into()
    }
}

fn content(app: &App) -> Element<'_, Message> {
    let (look, snapshot) = (&app.look, &*app.snapshot);
    let page: Element<'_, Message> = match app.screen {
        Screen::Calls => phone(app),
        Screen::CallBacks => app.call_backs.view(look, snapshot).map(Message::CallBacks),
        Screen::Messages => app.messages.view(look, snapshot).map(Message::Messages),
        Screen::Voicemail => app.voicemail.view(look, snapshot).map(Message::Voicemail),
        Screen::Contacts => app.contacts.view(look, snapshot).map(Message::Contacts),
        Screen::Lines => app.lines.view(look, snapshot).map(Message::Lines),
        Screen::Rules => app.rules.view(look, snapshot).map(Message::Rules),
        Screen::Extensions => app.extensions.view(look, snapshot).map(Message::Extensions),
        Screen::Settings => app
            .settings
            .view(look, snapshot, app.levels)
            .map(Message::Settings),
    };
    column![
        app.top.view(look, snapshot).map(Message::Top),
        banners(app),
        page
    ]
    .width(Length::Fill)
    .into()
}

/// Journal and calls side by side; in a narrow window the calls stand above.
fn phone(app: &App) -> Element<'_, Message> {
    let (look, snapshot) = (&app.look, &*app.snapshot);
    let journal = app
        .journal
        .view(look, snapshot, &app.calls.notes)
        .map(Message::Journal);
    let calls = app.calls.view(look, snapshot).map(Message::Call);
    if !look.narrow {
        let width = if look.snug {
            scale::CALLS_SNUG
        } else {
            scale::CALLS
        };
        return row![
            container(journal).width(Length::Fill),
            rule::vertical(scale::HAIR),
            container(calls).width(width),
        ]
        .into();
    }
    if snapshot.calls.is_empty() {
        return journal;
    }
    column![
        container(calls).height(Length::FillPortion(3)),
        rule::horizontal(scale::HAIR),
        container(journal).height(Length::FillPortion(2)),
    ]
    .into()
}

/// What the user must know as long as it lasts. A narrow window has room for the sentences only.
fn banners(app: &App) -> Element<'_, Message> {
    let (look, snapshot) = (&app.look, &*app.snapshot);
    let all = standing(look, snapshot);
    if all.is_empty() {
        return space::horizontal().height(0).into();
    }
    let notices = all.into_iter().map(|(tone, told)| {
        let help = if look.narrow {
            String::new()
        } else {
            told.help
        };
        notice::notice(look, tone, told.what, help, Vec::new())
    });
    container(Column::with_children(notices).spacing(look.space.xs))
        .padding(iced::Padding::new(look.space.m).bottom(0))
        .into()
}

fn standing(look: &Look, snapshot: &Snapshot) -> Vec<(Tone, Told)> {
    let mut all = Vec::new();
    if snapshot.demo {
        all.push((Tone::Quiet, look.l10n.told("demo-banner", &[])));
    }
    if !snapshot.settings_problems.is_empty() {
        let faults: Vec<_> = snapshot
            .settings_problems
            .iter()
            .map(|problem| look.l10n.settings_problem(problem))
            .collect();
        let told = Told {
            what: faults.join("\n"),
            help: look.l10n.settings_in_force(),
        };
        all.push((Tone::Bad, told));
    }
    all.extend(
        snapshot
            .troubles
            .iter()
            .map(|trouble| (Tone::Bad, look.l10n.trouble(trouble))),
    );
    for account in &snapshot.accounts {
        if let Registration::Failed { problem, .. } = &account.registration {
            let told = look.l10n.sip_problem(problem);
            let what = format!("{}: {}", account.title, told.what);
            all.push((
                Tone::Bad,
                Told {
                    what,
                    help: told.help,
                },
            ));
        }
    }
    if let Some(problem) = &snapshot.audio.problem {
        all.push((Tone::Odd, look.l10n.media_problem(problem)));
    }
    all
}

/// Puts what the dial field offers below it, above the page.
fn below_field<'a>(look: &'a Look, offers: Element<'a, Message>) -> Element<'a, Message> {
    let rail = if look.narrow {
        scale::ICON[1] + 2.0 * (look.space.xs + look.space.xxs)
    } else {
        scale::RAIL
    };
    let place = iced::Padding::ZERO
        .top(look.space.s + look.space.control + look.space.xxs)
        .left(rail + scale::HAIR + look.space.m)
        .right(look.space.m)
        .bottom(look.space.m);
    container(offers).padding(place).into()
}

/// Short notices above the page, newest lowest.
fn toasts(app: &App) -> Element<'_, Message> {
    let look = &app.look;
    let all = app.toasts.iter().map(|toast| {
        let close = sign(look, Kind::Quiet, Icon::Cross, look.text("close"))
            .on(Message::CloseToast(toast.id));
        let undo = toast.undo.as_ref().map(|_| {
            press(look, Kind::Secondary, look.text("undo"))
                .icon(Icon::Undo)
                .on(Message::Undo(toast.id))
                .into()
        });
        notice::notice(
            look,
            toast.tone,
            toast.told.what.clone(),
            toast.told.help.clone(),
            undo.into_iter().chain([close.into()]).collect(),
        )
    });
    container(
        Column::with_children(all)
            .spacing(look.space.xs)
            .max_width(scale::FORM),
    )
    .align_right(Length::Fill)
    .align_bottom(Length::Fill)
    .padding(look.space.m)
    .into()
}
