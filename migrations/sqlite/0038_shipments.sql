-- Shipments: goods of an order leave together or in parts, and each shipment says what is in it, how it is followed, when it left and
-- who sent it. They stand in `fulfilment_facts`, oldest first, so that two packers wait for each other as for any change of an order,
-- and a payment reads and writes not a byte more.

-- What was sent before is one shipment: of what was out of the shop when it left, with the words of the history about it.
update orders set fulfilment_facts = json_set(json_remove(fulfilment_facts, '$.tracking'), '$.shipments',
  json_array(json_object('at', sent.at, 'by', json(sent.actor), 'tracking', sent.tracking, 'pieces', json(sent.pieces))))
from (
  select whole.number,
    coalesce(event ->> '$.at', whole.fulfilment_facts ->> '$.at') as at,
    coalesce(event -> '$.actor', '{"who":"shop"}') as actor,
    coalesce(whole.fulfilment_facts ->> '$.tracking', event ->> '$.what.tracking') as tracking,
    (select json_group_array(json_object('line', line, 'count', pieces)) from (
      select lines.key as line, min(lines.value ->> '$.count',
        (select coalesce(-sum(stock_ledger.pieces), 0) from stock_ledger
         where order_number = whole.number and variant = lines.value ->> '$.variant'
           and at <= coalesce(event ->> '$.at', whole.fulfilment_facts ->> '$.at'))) as pieces
      from json_each(whole.placed, '$.lines') as lines
      order by lines.key) where pieces > 0) as pieces
  from orders as whole left join history on history.id = (
    select max(id) from history as told
    where told.order_number = whole.number and told.event ->> '$.what.what' = 'shipped')
  where whole.fulfilment <> 'new') as sent
where sent.number = orders.number;

-- So it is in what programs have not heard yet.
update outbox set letter = json_set(json_remove(letter, '$.fulfilment.tracking'), '$.fulfilment.shipments',
  json_array(json_object('at', letter ->> '$.fulfilment.at', 'by', json('{"who":"shop"}'),
    'tracking', letter ->> '$.fulfilment.tracking', 'pieces', json('[]'))))
where state <> 'sent' and letter ->> '$.kind' = 'order_step' and letter ->> '$.fulfilment.fulfilment' = 'shipped';

-- What is left in the shop of orders that were sent in part.
create view unsent_pieces as
select order_number, variant, max(0, sum(pieces)) as pieces from (
  select orders.number as order_number, stock_ledger.variant as variant, -stock_ledger.pieces as pieces
  from orders join stock_ledger on stock_ledger.order_number = orders.number
  where orders.state = 'paid' and orders.fulfilment = 'partly_shipped'
  union all
  select orders.number, orders.placed ->> ('$.lines[' || (piece.value ->> '$.line') || '].variant'), -(piece.value ->> '$.count')
  from orders, json_each(orders.fulfilment_facts, '$.shipments') as shipment, json_each(shipment.value, '$.pieces') as piece
  where orders.state = 'paid' and orders.fulfilment = 'partly_shipped')
group by order_number, variant;

-- What lies in the shop and belongs to orders.
create view reserved_pieces as
select variant, -pieces as pieces from orders join stock_ledger on order_number = orders.number
where orders.fulfilment = 'new' and orders.state in ('awaiting_payment', 'paid')
union all
select variant, pieces from unsent_pieces;

-- One more word of the rule for fulfilments, whose text is changed where SQLite keeps it, as in 0023.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql,
  'fulfilment = ''new'' or fulfilment = ''shipped'' or fulfilment = ''delivered''',
  'fulfilment = ''new'' or fulfilment = ''partly_shipped'' or fulfilment = ''shipped'' or fulfilment = ''delivered''')
where type = 'table' and name = 'orders';
pragma writable_schema = reset;
