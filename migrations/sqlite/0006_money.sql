-- How far a payment is that has brought no money yet, and money of others that is told apart from money of orders.

-- What the gateway said last when it was asked; null is nothing. Which attempts have money at the bank decides what
-- expires.
alter table attempts add column stage text
  check (stage in ('begun', 'cancelled', 'held', 'crediting', 'returned', 'suspended'));
create index attempts_under_way on attempts (order_number)
  where outcome = 'open' and stage in ('held', 'crediting', 'suspended');

-- What else is known of money: what the buyer paid, what the shop is credited with.
alter table notices add column details text check (json_type(details) = 'object');

-- Authentic money that is for no order of this shop, with the marks of the program that asked for it. It has a table of
-- its own because an order may have money of the same number and sum: that is another payment.
create table orphans (
  id integer not null primary key,
  gateway text not null check (gateway in ('robokassa', 'cryptocloud')),
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
create index orphans_open on orphans (id) where resolution is null;

insert into orphans (id, gateway, invoice, amount, test, channel, at, order_key, method, details, resolution)
select id, gateway, invoice, amount, test, channel, at, order_key, method, '{}', resolution
from notices left join orphan_resolutions on notice = id
where order_number is null
order by id;

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
