-- Passkeys of those who work here: each is a second factor, and with its person verified by their device it is both. A table for
-- questions that a browser has been asked, and recovery codes that are there without an app.

-- What an authenticator made for an account. The public key opens nothing.
create table passkeys (
  id integer not null primary key,
  account integer not null references accounts (id) on delete cascade,
  name text not null check (name <> ''),                -- as its person calls the device
  credential blob not null unique check (length(credential) between 1 and 1023),
  public_key blob not null,
  counter integer not null check (counter between 0 and 4294967295), -- signatures so far; 0 if the device does not count
  added_at integer not null,
  used_at integer                                       -- null until somebody signed in with it
) strict;
create index passkeys_by_account on passkeys (account);

-- A question that waits for the answer of a browser, named by the hash of its random bytes: it is good once.
create table passkey_challenges (
  id text not null primary key check (length(id) = 64),
  account integer references accounts (id) on delete cascade, -- who adds a passkey; null for who signs in, whoever that is
  ends_at integer not null
) strict, without rowid;
create index passkey_challenges_by_account on passkey_challenges (account) where account is not null;
create index passkey_challenges_by_end on passkey_challenges (ends_at);

-- Recovery codes are of whoever has an app or a passkey. Until now they stood and fell with the app.
create table recovery_codes_of_accounts (
  account integer not null references accounts (id) on delete cascade,
  hash text not null check (length(hash) = 64),
  primary key (account, hash)
) strict, without rowid;
insert into recovery_codes_of_accounts (account, hash) select account, hash from recovery_codes;
drop table recovery_codes;
alter table recovery_codes_of_accounts rename to recovery_codes;

-- They go with the last of them, whichever program takes it away.
create trigger recovery_codes_end_with_the_app after delete on factors
when not exists (select 1 from passkeys where account = old.account)
begin
  delete from recovery_codes where account = old.account;
end;
create trigger recovery_codes_end_with_the_passkeys after delete on passkeys
when not exists (select 1 from passkeys where account = old.account)
  and not exists (select 1 from factors where account = old.account)
begin
  delete from recovery_codes where account = old.account;
end;
