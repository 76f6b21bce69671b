//! Why something was not done, as the browser may know it.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a function of the office did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// Nobody is signed in.
    SignIn,
    /// Whoever is signed in lacks the right for it.
    Lacking,
    /// There is no such thing.
    NotFound,
    /// The form makes no sense: an older page, or no page of ours.
    Form,
    /// Something broke; the log knows the cause under this id.
    Broken {
        /// Eight hex digits, to quote to the person who runs the shop.
        id: String,
    },
    /// The database does not answer; nothing is lost.
    Unavailable {
        /// Eight hex digits, likewise.
        id: String,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => f.write_str("nobody is signed in"),
            Self::Lacking => f.write_str("whoever is signed in has no right to do it"),
            Self::NotFound => f.write_str("there is no such thing"),
            Self::Form => f.write_str("the form makes no sense"),
            Self::Broken { id } => write!(f, "something broke: {id}"),
            Self::Unavailable { id } => write!(f, "the database does not answer: {id}"),
        }
    }
}

impl std::error::Error for Refused {}

impl FromServerFnError for Refused {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let refused = match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Form,
            _ => Self::Broken { id: String::new() },
        };
        crate::desk::answer(&refused);
        refused
    }
}
