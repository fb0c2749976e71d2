-- Endpoints of other systems that are told of what happens to cases (Standard Webhooks 1.0), in the name
-- of a person: of no case that this person may not know, and only where the operator allows.

create table webhook (
  id         uuid primary key,
  person_id  uuid not null references person (id),
  name       text not null check (length(name) between 1 and 60),
  url        text not null check (length(url) between 10 and 500),
  topics     text[] not null check (cardinality(topics) >= 1 and cardinality(topics) <= 5 and topics <@ array['decision', 'pilot', 'outcome', 'document', 'deadline']),
  created_at timestamptz not null,
  -- The latest attempt, how many in a row have failed, and until when the endpoint is left alone.
  tried_at   timestamptz,
  failures   integer not null default 0 check (failures >= 0),
  rest_until timestamptz,
  ended_at   timestamptz,
  ended_why  text check (ended_why in ('by_hand', 'gone', 'person_left')),
  constraint webhook_end check ((ended_at is null) = (ended_why is null))
);
create index webhook_of on webhook (person_id, created_at);
create index webhook_open on webhook (person_id) where ended_at is null;
grant select, insert on webhook to sangkien_app;
grant update (tried_at, failures, rest_until, ended_at, ended_why) on webhook to sangkien_app;

-- What deliveries are signed with. It must be at hand for each, so it can't be a hash; it goes with the
-- endpoint's end. One that was renewed signs beside its successor for a while.
create table webhook_secret (
  webhook_id uuid not null references webhook (id),
  secret     bytea not null check (length(secret) = 32),
  created_at timestamptz not null,
  until      timestamptz,
  primary key (webhook_id, secret)
);
create unique index webhook_secret_current on webhook_secret (webhook_id) where until is null;
grant select, insert, delete on webhook_secret to sangkien_app;
grant update (until) on webhook_secret to sangkien_app;

-- Deliveries are jobs beside the mails: neither waits for the other. What the endpoint answered stands with them.
alter table job
  add column webhook_id uuid references webhook (id),
  add column answer     smallint check (answer between 100 and 599);
drop index job_due;
create index job_due on job (run_at, id) where done_at is null and parked_at is null and webhook_id is null;
create index job_to_deliver on job (webhook_id, run_at, id) where done_at is null and parked_at is null and webhook_id is not null;
-- One delivery at a time to each endpoint.
create index job_in_delivery on job (webhook_id) where webhook_id is not null and leased_until is not null;
create index job_delivered on job (webhook_id, id desc) where webhook_id is not null;

-- Who may know of a case, as a set that indexes find: the same people for whom `may_know` says so.
create function people_who_know(proposal uuid, moment timestamptz) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  select c.person_id from person_case c where c.proposal_id = proposal
  union select o from proposal p, officers(p.owner_unit, array['head', 'acting_head', 'deputy'], moment) o where p.id = proposal and p.submitted_at is not null
  union select o from proposal p, officers(p.holder_unit, array['head', 'acting_head', 'deputy'], moment) o where p.id = proposal and p.submitted_at is not null
  union select o from proposal p, unnest(p.unit_path) u, officers(u, array['authority', 'auditor'], moment) o where p.id = proposal and p.submitted_at is not null
$$;
