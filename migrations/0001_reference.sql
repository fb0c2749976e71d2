-- Reference data and people: what every later table points to.
-- Roles belong to the cluster, not to one database. The group role is made at set-up;
-- where a database is migrated by hand (or in a test) it is made here if that is allowed.
do $$
begin
  if not exists (select from pg_roles where rolname = 'sangkien_app') then
    create role sangkien_app nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of the cluster made it at the same moment
end $$;

create table unit (
  code        text primary key check (code ~ '^[a-z0-9][a-z0-9-]{1,80}$'),
  name        text not null check (length(name) between 2 and 200),
  kind        text not null check (kind in ('city_committee', 'office', 'department', 'inspectorate', 'ward', 'commune', 'special_zone')),
  parent_code text references unit (code),
  symbol      text not null check (length(symbol) between 1 and 20),
  valid_from  date not null,
  valid_to    date,
  constraint unit_period check (valid_to is null or valid_to >= valid_from),
  constraint unit_not_own_parent check (parent_code <> code)
);

create table topic (
  code        text primary key check (code ~ '^[a-z0-9][a-z0-9-]{1,80}$'),
  name        text not null,
  kind        text not null check (kind in ('period', 'breakthrough_programme', 'key_programme', 'scheme', 'problem_area_group', 'problem_area')),
  parent_code text references topic (code),
  valid_from  date not null,
  valid_to    date,
  certainty   text not null,
  constraint topic_period check (valid_to is null or valid_to >= valid_from)
);

-- Every deadline, ratio and legal reference is a dated row, so that a corrected law needs no new code.
create table legal_parameter (
  key            text not null check (key ~ '^[a-z0-9_]{3,60}$'),
  value          integer not null check (value >= 0),
  unit           text not null check (unit in ('working_day', 'calendar_day', 'hour', 'month', 'year', 'percent', 'percent_exceeded', 'person', 'mebibyte', 'reference')),
  legal_ref      text not null default '',
  certainty      text not null check (certainty in ('verified', 'unverified', 'internal')),
  effective_from date not null,
  effective_to   date,
  note           text not null default '',
  primary key (key, effective_from),
  constraint legal_parameter_period check (effective_to is null or effective_to >= effective_from),
  constraint legal_parameter_verified_names_its_source check (certainty <> 'verified' or legal_ref <> '')
);

-- working = true is a compensated working day (a Saturday worked in exchange for a bridge day).
create table holiday (
  on_date date primary key,
  name    text not null,
  working boolean not null default false
);

create table person (
  id            uuid primary key,
  email         text not null check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' and length(email) <= 254),
  name          text not null check (length(name) between 2 and 120),
  position      text not null check (length(position) <= 160),
  unit_code     text not null references unit (code),
  is_manager    boolean not null default false,
  password_hash text not null,
  disabled_at   timestamptz,
  created_at    timestamptz not null,
  constraint person_email_once unique (email)
);

-- A role is never a column of the account: it is a dated row with the document it rests on.
create table appointment (
  id           uuid primary key,
  person_id    uuid not null references person (id),
  role         text not null check (role in ('staff', 'head', 'acting_head', 'deputy', 'authority', 'supervisor', 'auditor', 'administrator')),
  unit_code    text not null references unit (code),
  from_on      date not null,
  to_on        date,
  document_ref text not null default '',
  created_by   uuid references person (id),
  created_at   timestamptz not null,
  ended_by     uuid references person (id),
  ended_at     timestamptz,
  constraint appointment_period check (to_on is null or to_on >= from_on),
  -- A deputy acts for the head only under a recorded authorisation with dates.
  constraint appointment_authorisation check (role <> 'acting_head' or (to_on is not null and document_ref <> ''))
);
create index appointment_person on appointment (person_id, from_on);
create index appointment_unit on appointment (unit_code, role, from_on);

-- An appointment ended by hand ends at once, on the day named in it.
create function in_force(a appointment, day date) returns boolean language sql immutable as $$
  select a.from_on <= day and (a.to_on is null or a.to_on >= day) and (a.ended_at is null or a.to_on > day)
$$;

-- What this installation is: a demonstration says so on every page.
create table installation (
  one           boolean primary key default true check (one),
  demonstration boolean not null default false
);
insert into installation default values;

-- Interests and relationships: nobody decides where one is declared.
create table conflict_of_interest (
  person_id   uuid not null references person (id),
  other_id    uuid not null references person (id),
  relation    text not null check (length(relation) between 2 and 200),
  declared_at timestamptz not null,
  primary key (person_id, other_id),
  constraint conflict_of_interest_two_people check (person_id <> other_id)
);
