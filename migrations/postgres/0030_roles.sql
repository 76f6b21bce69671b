-- What each person on the staff may do: see `shop::staff::Role`. Until now everybody was an owner, and stays one.
alter table accounts add column role text collate "C" not null default 'owner'
  check (role in ('owner', 'manager', 'packer', 'accountant', 'viewer'));
-- Since when somebody works here no more. Their row stays: a login in an order's history means one person for ever.
alter table accounts add column closed_at bigint;

-- Links by which people come: to an account of their own, or to another password. A link is good once, and here is its hash.
create table invitations (
  id bigint not null generated always as identity primary key,
  token_hash text collate "C" not null unique check (length(token_hash) = 64),
  role text collate "C" check (role in ('owner', 'manager', 'packer', 'accountant', 'viewer')), -- of the account to be made
  account bigint unique references accounts (id),                                               -- the one that gets another password
  made_by text not null check (made_by <> ''),                                                  -- login
  made_at bigint not null,
  ends_at bigint not null,
  check (ends_at > made_at),
  check ((role is null) <> (account is null))
);
