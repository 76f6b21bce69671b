-- The registers for the accountant: what of the histories is money that came or went back, by its time, and the second receipts
-- by theirs. Without them a month is found by reading the histories of all orders there are.
create index history_of_money on history (event ->> '$.at', id)
  -- Not `in`: SQLite builds a table of more than two words for each row that is written, and each payment writes some.
  where event ->> '$.what.what' = 'paid' or event ->> '$.what.what' = 'paid_outside' or event ->> '$.what.what' = 'accepted'
    or event ->> '$.what.what' = 'refunded';
create index orders_by_second_receipt on orders (second_receipt ->> '$.since', number) where second_receipt is not null;
