-- Beside the ledgers of the cases: the audit book of the installation, what waits to be done, and
-- reports of a unit that belong to no case.

-- The audit book: who signed in and who failed to, appointments, parameters, exports, readings of
-- confidential files. Append-only; each entry holds the hash of the one before it. Personal details
-- stay out of the sealed text: people are numbers in it, and a network is shortened.
create table audit_entry (
  seq         bigint primary key check (seq >= 1),
  at          timestamptz not null,
  kind        text not null check (kind ~ '^[a-z_]{3,40}$'),
  actor_id    uuid references person (id),
  subject_id  uuid references person (id),
  proposal_id uuid,
  unit_code   text references unit (code),
  network     text not null default '' check (length(network) <= 60),
  detail      jsonb not null default '{}',
  body        text not null,
  prev_hash   bytea,
  hash        bytea not null,
  constraint audit_entry_sealed check (hash = sha256(convert_to(body, 'UTF8'))),
  constraint audit_entry_first check ((seq = 1) = (prev_hash is null))
);
create index audit_entry_actor on audit_entry (actor_id, seq) where actor_id is not null;
create index audit_entry_subject on audit_entry (subject_id, seq) where subject_id is not null;
create index audit_entry_kind on audit_entry (kind, seq);

-- The book seals itself: place, time after the one before, text and hash are its own doing. One
-- writer at a time, from here to the end of the transaction: written last.
create function audit_entry_seal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last audit_entry;
begin
  perform pg_advisory_xact_lock(hashtext('audit_entry'));
  select * into last from audit_entry order by seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := greatest(new.at, last.at);
  new.prev_hash := last.hash;
  new.body := jsonb_build_object('format', 1, 'seq', new.seq, 'at', to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'kind', new.kind, 'actor', new.actor_id, 'subject', new.subject_id, 'proposal', new.proposal_id, 'unit', new.unit_code,
    'network', new.network, 'detail', new.detail, 'prev', encode(last.hash, 'hex'))::text;
  new.hash := sha256(convert_to(new.body, 'UTF8'));
  return new;
end $$;
create trigger audit_entry_seal before insert on audit_entry for each row execute function audit_entry_seal();
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function append_only();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function append_only();
grant select, insert on audit_entry to sangkien_app;

-- What is to be done after a transaction, written in it: a mail, as a rule. Taken with a lease,
-- tried again with growing pauses, parked after ten tries.
create table job (
  id           bigint generated always as identity primary key,
  kind         text not null check (kind ~ '^[a-z_]{3,40}$'),
  payload      jsonb not null,
  -- What is done once is named once.
  once_key     text constraint job_once unique,
  created_at   timestamptz not null,
  run_at       timestamptz not null,
  leased_until timestamptz,
  attempts     integer not null default 0 check (attempts >= 0),
  last_error   text not null default '',
  parked_at    timestamptz,
  done_at      timestamptz,
  constraint job_one_end check (parked_at is null or done_at is null)
);
create index job_due on job (run_at, id) where done_at is null and parked_at is null;
create index job_parked on job (parked_at desc, id desc) where parked_at is not null;
grant select, insert, update on job to sangkien_app;

-- The numbers of a register, given once: to a document of a case or to a report of a unit.
create table register_number (
  unit_code text not null references unit (code),
  series    text not null,
  year      integer not null,
  number    integer not null check (number between 1 and 99999),
  constraint register_number_once primary key (unit_code, series, year, number)
);
insert into register_number (unit_code, series, year, number) select unit_code, series, year, number from issued_document;
alter table issued_document drop constraint issued_document_number_once;
create function takes_register_number() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into register_number (unit_code, series, year, number) values (new.unit_code, new.series, new.year, new.number);
  return new;
end $$;
create trigger issued_document_number before insert on issued_document for each row execute function takes_register_number();
grant select on register_number to sangkien_app;

-- A unit's periodic report, frozen when the registry gave it its number. Its entry in the audit book
-- holds the same hashes.
create table unit_report (
  audit_seq   bigint primary key references audit_entry (seq),
  unit_code   text not null references unit (code),
  from_on     date not null,
  to_on       date not null,
  series      text not null check (series = 'BC'),
  year        integer not null,
  number      integer not null,
  symbol      text not null check (length(symbol) between 3 and 40),
  dated_on    date not null,
  pdf_id      uuid not null unique,
  pdf_size    bigint not null check (pdf_size > 0),
  pdf_sha256  bytea not null check (length(pdf_sha256) = 32),
  docx_id     uuid not null unique,
  docx_size   bigint not null check (docx_size > 0),
  docx_sha256 bytea not null check (length(docx_sha256) = 32),
  constraint unit_report_period check (to_on >= from_on),
  constraint unit_report_dated check (dated_on >= to_on and year = extract(year from dated_on)),
  constraint unit_report_once unique (unit_code, from_on, to_on),
  foreign key (unit_code, series, year, number) references register_number (unit_code, series, year, number) deferrable initially deferred
);
create function unit_report_is_its_entry() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from audit_entry a where a.seq = new.audit_seq and a.kind = 'unit_report_issued' and a.unit_code = new.unit_code
      and a.detail = jsonb_build_object('from', new.from_on, 'to', new.to_on, 'number', new.number, 'symbol', new.symbol, 'dated_on', new.dated_on,
        'pdf', encode(new.pdf_sha256, 'hex'), 'docx', encode(new.docx_sha256, 'hex'))) then
    raise exception 'a report that is not its entry' using errcode = 'SK004', constraint = 'unit_report_is_its_entry';
  end if;
  return new;
end $$;
create trigger unit_report_number before insert on unit_report for each row execute function takes_register_number();
create trigger unit_report_is_its_entry before insert on unit_report for each row execute function unit_report_is_its_entry();
create trigger unit_report_append_only before update or delete on unit_report for each row execute function append_only();
create trigger unit_report_no_truncate before truncate on unit_report for each statement execute function append_only();
grant select, insert on unit_report to sangkien_app;
