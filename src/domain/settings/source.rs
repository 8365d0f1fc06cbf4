//! Sources of contacts: where cards come from and what they are searched for (S27, S28).

use serde::{Deserialize, Serialize};

/// What sort of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A folder of vCard files, watched.
    Folder,
    /// An LDAP directory.
    Ldap,
    /// A `CardDAV` address book.
    Carddav,
}

/// One source of contacts besides our own address book. Its password lies in the secret store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the user")]
pub struct Source {
    /// Name shown; empty: its place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What sort.
    pub kind: SourceKind,
    /// Folder, `ldap://…` / `ldaps://…`, or `https://…` of the address book.
    pub place: String,
    /// User (LDAP: the name to bind as); empty: nobody in particular.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// LDAP: where to search from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub base: String,
    /// LDAP: which entries; empty: those with a telephone number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Used at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Found by type-ahead and search.
    #[serde(default = "yes")]
    pub search: bool,
    /// Looked into for the caller of an incoming call; off for slow sources.
    #[serde(default = "yes")]
    pub calls: bool,
    /// Looked into for the called number (S3): cards of the companies one answers for.
    #[serde(default)]
    pub tenant: bool,
    /// How often it is read anew, minutes, 1..=1440; folders are watched besides.
    #[serde(default = "an_hour")]
    pub refresh_minutes: u32,
    /// ISO 3166 alpha-2 lower case: how its national numbers are read; empty: the desk's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
}

impl Source {
    /// A source with everything else left at its default.
    #[must_use]
    pub fn of_place(kind: SourceKind, place: &str) -> Self {
        Self {
            title: String::new(),
            kind,
            place: place.to_owned(),
            user: String::new(),
            base: String::new(),
            filter: String::new(),
            enabled: yes(),
            search: yes(),
            calls: yes(),
            tenant: false,
            refresh_minutes: an_hour(),
            country: String::new(),
        }
    }
}

const fn yes() -> bool {
    true
}

const fn an_hour() -> u32 {
    60
}
