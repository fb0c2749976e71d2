-- Accounts: one-time links, second factors, and what a session knows of how its person was recognised.

-- Somebody who was invited has no password yet.
alter table person alter column password_hash drop not null;

alter table session
  add column id               uuid not null default gen_random_uuid() constraint session_id_once unique,
  add column network          text not null default '' check (length(network) <= 60),
  -- When the password was last given: a decision asks for it again after five minutes.
  add column authenticated_at timestamptz,
  -- When the second factor was given; null as long as it was not.
  add column second_at        timestamptz;
update session set authenticated_at = created_at;
alter table session alter column authenticated_at set not null;

-- An invitation or a reset by mail. Only the SHA-256 of the secret is kept; one use.
create table one_time_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id  uuid not null references person (id),
  purpose    text not null check (purpose in ('invitation', 'reset')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  constraint one_time_link_period check (expires_at > created_at)
);
create index one_time_link_person on one_time_link (person_id);

-- Time-based one-time passwords (RFC 6238). A step is accepted once.
create table totp (
  person_id    uuid primary key references person (id),
  secret       bytea not null check (length(secret) between 16 and 64),
  created_at   timestamptz not null,
  confirmed_at timestamptz,
  last_step    bigint not null default 0
);

-- For who has lost the second factor: each code once.
create table recovery_code (
  code_hash bytea primary key check (length(code_hash) = 32),
  person_id uuid not null references person (id),
  used_at   timestamptz
);
create index recovery_code_person on recovery_code (person_id);

grant select, insert, update, delete on one_time_link, totp, recovery_code to sangkien_app;

-- In which language somebody is written to.
alter table person add column lang text not null default 'vi' check (lang in ('vi', 'en'));
-- Who has left for good: contact and credentials are erased, name and acts stay.
alter table person add column retired_at timestamptz, add constraint person_retired_is_disabled check (retired_at is null or disabled_at is not null and password_hash is null);
grant update (lang, email, retired_at) on person to sangkien_app;
