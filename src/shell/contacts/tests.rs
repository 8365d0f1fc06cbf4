use tempfile::TempDir;

use super::*;
use crate::domain::{
    contact::{CardNumber, Contact, ContactEdit, DeskFacts, NumberUse, OWN_BOOK, WaitingMessage},
    contact_list::ContactQuery,
    id::SourceId,
    journal::WallTime,
    knowledge::LookUp,
    number::Place,
    settings::Settings,
};

/// Two threads and a database of their own.
struct Desk {
    contacts: Contacts,
    events: tokio::sync::mpsc::Receiver<Event>,
    settings: Arc<Settings>,
    closer: Closer,
    dir: TempDir,
    next: u64,
}

fn settings() -> Settings {
    let text = "
        [source.office]
        kind = \"folder\"
        place = \"/x\"
        [source.clients]
        kind = \"folder\"
        place = \"/y\"
        calls = false
        search = false
        tenant = true
    ";
    let mut settings: Settings = toml_edit::de::from_str(text).unwrap();
    settings.general.country = "de".into();
    settings.general.area = "89".into();
    settings
}

impl Desk {
    fn new() -> Self {
        Self::in_dir(tempfile::tempdir().unwrap())
    }

    fn in_dir(dir: TempDir) -> Self {
        let (tell, events) = tokio::sync::mpsc::channel(1_000);
        let (contacts, closer) = Contacts::open(&dir.path().join("c.sqlite"), tell).unwrap();
        Self {
            contacts,
            events,
            settings: Arc::new(settings()),
            closer,
            dir,
            next: 1,
        }
    }

    fn again(self) -> Self {
        self.closer.close();
        Self::in_dir(self.dir)
    }

    fn hear<T>(&mut self, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.events.blocking_recv().expect("the threads ended");
            if let Some(found) = pick(event) {
                return found;
            }
        }
    }

    fn edit(&mut self, edit: ContactEdit) -> Result<Option<ContactId>, CommandError> {
        let asked = CommandId(self.next);
        self.next += 1;
        assert!(self.contacts.edit(asked, edit, place()));
        self.hear(|event| match event {
            Event::Done { id, result } if id == asked => Some(result),
            _ => None,
        })
    }

    fn put(&mut self, card: Card) -> ContactId {
        self.edit(ContactEdit::Put {
            id: None,
            card: Box::new(card),
            desk: Box::default(),
        })
        .unwrap()
        .unwrap()
    }

    fn find(&mut self, number: &str, called: &str) -> Found {
        let ask = LookUp {
            call: CallId(7),
            row: CallId(7),
            number: number.into(),
            called: called.into(),
            line: None,
        };
        assert!(self.contacts.look_up(ask, Arc::clone(&self.settings)));
        self.hear(|event| match event {
            Event::Found(found) => Some(found),
            _ => None,
        })
    }

    fn names(&mut self, number: &str) -> Vec<String> {
        let found = self.find(number, "").matches;
        let name = |found: &Match| {
            let mark = if found.is_exact { "" } else { "?" };
            format!("{}{mark}", found.contact.card.name)
        };
        found.iter().map(name).collect()
    }

    fn listed(&self, text: &str) -> Vec<String> {
        let query = ContactQuery {
            text: text.into(),
            limit: 100,
            ..ContactQuery::default()
        };
        let page = wait(self.contacts.list(query, Arc::clone(&self.settings))).unwrap();
        page.rows.into_iter().map(|row| row.name).collect()
    }

    fn offered(&self, text: &str) -> Vec<String> {
        let offers = wait(
            self.contacts
                .suggest(text.into(), 20, Arc::clone(&self.settings)),
        );
        let offers = offers.unwrap().into_iter();
        offers
            .map(|offer| format!("{} {}", offer.name, offer.target))
            .collect()
    }

    fn contact(&self, id: ContactId) -> Contact {
        wait(self.contacts.get(id)).unwrap().unwrap()
    }
}

fn wait<T>(answer: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(answer)
}

fn place() -> Place {
    Place::new("de", "89")
}

fn office() -> SourceId {
    SourceId::new("office")
}

