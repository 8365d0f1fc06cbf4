//! Extensions: their faults.

use super::{
    Settings, SettingsFault, place_of_account,
    validate::{Faults, NAME},
};
use crate::domain::{
    extension::{ChainFault, Extension, Member, Strategy, chain_fault, roster},
    forward::MOST_TOGETHER,
    number::{DialTarget, NumberClass},
};

/// What can be wrong with an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionFault {
    /// A member that says nobody, or several at once.
    Unclear,
    /// No such extension.
    NotThere(String),
    /// It leads back to this one.
    Cycle(String),
    /// Too many stand one inside the other.
    TooDeep,
    /// More ring at once than may.
    TooMany(usize),
    /// This desk more than once among those that ring at once.
    DeskTwice,
    /// No two digits.
    BadCode(String),
    /// The code is another's.
    CodeTwice {
        /// The code.
        code: String,
        /// Whose it is.
        other: String,
    },
    /// A forward list has this key.
    KeyTaken,
}

/// Tells every fault of extensions.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    for (key, extension) in &settings.extensions {
        let path = format!("extension.{key}");
        faults.table_key(&path, key);
        faults.length(&format!("{path}.name"), &extension.name, NAME);
        if settings.forwards.contains_key(key) {
            faults.add(&path, told(ExtensionFault::KeyTaken));
        }
        check_code(settings, (key, extension), &path, faults);
        if extension.members.is_empty() {
            faults.add(&format!("{path}.members"), SettingsFault::Empty);
        }
        for (at, member) in extension.members.iter().enumerate() {
            check_member(settings, member, &format!("{path}.members.{at}"), faults);
        }
        check_group(settings, (key, extension), &path, faults);
    }
}

const fn told(fault: ExtensionFault) -> SettingsFault {
    SettingsFault::Extension(fault)
}

/// Two digits, a leading zero kept, and nobody else's (S175).
fn check_code(
    settings: &Settings,
    (key, extension): (&String, &Extension),
    path: &str,
    faults: &mut Faults,
) {
    let code = &extension.code;
    if code.is_empty() {
        return;
    }
    let path = format!("{path}.code");
    if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return faults.add(&path, told(ExtensionFault::BadCode(code.clone())));
    }
    let mut others = settings.extensions.iter();
    let other = others.find(|(other, one)| *other != key && one.code == *code);
    if let Some((other, one)) = other {
        let (code, other) = (code.clone(), one.shown(other).to_owned());
        faults.add(&path, told(ExtensionFault::CodeTwice { code, other }));
    }
}

fn check_member(settings: &Settings, member: &Member, path: &str, faults: &mut Faults) {
    faults.length(&format!("{path}.name"), &member.name, NAME);
    faults.range(&format!("{path}.seconds"), member.seconds, 5, 300);
    faults.range(&format!("{path}.weight"), member.weight, 0, 100);
    let mut when = member.when.iter();
    if let Some(key) = when.find(|key| !settings.times.contains_key(*key)) {
        let fault = SettingsFault::UnknownTimes(key.clone());
        faults.add(&format!("{path}.when"), fault);
    }
    if !member.is_clear() {
        return faults.add(path, told(ExtensionFault::Unclear));
    }
    if !member.extension.is_empty() && !settings.extensions.contains_key(&member.extension) {
        let fault = ExtensionFault::NotThere(member.extension.clone());
        faults.add(&format!("{path}.extension"), told(fault));
    }
    if member.number.is_empty() {
        return;
    }
    let place = place_of_account(None, &settings.general);
    // An emergency number is never a destination (S140), so it is a mistake from the start.
    let is_destination = DialTarget::read(&member.number, &place)
        .is_ok_and(|target| target.class != NumberClass::Emergency);
    if !is_destination {
        let fault = SettingsFault::BadDestination(member.number.clone());
        faults.add(&format!("{path}.number"), fault);
    }
}

