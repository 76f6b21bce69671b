//! As much of CBOR (RFC 8949) as authenticators write (CTAP 2.2, section 8): definite lengths, whole numbers, bytes, texts, lists,
//! maps, yes, no and nothing. No float, no tag, no key twice.

/// Lists and maps inside of each other; attestations have three.
const DEEPEST: u8 = 8;
/// Entries of one map; attestations have six.
const MOST_ENTRIES: u64 = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    Bool(bool),
    Null,
}

impl<'a> Value<'a> {
    /// What a map has under a key.
    pub(crate) fn get(&self, key: &Self) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) const fn as_bytes(&self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(*bytes),
            _ => None,
        }
    }

    pub(crate) const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }
}

/// One value at the beginning of some bytes, and what comes behind it; `None` if there is none.
pub(crate) fn read(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let mut reader = Reader { left: bytes };
    let value = reader.value(0)?;
    Some((value, reader.left))
}

struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: u8) -> Option<Value<'a>> {
        if depth > DEEPEST {
            return None;
        }
        let first = self.take(1)?[0];
        let (kind, info) = (first >> 5, first & 31);
        if kind == 7 {
            return match info {
                20 => Some(Value::Bool(false)),
                21 => Some(Value::Bool(true)),
                22 => Some(Value::Null),
                _ => None,
            };
        }
        let number = self.number(info)?;
        match kind {
            0 => Some(Value::Int(i64::try_from(number).ok()?)),
            1 => Some(Value::Int(-1 - i64::try_from(number).ok()?)),
            2 => self.run(number).map(Value::Bytes),
            3 => Some(Value::Text(std::str::from_utf8(self.run(number)?).ok()?)),
            4 => {
                // No room is made beforehand: whoever says that there are a thousand has to send them.
                let items = (0..number).map(|_| self.value(depth + 1));
                items.collect::<Option<_>>().map(Value::List)
            }
            5 if number <= MOST_ENTRIES => {
                let mut entries: Vec<(Value<'a>, Value<'a>)> = Vec::new();
                for _ in 0..number {
                    let entry = (self.value(depth + 1)?, self.value(depth + 1)?);
                    if entries.iter().any(|(known, _)| *known == entry.0) {
                        return None;
                    }
                    entries.push(entry);
                }
                Some(Value::Map(entries))
            }
            _ => None,
        }
    }

    /// The number behind the first byte, or in it.
    fn number(&mut self, info: u8) -> Option<u64> {
        match info {
            0..=23 => Some(info.into()),
            24..=27 => {
                let bytes = self.take(1 << (info - 24))?;
                Some(
                    bytes
                        .iter()
                        .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
                )
            }
            _ => None,
        }
    }

    fn run(&mut self, length: u64) -> Option<&'a [u8]> {
        self.take(usize::try_from(length).ok()?)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(length)?;
        self.left = left;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8949, appendix A, as far as it is read.
    #[test]
    fn the_examples_come_out() {
        let int = |number: i64| Value::Int(number);
        for (bytes, value) in [
            (&b"\x00"[..], int(0)),
            (b"\x17", int(23)),
            (b"\x18\x64", int(100)),
            (b"\x19\x03\xe8", int(1_000)),
            (b"\x1a\x00\x0f\x42\x40", int(1_000_000)),
            (b"\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00", int(1_000_000_000_000)),
            (b"\x20", int(-1)),
            (b"\x39\x03\xe7", int(-1_000)),
            (b"\x44\x01\x02\x03\x04", Value::Bytes(&[1, 2, 3, 4])),
            (b"\x64IETF", Value::Text("IETF")),
            (b"\x83\x01\x02\x03", Value::List(vec![int(1), int(2), int(3)])),
            (b"\xa1\x01\x02", Value::Map(vec![(int(1), int(2))])),
            (b"\xf4", Value::Bool(false)),
            (b"\xf5", Value::Bool(true)),
            (b"\xf6", Value::Null),
        ] {
            assert_eq!(read(bytes), Some((value, &[][..])), "{bytes:x?}");
        }
        assert_eq!(read(b"\x01\x02"), Some((int(1), &[2][..])), "what comes behind");
    }

    #[test]
    fn what_is_cut_off_deep_endless_or_said_twice_is_nothing() {
        let deep = [0x81; 64];
        for bytes in [
            &b""[..],
            b"\x18",
            b"\x42\x00",
            b"\x62\xff\xff",
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00",
            b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x5f\x41\x00\xff",
            b"\xf9\x3c\x00",
            b"\xc0\x00",
            b"\xa2\x01\x02\x01\x03",
            b"\xb8\x21",
            &deep,
        ] {
            assert_eq!(read(bytes), None, "{bytes:x?}");
        }
    }
}
