use std::sync::Arc;

use super::{sample::Sample, *};
use crate::domain::{
    journal::{Caller, CallerClass, WallTime},
    template::{field::FIELDS, tongue::GERMAN},
};

/// Thursday, 26 November 2026, 08:05 UTC.
const NOW: WallTime = WallTime(1_795_680_300_000);

fn render(target: Target, mode: Mode, text: &str, facts: Facts) -> Result<String, Problem> {
    let mut renderer = Renderer::new(Manner::default());
    renderer.add("t", target, text)?;
    renderer.render("t", target, &Arc::new(facts), mode)
}

fn shown(text: &str) -> String {
    let facts = Sample::Known.facts(None, "", NOW);
    render(Target::Text, Mode::Run, text, facts).unwrap_or_else(|problem| problem.to_string())
}

fn previewed(text: &str) -> String {
    let facts = Sample::Known.facts(None, "", NOW);
    render(Target::Text, Mode::Preview, text, facts).unwrap_or_else(|problem| problem.to_string())
}

fn named(name: &str) -> Facts {
    Facts {
        caller: Caller {
            name: name.to_owned(),
            number: "+4989998765".to_owned(),
            ..Caller::default()
        },
        ..Facts::default()
    }
}

#[test]
fn fields_filters_and_branches_work() {
    for (text, expected) in [
        (
            "{{ caller.label }}, {{ contact.company }}",
            "Dr. Eva Kuhn, Kuhn Dental",
        ),
        ("{{ caller.number | national }}", "089 998765"),
        ("{{ caller.number | international }}", "+49 89 998765"),
        ("{{ contact.name | initials }}", "DK"),
        (
            "{{ now.date }}, {{ now.time }}, {{ now.weekday }}",
            "26 November 2026, 08:05, Thursday",
        ),
        ("{{ now.moment }}", "26 November 2026, 08:05"),
        (
            "{{ call.start | date('%d.%m.%Y') }} {{ call.start | time }}",
            "26.11.2026 08:04",
        ),
        ("{{ call.wait_seconds | duration }}", "0:07"),
        (
            "{{ contact.groups }} {{ contact.groups | join('/') }}",
            "Customers Customers",
        ),
        ("{{ contact.department | default('nobody') }}", "nobody"),
        ("{{ user.name | upper | truncate(5) }}", "ANNA…"),
        ("{{ contact.vip }}", "yes"),
        ("{% if contact.vip %}VIP{% endif %}", "VIP"),
        (
            "{% for g in contact.groups %}[{{ g }}]{% endfor %}",
            "[Customers]",
        ),
        (
            "{% if history.today > 1 %}call {{ history.today + 1 }} today{% endif %}",
            "call 3 today",
        ),
        ("{{ history.last_note }}", "asked for invoice"),
        ("{{ contact.message }}", "Keys are ready."),
        (
            "{{ redirect.name }} ({{ redirect.reason }})",
            "Reception (no answer)",
        ),
        ("{{ rule.name }}{{ queue.position }}{{ verify.level }}", ""),
        ("{{ now.salutation }}", "Good morning"),
        ("{{ caller.name | replace('Kuhn ', '') | lower }}", "eva"),
        ("{% set n = caller.name | first %}{{ n ~ '!' }}", "Kuhn!"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn words_follow_the_language() {
    let manner = Manner {
        tongue: &GERMAN,
        ..Manner::default()
    };
    let mut renderer = Renderer::new(manner);
    renderer
        .add(
            "t",
            Target::Text,
            "{{ now.date }}, {{ now.salutation }}, {{ caller.label }}, {{ contact.vip }}",
        )
        .unwrap();
    let facts = Arc::new(Sample::Withheld.facts(None, "", NOW));
    assert_eq!(
        renderer
            .render("t", Target::Text, &facts, Mode::Run)
            .unwrap(),
        "26. November 2026, Guten Morgen, Nummer unterdrückt, nein"
    );
}

#[test]
fn an_unknown_field_shows_in_the_preview_and_is_nothing_at_run_time_s19() {
    for (text, preview, run) in [
        ("a{{ caller.nmae }}b", "a[caller.nmae?]b", "ab"),
        ("a{{ nobody.there }}b", "a[nobody.there?]b", "ab"),
        ("a{{ nobody }}b", "a[nobody?]b", "ab"),
        ("a{{ caller }}b", "a[caller.?]b", "ab"),
        (
            "a{{ caller.nmae | upper | truncate(2) }}b",
            "a[caller.nmae?]b",
            "ab",
        ),
        ("a{{ caller.nmae | default('x') }}b", "axb", "axb"),
        ("{% if caller.nmae %}x{% else %}y{% endif %}", "y", "y"),
        ("{% for x in caller.nmae %}x{% endfor %}", "", ""),
        ("{{ caller.nmae is defined }}", "no", "no"),
        ("{{ contact.department }}", "", ""),
    ] {
        assert_eq!(shown(text), run, "{text}");
        let seen = previewed(text);
        assert!(seen == preview || text.contains("for x"), "{text}: {seen}");
    }
    assert_eq!(
        unknown_fields(
            "{{ caller.nmae }}{% for g in contact.groups %}{{ g }}{% endfor %}{{ foo }}"
        ),
        ["caller.nmae", "foo"]
    );
}

#[test]
fn every_field_is_there_for_every_call() {
    for sample in Sample::ALL {
        for field in FIELDS {
            let text = format!("{{{{ {} }}}}", field.path());
            let result = render(
                Target::Text,
                Mode::Preview,
                &text,
                sample.facts(None, "", NOW),
            );
            let shown = result.unwrap_or_else(|problem| format!("{problem}?"));
            assert!(!shown.contains('?'), "{}: {shown}", field.path());
            let result = render(Target::Text, Mode::Preview, &text, Facts::default());
            assert!(result.is_ok(), "{}: {result:?}", field.path());
        }
    }
}

#[test]
fn fields_are_named_once_and_belong_to_a_group() {
    for (at, field) in FIELDS.iter().enumerate() {
        assert!(field::GROUPS.contains(&field.group), "{}", field.path());
        let twin = FIELDS[..at]
            .iter()
            .find(|other| other.path() == field.path());
        assert!(twin.is_none(), "{}", field.path());
    }
}

#[test]
fn what_a_caller_sends_is_data_for_every_target() {
    let hostile = [
        "{{ user.name }}",
        "{% for a in b %}",
        "{# x",
        "<script>alert(1)</script>",
        "\u{202e}evil\u{0}\r\n",
        "%s%n$(rm -rf)`x`",
        "--version",
    ];
    for name in hostile {
        for target in Target::ALL {
            let result = render(target, Mode::Run, "{{ caller.name }}", named(name)).unwrap();
            assert!(
                !result.contains(['\u{0}', '\u{202e}', '\r']),
                "{target:?} {result:?}"
            );
            assert!(!result.contains("Anna"), "{target:?} {result:?}");
            if target == Target::Html {
                assert!(!result.contains('<'), "{result:?}");
            }
            if target == Target::Argument {
                assert!(!result.starts_with('-'), "{result:?}");
            }
        }
    }
    assert_eq!(
        render(
            Target::Text,
            Mode::Run,
            "{{ caller.name }}",
            named("{{ user.name }}")
        )
        .unwrap(),
        "{{ user.name }}"
    );
    let long = render(
        Target::Text,
        Mode::Run,
        "{{ caller.name }}",
        named(&"x".repeat(10_240)),
    );
    assert!(long.unwrap().chars().count() < 400);
}

#[test]
fn no_statement_switches_the_escaping_off() {
    let facts = || named("<b>&");
    for (text, expected) in [
        ("<p>{{ caller.name }}</p>", "<p>&lt;b&gt;&amp;</p>"),
        (
            "{% set x %}<i>{{ caller.name }}</i>{% endset %}{{ x }}",
            "<i>&lt;b&gt;&amp;</i>",
        ),
        ("{% set x = caller.name %}{{ x }}", "&lt;b&gt;&amp;"),
        ("{{ caller.name | upper }}", "&lt;B&gt;&amp;"),
    ] {
        assert_eq!(
            render(Target::Html, Mode::Run, text, facts()).unwrap(),
            expected,
            "{text}"
        );
    }
    assert!(check("{{ caller.name | safe }}").is_some());
    assert!(check("{% autoescape false %}{{ caller.name }}{% endautoescape %}").is_some());
}

#[test]
fn work_size_and_depth_are_bounded() {
    let facts = || named("x");
    let many = |text: &str| render(Target::Text, Mode::Run, text, facts()).map_err(|p| p.fault);
    let nested = "{% for a in 'x' * 4000 %}".to_owned();
    for text in [
        format!("{}y{}", nested.repeat(4), "{% endfor %}".repeat(4)),
        "{{ 'x' * 100000000 }}".to_owned(),
        format!("{}{{{{ a }}}}", "{% set a = 'x' %}{% set a = a ~ a %}").replacen(
            "{{ a }}",
            &"{% set a = a ~ a %}".repeat(100),
            1,
        ),
    ] {
        let result = many(&text);
        assert!(
            result.is_err() || result.as_ref().is_ok_and(|out| out.len() < 20_000),
            "{result:?}"
        );
    }
    let too_long = many(&"x".repeat(LONGEST + 1));
    assert_eq!(too_long, Err(Fault::TooLong { most: LONGEST }));
    let wide = many(
        "{% for a in [1,2,3,4,5,6,7,8,9] %}{% for b in [1,2,3,4,5,6,7,8,9] %}{% for c in [1,2,3,4,5,6,7,8,9] %}0123456789012345678901234567890123456789{% endfor %}{% endfor %}{% endfor %}",
    );
    assert_eq!(
        wide,
        Err(Fault::ResultTooLong {
            most: Target::Text.longest()
        })
    );
    for deep in ["(", "[", "not ", "-", "{% if 1 %}"] {
        let text = format!("{{{{ {}", deep.repeat(1_900));
        assert!(many(&text).is_err(), "{deep}");
        let closed = format!("{{{{ {}1 }}}}", deep.repeat(1_900));
        assert!(many(&closed).is_err(), "{deep}");
    }
}

#[test]
fn problems_name_their_place_s24() {
    for (text, line, column) in [
        ("{{ caller.name | | upper }}", 1, 18),
        ("a\n  {{ 1 + }}", 2, 10),
        ("a\n\n{{ x y }}", 3, 6),
        ("{% if %}{% endif %}", 1, 7),
    ] {
        let problem = check(text).unwrap();
        assert_eq!(
            (problem.line, problem.column),
            (line, column),
            "{text}: {problem}"
        );
    }
    assert_eq!(check("plain words, 100 %"), None);
    assert_eq!(check("{ no tag }"), None);
}

#[test]
fn built_in_templates_are_good_and_say_who_calls() {
    for tongue in [&tongue::ENGLISH, &tongue::GERMAN] {
        for name in Name::ALL {
            let text = name.text(tongue);
            assert_eq!(check(text), None, "{name:?}");
            assert_eq!(unknown_fields(text), Vec::<String>::new(), "{name:?}");
            assert_eq!(Name::of_word(name.word()), Some(name));
        }
    }
    let text = |name: Name, sample: Sample| {
        render(
            Target::Text,
            Mode::Run,
            name.text(&tongue::ENGLISH),
            sample.facts(None, "", NOW),
        )
        .unwrap()
    };
    assert_eq!(
        text(Name::Greeting, Sample::Known),
        "Good morning, Miller & Sons Ltd., my name is Anna Berg, how can I help you?"
    );
    assert_eq!(
        text(Name::Caller, Sample::Known),
        "Dr. Eva Kuhn · Kuhn Dental"
    );
    assert_eq!(text(Name::Caller, Sample::Unknown), "+49 30 555000");
    assert_eq!(text(Name::Caller, Sample::Withheld), "Number withheld");
    assert_eq!(
        text(Name::Tenant, Sample::Known),
        "Miller & Sons · +49 89 123420"
    );
    assert_eq!(text(Name::NoticeTitle, Sample::Known), "Miller & Sons Ltd.");
    assert_eq!(
        text(Name::NoticeBody, Sample::Known),
        "Dr. Eva Kuhn · Kuhn Dental\n+49 89 998765\nvia Reception (no answer)"
    );
    assert_eq!(text(Name::NoticeBody, Sample::Unknown), "+49 30 555000");
    assert_eq!(text(Name::NoticeBody, Sample::Withheld), "Number withheld");
}

#[test]
fn the_called_contact_has_a_number_and_a_name_of_its_own_s4() {
    let mut facts = Sample::Known.facts(None, "", NOW);
    let text = "{{ called.number }}|{{ tenant.name }}";
    assert_eq!(
        render(Target::Text, Mode::Run, text, facts.clone()).unwrap(),
        "+4989123420|Miller & Sons"
    );
    // The line shows no called contact (S2).
    let mut knowledge = (*facts.knowledge).clone();
    knowledge.tenant = None;
    facts.knowledge = Arc::new(knowledge);
    assert_eq!(
        render(Target::Text, Mode::Run, text, facts).unwrap(),
        "+4989123420|"
    );
}

#[test]
fn a_withheld_caller_shows_no_number_even_when_one_is_known() {
    let facts = Facts {
        caller: Caller {
            class: CallerClass::Withheld,
            ..Caller::default()
        },
        ..Facts::default()
    };
    let text = "{{ caller.label }}|{{ caller.number | national }}|{{ caller.withheld }}";
    assert_eq!(
        render(Target::Text, Mode::Run, text, facts).unwrap(),
        "Number withheld||yes"
    );
}
