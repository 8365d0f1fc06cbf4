//! Who may import whom: the table of `docs/architecture.md` in a form that is checked.

use super::{
    paths,
    source::{Fault, Kind, Source, Token},
};

/// One layer: its module, the modules of ours and the crates it may use.
struct Layer {
    name: &'static str,
    ours: &'static [&'static str],
    crates: &'static [&'static str],
}

const LAYERS: [Layer; 10] = [
    Layer {
        name: "mono",
        ours: &[],
        crates: &[],
    },
    Layer {
        name: "rng",
        ours: &[],
        crates: &["rand_chacha", "rand_core"],
    },
    Layer {
        name: "secret",
        ours: &[],
        crates: &[],
    },
    Layer {
        name: "l10n",
        ours: &["domain", "engine", "sip", "media", "mono"],
        crates: &[
            "fluent_bundle",
            "unic_langid",
            "sys_locale",
            "jiff",
            "tracing",
        ],
    },
    Layer {
        name: "domain",
        ours: &["mono", "rng", "secret"],
        crates: &["thiserror", "serde", "jiff", "minijinja", "regex"],
    },
    Layer {
        name: "sip",
        ours: &["mono", "rng", "secret"],
        crates: &["thiserror", "tracing", "sdp_types", "md5", "sha2"],
    },
    Layer {
        name: "media",
        ours: &["mono", "rng", "secret"],
        crates: &[
            "thiserror",
            "tracing",
            "opus",
            "audio_codec",
            "rtp_types",
            "rtcp_types",
            "rubato",
            "rtrb",
            "hound",
        ],
    },
    Layer {
        name: "engine",
        ours: &["domain", "sip", "media", "mono", "rng", "secret"],
        crates: &["thiserror", "tracing", "serde"],
    },
    Layer {
        name: "shell",
        ours: &[
            "engine", "domain", "sip", "media", "mono", "rng", "secret", "l10n",
        ],
        crates: &[
            "anyhow",
            "base64",
            "clap",
            "clap_complete",
            "clap_mangen",
            "cpal",
            "csv",
            "encoding_rs",
            "hickory_resolver",
            "hound",
            "jiff",
            "keyring",
            "ldap3",
            "x11rb",
            "miniz_oxide",
            "mio",
            "roxmltree",
            "pdf_writer",
            "rtrb",
            "rubato",
            "rusqlite",
            "rustix",
            "thread_priority",
            "rustls_native_certs",
            "rustls_pki_types",
            "serde",
            "serde_json",
            "sha2",
            "socket2",
            "sys_locale",
            "thiserror",
            "tokio",
            "tokio_rustls",
            "toml_edit",
            "tracing",
            "tracing_subscriber",
            "ttf_parser",
            "unic_langid",
            "ureq",
            "lettre",
            "vcard_parser",
            "webpki",
        ],
    },
    Layer {
        name: "ui",
        ours: &["engine", "domain", "sip", "media", "mono", "secret", "l10n"],
        crates: &[
            "iced",
            "jiff",
            "ksni",
            "notify_rust",
            "rfd",
            "serde",
            "thiserror",
            "tokio",
            "tracing",
            "x11rb",
            "zbus",
        ],
    },
];

/// Crates that only `sip::wire` may name.
const WIRE_ONLY: &str = "rsip";

/// Breaches of the table in one file. `main.rs` and `lib.rs` stand above the layers.
pub(crate) fn faults(file: &Source) -> Vec<Fault> {
    let Some(layer) = layer_of(&file.path) else {
        return Vec::new();
    };
    let tokens = file.product_tokens();
    let mut faults = our_faults(file, layer, &tokens);
    faults.extend(crate_faults(file, layer, &tokens));
    faults.extend(climb_faults(file, &tokens));
    faults
}

