-- When nothing is owed any more for goods that came back, or that never left: their money went back, or somebody of the staff says so.
-- A request names no sum, so this is what is known of its money. A program that does not know these columns writes neither: the trigger
-- below does it.
alter table return_requests add column settled_at bigint;
alter table return_requests add column settled_by text check (settled_by is null or (settled_by <> '' and settled_at is not null)); -- login
-- Which of the refunds of its order settled it, from 0 on: each settles one.
alter table return_requests add column settled_with bigint check (settled_with is null or (settled_at is not null and settled_by is null));
create unique index settled_with_one on return_requests (order_number, settled_with) where settled_with is not null;

-- Money that was asked back since the buyer asked, and went back, settles the oldest request that is owed for, as soon as both is so.
create function settle_owed_return() returns trigger language plpgsql as $$
begin
  update return_requests set settled_at = back.at, settled_with = back.place
  from (
    select owed.id, refund.place - 1 as place,
      coalesce((refund.value #>> '{state,at}')::bigint, (refund.value ->> 'at')::bigint) as at
    from orders join return_requests as owed on owed.order_number = orders.number
      cross join lateral jsonb_array_elements(coalesce(orders.state_facts #> '{payment,refunds}', '[]'))
        with ordinality as refund (value, place)
    where orders.number = new.order_number and owed.settled_at is null
      and (owed.state = 'received' or (owed.state = 'agreed' and orders.fulfilment = 'new'))
      and coalesce(refund.value #>> '{state,state}', 'noted') in ('noted', 'done')
      and (refund.value ->> 'at')::bigint >= owed.asked_at
      and not exists (select 1 from return_requests as other
        where other.order_number = orders.number and other.settled_with = refund.place - 1)
    order by owed.id, refund.place limit 1
  ) as back
  where return_requests.id = back.id;
  return null;
end $$;
create trigger owed_returns_are_settled after update of state on return_requests
for each row when (new.settled_at is null and new.state in ('agreed', 'received')) execute function settle_owed_return();

-- With the last of an order's money nothing is owed; of what still waits the trigger above sees what is settled. Whoever takes a request
-- a step further meanwhile waits for this, or this for them: what one of them wrote the other one reads.
create function settle_returns() returns trigger language plpgsql as $$
begin
  update return_requests set settled_at = (new.state_facts ->> 'at')::bigint
  where new.state = 'refunded' and order_number = new.number and settled_at is null and state <> 'declined';
  update return_requests set state = state where order_number = new.number and settled_at is null and state <> 'declined';
  return null;
end $$;
create trigger returned_money_settles_returns after update of state_facts on orders
for each row when (old.state = 'paid' and old.state_facts is distinct from new.state_facts) execute function settle_returns();

-- Of before: the same rule.
update return_requests set settled_at = (orders.state_facts ->> 'at')::bigint from orders
where orders.number = return_requests.order_number and return_requests.state <> 'declined' and orders.state = 'refunded';
update return_requests set state = state where settled_at is null and state = 'received';

-- One at a time of each order; one of goods that never left is over with its money.
drop index open_return_of_order;
create unique index open_return_of_order on return_requests (order_number)
  where state = 'asked' or (state = 'agreed' and settled_at is null);
create index returns_owed on return_requests (order_number) where settled_at is null and state in ('agreed', 'received');

create function journal_closed_returns() returns trigger language plpgsql as $$
begin
  perform note_deed(new.settled_at, new.settled_by, 'return.closed', new.order_number::text, '');
  return null;
end $$;
create trigger closed_returns_are_journaled after update of settled_by on return_requests
for each row when (old.settled_by is null and new.settled_by is not null) execute function journal_closed_returns();
