//! Files that the staff takes away.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use goods_files::Format;

/// What a file of values between separators is.
pub(super) const CSV: &str = "text/csv; charset=utf-8";

/// What a file of this format is.
pub(super) const fn kind_of(format: Format) -> &'static str {
    match format {
        Format::Csv => CSV,
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Yml => "application/xml",
    }
}

/// A file to be taken away. Its name is one of ours, made of nothing that a stranger wrote.
pub(super) fn file(kind: &str, name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, disposition.as_str()),
        ],
        content,
    )
        .into_response()
}
