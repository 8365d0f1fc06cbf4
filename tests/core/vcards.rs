//! Sample cards as the world's programs write them, and damaged ones: what is read of each stands in a text beside it.
//! `UPDATE_CARDS=1` writes those texts anew; the difference is then reviewed.

use std::{fmt::Write as _, fs, io::BufReader, path::Path};

use linekeeper::{
    domain::contact::Card,
    shell::cards::{text::Utf8, vcf::Cards},
};

#[test]
fn samples_are_read_as_their_texts_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/vcards");
    let update = std::env::var_os("UPDATE_CARDS").is_some();
    let mut seen = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "vcf") {
            continue;
        }
        seen += 1;
        let found = told(&path);
        let beside = path.with_extension("txt");
        if update {
            fs::write(&beside, &found).unwrap();
        } else if fs::read_to_string(&beside).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(seen >= 40, "{seen} samples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn told(path: &Path) -> String {
    let file = BufReader::new(fs::File::open(path).unwrap());
    let mut cards = Cards::new(BufReader::new(Utf8::new(file).unwrap()), "");
    let mut out = String::new();
    while let Some(card) = cards.next_card().unwrap() {
        tell(&mut out, &card);
    }
    for problem in cards.into_problems().first {
        writeln!(out, "! line {}: {:?}", problem.line, problem.fault).unwrap();
    }
    out
}

fn tell(out: &mut String, card: &Card) {
    let mut line = |what: &str, value: &str| {
        if !value.is_empty() {
            let start: String = value.chars().take(100).collect();
            writeln!(out, "{what} {}", start.escape_debug()).unwrap();
        }
    };
    line("card", &card.name);
    let parts = &card.parts;
    line(
        "  parts",
        &format!("{} | {} | {}", parts.prefix, parts.given, parts.family),
    );
    line("  company", &card.organisation);
    line("  department", &card.department);
    line("  title", &card.title);
    for number in &card.numbers {
        line(&format!("  {:?}", number.kind).to_lowercase(), &number.raw);
    }
    for (what, values) in [
        ("  mail", &card.emails),
        ("  address", &card.addresses),
        ("  web", &card.web),
    ] {
        for value in values {
            line(what, value);
        }
    }
    line("  note", &card.note);
    line("  uid", &card.uid);
    line("  revision", &card.revision);
}
