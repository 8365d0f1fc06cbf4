//! An address book on a `CardDAV` server (RFC 6352): found from its own address or from that of the user or the server, read
//! by what changed.
//!
//! | the server knows                     | first reading                            | later                           |
//! |--------------------------------------|------------------------------------------|---------------------------------|
//! | `sync-collection` (RFC 6578)         | everything, against the versions we have | what changed since the token    |
//! | only the list of versions            | the list, against the versions we have   | nothing while its mark stays    |
//! | `addressbook-multiget`               | changed cards, a hundred at a time       | same                            |
//! | not even that                        | changed cards one by one                 | same                            |

mod http;
mod xml;

use std::{collections::BTreeMap, io::Cursor};

use self::{
    http::{Answer, Client},
    xml::{Item, Items},
};
use super::{
    Access,
    taker::{Extent, Halt, Taker},
};
use crate::{
    domain::{
        card_fault::{CardFault, CardProblems},
        contact::Card,
        settings::Source,
        sources::SourceProblem,
    },
    shell::cards::vcf::Cards,
};

/// Cards asked for at once.
const BATCH: usize = 100;
/// Answers that say "there is more" in a row.
const PARTS: usize = 10_000;

/// What is remembered of a server between two readings.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    books: Vec<Book>,
    /// No synchronisation by token.
    has_no_sync: bool,
    /// No reading of many cards at once.
    has_no_multiget: bool,
}

/// An address book of the source.
#[derive(Clone, Debug, Default)]
struct Book {
    url: String,
    token: String,
    ctag: String,
}

/// What there is in a book: versions by address, and addresses that are gone.
#[derive(Debug, Default)]
struct Listing {
    etags: BTreeMap<String, String>,
    gone: Vec<String>,
    token: String,
    /// Only what changed.
    is_partial: bool,
}

/// Reads the address book.
pub(super) fn read(
    source: &Source,
    access: &Access,
    memory: &mut Memory,
    taker: &mut dyn Taker,
) -> Result<(Extent, CardProblems), Halt> {
    let client = Client::new(&source.place, source.user.trim(), access)?;
    let result = Reader {
        client,
        memory,
        taker,
        problems: CardProblems::default(),
    }
    .run(source.place.trim());
    if result.is_err() {
        // What is remembered may be what was wrong.
        *memory = Memory::default();
    }
    result
}

struct Reader<'a> {
    client: Client,
    memory: &'a mut Memory,
    taker: &'a mut dyn Taker,
    problems: CardProblems,
}

