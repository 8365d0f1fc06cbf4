//! Texts made of templates (S15, S19 to S26): greeting, caller's line, notification now; mail, text messages, file names and
//! actions by the same door.
//!
//! The language is `minijinja`'s with its loaders, includes, macros, globals and filters left out; a template sees the
//! fields of [`field`] and the filters of [`filter`], nothing else. Work is bounded by fuel and the result by its target.
//! What a caller sends is data: it is never read as a template, and every value is cleaned and escaped for where it goes.
//!
//! | file       | what it does                                                      |
//! |------------|-------------------------------------------------------------------|
//! | `facts`    | what is known of a call, as values                                  |
//! | `field`    | the names a template may use, and what stands behind each           |
//! | `context`  | shows the fields to the template engine                             |
//! | `filter`   | `national`, `initials`, `date` …                                    |
//! | `escape`   | one escaper per target; `gsm7` for text messages                    |
//! | `scan`     | finds unknown filters, statements and unclosed tags, with the place |
//! | `builtin`  | the templates in force while the user has none                      |
//! | `renderer` | compiles and renders                                                |
//! | `import`   | texts with `<Call.X>` fields (S22)                                  |
//! | `tongue`   | the few words values need: `Number withheld`, months                |
//! | `sample`   | the three calls of a preview (S25)                                  |

pub mod builtin;
mod context;
pub mod escape;
pub mod facts;
pub mod field;
pub mod filter;
mod gsm7;
pub mod import;
pub mod renderer;
pub mod sample;
mod scan;
pub mod tongue;

#[cfg(test)]
mod tests;

pub use self::{
    builtin::Name,
    escape::Target,
    facts::Facts,
    renderer::{Manner, Mode, Renderer, check, unknown_fields},
};

/// Longest template, characters.
pub const LONGEST: usize = 8_000;

/// What is wrong with a template, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct Problem {
    /// Line of the template, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum Fault {
    #[error("not understood: {0}")]
    Syntax(String),
    #[error("{0} is never closed")]
    Unclosed(String),
    #[error("no statement is called {0}")]
    UnknownStatement(String),
    #[error("no filter is called {0}")]
    UnknownFilter(String),
    #[error("no test is called {0}")]
    UnknownTest(String),
    #[error("there are no functions, as {0} would be")]
    NoFunctions(String),
    #[error("longer than {most} characters")]
    TooLong { most: usize },
    #[error("takes too much work")]
    TooMuchWork,
    #[error("result longer than {most} bytes")]
    ResultTooLong { most: usize },
    #[error("cannot be filled in: {0}")]
    Failed(String),
}

impl Fault {
    /// The key of the text shown to the user.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "template-fault-syntax",
            Self::Unclosed(_) => "template-fault-unclosed",
            Self::UnknownStatement(_) => "template-fault-statement",
            Self::UnknownFilter(_) => "template-fault-filter",
            Self::UnknownTest(_) => "template-fault-test",
            Self::NoFunctions(_) => "template-fault-function",
            Self::TooLong { .. } => "template-fault-too-long",
            Self::TooMuchWork => "template-fault-work",
            Self::ResultTooLong { .. } => "template-fault-result",
            Self::Failed(_) => "template-fault-failed",
        }
    }

    /// What the text of [`Fault::key`] has to name; empty when nothing.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Syntax(detail)
            | Self::Unclosed(detail)
            | Self::UnknownStatement(detail)
            | Self::UnknownFilter(detail)
            | Self::UnknownTest(detail)
            | Self::NoFunctions(detail)
            | Self::Failed(detail) => detail.clone(),
            Self::TooLong { most } | Self::ResultTooLong { most } => most.to_string(),
            Self::TooMuchWork => String::new(),
        }
    }
}

impl Problem {
    /// A fault at a byte of the text.
    fn at(text: &str, byte: usize, fault: Fault) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            fault,
        }
    }
}
