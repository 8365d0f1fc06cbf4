//! How the desktop around the program stands: what it starts, and who opens links to numbers.

/// The schemes of links to numbers.
pub const LINK_SCHEMES: [&str; 4] = ["tel", "sip", "sips", "callto"];

/// What is found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The program starts with the desktop.
    pub starts_with_desktop: bool,
    /// Who opens links.
    pub links: LinkHandler,
}

/// Who opens links to numbers (`tel:`, `sip:`, …).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum LinkHandler {
    /// Nobody was chosen.
    #[default]
    Nobody,
    /// We open all of them.
    Ours,
    /// Another program opens some of them: the name of its `.desktop` file.
    Other(String),
}

/// What is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rearrange {
    /// Nothing: only look.
    Look,
    /// Start with the desktop, or not.
    StartWithDesktop(bool),
    /// Open links to numbers from now on.
    TakeLinks,
}
