-- Test money is never money: which orders are about play money only, and which of them were put away.

-- Whether the order is a trial (`Order::is_test`). An order of an older program has none of it until this one works it
-- out, and counts as real meanwhile.
alter table orders add column trial integer check (trial in (0, 1));
create index orders_not_worked_out on orders (number) where trial is null;
-- When and by whom a trial was put out of all lists; real money brings it back, so a real order is never put away.
alter table orders add column put_away text check (put_away is null or (trial is 1 and put_away ->> 'at' is not null));
create index orders_on_trial on orders (number) where trial = 1 and put_away is null;
create index orders_put_away on orders (number) where put_away is not null;

-- While the shop is updated the older program may still run: what it starts with live passwords is not hidden.
create trigger attempts_with_live_passwords_are_real after insert on attempts
when new.test = 0
begin
  update orders set trial = 0
  where number = new.order_number and trial = 1 and state = 'awaiting_payment';
end;
