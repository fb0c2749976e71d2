-- The newest checks of everything are shown where the next one is begun; the book may be long.
create index audit_entry_checked on audit_entry (seq) where kind = 'ledger_checked';
