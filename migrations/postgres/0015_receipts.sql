-- Codes of marked goods, as they were scanned at packing, by the place of their line. Null is none.
alter table orders add column marking jsonb check (jsonb_typeof(marking) = 'object');

-- The second receipt (54-FZ) of an order: promised when its goods are handed over, then how far it has got. Null while none is
-- owed. Its number and what stands on it are in here before the gateway hears of it.
alter table orders add column second_receipt jsonb check (jsonb_typeof(second_receipt) = 'object');
-- Those that were refused, or that nobody has heard of for a day, and that the tax service does not have yet.
create index orders_with_failed_receipts on orders (number) where second_receipt ->> 'failing_since' is not null;
