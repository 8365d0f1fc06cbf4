//! How numbers are written for people: grouped as their country groups them.

use super::{
    normal::{NumberKind, PhoneNumber},
    place::Place,
    plan::{self, Grouping, Plan},
    shape,
};

/// A number as it is stored, written for people: `+49 89 123420`. What is no E.164 number stays as it is.
#[must_use]
pub fn written(stored: &str) -> String {
    PhoneNumber::read(stored, &Place::default()).international_form()
}

impl PhoneNumber {
    /// `+49 89 123420`; what is no E.164 number stays as it is.
    #[must_use]
    pub fn international_form(&self) -> String {
        let Some((plan, national)) = self.e164().and_then(plan::owning) else {
            return self.as_str().to_owned();
        };
        let grouped = grouped(&plan, national, true);
        format!("+{} {grouped}", plan.code)
    }

    /// `089 123420` for a number of the place's own country, the international form for others.
    #[must_use]
    pub fn national_form(&self, place: &Place) -> String {
        match self.own_national(place) {
            Some((plan, national)) => grouped(&plan, national, false),
            None => self.international_form(),
        }
    }

    /// What is dialled in the place's country to reach this number: `089123420`, `004144…`. Service and internal
    /// numbers and users are themselves.
    #[must_use]
    pub fn dialled_form(&self, place: &Place) -> String {
        let Some(digits) = self.e164() else {
            return self.as_str().to_owned();
        };
        if let Some((plan, national)) = self.own_national(place) {
            let shown = grouped(&plan, national, false);
            return shown.chars().filter(char::is_ascii_digit).collect();
        }
        let prefix = place
            .plan
            .as_deref()
            .map_or("00", Plan::international_prefix);
        format!("{prefix}{digits}")
    }

    fn own_national(&self, place: &Place) -> Option<(Plan, &str)> {
        let own = place.plan.as_deref()?;
        let (plan, national) = self.e164().and_then(plan::owning)?;
        (plan.code == own.code).then_some((plan, national))
    }

    /// The form a person at `place` reads easiest: national for numbers of the country, else international.
    #[must_use]
    pub fn shown(&self, place: &Place) -> String {
        match self.kind() {
            NumberKind::International => self.national_form(place),
            NumberKind::Internal | NumberKind::Service | NumberKind::User => {
                self.as_str().to_owned()
            }
        }
    }
}

/// A national number in groups; without a rule for it, its digits (and the trunk prefix inside the country).
fn grouped(plan: &Plan, national: &str, abroad: bool) -> String {
    let Some(grouping) = fitting(plan, national, abroad) else {
        let trunk = if abroad { "" } else { plan.trunk };
        return format!("{trunk}{national}");
    };
    let Some(groups) = shape::groups(grouping.pattern, national) else {
        return national.to_owned();
    };
    let form = if abroad || grouping.rule.is_empty() {
        grouping.form.to_owned()
    } else {
        with_rule(grouping.form, grouping.rule)
    };
    let mut out = String::with_capacity(national.len() + 6);
    plan::replace(&form, &groups, &mut out);
    out
}

/// The form with its first group written as the rule says it is at home: `0$1`.
fn with_rule(form: &str, rule: &str) -> String {
    let group = form.find('$').and_then(|at| form.get(at..at + 2));
    group.map_or_else(
        || form.to_owned(),
        |group| form.replacen(group, &rule.replace("$1", group), 1),
    )
}

/// Whether a national number is written without the trunk prefix at home.
pub(super) fn goes_without_trunk(plan: &Plan, national: &str) -> bool {
    fitting(plan, national, false).is_some_and(|grouping| !grouping.rule.contains(plan.trunk))
        || plan.trunk.is_empty()
}

fn fitting(plan: &Plan, national: &str, abroad: bool) -> Option<Grouping> {
    // Countries that share a calling code group as the main one does.
    let main;
    let plan = if plan.has_groupings() {
        plan
    } else {
        main = plan::main_of(plan);
        &main
    };
    let has_own_abroad = abroad && plan.groupings().any(|grouping| grouping.abroad);
    plan.groupings()
        .filter(|grouping| grouping.abroad == has_own_abroad)
        .find(|grouping| {
            (grouping.leading.is_empty() || shape::begins(grouping.leading, national))
                && shape::is_match(grouping.pattern, national)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_their_country_does() {
        for row in [
            "de | +4989123420 | 089 123420 | +49 89 123420 | 089123420",
            "de | +491712345678 | 0171 2345678 | +49 171 2345678 | 01712345678",
            "de | +41446681800 | +41 44 668 18 00 | +41 44 668 18 00 | 0041446681800",
            "ch | +41446681800 | 044 668 18 00 | +41 44 668 18 00 | 0446681800",
            "us | +12125550123 | (212) 555-0123 | +1 212-555-0123 | 2125550123",
            "us | +4989123420 | +49 89 123420 | +49 89 123420 | 0114989123420",
            "it | +39066981234 | 06 698 1234 | +39 06 698 1234 | 066981234",
            "fr | +33123456789 | 01 23 45 67 89 | +33 1 23 45 67 89 | 0123456789",
            "gb | +442079460123 | 020 7946 0123 | +44 20 7946 0123 | 02079460123",
            "ar | +5491123456789 | 011 15-2345-6789 | +54 9 11 2345-6789 | 0111523456789",
            "de | 110 | 110 | 110 | 110",
            "de | 20 | 20 | 20 | 20",
            "de | eva | eva | eva | eva",
        ] {
            let cells: Vec<&str> = row.split(" | ").collect();
            let [country, number, national, international, dialled] = cells[..] else {
                panic!("{row}");
            };
            let place = Place::new(country, "");
            let number = PhoneNumber::read(number, &place);
            let got = (
                number.national_form(&place),
                number.international_form(),
                number.dialled_form(&place),
            );
            assert_eq!(
                got,
                (
                    national.to_owned(),
                    international.to_owned(),
                    dialled.to_owned()
                )
            );
        }
    }
}
