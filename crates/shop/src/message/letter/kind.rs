//! What follows from which letter it is: its name, the order it is about, who may read it.

use super::{Brief, Letter};
use crate::order::OrderNumber;

impl Letter {
    /// Its kind in one word, for lists and logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrderPlaced { .. } => "order_placed",
            Self::OrderRelined { .. } => "order_relined",
            Self::OrderPaid { .. } => "order_paid",
            Self::OrderHeld { .. } => "order_held",
            Self::OrderLetGo { .. } => "order_let_go",
            Self::OrderShipped { .. } => "order_shipped",
            Self::OrderCancelled { .. } => "order_cancelled",
            Self::OrderRefunded { .. } => "order_refunded",
            Self::OrderRefundSent { .. } => "order_refund_sent",
            Self::OrderRefundRefused { .. } => "order_refund_refused",
            Self::OrderReturn { .. } => "order_return",
            Self::OwnerOrder { .. } => "owner_order",
            Self::OwnerCalledOff { .. } => "owner_called_off",
            Self::OwnerReturn { .. } => "owner_return",
            Self::OwnerPaid { .. } => "owner_paid",
            Self::OwnerAttention { .. } => "owner_attention",
            Self::OwnerStage { .. } => "owner_stage",
            Self::OwnerHold { .. } => "owner_hold",
            Self::OwnerLink { .. } => "owner_link",
            Self::OwnerStrangeLinks { .. } => "owner_strange_links",
            Self::OwnerRefund { .. } => "owner_refund",
            Self::OwnerReceipt { .. } => "owner_receipt",
            Self::OwnerSilence { .. } => "owner_silence",
            Self::OwnerRefused { .. } => "owner_refused",
            Self::OwnerOrphan { .. } => "owner_orphan",
            Self::OwnerRefusedCalls { .. } => "owner_refused_calls",
            Self::OwnerUndelivered { .. } => "owner_undelivered",
            Self::OwnerLowStock { .. } => "owner_low_stock",
            Self::OwnerNewDevice { .. } => "owner_new_device",
            Self::OwnerPeople { .. } => "owner_people",
            Self::OwnerFactorRemoved { .. } => "owner_factor_removed",
            Self::OwnerPasskeyAdded { .. } => "owner_passkey_added",
            Self::OwnerPasskeyCopied { .. } => "owner_passkey_copied",
            Self::OwnerBruteForce { .. } => "owner_brute_force",
            Self::OwnerStranger { .. } => "owner_stranger",
            Self::OwnerClock { .. } => "owner_clock",
            Self::OwnerLights { .. } => "owner_lights",
            Self::OwnerSettings { .. } => "owner_settings",
            Self::OwnerRecord { .. } => "owner_record",
            Self::OrderStep { .. } => "order_step",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// The order it is about.
    pub const fn number(&self) -> Option<OrderNumber> {
        match self {
            Self::OwnerRefused { number, .. } => Some(*number),
            Self::OwnerUndelivered { number, .. } | Self::Unreadable { number } => *number,
            _ => match self.order() {
                Some(order) => Some(order.number),
                None => None,
            },
        }
    }

