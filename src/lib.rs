//! Linekeeper: a desktop softphone that names the company line that was dialled.
//!
//! The crate is layered; `tests/house.rs` keeps the layers apart.
//!
//! | module     | what it is                                                          | imports                        |
//! |------------|---------------------------------------------------------------------|--------------------------------|
//! | [`mono`]   | engine time, passed in everywhere                                    | std                            |
//! | [`rng`]    | seeded randomness, passed in everywhere                              | `rand_chacha`                  |
//! | [`secret`] | text that never shows itself                                         | std                            |
//! | [`domain`] | pure decisions: numbers, lines, settings, call flow, journal facts   | the leaves above               |
//! | [`sip`]    | sans-IO signalling (RFC 3261 and friends)                            | the leaves above, `rsip`, SDP    |
//! | [`media`]  | sans-IO sound and RTP                                                | the leaves above, codecs       |
//! | [`engine`] | deterministic composition of domain, sip and media                   | domain, sip, media             |
//! | [`l10n`]   | texts for people, in their language                                  | engine's border types, Fluent  |
//! | [`shell`]  | everything that touches the world                                    | all but ui                     |
//! | `ui`       | the windows (feature `gui`)                                          | engine's border types, domain, l10n |
//!
//! The words of the trade used here are explained in `docs/glossary.md`.

pub mod domain;
pub mod engine;
pub mod l10n;
pub mod media;
pub mod mono;
pub mod rng;
pub mod secret;
pub mod shell;
pub mod sip;
#[cfg(feature = "gui")]
pub mod ui;
