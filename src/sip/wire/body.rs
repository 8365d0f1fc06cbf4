//! Finding one kind of content in a body, multipart ones included (RFC 2046 §5.1, RFC 5621).

use super::{Headers, lines::read_lines, scan::Params};

/// How deep multiparts may lie in one another.
const DEPTH: u8 = 3;

/// The first content of type `wanted` (lower case, `application/sdp`) of a body with these headers.
#[must_use]
pub fn content<'a>(headers: &Headers, body: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    find(headers, body, wanted, DEPTH)
}

fn find<'a>(headers: &Headers, body: &'a [u8], wanted: &str, depth: u8) -> Option<&'a [u8]> {
    let media = headers.content_type()?;
    if media == wanted {
        return Some(body).filter(|body| !body.is_empty());
    }
    if depth == 0 || !media.starts_with("multipart/") {
        return None;
    }
    let (_, params) = headers.get("Content-Type")?.split_once(';')?;
    let delimiter = format!("--{}", Params::parse(params).text("boundary")?);
    parts(body, delimiter.as_bytes())
        .into_iter()
        .find_map(|part| {
            let (headers, body) = read_lines(part);
            find(&headers, body, wanted, depth - 1)
        })
}

/// What stands between two delimiter lines; the line end before a delimiter belongs to it.
fn parts<'a>(body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut open, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(delimiter) {
            if let Some(start) = open {
                let part = body.get(start..at).unwrap_or_default();
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                parts.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            open = (!line[delimiter.len()..].starts_with(b"--")).then_some(at + line.len());
        }
        at += line.len();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sdp_is_found_alone_and_in_parts() {
        let mixed = "preamble\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b1\r\n\
                     c: Application/SDP ; x=y\r\n\r\nv=0\r\ns=-\r\n\r\n--b1--\r\nrest";
        let nested =
            format!("--a\r\nContent-Type: multipart/mixed;boundary=b1\r\n\r\n{mixed}\r\n--a--\r\n");
        for (media, body, found) in [
            ("application/sdp", "v=0", Some("v=0")),
            ("application/sdp", "", None),
            (
                "multipart/mixed;boundary=\"b1\"",
                mixed,
                Some("v=0\r\ns=-\r\n"),
            ),
            ("multipart/mixed;boundary=b2", mixed, None),
            ("multipart/mixed", mixed, None),
            (
                "multipart/alternative; boundary=a",
                nested.as_str(),
                Some("v=0\r\ns=-\r\n"),
            ),
            ("text/plain", "v=0", None),
        ] {
            let mut headers = Headers::new();
            headers.push("Content-Type", media);
            let content = content(&headers, body.as_bytes(), "application/sdp");
            assert_eq!(content, found.map(str::as_bytes), "{media}");
        }
    }
}
