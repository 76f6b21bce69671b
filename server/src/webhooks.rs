//! What gateways call. Outside sessions and outside the same-site guard: a signature is the only thing that counts.

pub mod robokassa;
