//! What came of handing a message over, in words that both channels share.

use shop::message::MessageChannel;

/// What the other side made of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// It took the message; its own reference (message id, reply).
    Delivered(String),
    /// Not this time; another try may help.
    Failed {
        /// What was said, or what broke; without secrets, at most 300 characters.
        error: String,
        /// The next try has to wait at least this many seconds: a server that greylists wants to see
        /// patience.
        wait_seconds: i64,
        /// Something that the owner has to mend, if that is likely.
        trouble: Option<SendTrouble>,
    },
    /// It wants silence for a while, for this message and all others.
    Busy {
        /// How long, in seconds.
        seconds: i64,
    },
    /// The chat has another id now.
    Moved {
        /// The chat's new id.
        recipient: String,
    },
    /// It will never take this message.
    Refused {
        /// What was said; without secrets, at most 300 characters.
        error: String,
    },
    /// It takes no message at all until the settings are mended.
    Misconfigured(SendTrouble),
    /// The shop has no such channel.
    Off,
}

/// What is wrong with a channel as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendTrouble {
    /// Telegram does not know the bot's token.
    Token,
    /// The mail server does not accept login and password.
    Login,
    /// There is no secure way to the mail server.
    Security,
}

impl SendTrouble {
    /// Which channel stands still.
    pub const fn channel(self) -> MessageChannel {
        match self {
            Self::Token => MessageChannel::Telegram,
            Self::Login | Self::Security => MessageChannel::Email,
        }
    }

    /// Its name in keys and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Login => "login",
            Self::Security => "security",
        }
    }

    /// The sentence that tells the owner what to fix.
    pub(crate) const fn words_id(self) -> &'static str {
        match self {
            Self::Token => "letter-trouble-token",
            Self::Login => "letter-trouble-login",
            Self::Security => "letter-trouble-security",
        }
    }
}

impl SendOutcome {
    /// A failure that says nothing about when to come back.
    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self::Failed {
            error: error.into(),
            wait_seconds: 0,
            trouble: None,
        }
    }

    pub(crate) fn refused(error: impl Into<String>) -> Self {
        Self::Refused { error: error.into() }
    }

    /// Its name in logs, which have no room for what the other side said.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Failed { .. } => "failed",
            Self::Busy { .. } => "busy",
            Self::Moved { .. } => "moved",
            Self::Refused { .. } => "refused",
            Self::Misconfigured(trouble) => trouble.as_str(),
            Self::Off => "off",
        }
    }
}
