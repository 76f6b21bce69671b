-- A legal request of one person, and the rule of how long buyers are remembered, in a shop of a million orders: neither reads them all.

-- Whom orders named before they were mended.
create index amendments_by_phone on amendments (before ->> '$.buyer.phone');
create index amendments_by_email on amendments (lower(before ->> '$.buyer.email'));

-- The session whose cart an order was.
create index carts_ordered on carts (ordered) where ordered is not null;

-- Orders that are over and still name their buyer, the oldest first. One that waits, or is just paid, is in neither, so that a payment
-- writes none of them.
create index orders_outlived_unpaid on orders (placed_at, number) where forgotten_at is null and state in ('expired', 'cancelled');
create index orders_outlived_paid on orders (placed_at, number)
  where forgotten_at is null and (state = 'refunded' or state = 'paid' and fulfilment in ('shipped', 'delivered'));
