-- Passkeys of those who work here: each is a second factor, and with its person verified by their device it is both. A table for
-- questions that a browser has been asked, and recovery codes that are there without an app.

-- What an authenticator made for an account. The public key opens nothing.
create table passkeys (
  id bigint not null generated always as identity primary key,
  account bigint not null references accounts (id) on delete cascade,
  name text collate "C" not null check (name <> ''),    -- as its person calls the device
  credential bytea not null unique check (length(credential) between 1 and 1023),
  public_key bytea not null,
  counter bigint not null check (counter between 0 and 4294967295), -- signatures so far; 0 if the device does not count
  added_at bigint not null,
  used_at bigint                                        -- null until somebody signed in with it
);
create index passkeys_by_account on passkeys (account);

-- A question that waits for the answer of a browser, named by the hash of its random bytes: it is good once.
create table passkey_challenges (
  id text collate "C" not null primary key check (length(id) = 64),
  account bigint references accounts (id) on delete cascade, -- who adds a passkey; null for who signs in, whoever that is
  ends_at bigint not null
);
create index passkey_challenges_by_account on passkey_challenges (account) where account is not null;
create index passkey_challenges_by_end on passkey_challenges (ends_at);

-- Recovery codes are of whoever has an app or a passkey. Until now they stood and fell with the app.
alter table recovery_codes drop constraint recovery_codes_account_fkey;
alter table recovery_codes add constraint recovery_codes_account_fkey
  foreign key (account) references accounts (id) on delete cascade;

-- They go with the last of them, whichever program takes it away.
create function end_recovery_codes() returns trigger language plpgsql as $$
begin
  delete from recovery_codes where account = old.account
    and not exists (select 1 from passkeys where passkeys.account = old.account)
    and not exists (select 1 from factors where factors.account = old.account);
  return null;
end $$;
create trigger recovery_codes_end_with_the_app after delete on factors
for each row execute function end_recovery_codes();
create trigger recovery_codes_end_with_the_passkeys after delete on passkeys
for each row execute function end_recovery_codes();
