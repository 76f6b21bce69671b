//! Documents of the shop's own tables without what somebody typed.

use super::REMOVED;
use serde_json::Value;

/// Members of a document that hold words of a person or of a gateway about one.
const WORDS: [&str; 3] = ["reason", "note", "why"];

/// A document of the shop's own tables without anything that somebody typed: reasons, notes, what gateways said, the number that a
/// parcel is followed by. `None` if it is no document.
pub fn wordless(document: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(document).ok()?;
    silence(&mut value);
    Some(value.to_string())
}

/// A line of an order's history once its buyer is forgotten, exactly as the databases leave it. `None` if it is no such line.
pub fn wordless_event(event: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(event).ok()?;
    let what = value.get_mut("what")?;
    for name in WORDS {
        if let Some(words) = what.get_mut(name).filter(|words| *words != "") {
            *words = REMOVED.into();
        }
    }
    if let Some(tracking) = what.get_mut("tracking") {
        *tracking = Value::Null;
    }
    for address in ["/consents/data/ip", "/consents/offer/ip"] {
        if let Some(address) = what.pointer_mut(address) {
            *address = REMOVED.into();
        }
    }
    Some(value.to_string())
}

fn silence(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if WORDS.contains(&name.as_str()) && !text.is_empty() => {
                        REMOVED.clone_into(text);
                    }
                    Value::String(_) if name == "tracking" => *member = Value::Null,
                    _ => silence(member),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(silence),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_and_facts_stay() {
        let document = r#"{"at":1,"refunds":[{"amount":9007199254740993,"reason":"Анна просила","state":{"state":"unclear","why":""}}],
            "tracking":"RA123","note":null,"why":"550 anna@example.ru"}"#;
        let left: Value = serde_json::from_str(&wordless(document).unwrap()).unwrap();
        let expected = serde_json::json!({
            "at": 1,
            "refunds": [{"amount": 9_007_199_254_740_993_i64, "reason": "—", "state": {"state": "unclear", "why": ""}}],
            "tracking": null, "note": null, "why": "—",
        });
        assert_eq!(left, expected);
        assert_eq!(wordless("no document"), None);
    }

    #[test]
    fn a_line_without_its_words_stays_as_it_is() {
        for (line, left) in [
            (
                r#"{"at":1,"what":{"what":"shipped","tracking":"RA123"}}"#,
                serde_json::json!({"at": 1, "what": {"what": "shipped", "tracking": null}}),
            ),
            (
                r#"{"at":1,"what":{"what":"cancelled","reason":"","note":"Анна"},"note":"kept"}"#,
                serde_json::json!({"at": 1, "what": {"what": "cancelled", "reason": "", "note": "—"}, "note": "kept"}),
            ),
            (
                r#"{"what":{"consents":{"data":{"ip":null,"at":1},"offer":{"ip":"203.0.113.7"}}}}"#,
                serde_json::json!({"what": {"consents": {"data": {"ip": "—", "at": 1}, "offer": {"ip": "—"}}}}),
            ),
        ] {
            let once = wordless_event(line).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&once).unwrap(), left, "{line}");
            assert_eq!(wordless_event(&once), Some(once.clone()), "{line}");
        }
        for none in ["{}", "no line", "[1]"] {
            assert_eq!(wordless_event(none), None, "{none}");
        }
    }
}
