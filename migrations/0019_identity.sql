-- Ways to be recognised beside the password: passkeys (WebAuthn) and the office's own provider (OpenID Connect).

-- A public key whose private half stays on a device of its person.
create table passkey (
  id            uuid primary key default gen_random_uuid(),
  credential_id bytea not null constraint passkey_once unique check (length(credential_id) between 16 and 1023),
  person_id     uuid not null references person (id),
  name          text not null check (length(name) between 1 and 60),
  -- Key and settings as they were registered, and what changes with every use (counter, backup).
  public_key    bytea not null check (length(public_key) <= 2048),
  state         bytea not null check (length(state) = 7),
  created_at    timestamptz not null,
  last_used_at  timestamptz
);
create index passkey_person on passkey (person_id);

-- What was asked of a device or of the provider and is still to be answered. Only the SHA-256 of the
-- challenge is the key; one use.
create table ceremony (
  challenge_hash bytea primary key check (length(challenge_hash) = 32),
  kind           text not null check (kind in ('passkey_added', 'passkey_used', 'provider')),
  person_id      uuid references person (id),
  state          bytea not null check (length(state) <= 4096),
  expires_at     timestamptz not null
);
create index ceremony_expiry on ceremony (expires_at);

-- Who somebody is to the provider: found by the verified address once, by this ever after.
create table provider_identity (
  issuer    text not null check (length(issuer) <= 500),
  subject   text not null check (length(subject) between 1 and 255),
  person_id uuid not null references person (id),
  linked_at timestamptz not null,
  primary key (issuer, subject),
  constraint provider_identity_person_once unique (issuer, person_id)
);

grant select, insert, update, delete on passkey, ceremony, provider_identity to sangkien_app;

-- Everything that stands beside a password.
create view second_factor as
  select person_id, 'totp' as kind from totp where confirmed_at is not null
  union all select person_id, 'passkey' from passkey;
grant select on second_factor to sangkien_app;
