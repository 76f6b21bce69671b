//! What the staff does, and to what.

use crate::security::Act;
use std::borrow::Cow;

/// What something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// An order, by its number.
    Order,
    /// A product, by its id.
    Product,
    /// A category, by its slug.
    Category,
    /// A setting, by its name.
    Setting,
    /// A variant, by its article code.
    Variant,
    /// A stock-taking, by its number.
    Taking,
    /// Money without an order, by its invoice.
    Orphan,
    /// A message, by its number.
    Message,
    /// A list of orders that everybody sees, by its number: its name is what a person typed.
    View,
    /// Whatever has no page of its own: a file, a network, a person.
    Other,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "each is named like the line of an order's history, or the cause, that it stands for"
)]
pub enum Doing {
    OrderPlaced,
    OrderBroughtBack,
    OrderPaidOutside,
    OrderAccepted,
    OrderResolved,
    OrderCancelled,
    OrderRefunded,
    OrderRefundAsked,
    OrderRefundSettled,
    OrderHoldAsked,
    OrderLinkAsked,
    OrderShipped,
    OrderShipmentMended,
    OrderDelivered,
    OrderMarked,
    OrderReceiptRetried,
    OrderReceiptNoted,
    OrderPutAway,
    OrderForgotten,
    OrderNoted,
    OrderTagged,
    OrderUntagged,
    OrderAmended,
    OrderLinesChanged,
    ReturnAgreed,
    ReturnDeclined,
    ReturnReceived,
    ReturnClosed,
    ProductMade,
    ProductChanged,
    CategoriesOrdered,
    CategoryKept,
    CategoryDeleted,
    SettingChanged,
    StockStocked,
    StockReceived,
    StockCounted,
    StockWrittenOff,
    StockReturned,
    TakingBegun,
    TakingPosted,
    TakingDropped,
    OrphanResolved,
    MessageResent,
    ImportBegun,
    ImportCancelled,
    BackupMade,
    BackupTried,
    KeyRotated,
    ViewKept,
    ViewRenamed,
    ViewDropped,
    /// A security event that somebody of the staff brought about.
    Security(Act),
}

impl Doing {
    /// All but security events.
    pub const OWN: [Self; 52] = [
        Self::OrderPlaced,
        Self::OrderBroughtBack,
        Self::OrderPaidOutside,
        Self::OrderAccepted,
        Self::OrderResolved,
        Self::OrderCancelled,
        Self::OrderRefunded,
        Self::OrderRefundAsked,
        Self::OrderRefundSettled,
        Self::OrderHoldAsked,
        Self::OrderLinkAsked,
        Self::OrderShipped,
        Self::OrderShipmentMended,
        Self::OrderDelivered,
        Self::OrderMarked,
        Self::OrderReceiptRetried,
        Self::OrderReceiptNoted,
        Self::OrderPutAway,
        Self::OrderForgotten,
        Self::OrderNoted,
        Self::OrderTagged,
        Self::OrderUntagged,
        Self::OrderAmended,
        Self::OrderLinesChanged,
        Self::ReturnAgreed,
        Self::ReturnDeclined,
        Self::ReturnReceived,
        Self::ReturnClosed,
        Self::ProductMade,
        Self::ProductChanged,
        Self::CategoriesOrdered,
        Self::CategoryKept,
        Self::CategoryDeleted,
        Self::SettingChanged,
        Self::StockStocked,
        Self::StockReceived,
        Self::StockCounted,
        Self::StockWrittenOff,
        Self::StockReturned,
        Self::TakingBegun,
        Self::TakingPosted,
        Self::TakingDropped,
        Self::OrphanResolved,
        Self::MessageResent,
        Self::ImportBegun,
        Self::ImportCancelled,
        Self::BackupMade,
        Self::BackupTried,
        Self::KeyRotated,
        Self::ViewKept,
        Self::ViewRenamed,
        Self::ViewDropped,
    ];

    /// All that there are: security events that anybody can bring about are none of the staff's.
    pub fn all() -> impl Iterator<Item = Self> {
        let events = Act::ALL.into_iter().filter(|act| !act.is_of_strangers());
        Self::OWN.into_iter().chain(events.map(Self::Security))
    }

