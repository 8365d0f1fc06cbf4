//! The library of announcements: messages and music that callers hear.

use std::collections::BTreeMap;

use iced::widget::{Column, column, row};

use crate::{
    domain::{
        announcement::Announcement,
        settings::{General, RulesEdit, Settings, SettingsEdit, validate},
    },
    engine::{
        command::Command,
        snapshot::{Snapshot, SoundKey},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Outcome, Request, sound_choice::Named, spoken, spoken::Spoken},
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::{editor, form, press::press},
    },
};

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// One more.
    Add,
    /// Something of one is typed.
    Change(String, Change),
    /// What was typed is to be kept.
    Save(String),
    /// The recording goes; the text is spoken again.
    Forget(String),
    /// One goes.
    Remove(String),
    /// Listen to it, or no more.
    Play(String),
    /// Speak it into the microphone, or end that.
    Record(String),
    /// What callers on hold hear.
    OnHold(String),
    /// Back to the extensions.
    Back,
}

/// What is typed of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Change {
    Title(String),
    Text(String),
    File(String),
    Rights(String),
}

/// What is being typed.
#[derive(Clone, Debug, Default)]
pub struct State {
    drafts: BTreeMap<String, Announcement>,
    /// Saving was tried.
    tried: Option<String>,
}

impl State {
    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        let settings = &*snapshot.settings;
        match message {
            Message::Add => {
                let first = Announcement {
                    text: look.text("announcement-first-text"),
                    ..Announcement::default()
                };
                let key = spoken::free_key("announcement", &settings.announcements);
                put(settings, &key, first)
            }
            Message::Change(key, change) => {
                self.change(settings, key, change);
                Outcome::none()
            }
            Message::Save(key) => self.save(settings, &key),
            Message::Forget(key) => {
                let Some(known) = settings.announcements.get(&key) else {
                    return Outcome::none();
                };
                self.drafts.remove(&key);
                let mut announcement = known.clone();
                announcement.file.clear();
                if announcement.text.trim().is_empty() {
                    announcement.text = look.text("announcement-first-text");
                }
                put(settings, &key, announcement)
            }
            Message::Remove(key) => {
                self.drafts.remove(&key);
                edit(RulesEdit::RemoveAnnouncement(key))
            }
            Message::Play(key) => spoken::play(snapshot, SoundKey::Announcement(key)),
            Message::Record(key) => spoken::record(snapshot, SoundKey::Announcement(key)),
            Message::OnHold(waiting_sound) => {
                let general = General {
                    waiting_sound,
                    ..settings.general.clone()
                };
                let edit = SettingsEdit::General(Box::new(general));
                Outcome::command(Command::EditSettings(edit))
            }
            Message::Back => Outcome::none(),
        }
    }

    fn change(&mut self, settings: &Settings, key: String, change: Change) {
        let Some(known) = settings.announcements.get(&key) else {
            return;
        };
        let draft = self.drafts.entry(key).or_insert_with(|| known.clone());
        match change {
            Change::Title(title) => draft.title = title,
            Change::Text(text) => draft.text = text,
            Change::File(file) => draft.file = file,
            Change::Rights(rights) => draft.rights = rights,
        }
    }

    fn save(&mut self, settings: &Settings, key: &str) -> Outcome<Message> {
        let Some(draft) = self.drafts.get(key).cloned() else {
            return Outcome::none();
        };
        self.tried = Some(key.to_owned());
        if !faults(settings, key, &draft).is_empty() {
            return Outcome::none();
        }
        self.drafts.remove(key);
        put(settings, key, draft)
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let add = press(look, Kind::Primary, look.text("announcement-add"))
            .icon(Icon::Plus)
            .on(Message::Add);
        let all = snapshot.settings.announcements.iter();
        let cards = all.map(|(key, known)| self.card(look, snapshot, (key, known)));
        Column::new()
            .push(editor::head(
                look,
                look.text("announcements-title"),
                Message::Back,
            ))
            .push(text::muted(look.text("announcements-lead")))
            .extend(cards)
            .push(row![add])
            .push(form::card(
                look,
                String::new(),
                vec![on_hold(look, &snapshot.settings)],
            ))
            .spacing(look.space.m)
            .into()
    }

    fn card<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        (key, known): (&'a String, &'a Announcement),
    ) -> Element<'a, Message> {
        let settings = &*snapshot.settings;
        let draft = self.drafts.get(key);
        let shown = draft.unwrap_or(known);
        let is_tried = self.tried.as_ref() == Some(key);
        let faults = if is_tried {
            faults(settings, key, shown)
        } else {
            Vec::new()
        };
        let why = |field: &str| {
            let fault = faults.iter().find(|(name, _)| name == field);
            fault.map(|(_, why)| why.clone())
        };
        let line = |hint: &str, value: &'a str, to: fn(String) -> Change| {
            let key = key.clone();
            let change = move |text| Message::Change(key.clone(), to(text));
            form::line(look, &look.text(hint), value, false, change)
        };
        let save = || Message::Save(key.clone());
        let title = line("announcement-title-hint", &shown.title, Change::Title);
        let words = line("announcement-text-hint", &shown.text, Change::Text);
        let file = line("announcement-file-hint", &shown.file, Change::File);
        let rights = line("announcement-rights-hint", &shown.rights, Change::Rights);
        let field = |label: &str, control: Element<'a, Message>, fault, note: &str| {
            let note = if note.is_empty() {
                String::new()
            } else {
                look.text(note)
            };
            form::checked(look, look.text(label), control, fault, note)
        };
        let mut rows = vec![field(
            "greeting-title",
            title.on_submit(save()).into(),
            why("title"),
            "",
        )];
        if shown.file.is_empty() {
            rows.push(field(
                "greeting-text",
                words.on_submit(save()).into(),
                why("text"),
                "greeting-text-note",
            ));
        }
        rows.push(field(
            "announcement-file",
            file.on_submit(save()).into(),
            why("file"),
            "announcement-file-note",
        ));
        rows.push(field(
            "announcement-rights",
            rights.on_submit(save()).into(),
            why("rights"),
            "announcement-rights-note",
        ));
        rows.push(keys(look, snapshot, key, (known, draft.is_some())));
        form::card(look, String::new(), rows)
    }
}

