-- The setup of a shop where nobody has an account: see `shop::setup`. Key and pass stand in a link and a cookie, here are their
-- hashes. The row goes with the first account.
create table first_start (
  only_row integer not null primary key check (only_row = 1),
  key_hash text check (length(key_hash) = 64),   -- of the link that was printed last; null once somebody began with it
  pass_hash text check (length(pass_hash) = 64), -- of the browser that began last
  answered text not null default ''              -- words of the questions that were answered, between blanks
) strict;
