-- Sessions and the throttle on signing in. Only the SHA-256 of a token is kept.
create table session (
  token_hash   bytea primary key check (length(token_hash) = 32),
  person_id    uuid not null references person (id),
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  client       text not null default ''
);
create index session_person on session (person_id);
create index session_expiry on session (expires_at);

-- One row for each throttled subject: an account from one network, an account from anywhere, a network.
-- The subject is hashed, so that the table holds no address and no e-mail.
create table sign_in_throttle (
  subject        bytea primary key check (length(subject) = 32),
  failures       integer not null check (failures >= 0),
  first_at       timestamptz not null,
  last_failed_at timestamptz not null
);

-- Networks from which an account has signed in: strangers elsewhere cannot lock these out.
create table known_network (
  person_id    uuid not null references person (id),
  network_hash bytea not null check (length(network_hash) = 32),
  last_at      timestamptz not null,
  primary key (person_id, network_hash)
);
