//! The page of the doctor.

use super::drawn;
use crate::doctor::content;
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    doctor::{Fact, Kept, Light, Seen},
    text::Lang,
};

fn kept(check: &str, light: Light, case: &str, typed: &str) -> Kept {
    let fact = || Fact::Text(typed.to_owned());
    let gaps = [
        "address", "status", "to", "sent", "peer", "login", "domain", "name", "paste", "pages",
    ];
    Kept {
        seen: Seen {
            check: check.to_owned(),
            light,
            case: case.to_owned(),
            value: Some(fact()),
            facts: gaps.iter().map(|gap| ((*gap).to_owned(), fact())).collect(),
            at: NOW.plus_seconds(-300),
        },
        since: NOW.plus_seconds(-7_200),
        told: light,
        told_cause: None,
        told_at: None,
        suspected: None,
        suspected_cause: None,
    }
}

fn lights(typed: &str) -> Vec<Kept> {
    vec![
        kept("result-url", Light::Fault, "redirect", typed),
        kept("proxies", Light::Warning, "unlisted", typed),
        kept("robokassa-password-2", Light::Unknown, "unreachable", typed),
        kept("receipts", Light::Ok, "printable", typed),
        kept("mail-dmarc", Light::Warning, "missing", typed),
        kept("moderation-goods", Light::Warning, "no-price", typed),
    ]
}

/// The page with all that it can have, and with nothing.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let lights = lights(world.typed);
    vec![
        (
            "no lights".to_owned(),
            drawn(chrome, || content(chrome, &[], false, NOW)),
        ),
        (
            "lights".to_owned(),
            drawn(chrome, || content(chrome, &lights, true, NOW)),
        ),
    ]
}

#[test]
fn each_light_has_a_word_a_reason_an_age_and_what_to_do() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let words = chrome.words();
        let lights = lights("203.0.113.7");
        let page = drawn(&chrome, || content(&chrome, &lights, false, NOW));
        for kept in &lights {
            let section = page.split("<section").find(|section| {
                let id = format!("id=\"{}\"", kept.seen.check);
                section.contains(&id)
            });
            let section = section.unwrap_or_else(|| panic!("{}: {page}", kept.seen.check));
            assert!(section.contains(&words.light(kept.seen.light)), "{section}");
            assert!(section.contains(&words.ago(kept.seen.at, NOW)), "{section}");
            let mend = section.contains(&chrome.text("office-doctor-mend"));
            assert_eq!(mend, kept.seen.light != Light::Ok, "{section}");
        }
        assert!(page.contains("<textarea"), "{page}");
    }
}

#[test]
fn what_gateways_demand_of_a_site_is_a_part_of_its_own() {
    let chrome = fixture::chrome(Lang::Ru);
    let lights = lights("/products/hat");
    let page = drawn(&chrome, || content(&chrome, &lights, false, NOW));
    let heading = chrome.text("office-doctor-moderation");
    let (before, part) = page.split_once(&heading).unwrap();
    assert!(part.contains("id=\"moderation-goods\"") && !before.contains("id=\"moderation-goods\""));
    assert!(before.contains("id=\"mail-dmarc\"") && !part.contains("id=\"mail-dmarc\""));
    assert!(part.contains(&chrome.text("office-doctor-moderation-text")));
}

#[test]
fn what_is_to_be_pasted_elsewhere_can_be_copied() {
    let chrome = fixture::chrome(Lang::En);
    let mut light = kept("mail-dmarc", Light::Warning, "missing", "shop.ru");
    let text = Fact::Text("v=DMARC1; p=none".to_owned());
    light.seen.facts.insert("paste".to_owned(), text);
    let page = drawn(&chrome, || content(&chrome, &[light], false, NOW));
    assert!(page.contains("data-copy=\"mail-dmarc-paste\""), "{page}");
    assert!(page.contains("value=\"v=DMARC1; p=none\""), "{page}");
}
