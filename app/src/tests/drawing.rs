//! What the server draws is drawn as `drawn` says.

use super::word_ids::collect;
use std::path::Path;

#[test]
fn no_piece_is_forgotten_by_leptos() {
    let mut sources = Vec::new();
    for folder in ["src", "../crates/office/src"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut sources);
    }
    // Islands are drawn in the browser, too, and tests compare with what Leptos does.
    let elsewhere = ["#[island]", "#[test]", "impl RenderHtml for Drawn"];
    sources.retain(|source| !elsewhere.iter().any(|mark| source.contains(mark)));
    assert!(sources.iter().any(|source| source.contains(".drawn()")));
    // What is around a page that loads something has to wait for it.
    let forgotten = |line: &&str| line.contains("into_any()") && !line.ends_with("// waits for its page");
    let forgotten: Vec<_> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter(forgotten)
        .collect();
    assert!(forgotten.is_empty(), "say drawn(): {forgotten:?}");
}
