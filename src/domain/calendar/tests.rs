use super::*;

fn window(row: TimeRow) -> TimeWindow {
    let calendars = BTreeMap::from([(
        "xmas".to_owned(),
        Holidays::of(["2026-12-25".parse().unwrap()]),
    )]);
    let filter = TimeFilter {
        title: String::new(),
        rows: vec![row],
    };
    let (window, faults) = TimeWindow::read(&filter, &calendars);
    assert_eq!(faults, []);
    window
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn row(from: &str, to: &str) -> TimeRow {
    TimeRow {
        from: from.into(),
        to: to.into(),
        ..TimeRow::default()
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// 2026-11-26 is a Thursday in week 48.
#[test]
fn row_holds_when_all_it_says_holds_s103_s104() {
    let days = |days: &[Day]| TimeRow {
        weekdays: days.to_vec(),
        ..row("22:00", "06:00")
    };
    let dates = |list: &[&str]| TimeRow {
        dates: texts(list),
        ..TimeRow::default()
    };
    let nth = |list: &[&str]| TimeRow {
        nth: texts(list),
        ..TimeRow::default()
    };
    let of_month = |days: &[i8], months: &[i8]| TimeRow {
        days: days.to_vec(),
        months: months.to_vec(),
        ..TimeRow::default()
    };
    for (row, moment, holds) in [
        (row("08:00", "18:00"), "2026-11-26T08:00:00", true),
        (row("08:00", "18:00"), "2026-11-26T17:59:59.999", true),
        (row("08:00", "18:00"), "2026-11-26T18:00:00", false),
        (row("08:00", "18:00"), "2026-11-26T07:59:59", false),
        (row("", ""), "2026-11-26T00:00:00", true),
        (row("18:00", ""), "2026-11-26T23:59:59", true),
        (row("18:00", "24:00"), "2026-11-26T23:59:59", true),
        (row("00:00", "24:00"), "2026-11-26T12:00:00", true),
        // Equal ends are a whole day from then on, not an empty window.
        (row("08:00", "08:00"), "2026-11-26T07:00:00", true),
        // Over midnight belongs to the day it starts.
        (days(&[Day::Thu]), "2026-11-26T22:00:00", true),
        (days(&[Day::Thu]), "2026-11-27T05:59:00", true),
        (days(&[Day::Thu]), "2026-11-27T06:00:00", false),
        (days(&[Day::Thu]), "2026-11-26T05:00:00", false),
        (days(&[Day::Wed]), "2026-11-26T05:00:00", true),
        (of_month(&[26], &[]), "2026-11-26T12:00:00", true),
        (of_month(&[26], &[10]), "2026-11-26T12:00:00", false),
        (of_month(&[-1], &[2]), "2028-02-29T12:00:00", true),
        (of_month(&[-1], &[]), "2026-11-29T12:00:00", false),
        (dates(&["2026-11-26"]), "2026-11-26T12:00:00", true),
        (
            dates(&["2026-11-20..2026-11-26"]),
            "2026-11-26T23:00:00",
            true,
        ),
        (
            dates(&["2026-11-20..2026-11-25"]),
            "2026-11-26T00:00:00",
            false,
        ),
        (dates(&["12-24..01-06"]), "2027-01-06T12:00:00", true),
        (dates(&["12-24..01-06"]), "2027-01-07T12:00:00", false),
        (nth(&["4 thu"]), "2026-11-26T12:00:00", true),
        (nth(&["last thu"]), "2026-11-26T12:00:00", true),
        (nth(&["1 thu", "2 thu"]), "2026-11-26T12:00:00", false),
    ] {
        assert_eq!(
            window(row.clone()).holds(at(moment)),
            holds,
            "{row:?} {moment}"
        );
    }
}

#[test]
fn weeks_are_counted_as_iso_8601_does() {
    for (parity, date, holds) in [
        (Parity::Even, "2026-11-26T12:00:00", true),
        (Parity::Odd, "2026-11-26T12:00:00", false),
        // The first days of 2027 belong to week 53 of 2026.
        (Parity::Odd, "2027-01-03T12:00:00", true),
        (Parity::Odd, "2027-01-04T12:00:00", true),
    ] {
        let row = TimeRow {
            weeks: Some(parity),
            ..TimeRow::default()
        };
        assert_eq!(window(row).holds(at(date)), holds, "{parity:?} {date}");
    }
}

#[test]
fn holidays_are_required_or_left_out() {
    let only = TimeRow {
        holidays: texts(&["xmas"]),
        ..TimeRow::default()
    };
    let never = TimeRow {
        except_holidays: texts(&["xmas"]),
        ..row("20:00", "06:00")
    };
    assert!(window(only.clone()).holds(at("2026-12-25T10:00:00")));
    assert!(!window(only).holds(at("2026-12-26T10:00:00")));
    // The night that begins on the holiday is the holiday's, the one before is not.
    assert!(window(never.clone()).holds(at("2026-12-25T05:00:00")));
    assert!(!window(never.clone()).holds(at("2026-12-25T21:00:00")));
    assert!(!window(never).holds(at("2026-12-26T05:00:00")));
}

#[test]
fn row_with_a_fault_is_told_and_costs_no_other() {
    let odd = |change: fn(&mut TimeRow)| {
        let mut row = TimeRow::default();
        change(&mut row);
        row
    };
    let filter = TimeFilter {
        title: String::new(),
        rows: vec![
            row("25:00", ""),
            row("", "7.30"),
            odd(|row| row.days = vec![32]),
            odd(|row| row.months = vec![0]),
            odd(|row| row.dates = texts(&["2026-02-30"])),
            odd(|row| row.dates = texts(&["2026-03-02..2026-03-01"])),
            odd(|row| row.nth = texts(&["6 mon"])),
            odd(|row| row.holidays = texts(&["nowhere"])),
            row("24:00", ""),
            row("08:00", "09:00"),
        ],
    };
    let (window, faults) = TimeWindow::read(&filter, &BTreeMap::new());
    let told: Vec<(usize, &str, &str)> = faults
        .iter()
        .map(|fault| (fault.row, fault.field, &*fault.text))
        .collect();
    assert_eq!(
        told,
        [
            (0, "from", "25:00"),
            (1, "to", "7.30"),
            (2, "days", "32"),
            (3, "months", "0"),
            (4, "dates", "2026-02-30"),
            (5, "dates", "2026-03-02..2026-03-01"),
            (6, "nth", "6 mon"),
            (7, "holidays", "nowhere"),
            (8, "from", "24:00"),
        ]
    );
    assert!(window.holds(at("2026-11-26T08:30:00")));
    assert!(!window.holds(at("2026-11-26T09:00:00")));
}

#[test]
fn next_change_is_where_the_answer_turns() {
    let work = TimeRow {
        weekdays: vec![Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri],
        ..row("08:00", "18:00")
    };
    let window = window(work);
    for (now, change) in [
        ("2026-11-26T07:59:30", "2026-11-26T08:00:00"),
        ("2026-11-26T08:00:00", "2026-11-26T18:00:00"),
        ("2026-11-27T18:00:00", "2026-11-30T08:00:00"),
    ] {
        assert_eq!(window.next_change(at(now)), Some(at(change)), "{now}");
    }
    let (never, _) = TimeWindow::read(&TimeFilter::default(), &BTreeMap::new());
    assert_eq!(never.next_change(at("2026-11-26T07:59:30")), None);
}

#[test]
fn calendar_of_holidays_is_read_as_programs_write_it() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n\
        SUMMARY:Weihnach\r\n ten\r\nBEGIN:VALARM\r\nDTSTART:19990101\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20270101T000000Z\r\nDURATION:P2D\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let (days, faults) = Holidays::read(text);
    assert_eq!(faults, [IcsFault::Event(17)]);
    for (date, is_one) in [
        ("2026-12-24", false),
        ("2026-12-25", true),
        ("2026-12-26", true),
        ("2026-12-27", false),
        ("2019-05-01", false),
        ("2020-05-01", true),
        ("2031-05-01", true),
        ("2027-01-01", true),
        ("2027-01-02", true),
        ("2027-01-03", false),
        ("1999-01-01", false),
    ] {
        assert_eq!(days.contains(date.parse().unwrap()), is_one, "{date}");
    }
}

#[test]
fn what_is_no_calendar_says_so_and_a_huge_one_is_cut() {
    assert_eq!(
        Holidays::read("<html>").1,
        [IcsFault::NoCalendar],
        "no calendar"
    );
    let mut text = "BEGIN:VCALENDAR\n".to_owned();
    for year in 1..=400 {
        let start = format!("DTSTART:{year:04}0101\nDTEND:{:04}0101\n", year + 1);
        text.extend(["BEGIN:VEVENT\n", &start, "END:VEVENT\n"]);
    }
    let (days, faults) = Holidays::read(&text);
    assert_eq!(faults, [IcsFault::TooMany]);
    assert_eq!(days.len(), MOST_DAYS);
}

const MOST_DAYS: usize = 100_000;