fn card(uid: &str, name: &str, numbers: &[&str]) -> Card {
    let number = |raw: &&str| CardNumber {
        kind: NumberUse::Work,
        raw: (*raw).into(),
        number: String::new(),
    };
    Card {
        uid: uid.into(),
        name: name.into(),
        numbers: numbers.iter().map(number).collect(),
        ..Card::default()
    }
}

fn read_all(desk: &Desk, cards: Vec<Card>) -> Counts {
    let replaced = desk
        .contacts
        .replace_source(&office(), place(), [cards], |_| true);
    replaced.unwrap()
}

fn counts(added: usize, changed: usize, unchanged: usize, removed: usize) -> Counts {
    Counts {
        added,
        changed,
        unchanged,
        removed,
    }
}

#[test]
fn numbers_are_normalised_at_the_door_and_found_as_calls_bring_them() {
    let mut desk = Desk::new();
    let written = [
        "(089) 1234-20",
        "tel:+49-89-123421;phone-context=x",
        "sip:eva.kuhn@example.org",
        "089 123422 ext. 5",
        "12",
    ];
    read_all(&desk, vec![card("1", "Eva", &written)]);
    for number in ["+4989123420", "+4989123421", "+4989123422", "12"] {
        assert_eq!(desk.names(number), ["Eva"], "{number}");
    }
    assert_eq!(desk.names("eva.kuhn"), ["Eva?"]);
    assert_eq!(desk.names("+4389123420"), ["Eva?"]);
    assert_eq!(desk.names("+4989123499"), [""; 0]);
    assert_eq!(desk.names(""), [""; 0]);
}

#[test]
fn a_source_read_again_keeps_numbers_of_contacts_and_what_the_desk_knows() {
    let mut desk = Desk::new();
    let first = vec![card("1", "Eva", &["089 111111"]), card("2", "Bob", &[])];
    assert_eq!(read_all(&desk, first.clone()), counts(2, 0, 0, 0));
    let eva = desk.find("+4989111111", "").matches[0].contact.id;
    let facts = DeskFacts {
        vip: true,
        instruction: "put through to 12".into(),
        ..DeskFacts::default()
    };
    desk.edit(ContactEdit::Put {
        id: Some(eva),
        card: Box::new(card("x", "Somebody else", &[])),
        desk: Box::new(facts.clone()),
    })
    .unwrap();
    assert_eq!(read_all(&desk, first), counts(0, 0, 2, 0));
    let second = vec![card("1", "Eva Kuhn", &["089 222222"])];
    assert_eq!(read_all(&desk, second.clone()), counts(0, 1, 0, 1));
    assert_eq!(desk.names("+4989111111"), [""; 0]);
    let found = desk.find("+4989222222", "").matches;
    assert_eq!((found[0].contact.id, &found[0].contact.desk), (eva, &facts));
    assert_eq!(found[0].contact.card.name, "Eva Kuhn");

    // Gone for a day, and back.
    assert_eq!(read_all(&desk, Vec::new()), counts(0, 0, 0, 1));
    assert_eq!(desk.names("+4989222222"), [""; 0]);
    assert_eq!(read_all(&desk, second), counts(1, 0, 0, 0));
    let found = desk.find("+4989222222", "").matches;
    assert_eq!((found[0].contact.id, &found[0].contact.desk), (eva, &facts));
}

#[test]
fn a_reading_that_is_not_finished_removes_nothing() {
    let desk = Desk::new();
    read_all(&desk, vec![card("1", "Eva", &[]), card("2", "Bob", &[])]);
    let stopped = desk.contacts.replace_source(
        &office(),
        place(),
        [vec![card("3", "Zoe", &[])], vec![card("4", "Never", &[])]],
        |_| false,
    );
    assert_eq!(stopped.unwrap(), counts(1, 0, 0, 0));
    assert_eq!(desk.listed(""), ["Bob", "Eva", "Zoe"]);
}

#[test]
fn cards_named_as_unchanged_stay_and_changes_alone_can_be_told() {
    let desk = Desk::new();
    let mut eva = card("1", "Eva", &[]);
    eva.revision = "etag-1".into();
    read_all(&desk, vec![eva, card("2", "Bob", &[])]);
    assert_eq!(desk.contacts.revisions(&office()).unwrap()["1"], "etag-1");
    let mut reading = desk.contacts.read(&office(), place()).unwrap();
    reading.keep(vec!["1".into()]).unwrap();
    assert_eq!(reading.finish().unwrap(), counts(0, 0, 1, 1));
    let told = desk.contacts.apply(
        &office(),
        &place(),
        vec![card("3", "Zoe", &[])],
        vec!["1".into(), "unknown".into()],
    );
    assert_eq!(told.unwrap(), counts(1, 0, 0, 1));
    assert_eq!(desk.listed(""), ["Zoe"]);
}

