-- A gateway is a folder of the program: which ones there are is not for the tables to say. One of the second kind is called
-- for an invoice, once for each attempt, and what it answered is kept.

pragma defer_foreign_keys = on;

create table new_attempts (
  id integer not null primary key,
  gateway text not null check (gateway <> ''),
  invoice integer not null check (invoice between 1 and 2147483647),
  order_number integer not null references orders (number),
  test integer not null check (test in (0, 1)),
  amount integer not null check (amount > 0),
  started_at integer not null,
  outcome text not null check (outcome in ('open', 'failed', 'paid')),
  next_check_at integer,                            -- when the gateway is asked next; null is never
  checks integer not null default 0 check (checks >= 0),
  -- What the gateway said last when it was asked; null is nothing.
  stage text check (stage in ('begun', 'cancelled', 'held', 'crediting', 'returned', 'suspended', 'partial')),
  -- The call for its invoice: null before it, and always where the shop signs a form itself.
  issue text check (json_type(issue) = 'object'),
  unique (invoice, gateway)
) strict;
insert into new_attempts
  (id, gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, checks, stage)
select id, gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, checks, stage from attempts;
drop table attempts;
alter table new_attempts rename to attempts;
create index attempts_of_order on attempts (order_number, id);
create index attempts_to_check on attempts (next_check_at) where outcome <> 'paid' and next_check_at is not null;
create index attempts_under_way on attempts (order_number)
  where outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial');
-- What a gateway calls an invoice is one attempt's.
create unique index attempts_by_reference on attempts (gateway, issue ->> 'reference') where issue is not null;

create trigger attempts_keep_their_facts before update on attempts
when (old.gateway, old.invoice, old.order_number, old.test, old.amount, old.started_at)
  is not (new.gateway, new.invoice, new.order_number, new.test, new.amount, new.started_at)
begin
  select raise(abort, 'an attempt keeps its facts');
end;
-- Nobody makes the invoice of an attempt twice.
create trigger attempts_keep_their_invoices before update on attempts
when old.issue is not null
  and (new.issue is null or old.issue ->> 'reference' is not null and old.issue ->> 'reference' is not new.issue ->> 'reference')
begin
  select raise(abort, 'an attempt keeps its invoice');
end;
-- While the shop is updated the older program may still run: what it starts with live passwords is not hidden.
create trigger attempts_with_live_passwords_are_real after insert on attempts
when new.test = 0
begin
  update orders set trial = 0
  where number = new.order_number and trial = 1 and state = 'awaiting_payment';
end;

-- Its rows are referred to, so they are put aside and come back to a table of the same name.
create table kept_notices as select * from notices;
drop table notices;
create table notices (
  id integer not null primary key,
  gateway text not null check (gateway <> ''),
  invoice integer not null check (invoice > 0),          -- an orphan of an older program may have a longer one than ours
  amount integer not null,
  test integer not null check (test in (0, 1)),
  order_number integer references orders (number),
  verdict text not null check (verdict in (
    'accepted', 'wrong_sum', 'paid_late', 'paid_after_cancel', 'paid_twice', 'orphan_payment', 'test_in_live')),
  channel text not null check (channel in ('callback', 'enquiry')),
  at integer not null,
  order_key text,                                   -- the order that the notice names
  method text,
  details text check (json_type(details) = 'object'),
  unique (invoice, gateway, amount, test),
  check ((order_number is null) = (verdict = 'orphan_payment'))
) strict;
insert into notices
  (id, gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details)
select id, gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details
from kept_notices;
drop table kept_notices;
create index notices_of_order on notices (order_number, id);
create index notices_without_order on notices (id) where order_number is null;
-- The database's own word for “an order is paid once”.
create unique index notices_accepted on notices (order_number) where verdict = 'accepted';

create trigger notices_keep_their_facts before update on notices
when old.order_number is not null or (old.gateway, old.invoice, old.amount, old.test) is not (new.gateway, new.invoice, new.amount, new.test)
begin
  select raise(abort, 'a notice never changes');
end;
create trigger notices_are_never_lost before delete on notices
begin
  select raise(abort, 'a notice is never deleted');
end;

create table new_orphans (
  id integer not null primary key,
  gateway text not null check (gateway <> ''),
  invoice integer not null check (invoice > 0),          -- may be longer than ours
  amount integer not null,
  test integer not null check (test in (0, 1)),
  channel text not null check (channel in ('callback', 'enquiry')),
  at integer not null,
  order_key text,                                   -- the order that the notice names
  method text,
  details text not null check (json_type(details) = 'object'),  -- other programs' marks, sums, whose order it names
  resolution text check (resolution ->> 'note' <> ''),   -- how it was dealt with, once
  unique (invoice, gateway, amount, test)
) strict;
insert into new_orphans (id, gateway, invoice, amount, test, channel, at, order_key, method, details, resolution)
select id, gateway, invoice, amount, test, channel, at, order_key, method, details, resolution from orphans;
drop table orphans;
alter table new_orphans rename to orphans;
create index orphans_open on orphans (id) where resolution is null;

create trigger orphans_keep_their_facts before update on orphans
when old.resolution is not null
  or (old.gateway, old.invoice, old.amount, old.test, old.channel, old.at, old.order_key, old.method,
    old.details)
  is not (new.gateway, new.invoice, new.amount, new.test, new.channel, new.at, new.order_key, new.method,
    new.details)
begin
  select raise(abort, 'an orphan never changes, and is dealt with once');
end;
create trigger orphans_are_never_lost before delete on orphans
begin
  select raise(abort, 'an orphan is never deleted');
end;

-- While the shop is updated the older program may still run, and writes orphans among the notices.
create trigger notices_without_order_are_orphans after insert on notices
when new.order_number is null
begin
  insert into orphans (gateway, invoice, amount, test, channel, at, order_key, method, details)
  values (new.gateway, new.invoice, new.amount, new.test, new.channel, new.at, new.order_key, new.method, '{}')
  on conflict do nothing;
end;
