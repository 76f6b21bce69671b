/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not written as browsers write it.
    #[error("it is no answer of a browser")]
    Form,
    /// It answers another question: a new passkey where a known one was wanted, or the other way round.
    #[error("it answers another question")]
    Kind,
    /// It was made on a page of another origin.
    #[error("it comes from a page of another origin")]
    Origin,
    /// It was made inside of a page of another origin.
    #[error("it comes from inside of a page of another origin")]
    Framed,
    /// It was made for somebody else to let people in.
    #[error("it is for another relying party")]
    Party,
    /// Nobody was there.
    #[error("nobody touched the device")]
    Absent,
    /// The device did not verify who was there.
    #[error("the device did not verify who was there")]
    Unverified,
    /// Its key is of a kind that is not taken, or is none.
    #[error("the key is none that is taken")]
    Key,
    /// It is not signed with the key.
    #[error("the signature is not of this key")]
    Signature,
}
