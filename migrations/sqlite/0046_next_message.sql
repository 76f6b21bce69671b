-- A worker finds the message that is due first, and of several the one that was promised first, as the first row of an index. In
-- SQLite each index ends with the number of its row anyway: nothing is needed here.
select 1;
