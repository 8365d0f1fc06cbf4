//! Names of things. Numbers of calls and legs only grow and are never reused (decision 9 of the product).

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the key as it stands in the settings file.
            #[must_use]
            pub fn new(key: &str) -> Self {
                Self(key.into())
            }

            /// The key as it stands in the settings file.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// One SIP account: the key of its table in the settings (`a-z0-9-`), so journal rows outlive a rename of its title.
    AccountId
);
text_id!(
    /// One called line: the key of its table in the settings.
    LineId
);

text_id!(
    /// One source of contacts: the key of its table in the settings, or [`OWN_BOOK`](super::contact::OWN_BOOK).
    SourceId
);

text_id!(
    /// One action: the key of its table in the settings.
    ActionId
);

text_id!(
    /// One screening rule: the key of its table in the settings.
    RuleId
);

/// One contact, numbered by our database; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(pub u64);

/// One call as the user sees it; also the key of its journal row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub u64);

/// One leg of a call (one dialog and its sound).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegId {
    /// The call it belongs to.
    pub call: CallId,
    /// Counted from 0 within the call; never repeated.
    pub number: u32,
}
