-- Evidence that stands without this database: who somebody was when they acted, as a commitment that
-- can be opened or kept closed; and one transparency log (RFC 9162) over all ledgers.

-- A person as they were named at a time. Entries and frozen plans hold only the commitment: the
-- SHA-256 of the content, which begins with nothing guessable because of its salt. A content may be
-- erased when the law asks for it; the commitment stays and everything still verifies.
create table person_identity (
  commitment bytea primary key check (length(commitment) = 32),
  person_id  uuid not null,
  content    text,
  constraint person_identity_sealed check (content is null or commitment = sha256(convert_to(content, 'UTF8'))),
  constraint person_identity_person foreign key (person_id) references person (id) deferrable initially deferred
);
create index person_identity_of on person_identity (person_id);
alter table person add column identity bytea references person_identity (commitment) deferrable initially deferred;

-- The content is canonical JSON (RFC 8785): its keys are in order and its strings escaped as PostgreSQL does.
create function person_commits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  salt text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
  content text;
begin
  if tg_op = 'UPDATE' and (new.name, new.position, new.unit_code) is not distinct from (old.name, old.position, old.unit_code) and new.identity is not null then
    new.identity := old.identity;
    return new;
  end if;
  content := format('{"name":%s,"person":%s,"position":%s,"salt":%s,"unit":%s}', to_json(new.name), to_json(new.id::text),
    to_json(new.position), to_json(salt), to_json((select u.name from unit u where u.code = new.unit_code)));
  new.identity := sha256(convert_to(content, 'UTF8'));
  insert into person_identity (commitment, person_id, content) values (new.identity, new.id, content);
  return new;
end $$;
create trigger person_commits before insert or update on person for each row execute function person_commits();
update person set name = name;
alter table person alter column identity set not null;

create function person_identity_erase_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.content is null and (new.commitment, new.person_id) = (old.commitment, old.person_id) then
    return new;
  end if;
  raise exception 'person_identity is append-only' using errcode = 'SK005', constraint = 'append_only';
end $$;
create trigger person_identity_erase_only before update or delete on person_identity for each row execute function person_identity_erase_only();
create trigger person_identity_no_truncate before truncate on person_identity for each statement execute function append_only();

-- From format 2 on an entry says who everybody in it was. It must say it of who acted, and say nothing else than what is so.
create function proposal_event_people() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  said jsonb := new.body::jsonb;
begin
  if (said ->> 'format')::integer is distinct from 2 or jsonb_typeof(said -> 'people') is distinct from 'object'
     or new.actor_id is not null and not said -> 'people' ? new.actor_id::text
     or exists (select from jsonb_each_text(said -> 'people') x left join person p on p.id = x.key::uuid
                where encode(p.identity, 'hex') is distinct from x.value) then
    raise exception 'entry % does not say who its people were', new.seq using errcode = 'SK004', constraint = 'proposal_event_people';
  end if;
  return new;
end $$;
create trigger proposal_event_people before insert on proposal_event for each row execute function proposal_event_people();

-- Entries that wait for their place in the log. Filled by the ledger itself; emptied by the job that gives the places.
create table log_pending (
  proposal_id uuid not null,
  seq         integer not null,
  at          timestamptz not null,
  primary key (proposal_id, seq)
);
create index log_pending_order on log_pending (at, proposal_id, seq);

-- The leaves, in the order of the log. An entry has one place, after that of the entry before it.
create table log_leaf (
  position    bigint primary key check (position >= 0),
  proposal_id uuid not null,
  seq         integer not null,
  prev_seq    integer generated always as (nullif(seq - 1, 0)) stored,
  constraint log_leaf_once unique (proposal_id, seq),
  constraint log_leaf_entry foreign key (proposal_id, seq) references proposal_event (proposal_id, seq),
  constraint log_leaf_order foreign key (proposal_id, prev_seq) references log_leaf (proposal_id, seq)
);