#[test]
fn a_source_without_the_flag_never_names_a_tenant_nor_a_caller() {
    let mut desk = Desk::new();
    let clients = SourceId::new("clients");
    let number = ["+49 89 777777"];
    read_all(&desk, vec![card("1", "From the office", &number)]);
    desk.put(card("", "From our book", &number));
    assert_eq!(desk.find("", "+4989777777").tenant, None);
    let client = vec![card("1", "Miller Ltd", &number)];
    let done = desk
        .contacts
        .replace_source(&clients, place(), [client], |_| true);
    done.unwrap();
    let found = desk.find("+4989777777", "+4989777777");
    assert_eq!(found.tenant.unwrap().card.name, "Miller Ltd");
    let mut names = desk.names("+4989777777");
    names.sort();
    assert_eq!(names, ["From our book", "From the office"]);
    assert_eq!(desk.listed("miller"), [""; 0]);
    assert_eq!(desk.offered("miller"), [""; 0]);
}

#[test]
fn the_contact_picked_for_a_number_comes_first_next_time_and_after_a_restart() {
    let mut desk = Desk::new();
    let ids = ["Anna", "Berta"].map(|name| desk.put(card("", name, &["089 555555"])));
    assert_eq!(desk.names("+4989555555"), ["Anna", "Berta"]);
    let pick = ContactEdit::Pick {
        number: "+4989555555".into(),
        contact: ids[1],
    };
    desk.edit(pick).unwrap();
    assert_eq!(desk.names("+4989555555"), ["Berta", "Anna"]);
    let mut desk = desk.again();
    assert_eq!(desk.names("+4989555555"), ["Berta", "Anna"]);
}

#[test]
fn a_deleted_contact_comes_back_whole_until_the_next_start() {
    let mut desk = Desk::new();
    let id = desk.put(card("", "Anna", &["089 555555"]));
    desk.edit(ContactEdit::Delete(vec![id])).unwrap();
    assert_eq!(
        (desk.names("+4989555555"), desk.listed("")),
        (vec![], vec![])
    );
    desk.edit(ContactEdit::Restore(vec![id])).unwrap();
    assert_eq!(desk.names("+4989555555"), ["Anna"]);
    desk.edit(ContactEdit::Delete(vec![id])).unwrap();
    let mut desk = desk.again();
    let restored = desk.edit(ContactEdit::Restore(vec![id]));
    assert_eq!(restored, Err(CommandError::NoSuchContact));
    assert!(desk.put(card("", "Berta", &[])) > id, "a number used twice");
}

#[test]
fn merged_contacts_are_one_and_can_be_taken_apart() {
    let mut desk = Desk::new();
    read_all(&desk, vec![card("1", "Kuhn, E.", &["089 111111"])]);
    let foreign = desk.find("+4989111111", "").matches[0].contact.id;
    let own = desk.put(card("", "Eva", &["089 222222"]));
    desk.edit(ContactEdit::Merge {
        keep: Some(own),
        card: Box::new(card("", "Eva Kuhn", &["089 222222", "089 111111"])),
        desk: Box::default(),
        gone: vec![own, foreign],
    })
    .unwrap();
    assert_eq!(desk.names("+4989111111"), ["Eva Kuhn"]);
    assert_eq!(desk.listed(""), ["Eva Kuhn"]);
    // The source is read again; the merged card does not come back by that.
    read_all(&desk, vec![card("1", "Kuhn, Eva", &["089 111111"])]);
    assert_eq!(desk.listed(""), ["Eva Kuhn"]);
    desk.edit(ContactEdit::Restore(vec![foreign])).unwrap();
    assert_eq!(desk.listed(""), ["Eva Kuhn", "Kuhn, Eva"]);
}

