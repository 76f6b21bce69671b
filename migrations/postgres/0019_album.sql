-- The name of the album that the pictures of these goods are in, which is written into the album, too: pictures that nobody uses
-- are removed from an album of this name and from no other, whatever the settings say.
create table album (
  one smallint not null primary key check (one = 1),
  id text collate "C" not null check (length(id) = 32)
);
