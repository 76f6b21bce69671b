//! What the doctor's checks see.

use crate::{Value, Words};
use shop::doctor::{Fact, Light, Seen};

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
            Fact::Seconds(seconds) => self.span(*seconds),
        }
    }

    /// A length of time in its largest whole unit: `3 дня`.
    pub fn span(&self, seconds: i64) -> String {
        let length = seconds.saturating_abs();
        let (unit, id) = match length {
            DAY.. => (DAY, "length-days"),
            HOUR.. => (HOUR, "length-hours"),
            MINUTE.. => (MINUTE, "length-minutes"),
            _ => (1, "length-seconds"),
        };
        self.with(id, &[("count", (length / unit).into())])
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
    use shop::{doctor::Fact, text::Lang};

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
