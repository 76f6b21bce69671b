-- Programs of the merchant's hear of orders, too: a third channel of the outbox. An older program knows two and cannot show
-- an order that has messages of another one, so addresses are set (WEBHOOK_URL) once this program runs for good.

create table new_outbox (
  id integer not null primary key,
  key text not null unique,                         -- the same promise twice is one row
  channel text not null check (channel in ('telegram', 'email', 'webhook')),
  recipient text not null,
  letter text not null check (json_valid(letter)),  -- with every fact that the words need
  order_number integer references orders (number),
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'dead')),
  attempts integer not null default 0 check (attempts >= 0),
  created_at integer not null,
  due_at integer not null,                          -- of the next try; of a message under way: the end of its lease
  lease text,                                       -- token of the worker that has it
  done_at integer,                                  -- when it was sent or given up
  reference text,                                   -- what the other side calls it
  last_error text,
  check ((state = 'sending') = (lease is not null)),
  check ((state in ('sent', 'dead')) = (done_at is not null)),
  check (state <> 'dead' or last_error is not null)
) strict;
insert into new_outbox
  (id, key, channel, recipient, letter, order_number, state, attempts, created_at, due_at, lease, done_at, reference,
   last_error)
select id, key, channel, recipient, letter, order_number, state, attempts, created_at, due_at, lease, done_at, reference,
  last_error
from outbox;
drop table outbox;
alter table new_outbox rename to outbox;
create index outbox_due on outbox (channel, due_at) where state in ('waiting', 'sending');
create index outbox_of_order on outbox (order_number, id);
create index outbox_undelivered on outbox (id) where state <> 'sent' and last_error is not null;
