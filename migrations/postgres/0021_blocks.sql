-- Networks that the staff has shut out. Every node reads them; one that is let in again or is over is deleted.
create table blocks (
  network text collate "C" not null primary key check (network <> ''),  -- with its length: 203.0.113.7/32, 2001:db8:1::/48
  until bigint not null,
  made_at bigint not null,
  made_by text not null check (made_by <> ''),                          -- login
  check (until > made_at)
);
