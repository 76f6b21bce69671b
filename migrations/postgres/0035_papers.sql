-- The registers for the accountant: what of the histories is money that came or went back, by its time, and the second receipts
-- by theirs. Without them a month is found by reading the histories of all orders there are.
create index history_of_money on history (((event ->> 'at')::bigint), id)
  where event #>> '{what,what}' in ('paid', 'paid_outside', 'accepted', 'refunded');
create index orders_by_second_receipt on orders (((second_receipt ->> 'since')::bigint), number)
  where second_receipt is not null;
