//! What the staff did, in words.

use crate::security::act_id;
use shop::journal::Doing;

/// Id of the words for it.
pub(super) const fn doing_id(doing: Doing) -> &'static str {
    match doing {
        Doing::OrderPlaced => "office-doing-order-placed",
        Doing::OrderBroughtBack => "office-doing-order-brought-back",
        Doing::OrderPaidOutside => "office-doing-order-paid-outside",
        Doing::OrderAccepted => "office-doing-order-accepted",
        Doing::OrderResolved => "office-doing-order-resolved",
        Doing::OrderCancelled => "office-doing-order-cancelled",
        Doing::OrderRefunded => "office-doing-order-refunded",
        Doing::OrderRefundAsked => "office-doing-order-refund-asked",
        Doing::OrderRefundSettled => "office-doing-order-refund-settled",
        Doing::OrderHoldAsked => "office-doing-order-hold-asked",
        Doing::OrderLinkAsked => "office-doing-order-link-asked",
        Doing::OrderShipped => "office-doing-order-shipped",
        Doing::OrderDelivered => "office-doing-order-delivered",
        Doing::OrderMarked => "office-doing-order-marked",
        Doing::OrderReceiptRetried => "office-doing-order-receipt-retried",
        Doing::OrderReceiptNoted => "office-doing-order-receipt-noted",
        Doing::OrderPutAway => "office-doing-order-put-away",
        Doing::ProductMade => "office-doing-product-made",
        Doing::ProductChanged => "office-doing-product-changed",
        Doing::CategoriesOrdered => "office-doing-category-ordered",
        Doing::CategoryKept => "office-doing-category-kept",
        Doing::CategoryDeleted => "office-doing-category-deleted",
        Doing::SettingChanged => "office-doing-setting-changed",
        Doing::StockStocked => "office-doing-stock-stocked",
        Doing::StockReceived => "office-doing-stock-received",
        Doing::StockCounted => "office-doing-stock-counted",
        Doing::StockWrittenOff => "office-doing-stock-written-off",
        Doing::StockReturned => "office-doing-stock-returned",
        Doing::TakingBegun => "office-doing-taking-begun",
        Doing::TakingPosted => "office-doing-taking-posted",
        Doing::TakingDropped => "office-doing-taking-dropped",
        Doing::OrphanResolved => "office-doing-orphan-resolved",
        Doing::MessageResent => "office-doing-message-resent",
        Doing::ImportBegun => "office-doing-import-begun",
        Doing::ImportCancelled => "office-doing-import-cancelled",
        Doing::BackupMade => "office-doing-backup-made",
        Doing::BackupTried => "office-doing-backup-tried",
        Doing::KeyRotated => "office-doing-key-rotated",
        Doing::Security(act) => act_id(act).1,
    }
}
