-- What orders reserve of each variant, in the way that is quick: all of it added up, as long as not many orders wait to be sent, or else
-- what the ledger says of this variant.
create view reserved as
with all_reserved as materialized (select variant, sum(pieces) as pieces from reserved_pieces group by variant),
  sent_in_part as materialized (select variant, sum(pieces) as pieces from unsent_pieces group by variant)
select variants.id as variant, case
  when (select count(*) from (
    select 1 from orders where fulfilment = 'new' and state in ('awaiting_payment', 'paid') limit 10001)) <= 10000
  then coalesce((select pieces from all_reserved where variant = variants.id), 0)
  else coalesce((select -sum(pieces) from stock_ledger cross join orders on orders.number = order_number
      where variant = variants.id and fulfilment = 'new' and state in ('awaiting_payment', 'paid')), 0)
    + coalesce((select pieces from sent_in_part where variant = variants.id), 0)
  end as pieces
from variants;
