-- A million orders: each list of the back office finds its rows by an index that has them in the list's own order.
-- Without them a list that finds little, such as what is paid on delivery, reads every order there is.
create index orders_by_state_and_fulfilment on orders (state, fulfilment, number);
create index orders_by_pay_kind on orders (coalesce(pay_kind, 'online'), number);

-- The ledger is read from the newest line back, all of it or the lines of one cause.
create index stock_ledger_by_time on stock_ledger (at, id);
create index stock_ledger_by_cause on stock_ledger (cause, at, id);

-- What is reserved are the pieces of the orders that are open now. A thing that sells well has a hundred thousand lines, the open
-- orders have a few.
create index stock_ledger_of_order on stock_ledger (order_number, variant, pieces);

-- What nobody has dealt with comes first, real money before play money.
create index orphans_by_turn on orphans ((resolution is not null), (resolution is null and test), id desc);

-- What the planner cannot guess: that paid orders are nearly all sent, and that hardly a receipt fails. Without the second
-- one it reads every order to count those, although an index has them.
create statistics orders_to_do (mcv) on state, fulfilment from orders;
create statistics orders_failing on (second_receipt ->> 'failing_since') from orders;
