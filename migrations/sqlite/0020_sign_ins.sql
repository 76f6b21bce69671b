-- Who is signed in to the back office, where, and until when. A browser keeps a secret and the shop its hash, so a stolen copy of
-- this table opens nothing. Until now this stood in the data of sessions; nothing reads that column any more, and it goes a
-- release later. Everybody signs in once more after the update.
create table sign_ins (
  id text not null primary key check (length(id) = 64), -- SHA-256 of the secret, in hex
  account integer not null references accounts (id) on delete cascade,
  epoch integer not null,                               -- the password that was proven; with another one it is over
  began_at integer not null,
  seen_at integer not null,                             -- written every few minutes at most
  network text not null,                                -- around the address where it was used last
  device text not null,                                 -- browser and system in a few words; empty if nothing is known
  idle_ends_at integer not null,                        -- put off by using it, and never past the next one
  ends_at integer not null,
  check (idle_ends_at <= ends_at)
) strict, without rowid;
create index sign_ins_by_account on sign_ins (account);
create index sign_ins_by_end on sign_ins (idle_ends_at);