fn on_hold<'a>(look: &'a Look, settings: &'a Settings) -> Element<'a, Message> {
    let chosen = (
        settings.general.waiting_sound.as_str(),
        "announcement-on-hold-none",
    );
    form::field(
        look,
        look.text("announcement-on-hold"),
        pick(look, settings, chosen, Message::OnHold),
        look.text("announcement-on-hold-note"),
    )
}

/// One of the announcements there are, or none: `chosen` is its key, and what the choice of none is called.
pub(in crate::ui) fn pick<'a, M: Clone + 'a>(
    look: &'a Look,
    settings: &'a Settings,
    (chosen, none): (&str, &str),
    to: impl Fn(String) -> M + Clone + 'a,
) -> Element<'a, M> {
    let none = Named {
        key: String::new(),
        name: look.text(none),
    };
    let all = settings.announcements.iter();
    let all = all.map(|(key, one)| Named {
        key: key.clone(),
        name: one.shown(key).to_owned(),
    });
    let options: Vec<Named> = std::iter::once(none).chain(all).collect();
    let chosen = options.iter().find(|one| one.key == chosen).cloned();
    form::pick(look, options, chosen, move |one: Named| to(one.key))
}

fn keys<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    key: &'a str,
    (known, is_typed): (&'a Announcement, bool),
) -> Element<'a, Message> {
    let key = || key.to_owned();
    let users = users(&snapshot.settings, &key());
    let from = if known.file.is_empty() {
        "greeting-spoken"
    } else {
        "announcement-recorded"
    };
    let spoken = Spoken {
        key: SoundKey::Announcement(key()),
        from: look.text(from),
        is_there: known.prompt().is_some(),
        forget: (!known.file.is_empty()).then(|| Message::Forget(key())),
        save: is_typed.then(|| Message::Save(key())),
        play: Message::Play(key()),
        record: Message::Record(key()),
        remove: Message::Remove(key()),
    };
    let keys = spoken::acts(look, snapshot, spoken);
    if users.is_empty() {
        return keys;
    }
    let names = [("names", users.join(", ").into())];
    let used = look.l10n.with("announcement-used-by", &names);
    column![text::caption(used).class(Ink::Muted), keys]
        .spacing(look.space.xxs)
        .into()
}

/// Names of the extensions that let it be heard.
fn users(settings: &Settings, key: &str) -> Vec<String> {
    let extensions = settings.extensions.iter();
    let used = extensions.filter(|(_, one)| {
        let queue = &one.queue;
        [&one.message, &one.closing, &queue.message, &queue.music]
            .into_iter()
            .chain([&one.whisper])
            .any(|named| named == key)
    });
    used.map(|(key, one)| one.shown(key).to_owned()).collect()
}

fn edit(edit: RulesEdit) -> Outcome<Message> {
    let edit = SettingsEdit::Rules(edit);
    Outcome::ask(Request::Command(
        Asker::Extensions,
        Command::EditSettings(edit),
    ))
}

fn put_edit(key: &str, announcement: Announcement) -> RulesEdit {
    RulesEdit::PutAnnouncement(key.to_owned(), Box::new(announcement))
}

fn put(settings: &Settings, key: &str, announcement: Announcement) -> Outcome<Message> {
    if !faults(settings, key, &announcement).is_empty() {
        return Outcome::none();
    }
    edit(put_edit(key, announcement))
}

/// What is wrong with one: the field, and why.
fn faults(settings: &Settings, key: &str, announcement: &Announcement) -> Vec<(String, String)> {
    let l10n = crate::l10n::L10n::choose(&settings.appearance.language);
    let edit = SettingsEdit::Rules(put_edit(key, announcement.clone()));
    let path = format!("announcement.{key}.");
    let problems = validate::check(&validate::edited(settings, &edit)).into_iter();
    problems
        .filter_map(|problem| {
            let field = problem.key.strip_prefix(&path)?.to_owned();
            Some((field, l10n.settings_fault(&problem.fault)))
        })
        .collect()
}
