-- Finding people: orders by any spelling of their buyer, and the devices that the staff signs in from.

-- Name, e-mail and phone of the buyer as the search spells them (`shop::store::SearchKeys`). An order that an older
-- program placed has none until this one fills them in; `buyer_name`, `buyer_email` and `buyer_phone` are for that
-- older program and go a release later.
alter table orders add column search_keys text;
create index orders_without_search_keys on orders (number) where search_keys is null;

-- A browser keeps the secret and the shop its hash. It opens nothing: whoever has it may try passwords of this account
-- however many strangers try it, too.
create table devices (
  secret_hash text not null,
  account integer not null references accounts (id),
  used_at integer not null,                         -- when somebody last signed in from it
  primary key (secret_hash, account)
) strict, without rowid;
create index devices_by_use on devices (used_at);
