-- The proposal, its draft, and the ledger that alone moves its status.
create table workflow_status (
  code     text primary key,
  position integer not null unique
);

-- Mirrors domain::workflow::EDGES; a test compares them and the server refuses to start where they differ.
create table workflow_edge (
  from_status text not null references workflow_status (code),
  action      text not null,
  to_status   text not null references workflow_status (code),
  decides     boolean not null,
  primary key (from_status, action, to_status)
);

insert into workflow_status (code, position) values
  ('new', 0), ('draft', 1), ('submitted', 2), ('returned', 3), ('in_review', 4), ('not_passed', 5),
  ('with_authority', 6), ('approved', 7), ('rejected', 8), ('withdrawn', 9);

insert into workflow_edge (from_status, action, to_status, decides) values
  ('new',            'create',               'draft',          false),
  ('draft',          'commit',               'draft',          false),
  ('returned',       'commit',               'returned',       false),
  ('draft',          'submit',               'submitted',      false),
  ('returned',       'submit',               'submitted',      false),
  ('draft',          'exclude',              'withdrawn',      false),
  ('returned',       'exclude',              'withdrawn',      false),
  ('draft',          'withdraw',             'withdrawn',      false),
  ('submitted',      'withdraw',             'withdrawn',      false),
  ('returned',       'withdraw',             'withdrawn',      false),
  ('in_review',      'withdraw',             'withdrawn',      false),
  ('not_passed',     'withdraw',             'withdrawn',      false),
  ('with_authority', 'withdraw',             'withdrawn',      false),
  ('submitted',      'return',               'returned',       true),
  ('in_review',      'return',               'returned',       true),
  ('not_passed',     'return',               'returned',       true),
  ('submitted',      'open_review',          'in_review',      true),
  ('in_review',      'record_party_opinion', 'in_review',      true),
  ('in_review',      'pass',                 'approved',       true),
  ('in_review',      'not_pass',             'not_passed',     true),
  ('not_passed',     'override',             'approved',       true),
  ('submitted',      'reject',               'rejected',       true),
  ('in_review',      'reject',               'rejected',       true),
  ('not_passed',     'reject',               'rejected',       true),
  ('submitted',      'forward',              'with_authority', true),
  ('in_review',      'forward',              'with_authority', true),
  ('not_passed',     'forward',              'with_authority', true),
  ('submitted',      'escalate',             'with_authority', true),
  ('returned',       'escalate',             'with_authority', true),
  ('in_review',      'escalate',             'with_authority', true),
  ('submitted',      'change_track',         'submitted',      true),
  ('in_review',      'change_track',         'in_review',      true),
  ('not_passed',     'change_track',         'not_passed',     true),
  ('submitted',      'recuse',               'submitted',      false),
  ('in_review',      'recuse',               'in_review',      false),
  ('not_passed',     'recuse',               'not_passed',     false),
  ('with_authority', 'recuse',               'with_authority', false),
  ('with_authority', 'acknowledge',          'with_authority', true),
  ('with_authority', 'approve',              'approved',       true),
  ('with_authority', 'return',               'returned',       true),
  ('with_authority', 'reject',               'rejected',       true);

create table code_counter (
  year integer primary key,
  last integer not null
);

create table proposal (
  id            uuid primary key,
  code          text not null unique,
  title         text not null check (length(title) between 1 and 1200),
  kind          text not null check (kind in ('individual', 'group', 'organisation')),
  topic_code    text not null references topic (code),
  lead_id       uuid not null references person (id),
  owner_unit    text not null references unit (code),
  -- The owner unit and its superiors as they stood when the proposal was made: the jurisdiction of the case.
  unit_path     text[] not null default '{}',
  created_at    timestamptz not null,
  -- All below is moved by the ledger alone; the application has no right to write it.
  version       integer not null default 1,
  status        text not null default 'draft' references workflow_status (code),
  urgent        boolean not null default false,
  legal_track   text check (legal_track in ('city_plan', 'decree_73', 'science_law_93')),
  holder        text check (holder in ('lead', 'unit_head', 'authority', 'implementer')),
  holder_unit   text references unit (code),
  due_at        timestamptz,
  latest_plan   integer,
  plan_in_force integer,
  submitted_at  timestamptz,
  acknowledged_at timestamptz,
  updated_at    timestamptz not null
);
create index proposal_lead on proposal (lead_id, id desc);
create index proposal_newest on proposal (id desc) where submitted_at is not null;
create index proposal_jurisdiction on proposal using gin (unit_path);
create index proposal_queue on proposal (holder, holder_unit, urgent desc, due_at, id) where holder is not null;

