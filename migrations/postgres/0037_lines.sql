-- The lines of an order that waits for its payment can be changed by the staff. What was placed never changes otherwise, but that its
-- buyer is forgotten: its rule lets exactly this other change through, together with its row here and not without it.

-- Each change of an order's lines, with what was ordered before and what is since then: lines, and what they come to. Nobody's data
-- are in it but the login.
create table line_amendments (
  order_number bigint not null references orders (number),
  times bigint not null check (times > 0),          -- the first change of an order's lines is 1
  at bigint not null,
  who text not null check (who <> ''),              -- login
  before jsonb not null check (jsonb_typeof(before) = 'object'),
  after jsonb not null check (jsonb_typeof(after) = 'object'),
  primary key (order_number, times)
);

create trigger line_amendments_are_only_appended before update or delete on line_amendments
for each row execute function refuse_change('changes of lines are only appended to');

-- What of a placed order stays when its lines change.
create function lineless_placed(placed jsonb) returns jsonb language sql immutable as $$
  select placed - array['lines', 'goods', 'discount', 'delivery_price', 'total', 'discount_reason', 'relined']
$$;

-- Lets through that the lines of an order change while it waits for its payment, once for each row above.
create function keep_placed() returns trigger language plpgsql as $$
begin
  if old.state = 'awaiting_payment' and new.state = 'awaiting_payment'
    and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.buyer_name, old.buyer_email, old.buyer_phone,
        old.forgotten_at, old.forgotten_by)
      is not distinct from (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.buyer_name, new.buyer_email,
        new.buyer_phone, new.forgotten_at, new.forgotten_by)
    and lineless_placed(new.placed) = lineless_placed(old.placed)
    and (new.placed #>> '{relined,times}')::bigint = coalesce((old.placed #>> '{relined,times}')::bigint, 0) + 1
    and new.total = (new.placed ->> 'total')::bigint
    and exists (
      select from line_amendments
      where order_number = new.number and times = (new.placed #>> '{relined,times}')::bigint
        and before -> 'total' = old.placed -> 'total'
        and (after -> 'lines', after -> 'goods', after -> 'discount', after -> 'delivery_price', after -> 'total')
          is not distinct from (new.placed -> 'lines', new.placed -> 'goods', new.placed -> 'discount',
            new.placed -> 'delivery_price', new.placed -> 'total')) then
    return new;
  end if;
  raise exception using errcode = 'integrity_constraint_violation', message = 'what was placed never changes';
end $$;

drop trigger orders_keep_what_was_placed on orders;
create trigger orders_keep_what_was_placed
before update of number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone, forgotten_at,
  forgotten_by on orders
for each row when (not (
  -- Its buyer is forgotten, once it is over.
  old.forgotten_at is null and new.forgotten_at is not null and old.state <> 'awaiting_payment'
  and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.total)
    is not distinct from (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.total)
  and (new.buyer_name, new.buyer_email, new.buyer_phone, new.search_keys) is not distinct from ('', '', '', '')
  and new.placed is not distinct from nameless_placed(old.placed)))
execute function keep_placed();