    /// Its name in tables, files and addresses.
    pub fn name(self) -> Cow<'static, str> {
        let own = match self {
            Self::OrderPlaced => "order.placed",
            Self::OrderBroughtBack => "order.brought_back",
            Self::OrderPaidOutside => "order.paid_outside",
            Self::OrderAccepted => "order.accepted",
            Self::OrderResolved => "order.resolved",
            Self::OrderCancelled => "order.cancelled",
            Self::OrderRefunded => "order.refunded",
            Self::OrderRefundAsked => "order.refund_asked",
            Self::OrderRefundSettled => "order.refund_settled",
            Self::OrderHoldAsked => "order.hold_asked",
            Self::OrderLinkAsked => "order.link_asked",
            Self::OrderShipped => "order.shipped",
            Self::OrderShipmentMended => "order.shipment_mended",
            Self::OrderDelivered => "order.delivered",
            Self::OrderMarked => "order.marked",
            Self::OrderReceiptRetried => "order.receipt_retried",
            Self::OrderReceiptNoted => "order.receipt_noted",
            Self::OrderPutAway => "order.put_away",
            Self::OrderForgotten => "order.forgotten",
            Self::OrderNoted => "remark.note",
            Self::OrderTagged => "remark.tagged",
            Self::OrderUntagged => "remark.untagged",
            Self::OrderAmended => "amendment.made",
            Self::OrderLinesChanged => "order.lines_changed",
            Self::ReturnAgreed => "return.agreed",
            Self::ReturnDeclined => "return.declined",
            Self::ReturnReceived => "return.received",
            Self::ReturnClosed => "return.closed",
            Self::ProductMade => "product.made",
            Self::ProductChanged => "product.changed",
            Self::CategoriesOrdered => "category.ordered",
            Self::CategoryKept => "category.kept",
            Self::CategoryDeleted => "category.deleted",
            Self::SettingChanged => "setting.changed",
            Self::StockStocked => "stock.stocked",
            Self::StockReceived => "stock.received",
            Self::StockCounted => "stock.counted",
            Self::StockWrittenOff => "stock.written_off",
            Self::StockReturned => "stock.returned_by_buyer",
            Self::TakingBegun => "taking.begun",
            Self::TakingPosted => "taking.posted",
            Self::TakingDropped => "taking.dropped",
            Self::OrphanResolved => "orphan.resolved",
            Self::MessageResent => "message.resent",
            Self::ImportBegun => "import.begun",
            Self::ImportCancelled => "import.cancelled",
            Self::BackupMade => "backup.made",
            Self::BackupTried => "backup.tried",
            Self::KeyRotated => "key.rotated",
            Self::ViewKept => "view.kept",
            Self::ViewRenamed => "view.renamed",
            Self::ViewDropped => "view.dropped",
            Self::Security(act) => return format!("security.{}", act.as_str()).into(),
        };
        own.into()
    }

    /// What it was done to.
    pub fn thing(self) -> Thing {
        match self {
            Self::ProductMade | Self::ProductChanged => Thing::Product,
            Self::CategoriesOrdered | Self::CategoryKept | Self::CategoryDeleted => Thing::Category,
            Self::SettingChanged => Thing::Setting,
            Self::StockStocked
            | Self::StockReceived
            | Self::StockCounted
            | Self::StockWrittenOff
            | Self::StockReturned => Thing::Variant,
            Self::TakingBegun | Self::TakingPosted | Self::TakingDropped => Thing::Taking,
            Self::OrphanResolved => Thing::Orphan,
            Self::MessageResent => Thing::Message,
            Self::ViewKept | Self::ViewRenamed | Self::ViewDropped => Thing::View,
            Self::ImportBegun
            | Self::ImportCancelled
            | Self::BackupMade
            | Self::BackupTried
            | Self::KeyRotated
            | Self::Security(_) => Thing::Other,
            Self::OrderPlaced
            | Self::OrderBroughtBack
            | Self::OrderPaidOutside
            | Self::OrderAccepted
            | Self::OrderResolved
            | Self::OrderCancelled
            | Self::OrderRefunded
            | Self::OrderRefundAsked
            | Self::OrderRefundSettled
            | Self::OrderHoldAsked
            | Self::OrderLinkAsked
            | Self::OrderShipped
            | Self::OrderShipmentMended
            | Self::OrderDelivered
            | Self::OrderMarked
            | Self::OrderReceiptRetried
            | Self::OrderReceiptNoted
            | Self::OrderPutAway
            | Self::OrderForgotten
            | Self::OrderNoted
            | Self::OrderTagged
            | Self::OrderUntagged
            | Self::OrderAmended
            | Self::OrderLinesChanged
            | Self::ReturnAgreed
            | Self::ReturnDeclined
            | Self::ReturnReceived
            | Self::ReturnClosed => Thing::Order,
        }
    }

    /// The one of this name; `None` if another version of the shop knows.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|doing| doing.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::What;
    use serde_json::json;

    #[test]
    fn everything_that_is_done_is_found_by_its_name() {
        for doing in Doing::all() {
            assert_eq!(Doing::named(&doing.name()), Some(doing));
        }
        assert_eq!(Doing::named("security.stranger"), None);
        assert_eq!(Doing::named("order.flown"), None);
    }

    /// The triggers put the name of the line together.
    #[test]
    fn what_is_done_to_an_order_is_named_like_the_line_of_its_history() {
        let orders = Doing::OWN
            .into_iter()
            .filter(|doing| doing.thing() == Thing::Order);
        for doing in orders {
            let name = doing.name();
            // What stands beside an order has tables of its own.
            let Some(what) = name.strip_prefix("order.") else {
                continue;
            };
            // A line that no history has is refused by its name, and one that it has by what is missing in it.
            let read = serde_json::from_value::<What>(json!({ "what": what }));
            let refused = read.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(!refused.contains("unknown variant"), "{name}: {refused}");
        }
    }
}
