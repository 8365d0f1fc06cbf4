//! The house rules: who may import whom, what the pure layers may not touch, sizes, texts, colours.
//!
//! Every rule is a function from a source file to a list of faults; it is tried on small bad samples in its own module,
//! and run over the whole tree here. What a rule must let pass stands in `house/exceptions.rs`, each with its reason.

#![allow(clippy::expect_used, clippy::panic, reason = "tests as a whole")]

#[path = "house/exceptions.rs"]
mod exceptions;
#[path = "house/imports.rs"]
mod imports;
#[path = "house/lexer.rs"]
mod lexer;
#[path = "house/looks.rs"]
mod looks;
#[path = "house/paths.rs"]
mod paths;
#[path = "house/sizes.rs"]
mod sizes;
#[path = "house/source.rs"]
mod source;
#[path = "house/texts.rs"]
mod texts;
#[path = "house/words.rs"]
mod words;

use source::{Fault, Source};

/// Fails with every fault that is not excepted.
fn check(rules: &[&str], faults: impl IntoIterator<Item = Fault>) {
    let faults: Vec<Fault> = faults.into_iter().collect();
    let left = exceptions::apply(rules, &faults);
    assert!(left.is_empty(), "\n{}\n", left.join("\n"));
}

fn over_product(rule: impl Fn(&Source) -> Vec<Fault>) -> Vec<Fault> {
    source::product().iter().flat_map(rule).collect()
}

#[test]
fn layers_import_only_what_they_may() {
    check(&["import", "crate", "climb"], over_product(imports::faults));
}

#[test]
fn every_dependency_is_known_to_the_import_table() {
    check(&["table"], imports::table_faults(&source::cargo_toml()));
}

#[test]
fn pure_layers_touch_nothing_of_the_world() {
    check(&["impure"], over_product(words::impure));
}

#[test]
fn nothing_is_printed_on_the_way() {
    check(&["print"], over_product(words::prints));
}

#[test]
fn tests_are_neither_ignored_nor_expected_to_panic_nor_asleep() {
    let all = source::rust_files();
    check(&["test-habit"], all.iter().flat_map(words::test_habits));
}

#[test]
fn nothing_is_left_for_later_and_no_machine_shows() {
    let all = source::text_files();
    check(
        &["later", "machine"],
        all.iter()
            .flat_map(|(path, text)| words::leftovers(path, text)),
    );
}

#[test]
fn files_and_functions_stay_small() {
    let all = source::rust_files();
    check(
        &["file-code", "file-whole", "function", "parameters"],
        all.iter().flat_map(sizes::faults),
    );
}

#[test]
fn every_module_says_what_it_is() {
    let all = source::rust_files();
    check(&["module-doc"], all.iter().filter_map(sizes::missing_doc));
}

#[test]
fn every_text_is_there_in_every_language_and_used() {
    check(
        &["text-language", "text-unused", "text-missing", "text-twice"],
        texts::faults(&texts::read_all(), &source::product()),
    );
}

#[test]
fn screens_take_colours_and_sizes_from_the_theme() {
    check(&["looks"], over_product(looks::faults));
}
