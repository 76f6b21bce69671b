//! Random changes of a text.

use bolero::TypeGenerator;

/// Longest text that edits make.
const MAX: usize = 64 * 1024;

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
    /// Copies some bytes to another place, up to 256 times.
    Copy {
        from: u16,
        length: u8,
        to: u16,
        times: u8,
    },
}

/// The bytes of `text` after `edits`.
pub fn edited(text: &str, edits: &[Edit], words: &[&str]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    // Half of what is tried has three changes or fewer, so that much of it is nearly right.
    let most = if edits.len().is_multiple_of(2) {
        edits.len()
    } else {
        3
    };
    for edit in edits.iter().take(most) {
        edit.apply(&mut bytes, words);
        bytes.truncate(MAX);
    }
    bytes
}

impl Edit {
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
                let piece = bytes[from..end(from, length)].repeat(usize::from(times) + 1);
                // `splice` goes byte by byte, which took nine tenths of a run.
                let rest = bytes.split_off(to);
                bytes.extend_from_slice(&piece);
                bytes.extend_from_slice(&rest);
            }
        }
    }
}
