-- When nothing is owed any more for goods that came back, or that never left: their money went back, or somebody of the staff says so.
-- A request names no sum, so this is what is known of its money. A program that does not know these columns writes neither: the trigger
-- below does it.
alter table return_requests add column settled_at bigint;
alter table return_requests add column settled_by text check (settled_by is null or (settled_by <> '' and settled_at is not null)); -- login

-- Of before: any money that went back since the buyer asked was for it.
update return_requests set settled_at = case when orders.state = 'refunded' then (orders.state_facts ->> 'at')::bigint else (
    select max(coalesce((refund #>> '{state,at}')::bigint, (refund ->> 'at')::bigint))
    from jsonb_array_elements(coalesce(orders.state_facts #> '{payment,refunds}', '[]')) as refund
    where coalesce(refund #>> '{state,state}', 'noted') in ('noted', 'done')
      and (refund ->> 'at')::bigint >= return_requests.asked_at) end
from orders
where orders.number = return_requests.order_number and return_requests.state <> 'declined'
  and (return_requests.state = 'received' or orders.state = 'refunded');

-- One at a time of each order; one of goods that never left is over with its money.
drop index open_return_of_order;
create unique index open_return_of_order on return_requests (order_number)
  where state = 'asked' or (state = 'agreed' and settled_at is null);
create index returns_owed on return_requests (order_number) where settled_at is null and state in ('agreed', 'received');

-- Money that was asked for once it was owed, and went back, settles what waits for it; with the last of an order's money nothing waits.
create function settle_returns() returns trigger language plpgsql as $$
begin
  update return_requests set settled_at = case when new.state = 'refunded' then (new.state_facts ->> 'at')::bigint else (
      select max(coalesce((refund #>> '{state,at}')::bigint, (refund ->> 'at')::bigint))
      from jsonb_array_elements(coalesce(new.state_facts #> '{payment,refunds}', '[]')) as refund
      where coalesce(refund #>> '{state,state}', 'noted') in ('noted', 'done')
        and (refund ->> 'at')::bigint >= coalesce(return_requests.received_at, return_requests.decided_at)) end
  where order_number = new.number and settled_at is null
    and (state = 'received' or (state = 'agreed' and new.fulfilment = 'new') or (state <> 'declined' and new.state = 'refunded'));
  return null;
end $$;
create trigger returned_money_settles_returns after update of state_facts on orders
for each row when (old.state = 'paid' and old.state_facts is distinct from new.state_facts) execute function settle_returns();

create function journal_closed_returns() returns trigger language plpgsql as $$
begin
  perform note_deed(new.settled_at, new.settled_by, 'return.closed', new.order_number::text, '');
  return null;
end $$;
create trigger closed_returns_are_journaled after update of settled_by on return_requests
for each row when (old.settled_by is null and new.settled_by is not null) execute function journal_closed_returns();