fn layer_of(path: &str) -> Option<&'static Layer> {
    let inside = path.strip_prefix("src/")?;
    let name = inside.split(['/', '.']).next()?;
    match LAYERS.iter().find(|layer| layer.name == name) {
        None if name != "main" && name != "lib" => {
            panic!("{path} belongs to no layer of the table in tests/house/imports.rs")
        }
        found => found,
    }
}

fn our_faults(file: &Source, layer: &Layer, tokens: &[&Token]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for found in paths::starting_with(tokens, &["crate", "linekeeper"]) {
        let Some(target) = found.parts.get(1) else {
            continue;
        };
        let within = target == layer.name || !LAYERS.iter().any(|other| other.name == target);
        if !within && !layer.ours.contains(&target.as_str()) {
            let may = if layer.ours.is_empty() {
                "nothing".into()
            } else {
                layer.ours.join(", ")
            };
            let what = format!("{} may not use {target} (it may use {may})", layer.name);
            faults.push(file.fault("import", found.at, target, what));
        } else if ["ui", "l10n"].contains(&layer.name) && !is_border(&found.parts[1..]) {
            let path = found.parts[1..].join("::");
            let what = format!(
                "{} sees the border types of engine, sip and media only, not {path}",
                layer.name
            );
            faults.push(file.fault("import", found.at, &path, what));
        }
    }
    faults
}

/// Whether a path below the window names a border: the engine's command, event and snapshot, the plain values of the
/// two ports.
fn is_border(path: &[String]) -> bool {
    let second = path.get(1).map_or("", String::as_str);
    match path[0].as_str() {
        "engine" => ["command", "event", "snapshot"].contains(&second),
        "sip" | "media" => {
            second == "port"
                || (second.starts_with(char::is_uppercase) && !["Stack", "Core"].contains(&second))
        }
        _ => true,
    }
}

fn crate_faults(file: &Source, layer: &Layer, tokens: &[&Token]) -> Vec<Fault> {
    let known: Vec<&str> = LAYERS
        .iter()
        .flat_map(|layer| layer.crates)
        .copied()
        .chain([WIRE_ONLY])
        .collect();
    let mut faults = Vec::new();
    for found in paths::starting_with(tokens, &known) {
        let name = found.parts[0].as_str();
        let allowed = if name == WIRE_ONLY {
            file.path.starts_with("src/sip/wire")
        } else {
            layer.crates.contains(&name)
        };
        // A module of ours that was imported may bear the name of a crate.
        let local = name == layer.name
            || tokens
                .windows(2)
                .any(|pair| pair[0].is("mod") && pair[1].is(name));
        if !allowed && !local && !faults.iter().any(|fault: &Fault| fault.item == name) {
            let what = format!("{} may not use the crate {name} here", layer.name);
            faults.push(file.fault("crate", found.at, name, what));
        }
    }
    faults
}

/// `super::super::…` up to the root of the crate would pass the table by.
fn climb_faults(file: &Source, tokens: &[&Token]) -> Vec<Fault> {
    let inside = file
        .path
        .trim_start_matches("src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod");
    let depth = inside.split('/').count();
    let mut faults = Vec::new();
    for found in paths::starting_with(tokens, &["super"]) {
        let climbed = found
            .parts
            .iter()
            .take_while(|part| *part == "super")
            .count();
        if climbed >= depth {
            let path = found.parts.join("::");
            let what = format!("{path} leaves the layer by the back stairs; write crate::…");
            faults.push(file.fault("climb", found.at, &path, what));
        }
    }
    faults
}

