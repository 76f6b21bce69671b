-- Where the pieces of a thing are, also if a hundred thousand orders had it.

-- What a variant's lines add up to, and which of them are wanted, is read from this index alone.
drop index stock_ledger_of_variant;
create index stock_ledger_of_variant on stock_ledger (variant, id) include (pieces, order_number, at, cause);
-- Lines that came with no order. No buyer writes one of them.
create index stock_ledger_by_hand on stock_ledger (variant, cause, pieces) where order_number is null;

-- What orders reserve of one variant: see 0045. No more orders are added up than that takes, each by its own lines (`offset 0`
-- keeps the planner from reading the whole ledger beside them).
drop view reserved;
create view reserved as
with all_reserved as materialized (
    select variant, -sum(pieces) as pieces
    from (select number from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent
      cross join lateral (select variant, pieces from stock_ledger where order_number = unsent.number offset 0) as lines group by variant),
  sent_in_part as materialized (select variant, sum(pieces) as pieces from unsent_pieces group by variant)
select variants.id as variant, (case
  when (select count(*) from (
    select from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent) <= 10000
  then coalesce((select pieces from all_reserved where variant = variants.id), 0)
  else coalesce((select -sum(pieces) from stock_ledger join orders on orders.number = order_number
    where variant = variants.id and fulfilment = 'new' and state in ('awaiting_payment', 'paid')), 0)
  end + coalesce((select pieces from sent_in_part where variant = variants.id), 0))::bigint as pieces
from variants;

-- The same to be joined with many variants. What is named by `with` could not be joined before it is worked out for all of them.
create view reserved_by_variant as
select variants.id as variant, (case
  when (select count(*) from (
    select from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent) <= 10000
  then coalesce(all_reserved.pieces, 0)
  else coalesce((select -sum(pieces) from stock_ledger join orders on orders.number = order_number
    where variant = variants.id and fulfilment = 'new' and state in ('awaiting_payment', 'paid')), 0)
  end + coalesce(sent_in_part.pieces, 0))::bigint as pieces
from variants
  left join (
    select variant, -sum(pieces) as pieces
    from (select number from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent
      cross join lateral (select variant, pieces from stock_ledger where order_number = unsent.number offset 0) as lines group by variant) as all_reserved
  on all_reserved.variant = variants.id
  left join (select variant, sum(pieces) as pieces from unsent_pieces group by variant) as sent_in_part
  on sent_in_part.variant = variants.id;

-- Pieces of orders that ended before anything left, and that did not go back to the shelf: those that were written off with the money.
-- Whatever else ended so gave all of its pieces back. Lines are compared with a list of such orders, which is made once
-- (`is true` keeps it a list) and has to fit in memory.
create view never_left as
select variants.id as variant, (case
  when (select count(*) from (
    select from orders where fulfilment = 'new' and state = 'refunded' limit 100001) as ended) <= 100000
  then coalesce((select -sum(pieces) from stock_ledger
    where variant = variants.id and (order_number in (
      (select number from orders where fulfilment = 'new' and state = 'refunded' limit 100001)
      union all
      select number from orders where put_away is not null and fulfilment = 'new' and state = 'cancelled')) is true), 0)
  else coalesce((select -sum(pieces) from stock_ledger join orders on orders.number = order_number
    where variant = variants.id and fulfilment = 'new'
      and (state = 'refunded' or state = 'cancelled' and put_away is not null)), 0)
  end)::bigint as pieces
from variants;