create table proposal_event (
  proposal_id  uuid not null references proposal (id),
  seq          integer not null check (seq >= 1),
  prev_seq     integer generated always as (nullif(seq - 1, 0)) stored,
  action       text not null,
  from_status  text not null,
  to_status    text not null,
  actor_id     uuid not null references person (id),
  acting_as    uuid references appointment (id),
  capacity     text not null check (capacity in ('lead', 'author', 'unit_head', 'head_in_person', 'authority')),
  at           timestamptz not null,
  plan_version integer,
  holder       text,
  holder_unit  text,
  due_at       timestamptz,
  -- RFC 8785 canonical JSON of the whole entry, the previous hash included: what is hashed, and what
  -- anybody can check without this database.
  body         text not null,
  payload      jsonb generated always as ((body::jsonb) -> 'payload') stored,
  prev_hash    bytea,
  hash         bytea not null,
  primary key (proposal_id, seq),
  constraint proposal_event_place unique (proposal_id, seq, to_status),
  constraint proposal_event_act unique (proposal_id, seq, action),
  constraint proposal_event_first check ((seq = 1) = (from_status = 'new')),
  constraint proposal_event_edge foreign key (from_status, action, to_status) references workflow_edge (from_status, action, to_status),
  constraint proposal_event_chain foreign key (proposal_id, prev_seq, from_status) references proposal_event (proposal_id, seq, to_status)
);
create index proposal_event_actor on proposal_event (actor_id, proposal_id);
create index proposal_event_override on proposal_event (at desc) where action = 'override';

-- The status can't lie: it is the end of the ledger.
alter table proposal add constraint proposal_status_is_the_ledgers
  foreign key (id, version, status) references proposal_event (proposal_id, seq, to_status) deferrable initially deferred;

create table proposal_author (
  proposal_id  uuid not null references proposal (id),
  person_id    uuid not null references person (id),
  contribution integer not null check (contribution between 0 and 100),
  primary key (proposal_id, person_id)
);
create index proposal_author_person on proposal_author (person_id, proposal_id desc);

create table draft_section (
  proposal_id uuid not null references proposal (id),
  section     text not null check (section in ('topic', 'authors', 'gaps', 'basis', 'solution', 'objectives', 'resources', 'risks', 'gates', 'attachments')),
  content     jsonb not null,
  revision    integer not null check (revision >= 1),
  saved_by    uuid not null references person (id),
  saved_at    timestamptz not null,
  primary key (proposal_id, section),
  constraint draft_section_size check (pg_column_size(content) <= 400000)
);

-- The file itself lies in storage under its id; the row is written after the file is durable.
create table attachment (
  id          uuid primary key,
  proposal_id uuid not null references proposal (id),
  name        text not null check (length(name) between 1 and 200),
  media_type  text not null,
  size        bigint not null check (size between 1 and 20971520),
  sha256      bytea not null check (length(sha256) = 32),
  uploaded_by uuid not null references person (id),
  uploaded_at timestamptz not null
);
create index attachment_proposal on attachment (proposal_id, id);

-- A signature on the plan as it stood; any later change of the plan voids it.
create table commitment (
  proposal_id  uuid not null,
  seq          integer not null,
  action       text not null default 'commit' check (action = 'commit'),
  person_id    uuid not null references person (id),
  plan_hash    bytea not null check (length(plan_hash) = 32),
  text_version integer not null,
  voided_at    timestamptz,
  voided_by    uuid references person (id),
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

create table plan_version (
  proposal_id uuid not null references proposal (id),
  number      integer not null check (number >= 1),
  seq         integer not null,
  action      text not null check (action = 'submit'),
  content     text not null,
  sha256      bytea not null,
  frozen_at   timestamptz not null,
  primary key (proposal_id, number),
  constraint plan_version_one_per_step unique (proposal_id, seq),
  constraint plan_version_sealed check (sha256 = sha256(convert_to(content, 'UTF8'))),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

alter table proposal add constraint proposal_plan_in_force foreign key (id, plan_in_force) references plan_version (proposal_id, number) deferrable initially deferred;
