//! Money on its way through a gateway that the shop no longer has.

use super::Order;
use crate::{
    message::{Audience, Brief, Letter, Message},
    payment::{GatewayName, InvoiceId},
    time::Timestamp,
};

impl Order {
    /// What the owner is told of an attempt whose money was on its way when its gateway left the settings: that nobody can be
    /// asked what became of it. Nothing for a day after the order's time was up (or, if the order does not wait, after the
    /// attempt began), since a gateway that was left out by mistake comes back; then always the same, which is promised once.
    ///
    /// Nothing ends here. The bank may have passed the money on, and only the gateway's cabinet knows: until a person has
    /// looked, the order keeps its goods, can be marked as paid and can be cancelled; with held money only cancelled.
    pub fn tell_of_silence(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        now: Timestamp,
        audience: &Audience,
    ) -> Vec<Message> {
        let Some(attempt) = self.attempt(gateway, invoice).filter(|a| a.is_under_way()) else {
            return Vec::new();
        };
        if !self.is_given_up(attempt, now) {
            return Vec::new();
        }
        let key = format!("order:{}:silence:{}:{invoice}", self.number, gateway.as_str());
        let letter = Letter::OwnerSilence {
            order: Brief::of(self),
            gateway,
            invoice,
            test: attempt.test,
        };
        audience.tell_owner(&key, &letter)
    }
}
