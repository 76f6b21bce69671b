//! Enums whose variants are words of the protocol.

use thiserror::Error;

/// The text is none of the words that the protocol has here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not one of {}", .allowed.join(", "))]
#[non_exhaustive]
pub struct UnknownWord {
    /// The words that it has.
    pub allowed: &'static [&'static str],
}

/// Declares an enum together with the word each variant is written as.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every variant.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word of every variant.
            pub const WORDS: &[&'static str] = &[$($word),+];

            /// The word as it is sent.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, $crate::words::UnknownWord> {
                let unknown = $crate::words::UnknownWord { allowed: Self::WORDS };
                Self::ALL.iter().copied().find(|known| known.word() == text).ok_or(unknown)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }
    };
}

pub(crate) use words;
