-- A worker takes one message at a time: the one that is due first, and of several that are due at the same moment the one that was
-- promised first. With the number in the index that is its first row; without it 33 rows were read and sorted for each message.
create index outbox_next on outbox (channel, due_at, id) where state in ('waiting', 'sending');
drop index outbox_due;
