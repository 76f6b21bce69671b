//! The services beside the payment page in the hands of a test: what was called, what goes wrong, and what ends when.

use serde_json::Value;

use crate::{
    Delivery, Pace, PaymentMethod, Refund, RefundState, Refusal, Sandbox, SecondReceipt, SecondReceiptState,
    Service, ServiceAnswer, WantedBy, cabinet::Wish, world::World,
};

impl Sandbox {
    /// The certificate with which Result2 can be verified, in DER; also at `/media/files/jwtsign.cer`. Its key is no secret.
    pub fn result2_certificate(&self) -> &[u8] {
        self.world.signer.certificate()
    }

    /// The same certificate as a text, in PEM.
    pub fn result2_certificate_pem(&self) -> String {
        self.world.signer.certificate_pem()
    }

    /// A token of Result2 with this payload, signed with the key of the certificate: forged, old or odd, but authentic.
    ///
    /// # Errors
    /// When the signature cannot be made.
    pub fn sign_result2(&self, payload: &Value) -> std::io::Result<String> {
        let token = self.world.signer.sign(&payload.to_string());
        token.map_err(std::io::Error::other)
    }

    /// Sends, pauses or loses all that Result2 would say from now on.
    pub fn set_result2_delivery(&self, delivery: Delivery) {
        self.world.result2_delivery.send_replace(delivery);
    }

    /// Scripts what becomes of the next calls of a service, after what was scripted before. A call that is not signed
    /// is no part of it.
    pub fn script(&self, service: Service, answers: impl IntoIterator<Item = ServiceAnswer>) {
        self.world
            .services
            .send_modify(|services| services.script(service, answers));
    }

    /// What a service was called with, oldest first (the latest ten thousand calls of all services). Calls that are
    /// not signed are not there; those that came to nothing are.
    pub fn calls(&self, service: Service) -> Vec<Value> {
        self.world.services.borrow().calls(service).cloned().collect()
    }

    /// Waits until a service was called at least so often, and returns all calls.
    pub async fn calls_when(&self, service: Service, count: usize) -> Vec<Value> {
        let mut services = self.world.services.subscribe();
        while services.borrow_and_update().calls(service).count() < count {
            crate::changed(&mut services).await;
        }
        self.calls(service)
    }

    /// How fast a service ends what it has taken on; at first after one question that is answered with "under way".
    pub fn set_pace(&self, service: Service, pace: Pace) {
        self.world
            .services
            .send_modify(|services| services.set_pace(service, pace));
    }

    /// Whether `OpStateExt` says 60 of a payment that went back whole. At first it does not, as is told of the gateway.
    pub fn tell_of_refunds(&self, tells: bool) {
        self.world
            .services
            .send_modify(|services| services.tells_of_refunds = tells);
    }

    /// What the payment page offers from now on, and what the lists name, by the codes; one that is not known is left out.
    pub fn offer_methods(&self, codes: &[&str]) {
        let methods = codes.iter().filter_map(|code| PaymentMethod::find(code));
        self.world.methods.send_replace(methods.collect());
    }

    /// Ends a refund that is under way: the buyer has the money, or it was called off.
    ///
    /// # Errors
    /// 53 when no refund with this number is under way.
    pub fn end_refund(&self, request_id: &str, state: RefundState) -> Result<Refund, Refusal> {
        end_refund(&self.world, request_id, state)
    }

    /// Ends a second receipt that waits: it is registered, or it failed.
    ///
    /// # Errors
    /// 53 when no second receipt with this number waits.
    pub fn end_second_receipt(&self, id: u64, state: SecondReceiptState) -> Result<SecondReceipt, Refusal> {
        end_second_receipt(&self.world, id, state)
    }

    /// Gives money back in the gateway's cabinet, all that the buyer paid or a part: the shop did not ask and is not told.
    ///
    /// # Errors
    /// 30 when the operation is unknown, not paid or play money, or when less is left.
    pub fn refund_in_cabinet(&self, op_key: &str, sum_kopecks: Option<u64>) -> Result<Refund, Refusal> {
        refund_in_cabinet(&self.world, op_key, sum_kopecks)
    }
}

/// The deed behind [`Sandbox::refund_in_cabinet`] and the button.
///
/// # Errors
/// As there.
pub(crate) fn refund_in_cabinet(
    world: &World,
    op_key: &str,
    sum_kopecks: Option<u64>,
) -> Result<Refund, Refusal> {
    let wish = Wish {
        sum_kopecks,
        lines: Vec::new(),
        wanted_by: WantedBy::Cabinet,
        state: RefundState::Finished,
        of_play_money: world.settings.refunds_play_money,
    };
    let mut taken = Err("");
    world
        .ledger
        .send_modify(|ledger| taken = ledger.refund(op_key, wish, world.now()));
    taken.map_err(|reason| Refusal::new(30, reason))
}

/// The deed behind [`Sandbox::end_refund`] and the buttons.
///
/// # Errors
/// As there.
pub(crate) fn end_refund(world: &World, request_id: &str, state: RefundState) -> Result<Refund, Refusal> {
    let mut ended = None;
    world
        .ledger
        .send_modify(|ledger| ended = ledger.end_refund(request_id, state, world.now()));
    ended.ok_or_else(|| Refusal::new(53, "no such refund is under way"))
}

/// The deed behind [`Sandbox::end_second_receipt`] and the buttons.
///
/// # Errors
/// As there.
pub(crate) fn end_second_receipt(
    world: &World,
    id: u64,
    state: SecondReceiptState,
) -> Result<SecondReceipt, Refusal> {
    let mut ended = None;
    world
        .ledger
        .send_modify(|ledger| ended = ledger.end_second_receipt(id, state, world.now()));
    ended.ok_or_else(|| Refusal::new(53, "no such receipt waits"))
}
