//! Shows the fields to the template engine: a root with the groups, and what stands for a name nobody knows.

use std::{fmt, sync::Arc};

use minijinja::value::{Object, ObjectRepr, Value};

use super::{
    facts::Facts,
    field::{self, GROUPS},
    renderer::{Manner, Mode},
};
use crate::domain::number::Place;

/// What every object of one rendering shares.
#[derive(Debug)]
struct Shared {
    facts: Arc<Facts>,
    manner: Arc<Manner>,
    mode: Mode,
}

impl Shared {
    /// What a name nobody knows gives: itself to look at in a preview, nothing at run time (S19).
    fn unknown(&self, path: String) -> Option<Value> {
        match self.mode {
            Mode::Preview => Some(Value::from_object(Unknown(path))),
            Mode::Run => None,
        }
    }
}

/// All that a template sees.
#[derive(Debug)]
pub(super) struct Root(Arc<Shared>);

impl Root {
    pub(super) fn new(facts: Arc<Facts>, manner: Arc<Manner>, mode: Mode) -> Self {
        Self(Arc::new(Shared {
            facts,
            manner,
            mode,
        }))
    }
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        match GROUPS.iter().find(|group| **group == name) {
            Some(group) => Some(Value::from_object(Group {
                name: group,
                shared: Arc::clone(&self.0),
            })),
            None => self.0.unknown(name.to_owned()),
        }
    }
}

/// One group: `caller`.
#[derive(Debug)]
pub(super) struct Group {
    name: &'static str,
    shared: Arc<Shared>,
}

impl Group {
    /// Where numbers of this call are written.
    pub(super) fn place(&self) -> Place {
        self.shared.facts.place.clone()
    }
}

impl Object for Group {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        match field::find(self.name, name) {
            Some(field) => Some(field.value(&self.shared.facts, &self.shared.manner)),
            None => self.shared.unknown(format!("{}.{name}", self.name)),
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    /// A group is no text; in a preview it says that a field is missing after it.
    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shared.mode {
            Mode::Preview => write!(out, "[{}.?]", self.name),
            Mode::Run => Ok(()),
        }
    }
}

/// A name nobody knows, in a preview.
#[derive(Debug)]
pub(super) struct Unknown(String);

impl Object for Unknown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let path = format!("{}.{}", self.0, key.as_str()?);
        Some(Value::from_object(Self(path)))
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}?]", self.0)
    }
}
