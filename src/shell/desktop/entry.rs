//! `.desktop` files (Desktop Entry Specification 1.5).

/// The entry that starts the program with the desktop.
pub(super) fn autostart(words: &[String]) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Linekeeper\nComment=Telephone that names the company line that was dialled\n\
         Comment[de]=Telefon, das die angerufene Firma nennt\nExec={}\nIcon=linekeeper\nTerminal=false\n\
         X-GNOME-Autostart-enabled=true\n",
        exec(words)
    )
}

/// The entry that opens links with the program, where none is installed.
pub(super) fn links(words: &[String], schemes: &[&str]) -> String {
    let types: Vec<String> = schemes
        .iter()
        .map(|scheme| format!("x-scheme-handler/{scheme};"))
        .collect();
    let types = types.concat();
    format!(
        "[Desktop Entry]\nType=Application\nName=Call with Linekeeper\nName[de]=Mit Linekeeper anrufen\nExec={} %u\n\
         Icon=linekeeper\nNoDisplay=true\nStartupNotify=false\nTerminal=false\nMimeType={types}\n",
        exec(words)
    )
}

/// A command line for the key `Exec`: quoted, then escaped as every value is.
fn exec(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    quoted.join(" ").replace('\\', "\\\\")
}

fn quote(word: &str) -> String {
    let word = word.replace('%', "%%");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    let mut quoted = String::from('"');
    for letter in word.chars() {
        if matches!(letter, '"' | '`' | '$' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_quoted_and_escaped_as_the_standard_says() {
        let exec =
            |words: &[&str]| exec(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(exec(&["linekeeper", "--hidden"]), "linekeeper --hidden");
        assert_eq!(exec(&["/opt/my app/l"]), "\"/opt/my app/l\"");
        assert_eq!(exec(&["a$b"]), r#""a\\$b""#);
        assert_eq!(exec(&["50%"]), "50%%");
        assert_eq!(exec(&[r"a\b"]), r#""a\\\\b""#);
    }
}
