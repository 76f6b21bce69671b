//! The list of attacks in `attacks.json`, and what became of each: every one is named by the test that makes it, or here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Attacks on what this shop does not have, or that other tests make.
const ELSEWHERE: &[(&str, &str)] = &[
    ("CP-07", "there are no coupons"),
    (
        "CP-08",
        "crates/robokassa: the lines of a receipt add up to the sum, as a property",
    ),
    ("AC-08", "there is no export of personal data"),
    ("AU-11", "there are no one-time codes"),
    (
        "XS-03",
        "there are no server functions whose errors a page could carry",
    ),
    ("XS-06", "nobody types addresses of links"),
    ("XS-07", "nothing is uploaded"),
];

/// Where the shop answers otherwise than the list expects, and why.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "AC-09",
        "pages other than an order's tell their address to the shop itself, so that their posts have an origin",
    ),
    (
        "AU-07",
        "a password is limited by the form, 64 KiB with 413, which is cheap to hash",
    ),
    (
        "CP-04",
        "422, as every form that is refused, with the cart as it is now on the page",
    ),
    (
        "PC-24",
        "of the two spellings only the one with ':' and '=' in a value can be told apart, and is refused",
    ),
    (
        "PC-26",
        "Shp_ is taken in any letter case, because the gateway's own shp_interface has another than ours",
    ),
    (
        "PC-27",
        "a form in parts, as plain text or without a content type is read as the form it is: its signature decides. JSON and \
         XML are refused",
    ),
    (
        "XS-08",
        "there is no inline script, so scripts need no nonce: script-src is 'self'",
    ),
    ("XS-09", "no nonce"),
];

fn listed() -> BTreeSet<String> {
    let attacks: Vec<BTreeMap<String, String>> = serde_json::from_str(include_str!("attacks.json")).unwrap();
    let ids: BTreeSet<_> = attacks.iter().map(|attack| attack["id"].clone()).collect();
    assert_eq!(ids.len(), attacks.len(), "each is listed once");
    ids
}

/// The sources of these tests but this one.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("attacks.rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

#[test]
fn every_attack_of_the_list_is_made_or_explained() {
    let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http")));
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(id, _)| *id).collect();
    let listed = listed();
    for id in &listed {
        let (is_made, is_explained) = (sources.contains(id.as_str()), elsewhere.contains(id.as_str()));
        assert!(is_made || is_explained, "{id} is not made by any test");
        assert!(!(is_made && is_explained), "{id} is made by a test after all");
    }
    for (id, _) in ELSEWHERE.iter().chain(OTHERWISE) {
        assert!(listed.contains(*id), "{id} is not on the list");
    }
}
