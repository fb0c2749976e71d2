-- Who decides declares relatives and interests, and confirms from time to time that it is all of them.
create table interest_declaration (
  id        bigint generated always as identity primary key,
  person_id uuid not null references person (id),
  at        timestamptz not null
);
create index interest_declaration_of on interest_declaration (person_id, at desc);
create trigger interest_declaration_append_only before update or delete on interest_declaration for each row execute function append_only();
create trigger interest_declaration_no_truncate before truncate on interest_declaration for each statement execute function append_only();
grant select, insert on interest_declaration to sangkien_app;
