-- The documents that buyers agree to, word for word with the seller's data in them. A consent names a version; its text
-- can be shown for as long as the order is kept, whatever the shop says today.
create table documents (
  version text not null primary key,                -- a hash of the rest, so that other contents are another version
  kind text not null check (kind in ('offer', 'privacy')),
  lang text not null check (lang in ('ru', 'en')),
  text text not null,
  since integer not null                            -- when the shop first showed it
) strict;

create trigger documents_never_change before update on documents
begin
  select raise(abort, 'a document that somebody agreed to never changes');
end;
create trigger documents_are_never_lost before delete on documents
begin
  select raise(abort, 'a document that somebody agreed to is never deleted');
end;
