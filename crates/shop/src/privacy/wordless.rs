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
}
