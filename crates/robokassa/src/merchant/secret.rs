//! One password.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{MerchantError, PasswordName};
use crate::text::is_unseen;

/// A password that is overwritten when dropped and never printed.
#[derive(Clone)]
pub(crate) struct Secret {
    text: Zeroizing<String>,
    name: PasswordName,
}

/// Fails to compile if the text of a password were not overwritten when dropped.
const _: fn(&Secret) = |secret| {
    fn is_overwritten(_: &impl ZeroizeOnDrop) {}
    is_overwritten(&secret.text);
};

impl Secret {
    pub(super) fn new(text: String, name: PasswordName) -> Result<Self, MerchantError> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(MerchantError::EmptyPassword(name));
        }
        let is_stray = |c: char| c.is_control() || is_unseen(c);
        if text.trim() != text.as_str() || text.chars().any(is_stray) {
            return Err(MerchantError::StrayCharacter(name));
        }
        Ok(Self { text, name })
    }

    pub(super) fn differs(&self, other: &Self) -> Result<(), MerchantError> {
        if self.text == other.text {
            return Err(MerchantError::EqualPasswords(self.name, other.name));
        }
        Ok(())
    }

    pub(crate) fn name(&self) -> PasswordName {
        self.name
    }

    pub(crate) fn expose(&self) -> &str {
        &self.text
    }
}
