-- The tables of a shop. Moments are milliseconds since 1970 (UTC), money is kopecks, documents are JSON of crate `shop`.
-- What the shop's rules say, the database says too: a bug then ends in an error and not in a wrong row.

-- ── shelf ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table categories (
  slug text not null primary key,
  place integer not null,                           -- from left to right
  name text not null check (json_valid(name))
) strict;

create table products (
  id integer not null primary key,
  slug text not null unique,
  category text not null references categories (slug),
  place integer not null,                           -- from the top
  name text not null check (json_valid(name)),
  summary text not null check (json_valid(summary)),
  description text not null check (json_valid(description)),
  picture text not null,
  picture_alt text not null check (json_valid(picture_alt)),
  attributes text not null check (json_valid(attributes))
) strict;
create index products_of_category on products (category, place);

create table variants (
  id integer not null primary key,
  sku text not null unique,
  product integer not null references products (id),
  place integer not null,
  option text not null check (json_valid(option)),
  color text,
  size text,
  price integer not null check (price > 0),
  old_price integer check (old_price > 0),
  stock integer not null constraint stock_is_never_negative check (stock >= 0),
  tax text not null
) strict;
create index variants_of_product on variants (product, place);

-- ── orders ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create table orders (
  number integer not null primary key check (number > 1000),
  key text not null unique check (length(key) = 32),
  token text not null unique,                       -- of the form: the same form sent twice is one order
  fingerprint text not null,                        -- of what was in the cart
  placed_at integer not null,
  placed text not null check (json_valid(placed)),  -- what was ordered, by whom, where to
  total integer not null check (total > 0),
  buyer_name text not null,                         -- in lower case, for the search
  buyer_email text not null,                        -- in lower case, for the search
  buyer_phone text not null,                        -- digits only, for the search
  state text not null check (state in ('awaiting_payment', 'paid', 'expired', 'cancelled', 'refunded')),
  state_facts text not null check (state_facts ->> 'state' = state),
  until integer,                                    -- an order that waits for payment may expire after this moment
  fulfilment text not null check (fulfilment in ('new', 'shipped', 'delivered')),
  fulfilment_facts text not null check (fulfilment_facts ->> 'fulfilment' = fulfilment),
  attention text not null check (json_type(attention) = 'array'),
  open_attention integer not null check (open_attention between 0 and json_array_length(attention)),
  check ((state = 'awaiting_payment') = (until is not null))
) strict;
create index orders_by_state on orders (state, number);
create index orders_by_fulfilment on orders (fulfilment, number);
create index orders_to_ship on orders (number) where state = 'paid' and fulfilment = 'new';
create index orders_with_attention on orders (number) where open_attention > 0;
create index orders_overdue on orders (until) where until is not null;
create index orders_by_email on orders (buyer_email, number);

create trigger orders_keep_what_was_placed
before update of number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone on orders
begin
  select raise(abort, 'what was placed never changes');
end;

-- Every piece that came or went, with its cause. A variant's stock is the sum of its ledger.
create table stock_ledger (
  id integer not null primary key,
  variant integer not null references variants (id),
  pieces integer not null,                          -- what came is positive, what went is negative
  cause text not null check (cause in ('stocked', 'ordered', 'returned', 'taken_again')),
  order_number integer references orders (number),
  at integer not null,
  check ((cause = 'stocked') = (order_number is null))
) strict;
create index stock_ledger_of_variant on stock_ledger (variant, id);

create trigger stock_ledger_is_only_appended before update on stock_ledger
begin
  select raise(abort, 'the stock ledger is only appended to');
end;
create trigger stock_ledger_is_never_shortened before delete on stock_ledger
begin
  select raise(abort, 'the stock ledger is only appended to');
end;

-- What happened to an order.
create table history (
  id integer not null primary key,
  order_number integer not null references orders (number),
  event text not null check (json_valid(event))
) strict;
create index history_of_order on history (order_number, id);

create trigger history_is_only_appended before update on history
begin
  select raise(abort, 'history is only appended to');
end;
create trigger history_is_never_shortened before delete on history
begin
  select raise(abort, 'history is only appended to');
end;

-- ── money ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The last invoice number that was given out, for all gateways together.
create table invoice_counter (
  only_row integer not null primary key check (only_row = 1),
  last integer not null check (last between 0 and 2147483647)
) strict;
insert into invoice_counter (only_row, last) values (1, 0);

