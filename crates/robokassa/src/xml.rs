//! The gateway's XML, read by local names because its namespace has changed before.

use roxmltree::{Document, Node, ParsingOptions};
use thiserror::Error;

/// Longest reply that is read. Lists of currencies are some tens of kilobytes.
pub(crate) const MAX_BYTES: usize = 256 * 1024;
/// Most elements, texts and comments in a reply.
const MAX_NODES: u32 = 20_000;
/// Most declarations of namespaces. The parser copies those of the parent for each child that declares one.
const MAX_NAMESPACES: usize = 32;
/// Most equals signs, of which each attribute has one. The parser compares each attribute of an element with all others.
const MAX_EQUALS: usize = 4096;

/// Why a reply could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum XmlError {
    /// Longer than 256 KiB.
    #[error("the reply is too long")]
    TooLong,
    /// Not well-formed, with a document type, or with too many elements, attributes or namespaces.
    #[error("the reply is not plain XML")]
    NotXml,
    /// An element is missing, comes twice or does not hold what it should.
    #[error("the reply has no proper {0}")]
    Element(&'static str),
}

/// Parses a reply and hands its root element over.
pub(crate) fn read<T>(bytes: &[u8], then: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLong);
    }
    // Codes and sums are ASCII; a name or a value of somebody in another encoding must not hide them.
    let text = &*String::from_utf8_lossy(bytes);
    let is_slow = text.matches("xmlns").count() > MAX_NAMESPACES || text.matches('=').count() > MAX_EQUALS;
    if is_slow {
        return Err(XmlError::NotXml);
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|_| XmlError::NotXml)?;
    Ok(then(document.root_element()))
}

/// The child elements of this local name.
pub(crate) fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The only child element of this local name. Of two nobody knows which is meant, so they are as good as none.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    let mut found = children(node, name);
    found.next().filter(|_| found.next().is_none())
}

/// The non-empty text of the only child element of this local name. It holds nothing else: a comment in a number would
/// leave half of it.
pub(crate) fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let child = child(node, name)?;
    let only = child.first_child().filter(|first| !first.has_siblings())?;
    only.text()
        .filter(|_| only.is_text())
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The number in the only child element of this local name.
pub(crate) fn number(node: Node<'_, '_>, name: &str) -> Option<u32> {
    text(node, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(bytes: &[u8]) -> Result<String, XmlError> {
        read(bytes, |root| text(root, "a").unwrap_or_default().to_owned())
    }

    #[test]
    fn names_are_matched_without_namespace() {
        for xml in [
            "<r><a> 1 </a></r>",
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<r xmlns=\"http://x/\"><b/><a>1</a></r>",
            "<n:r xmlns:n=\"http://y/\"><n:a>&#49;</n:a></n:r>",
            "<r><a><![CDATA[1]]></a></r>",
        ] {
            assert_eq!(reads(xml.as_bytes()).as_deref(), Ok("1"), "{xml}");
        }
        assert_eq!(reads(b"<r><a/></r>").as_deref(), Ok(""));
    }

    #[test]
    fn text_that_a_comment_cuts_is_no_text() {
        for xml in [
            "<r><a>1<!-- -->49.90</a></r>",
            "<r><a><!-- -->1</a></r>",
            "<r><a>1<?x?>0</a></r>",
            "<r><a>1<b/></a></r>",
            "<r><a><!--1--></a></r>",
            "<r><a><b>1</b></a></r>",
        ] {
            assert_eq!(reads(xml.as_bytes()).as_deref(), Ok(""), "{xml}");
        }
    }

    #[test]
    fn of_two_elements_neither_is_believed() {
        assert_eq!(reads(b"<r><a>1</a><b/><a>1</a></r>").as_deref(), Ok(""));
    }

    #[test]
    fn replies_that_take_long_to_parse_are_refused() {
        let many = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<String>();
        let root = many(7_000, &|n| format!(" xmlns:n{n}=\"u\""));
        let children = many(8_000, &|_| "<a xmlns:x=\"u\"/>".to_owned());
        let namespaces = format!("<r{root}>{children}</r>");
        let spaces = |count| format!("<r{}><a>1</a></r>", many(count, &|n| format!(" xmlns:n{n}='u'")));
        let attributes = |count| format!("<r{}><a>1</a></r>", many(count, &|n| format!(" n{n}=''")));
        for (xml, read) in [
            (spaces(33), Err(XmlError::NotXml)),
            (spaces(32), Ok("1".to_owned())),
            (attributes(4097), Err(XmlError::NotXml)),
            (attributes(4096), Ok("1".to_owned())),
            (namespaces, Err(XmlError::NotXml)),
        ] {
            assert!(xml.len() < MAX_BYTES);
            assert_eq!(reads(xml.as_bytes()), read, "{}", &xml[..40]);
        }
    }

    #[test]
    fn document_types_entities_and_garbage_are_refused() {
        for xml in [
            "",
            "OK",
            "<r>",
            "<r><a>&b;</a></r>",
            "<!DOCTYPE r><r><a>1</a></r>",
            "<!DOCTYPE r [<!ENTITY b \"1\">]><r><a>&b;</a></r>",
            "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>",
            "<html><body>502<br></body></html>",
        ] {
            assert_eq!(reads(xml.as_bytes()), Err(XmlError::NotXml), "{xml}");
        }
    }

    #[test]
    fn text_in_another_encoding_does_not_hide_the_rest() {
        let windows_1251 = b"<r><b>\xca\xe0\xf0\xf2\xe0</b><a>1</a></r>";
        assert_eq!(reads(windows_1251).as_deref(), Ok("1"));
        assert_eq!(reads(b"<r><a>1\xff</a></r>").as_deref(), Ok("1\u{fffd}"));
        assert_eq!(reads(b"\xff\xfe<\0r\0>\0"), Err(XmlError::NotXml));
    }

    #[test]
    fn long_wide_and_deep_replies_are_refused_or_survived() {
        let long = |bytes: usize| format!("<r>{}</r>", " ".repeat(bytes - "<r></r>".len()));
        assert_eq!(reads(long(256 * 1024 + 1).as_bytes()), Err(XmlError::TooLong));
        assert_eq!(reads(long(256 * 1024).as_bytes()).as_deref(), Ok(""));
        assert_eq!(crate::enquiry::OpState::MAX_BYTES, 256 * 1024);
        let wide = format!("<r>{}</r>", "<b/>".repeat(30_000));
        assert_eq!(reads(wide.as_bytes()), Err(XmlError::NotXml));
        let deep = "<b>".repeat(80_000);
        assert_eq!(reads(deep.as_bytes()), Err(XmlError::NotXml));
        let deep = format!("<r>{}{}</r>", "<b>".repeat(15_000), "</b>".repeat(15_000));
        assert_eq!(reads(deep.as_bytes()).as_deref(), Ok(""));
    }
}
