//! What the device says of itself and of who was there (`WebAuthn`, section 6.1).

use crate::{Fault, LONGEST_ID, RelyingParty, cbor};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_COPIED: u8 = 1 << 3;
const IS_COPIED: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

#[derive(Debug)]
pub(crate) struct AuthenticatorData<'a> {
    party: &'a [u8; 32],
    flags: u8,
    /// How often it has signed, if it counts.
    pub(crate) counter: u32,
    /// A credential that it has made.
    pub(crate) credential: Option<Credential<'a>>,
}

#[derive(Debug)]
pub(crate) struct Credential<'a> {
    pub(crate) id: &'a [u8],
    /// Its public key, as the device wrote it.
    pub(crate) key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        Self::parsed(bytes).ok_or(Fault::Form)
    }

    fn parsed(bytes: &'a [u8]) -> Option<Self> {
        let (party, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            // The model of the device comes first.
            let (length, behind) = rest.get(16..)?.split_first_chunk::<2>()?;
            let (id, behind) = behind.split_at_checked(u16::from_be_bytes(*length).into())?;
            let (_, left) = cbor::read(behind)?;
            let key = behind.get(..behind.len() - left.len())?;
            credential = Some(Credential { id, key });
            rest = left;
        }
        if flags & HAS_EXTENSIONS != 0 {
            rest = cbor::read(rest)?.1;
        }
        let is_named = credential
            .as_ref()
            .is_none_or(|one| (1..=LONGEST_ID).contains(&one.id.len()));
        (rest.is_empty() && is_named).then_some(Self {
            party,
            flags: *flags,
            counter: u32::from_be_bytes(*counter),
            credential,
        })
    }

    /// Whether it is for this party.
    pub(crate) fn check_party(&self, party: &RelyingParty) -> Result<(), Fault> {
        if *self.party == party.id_hash() {
            Ok(())
        } else {
            Err(Fault::Party)
        }
    }

    /// Whether the one who was there is the one whose device it is.
    pub(crate) fn check_person(&self) -> Result<(), Fault> {
        let is = |flag: u8| self.flags & flag != 0;
        if is(IS_COPIED) && !is(MAY_BE_COPIED) {
            return Err(Fault::Form);
        }
        if !is(PRESENT) {
            return Err(Fault::Absent);
        }
        if !is(VERIFIED) {
            return Err(Fault::Unverified);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(party: &RelyingParty, flags: u8, rest: &[u8]) -> Vec<u8> {
        [&party.id_hash()[..], &[flags, 0, 0, 1, 2], rest].concat()
    }

    #[test]
    fn nobody_is_let_in_who_was_not_there_or_not_verified() {
        let party = RelyingParty {
            id: "shop.example".to_owned(),
            origin: "https://shop.example".to_owned(),
        };
        for (flags, person) in [
            (PRESENT | VERIFIED, Ok(())),
            (PRESENT | VERIFIED | MAY_BE_COPIED | IS_COPIED, Ok(())),
            (PRESENT | VERIFIED | IS_COPIED, Err(Fault::Form)),
            (VERIFIED, Err(Fault::Absent)),
            (PRESENT, Err(Fault::Unverified)),
        ] {
            let bytes = of(&party, flags, &[]);
            let data = AuthenticatorData::read(&bytes).unwrap();
            assert_eq!(data.check_person(), person, "{flags}");
            assert_eq!((data.counter, data.check_party(&party)), (258, Ok(())));
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_nothing() {
        let party = RelyingParty {
            id: String::new(),
            origin: String::new(),
        };
        let nameless = [&[0; 16][..], &[0, 0], &[0xA0]].concat();
        let named = [&[0; 16][..], &[0, 1], &[7, 0xA0]].concat();
        for (flags, rest, is_read) in [
            (PRESENT, &[][..], true),
            (PRESENT, &[0], false),
            (HAS_EXTENSIONS, &[0xA0], true),
            (HAS_EXTENSIONS, &[], false),
            (HAS_CREDENTIAL, &[0; 17], false),
            (HAS_CREDENTIAL, &nameless, false),
            (HAS_CREDENTIAL, &named, true),
        ] {
            let bytes = of(&party, flags, rest);
            assert_eq!(
                AuthenticatorData::read(&bytes).is_ok(),
                is_read,
                "{flags} {rest:?}"
            );
        }
        assert_eq!(AuthenticatorData::read(&[0; 36]).err(), Some(Fault::Form));
    }
}
