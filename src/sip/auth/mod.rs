//! Digest access authentication (RFC 7616 and 8760 with RFC 2617's and 2069's older forms; RFC 3261 §22).
//!
//! [`Wallet`] answers challenges for one account and remembers them, so that a refresh costs one round trip. A digest of
//! the password is given only to realms of the account. [`Gatekeeper`] is the other side: it challenges and checks.

mod challenge;
mod digest;
mod gatekeeper;
mod wallet;

pub use challenge::{Challenge, Qop, Side, challenges};
pub use digest::{Algorithm, DigestInput};
pub use gatekeeper::{Gatekeeper, Verdict};
pub use wallet::{Wallet, is_own_realm};
