-- Whoever asks whether the database takes writes makes it take one, here: nothing else proves that its disk has room.
create table heartbeat (
  only_row bigint not null primary key check (only_row = 1),
  beats bigint not null                             -- grows with each answer
);
insert into heartbeat (only_row, beats) values (1, 0);
