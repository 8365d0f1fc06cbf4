//! The documented example of the settings file against the model.

use linekeeper::{
    domain::{
        settings::{Settings, SettingsFault},
        template::Name,
    },
    shell::settings_file::parse,
};

const EXAMPLE: &str = include_str!("../../assets/settings.example.toml");

/// The example with its commented-out tables switched on.
fn switched_on() -> String {
    EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || is_assignment(rest) => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect()
}

fn is_assignment(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(key, _)| {
        key.chars()
            .all(|letter| letter.is_ascii_lowercase() || "_-".contains(letter))
    })
}

/// The keys the model knows in a table, as the reader lists them when it meets one it does not know.
fn keys_of(table: &str, least: &str) -> Vec<String> {
    let text = format!("[{table}]\n{least}no_such_key = 1\n");
    let words = parse(&text)
        .problems
        .into_iter()
        .find_map(|problem| match problem.fault {
            SettingsFault::Syntax(words) if words.contains("no_such_key") => Some(words),
            _ => None,
        })
        .unwrap();
    words
        .split('`')
        .skip(3)
        .step_by(2)
        .map(String::from)
        .collect()
}

#[test]
fn example_is_the_defaults_with_and_without_its_samples() {
    let parsed = parse(EXAMPLE);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.settings, Settings::default());

    let parsed = parse(&switched_on());
    assert_eq!(parsed.problems, []);
    let least = parse(
        "[account.office]\naddress = '21@pbx.example.com'\n[line.miller]\nname = 'Miller & Sons Ltd.'\n\
         numbers = ['+49 89 1234-20', '+49 89 1234-5x']\naccount = 'office'\nring_volume = 80\nrecord = 'manual'\n\
         [source.office]\nkind = 'folder'\nplace = '/home/anna/contacts'\n\
         [form.miller]\n[action.crm]\ntitle = 'Customer file'\ndo = 'url'\nurl = 'https://crm.example/search?number={{ caller.number }}'\n\
         filter = [{ field = 'line.key', matches = '^miller$' }]\nprogram = '/usr/local/bin/open-file'\n\
         arguments = ['--number', '{{ caller.number }}']\n\
         [rule.night]\nfrom = ['family']\nwhen = ['night']\naction = ['reject']\n\
         [numbers.family]\nlist = ['+49 171 2345678', '089 1234-2x']\n\
         [time.night]\nrow = [{ from = '22:00', to = '07:00' }]\n\
         [calendar.bavaria]\nfile = 'bavaria.ics'\n[mode.lunch]\n\
         [forward.mobile]\nto = [{ number = '+49 170 1234567', name = 'Mobile' }]\n\
         [extension.sales]\nname = 'Sales'\ncode = '12'\n\
         members = [{ desk = true, seconds = 15 }, { number = '+49 170 1234567', name = 'Mobile' }]\nqueue = { on = true }\nrecord = 'manual'\n\
         [announcement.wait]\ntitle = 'Please wait'\ntext = 'All our lines are busy. Please stay on the line.'\n\
         [notice.general]\nto = ['hall@example.org']\n\
         [greeting.evening]\ntitle = 'Office closed'\n\
         text = 'Our office is closed. Please leave a message after the tone.'\n\
         [rule_test.at-night]\nfrom = 'withheld'\nat = '2026-11-26T23:30'\nexpect = 'night'\n",
    );
    assert_eq!(least.problems, []);
    let mut settings = parsed.settings;
    let templates = std::mem::take(&mut settings.templates);
    assert_eq!(settings, least.settings);
    let words: Vec<&str> = templates.keys().map(String::as_str).collect();
    let mut known = Name::ALL.map(Name::word);
    known.sort_unstable();
    assert_eq!(words, known);
}

#[test]
fn every_key_of_the_model_is_in_the_example_with_a_word_about_it() {
    let text = switched_on();
    for (table, least) in [
        ("general", ""),
        ("appearance", ""),
        ("audio", ""),
        ("network", ""),
        ("account.office", "address = '1@x.example'\n"),
        ("line.miller", "name = 'M'\nnumbers = ['1']\n"),
        ("desktop", ""),
        ("action.crm", "title = 'A'\ndo = 'contact'\n"),
        ("source.office", "kind = 'folder'\nplace = '/x'\n"),
        ("rule.night", "action = ['ring']\n"),
        ("numbers.family", ""),
        ("forward.mobile", ""),
        ("extension.sales", ""),
        ("announcement.wait", ""),
        ("recording", ""),
        ("toll", ""),
        ("calendar.bavaria", ""),
        ("mode.lunch", ""),
        (
            "rule_test.at-night",
            "from = '1'\nat = '2026-01-01T00:00'\nexpect = 'default'\n",
        ),
    ] {
        let keys = keys_of(table, least);
        assert!(keys.len() > 1, "{table}: {keys:?}");
        let body = text.split(&format!("\n[{table}]\n")).nth(1).unwrap();
        let body = body.split("\n[").next().unwrap();
        for key in keys {
            let assigned = body
                .lines()
                .any(|line| line.starts_with(&format!("{key} = ")));
            assert!(assigned, "{table}.{key} is not documented");
        }
        assert!(
            body.trim_start().starts_with('#'),
            "{table} begins with a word"
        );
    }
}
