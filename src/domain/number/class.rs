//! What sort of thing a number leads to: help, a service, an expensive one, or just a telephone. Decides which links
//! may dial at once (D3).

use super::{
    normal::{NumberKind, PhoneNumber},
    place::Place,
    plan::{self, Kind},
};

/// What a number leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// Help: 110, 112, 911.
    Emergency,
    /// A service number, or a code with `*` or `#` that does something in the exchange.
    Service,
    /// Costs far more than a call.
    Premium,
    /// Costs are shared with the one called (0180 in Germany).
    SharedCost,
    /// Free for the caller.
    TollFree,
    /// A telephone in a place, or one of a plan that does not tell mobile ones apart.
    Fixed,
    /// A mobile telephone.
    Mobile,
    /// Follows its owner (0700 in Germany).
    Personal,
    /// Neither in a place nor mobile: Internet telephony, pagers, numbers of whole companies, voicemail.
    Other,
    /// Inside the exchange.
    Internal,
    /// A SIP user.
    User,
    /// Has the form of a number, but no plan knows it.
    Unknown,
}

impl NumberClass {
    /// Whether a link that a page brought must show its number before it is dialled (D3). What no plan knows is shown
    /// as well: it may hide an expensive number behind a carrier's code.
    #[must_use]
    pub const fn is_delicate(self) -> bool {
        match self {
            Self::Emergency | Self::Service | Self::Premium | Self::Unknown => true,
            Self::SharedCost
            | Self::TollFree
            | Self::Fixed
            | Self::Mobile
            | Self::Personal
            | Self::Other
            | Self::Internal
            | Self::User => false,
        }
    }

    /// The word in texts and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Service => "service",
            Self::Premium => "premium",
            Self::SharedCost => "shared-cost",
            Self::TollFree => "toll-free",
            Self::Fixed => "fixed",
            Self::Mobile => "mobile",
            Self::Personal => "personal",
            Self::Other => "other",
            Self::Internal => "internal",
            Self::User => "user",
            Self::Unknown => "unknown",
        }
    }
}

/// More digits than any internal number has.
const INTERNAL: usize = 6;

impl PhoneNumber {
    /// What this number, read at `place`, leads to.
    #[must_use]
    pub fn class(&self, place: &Place) -> NumberClass {
        match self.kind() {
            NumberKind::User => NumberClass::User,
            NumberKind::International => self.e164().map_or(NumberClass::Unknown, of_e164),
            NumberKind::Service => short(self.as_str(), place),
            NumberKind::Internal => internal(self, place),
        }
    }
}

fn short(digits: &str, place: &Place) -> NumberClass {
    match place.plan.as_deref() {
        Some(plan) if plan.is_emergency(digits) => NumberClass::Emergency,
        Some(plan) if plan.is_short_premium(digits) => NumberClass::Premium,
        Some(_) | None => NumberClass::Service,
    }
}

/// Digits that could not be placed: an internal number, unless an outside line's prefix hides something behind it.
fn internal(number: &PhoneNumber, place: &Place) -> NumberClass {
    let digits = number.as_str();
    if place.exchange.has(digits) {
        return NumberClass::Internal;
    }
    let outside = place.exchange.outside.as_str();
    if let Some(inner) = digits
        .strip_prefix(outside)
        .filter(|inner| !outside.is_empty() && !inner.is_empty())
    {
        let inner = PhoneNumber::read(inner, place);
        if inner.kind() != NumberKind::Internal {
            return inner.class(place);
        }
    }
    // Calls for help behind a digit for the outside line nobody told us of: 0112, 9911.
    let hides_help = place
        .plan
        .as_deref()
        .is_some_and(|plan| digits.get(1..).is_some_and(|rest| plan.is_emergency(rest)));
    let is_premium = place
        .plan
        .as_deref()
        .is_some_and(|plan| plan.is_short_premium(digits));
    if hides_help {
        NumberClass::Emergency
    } else if is_premium {
        NumberClass::Premium
    } else if digits.len() > INTERNAL || digits.starts_with('+') {
        NumberClass::Unknown
    } else {
        NumberClass::Internal
    }
}

fn of_e164(digits: &str) -> NumberClass {
    let Some((plan, national)) = plan::owning(digits) else {
        return NumberClass::Unknown;
    };
    match plan.kind(national) {
        None => NumberClass::Unknown,
        Some(Kind::Premium) => NumberClass::Premium,
        Some(Kind::SharedCost) => NumberClass::SharedCost,
        Some(Kind::TollFree) => NumberClass::TollFree,
        Some(Kind::Fixed) => NumberClass::Fixed,
        Some(Kind::Mobile) => NumberClass::Mobile,
        Some(Kind::Personal) => NumberClass::Personal,
        Some(Kind::Voip | Kind::Pager | Kind::CompanyWide | Kind::Voicemail) => NumberClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::number::Exchange;

    #[test]
    fn numbers_are_told_apart() {
        use NumberClass::{
            Emergency, Fixed, Internal, Mobile, Other, Personal, Premium, Service, SharedCost,
            TollFree, Unknown, User,
        };
        for (country, raw, class) in [
            ("de", "110", Emergency),
            ("de", "112", Emergency),
            ("de", "0112", Emergency),
            ("de", "115", Service),
            ("de", "11833", Service),
            ("de", "*21*0900123456#", Service),
            ("de", "0900 1 234567", Premium),
            ("de", "+49 (0)900 1234567", Premium),
            ("de", "00499001234567", Premium),
            ("us", "011 49 900 1234567", Premium),
            ("us", "1-900-234-5678", Premium),
            ("gb", "0909 879 0000", Premium),
            ("at", "0900 123456", Premium),
            ("ch", "0900 123 456", Premium),
            ("fr", "3212", Premium),
            ("de", "+979 1 2345 6789", Premium),
            ("de", "0180 5 123456", SharedCost),
            ("de", "0800 3301000", TollFree),
            ("de", "089 123420", Fixed),
            ("us", "212 555 0123", Fixed),
            ("de", "0171 2345678", Mobile),
            ("de", "0700 12345678", Personal),
            ("gb", "056 1234 5678", Other),
            ("de", "20", Internal),
            ("de", "eva", User),
            ("de", "01033 0900 1234567", Unknown),
            ("us", "911", Emergency),
            ("us", "9911", Emergency),
            ("xx", "112", Internal),
        ] {
            let place = Place::new(country, "");
            let number = PhoneNumber::read(raw, &place);
            assert_eq!(number.class(&place), class, "{country} {raw} {number:?}");
        }
    }

    #[test]
    fn what_an_outside_line_hides_is_seen_d3() {
        let exchange = Exchange::new(&["100-199".into()], "0");
        let place = Place::new("de", "89").behind(Arc::new(exchange));
        for (raw, class) in [
            ("0110", NumberClass::Emergency),
            ("110", NumberClass::Emergency),
            ("111", NumberClass::Internal),
            ("0089 123420", NumberClass::Fixed),
        ] {
            let number = PhoneNumber::read(raw, &place);
            assert_eq!(number.class(&place), class, "{raw} {number:?}");
        }
    }
}
