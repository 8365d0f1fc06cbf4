//! Importing a file of contacts: off every thread that matters, with progress, stoppable at any moment, every fault told.

use std::{
    cell::Cell,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write as _},
    path::{Path, PathBuf},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        card_fault::CardProblems,
        card_table::Mapping,
        contact::{Card, OWN_BOOK},
        id::SourceId,
        number::Place,
        sources::{FileKind, FileView, ImportState, ImportView, SourceProblem},
    },
    shell::{
        cards::{
            hex,
            table::{self, Rows},
            text::Utf8,
            vcf::{self, Cards},
        },
        clock,
        contacts::{BATCH, Contacts, Counts},
    },
};

/// Progress is told this often at most.
const BEAT: Duration = Duration::from_millis(100);
/// Names shown of a file of cards.
const NAMES: usize = 5;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Import {
    /// The file.
    pub path: PathBuf,
    /// How it is read when it is a table; `None`: as guessed.
    pub mapping: Option<Mapping>,
    /// Where it goes.
    pub into: Target,
}

/// Where imported contacts go.
#[derive(Clone, Debug)]
pub enum Target {
    /// Our own address book.
    Book,
    /// A folder, as a file of its own.
    Folder(PathBuf),
}

/// Looks at a file before it is imported; a table by this separator, else by the one that fits best.
#[must_use]
pub fn look(path: &Path, separator: Option<char>) -> FileView {
    let kind = kind(path, separator).unwrap_or_else(|problem| FileKind::Unreadable {
        detail: problem.to_string(),
    });
    FileView {
        path: path.to_owned(),
        kind,
    }
}

fn kind(path: &Path, separator: Option<char>) -> io::Result<FileKind> {
    if table::is_table(path)? {
        let preview = table::preview(path, separator)?;
        let is_empty = preview.rows.is_empty();
        return Ok(if is_empty {
            FileKind::Empty
        } else {
            FileKind::Table(Box::new(preview))
        });
    }
    let mut cards = Cards::new(
        BufReader::new(Utf8::new(BufReader::new(File::open(path)?))?),
        "",
    );
    let mut first = Vec::new();
    while first.len() < NAMES
        && let Some(card) = cards.next_card()?
    {
        first.push(card.name);
    }
    Ok(if first.is_empty() {
        FileKind::Empty
    } else {
        FileKind::Cards { first }
    })
}

impl Import {
    /// Carries it out; `say` hears how far it is and how it ended.
    pub fn run(
        &self,
        contacts: &Contacts,
        place: &Place,
        cancel: &AtomicBool,
        say: &mut dyn FnMut(ImportView),
    ) -> ImportView {
        let mut run = Run {
            import: self,
            count: 0,
            counts: Counts::default(),
            told: None,
            say,
        };
        let end = run.all(contacts, place, cancel);
        let (state, problems) = match end {
            Ok((true, problems)) => (ImportState::Cancelled, problems),
            Ok((false, problems)) => (run.done(), problems),
            Err(problem) => (ImportState::Failed(problem), CardProblems::default()),
        };
        let view = ImportView {
            path: self.path.clone(),
            state,
            count: run.count,
            problems,
        };
        (run.say)(view.clone());
        view
    }

    fn unreadable(&self, problem: &io::Error) -> SourceProblem {
        SourceProblem::Unreadable {
            path: self.path.display().to_string(),
            detail: problem.to_string(),
        }
    }
}

struct Run<'a> {
    import: &'a Import,
    count: u64,
    counts: Counts,
    told: Option<Instant>,
    say: &'a mut dyn FnMut(ImportView),
}

impl Run<'_> {
    /// Reads all and hands it over in batches. Tells whether it was stopped.
    fn all(
        &mut self,
        contacts: &Contacts,
        place: &Place,
        cancel: &AtomicBool,
    ) -> Result<(bool, CardProblems), SourceProblem> {
        let mut reader =
            Reader::open(self.import).map_err(|problem| self.import.unreadable(&problem))?;
        let mut sink = Sink::open(self.import, contacts, place)?;
        let mut batch = Vec::new();
        let mut is_stopped = false;
        while !is_stopped {
            let card = reader
                .next()
                .map_err(|problem| self.import.unreadable(&problem))?;
            let is_end = card.is_none();
            batch.extend(card.map(with_key));
            if batch.len() >= BATCH || is_end {
                let cards = std::mem::take(&mut batch);
                self.count += cards.len() as u64;
                self.counts += sink.put(cards)?;
                self.tell(&reader);
            }
            if is_end {
                break;
            }
            is_stopped = cancel.load(Ordering::Relaxed);
        }
        if is_stopped && sink.is_file() {
            // Half a file is not left in a folder that is read.
            self.count = 0;
            return Ok((true, reader.into_problems()));
        }
        sink.finish()?;
        Ok((is_stopped, reader.into_problems()))
    }

    fn tell(&mut self, reader: &Reader) {
        if self.told.is_some_and(|told| told.elapsed() < BEAT) {
            return;
        }
        self.told = Some(Instant::now());
        (self.say)(ImportView {
            path: self.import.path.clone(),
            state: ImportState::Running {
                percent: reader.percent(),
            },
            count: self.count,
            problems: CardProblems::default(),
        });
    }

    fn done(&self) -> ImportState {
        let counts = &self.counts;
        ImportState::Done {
            added: counts.added as u64,
            changed: counts.changed as u64,
            unchanged: counts.unchanged as u64,
        }
    }
}

