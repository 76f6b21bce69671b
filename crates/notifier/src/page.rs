//! A sheet as the two bodies of a mail: plain text and HTML with the same facts.

use crate::sheet::Sheet;
use askama::Template;

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    sheet: &'a Sheet,
}

/// The body as plain text.
pub(crate) fn text(sheet: &Sheet) -> Result<String, askama::Error> {
    Text { sheet }.render()
}

/// The body as HTML; every value is escaped.
pub(crate) fn html(sheet: &Sheet) -> Result<String, askama::Error> {
    Html { sheet }.render()
}