impl Reader<'_> {
    fn run(mut self, place: &str) -> Result<(Extent, CardProblems), Halt> {
        if self.memory.books.is_empty() {
            self.memory.books = self.find(place)?;
        }
        self.taker.alive()?;
        let mut books = self.memory.books.clone();
        let mut listings = Vec::new();
        for book in &mut books {
            listings.push(self.list(book)?);
        }
        // Either every book tells changes only, or all of them are read whole.
        if listings.iter().any(|listing| listing.is_partial)
            && !listings.iter().all(|listing| listing.is_partial)
        {
            listings.clear();
            for book in &mut books {
                book.token.clear();
                book.ctag.clear();
                listings.push(self.list(book)?);
            }
        }
        let extent = if listings.iter().all(|listing| listing.is_partial) {
            Extent::Changes
        } else {
            Extent::Whole
        };
        let known = match extent {
            Extent::Whole => self.taker.revisions()?,
            Extent::Changes | Extent::Part => BTreeMap::new(),
        };
        let total = listings
            .iter()
            .map(|listing| listing.etags.len() as u64)
            .sum();
        self.taker.expect(total);
        for (book, listing) in books.iter_mut().zip(listings) {
            self.take(book, listing, &known)?;
        }
        self.memory.books = books;
        Ok((extent, self.problems))
    }

    /// The address books behind an address: itself, or those of the user it leads to.
    fn find(&self, place: &str) -> Result<Vec<Book>, SourceProblem> {
        let (url, first) = self.what(place, "0")?;
        let none = || SourceProblem::NoAddressBook {
            address: place.to_owned(),
        };
        let first = first.items.into_iter().next().ok_or_else(none)?;
        if first.is_book {
            return Ok(vec![Book {
                url,
                ..Book::default()
            }]);
        }
        let mut home = first.home;
        if home.is_empty() && !first.principal.is_empty() {
            let principal = http::join(&url, &first.principal);
            let (_, found) = self.what(&principal, "0")?;
            home = found
                .items
                .into_iter()
                .map(|item| item.home)
                .find(|home| !home.is_empty())
                .unwrap_or_default();
        }
        let home = if home.is_empty() {
            url
        } else {
            http::join(&url, &home)
        };
        let (home, found) = self.what(&home, "1")?;
        let books: Vec<Book> = found
            .items
            .iter()
            .filter(|item| item.is_book)
            .map(|item| Book {
                url: http::join(&home, &item.href),
                ..Book::default()
            })
            .collect();
        if books.is_empty() {
            Err(none())
        } else {
            Ok(books)
        }
    }

    fn what(&self, url: &str, depth: &str) -> Result<(String, Items), SourceProblem> {
        let answer = self.client.ask("PROPFIND", url, Some(depth), xml::WHAT)?;
        let from = answer.url.clone();
        Ok((from, Self::items(answer)?))
    }

    /// The items of an answer that must be one.
    fn items(answer: Answer) -> Result<Items, SourceProblem> {
        match answer.status {
            207 if !answer.is_html => xml::items(&answer.body),
            403 => Err(SourceProblem::Forbidden),
            _ => Err(SourceProblem::NoAddressBook {
                address: answer.url,
            }),
        }
    }

    fn list(&mut self, book: &mut Book) -> Result<Listing, Halt> {
        if !self.memory.has_no_sync {
            if let Some(listing) = self.sync(book)? {
                return Ok(listing);
            }
            self.memory.has_no_sync = true;
        }
        self.versions(book)
    }

    /// What changed since the last token; `None` when the server does not know how.
    fn sync(&mut self, book: &Book) -> Result<Option<Listing>, Halt> {
        let mut listing = Listing {
            is_partial: !book.token.is_empty(),
            ..Listing::default()
        };
        let mut token = book.token.clone();
        for _ in 0..PARTS {
            self.taker.alive()?;
            let answer = self
                .client
                .ask("REPORT", &book.url, Some("0"), &xml::sync(&token))?;
            let is_answer = answer.status == 207 && !answer.is_html;
            if !is_answer {
                if token.is_empty() {
                    return Ok(None);
                }
                // The token is too old: once more from the start.
                token.clear();
                listing = Listing::default();
                continue;
            }
            let found = xml::items(&answer.body)?;
            let has_more = Self::sort_in(&mut listing, found.items, &book.url);
            let is_stuck = found.token == token || found.token.is_empty();
            token = found.token;
            if !has_more || is_stuck {
                listing.token = token;
                return Ok(Some(listing));
            }
        }
        Err(SourceProblem::BadAnswer {
            detail: "507".into(),
        }
        .into())
    }

    /// Sorts what changed; whether the server says that there is more (507 on the book itself, RFC 6578 §3.6).
    fn sort_in(listing: &mut Listing, items: Vec<Item>, book: &str) -> bool {
        let mut has_more = false;
        for item in items {
            let url = http::join(book, &item.href);
            if url.trim_end_matches('/') == book.trim_end_matches('/') {
                has_more |= item.status == 507;
            } else if item.status == 404 || item.status == 410 {
                listing.etags.remove(&item.href);
                listing.gone.push(item.href);
            } else if !item.is_folder {
                listing.etags.insert(item.href, item.etag);
            }
        }
        has_more
    }

    /// The versions of all cards, from a plain list. While the book's mark stays, nothing changed.
    fn versions(&mut self, book: &mut Book) -> Result<Listing, Halt> {
        let (_, what) = self.what(&book.url, "0")?;
        let ctag = what
            .items
            .into_iter()
            .next()
            .map(|item| item.ctag)
            .unwrap_or_default();
        if !ctag.is_empty() && ctag == book.ctag {
            return Ok(Listing {
                is_partial: true,
                ..Listing::default()
            });
        }
        let answer = self
            .client
            .ask("PROPFIND", &book.url, Some("1"), xml::LIST)?;
        let found = Self::items(answer)?;
        let mut listing = Listing::default();
        Self::sort_in(&mut listing, found.items, &book.url);
        book.ctag = ctag;
        Ok(listing)
    }

    fn take(
        &mut self,
        book: &mut Book,
        listing: Listing,
        known: &BTreeMap<String, String>,
    ) -> Result<(), Halt> {
        let is_known =
            |href: &String, etag: &String| !etag.is_empty() && known.get(href) == Some(etag);
        let (same, other): (Vec<_>, Vec<_>) = listing
            .etags
            .into_iter()
            .partition(|(href, etag)| is_known(href, etag));
        let same: Vec<String> = same.into_iter().map(|(href, _)| href).collect();
        if !same.is_empty() {
            self.taker.keep(same)?;
        }
        let hrefs: Vec<String> = other.into_iter().map(|(href, _)| href).collect();
        for batch in hrefs.chunks(BATCH) {
            self.taker.alive()?;
            self.fetch(book, batch)?;
        }
        self.taker.gone(listing.gone);
        book.token = listing.token;
        Ok(())
    }

    fn fetch(&mut self, book: &Book, hrefs: &[String]) -> Result<(), Halt> {
        if !self.memory.has_no_multiget {
            let question = xml::multiget(hrefs);
            let answer = self.client.ask("REPORT", &book.url, Some("1"), &question)?;
            if answer.status == 207 && !answer.is_html {
                for item in xml::items(&answer.body)?.items {
                    if !item.card.is_empty() {
                        self.card(&item.href, &item.etag, &item.card)?;
                    }
                }
                return Ok(());
            }
            self.memory.has_no_multiget = true;
        }
        for href in hrefs {
            self.taker.alive()?;
            match self
                .client
                .ask("GET", &http::join(&book.url, href), None, "")
            {
                Ok(answer) if answer.status == 200 => self.card(href, "", &answer.body)?,
                // Gone since it was listed.
                Err(SourceProblem::NotFound { .. }) => {}
                Ok(answer) => self.problems.add(
                    href,
                    0,
                    CardFault::Unreadable {
                        detail: answer.status.to_string(),
                    },
                ),
                Err(problem) => return Err(problem.into()),
            }
        }
        Ok(())
    }

    fn card(&mut self, href: &str, etag: &str, text: &str) -> Result<(), Halt> {
        let mut cards = Cards::new(Cursor::new(text), href);
        // Octets in memory don't fail to be read.
        let card: Option<Card> = cards.next_card().ok().flatten();
        if let Some(mut card) = card {
            href.clone_into(&mut card.uid);
            etag.clone_into(&mut card.revision);
            self.taker.take(card)?;
        }
        self.problems.extend(cards.into_problems());
        Ok(())
    }
}
