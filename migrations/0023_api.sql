-- The interface for programs: tokens that stand for a person, and the answers kept under a key.

-- A token carries no more than its person's own rights, and of those only what it was given. Only its
-- SHA-256 is kept; one that has ended stays, so that who made it can see it.
create table api_token (
  id           uuid primary key,
  person_id    uuid not null references person (id),
  name         text not null check (length(name) between 1 and 60),
  token_hash   bytea not null constraint api_token_once unique check (length(token_hash) = 32),
  grants       text[] not null check (cardinality(grants) >= 1 and cardinality(grants) <= 3 and grants <@ array['read', 'draft', 'act']),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  last_used_at timestamptz,
  constraint api_token_period check (expires_at > created_at and expires_at <= created_at + interval '90 days')
);
create index api_token_person on api_token (person_id, created_at);
grant select, insert on api_token to sangkien_app;
grant update (ended_at, last_used_at) on api_token to sangkien_app;

-- Whoever has been recognised: by the session of a browser, or by the token of a program.
create view access as
  select token_hash, id, person_id, authenticated_at, second_at, last_seen_at, expires_at, null::text[] as grants from session
  union all
  select token_hash, id, person_id, created_at, created_at, coalesce(last_used_at, created_at), expires_at, grants from api_token where ended_at is null;
grant select on access to sangkien_app;

-- What was answered to a request that a program may send again. The answer to an act is written in the
-- transaction of the act: both are there, or neither. Without a status it is being answered.
create table api_request (
  token_id     uuid not null references api_token (id),
  key          text not null check (length(key) between 1 and 255),
  request_hash bytea not null check (length(request_hash) = 32),
  at           timestamptz not null,
  status       smallint check (status between 200 and 499),
  body         text,
  primary key (token_id, key),
  constraint api_request_answered check ((status is null) = (body is null))
);
create index api_request_age on api_request (at);
grant select, insert, update, delete on api_request to sangkien_app;
