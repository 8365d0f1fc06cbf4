//! Streams, cut anywhere and awkward in every way a connection must survive or end for.

use super::framing::{Frame, FramingProblem, MAX_MESSAGE, StreamFramer};

const ONE: &str = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabc";
const EMPTY: &str = "BYE sip:a SIP/2.0\r\nl: 0\r\n\r\n";

/// What `pieces` give, in words; a problem ends the list.
fn frames(pieces: &[&[u8]]) -> Vec<String> {
    let mut framer = StreamFramer::new();
    let mut found = Vec::new();
    for piece in pieces {
        framer.push(piece);
        while let Some(frame) = framer.next() {
            let is_over = frame.is_err();
            found.push(match frame {
                Ok(Frame::Message(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
                Ok(Frame::Ping) => "ping".to_owned(),
                Ok(Frame::Pong) => "pong".to_owned(),
                Err(problem) => problem.to_string(),
            });
            if is_over {
                return found;
            }
        }
    }
    found
}

fn check(name: &str, pieces: &[&str], expected: &[&str]) {
    let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
    assert_eq!(frames(&pieces), expected, "{name}");
}

#[test]
fn messages_are_found_however_they_come() {
    let both = format!("{ONE}{EMPTY}");
    let singles: Vec<&str> = both.split("").filter(|piece| !piece.is_empty()).collect();
    check("whole", &[ONE], &[ONE]);
    check("two at once", &[&both], &[ONE, EMPTY]);
    check("byte by byte", &singles, &[ONE, EMPTY]);
    let (left, right) = ONE.split_at(ONE.len() - 5);
    check("cut in the empty line", &[left, right], &[ONE]);
    let (left, right) = ONE.split_at(ONE.len() - 1);
    check("cut in the body", &[left, right], &[ONE]);
    check("not whole yet", &[left], &[]);
    let loose = "BYE sip:a SIP/2.0\nl:1\n\nx";
    check("lf only", &[&format!("{loose}BYE")], &[loose]);
    let spaced = "BYE a SIP/2.0\r\nCONTENT-LENGTH \t: 0 \r\n\r\n";
    check("spaces before the colon", &[spaced], &[spaced]);
    let twice = "BYE a SIP/2.0\r\nl: 0\r\nl: 0\r\n\r\n";
    check("the same length twice", &[twice], &[twice]);
}

#[test]
fn keep_alives_are_told_from_messages() {
    check(
        "ping before a message",
        &[&format!("\r\n\r\n{ONE}")],
        &["ping", ONE],
    );
    check("pong", &["\r\n"], &["pong"]);
    check("ping cut after three", &["\r\n\r", "\n"], &["ping"]);
    check("two pings", &["\r\n\r\n\r\n\r\n"], &["ping", "ping"]);
    check(
        "between messages",
        &[&format!("{EMPTY}\r\n{ONE}")],
        &[EMPTY, "pong", ONE],
    );
    check("a cr alone waits", &["\r"], &[]);
}

#[test]
fn what_can_not_be_framed_ends_the_stream_with_a_reason() {
    let length = |value: &str| format!("BYE a SIP/2.0\r\nl: {value}\r\n\r\n");
    let huge = usize::MAX.to_string();
    for (name, stream, problem) in [
        (
            "none",
            "BYE a SIP/2.0\r\nX-Content-Length: 1\r\n\r\n".to_owned(),
            FramingProblem::NoLength,
        ),
        ("negative", length("-1"), FramingProblem::BadLength),
        ("signed", length("+1"), FramingProblem::BadLength),
        ("a word", length("two"), FramingProblem::BadLength),
        ("nothing", length(""), FramingProblem::BadLength),
        (
            "overflowing",
            length("99999999999999999999"),
            FramingProblem::BadLength,
        ),
        ("largest number", length(&huge), FramingProblem::TooLong),
        (
            "two lengths",
            length("1\r\nl: 2"),
            FramingProblem::SeveralLengths,
        ),
        (
            "no end of headers",
            format!("BYE a SIP/2.0\r\nX: {}", "x".repeat(2 * MAX_MESSAGE)),
            FramingProblem::TooLong,
        ),
    ] {
        check(name, &[&stream, ONE], &[problem.as_str()]);
    }
}

#[test]
fn a_broken_stream_stays_broken() {
    let mut framer = StreamFramer::new();
    framer.push(b"BYE a SIP/2.0\r\n\r\n");
    assert_eq!(framer.next(), Some(Err(FramingProblem::NoLength)));
    framer.push(ONE.as_bytes());
    assert_eq!(framer.next(), Some(Err(FramingProblem::NoLength)));
}

#[test]
fn the_longest_message_is_taken_and_one_more_byte_is_not() {
    for (extra, is_taken) in [(0, true), (1, false)] {
        let head = "BYE a SIP/2.0\r\nl: 65505\r\n\r\n";
        let length = MAX_MESSAGE - head.len() + extra;
        let head = head.replace("65505", &length.to_string());
        let stream = format!("{head}{}", "x".repeat(length));
        let result = frames(&[stream.as_bytes()]);
        assert_eq!(result == [stream], is_taken);
    }
}

proptest::proptest! {
    #[test]
    fn cutting_a_stream_changes_nothing(cuts in proptest::collection::vec(0usize..120, 0..6)) {
        let whole = format!("{ONE}\r\n\r\n{EMPTY}{ONE}");
        let whole = whole.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < whole.len()).collect();
        // Not between the line ends of a ping: half a ping is a pong.
        cuts.retain(|cut| !(ONE.len() + 1..ONE.len() + 3).contains(cut));
        cuts.sort_unstable();
        cuts.insert(0, 0);
        cuts.push(whole.len());
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &whole[pair[0]..pair[1]]).collect();
        proptest::prop_assert_eq!(frames(&pieces), frames(&[whole]));
    }

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>, length: u64) {
        frames(&[&bytes]);
        frames(&[format!("A b SIP/2.0\r\nl: {length}\r\n\r\n").as_bytes(), &bytes]);
    }
}
