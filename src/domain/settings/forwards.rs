//! Forward lists and what they may cost: their faults.

use super::{
    Settings, SettingsFault, place_of_account,
    validate::{Faults, NAME},
};
use crate::domain::{
    forward::{Entry, ForwardList, Order, Toll},
    number::{DialTarget, NumberClass},
};

/// Tells every fault of forward lists and of the toll guard.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    for (key, list) in &settings.forwards {
        let path = format!("forward.{key}");
        faults.table_key(&path, key);
        faults.length(&format!("{path}.title"), &list.title, NAME);
        if !list.is_of_use() {
            faults.add(&format!("{path}.to"), SettingsFault::Empty);
        }
        for (at, entry) in list.to.iter().enumerate() {
            check_entry(settings, entry, &format!("{path}.to.{at}"), faults);
        }
        check_shares(list, &path, faults);
    }
    for entry in &settings.toll.allow {
        if !Toll::is_readable(entry) {
            faults.add("toll.allow", SettingsFault::UnknownCountry(entry.clone()));
        }
    }
    let minutes = settings.toll.minutes_per_day;
    faults.range("toll.minutes_per_day", minutes, 0, 1_440);
}

fn check_entry(settings: &Settings, entry: &Entry, path: &str, faults: &mut Faults) {
    faults.length(&format!("{path}.name"), &entry.name, NAME);
    let place = place_of_account(None, &settings.general);
    // An emergency number is never a destination (S140), so it is a mistake from the start.
    let is_destination = DialTarget::read(&entry.number, &place)
        .is_ok_and(|target| target.class != NumberClass::Emergency);
    if !is_destination {
        let fault = SettingsFault::BadDestination(entry.number.clone());
        faults.add(&format!("{path}.number"), fault);
    }
    faults.range(&format!("{path}.seconds"), entry.seconds, 5, 300);
    faults.range(&format!("{path}.weight"), entry.weight, 0, 100);
    if let Some(key) = entry
        .when
        .iter()
        .find(|key| !settings.times.contains_key(*key))
    {
        let fault = SettingsFault::UnknownTimes(key.clone());
        faults.add(&format!("{path}.when"), fault);
    }
}

/// Shares add up to 100 (S128).
fn check_shares(list: &ForwardList, path: &str, faults: &mut Faults) {
    let on = list.to.iter().filter(|entry| entry.on);
    let sum: u32 = on.map(|entry| entry.weight).sum();
    if list.order == Order::Percentage && sum != 100 {
        faults.add(&format!("{path}.to"), SettingsFault::BadShares(sum));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::validate::check as check_all;

    fn faults(change: impl FnOnce(&mut ForwardList, &mut Toll)) -> Vec<(String, SettingsFault)> {
        let mut settings = Settings::default();
        let mut list = ForwardList {
            to: vec![Entry::to("0170 1234567")],
            ..ForwardList::default()
        };
        change(&mut list, &mut settings.toll);
        settings.forwards.insert("mobile".into(), list);
        let problems = check_all(&settings).into_iter();
        problems
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    #[test]
    fn faults_of_lists_are_told_where_they_are() {
        assert_eq!(faults(|_, _| {}), []);
        let told = |key: &str, fault| vec![(key.to_owned(), fault)];
        assert_eq!(
            faults(|list, _| list.to.clear()),
            told("forward.mobile.to", SettingsFault::Empty)
        );
        for number in ["", "112", "a b"] {
            assert_eq!(
                faults(|list, _| list.to[0].number = number.into()),
                told(
                    "forward.mobile.to.0.number",
                    SettingsFault::BadDestination(number.into())
                )
            );
        }
        assert_eq!(
            faults(|list, _| list.to[0].when = vec!["night".into()]),
            told(
                "forward.mobile.to.0.when",
                SettingsFault::UnknownTimes("night".into())
            )
        );
        assert_eq!(
            faults(|list, _| {
                list.order = Order::Percentage;
                list.to[0].weight = 90;
            }),
            told("forward.mobile.to", SettingsFault::BadShares(90))
        );
        assert_eq!(
            faults(|_, toll| toll.allow = vec!["atlantis".into()]),
            told(
                "toll.allow",
                SettingsFault::UnknownCountry("atlantis".into())
            )
        );
    }
}
