-- Searches read `search_keys`, and every order that is placed had to be sorted in here.
drop index orders_by_email;
