//! What the doctor's checks see.

use crate::{Value, Words};
use shop::{
    doctor::{Fact, Light, Seen},
    time::Timestamp,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Words {
    /// A light in a word or two.
    pub fn light(&self, light: Light) -> String {
        self.text(&format!("doctor-light-{}", light.as_str()))
    }

    /// What a check is called, or was: another version of the shop may have had it.
    pub fn check(&self, check: &str) -> String {
        self.text(&format!("doctor-{check}"))
    }

    /// Why the light is what it is.
    pub fn seen(&self, seen: &Seen) -> String {
        self.sentence_of(seen, &seen.sentence())
    }

    /// What to do about it; `None` where all is well.
    pub fn mend(&self, seen: &Seen) -> Option<String> {
        (seen.light != Light::Ok).then(|| self.sentence_of(seen, &format!("{}-mend", seen.sentence())))
    }

    /// A value of a check as people read it.
    pub fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Text(text) => text.clone(),
            Fact::Number(number) => number.to_string(),
            Fact::Bytes(bytes) => self.bytes(*bytes),
            Fact::Seconds(seconds) => self.length(*seconds),
        }
    }

    /// How long ago something was: `5 минут назад`.
    pub fn ago(&self, then: Timestamp, now: Timestamp) -> String {
        match self.since(then, now) {
            Some(span) => self.with("span-ago", &[("span", span.into())]),
            None => self.text("span-just-now"),
        }
    }

    /// For how long something has been so: `уже 3 часа`.
    pub fn lasting(&self, since: Timestamp, now: Timestamp) -> String {
        match self.since(since, now) {
            Some(span) => self.with("span-lasting", &[("span", span.into())]),
            None => self.text("span-just-now"),
        }
    }

    /// Lights in plain text, to be sent to whoever helps.
    pub fn lights_as_text<'a>(&self, seen: impl IntoIterator<Item = &'a Seen>, now: Timestamp) -> String {
        let paragraph = |seen: &Seen| {
            let (check, light, why) = (self.check(&seen.check), self.light(seen.light), self.seen(seen));
            let mut lines = vec![format!("{check} [{}]: {light}. {why}", seen.check)];
            let value = seen.value.as_ref().map(|value| self.fact(value));
            let age = self.ago(seen.at, now);
            lines.push(value.map_or_else(|| age.clone(), |value| format!("{value}, {age}")));
            lines.extend(self.mend(seen).map(|mend| format!("→ {mend}")));
            lines.join("\n")
        };
        let paragraphs: Vec<String> = seen.into_iter().map(paragraph).collect();
        paragraphs.join("\n\n")
    }

    /// A length of time in its largest whole unit: `3 дня`.
    fn length(&self, seconds: i64) -> String {
        let length = seconds.saturating_abs();
        let (unit, id) = match length {
            DAY.. => (DAY, "length-days"),
            HOUR.. => (HOUR, "length-hours"),
            MINUTE.. => (MINUTE, "length-minutes"),
            _ => (1, "length-seconds"),
        };
        self.with(id, &[("count", (length / unit).into())])
    }

    /// The same of what is counted from a moment; `None` for less than a minute.
    fn since(&self, then: Timestamp, now: Timestamp) -> Option<String> {
        let seconds = now.ms().saturating_sub(then.ms()) / 1_000;
        let (unit, id) = match seconds {
            DAY.. => (DAY, "span-days"),
            HOUR.. => (HOUR, "span-hours"),
            MINUTE.. => (MINUTE, "span-minutes"),
            _ => return None,
        };
        Some(self.with(id, &[("count", (seconds / unit).into())]))
    }

    /// A size with one decimal: `1,4 ГБ`.
    fn bytes(&self, bytes: i64) -> String {
        let (unit, id) = match bytes {
            0x4000_0000.. => (0x4000_0000, "size-gigabytes"),
            0x10_0000.. => (0x10_0000, "size-megabytes"),
            _ => (0x400, "size-kilobytes"),
        };
        let tenths = bytes.max(0) / (unit / 10).max(1);
        let values = [
            ("whole", (tenths / 10).to_string().into()),
            ("tenth", (tenths % 10).to_string().into()),
        ];
        self.with(id, &values)
    }

    fn sentence_of(&self, seen: &Seen, id: &str) -> String {
        let values = seen.facts.iter().map(|(name, fact)| {
            let value = match fact {
                Fact::Number(number) => Value::from(*number),
                _ => self.fact(fact).into(),
            };
            (name.as_str(), value)
        });
        self.with(id, &values.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use crate::words;
    use shop::{
        doctor::{Fact, Light, Seen},
        text::Lang,
        time::Timestamp,
    };

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    #[test]
    fn ages_are_told_in_the_language_of_the_reader() {
        for (seconds, ru, en) in [
            (0, "только что", "just now"),
            (-5, "только что", "just now"),
            (61, "1 минуту назад", "1 minute ago"),
            (7_200, "2 часа назад", "2 hours ago"),
        ] {
            let then = NOW.plus_seconds(-seconds);
            assert_eq!(words(Lang::Ru).ago(then, NOW), ru);
            assert_eq!(words(Lang::En).ago(then, NOW), en);
        }
        assert_eq!(
            words(Lang::Ru).lasting(NOW.plus_seconds(-86_400), NOW),
            "уже 1 день"
        );
        assert_eq!(
            words(Lang::En).lasting(NOW.plus_seconds(-86_400), NOW),
            "for 1 day"
        );
    }

    #[test]
    fn lights_become_a_text_that_says_what_to_do() {
        let seen = |light, case: &str| Seen {
            check: "result-url".to_owned(),
            light,
            case: case.to_owned(),
            value: Some(Fact::Text("203.0.113.7".to_owned())),
            facts: [("peer".to_owned(), Fact::Text("10.0.0.1".to_owned()))].into(),
            at: NOW,
        };
        let lights = [seen(Light::Ok, "fits"), seen(Light::Warning, "unlisted")];
        let text = words(Lang::En).lights_as_text(&lights, NOW);
        assert_eq!(text.matches('→').count(), 1, "{text}");
        assert!(
            text.contains("10.0.0.1") && text.contains("203.0.113.7, just now"),
            "{text}"
        );
        assert!(!text.contains("doctor-"), "{text}");
    }

    #[test]
    fn values_are_read_in_the_language_of_the_reader() {
        for (fact, ru, en) in [
            (Fact::Text("1.2.0".to_owned()), "1.2.0", "1.2.0"),
            (Fact::Number(1_000), "1000", "1000"),
            (Fact::Seconds(1), "1 секунда", "1 second"),
            (Fact::Seconds(7_200), "2 часа", "2 hours"),
            (Fact::Seconds(-5 * 86_400), "5 дней", "5 days"),
            (Fact::Bytes(0), "0,0 КБ", "0.0 KB"),
            (Fact::Bytes(1_500_000_000), "1,3 ГБ", "1.3 GB"),
            (Fact::Bytes(3 << 20), "3,0 МБ", "3.0 MB"),
        ] {
            assert_eq!(words(Lang::Ru).fact(&fact), ru);
            assert_eq!(words(Lang::En).fact(&fact), en);
        }
    }
}
