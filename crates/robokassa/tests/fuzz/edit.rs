//! Random changes of a text.

use bolero::TypeGenerator;

/// Longest text that edits make.
const MAX: usize = 64 * 1024;
/// How many changes calm runs have, and most bytes of one of them.
const CALM_EDITS: [usize; 8] = [0, 1, 1, 1, 2, 2, 3, 4];
const CALM_BYTES: u8 = 8;
/// Most repetitions of a copy that is not one of the rare long ones, which take nearly all the time there is.
const REPETITIONS: u8 = 4;

/// One change. Places are counted from the start and wrap around at the end.
#[derive(Clone, Debug, TypeGenerator)]
pub enum Edit {
    /// Removes some bytes.
    Cut { at: u16, length: u8 },
    /// Inserts a byte.
    Byte { at: u16, byte: u8 },
    /// Changes bits of a byte.
    Flip { at: u16, bits: u8 },
    /// Inserts a word that the format knows.
    Word { at: u16, word: u8 },
    /// Copies some bytes to another place, a few times or 256 times.
    Copy {
        from: u16,
        length: u8,
        to: u16,
        times: u8,
    },
}

/// Some changes of one text.
#[derive(Clone, Debug, TypeGenerator)]
pub struct Edits {
    /// Three runs of four are calm: a few small changes, so that much of what is tried is nearly right.
    mood: u8,
    edits: Vec<Edit>,
}

impl Edits {
    pub fn is_calm(&self) -> bool {
        !self.mood.is_multiple_of(4)
    }

    /// The bytes of `text` after the changes.
    pub fn of(&self, text: &str, words: &[&str]) -> Vec<u8> {
        let calm = self.is_calm();
        let most = if calm {
            CALM_EDITS[usize::from(self.mood / 4) % CALM_EDITS.len()]
        } else {
            usize::MAX
        };
        let mut bytes = text.as_bytes().to_vec();
        for edit in self.edits.iter().take(most) {
            let edit = if calm { edit.calm() } else { edit.clone() };
            edit.apply(&mut bytes, words);
            bytes.truncate(MAX);
        }
        bytes
    }

    /// The same where only text will do; what is no UTF-8 any more is replaced.
    pub fn of_text(&self, text: &str, words: &[&str]) -> String {
        String::from_utf8_lossy(&self.of(text, words)).into_owned()
    }
}

impl Edit {
    fn calm(&self) -> Self {
        let mut edit = self.clone();
        match &mut edit {
            Self::Cut { length, .. } => *length %= CALM_BYTES + 1,
            Self::Copy { length, times, .. } => (*length, *times) = (*length % (CALM_BYTES + 1), 0),
            Self::Byte { .. } | Self::Flip { .. } | Self::Word { .. } => {}
        }
        edit
    }

    fn apply(&self, bytes: &mut Vec<u8>, words: &[&str]) {
        let place = |at: u16| usize::from(at) % (bytes.len() + 1);
        let end = |from: usize, length: u8| (from + usize::from(length)).min(bytes.len());
        match *self {
            Self::Cut { at, length } => {
                let from = place(at);
                let to = end(from, length);
                bytes.drain(from..to);
            }
            Self::Byte { at, byte } => {
                let at = place(at);
                bytes.insert(at, byte);
            }
            Self::Flip { at, bits } => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Self::Word { at, word } => {
                let at = place(at);
                let word = words[usize::from(word) % words.len()];
                bytes.splice(at..at, word.bytes());
            }
            Self::Copy {
                from,
                length,
                to,
                times,
            } => {
                let (from, to) = (place(from), place(to));
                let times = if times == u8::MAX {
                    times
                } else {
                    times % REPETITIONS
                };
                let piece = bytes[from..end(from, length)].repeat(usize::from(times) + 1);
                // `splice` goes byte by byte, which took nine tenths of a run.
                let rest = bytes.split_off(to);
                bytes.extend_from_slice(&piece);
                bytes.extend_from_slice(&rest);
            }
        }
    }
}
