-- A copy that somebody made elsewhere is none where the settings say that copies go: neither is the next one due later for it, nor
-- is the place that has none fresh. Null where an older program wrote the row, which did not say.
alter table backup_runs add column place text;
