-- Where the pieces of a thing are, also if a hundred thousand orders had it.

-- What a variant's lines add up to, and which of them are wanted, is read from this index alone.
drop index stock_ledger_of_variant;
create index stock_ledger_of_variant on stock_ledger (variant, id, pieces, order_number, at, cause);
-- Lines that came with no order. No buyer writes one of them.
create index stock_ledger_by_hand on stock_ledger (variant, cause, pieces) where order_number is null;

-- What orders reserve of one variant: see 0045. No more orders are added up than that takes, and where there are more, the states of
-- orders are read from their index.
drop view reserved;
create view reserved as
with all_reserved as materialized (
    select variant, -sum(pieces) as pieces
    from (select number from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent
      cross join stock_ledger on order_number = unsent.number group by variant),
  sent_in_part as materialized (select variant, sum(pieces) as pieces from unsent_pieces group by variant)
select variants.id as variant, case
  when (select count(*) from (
    select 1 from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001)) <= 10000
  then coalesce((select pieces from all_reserved where variant = variants.id), 0)
  else coalesce((select -sum(pieces) from stock_ledger
    where variant = variants.id and order_number is not null and (
      exists (select 1 from orders indexed by orders_to_ship
        where state = 'paid' and fulfilment = 'new' and number = order_number)
      or order_number in (select number from orders where state = 'awaiting_payment' and fulfilment = 'new'))), 0)
  end + coalesce((select pieces from sent_in_part where variant = variants.id), 0) as pieces
from variants;

-- The same to be joined with many variants.
create view reserved_by_variant as
select variants.id as variant, case
  when (select count(*) from (
    select 1 from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001)) <= 10000
  then coalesce(all_reserved.pieces, 0)
  else coalesce((select -sum(pieces) from stock_ledger
    where variant = variants.id and order_number is not null and (
      exists (select 1 from orders indexed by orders_to_ship
        where state = 'paid' and fulfilment = 'new' and number = order_number)
      or order_number in (select number from orders where state = 'awaiting_payment' and fulfilment = 'new'))), 0)
  end + coalesce(sent_in_part.pieces, 0) as pieces
from variants
  left join (
    select variant, -sum(pieces) as pieces
    from (select number from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001) as unsent
      cross join stock_ledger on order_number = unsent.number group by variant) as all_reserved
  on all_reserved.variant = variants.id
  left join (select variant, sum(pieces) as pieces from unsent_pieces group by variant) as sent_in_part
  on sent_in_part.variant = variants.id;

-- Pieces of orders that ended before anything left, and that did not go back to the shelf: those that were written off with the money.
-- Whatever else ended so gave all of its pieces back. Lines are compared with a list of such orders, which is made once.
create view never_left as
select variants.id as variant, coalesce((select -sum(pieces) from stock_ledger
  where variant = variants.id and +order_number in (
    select number from orders where fulfilment = 'new' and state = 'refunded'
    union all
    select number from orders indexed by orders_put_away
    where put_away is not null and fulfilment = 'new' and state = 'cancelled')), 0) as pieces
from variants;
