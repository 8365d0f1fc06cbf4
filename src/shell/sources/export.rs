//! Exporting contacts as vCards: written beside the file and renamed over it, so that half a file never stands there.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
};

use crate::{
    domain::{
        id::{ContactId, SourceId},
        sources::ExportForm,
    },
    engine::command::CommandError,
    shell::{
        cards::vcf::{self, Version},
        clock,
        contacts::{Contacts, ContactsError},
    },
};

/// Contacts read at once.
const PAGE: usize = 500;

/// Writes all contacts of a source to a file.
pub fn export(
    contacts: &Contacts,
    source: &SourceId,
    path: &Path,
    form: ExportForm,
) -> Result<(), CommandError> {
    let refused = |problem: &dyn std::fmt::Display| CommandError::CannotWrite {
        path: path.to_owned(),
        detail: problem.to_string(),
    };
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let temporary = path.with_file_name(name);
    let file = File::create(&temporary).map_err(|problem| refused(&problem))?;
    let written = write(contacts, source, file, form)
        .map_err(|problem| refused(&problem))
        .and_then(|()| fs::rename(&temporary, path).map_err(|problem| refused(&problem)));
    if written.is_err() {
        // What is left of the attempt is of no use; the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write(
    contacts: &Contacts,
    source: &SourceId,
    file: File,
    form: ExportForm,
) -> Result<(), Failure> {
    let version = match form {
        ExportForm::V3 => Version::V3,
        ExportForm::V4 => Version::V4,
    };
    let mut out = BufWriter::new(file);
    let now = clock::wall();
    let mut after = ContactId(0);
    loop {
        let page = contacts.page(Some(source), after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for contact in &page {
            let text = vcf::write(&contact.card, version, now);
            if let (Version::V4, Err(detail)) = (version, vcf::check_strict(&text)) {
                tracing::warn!(
                    contact = contact.id.0,
                    detail,
                    "a strict reader refuses an exported card"
                );
            }
            out.write_all(text.as_bytes())?;
        }
    }
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Contacts(#[from] ContactsError),
    #[error(transparent)]
    File(#[from] io::Error),
}
