-- What people are told of cases: in the page, and by mail as each has chosen. Written by a worker from
-- the ledger, so that an act costs its author nothing; a case and a step are named, never a text.

-- Who holds an office of a unit at a moment, mandates included.
create function officers(unit text, roles text[], moment timestamptz) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  select a.person_id from appointment a
    left join (mandate m join appointment own on own.id = m.principal_appointment_id) on m.id = a.id
  where a.unit_code = unit and a.role = any (roles) and in_force(a, (moment at time zone 'Asia/Ho_Chi_Minh')::date)
    and (m.id is null or m.from_at <= moment and moment < m.to_at and in_force(own, (moment at time zone 'Asia/Ho_Chi_Minh')::date))
$$;

-- In whose hand a case lies. A superior agency that stands in for a head acts through its authority.
create function people_in_hand(proposal uuid, holder text, unit text, moment timestamptz) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  select o from officers(unit, case holder when 'unit_head' then array['head', 'acting_head', 'authority'] else array['authority'] end, moment) o
  where holder in ('unit_head', 'authority')
    and not exists (select from proposal_author a where (a.proposal_id, a.person_id) = (proposal, o))
    and not exists (select from recusal r where (r.proposal_id, r.person_id) = (proposal, o))
    and not exists (select from conflict_of_interest c join proposal_author a on a.proposal_id = proposal and a.person_id in (c.person_id, c.other_id)
                    where o in (c.person_id, c.other_id))
  union
  select coalesce(s.lead_id, p.lead_id) from proposal p left join pilot s on s.proposal_id = p.id
  where p.id = proposal and holder in ('lead', 'implementer')
$$;

-- Who owes an answer to an entry: the one person, a unit through who leads it, or who runs the pilot.
create function people_who_owe(proposal uuid, opened integer, moment timestamptz) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  select d.person_id from duty d where (d.proposal_id, d.seq) = (proposal, opened) and d.person_id is not null
  union
  select o from duty d, officers(d.unit_code, array['head', 'acting_head', 'authority'], moment) o
  where (d.proposal_id, d.seq) = (proposal, opened) and d.unit_code is not null
  union
  select i from duty d, people_in_hand(proposal, 'implementer', null, moment) i
  where (d.proposal_id, d.seq) = (proposal, opened) and d.unit_code is null and d.person_id is null
$$;

-- The first level above a unit where somebody can take a case in hand.
create function unit_above(proposal uuid, unit text, moment timestamptz) returns text
language sql stable set search_path = public, pg_temp as $$
  select u.code from proposal p, unnest(p.unit_path) with ordinality u (code, place)
  where p.id = proposal and u.place > coalesce(array_position(p.unit_path, unit), 1) and exists (select from people_in_hand(proposal, 'authority', u.code, moment))
  order by u.place limit 1
$$;

create table notice_pending (
  proposal_id uuid not null,
  seq         integer not null,
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq) references proposal_event (proposal_id, seq)
);
create function proposal_event_tells() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into notice_pending (proposal_id, seq) values (new.proposal_id, new.seq);
  return null;
end $$;
create trigger proposal_event_tells after insert on proposal_event for each row execute function proposal_event_tells();
grant select, update, delete on notice_pending to sangkien_app;

create table notice (
  id          bigint generated always as identity primary key,
  person_id   uuid not null references person (id),
  proposal_id uuid not null references proposal (id),
  -- The entry that it tells of; none for what is still to come.
  seq         integer,
  kind        text not null check (kind in ('in_hand', 'asked', 'reminder', 'overdue', 'escalated', 'progress')),
  due_at      timestamptz,
  at          timestamptz not null,
  -- As its person had chosen when it was written.
  mail        text not null check (mail in ('each', 'digest', 'none')),
  read_at     timestamptz,
  mailed_at   timestamptz,
  constraint notice_once unique nulls not distinct (person_id, proposal_id, kind, seq, due_at),
  foreign key (proposal_id, seq) references proposal_event (proposal_id, seq)
);
create index notice_of on notice (person_id, id desc);
create index notice_unread on notice (person_id) where read_at is null;
create index notice_digest on notice (at) where mail = 'digest' and mailed_at is null;
grant select, insert on notice to sangkien_app;
grant update (read_at, mailed_at) on notice to sangkien_app;

-- What somebody wants by mail. Work is what waits for them, cases what happens to theirs.
create table notice_choice (
  person_id uuid primary key references person (id),
  work      text not null check (work in ('each', 'digest', 'none')),
  cases     text not null check (cases in ('each', 'digest', 'none'))
);
grant select, insert, update on notice_choice to sangkien_app;
grant update (lang) on person to sangkien_app;
