-- Personal data: of an order that is over, what names its buyer can be taken away. What was placed never changes otherwise, nor does
-- history: their rules let exactly this one change through, and each says what is left after it.

-- When that was done to an order, and by whom; null where it was not.
alter table orders add column forgotten_at bigint;
alter table orders add column forgotten_by text collate "C"
  check ((forgotten_by is null) = (forgotten_at is null) and forgotten_by <> '');
create index orders_forgotten on orders (forgotten_at) where forgotten_at is not null;

-- What was placed, once nothing in it names anybody.
create function nameless_placed(placed jsonb) returns jsonb language sql immutable as $$
  select jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(placed,
    '{buyer,name}', '"—"', false), '{buyer,phone}', '"—"', false), '{buyer,email}', 'null', false),
    '{delivery,address}', '"—"', false), '{comment}', '""', false), '{discount_reason}', '""', false),
    '{consents,data,ip}', '"—"', false), '{consents,offer,ip}', '"—"', false)
$$;

-- A line of an order's history, once nothing that somebody typed or sent is in it.
create function wordless_event(event jsonb) returns jsonb language sql immutable as $$
  select jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(event,
    '{what,reason}', case when event #>> '{what,reason}' = '' then '""' else '"—"' end::jsonb, false),
    '{what,note}', case when event #>> '{what,note}' = '' then '""' else '"—"' end::jsonb, false),
    '{what,why}', case when event #>> '{what,why}' = '' then '""' else '"—"' end::jsonb, false),
    '{what,tracking}', 'null', false),
    '{what,consents,data,ip}', '"—"', false), '{what,consents,offer,ip}', '"—"', false)
$$;

drop trigger orders_keep_what_was_placed on orders;
create trigger orders_keep_what_was_placed
before update of number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone, forgotten_at,
  forgotten_by on orders
for each row when (not (
  old.forgotten_at is null and new.forgotten_at is not null and old.state <> 'awaiting_payment'
  and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.total)
    is not distinct from (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.total)
  and (new.buyer_name, new.buyer_email, new.buyer_phone, new.search_keys) is not distinct from ('', '', '', '')
  and new.placed is not distinct from nameless_placed(old.placed)))
execute function refuse_change('what was placed never changes');

create function keep_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (old.id, old.order_number) is not distinct from (new.id, new.order_number)
      and exists (select 1 from orders where number = old.order_number and forgotten_at is not null)
      and new.event is not distinct from wordless_event(old.event) then
      return new;
    end if;
  end if;
  raise exception using errcode = 'integrity_constraint_violation', message = 'history is only appended to';
end $$;
drop trigger history_is_only_appended on history;
create trigger history_is_only_appended before update or delete on history
for each row execute function keep_history();

-- Somebody took back the consent to the processing of their data that they gave with an order. It is no deletion: the contract and
-- the laws on taxes still ask for what they ask for.
create table consent_withdrawals (
  order_number bigint not null primary key references orders (number),
  at bigint not null,
  noted_by text collate "C" not null check (noted_by <> ''),  -- login
  asked_by text collate "C" not null check (asked_by <> '')   -- how the person asked: which ways there are is not for the tables to say
);

create trigger consent_withdrawals_never_change before update or delete on consent_withdrawals
for each row execute function refuse_change('that somebody took back a consent never changes');

-- What the staff wrote about an order, and what it mended of it, goes with its buyer and not otherwise.
create function keep_until_forgotten() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if exists (select 1 from orders where number = old.order_number and forgotten_at is not null) then
      return old;
    end if;
  end if;
  raise exception using errcode = 'integrity_constraint_violation', message = tg_table_name || ' are only appended to';
end $$;
drop trigger remarks_are_only_appended on remarks;
create trigger remarks_are_only_appended before update or delete on remarks
for each row execute function keep_until_forgotten();
drop trigger amendments_are_only_appended on amendments;
create trigger amendments_are_only_appended before update or delete on amendments
for each row execute function keep_until_forgotten();
