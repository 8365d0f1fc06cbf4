//! The editor of an extension, after the form of the source text.

use iced::{
    Alignment,
    widget::{Column, Row},
};

use super::{Message, NAME, draft::Draft, hears, members, order_word};
use crate::{
    domain::extension::{IfNobody, Strategy},
    engine::snapshot::Snapshot,
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        screen::voicemail::recording,
        theme::{
            Element,
            button::Kind as Press,
            container::Tone,
            scale,
            text::{self, Ink},
        },
        widget::{
            editor::{self, Removal},
            form, notice,
            press::{choices, gap, press},
        },
    },
};

pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    draft: &'a Draft,
    error: Option<&Told>,
) -> Element<'a, Message> {
    let faults = draft.faults(&snapshot.settings);
    let title = if draft.key.is_some() {
        "extension-change"
    } else {
        "extension-new"
    };
    let own = faults.iter().find(|(field, _)| field.is_empty());
    let told = error.cloned().or_else(|| {
        own.map(|(_, why)| Told {
            what: why.clone(),
            help: String::new(),
        })
    });
    let page = Column::new()
        .push(editor::head(look, look.text(title), Message::Cancel))
        .push(form::card(look, String::new(), about(look, draft, &faults)))
        .push(whom(look, snapshot, draft, &faults))
        .push(hears::while_tried(look, &snapshot.settings, draft, &faults))
        .push(hears::whisper(look, &snapshot.settings, draft, &faults))
        .push(hears::waiting(look, &snapshot.settings, draft, &faults))
        .push(form::card(
            look,
            look.text("extension-after"),
            after(look, snapshot, draft, &faults),
        ))
        .push(hears::cost(look, &draft.extension))
        .push(text::caption(look.text("rules-while-off")))
        .push(told.map(|told| notice::notice(look, Tone::Bad, told.what, told.help, Vec::new())))
        .spacing(look.space.m);
    editor::framed(look, page, acts(look, draft))
}

pub(super) fn why(faults: &[(String, String)], field: &str) -> Option<String> {
    let fault = faults.iter().find(|(name, _)| name == field);
    fault.map(|(_, why)| why.clone())
}

/// Name, code, whether it is on.
fn about<'a>(
    look: &'a Look,
    draft: &'a Draft,
    faults: &[(String, String)],
) -> Vec<Element<'a, Message>> {
    let name = form::line(
        look,
        &look.text("extension-name-example"),
        &draft.extension.name,
        false,
        Message::Name,
    )
    .id(NAME)
    .on_submit(Message::Save);
    let code = form::line(
        look,
        "12",
        &draft.extension.code,
        why(faults, "code").is_some(),
        Message::Code,
    )
    .on_submit(Message::Save)
    .width(scale::KEY);
    let on = form::switch(
        look,
        look.text("extension-on"),
        draft.extension.on,
        Message::On,
    );
    vec![
        form::checked(
            look,
            look.text("rules-name"),
            name,
            why(faults, "name"),
            String::new(),
        ),
        form::checked(
            look,
            look.text("extension-code"),
            code,
            why(faults, "code"),
            look.text("extension-code-note"),
        ),
        form::field(
            look,
            look.text("extension-state"),
            on,
            look.text("extension-state-note"),
        ),
    ]
}

/// Who is tried, and in which order.
fn whom<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    draft: &'a Draft,
    faults: &[(String, String)],
) -> Element<'a, Message> {
    let settings = &snapshot.settings;
    let add = press(look, Press::Secondary, look.text("extension-add"))
        .icon(Icon::Plus)
        .on(Message::AddMember);
    let seconds = draft.longest(settings);
    let longest = look
        .l10n
        .with("extension-longest", &[("seconds", seconds.into())]);
    let mut rows = members::rows(look, settings, draft, faults);
    if let Some(fault) = why(faults, "members") {
        rows.push(text::caption(fault).class(Ink::Danger).into());
    }
    let foot = Row::new()
        .push(add)
        .push(gap())
        .push(text::muted(longest))
        .align_y(Alignment::Center);
    rows.push(foot.into());
    if draft.extension.is_group() {
        let orders = Strategy::ALL.map(|order| (order, order_word(look, order), None));
        let order = choices(look, orders, &draft.extension.order, Message::Order);
        let note = order_note(draft.extension.order);
        rows.push(form::field(
            look,
            look.text("lists-order"),
            order,
            look.text(note),
        ));
    }
    form::card(look, look.text("extension-members"), rows)
}

const fn order_note(order: Strategy) -> &'static str {
    match order {
        Strategy::Sequential => "extension-sequential-note",
        Strategy::Rotating => "extension-rotating-note",
        Strategy::Together => "extension-together-note",
        Strategy::Random => "extension-random-note",
        Strategy::Percentage => "extension-percentage-note",
        Strategy::Growing => "extension-growing-note",
    }
}

/// What comes after: nobody took it, or somebody did.
fn after<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    draft: &'a Draft,
    faults: &[(String, String)],
) -> Vec<Element<'a, Message>> {
    let extension = &draft.extension;
    let policies = IfNobody::ALL.map(|policy| (policy, look.text(policy_word(policy)), None));
    let policy = choices(look, policies, &extension.if_nobody, Message::IfNobody);
    let is_missing = extension.if_nobody == IfNobody::Voicemail && !snapshot.settings.voicemail.on;
    let note = if is_missing {
        "extension-voicemail-off"
    } else {
        match extension.if_nobody {
            IfNobody::Tones => "extension-tones-note",
            IfNobody::Voicemail => "extension-voicemail-note",
            IfNobody::Announcement => "extension-announcement-note",
        }
    };
    let transfer = form::switch(
        look,
        look.text("extension-transfer"),
        extension.transfer,
        Message::Transfer,
    );
    let recall = form::switch(
        look,
        look.text("extension-recall"),
        extension.recall,
        Message::Recall,
    );
    let is_said = extension.if_nobody == IfNobody::Announcement;
    let closing = is_said.then(|| hears::closing(look, &snapshot.settings, draft, faults));
    let mut rows = vec![form::field(
        look,
        look.text("extension-if-nobody"),
        policy,
        look.text(note),
    )];
    rows.extend(closing);
    rows.extend([
        form::checked(
            look,
            look.text("extension-record"),
            recording::own(look, extension.record, Message::Record),
            why(faults, "record"),
            String::new(),
        ),
        form::field(
            look,
            look.text("extension-digits"),
            transfer,
            look.text("extension-transfer-note"),
        ),
        form::field(
            look,
            look.text("extension-handed"),
            recall,
            look.text("extension-recall-note"),
        ),
    ]);
    rows
}

const fn policy_word(policy: IfNobody) -> &'static str {
    match policy {
        IfNobody::Tones => "extension-tones",
        IfNobody::Voicemail => "extension-voicemail",
        IfNobody::Announcement => "extension-announcement",
    }
}

fn acts<'a>(look: &'a Look, draft: &Draft) -> Element<'a, Message> {
    let removal = match (&draft.key, draft.sure) {
        (None, _) => Removal::None,
        (Some(_), false) => Removal::Offered(look.text("remove"), Message::Remove),
        (Some(_), true) => Removal::Asked(look.text("rules-remove-sure"), Message::RemoveSurely),
    };
    editor::acts(look, removal, Message::Cancel, Message::Save)
}