/// What concerns the members as a whole.
fn check_group(
    settings: &Settings,
    (key, extension): (&String, &Extension),
    path: &str,
    faults: &mut Faults,
) {
    let path = format!("{path}.members");
    match chain_fault(key, &settings.extensions) {
        None => {}
        Some(ChainFault::Cycle(of)) => faults.add(&path, told(ExtensionFault::Cycle(of))),
        Some(ChainFault::TooDeep) => faults.add(&path, told(ExtensionFault::TooDeep)),
    }
    let on = extension.members.iter().filter(|member| member.on);
    if extension.order.is_shared() {
        let roster = roster(key, &settings.extensions);
        let count = roster.entries.len();
        if count > MOST_TOGETHER {
            faults.add(&path, told(ExtensionFault::TooMany(count)));
        }
        if roster.here.iter().filter(|here| **here).count() > 1 {
            faults.add(&path, told(ExtensionFault::DeskTwice));
        }
    }
    let sum: u32 = on.map(|member| member.weight).sum();
    if extension.order == Strategy::Percentage && sum != 100 {
        faults.add(&path, SettingsFault::BadShares(sum));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{forward::ForwardList, settings::validate::check as check_all};

    fn faults(change: impl FnOnce(&mut Settings)) -> Vec<(String, SettingsFault)> {
        let mut settings = Settings::default();
        let sales = Extension {
            name: "Sales".into(),
            code: "12".into(),
            members: vec![Member::desk(), Member::number("0170 1234567")],
            ..Extension::default()
        };
        settings.extensions.insert("sales".into(), sales);
        change(&mut settings);
        let problems = check_all(&settings).into_iter();
        problems
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    fn sales(settings: &mut Settings) -> &mut Extension {
        settings.extensions.get_mut("sales").unwrap()
    }

    fn expect(key: &str, fault: ExtensionFault, change: impl FnOnce(&mut Settings)) {
        let found = faults(change);
        assert_eq!(found, [(key.to_owned(), SettingsFault::Extension(fault))]);
    }

    #[test]
    fn a_good_one_has_none() {
        assert_eq!(faults(|_| {}), []);
    }

    #[test]
    fn faults_are_told_where_they_are() {
        for code in ["1", "123", "1a", "٣٤"] {
            expect(
                "extension.sales.code",
                ExtensionFault::BadCode(code.into()),
                |settings| sales(settings).code = code.into(),
            );
        }
        for member in [
            Member::default(),
            Member {
                desk: true,
                ..Member::number("1")
            },
        ] {
            expect(
                "extension.sales.members.1",
                ExtensionFault::Unclear,
                |settings| sales(settings).members[1] = member,
            );
        }
        expect(
            "extension.sales.members.1.extension",
            ExtensionFault::NotThere("x".into()),
            |settings| sales(settings).members[1] = Member::extension("x"),
        );
        expect(
            "extension.sales.members",
            ExtensionFault::Cycle("sales".into()),
            |settings| sales(settings).members[1] = Member::extension("sales"),
        );
        expect("extension.sales", ExtensionFault::KeyTaken, |settings| {
            let list = ForwardList {
                to: vec![crate::domain::forward::Entry::to("1")],
                ..ForwardList::default()
            };
            settings.forwards.insert("sales".into(), list);
        });
    }

    #[test]
    fn a_code_belongs_to_one_s175() {
        let found = faults(|settings| {
            let other = Extension {
                name: String::new(),
                ..sales(settings).clone()
            };
            settings.extensions.insert("other".into(), other);
        });
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found
                .iter()
                .any(|(key, fault)| key == "extension.sales.code"
                    && *fault
                        == SettingsFault::Extension(ExtensionFault::CodeTwice {
                            code: "12".into(),
                            other: "other".into()
                        }))
        );
    }

    #[test]
    fn a_desk_rings_once_at_a_time() {
        expect(
            "extension.sales.members",
            ExtensionFault::DeskTwice,
            |settings| {
                sales(settings).order = Strategy::Together;
                sales(settings).members = vec![Member::desk(), Member::extension("inner")];
                let inner = Extension {
                    members: vec![Member::desk()],
                    ..Extension::default()
                };
                settings.extensions.insert("inner".into(), inner);
            },
        );
        let one_after_the_other = faults(|settings| {
            sales(settings).members = vec![Member::desk(), Member::number("1"), Member::desk()];
        });
        assert_eq!(one_after_the_other, []);
    }

    #[test]
    fn a_fourth_that_rings_at_once_is_refused_s147() {
        for (order, count, refused) in [
            (Strategy::Together, 3, false),
            (Strategy::Together, 4, true),
            (Strategy::Growing, 4, true),
            (Strategy::Sequential, 4, false),
        ] {
            let found = faults(|settings| {
                let extension = sales(settings);
                extension.order = order;
                extension.members = vec![Member::number("123"); count];
            });
            assert_eq!(!found.is_empty(), refused, "{order:?} {count} {found:?}");
        }
    }
}
