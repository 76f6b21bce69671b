-- The documents that buyers agree to, word for word with the seller's data in them. A consent names a version; its text
-- can be shown for as long as the order is kept, whatever the shop says today.
create table documents (
  version text collate "C" not null primary key,    -- a hash of the rest, so that other contents are another version
  kind text collate "C" not null check (kind in ('offer', 'privacy')),
  lang text collate "C" not null check (lang in ('ru', 'en')),
  text text not null,
  since bigint not null                             -- when the shop first showed it
);

create trigger documents_never_change before update on documents
for each row execute function refuse_change('a document that somebody agreed to never changes');
create trigger documents_are_never_lost before delete on documents
for each row execute function refuse_change('a document that somebody agreed to is never deleted');
