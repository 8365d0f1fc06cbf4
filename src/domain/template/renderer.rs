//! Compiles templates once and renders them, with bounded work and size.

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::tz::TimeZone;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, value::Value,
};

use super::{
    Fault, LONGEST, Problem,
    context::Root,
    escape::Target,
    facts::Facts,
    field,
    filter::{self, said},
    scan,
    tongue::{ENGLISH, Tongue},
};

/// Work one rendering may do: about one unit per instruction and per 64 bytes of text. The longest built-in text takes
/// under 200.
const FUEL: u64 = 20_000;
/// How deep blocks and expressions may nest.
const DEPTH: usize = 50;

/// The reader's language and clock.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Words of values.
    pub tongue: &'static Tongue,
    /// Turns moments into days and times of day.
    pub zone: TimeZone,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            tongue: &ENGLISH,
            zone: TimeZone::UTC,
        }
    }
}

/// What a name nobody knows gives (S19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its name in brackets.
    Preview,
    /// Nothing.
    Run,
}

/// Compiled templates by name.
pub struct Renderer {
    env: Environment<'static>,
    manner: Arc<Manner>,
    /// Whether the text begins with a value.
    bare: BTreeMap<String, bool>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Renderer")
            .field("templates", &self.bare.keys())
            .finish_non_exhaustive()
    }
}

impl Renderer {
    /// No templates yet.
    #[must_use]
    pub fn new(manner: Manner) -> Self {
        let manner = Arc::new(manner);
        let mut env = Environment::empty();
        env.set_fuel(Some(FUEL));
        env.set_recursion_limit(DEPTH);
        env.set_undefined_behavior(UndefinedBehavior::Chainable);
        // Captured blocks are escaped when they are made, and then left alone.
        env.set_auto_escape_callback(|_| AutoEscape::Custom("target".into()));
        let tongue = manner.tongue;
        env.set_formatter(move |out, state, value| write(out, state, value, tongue));
        filter::install(&mut env, &manner);
        Self {
            env,
            manner,
            bare: BTreeMap::new(),
        }
    }

    /// Compiles a template under a name; one that was there is replaced.
    pub fn add(&mut self, name: &str, target: Target, text: &str) -> Result<(), Problem> {
        if text.chars().count() > LONGEST {
            return Err(Problem::at(text, 0, Fault::TooLong { most: LONGEST }));
        }
        if let Some(problem) = scan::problem(text) {
            return Err(problem);
        }
        let key = key(name, target);
        self.env
            .add_template_owned(key.clone(), text.to_owned())
            .map_err(|error| problem(text, &error))?;
        self.bare.insert(key, text.trim_start().starts_with('{'));
        Ok(())
    }

    /// Whether there is a template of this name for the target.
    #[must_use]
    pub fn has(&self, name: &str, target: Target) -> bool {
        self.bare.contains_key(&key(name, target))
    }

    /// Fills a template in.
    pub fn render(
        &self,
        name: &str,
        target: Target,
        facts: &Arc<Facts>,
        mode: Mode,
    ) -> Result<String, Problem> {
        let key = key(name, target);
        let template = self.env.get_template(&key);
        let template = template.map_err(|error| problem("", &error))?;
        let root = Root::new(Arc::clone(facts), Arc::clone(&self.manner), mode);
        let result = template
            .render(Value::from_object(root))
            .map_err(|error| problem(template.source(), &error))?;
        let most = target.longest();
        if result.len() > most {
            return Err(Problem::at("", 0, Fault::ResultTooLong { most }));
        }
        let bare = self.bare.get(&key).copied().unwrap_or_default();
        Ok(target.finish(result, bare))
    }
}

/// Compiles a text without keeping it, and tries it on nothing: what is wrong with it.
#[must_use]
pub fn check(text: &str) -> Option<Problem> {
    // Most greetings are plain words; those need no machinery.
    if text.chars().count() <= LONGEST && !["{{", "{%", "{#"].iter().any(|tag| text.contains(tag)) {
        return None;
    }
    let mut renderer = Renderer::new(Manner::default());
    renderer.add("", Target::Text, text).err()
}

/// The fields a text names that do not exist, in order. Empty for a text that can't be compiled.
#[must_use]
pub fn unknown_fields(text: &str) -> Vec<String> {
    let mut renderer = Renderer::new(Manner::default());
    if renderer.add("", Target::Text, text).is_err() {
        return Vec::new();
    }
    let Ok(template) = renderer.env.get_template(&key("", Target::Text)) else {
        return Vec::new();
    };
    let named = template.undeclared_variables(true);
    let mut unknown: Vec<String> = named
        .into_iter()
        .filter(|path| {
            path.split_once('.')
                .is_none_or(|(group, name)| field::find(group, name).is_none())
        })
        .collect();
    unknown.sort();
    unknown
}

fn key(name: &str, target: Target) -> String {
    format!("{}:{name}", target.word())
}

/// Writes one value into the text, escaped for where the text goes. That is decided by the template's name: nothing in a
/// template can switch it off.
fn write(out: &mut Output, state: &mut State, value: &Value, tongue: &Tongue) -> Result<(), Error> {
    let text = said(value, tongue);
    if value.is_safe() {
        return Ok(out.write_str(&text)?);
    }
    let word = state.name().split(':').next().unwrap_or_default();
    let target = Target::of_word(word).unwrap_or(Target::Html);
    Ok(out.write_str(&target.escape(&text))?)
}

fn problem(text: &str, error: &Error) -> Problem {
    let fault = match error.kind() {
        ErrorKind::OutOfFuel => Fault::TooMuchWork,
        ErrorKind::SyntaxError | ErrorKind::BadEscape => {
            Fault::Syntax(error.detail().unwrap_or("syntax error").to_owned())
        }
        kind => Fault::Failed(match error.detail() {
            Some(detail) => detail.to_owned(),
            None => kind.to_string(),
        }),
    };
    let at = error.range().map_or(0, |range| range.start);
    let mut found = Problem::at(text, at, fault);
    // Without a place in the text the line is still known.
    if at == 0
        && let Some(line) = error.line()
    {
        found.line = line;
    }
    found
}
