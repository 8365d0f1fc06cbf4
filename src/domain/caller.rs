//! Who calls, and how much of that may be shown (S70, D1).

use super::{
    journal::{Caller, CallerClass},
    number::{NumberKind, PhoneNumber, Place},
};

/// A party as a header names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Identity<'a> {
    /// Display name.
    pub display: &'a str,
    /// User part or number.
    pub user: &'a str,
    /// Host; empty for a bare number.
    pub host: &'a str,
}

/// The caller to show: an asserted identity when the account's server is trusted, else From; nothing of either when the
/// number is withheld or unavailable. `name` is the display name to prefer, a line's prefix already taken off.
#[must_use]
pub fn identify(
    class: CallerClass,
    from: Identity<'_>,
    asserted: Option<Identity<'_>>,
    name: &str,
    place: &Place,
) -> Caller {
    if class != CallerClass::Known {
        return Caller {
            class,
            ..Caller::default()
        };
    }
    let party = asserted.unwrap_or(from);
    let number = PhoneNumber::received(party.user, place);
    let uri = address(&number, party);
    let shown = if name.trim().is_empty() {
        party.display.trim()
    } else {
        name.trim()
    };
    // A name that only repeats the number says nothing.
    let repeats = PhoneNumber::received(shown, place) == number;
    Caller {
        name: if repeats {
            String::new()
        } else {
            shown.to_owned()
        },
        number: number.as_str().to_owned(),
        uri,
        class,
    }
}

/// Out of several asserted identities the one that is a full number, else the first.
#[must_use]
pub fn best_asserted<'a>(asserted: &[Identity<'a>], place: &Place) -> Option<Identity<'a>> {
    let is_number = |party: &&Identity<'_>| {
        PhoneNumber::received(party.user, place).kind() == NumberKind::International
    };
    let usable = || asserted.iter().filter(|party| !party.user.is_empty());
    usable()
        .find(is_number)
        .or_else(|| usable().next())
        .copied()
}

/// Numbers are called back through the account's own server, users at their host.
fn address(number: &PhoneNumber, party: Identity<'_>) -> String {
    match number.kind() {
        NumberKind::User if party.host.is_empty() => party.user.to_owned(),
        NumberKind::User => format!("sip:{}@{}", party.user, party.host),
        NumberKind::International | NumberKind::Internal | NumberKind::Service => {
            number.as_str().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party<'a>(display: &'a str, user: &'a str, host: &'a str) -> Identity<'a> {
        Identity {
            display,
            user,
            host,
        }
    }

    fn check(
        class: CallerClass,
        from: Identity<'_>,
        asserted: Option<Identity<'_>>,
        name: &str,
        wanted: (&str, &str, &str),
    ) {
        let caller = identify(class, from, asserted, name, &Place::new("de", "89"));
        let got = (
            caller.name.as_str(),
            caller.number.as_str(),
            caller.uri.as_str(),
        );
        assert_eq!(got, wanted, "{class:?} {from:?} {asserted:?}");
        assert_eq!(caller.class, class);
    }

    #[test]
    fn the_caller_is_named_by_the_best_source() {
        let known = CallerClass::Known;
        let from = party("Eva Kuhn", "089987654", "pbx");
        let pai = party("", "+4930111111", "pbx");
        let wanted = ("Eva Kuhn", "+4989987654", "+4989987654");
        check(known, from, None, "Eva Kuhn", wanted);
        let wanted = ("Eva Kuhn", "+4930111111", "+4930111111");
        check(known, from, Some(pai), "Eva Kuhn", wanted);
        check(
            known,
            from,
            Some(pai),
            "",
            ("", "+4930111111", "+4930111111"),
        );
        let eva = party("", "eva", "example.org");
        check(known, eva, None, "", ("", "eva", "sip:eva@example.org"));
        check(known, party("", "20", "pbx"), None, "", ("", "20", "20"));
    }

    #[test]
    fn a_name_that_repeats_the_number_is_dropped() {
        let from = party("089987654", "089987654", "pbx");
        let wanted = ("", "+4989987654", "+4989987654");
        check(CallerClass::Known, from, None, "089987654", wanted);
    }

    #[test]
    fn nothing_of_a_withheld_caller_shows_s70() {
        let from = party("Eva Kuhn", "089987654", "pbx");
        let nothing = ("", "", "");
        check(CallerClass::Withheld, from, Some(from), "Eva Kuhn", nothing);
        check(CallerClass::Unavailable, from, None, "", nothing);
    }

    #[test]
    fn a_full_number_is_the_best_assertion() {
        let place = Place::new("de", "89");
        let (user, number) = (party("", "eva", "pbx"), party("", "+4930111111", ""));
        assert_eq!(best_asserted(&[user, number], &place), Some(number));
        assert_eq!(best_asserted(&[user], &place), Some(user));
        assert_eq!(best_asserted(&[party("", "", "pbx")], &place), None);
    }
}
