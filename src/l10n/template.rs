//! Words about templates: what is wrong with one, what the fields are called.

use super::{Argument, L10n};
use crate::domain::template::{Problem, field::Field};

impl L10n {
    /// What is wrong with a template, with its place.
    #[must_use]
    pub fn template_problem(self, problem: &Problem) -> String {
        let detail: [Argument<'_>; 1] = [("detail", problem.fault.detail().into())];
        self.with(
            "template-problem",
            &[
                ("line", problem.line.to_string().into()),
                ("column", problem.column.to_string().into()),
                ("fault", self.with(problem.fault.key(), &detail).into()),
            ],
        )
    }

    /// What a group of fields is called.
    #[must_use]
    pub fn field_group(self, group: &str) -> String {
        self.text(&format!("field-{group}"))
    }

    /// What a field is called.
    #[must_use]
    pub fn field(self, field: &Field) -> String {
        let name = field.name.replace('_', "-");
        self.text(&format!("field-{}-{name}", field.group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            journal::{Caller, CallerClass},
            template::{
                Fault,
                field::{FIELDS, GROUPS},
                tongue::Tongue,
            },
        },
        engine::snapshot::{LineView, ViaView},
        l10n::Language,
    };

    #[test]
    fn a_problem_is_told_with_its_place_in_both_languages() {
        let problem = Problem {
            line: 2,
            column: 7,
            fault: Fault::UnknownFilter("uper".into()),
        };
        assert_eq!(
            L10n::new(Language::English).template_problem(&problem),
            "line 2, column 7: there is no filter “uper”"
        );
        assert_eq!(
            L10n::new(Language::German).template_problem(&problem),
            "Zeile 2, Spalte 7: Einen Filter „uper“ gibt es nicht"
        );
    }

    #[test]
    fn every_field_and_group_has_a_name() {
        for language in Language::ALL {
            let l10n = L10n::new(language);
            for group in GROUPS {
                assert!(!l10n.field_group(group).starts_with("field-"), "{group}");
            }
            for field in FIELDS {
                assert!(!l10n.field(field).starts_with("field-"), "{}", field.path());
            }
        }
    }

    #[test]
    fn words_of_values_are_those_of_the_screens() {
        for language in Language::ALL {
            let (l10n, tongue) = (L10n::new(language), Tongue::of(language.code()));
            let caller = |class| {
                l10n.caller(&Caller {
                    class,
                    ..Caller::default()
                })
            };
            assert_eq!(tongue.code, language.code());
            assert_eq!(tongue.withheld, caller(CallerClass::Withheld));
            assert_eq!(tongue.unavailable, caller(CallerClass::Unavailable));
            let unknown = LineView::Unknown {
                number: String::new(),
            };
            assert_eq!(tongue.unknown_line, l10n.line(&unknown));
            assert_eq!(tongue.no_line, l10n.text("call-no-line"));
            for (at, day) in tongue.weekdays.iter().enumerate() {
                assert_eq!(*day, l10n.text(&format!("weekday-{}", at + 1)));
            }
            for (at, month) in tongue.months.iter().enumerate() {
                assert_eq!(*month, l10n.text(&format!("month-{}", at + 1)));
            }
            for (code, words) in tongue.reasons {
                let told = l10n.via(&ViaView {
                    who: "x".into(),
                    reason: code.into(),
                });
                assert!(told.ends_with(&format!("({words})")), "{told} {words}");
            }
        }
    }
}
