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

/// Takes out of a line of an order's history what goes with its buyer, exactly as the databases do. Says whether there was any.
pub fn take_words(event: &mut Value) -> bool {
    let Some(what) = event.get_mut("what") else {
        return false;
    };
    let mut is_changed = false;
    let mut take = |member: Option<&mut Value>, left: Value| {
        if let Some(member) = member.filter(|member| **member != left) {
            *member = left;
            is_changed = true;
        }
    };
    for name in WORDS {
        take(what.get_mut(name).filter(|words| *words != ""), REMOVED.into());
    }
    take(what.get_mut("tracking"), Value::Null);
    for address in ["/consents/data/ip", "/consents/offer/ip"] {
        take(what.pointer_mut(address), REMOVED.into());
    }
    is_changed
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
            let mut event: Value = serde_json::from_str(line).unwrap();
            assert!(take_words(&mut event), "{line}");
            assert_eq!(event, left, "{line}");
            assert!(!take_words(&mut event), "nothing is taken twice: {line}");
            assert_eq!(event, left, "{line}");
        }
        for nothing in ["{}", "null", "[1]", r#"{"what":{"what":"paid"}}"#] {
            assert!(
                !take_words(&mut serde_json::from_str(nothing).unwrap()),
                "{nothing}"
            );
        }
    }
}
