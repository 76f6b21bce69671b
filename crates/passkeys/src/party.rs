use sha2::{Digest, Sha256};

/// Who lets people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// A domain: passkeys are kept for it and for no other.
    pub id: String,
    /// The one origin whose pages may ask, without a slash at its end.
    pub origin: String,
}

impl RelyingParty {
    pub(crate) fn id_hash(&self) -> [u8; 32] {
        Sha256::digest(&self.id).into()
    }
}
