-- Work on orders: what the staff writes about one for itself, and lists that are looked at again and again.

-- Notes on an order, and who put which tag on it or took it off. Buyers see none of it.
create table remarks (
  id integer not null primary key,
  order_number integer not null references orders (number),
  token text not null unique check (token <> ''),   -- of the form, so that one that is sent twice says it once
  kind text not null check (kind in ('note', 'tagged', 'untagged')),
  text text not null check (text <> ''),            -- the note, or the tag
  who text not null check (who <> ''),              -- login
  at integer not null
) strict;
create index remarks_of_order on remarks (order_number, id);

create trigger remarks_are_only_appended before update on remarks
begin
  select raise(abort, 'remarks are only appended to');
end;
create trigger remarks_are_never_shortened before delete on remarks
begin
  select raise(abort, 'remarks are only appended to');
end;

-- The tags that are on orders now.
create table order_tags (
  tag text not null check (tag <> ''),
  order_number integer not null references orders (number),
  primary key (tag, order_number)
) strict, without rowid;
create index tags_of_order on order_tags (order_number);

-- What was placed never changes. What the staff mends of it afterwards (buyer, address, comment) lies on top of it, the last word in
-- the order's row and every word in a line with what was before.
alter table orders add column amended text check (amended is null or json_type(amended) = 'object');
create table amendments (
  id integer not null primary key,
  order_number integer not null references orders (number),
  at integer not null,
  who text not null check (who <> ''),              -- login
  before text not null check (json_type(before) = 'object'),
  after text not null check (json_type(after) = 'object')
) strict;
create index amendments_of_order on amendments (order_number, id);

create trigger amendments_are_only_appended before update on amendments
begin
  select raise(abort, 'amendments are only appended to');
end;
create trigger amendments_are_never_shortened before delete on amendments
begin
  select raise(abort, 'amendments are only appended to');
end;

-- Goods that a buyer wants to send back: neither goods nor money move by it.
create table return_requests (
  id integer not null primary key,
  order_number integer not null references orders (number),
  asked_at integer not null,
  text text not null check (text <> ''),            -- what and why, in the buyer's words
  state text not null check (state in ('asked', 'agreed', 'declined', 'received')),
  note text not null,                               -- what the buyer is told
  decided_at integer,
  decided_by text,                                  -- login
  received_at integer,
  received_by text,
  check ((decided_at is null) = (state = 'asked')),
  check ((received_at is null) = (state <> 'received'))
) strict;
create index returns_of_order on return_requests (order_number, id);
-- One at a time of each order.
create unique index open_return_of_order on return_requests (order_number) where state in ('asked', 'agreed');
create index returns_to_decide on return_requests (order_number) where state = 'asked';

-- Columns of the list of orders that somebody does not want to see.
create table order_columns (
  login text not null primary key check (login <> ''),
  hidden text not null                              -- names with commas between
) strict, without rowid;

-- Lists of orders under a name.
create table order_views (
  id integer not null primary key,
  name text not null check (name <> ''),
  query text not null,                              -- as it stands in the address of the list
  owner text check (owner <> ''),                   -- login of whoever sees it; null if everybody does
  made_at integer not null
) strict;

-- What orders are found by, apart from their rows, so that a payment, which writes an order anew, does not write this anew. The program
-- fills it in for orders that were placed before, from the newest to the oldest: below the least number here nothing is in it yet.
create table order_search (
  order_number integer not null primary key,
  keys text not null                                -- `orders.search_keys`; empty if there are none yet
) strict;

-- Every three letters that follow each other. The search compares what it finds with the keys themselves.
create virtual table order_search_index using fts5 (
  keys, content='order_search', content_rowid='order_number', detail=none, columnsize=0, tokenize='trigram case_sensitive 1'
);
-- What goes from it goes at once, and not when some later part of it is merged: a buyer who is forgotten is not in it any more.
insert into order_search_index (order_search_index, rank) values ('secure-delete', 1);
create trigger order_search_is_indexed after insert on order_search
begin
  insert into order_search_index (rowid, keys) values (new.order_number, new.keys);
end;
create trigger order_search_is_indexed_anew after update on order_search
begin
  insert into order_search_index (order_search_index, rowid, keys) values ('delete', old.order_number, old.keys);
  insert into order_search_index (rowid, keys) values (new.order_number, new.keys);
end;
create trigger order_search_is_forgotten after delete on order_search
begin
  insert into order_search_index (order_search_index, rowid, keys) values ('delete', old.order_number, old.keys);
end;

create trigger orders_are_findable after insert on orders
begin
  insert into order_search (order_number, keys) values (new.number, coalesce(new.search_keys, ''));
end;
create trigger orders_are_findable_anew after update of search_keys on orders
when old.search_keys is not new.search_keys
begin
  update order_search set keys = coalesce(new.search_keys, '') where order_number = new.number;
end;

-- What the staff does of this stands in its journal, like everything else.
create trigger remarks_are_journaled after insert on remarks
begin
  insert into deeds (at, who, act, object, detail) values (new.at, new.who, 'remark.' || new.kind, new.order_number, '');
end;
create trigger amendments_are_journaled after insert on amendments
begin
  insert into deeds (at, who, act, object, detail) values (new.at, new.who, 'amendment.made', new.order_number, '');
end;
create trigger returns_are_journaled after update of state on return_requests
when old.state <> new.state
begin
  insert into deeds (at, who, act, object, detail)
  values (coalesce(new.received_at, new.decided_at), coalesce(new.received_by, new.decided_by), 'return.' || new.state,
    new.order_number, '');
end;