    /// The order it describes, if it describes one.
    pub const fn order(&self) -> Option<&Brief> {
        match self {
            Self::OrderPlaced { order, .. }
            | Self::OrderRelined { order, .. }
            | Self::OrderPaid { order, .. }
            | Self::OrderHeld { order, .. }
            | Self::OrderLetGo { order, .. }
            | Self::OwnerHold { order, .. }
            | Self::OwnerLink { order, .. }
            | Self::OrderShipped { order, .. }
            | Self::OrderCancelled { order, .. }
            | Self::OrderRefunded { order, .. }
            | Self::OrderRefundSent { order, .. }
            | Self::OrderRefundRefused { order, .. }
            | Self::OrderReturn { order, .. }
            | Self::OwnerRefund { order, .. }
            | Self::OwnerReceipt { order, .. }
            | Self::OwnerOrder { order, .. }
            | Self::OwnerCalledOff { order, .. }
            | Self::OwnerReturn { order, .. }
            | Self::OwnerPaid { order, .. }
            | Self::OwnerAttention { order, .. }
            | Self::OwnerStage { order, .. }
            | Self::OwnerSilence { order, .. }
            | Self::OrderStep { order, .. } => Some(order),
            Self::OwnerRefused { .. }
            | Self::OwnerRefusedCalls { .. }
            | Self::OwnerStrangeLinks { .. }
            | Self::OwnerOrphan { .. }
            | Self::OwnerUndelivered { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Whether it is about play money, so that its head has to say so.
    pub const fn is_test(&self) -> bool {
        match self {
            Self::OrderPlaced { test, .. }
            | Self::OrderRelined { test, .. }
            | Self::OrderHeld { test, .. }
            | Self::OrderLetGo { test, .. }
            | Self::OwnerHold { test, .. }
            | Self::OwnerLink { test, .. }
            | Self::OwnerStrangeLinks { test, .. }
            | Self::OrderShipped { test, .. }
            | Self::OrderCancelled { test, .. }
            | Self::OrderRefunded { test, .. }
            | Self::OrderRefundSent { test, .. }
            | Self::OrderRefundRefused { test, .. }
            | Self::OrderReturn { test, .. }
            | Self::OwnerRefund { test, .. }
            | Self::OwnerReceipt { test, .. }
            | Self::OwnerOrder { test, .. }
            | Self::OwnerCalledOff { test, .. }
            | Self::OwnerReturn { test, .. }
            | Self::OwnerAttention { test, .. }
            | Self::OwnerStage { test, .. }
            | Self::OwnerSilence { test, .. }
            | Self::OwnerRefused { test, .. }
            | Self::OwnerUndelivered { test, .. }
            | Self::OrderStep { test, .. } => *test,
            Self::OrderPaid { payment, .. } | Self::OwnerPaid { payment, .. } => payment.is_test(),
            Self::OwnerOrphan { notice } => notice.test,
            Self::OwnerRefusedCalls { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. }
            | Self::Unreadable { .. } => false,
        }
    }

    /// Whether it may go to somebody who has nothing to do with the order: nobody has paid it, so the address is whatever a
    /// stranger typed. Such a letter repeats nothing else that they typed.
    pub const fn is_before_payment(&self) -> bool {
        matches!(
            self,
            Self::OrderPlaced { .. }
                | Self::OrderRelined { .. }
                | Self::OrderCancelled { .. }
                | Self::OrderLetGo { .. }
        )
    }

    /// Whether it goes to the owner of the shop rather than to a buyer or a program.
    pub const fn is_for_owner(&self) -> bool {
        match self {
            Self::OrderPlaced { .. }
            | Self::OrderRelined { .. }
            | Self::OrderPaid { .. }
            | Self::OrderHeld { .. }
            | Self::OrderLetGo { .. }
            | Self::OrderShipped { .. }
            | Self::OrderCancelled { .. }
            | Self::OrderRefunded { .. }
            | Self::OrderRefundSent { .. }
            | Self::OrderRefundRefused { .. }
            | Self::OrderReturn { .. }
            | Self::OrderStep { .. } => false,
            Self::OwnerOrder { .. }
            | Self::OwnerCalledOff { .. }
            | Self::OwnerReturn { .. }
            | Self::OwnerPaid { .. }
            | Self::OwnerAttention { .. }
            | Self::OwnerStage { .. }
            | Self::OwnerHold { .. }
            | Self::OwnerLink { .. }
            | Self::OwnerStrangeLinks { .. }
            | Self::OwnerRefund { .. }
            | Self::OwnerReceipt { .. }
            | Self::OwnerSilence { .. }
            | Self::OwnerRefused { .. }
            | Self::OwnerOrphan { .. }
            | Self::OwnerRefusedCalls { .. }
            | Self::OwnerUndelivered { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. } => true,
            // What is about no order goes to the owner.
            Self::Unreadable { number } => number.is_none(),
        }
    }
}
