-- Whoever asks whether the database takes writes makes it take one, here: nothing else proves that its disk has room.
create table heartbeat (
  only_row integer not null primary key check (only_row = 1),
  beats integer not null                            -- grows with each answer
) strict;
insert into heartbeat (only_row, beats) values (1, 0);
