-- Money goes back through gateways: what the shop owes them is written down before they hear of it.

-- A call that is owed for an order, written in the transaction of the fact that asks for it. One that is over stays, so that
-- nothing is owed twice; written once more, it is due anew.
create table errands (
  id bigint not null generated always as identity primary key,
  order_number bigint not null references orders (number),
  kind text not null check (kind <> ''),            -- which ones there are is not for the tables to say
  place bigint not null check (place >= 0),         -- in the order's list of that kind
  due_at bigint,                                    -- of the next step; of one under way: the end of its lease; null is never
  tries bigint not null default 0 check (tries >= 0),  -- since it was written; whoever has it knows the number
  unique (order_number, kind, place)
);
create index errands_due on errands (due_at) where due_at is not null;

-- What the gateway calls the operation that paid an attempt: refunds go by that.
alter table attempts add column operation text check (operation <> '');
create trigger attempts_keep_their_operations before update on attempts
for each row when (old.operation is not null and new.operation is distinct from old.operation)
execute function refuse_change('an attempt keeps its operation');

-- Money that came is asked about once a day for a while: it may have gone back in the gateway's cabinet.
create index attempts_paid on attempts (started_at) where outcome = 'paid';

-- Refunds of which nobody knows whether they went out: they wait for the staff.
alter table orders add column unclear_refunds bigint not null default 0 check (unclear_refunds >= 0);
create index orders_with_unclear_refunds on orders (number) where unclear_refunds > 0;
