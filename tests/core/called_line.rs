//! The called line end to end: each INVITE of the corpus reaches an engine whose settings name its line, among others.

use linekeeper::{
    domain::{id::LineId, journal::CallerClass, line::Line, settings::Settings},
    engine::snapshot::{CallView, LineView},
    sip::{AccountKey, Event},
};

use crate::{
    flows::Office,
    invites::{Case, cases},
};

fn line(id: &str, numbers: &[&str], prefix: &str) -> Line {
    Line {
        numbers: numbers.iter().map(ToString::to_string).collect(),
        name_prefix: prefix.to_owned(),
        ..Line::named(LineId::new(id), id)
    }
}

/// Settings that know the case's line, and three others that must not be taken for it.
fn settings(case: &Case) -> Settings {
    let mut settings = Office::usual_settings();
    settings.lines.clear();
    let account = settings.accounts.get_mut("main").unwrap();
    account.address = "200@pbx.example".into();
    account.called_headers = case
        .all("headers")
        .iter()
        .flat_map(|names| names.split(", "))
        .map(str::to_owned)
        .collect();
    if let [country] = case.all("country")[..] {
        country.clone_into(&mut account.country);
    }
    let prefix = case.all("prefix").first().copied().unwrap_or("");
    for line in [
        line("wanted", &case.all("line"), prefix),
        line(
            "near",
            &["+49 89 99998-099", "+1 202 555 0199"],
            "Salesroom",
        ),
        line("reception", &["200"], ""),
        line("wide", &["+49 89 9999%", "+1202%"], ""),
    ] {
        settings.lines.insert(line.id.as_str().to_owned(), line);
    }
    settings
}

fn arrive(case: &Case) -> CallView {
    let mut office = Office::with(settings(case), None);
    let usage = office.fake.new_usage();
    let invite = Box::new(case.invite());
    let account = Some(AccountKey(0));
    office.report(Event::Incoming {
        usage,
        account,
        invite,
    });
    office.engine.snapshot().calls[0].clone()
}

#[test]
fn every_invite_is_shown_on_its_line() {
    let mut named = 0;
    for case in cases() {
        let call = arrive(&case);
        let is_named = !case.all("line").is_empty() || !case.all("prefix").is_empty();
        let shown = match &call.line {
            Some(LineView::Known(line)) => line.id.as_str(),
            Some(LineView::Unknown { number }) => number,
            None => "",
        };
        if is_named {
            assert_eq!(shown, "wanted", "{}: {}", case.name, call.called);
            named += 1;
        } else {
            assert_ne!(shown, "wanted", "{}", case.name);
        }
    }
    assert!(named >= 30, "{named}");
}

#[test]
fn every_caller_is_shown_as_far_as_may_be() {
    for case in cases() {
        let caller = arrive(&case).caller;
        if case.all("disclosure") == ["shown"] {
            assert_eq!(caller.class, CallerClass::Known, "{}", case.name);
            assert!(!caller.number.is_empty(), "{}", case.name);
        } else {
            let nothing = [&caller.name, &caller.number, &caller.uri];
            assert!(
                nothing.iter().all(|text| text.is_empty()),
                "{}: {caller:?}",
                case.name
            );
        }
        for prefix in case.all("prefix") {
            assert!(
                !caller.name.contains(prefix),
                "{}: {}",
                case.name,
                caller.name
            );
        }
    }
}
