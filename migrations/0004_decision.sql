-- What stands beside a step: each row names its ledger entry and the act it belongs to, so that
-- a decision exists only as part of its step.
create table review (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'open_review' check (action = 'open_review'),
  kind        text not null check (kind in ('leadership', 'council')),
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

create table review_member (
  proposal_id     uuid not null,
  seq             integer not null,
  person_id       uuid not null references person (id),
  is_head         boolean not null,
  excluded_reason text check (length(excluded_reason) between 2 and 1000),
  primary key (proposal_id, seq, person_id),
  foreign key (proposal_id, seq) references review (proposal_id, seq)
);

create table party_opinion (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null check (action in ('open_review', 'record_party_opinion')),
  opinion     text not null check (opinion in ('agree', 'disagree', 'not_yet')),
  note        text not null,
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

create table review_minutes (
  proposal_id  uuid not null,
  seq          integer not null,
  action       text not null check (action in ('pass', 'not_pass')),
  held_on      date not null,
  minutes      text not null,
  members      integer not null check (members >= 1),
  in_favour    integer not null check (in_favour >= 0),
  against      integer not null check (against >= 0),
  abstained    integer not null check (abstained >= 0),
  tie_followed_head boolean not null,
  -- The share that had to be exceeded when the vote was taken.
  percent      integer not null default 50 check (percent between 1 and 99),
  primary key (proposal_id, seq),
  constraint review_minutes_counted check (in_favour + against + abstained = members),
  -- More than the share, or exactly the share with the head in favour: the outcome can't contradict the count.
  constraint review_minutes_outcome check (
    (action = 'pass') = (100 * in_favour > percent * members or (100 * in_favour = percent * members and tie_followed_head))),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

create table review_vote (
  proposal_id uuid not null,
  seq         integer not null,
  person_id   uuid not null references person (id),
  vote        text not null check (vote in ('in_favour', 'against', 'abstained')),
  primary key (proposal_id, seq, person_id),
  foreign key (proposal_id, seq) references review_minutes (proposal_id, seq)
);

-- Agreement in principle: who agreed to which version, with which direction and support.
create table approval (
  proposal_id     uuid not null,
  seq             integer not null,
  action          text not null check (action in ('pass', 'override', 'approve')),
  plan_version    integer not null,
  content         text not null,
  direction       text not null default '',
  support         text not null default '',
  stop_conditions text not null,
  supervisor_id   uuid references person (id),
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action),
  foreign key (proposal_id, plan_version) references plan_version (proposal_id, number)
);

create table recusal (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'recuse' check (action = 'recuse'),
  person_id   uuid not null references person (id),
  reason      text not null,
  primary key (proposal_id, seq),
  constraint recusal_once unique (proposal_id, person_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
