-- How an order is paid is chosen when it is placed.

-- Through a gateway, when the goods are handed over, or by a bank transfer. Older programs know the first way only and
-- leave this empty.
alter table orders add column pay_kind text check (pay_kind in ('online', 'on_delivery', 'bank_transfer'));
create index orders_to_ship_unpaid on orders (number)
  where state = 'awaiting_payment' and fulfilment = 'new' and pay_kind = 'on_delivery';
-- The only method that the gateway is to offer for an attempt; null is whatever it has.
alter table attempts add column method text check (method <> '');