/// Dependencies of `Cargo.toml` that no layer of the table may use: a new one needs a place.
pub(crate) fn table_faults(cargo_toml: &str) -> Vec<Fault> {
    let placed =
        |name: &str| name == WIRE_ONLY || LAYERS.iter().any(|layer| layer.crates.contains(&name));
    let mut in_dependencies = false;
    let mut faults = Vec::new();
    for (number, line) in cargo_toml.lines().enumerate() {
        if line.starts_with('[') {
            in_dependencies = line == "[dependencies]";
        }
        let Some((package, _)) = line
            .split_once('=')
            .filter(|_| in_dependencies && !line.starts_with('#'))
        else {
            continue;
        };
        let name = if package.trim() == "md-5" {
            "md5".into()
        } else {
            package.trim().replace('-', "_")
        };
        if !placed(&name) {
            faults.push(Fault {
                rule: "table",
                file: "Cargo.toml".into(),
                line: number + 1,
                item: name.clone(),
                what: format!("say in tests/house/imports.rs which layer may use {name}"),
            });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(path: &str, text: &str) -> Vec<String> {
        faults(&Source::parse(path, text))
            .into_iter()
            .map(|fault| format!("{} {}", fault.rule, fault.item))
            .collect()
    }

    #[test]
    fn forbidden_imports_are_found() {
        let cases = [
            ("src/domain/line.rs", "use crate::sip::Stack;", "import sip"),
            (
                "src/sip/stack.rs",
                "use crate::{domain::id, mono::Mono};",
                "import domain",
            ),
            (
                "src/media/core.rs",
                "fn f() { crate::sip::port::x() }",
                "import sip",
            ),
            (
                "src/engine/call.rs",
                "use crate::shell::run;",
                "import shell",
            ),
            ("src/shell/run.rs", "use crate::ui;", "import ui"),
            (
                "src/ui/mod.rs",
                "use crate::engine::Engine;",
                "import engine::Engine",
            ),
            (
                "src/ui/mod.rs",
                "use crate::sip::Stack;",
                "import sip::Stack",
            ),
            ("src/domain/line.rs", "use tokio::net;", "crate tokio"),
            ("src/sip/stack.rs", "use rsip::Method;", "crate rsip"),
            (
                "src/engine/call.rs",
                "fn f() { rusqlite::open() }",
                "crate rusqlite",
            ),
            (
                "src/domain/line.rs",
                "use super::super::sip::Stack;",
                "climb super::super::sip::Stack",
            ),
            ("src/domain/mod.rs", "use super::sip;", "climb super::sip"),
        ];
        for (path, text, expected) in cases {
            assert_eq!(items(path, text), [expected], "{path}: {text}");
        }
    }

    #[test]
    fn allowed_imports_pass() {
        let cases = [
            (
                "src/domain/line.rs",
                "use super::id::LineId; use serde::Serialize; use crate::mono::Mono;",
            ),
            (
                "src/sip/wire/read.rs",
                "use rsip::Method; use super::super::port::Usage;",
            ),
            ("src/sip/wire.rs", "use rsip::Method;"),
            (
                "src/engine/call.rs",
                "use crate::{domain::id, media, sip::Stack};",
            ),
            (
                "src/ui/mod.rs",
                "use crate::{engine::snapshot::Snapshot, sip::SipProblem, media::Codec};",
            ),
            ("src/main.rs", "use linekeeper::{shell, ui};"),
            (
                "src/domain/line.rs",
                "#[cfg(test)]\nmod tests { use crate::sip::Stack; }",
            ),
        ];
        for (path, text) in cases {
            assert_eq!(items(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }

    #[test]
    fn a_dependency_without_a_place_is_found() {
        let toml = "[dependencies]\nserde = \"1\"\nmd-5 = \"1\"\nleft-pad = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n";
        let found = table_faults(toml);
        assert_eq!(
            found
                .iter()
                .map(|fault| fault.item.as_str())
                .collect::<Vec<_>>(),
            ["left_pad"]
        );
    }

    #[test]
    #[allow(clippy::manual_assert, reason = "the closure must unwind")]
    fn a_file_outside_the_table_is_refused() {
        let result = std::panic::catch_unwind(|| items("src/extra.rs", ""));
        assert!(result.is_err());
    }

    #[test]
    fn tokens_of_kind_ident_start_paths() {
        let source = Source::parse("src/x.rs", "a");
        assert_eq!(source.tokens[0].kind, Kind::Ident);
    }
}