#[test]
fn words_are_found_by_their_beginnings_whatever_the_spelling() {
    let mut desk = Desk::new();
    let mut muller = card("", "Jörg Müller", &["089 111111", "0171 1234567"]);
    muller.organisation = "Straßenbau Groß".into();
    desk.put(muller);
    desk.put(card("", "Anna Muster", &["089 111222"]));
    for text in [
        "mull",
        "müll",
        "muell",
        "jörg m",
        "strassenb",
        "Straße",
        "gross jo",
    ] {
        assert_eq!(desk.listed(text), ["Jörg Müller"], "{text}");
    }
    assert_eq!(desk.listed("mu"), ["Anna Muster", "Jörg Müller"]);
    assert_eq!(desk.listed("\" OR *"), [""; 0]);
    assert_eq!(
        desk.offered("0891112"),
        ["Anna Muster +4989111222"],
        "a number as it is typed"
    );
    assert_eq!(desk.offered("1112"), ["Anna Muster +4989111222"]);
    assert_eq!(
        desk.offered("+4917"),
        ["Jörg Müller +491711234567"],
        "only the number that fits"
    );
    assert_eq!(desk.offered("muller").len(), 2);
}

#[test]
fn a_hostile_card_is_kept_harmless() {
    let mut desk = Desk::new();
    let name = format!("\u{202e}Eva\u{0}{}", "x".repeat(10_240));
    let id = desk.put(card("", &name, &["089 555555\u{7}"]));
    let kept = desk.contact(id);
    assert!(kept.card.name.starts_with("Eva xxx") && kept.card.name.chars().count() == 200);
    assert_eq!(kept.card.numbers[0].number, "+4989555555");
}

#[test]
fn a_message_told_is_marked_and_can_be_marked_untold() {
    let mut desk = Desk::new();
    let id = desk.put(card("", "Anna", &[]));
    let told = ContactEdit::Deliver {
        contact: id,
        at: Some(WallTime(9)),
    };
    assert_eq!(desk.edit(told.clone()), Err(CommandError::NoSuchContact));
    let waiting = WaitingMessage {
        text: "keys are ready".into(),
        left: WallTime(5),
        delivered: None,
    };
    let desk_facts = DeskFacts {
        waiting: Some(waiting),
        ..DeskFacts::default()
    };
    desk.edit(ContactEdit::Put {
        id: Some(id),
        card: Box::new(card("", "Anna", &[])),
        desk: Box::new(desk_facts),
    })
    .unwrap();
    desk.edit(told).unwrap();
    let waiting = desk.contact(id).desk.waiting.unwrap();
    assert_eq!(waiting.delivered, Some(WallTime(9)));
}

#[test]
fn a_source_never_read_or_failed_is_silent_until_it_is_read() {
    let mut desk = Desk::new();
    assert_eq!(desk.find("1", "").silent, [office()]);
    read_all(&desk, Vec::new());
    assert_eq!(desk.find("1", "").silent, []);
    desk.contacts.failed(&office());
    // Told in order: an edit after it is answered after it.
    desk.put(card("", "Anna", &[]));
    assert_eq!(desk.find("1", "").silent, [office()]);
}

#[test]
fn a_removed_source_takes_its_cards_along_and_no_other_ones() {
    let mut desk = Desk::new();
    read_all(&desk, vec![card("1", "Eva", &["089 111111"])]);
    desk.put(card("", "Anna", &["089 222222"]));
    assert_eq!(
        desk.contacts.remove_source(&office()).unwrap(),
        counts(0, 0, 0, 1)
    );
    assert_eq!(desk.listed(""), ["Anna"]);
    assert_eq!(desk.names("+4989111111"), [""; 0]);
    let own = SourceId::new(OWN_BOOK);
    let page = desk.contacts.page(Some(&own), ContactId(0), 10).unwrap();
    assert_eq!(page.len(), 1);
}

#[test]
fn a_damaged_database_is_set_aside_and_a_new_one_begun() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("c.sqlite"), "no database at all, only text").unwrap();
    let mut desk = Desk::in_dir(dir);
    desk.put(card("", "Anna", &[]));
    assert_eq!(desk.listed(""), ["Anna"]);
    let kept = std::fs::read_dir(desk.dir.path()).unwrap();
    let is_kept = |name: &str| name.contains("damaged");
    assert!(
        kept.flatten()
            .any(|entry| is_kept(&entry.file_name().to_string_lossy()))
    );
}
