//! The company: its names, numbers, greeting and colour.

use iced::widget::{Row, button, container};

use super::{
    Message, NAME,
    editor::{Draft, fault_of},
};
use crate::{
    domain::line::{Accent, Line, SHORT_NAME},
    ui::{
        look::Look,
        theme::{Element, button::Kind},
        widget::{
            focus::Focus,
            form,
            mark::{self, Size},
        },
    },
};

impl Draft {
    pub(super) fn company<'a>(
        &'a self,
        look: &'a Look,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let line = &self.line;
        let wrong = fault_of(faults, "name");
        let example = look.text("line-name-example");
        let name = form::line(look, &example, &line.name, wrong.is_some(), Message::Name)
            .id(NAME)
            .on_submit(Message::Save);
        let numbers = (look.text("line-numbers"), look.text("line-numbers-note"));
        let greeting = (look.text("line-greeting"), look.text("line-greeting-note"));
        form::card(
            look,
            String::new(),
            vec![
                form::checked(look, look.text("line-name"), name, wrong, String::new()),
                self.short_name(look),
                Self::text(
                    look,
                    faults,
                    numbers,
                    ("numbers", &self.numbers),
                    Message::Numbers,
                ),
                Self::text(
                    look,
                    faults,
                    greeting,
                    ("greeting", &line.greeting),
                    Message::Greeting,
                ),
                form::field(
                    look,
                    look.text("line-accent"),
                    self.accents(look),
                    look.text("line-accent-note"),
                ),
            ],
        )
    }

    /// The short name, with a count of what is left of its 16 characters; what stands there without one shows pale.
    fn short_name<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let line = &self.line;
        let count = line.short_name.trim().chars().count();
        let is_too_long = count > SHORT_NAME;
        let counted = look.l10n.with(
            "line-short-name-count",
            &[
                ("count", count.to_string().into()),
                ("most", SHORT_NAME.to_string().into()),
            ],
        );
        let usual = Line {
            short_name: String::new(),
            ..line.clone()
        };
        let input = form::line(
            look,
            &usual.short(),
            &line.short_name,
            is_too_long,
            Message::ShortName,
        )
        .on_submit(Message::Save);
        let fault = is_too_long.then(|| counted.clone());
        form::checked(look, look.text("line-short-name"), input, fault, counted)
    }

    fn accents<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let swatches = Accent::ALL.into_iter().map(|accent| {
            let shown = Line {
                accent,
                ..self.line.clone()
            };
            let message = Message::Accent(accent);
            let face = button(container(mark::badge(&shown, Size::Medium)).padding(look.space.xxs))
                .padding(0)
                .class(Kind::Choice(accent == self.line.accent))
                .on_press(message.clone());
            Focus::press(face, message).into()
        });
        Row::with_children(swatches)
            .spacing(look.space.xs)
            .wrap()
            .into()
    }
}
