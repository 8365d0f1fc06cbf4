//! What is asked of a `CardDAV` server and what it answers, as XML (RFC 4918, RFC 6352, RFC 6578).

use std::fmt::Write as _;

use roxmltree::{Document, Node};

use crate::domain::sources::SourceProblem;

const DAV: &str = "DAV:";
const CARD: &str = "urn:ietf:params:xml:ns:carddav";
const APPLE: &str = "http://calendarserver.org/ns/";

/// One response of a multi-status answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// As the server writes it.
    pub(super) href: String,
    /// Its own status; 200 where it has none.
    pub(super) status: u16,
    pub(super) etag: String,
    pub(super) ctag: String,
    pub(super) card: String,
    pub(super) is_book: bool,
    pub(super) is_folder: bool,
    pub(super) principal: String,
    pub(super) home: String,
    /// Its kind as the server names it.
    pub(super) kind: String,
}

/// A multi-status answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    /// Where the next synchronisation begins.
    pub(super) token: String,
}

/// Asks what is there: is it an address book, who are we, where are our address books?
pub(super) const WHAT: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:s="http://calendarserver.org/ns/"><d:prop>
<d:resourcetype/><d:current-user-principal/><c:addressbook-home-set/><s:getctag/></d:prop></d:propfind>"#;

/// Asks for the versions of all cards.
pub(super) const LIST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:resourcetype/><d:getcontenttype/></d:prop></d:propfind>"#;

/// Asks for what changed since `token`; with an empty one, for everything.
pub(super) fn sync(token: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token><d:sync-level>1</d:sync-level>
<d:prop><d:getetag/></d:prop></d:sync-collection>"#,
        escaped(token)
    )
}

/// Asks for these cards.
pub(super) fn multiget(hrefs: &[String]) -> String {
    let mut out = String::from(
        r#"<?xml version="1.0" encoding="utf-8"?>
<c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop>"#,
    );
    for href in hrefs {
        // Writing to a text can't fail.
        let _ = write!(out, "<d:href>{}</d:href>", escaped(href));
    }
    out.push_str("</c:addressbook-multiget>");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Reads a multi-status answer.
pub(super) fn items(body: &str) -> Result<Items, SourceProblem> {
    let bad = |detail: String| SourceProblem::BadAnswer { detail };
    let document = Document::parse(body).map_err(|problem| bad(problem.to_string()))?;
    let root = document.root_element();
    if !root.has_tag_name((DAV, "multistatus")) {
        return Err(bad(format!("<{}>", root.tag_name().name())));
    }
    let responses = root
        .children()
        .filter(|node| node.has_tag_name((DAV, "response")));
    Ok(Items {
        items: responses.map(item).collect(),
        token: text(root, (DAV, "sync-token")),
    })
}

fn item(response: Node<'_, '_>) -> Item {
    let mut item = Item {
        href: text(response, (DAV, "href")),
        status: status(response).unwrap_or(200),
        ..Item::default()
    };
    for part in response
        .children()
        .filter(|node| node.has_tag_name((DAV, "propstat")))
    {
        if status(part).is_some_and(|status| status >= 300) {
            continue;
        }
        let Some(properties) = child(part, (DAV, "prop")) else {
            continue;
        };
        let put = |to: &mut String, name| {
            let found = text(properties, name);
            if !found.is_empty() {
                *to = found;
            }
        };
        put(&mut item.etag, (DAV, "getetag"));
        put(&mut item.ctag, (APPLE, "getctag"));
        put(&mut item.kind, (DAV, "getcontenttype"));
        put(&mut item.card, (CARD, "address-data"));
        let inner = |name| {
            child(properties, name).map_or_else(String::new, |node| text(node, (DAV, "href")))
        };
        item.principal = inner((DAV, "current-user-principal"));
        item.home = inner((CARD, "addressbook-home-set"));
        if let Some(kind) = child(properties, (DAV, "resourcetype")) {
            item.is_book = child(kind, (CARD, "addressbook")).is_some();
            item.is_folder = child(kind, (DAV, "collection")).is_some();
        }
    }
    item
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: (&str, &str)) -> Option<Node<'a, 'b>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn text(node: Node<'_, '_>, name: (&str, &str)) -> String {
    let found = child(node, name);
    let parts = found
        .into_iter()
        .flat_map(|node| node.children().filter_map(|child| child.text()));
    parts.collect::<String>().trim().to_owned()
}

/// `HTTP/1.1 404 Not Found`
fn status(node: Node<'_, '_>) -> Option<u16> {
    let line = child(node, (DAV, "status"))?.text()?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_is_read_whatever_its_prefixes() {
        let body = r#"<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav">
<response><href>/b/1.vcf</href><propstat><prop><getetag>"1&amp;2"</getetag>
<CR:address-data><![CDATA[BEGIN:VCARD]]></CR:address-data></prop><status>HTTP/1.1 200 OK</status></propstat>
<propstat><prop><getetag>wrong</getetag></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>
<response><href>/b/2.vcf</href><status>HTTP/1.1 404 Not Found</status></response>
<sync-token>t-7</sync-token></multistatus>"#;
        let found = items(body).unwrap();
        assert_eq!(found.token, "t-7");
        let [first, second] = &found.items[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (&*first.etag, &*first.card, first.status),
            ("\"1&2\"", "BEGIN:VCARD", 200)
        );
        assert_eq!((&*second.href, second.status), ("/b/2.vcf", 404));
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for body in [
            "",
            "<html><body>Sign in",
            "<a/>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><multistatus xmlns=\"DAV:\">&a;</multistatus>",
        ] {
            assert!(items(body).is_err(), "{body}");
        }
    }

    #[test]
    fn questions_are_well_formed_whatever_is_put_in() {
        for question in [
            WHAT.to_owned(),
            LIST.to_owned(),
            sync("a<&>b"),
            multiget(&["/a&b.vcf".into(), "]]>".into()]),
        ] {
            Document::parse(&question).unwrap();
        }
    }
}
