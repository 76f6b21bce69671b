-- The lines of an order that waits for its payment can be changed by the staff. What was placed never changes otherwise, but that its
-- buyer is forgotten: its rule lets exactly this other change through, together with its row here and not without it.

-- Each change of an order's lines, with what was ordered before and what is since then: lines, and what they come to. Nobody's data
-- are in it but the login.
create table line_amendments (
  order_number integer not null references orders (number),
  times integer not null check (times > 0),         -- the first change of an order's lines is 1
  at integer not null,
  who text not null check (who <> ''),              -- login
  before text not null check (json_type(before) = 'object'),
  after text not null check (json_type(after) = 'object'),
  primary key (order_number, times)
) strict, without rowid;

create trigger line_amendments_are_only_appended before update on line_amendments
begin
  select raise(abort, 'changes of lines are only appended to');
end;
create trigger line_amendments_are_never_shortened before delete on line_amendments
begin
  select raise(abort, 'changes of lines are only appended to');
end;

drop trigger orders_keep_what_was_placed;
create trigger orders_keep_what_was_placed
before update of number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone, forgotten_at,
  forgotten_by on orders
when not (
  -- Its buyer is forgotten, once it is over.
  old.forgotten_at is null and new.forgotten_at is not null and old.state <> 'awaiting_payment'
  and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.total)
    is (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.total)
  and (new.buyer_name, new.buyer_email, new.buyer_phone, new.search_keys) is ('', '', '', '')
  and new.placed is json_replace(old.placed, '$.buyer.name', '—', '$.buyer.phone', '—', '$.buyer.email', null,
    '$.delivery.address', '—', '$.comment', '', '$.discount_reason', '', '$.consents.data.ip', '—', '$.consents.offer.ip', '—'))
and not (
  -- Its lines change while it waits for its payment, once for each row above.
  old.state = 'awaiting_payment' and new.state = 'awaiting_payment'
  and (old.number, old.key, old.token, old.fingerprint, old.placed_at, old.buyer_name, old.buyer_email, old.buyer_phone,
      old.forgotten_at, old.forgotten_by)
    is (new.number, new.key, new.token, new.fingerprint, new.placed_at, new.buyer_name, new.buyer_email, new.buyer_phone,
      new.forgotten_at, new.forgotten_by)
  and json_remove(new.placed, '$.lines', '$.goods', '$.discount', '$.delivery_price', '$.total', '$.discount_reason', '$.relined')
    is json_remove(old.placed, '$.lines', '$.goods', '$.discount', '$.delivery_price', '$.total', '$.discount_reason', '$.relined')
  and new.placed ->> '$.relined.times' is coalesce(old.placed ->> '$.relined.times', 0) + 1
  and new.total is new.placed ->> '$.total'
  and exists (
    select 1 from line_amendments
    where order_number = new.number and times = new.placed ->> '$.relined.times'
      and before ->> '$.total' is old.placed ->> '$.total'
      and json_array(after -> '$.lines', after ->> '$.goods', after ->> '$.discount', after ->> '$.delivery_price', after ->> '$.total')
        is json_array(new.placed -> '$.lines', new.placed ->> '$.goods', new.placed ->> '$.discount',
          new.placed ->> '$.delivery_price', new.placed ->> '$.total')))
begin
  select raise(abort, 'what was placed never changes');
end;
