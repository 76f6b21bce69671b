-- Test money is never money: which orders are about play money only, and which of them were put away.

-- Whether the order is a trial (`Order::is_test`). An order of an older program has none of it until this one works it
-- out, and counts as real meanwhile.
alter table orders add column trial boolean;
create index orders_not_worked_out on orders (number) where trial is null;
-- When and by whom a trial was put out of all lists; real money brings it back, so a real order is never put away.
alter table orders add column put_away jsonb
  check (put_away is null or (trial is true and put_away ->> 'at' is not null));
create index orders_on_trial on orders (number) where trial and put_away is null;
create index orders_put_away on orders (number) where put_away is not null;

-- While the shop is updated the older program may still run: what it starts with live passwords is not hidden.
create function keep_real() returns trigger language plpgsql as $$
begin
  update orders set trial = false
  where number = new.order_number and trial and state = 'awaiting_payment';
  return null;
end $$;
create trigger attempts_with_live_passwords_are_real after insert on attempts
for each row when (not new.test) execute function keep_real();