-- Every press of «pay».
create table attempts (
  id integer not null primary key,
  gateway text not null check (gateway in ('robokassa', 'cryptocloud')),
  invoice integer not null check (invoice between 1 and 2147483647),
  order_number integer not null references orders (number),
  test integer not null check (test in (0, 1)),
  amount integer not null check (amount > 0),
  started_at integer not null,
  outcome text not null check (outcome in ('open', 'failed', 'paid')),
  next_check_at integer,                            -- when the gateway is asked next; null is never
  checks integer not null default 0 check (checks >= 0),
  unique (invoice, gateway)
) strict;
create index attempts_of_order on attempts (order_number, id);
create index attempts_to_check on attempts (next_check_at) where outcome <> 'paid' and next_check_at is not null;

create trigger attempts_keep_their_facts before update on attempts
when (old.gateway, old.invoice, old.order_number, old.test, old.amount, old.started_at)
  is not (new.gateway, new.invoice, new.order_number, new.test, new.amount, new.started_at)
begin
  select raise(abort, 'an attempt keeps its facts');
end;

-- Every authentic notice of money, once. One without an order is an orphan.
create table notices (
  id integer not null primary key,
  gateway text not null check (gateway in ('robokassa', 'cryptocloud')),
  invoice integer not null check (invoice > 0),          -- an orphan may have a longer one than ours
  amount integer not null,
  test integer not null check (test in (0, 1)),
  order_number integer references orders (number),
  verdict text not null check (verdict in (
    'accepted', 'wrong_sum', 'paid_late', 'paid_after_cancel', 'paid_twice', 'orphan_payment', 'test_in_live')),
  channel text not null check (channel in ('callback', 'enquiry')),
  at integer not null,
  order_key text,                                   -- the order that the notice names
  method text,
  unique (invoice, gateway, amount, test),
  check ((order_number is null) = (verdict = 'orphan_payment'))
) strict;
create index notices_of_order on notices (order_number, id);
create index notices_without_order on notices (id) where order_number is null;
-- The database's own word for «an order is paid once».
create unique index notices_accepted on notices (order_number) where verdict = 'accepted';

-- An orphan may still find its order. Nothing else about a notice ever changes.
create trigger notices_keep_their_facts before update on notices
when old.order_number is not null or (old.gateway, old.invoice, old.amount, old.test) is not (new.gateway, new.invoice, new.amount, new.test)
begin
  select raise(abort, 'a notice never changes');
end;
create trigger notices_are_never_lost before delete on notices
begin
  select raise(abort, 'a notice is never deleted');
end;

-- How money without an order was dealt with, once. The notice itself stays as it came.
create table orphan_resolutions (
  notice integer not null primary key references notices (id),
  resolution text not null check (resolution ->> 'note' <> '')
) strict;

create trigger orphan_resolutions_are_only_appended before update on orphan_resolutions
begin
  select raise(abort, 'how an orphan was dealt with never changes');
end;
create trigger orphan_resolutions_are_never_lost before delete on orphan_resolutions
begin
  select raise(abort, 'how an orphan was dealt with is never deleted');
end;

-- ── messages ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Promises to tell someone, written in the transaction of the fact they tell of.
create table outbox (
  id integer not null primary key,
  key text not null unique,                         -- the same promise twice is one row
  channel text not null check (channel in ('telegram', 'email')),
  recipient text not null,
  letter text not null check (json_valid(letter)),  -- with every fact that the words need
  order_number integer references orders (number),
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'dead')),
  attempts integer not null default 0 check (attempts >= 0),
  created_at integer not null,
  due_at integer not null,                          -- of the next try; of a message under way: the end of its lease
  lease text,                                       -- token of the worker that has it
  done_at integer,                                  -- when it was sent or given up
  reference text,                                   -- what the other side calls it
  last_error text,
  check ((state = 'sending') = (lease is not null)),
  check ((state in ('sent', 'dead')) = (done_at is not null)),
  check (state <> 'dead' or last_error is not null)
) strict;
create index outbox_due on outbox (channel, due_at) where state in ('waiting', 'sending');
create index outbox_of_order on outbox (order_number, id);
create index outbox_undelivered on outbox (id) where state <> 'sent' and last_error is not null;

-- ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create table accounts (
  id integer not null primary key,
  login text not null unique,
  password_hash text not null,
  epoch integer not null default 1,                 -- grows with each new password and ends the sessions of older ones
  changed_at integer not null
) strict;

create table sessions (
  id text not null primary key,
  data text not null,
  ends_at integer not null
) strict, without rowid;
create index sessions_by_end on sessions (ends_at);
