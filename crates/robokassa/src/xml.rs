//! The gateway's XML, read by local names because its namespace has changed before.

use roxmltree::{Document, Node, ParsingOptions};
use thiserror::Error;

/// Longest reply that is read. Lists of currencies are some tens of kilobytes.
const MAX_BYTES: usize = 256 * 1024;
/// Most elements, texts and comments in a reply.
const MAX_NODES: u32 = 20_000;

/// Why a reply could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlError {
    /// Longer than 256 KiB.
    #[error("the reply is too long")]
    TooLong,
    /// Not UTF-8, not well-formed, with a document type, or with too many elements.
    #[error("the reply is not plain XML")]
    NotXml,
    /// An element is missing or does not hold what it should.
    #[error("the reply has no proper {0}")]
    Element(&'static str),
}

/// Parses a reply and hands its root element over.
pub(crate) fn read<T>(bytes: &[u8], then: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLong);
    }
    let text = str::from_utf8(bytes).map_err(|_| XmlError::NotXml)?;
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

/// The first child element of this local name.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The non-empty text of the first child element of this local name.
pub(crate) fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?
        .text()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The number in the first child element of this local name.
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
            "<r><a><![CDATA[1]]></a><a>2</a></r>",
        ] {
            assert_eq!(reads(xml.as_bytes()).as_deref(), Ok("1"), "{xml}");
        }
        assert_eq!(reads(b"<r><a/></r>").as_deref(), Ok(""));
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
        assert_eq!(reads(b"<r><a>\xff</a></r>"), Err(XmlError::NotXml));
    }

    #[test]
    fn long_wide_and_deep_replies_are_refused_or_survived() {
        let long = |bytes: usize| format!("<r>{}</r>", " ".repeat(bytes - "<r></r>".len()));
        assert_eq!(reads(long(256 * 1024 + 1).as_bytes()), Err(XmlError::TooLong));
        assert_eq!(reads(long(256 * 1024).as_bytes()).as_deref(), Ok(""));
        let wide = format!("<r>{}</r>", "<b/>".repeat(30_000));
        assert_eq!(reads(wide.as_bytes()), Err(XmlError::NotXml));
        let deep = "<b>".repeat(80_000);
        assert_eq!(reads(deep.as_bytes()), Err(XmlError::NotXml));
        let deep = format!("<r>{}{}</r>", "<b>".repeat(15_000), "</b>".repeat(15_000));
        assert_eq!(reads(deep.as_bytes()).as_deref(), Ok(""));
    }
}
