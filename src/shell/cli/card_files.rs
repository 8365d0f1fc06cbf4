//! `linekeeper contacts import` and `export`: through the running telephone, else straight into the profile.

use std::{
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use clap::Subcommand;
use serde_json::Value;

use super::{complain, failed, texts};
use crate::{
    domain::{
        contact::OWN_BOOK,
        id::SourceId,
        settings::place_of_account,
        settings::{Settings, SourceKind},
        sources::{ExportForm, ImportState},
    },
    l10n::L10n,
    shell::{
        contacts::{Closer, Contacts},
        control::{
            client::{ClientError, ask},
            import_told,
            protocol::{Request, Response, exit},
        },
        out,
        paths::Profile,
        settings_file::parse,
        sources::{Import, Target, expand, export as write_cards},
    },
};

/// What is done with files of contacts.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Read vCards or a table (CSV) into the address book
    Import {
        /// The file
        file: PathBuf,
        /// A folder that is a source of contacts, by its key (default: the own address book)
        #[arg(long, value_name = "SOURCE")]
        into: Option<String>,
        /// What came of it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write contacts as vCards
    Export {
        /// The file
        file: PathBuf,
        /// What was read of a source, by its key (default: the own address book)
        #[arg(long, value_name = "SOURCE")]
        source: Option<String>,
        /// Version of vCard: 3 or 4
        #[arg(long, default_value = "3", value_parser = form)]
        version: ExportForm,
    },
}

fn form(text: &str) -> Result<ExportForm, String> {
    match text {
        "3" | "3.0" => Ok(ExportForm::V3),
        "4" | "4.0" => Ok(ExportForm::V4),
        _ => Err(format!("{text:?} is neither 3 nor 4")),
    }
}

/// Does it.
pub(super) fn carry_out(profile: &Profile, verb: Verb) -> u8 {
    match verb {
        Verb::Import { file, into, json } => import(profile, &file, into.as_deref(), json),
        Verb::Export {
            file,
            source,
            version,
        } => export(profile, &file, source, version),
    }
}

/// Imports a file into our own address book, or into a folder that is a source.
fn import(profile: &Profile, file: &Path, into: Option<&str>, json: bool) -> u8 {
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let request = Request::ImportContacts {
        path: path.clone(),
        into: into.map(str::to_owned),
    };
    let mut last = None;
    let answer = ask(&profile.socket(), &request, |part| {
        last = Some(part.clone());
    });
    let code = match answer {
        Ok(Response::Done(_) | Response::Part(_)) => exit::OK,
        Ok(Response::Failed { code, text }) => {
            out::complaint(&text);
            code
        }
        Err(ClientError::NotRunning) => return alone(profile, path, into, json),
        Err(ClientError::Broken(problem)) => {
            let detail = [("detail", problem.to_string().into())];
            failed(texts(profile), "cli-no-answer", &detail)
        }
    };
    if let Some(last) = last {
        show(&last, json, code);
    }
    code
}

/// The same without a running telephone.
fn alone(profile: &Profile, path: PathBuf, into: Option<&str>, json: bool) -> u8 {
    let texts = texts(profile);
    let settings = settings(profile);
    let Some(into) = target(&settings, into) else {
        complain(texts, "error-no-such-source", &[]);
        return exit::NO_SUCH;
    };
    let (contacts, closer) = match open(profile, texts) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let import = Import {
        path,
        mapping: None,
        into,
    };
    let place = place_of_account(None, &settings.general);
    let view = import.run(&contacts, &place, &AtomicBool::new(false), &mut |_| {});
    closer.close();
    let code = match &view.state {
        ImportState::Failed(problem) => {
            out::complaint(&texts.source_problem(problem).to_string());
            exit::FAILED
        }
        ImportState::Running { .. } | ImportState::Done { .. } | ImportState::Cancelled => exit::OK,
    };
    show(&import_told(&view, texts), json, code);
    code
}

fn target(settings: &Settings, into: Option<&str>) -> Option<Target> {
    let Some(key) = into else {
        return Some(Target::Book);
    };
    let source = settings
        .sources
        .get(key)
        .filter(|source| source.kind == SourceKind::Folder)?;
    Some(Target::Folder(expand(&source.place)))
}

fn show(told: &Value, json: bool, code: u8) {
    if json {
        out::line(&told.to_string());
        return;
    }
    let problems = told["problems"].as_array().cloned().unwrap_or_default();
    for problem in problems {
        out::complaint(problem["text"].as_str().unwrap_or_default());
    }
    if code == exit::OK {
        out::line(told["text"].as_str().unwrap_or_default());
    }
}

/// Exports a source's contacts as vCards.
fn export(profile: &Profile, file: &Path, source: Option<String>, form: ExportForm) -> u8 {
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let source = source.unwrap_or_else(|| OWN_BOOK.to_owned());
    let request = Request::ExportContacts {
        path: path.clone(),
        source: source.clone(),
        form,
    };
    match ask(&profile.socket(), &request, |_| {}) {
        Ok(Response::Done(_) | Response::Part(_)) => exit::OK,
        Ok(Response::Failed { code, text }) => {
            out::complaint(&text);
            code
        }
        Err(ClientError::NotRunning) => export_alone(profile, &path, &source, form),
        Err(ClientError::Broken(problem)) => {
            let detail = [("detail", problem.to_string().into())];
            failed(texts(profile), "cli-no-answer", &detail)
        }
    }
}

fn export_alone(profile: &Profile, path: &Path, source: &str, form: ExportForm) -> u8 {
    let texts = texts(profile);
    if source != OWN_BOOK && !settings(profile).sources.contains_key(source) {
        complain(texts, "error-no-such-source", &[]);
        return exit::NO_SUCH;
    }
    let (contacts, closer) = match open(profile, texts) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let written = write_cards(&contacts, &SourceId::new(source), path, form);
    closer.close();
    match written {
        Ok(()) => exit::OK,
        Err(problem) => {
            out::complaint(&texts.command_error(&problem).to_string());
            exit::FAILED
        }
    }
}

fn settings(profile: &Profile) -> Settings {
    parse(&std::fs::read_to_string(profile.settings()).unwrap_or_default()).settings
}

fn open(profile: &Profile, texts: L10n) -> Result<(Contacts, Closer), u8> {
    // Nobody listens to what changes: there is no telephone.
    let (events, _) = tokio::sync::mpsc::channel(1);
    Contacts::open(&profile.contacts(), events).map_err(|problem| {
        let detail = [("detail", problem.to_string().into())];
        failed(texts, "cli-no-contacts", &detail)
    })
}
