-- Second factors of those who work here, and when somebody showed last who they are.

-- The key of an app that makes codes, sealed with the shop's key. No row: the password is enough.
create table factors (
  account bigint not null primary key references accounts (id) on delete cascade,
  sealed bytea not null,
  since bigint not null,
  last_step bigint not null                             -- 30 seconds each; codes of it and of earlier ones are no longer taken
);

-- For whoever lost the app. A code is 120 random bits, so SHA-256 is slow enough; one that was used is not here any more.
create table recovery_codes (
  account bigint not null references factors (account) on delete cascade,
  hash text collate "C" not null check (length(hash) = 64),
  primary key (account, hash)
);

-- The password was right and the code is still to come. Like a sign-in it is named by the hash of a secret in a cookie.
create table half_sign_ins (
  id text collate "C" not null primary key check (length(id) = 64),
  account bigint not null references accounts (id) on delete cascade,
  epoch bigint not null,                                -- the password that was proven; with another one it is over
  ends_at bigint not null,
  tries bigint not null check (tries between 0 and 5)   -- codes that were typed
);
create index half_sign_ins_by_account on half_sign_ins (account);
create index half_sign_ins_by_end on half_sign_ins (ends_at);

-- When whoever signed in typed a password or a code last; null in what an older program writes.
alter table sign_ins add column confirmed_at bigint;
