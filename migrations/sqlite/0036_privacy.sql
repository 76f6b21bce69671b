-- Personal data: of an order that is over, what names its buyer can be taken away. What was placed never changes otherwise, nor does
-- history: their rules let exactly this one change through, and each says what is left after it.

-- When that was done to an order, and by whom; null where it was not.
alter table orders add column forgotten_at integer;
alter table orders add column forgotten_by text check ((forgotten_by is null) = (forgotten_at is null) and forgotten_by <> '');
create index orders_forgotten on orders (forgotten_at) where forgotten_at is not null;

drop trigger orders_keep_what_was_placed;
create trigger orders_keep_what_was_placed
before update of number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone, forgotten_at,
  forgotten_by on orders
when not (
  old.forgotten_at is null and new.forgotten_at is not null and old.state <> 'awaiting_payment'
  and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.total)
    is (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.total)
  and (new.buyer_name, new.buyer_email, new.buyer_phone, new.search_keys) is ('', '', '', '')
  and new.placed is json_replace(old.placed, '$.buyer.name', '—', '$.buyer.phone', '—', '$.buyer.email', null,
    '$.delivery.address', '—', '$.comment', '', '$.discount_reason', '', '$.consents.data.ip', '—', '$.consents.offer.ip', '—'))
begin
  select raise(abort, 'what was placed never changes');
end;

drop trigger history_is_only_appended;
create trigger history_is_only_appended before update on history
when not (
  (old.id, old.order_number) is (new.id, new.order_number)
  and exists (select 1 from orders where number = old.order_number and forgotten_at is not null)
  and new.event is json_replace(old.event,
    '$.what.reason', iif(old.event ->> '$.what.reason' = '', '', '—'),
    '$.what.note', iif(old.event ->> '$.what.note' = '', '', '—'),
    '$.what.why', iif(old.event ->> '$.what.why' = '', '', '—'),
    '$.what.tracking', null, '$.what.consents.data.ip', '—', '$.what.consents.offer.ip', '—'))
begin
  select raise(abort, 'history is only appended to');
end;

-- Somebody took back the consent to the processing of their data that they gave with an order. It is no deletion: the contract and
-- the laws on taxes still ask for what they ask for.
create table consent_withdrawals (
  order_number integer not null primary key references orders (number),
  at integer not null,
  noted_by text not null check (noted_by <> ''),    -- login
  asked_by text not null check (asked_by <> '')     -- how the person asked: which ways there are is not for the tables to say
) strict;

create trigger consent_withdrawals_never_change before update on consent_withdrawals
begin
  select raise(abort, 'that somebody took back a consent never changes');
end;
create trigger consent_withdrawals_are_never_lost before delete on consent_withdrawals
begin
  select raise(abort, 'that somebody took back a consent is never deleted');
end;

-- What the staff wrote about an order, and what it mended of it, goes with its buyer and not otherwise.
drop trigger remarks_are_never_shortened;
create trigger remarks_are_never_shortened before delete on remarks
when not exists (select 1 from orders where number = old.order_number and forgotten_at is not null)
begin
  select raise(abort, 'remarks are only appended to');
end;
drop trigger amendments_are_never_shortened;
create trigger amendments_are_never_shortened before delete on amendments
when not exists (select 1 from orders where number = old.order_number and forgotten_at is not null)
begin
  select raise(abort, 'amendments are only appended to');
end;
