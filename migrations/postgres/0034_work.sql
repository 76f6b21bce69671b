-- Work on orders: what the staff writes about one for itself, and lists that are looked at again and again.

-- Notes on an order, and who put which tag on it or took it off. Buyers see none of it.
create table remarks (
  id bigint not null generated always as identity primary key,
  order_number bigint not null references orders (number),
  token text collate "C" not null unique check (token <> ''),  -- of the form, so that one that is sent twice says it once
  kind text collate "C" not null check (kind in ('note', 'tagged', 'untagged')),
  text text not null check (text <> ''),            -- the note, or the tag
  who text not null check (who <> ''),              -- login
  at bigint not null
);
create index remarks_of_order on remarks (order_number, id);

create trigger remarks_are_only_appended before update or delete on remarks
for each row execute function refuse_change('remarks are only appended to');

-- The tags that are on orders now.
create table order_tags (
  tag text collate "C" not null check (tag <> ''),
  order_number bigint not null references orders (number),
  primary key (tag, order_number)
);
create index tags_of_order on order_tags (order_number);

-- What was placed never changes. What the staff mends of it afterwards (buyer, address, comment) lies on top of it, the last word in
-- the order's row and every word in a line with what was before.
alter table orders add column amended jsonb check (jsonb_typeof(amended) = 'object');
create table amendments (
  id bigint not null generated always as identity primary key,
  order_number bigint not null references orders (number),
  at bigint not null,
  who text not null check (who <> ''),              -- login
  before jsonb not null check (jsonb_typeof(before) = 'object'),
  after jsonb not null check (jsonb_typeof(after) = 'object')
);
create index amendments_of_order on amendments (order_number, id);

create trigger amendments_are_only_appended before update or delete on amendments
for each row execute function refuse_change('amendments are only appended to');

-- Goods that a buyer wants to send back: neither goods nor money move by it.
create table return_requests (
  id bigint not null generated always as identity primary key,
  order_number bigint not null references orders (number),
  asked_at bigint not null,
  text text not null check (text <> ''),            -- what and why, in the buyer's words
  state text collate "C" not null check (state in ('asked', 'agreed', 'declined', 'received')),
  note text not null,                               -- what the buyer is told
  decided_at bigint,
  decided_by text,                                  -- login
  received_at bigint,
  received_by text,
  check ((decided_at is null) = (state = 'asked')),
  check ((received_at is null) = (state <> 'received'))
);
create index returns_of_order on return_requests (order_number, id);
-- One at a time of each order.
create unique index open_return_of_order on return_requests (order_number) where state in ('asked', 'agreed');
create index returns_to_decide on return_requests (order_number) where state = 'asked';

-- Columns of the list of orders that somebody does not want to see.
create table order_columns (
  login text collate "C" not null primary key check (login <> ''),
  hidden text not null                              -- names with commas between
);

-- Lists of orders under a name.
create table order_views (
  id bigint not null generated always as identity primary key,
  name text not null check (name <> ''),
  query text not null,                              -- as it stands in the address of the list
  owner text check (owner <> ''),                   -- login of whoever sees it; null if everybody does
  made_at bigint not null
);

-- What orders are found by, apart from their rows, so that a payment, which writes an order anew, does not write this anew. The program
-- fills it in for orders that were placed before, from the newest to the oldest: below the least number here nothing is in it yet.
create table order_search (
  order_number bigint not null primary key,
  keys text collate "C" not null                    -- `orders.search_keys`; empty if there are none yet
);

-- Every three letters that follow each other. The extension is a trusted one: whoever owns the database may have it. Where it is
-- missing or not allowed, everything is found all the same, only slower; `create index` as below makes up for it later.
do $$
begin
  create extension if not exists pg_trgm;
  create index order_search_parts on order_search using gin (keys gin_trgm_ops);
exception when others then
  raise notice 'no index for parts of names and phones: %', sqlerrm;
end $$;

create function keep_order_findable() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into order_search (order_number, keys) values (new.number, coalesce(new.search_keys, '')) on conflict do nothing;
  else
    update order_search set keys = coalesce(new.search_keys, '') where order_number = new.number;
  end if;
  return null;
end $$;
create trigger orders_are_findable after insert or update of search_keys on orders
for each row execute function keep_order_findable();

-- What the staff does of this stands in its journal, like everything else.
create function journal_remarks() returns trigger language plpgsql as $$
begin
  perform note_deed(new.at, new.who, 'remark.' || new.kind, new.order_number::text, '');
  return null;
end $$;
create trigger remarks_are_journaled after insert on remarks
for each row execute function journal_remarks();

create function journal_amendments() returns trigger language plpgsql as $$
begin
  perform note_deed(new.at, new.who, 'amendment.made', new.order_number::text, '');
  return null;
end $$;
create trigger amendments_are_journaled after insert on amendments
for each row execute function journal_amendments();

create function journal_returns() returns trigger language plpgsql as $$
begin
  perform note_deed(coalesce(new.received_at, new.decided_at), coalesce(new.received_by, new.decided_by), 'return.' || new.state,
    new.order_number::text, '');
  return null;
end $$;
create trigger returns_are_journaled after update of state on return_requests
for each row when (old.state <> new.state) execute function journal_returns();
