//! A code to be scanned by a telephone.

use crate::drawn::Draw;
use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Modules of blank around a code, without which scanners do not find it.
const QUIET: usize = 4;

/// The QR code of a text, with its name for those who do not see it and a caption; nothing if the text is too long for one.
///
/// It is dark on light whatever the visitor likes: scanners do.
pub fn scan_code(text: String, name: String, caption: String) -> AnyView {
    let Ok(code) = QrCode::with_error_correction_level(&text, EcLevel::M) else {
        return ().drawn();
    };
    let size = code.width();
    let side = size + 2 * QUIET;
    let mut dark = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % size + QUIET, place / size + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(dark, "M{x} {y}h1v1h-1z");
        }
    }
    view! {
        <figure class="code">
            <svg
                viewBox=format!("0 0 {side} {side}")
                role="img"
                aria-label=name
                data-code=text
                shape-rendering="crispEdges"
            >
                <rect width="100%" height="100%" fill="#fff"></rect>
                <path d=dark fill="#000"></path>
            </svg>
            <figcaption>{caption}</figcaption>
        </figure>
    }
    .drawn()
}
