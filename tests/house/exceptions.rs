//! What the rules let pass, each with its reason. An exception that is not needed any more is a fault itself.

use super::source::Fault;

/// One exception: rule, file, item (as in the fault's brackets), reason.
type Exception = (&'static str, &'static str, &'static str, &'static str);

const EXCEPTIONS: &[Exception] = &[
    (
        "parameters",
        "src/ui/widget/elide.rs",
        "draw",
        "iced's Widget trait asks for them",
    ),
    (
        "parameters",
        "src/ui/widget/focus.rs",
        "update",
        "iced's Widget trait asks for them",
    ),
    (
        "parameters",
        "src/ui/widget/focus.rs",
        "draw",
        "iced's Widget trait asks for them",
    ),
    (
        "impure",
        "src/engine/fault.rs",
        "catch_unwind",
        "the engine's border: a fault costs one call, not all",
    ),
];

/// The faults of `rules` that are not excepted, and the exceptions of `rules` that nothing needs, in words.
pub(crate) fn apply(rules: &[&str], faults: &[Fault]) -> Vec<String> {
    apply_list(EXCEPTIONS, rules, faults)
}

fn apply_list(list: &[Exception], rules: &[&str], faults: &[Fault]) -> Vec<String> {
    let covers = |exception: &Exception, fault: &Fault| {
        exception.0 == fault.rule && exception.1 == fault.file && exception.2 == fault.item
    };
    let idle = list
        .iter()
        .filter(|exception| {
            rules.contains(&exception.0) && !faults.iter().any(|fault| covers(exception, fault))
        })
        .map(|(rule, file, item, _)| {
            format!("{file}: exception {rule} [{item}] is not needed any more")
        });
    let mut words: Vec<String> = idle.collect();
    let left = faults
        .iter()
        .filter(|fault| !list.iter().any(|exception| covers(exception, fault)));
    words.extend(left.map(|fault| {
        format!(
            "{}:{}: {} [{} {}]",
            fault.file, fault.line, fault.what, fault.rule, fault.item
        )
    }));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(item: &str) -> Fault {
        Fault {
            rule: "function",
            file: "src/a.rs".into(),
            line: 7,
            item: item.into(),
            what: "too long".into(),
        }
    }

    #[test]
    fn an_exception_covers_its_fault_only() {
        let list = [("function", "src/a.rs", "route", "one-line arms")];
        assert_eq!(
            apply_list(&list, &["function"], &[fault("route")]),
            Vec::<String>::new()
        );
        let left = apply_list(&list, &["function"], &[fault("route"), fault("other")]);
        assert_eq!(left, ["src/a.rs:7: too long [function other]"]);
    }

    #[test]
    fn an_idle_exception_is_a_fault_of_its_own_rule() {
        let list = [("function", "src/a.rs", "route", "one-line arms")];
        assert_eq!(apply_list(&list, &["function"], &[]).len(), 1);
        assert_eq!(apply_list(&list, &["print"], &[]), Vec::<String>::new());
    }

    #[test]
    fn every_exception_has_its_reason() {
        for (rule, file, item, reason) in EXCEPTIONS {
            assert!(reason.len() > 15, "{rule} {file} {item}: say why");
        }
    }
}
