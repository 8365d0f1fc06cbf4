//! A folder of vCard files: only files that changed are read again, files that are gone take their cards with them.
//!
//! What is known of a file lies in its cards: each bears the file's name in its key and the file's time and size as its
//! version. So nothing is read twice, not even after a restart.

use std::{
    collections::BTreeMap,
    fs::{self, File, Metadata},
    io::{self, BufReader},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use super::taker::{Extent, Halt, Taker};
use crate::{
    domain::{
        card_fault::{CardFault, CardProblems},
        sources::SourceProblem,
    },
    shell::cards::{text::Utf8, vcf::Cards},
};

/// Folders within folders.
const DEPTH: usize = 8;

/// Between the file's name and the card's own key.
const MARK: char = '#';

/// A file of cards.
#[derive(Debug)]
struct Found {
    path: PathBuf,
    /// Its path within the folder.
    name: String,
    /// Its time and size.
    stamp: String,
}

/// Reads the folder `place`.
pub(super) fn read(place: &str, taker: &mut dyn Taker) -> Result<(Extent, CardProblems), Halt> {
    let root = expand(place);
    let mut problems = CardProblems::default();
    let files = list(&root, &mut problems)?;
    let known = by_file(taker.revisions()?);
    taker.expect(files.len() as u64);
    for file in files {
        taker.alive()?;
        match known.get(&file.name) {
            Some((stamp, uids)) if *stamp == file.stamp => taker.keep(uids.clone())?,
            _ => problems.extend(cards(&file, taker)?),
        }
    }
    Ok((Extent::Whole, problems))
}

/// The folders that are watched: it and those within it.
pub(super) fn folders(place: &str) -> Vec<PathBuf> {
    let mut all = vec![expand(place)];
    let mut at = 0;
    while let Some(folder) = all.get(at).cloned() {
        at += 1;
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let inner = entries.filter(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            is_folder && !is_hidden(&entry.path())
        });
        all.extend(
            inner
                .map(|entry| entry.path())
                .take(1_000 - all.len().min(1_000)),
        );
    }
    all
}

/// The folder of a place: `~/…` is within the user's own.
#[must_use]
pub fn expand(place: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match (place.trim().strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(place.trim()),
    }
}

/// What is known of files by their cards: the version of each file with the keys of its cards. A file whose cards are of
/// several versions was cut off while it was read, and has none.
fn by_file(revisions: BTreeMap<String, String>) -> BTreeMap<String, (String, Vec<String>)> {
    let mut files: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for (uid, revision) in revisions {
        let Some((name, _)) = uid.split_once(MARK) else {
            continue;
        };
        let (stamp, uids) = files
            .entry(name.to_owned())
            .or_insert_with(|| (revision.clone(), Vec::new()));
        if *stamp != revision {
            stamp.clear();
        }
        uids.push(uid);
    }
    files
}

fn list(root: &Path, problems: &mut CardProblems) -> Result<Vec<Found>, Halt> {
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(problem) if depth == 0 => return Err(of_folder(root, &problem).into()),
            Err(problem) => {
                problems.add(&name_of(root, &folder), 0, unreadable(&problem));
                continue;
            }
        };
        for entry in entries {
            let entry = entry.map_err(|problem| of_folder(root, &problem))?;
            let path = entry.path();
            if is_hidden(&path) {
                continue;
            }
            // A link to a file is followed; one to a folder is not, for it may lead back.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && depth < DEPTH {
                folders.push((path, depth + 1));
            } else if is_card_file(&path) {
                match fs::metadata(&path) {
                    Ok(about) if about.is_file() => files.push(Found {
                        name: name_of(root, &path),
                        stamp: stamp(&about),
                        path,
                    }),
                    Ok(_) => {}
                    Err(problem) => problems.add(&name_of(root, &path), 0, unreadable(&problem)),
                }
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn of_folder(root: &Path, problem: &io::Error) -> SourceProblem {
    let path = root.display().to_string();
    match problem.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceProblem::NoFolder { path },
        _ => SourceProblem::Unreadable {
            path,
            detail: problem.to_string(),
        },
    }
}

fn unreadable(problem: &io::Error) -> CardFault {
    CardFault::Unreadable {
        detail: problem.to_string(),
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_card_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ending.eq_ignore_ascii_case("vcf") || ending.eq_ignore_ascii_case("vcard")
    })
}

/// The path within the folder; it becomes part of keys, so the mark must not be in it.
fn name_of(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace(MARK, "%23")
}

fn stamp(about: &Metadata) -> String {
    format!(
        "{}.{:09}-{}",
        about.mtime(),
        about.mtime_nsec(),
        about.size()
    )
}

/// The cards of one file. A file that can't be read costs the others nothing.
fn cards(file: &Found, taker: &mut dyn Taker) -> Result<CardProblems, Halt> {
    let mut problems = CardProblems::default();
    let opened = File::open(&file.path).and_then(|file| Utf8::new(BufReader::new(file)));
    let mut cards = match opened {
        Ok(opened) => Cards::new(BufReader::new(opened), &file.name),
        Err(problem) => {
            problems.add(&file.name, 0, unreadable(&problem));
            return Ok(problems);
        }
    };
    let mut keys = BTreeMap::new();
    loop {
        match cards.next_card() {
            Ok(Some(mut card)) => {
                let own = if card.uid.is_empty() {
                    &card.name
                } else {
                    &card.uid
                };
                let key = format!("{}{MARK}{own}", file.name);
                let times: &mut u32 = keys.entry(key.clone()).or_default();
                *times += 1;
                // Two cards of one name are two people.
                card.uid = if *times == 1 {
                    key
                } else {
                    format!("{key}{MARK}{times}")
                };
                card.revision.clone_from(&file.stamp);
                taker.take(card)?;
            }
            Ok(None) => break,
            Err(problem) => {
                problems.add(&file.name, 0, unreadable(&problem));
                break;
            }
        }
    }
    problems.extend(cards.into_problems());
    Ok(problems)
}
