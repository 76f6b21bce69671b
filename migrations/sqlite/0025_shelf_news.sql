-- Nodes keep the shelf in memory. SQLite itself names each row that the one program that serves changes, and counts what other
-- programs commit (crate `store-sqlite`, `shelf_watch`): nothing is needed here.
select 1;