-- The complete subtrees: what never changes once it is full. Level 0 are the hashes of the leaves.
create table log_node (
  level    smallint not null check (level between 0 and 62),
  position bigint not null check (position >= 0),
  hash     bytea not null check (length(hash) = 32),
  primary key (level, position)
);

-- Public keys, as verifiers write them, oldest first. A later key is vouched for by the one before it.
create table log_key (
  number      integer primary key check (number >= 1),
  verifier    text not null unique,
  since       timestamptz not null,
  endorsement text check ((number = 1) or endorsement is not null)
);

create table log_checkpoint (
  size bigint primary key check (size >= 1),
  root bytea not null check (length(root) = 32),
  at   timestamptz not null,
  note text not null
);

-- What each witness is to be sent: one checkpoint a day. Sent when `sent_at` stands.
create table log_mail (
  witness text not null,
  day     date not null,
  size    bigint not null references log_checkpoint (size),
  sent_at timestamptz,
  primary key (witness, day)
);

create function log_leaf_follows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.position is distinct from coalesce((select max(position) + 1 from log_leaf), 0) then
    raise exception 'leaf % does not follow', new.position using errcode = 'SK001', constraint = 'log_leaf_follows';
  end if;
  if not exists (select from log_node n join proposal_event e on (e.proposal_id, e.seq) = (new.proposal_id, new.seq)
                 where (n.level, n.position) = (0, new.position) and n.hash = sha256('\x00'::bytea || e.hash)) then
    raise exception 'leaf % is not its entry', new.position using errcode = 'SK004', constraint = 'log_leaf_is_its_entry';
  end if;
  return new;
end $$;
create trigger log_leaf_follows before insert on log_leaf for each row execute function log_leaf_follows();

-- An inner node is made of the two below it.
create function log_node_is_made() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.level > 0 and new.hash is distinct from (
       select sha256('\x01'::bytea || l.hash || r.hash) from log_node l, log_node r
       where (l.level, l.position) = (new.level - 1, new.position * 2) and (r.level, r.position) = (new.level - 1, new.position * 2 + 1)) then
    raise exception 'node % of level % is not made of those below it', new.position, new.level using errcode = 'SK004', constraint = 'log_node_is_made';
  end if;
  return new;
end $$;
create trigger log_node_is_made before insert on log_node for each row execute function log_node_is_made();

create function proposal_event_waits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into log_pending (proposal_id, seq, at) values (new.proposal_id, new.seq, new.at);
  return null;
end $$;
create trigger proposal_event_waits after insert on proposal_event for each row execute function proposal_event_waits();
insert into log_pending (proposal_id, seq, at) select proposal_id, seq, at from proposal_event;

create function log_mail_sent_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.sent_at is null and (new.witness, new.day, new.size) = (old.witness, old.day, old.size) then
    return new;
  end if;
  raise exception 'log_mail is append-only' using errcode = 'SK005', constraint = 'append_only';
end $$;
create trigger log_mail_sent_only before update or delete on log_mail for each row execute function log_mail_sent_only();

-- Who took the evidence of a case away, and how much of it.
create table dossier_taken (
  id          bigint generated always as identity primary key,
  proposal_id uuid not null references proposal (id),
  person_id   uuid not null references person (id),
  redacted    boolean not null,
  at          timestamptz not null
);
create index dossier_taken_of on dossier_taken (proposal_id, id desc);

do $$
declare t text;
begin
  foreach t in array array['log_leaf', 'log_node', 'log_key', 'log_checkpoint', 'dossier_taken'] loop
    execute format('create trigger %I before update or delete on %I for each row execute function append_only()', t || '_append_only', t);
    execute format('create trigger %I before truncate on %I for each statement execute function append_only()', t || '_no_truncate', t);
  end loop;
end $$;
grant select on person_identity, log_pending to sangkien_app;
grant select, insert on log_leaf, log_node, log_key, log_checkpoint, log_mail, dossier_taken to sangkien_app;
grant delete on log_pending to sangkien_app;
grant update (sent_at) on log_mail to sangkien_app;
