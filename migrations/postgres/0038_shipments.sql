-- Shipments: goods of an order leave together or in parts, and each shipment says what is in it, how it is followed, when it left and
-- who sent it. They stand in `fulfilment_facts`, oldest first, so that two packers wait for each other as for any change of an order,
-- and a payment reads and writes not a byte more.

-- What was sent before is one shipment: of what was out of the shop when it left, with the words of the history about it.
update orders set fulfilment_facts = (fulfilment_facts - 'tracking') || jsonb_build_object('shipments',
  jsonb_build_array(jsonb_build_object('at', sent.at, 'by', sent.actor, 'tracking', sent.tracking, 'pieces', sent.pieces)))
from (
  select whole.number, told.at, coalesce(told.event -> 'actor', '{"who":"shop"}') as actor,
    coalesce(whole.fulfilment_facts ->> 'tracking', told.event #>> '{what,tracking}') as tracking,
    (select coalesce(jsonb_agg(jsonb_build_object('line', line, 'count', pieces) order by line), '[]') from (
      select lines.place - 1 as line, least((lines.line ->> 'count')::bigint,
        (select coalesce(-sum(stock_ledger.pieces), 0)::bigint from stock_ledger
         where order_number = whole.number and variant = (lines.line ->> 'variant')::bigint and stock_ledger.at <= told.at)) as pieces
      from jsonb_array_elements(whole.placed -> 'lines') with ordinality as lines (line, place)) as left_with
     where pieces > 0) as pieces
  from orders as whole cross join lateral (
    select history.event, coalesce((history.event ->> 'at')::bigint, (whole.fulfilment_facts ->> 'at')::bigint) as at
    from (select 1) as one left join history on history.id = (
      select max(id) from history as words
      where words.order_number = whole.number and words.event #>> '{what,what}' = 'shipped')) as told
  where whole.fulfilment <> 'new') as sent
where sent.number = orders.number;

-- So it is in what programs have not heard yet.
update outbox set letter = jsonb_set(letter #- '{fulfilment,tracking}', '{fulfilment,shipments}',
  jsonb_build_array(jsonb_build_object('at', letter #> '{fulfilment,at}', 'by', '{"who":"shop"}'::jsonb,
    'tracking', letter #> '{fulfilment,tracking}', 'pieces', '[]'::jsonb)))
where state <> 'sent' and letter ->> 'kind' = 'order_step' and letter #>> '{fulfilment,fulfilment}' = 'shipped';

-- One more word of the rule for fulfilments.
alter table orders drop constraint orders_fulfilment_check;
alter table orders add constraint orders_fulfilment_check
  check (fulfilment in ('new', 'partly_shipped', 'shipped', 'delivered'));

-- What is left in the shop of orders that were sent in part.
create view unsent_pieces as
select order_number, variant, greatest(0, sum(pieces))::bigint as pieces from (
  select orders.number as order_number, stock_ledger.variant, -stock_ledger.pieces as pieces
  from orders join stock_ledger on stock_ledger.order_number = orders.number
  where orders.state = 'paid' and orders.fulfilment = 'partly_shipped'
  union all
  select orders.number, (orders.placed #>> array['lines', piece.value ->> 'line', 'variant'])::bigint, -(piece.value ->> 'count')::bigint
  from orders, jsonb_array_elements(orders.fulfilment_facts -> 'shipments') as shipment,
    jsonb_array_elements(shipment.value -> 'pieces') as piece
  where orders.state = 'paid' and orders.fulfilment = 'partly_shipped') as moved
group by order_number, variant;

-- What lies in the shop and belongs to orders.
create view reserved_pieces as
select stock_ledger.variant, -stock_ledger.pieces as pieces
from orders join stock_ledger on order_number = orders.number
where orders.fulfilment = 'new' and orders.state in ('awaiting_payment', 'paid')
union all
select variant, pieces from unsent_pieces;
