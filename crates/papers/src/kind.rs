//! Which papers there are.

/// A paper of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The sheet that it is packed by.
    Sheet,
    /// The invoice that it is paid by.
    Invoice,
    /// The act that its goods were handed over.
    Act,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sheet, Self::Invoice, Self::Act];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::Invoice => "invoice",
            Self::Act => "act",
        }
    }

    /// The paper of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Id of what it is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sheet => "paper-sheet",
            Self::Invoice => "paper-invoice",
            Self::Act => "paper-act",
        }
    }
}