/// A card that has no key gets one of what it says, so that the same file imported again changes nothing.
fn with_key(mut card: Card) -> Card {
    if card.uid.is_empty() {
        let mut hash = Sha256::new();
        let numbers = card.numbers.iter().map(|number| &number.raw);
        for text in [&card.name, &card.organisation]
            .into_iter()
            .chain(numbers)
            .chain(&card.emails)
        {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        let hash = hash.finalize();
        card.uid = hex(&hash[..16]);
    }
    card
}

/// Tells how much of a file was read.
#[derive(Debug)]
struct Counted {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(out)?;
        self.read.set(self.read.get() + length as u64);
        Ok(length)
    }
}

type Input = BufReader<Utf8<BufReader<Counted>>>;

enum Format {
    Cards(Cards<Input>),
    Rows(Rows<Input>),
}

struct Reader {
    format: Format,
    read: Rc<Cell<u64>>,
    size: u64,
}

impl Reader {
    fn open(import: &Import) -> io::Result<Self> {
        let path = &import.path;
        let is_table = import.mapping.is_some() || table::is_table(path)?;
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let read = Rc::new(Cell::new(0));
        let counted = Counted {
            file,
            read: Rc::clone(&read),
        };
        let input = BufReader::new(Utf8::new(BufReader::new(counted))?);
        let format = if is_table {
            let mapping = match &import.mapping {
                Some(mapping) => mapping.clone(),
                None => table::preview(path, None)?.mapping,
            };
            Format::Rows(Rows::new(input, mapping, ""))
        } else {
            Format::Cards(Cards::new(input, ""))
        };
        Ok(Self { format, read, size })
    }

    fn next(&mut self) -> io::Result<Option<Card>> {
        match &mut self.format {
            Format::Cards(cards) => cards.next_card(),
            Format::Rows(rows) => rows.next_card(),
        }
    }

    fn percent(&self) -> u8 {
        let percent = self.read.get().saturating_mul(100) / self.size.max(1);
        u8::try_from(percent.min(100)).unwrap_or(100)
    }

    fn into_problems(self) -> CardProblems {
        match self.format {
            Format::Cards(cards) => cards.into_problems(),
            Format::Rows(rows) => rows.into_problems(),
        }
    }
}

/// Where cards go.
enum Sink<'a> {
    Book {
        contacts: &'a Contacts,
        place: &'a Place,
    },
    File {
        out: BufWriter<File>,
        temporary: PathBuf,
        path: PathBuf,
        is_done: bool,
    },
}

impl<'a> Sink<'a> {
    fn open(
        import: &Import,
        contacts: &'a Contacts,
        place: &'a Place,
    ) -> Result<Self, SourceProblem> {
        let folder = match &import.into {
            Target::Book => return Ok(Self::Book { contacts, place }),
            Target::Folder(folder) => folder,
        };
        let stem = import
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        let path = (1..10_000)
            .map(|number| match number {
                1 => folder.join(format!("{stem}.vcf")),
                _ => folder.join(format!("{stem}-{number}.vcf")),
            })
            .find(|path| !path.exists())
            .unwrap_or_else(|| folder.join("import.vcf"));
        // Hidden files are not read by sources.
        let temporary = folder.join(format!(".{stem}.{}.new", std::process::id()));
        let file = File::create(&temporary).map_err(|problem| not_stored(&problem))?;
        Ok(Self::File {
            out: BufWriter::new(file),
            temporary,
            path,
            is_done: false,
        })
    }

    const fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }

    fn put(&mut self, cards: Vec<Card>) -> Result<Counts, SourceProblem> {
        match self {
            Self::Book { contacts, place } => contacts
                .apply(&SourceId::new(OWN_BOOK), place, cards, Vec::new())
                .map_err(|problem| not_stored(&problem)),
            Self::File { out, .. } => {
                let now = clock::wall();
                for card in &cards {
                    let text = vcf::write(card, vcf::Version::V3, now);
                    out.write_all(text.as_bytes())
                        .map_err(|problem| not_stored(&problem))?;
                }
                Ok(Counts {
                    added: cards.len(),
                    ..Counts::default()
                })
            }
        }
    }

    fn finish(mut self) -> Result<(), SourceProblem> {
        let Self::File {
            out,
            temporary,
            path,
            is_done,
        } = &mut self
        else {
            return Ok(());
        };
        let written = out
            .flush()
            .and_then(|()| out.get_ref().sync_all())
            .and_then(|()| fs::rename(&*temporary, &*path));
        *is_done = written.is_ok();
        written.map_err(|problem| not_stored(&problem))
    }
}

impl Drop for Sink<'_> {
    fn drop(&mut self) {
        if let Self::File {
            temporary,
            is_done: false,
            ..
        } = self
        {
            // What is left of the attempt is of no use.
            let _ = fs::remove_file(temporary);
        }
    }
}

fn not_stored(problem: &dyn std::fmt::Display) -> SourceProblem {
    SourceProblem::NotStored {
        detail: problem.to_string(),
    }
}
