//! Who opens links to numbers (Association between MIME types and applications, `mimeapps.list`).

use std::{
    fs, io,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::{Places, entry, write};
use crate::domain::desktop::{LINK_SCHEMES, LinkHandler};

/// Our entry for links; the package installs it under this name.
const OURS: &str = "linekeeper-link.desktop";
const DEFAULTS: &str = "[Default Applications]";

/// Who opens links now.
pub(super) fn handler(places: &Places) -> LinkHandler {
    let lists: Vec<String> = lists(places)
        .into_iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let mut ours = 0;
    for scheme in LINK_SCHEMES {
        match lists.iter().find_map(|text| default_of(text, scheme)) {
            Some(name) if name == OURS => ours += 1,
            Some(name) => return LinkHandler::Other(name),
            None => {}
        }
    }
    if ours == LINK_SCHEMES.len() {
        LinkHandler::Ours
    } else {
        LinkHandler::Nobody
    }
}

/// Makes us the one.
pub(super) fn take(places: &Places) -> io::Result<()> {
    let applications = places.data.join("applications");
    let is_installed = places
        .system_data
        .iter()
        .any(|folder| folder.join("applications").join(OURS).is_file());
    if !is_installed {
        let mut words = places.program.clone();
        words.push("call".to_owned());
        write(
            &applications.join(OURS),
            &entry::links(&words, &LINK_SCHEMES),
        )?;
        refresh(&applications);
    }
    let path = places.config.join("mimeapps.list");
    let before = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => String::new(),
        Err(problem) => return Err(problem),
    };
    let mut text = before.clone();
    for scheme in LINK_SCHEMES {
        text = with_default(&text, scheme);
    }
    if text == before {
        return Ok(());
    }
    write(&path, &text)
}

/// The lists in the order they are asked.
fn lists(places: &Places) -> Vec<PathBuf> {
    let mut folders = vec![places.config.clone()];
    folders.extend(places.system_config.iter().cloned());
    folders.push(places.data.join("applications"));
    folders.extend(
        places
            .system_data
            .iter()
            .map(|one| one.join("applications")),
    );
    let named = |folder: PathBuf| {
        let desktops = places.desktops.iter().filter(|name| !name.is_empty());
        let mut all: Vec<PathBuf> = desktops
            .map(|name| folder.join(format!("{name}-mimeapps.list")))
            .collect();
        all.push(folder.join("mimeapps.list"));
        all
    };
    folders.into_iter().flat_map(named).collect()
}

/// The default program of a scheme in one list.
fn default_of(text: &str, scheme: &str) -> Option<String> {
    let mut is_defaults = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_defaults = line == DEFAULTS;
        } else if is_defaults
            && let Some((kind, programs)) = line.split_once('=')
            && kind.trim().strip_prefix("x-scheme-handler/") == Some(scheme)
        {
            let first = programs
                .split(';')
                .map(str::trim)
                .find(|one| !one.is_empty());
            return first.map(str::to_owned);
        }
    }
    None
}

/// The list with us as the default of a scheme; everything else stays as it is.
fn with_default(text: &str, scheme: &str) -> String {
    let ours = format!("x-scheme-handler/{scheme}={OURS}");
    let mut lines: Vec<&str> = text.lines().collect();
    let Some(head) = lines.iter().position(|line| line.trim() == DEFAULTS) else {
        let gap = if text.is_empty() || text.ends_with("\n\n") {
            ""
        } else {
            "\n"
        };
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        return format!("{text}{end}{gap}{DEFAULTS}\n{ours}\n");
    };
    let rest = &lines[head + 1..];
    let length = rest.iter().position(|line| line.trim().starts_with('['));
    let end = head + 1 + length.unwrap_or(rest.len());
    let is_this = |line: &&str| {
        let kind = line.split('=').next().unwrap_or_default().trim();
        kind.strip_prefix("x-scheme-handler/") == Some(scheme)
    };
    match lines[head..end].iter().position(is_this) {
        Some(at) => lines[head + at] = &ours,
        None => lines.insert(head + 1, &ours),
    }
    lines.join("\n") + "\n"
}

/// Lets the desktop's list of programs be made anew, where there is a tool for it; most desktops look by themselves.
fn refresh(applications: &std::path::Path) {
    let done = Command::new("update-desktop-database")
        .arg(applications)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if let Err(problem) = done {
        tracing::debug!(%problem, "the list of programs is not made anew");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_set_where_it_stands_and_the_rest_stays() {
        let text = "# mine\n[Added Associations]\nx-scheme-handler/tel=a.desktop;\n\n\
                    [Default Applications]\ntext/html=firefox.desktop\nx-scheme-handler/tel = b.desktop;c.desktop\n\n[Other]\na=b\n";
        assert_eq!(default_of(text, "tel").as_deref(), Some("b.desktop"));
        assert_eq!(default_of(text, "sip"), None);
        let after = with_default(&with_default(text, "tel"), "sip");
        assert_eq!(
            after,
            "# mine\n[Added Associations]\nx-scheme-handler/tel=a.desktop;\n\n\
             [Default Applications]\nx-scheme-handler/sip=linekeeper-link.desktop\ntext/html=firefox.desktop\n\
             x-scheme-handler/tel=linekeeper-link.desktop\n\n[Other]\na=b\n"
        );
        assert_eq!(with_default(&after, "sip"), after);
        let fresh = with_default("", "tel");
        assert_eq!(
            fresh,
            "[Default Applications]\nx-scheme-handler/tel=linekeeper-link.desktop\n"
        );
    }
}
