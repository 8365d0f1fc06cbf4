//! Everything that touches the world: sockets, files, devices, the desktop.
//!
//! The layers below decide, this one carries out. Nothing here knows SIP or sound formats, and nothing below knows a
//! socket or a file.
//!
//! | module          | what it does                                                   |
//! |-----------------|----------------------------------------------------------------|
//! | `cli`           | the command line                                               |
//! | `run`           | builds a telephone out of its parts                            |
//! | `driver`        | the loop between the engine and the parts                      |
//! | `handle`        | what window and control socket hold of a running telephone     |
//! | `control`       | the control socket, both ends                                  |
//! | `net`           | sockets and names for signalling                               |
//! | `demo`          | the exchange behind `linekeeper demo`                          |
//! | `audio`         | the media thread, its sockets and devices                      |
//! | `cards`         | contact cards in the formats of the world                      |
//! | `sources`       | sources of contacts, importing and exporting files             |
//! | `store`         | the journal, and the list of messages                          |
//! | `voicemail`     | greetings and recordings of the answering machine              |
//! | `settings_file` | the settings file                                              |
//! | `contacts`      | address books: kept, looked up, searched                       |
//! | `inquiry`       | what is known of a call's parties, put together                |
//! | `secret`        | where passwords are kept                                       |
//! | `actions`       | programs and addresses opened when something happens           |
//! | `outbox`        | notices sent by mail                                           |
//! | `desktop`       | what the desktop starts, who opens links                       |
//! | `rules`         | the rules made ready: calendars, time zones                    |
//! | `clerk`         | the thread for what may take long                              |

mod actions;
mod address_books;
pub mod audio;
pub mod cards;
mod clerk;
pub mod cli;
pub mod clock;
pub mod contacts;
pub mod control;
pub mod demo;
pub mod desktop;
mod driver;
pub mod handle;
mod inquiry;
pub mod instance;
mod journal_told;
pub mod log;
pub mod net;
mod news;
pub mod out;
pub mod outbox;
pub mod paths;
pub mod pdf;
pub mod ready;
pub mod rules;
pub mod run;
pub mod secret;
pub mod settings_file;
mod signals;
pub mod sources;
pub mod store;
pub mod voicemail;
