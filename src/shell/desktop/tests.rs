//! The desktop's files, judged by the desktop's own tools.

use std::{path::Path, process::Command};

use tempfile::TempDir;

use super::*;
use crate::domain::desktop::{LINK_SCHEMES, LinkHandler};

fn places(home: &Path, program: &str) -> Places {
    let home = home.to_str().unwrap();
    let var = |name: &str| match name {
        "HOME" => Some(home.to_owned()),
        "XDG_DATA_DIRS" => Some(format!("{home}/system")),
        "XDG_CONFIG_DIRS" => Some(format!("{home}/etc")),
        _ => None,
    };
    Places::from_variables(var, vec![program.to_owned()]).unwrap()
}

/// What a tool of the desktop says; a missing tool is a failure.
fn tool(home: &Path, words: &[&str]) -> String {
    let output = Command::new(words[0])
        .args(&words[1..])
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("XDG_DATA_DIRS", home.join("system"))
        .env("XDG_CONFIG_DIRS", home.join("etc"))
        .output()
        .unwrap_or_else(|problem| {
            panic!(
                "{}: {problem}; install xdg-utils, desktop-file-utils",
                words[0]
            )
        });
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {text}{problem}");
    text.trim().to_owned()
}

#[test]
fn starting_with_the_desktop_is_a_valid_entry_that_goes_again() {
    let home = TempDir::new().unwrap();
    let places = places(home.path(), "/opt/my tools/linekeeper");
    let look = |wish| rearrange(&places, wish).unwrap().starts_with_desktop;
    assert!(!look(Rearrange::Look));
    assert!(!look(Rearrange::StartWithDesktop(false)));
    assert!(look(Rearrange::StartWithDesktop(true)));
    let path = home.path().join(".config/autostart/linekeeper.desktop");
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("Exec=\"/opt/my tools/linekeeper\" --hidden\n"),
        "{text}"
    );
    tool(
        home.path(),
        &["desktop-file-validate", path.to_str().unwrap()],
    );
    fs::write(&path, text.replace("enabled=true", "enabled=false")).unwrap();
    assert!(!look(Rearrange::Look));
    assert!(!look(Rearrange::StartWithDesktop(false)));
    assert!(!path.exists());
}

#[test]
fn links_are_taken_so_that_the_desktop_sees_it() {
    let home = TempDir::new().unwrap();
    let places = places(home.path(), "/opt/linekeeper");
    let list = home.path().join(".config/mimeapps.list");
    fs::create_dir_all(list.parent().unwrap()).unwrap();
    fs::write(
        &list,
        "[Default Applications]\nx-scheme-handler/tel=other.desktop\n",
    )
    .unwrap();
    let before = rearrange(&places, Rearrange::Look).unwrap().links;
    assert_eq!(before, LinkHandler::Other("other.desktop".into()));
    let after = rearrange(&places, Rearrange::TakeLinks).unwrap().links;
    assert_eq!(after, LinkHandler::Ours);
    let entry = home
        .path()
        .join(".local/share/applications/linekeeper-link.desktop");
    tool(
        home.path(),
        &["desktop-file-validate", entry.to_str().unwrap()],
    );
    for scheme in LINK_SCHEMES {
        let kind = format!("x-scheme-handler/{scheme}");
        let found = tool(home.path(), &["xdg-mime", "query", "default", &kind]);
        assert_eq!(found, "linekeeper-link.desktop");
    }
}

#[test]
fn an_installed_entry_for_links_is_used_as_it_is() {
    let home = TempDir::new().unwrap();
    let places = places(home.path(), "linekeeper");
    let folder = home.path().join("system/applications");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("linekeeper-link.desktop"), "[Desktop Entry]\n").unwrap();
    rearrange(&places, Rearrange::TakeLinks).unwrap();
    assert!(!home.path().join(".local/share/applications").exists());
}

#[test]
fn entries_of_the_package_are_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/linux");
    let home = TempDir::new().unwrap();
    for name in ["linekeeper.desktop", "linekeeper-link.desktop"] {
        let path = folder.join(name);
        tool(
            home.path(),
            &["desktop-file-validate", path.to_str().unwrap()],
        );
        let text = fs::read_to_string(&path).unwrap();
        let opens = |scheme: &&str| text.contains(&format!("x-scheme-handler/{scheme};"));
        assert_eq!(
            name.contains("link.desktop"),
            LINK_SCHEMES.iter().all(opens)
        );
    }
}
