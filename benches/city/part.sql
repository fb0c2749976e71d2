-- A part of the copies: those whose number leaves this remainder. Parts do not meet: each writes its own rows.
-- Takes proposals, people, parts and part.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
set search_path = public, city;
select setseed((:part + 1) / (:parts + 1.0)) \g /dev/null

create temp table copy as
  select g.n, m.id as model, city.fresh_id(now() + (g.n - :proposals) * interval '200 days' / :proposals) as id, 'SK-2026-' || g.n + 10000 as code,
    u.code as unit, u.name as unit_name, unit_superiors(u.code) as unit_path
  from generate_series(1, :proposals) as g (n) join model m on m.n = g.n % (select count(*) from model)
    join place u on u.n = (g.n::bigint * 7919) % (select count(*) from place)
  where g.n % :parts = :part;
create unique index on copy (n);
-- Who plays which part in a copy, and all texts that change with it.
create temp table cast_of as
  select c.n, t.part, t.id as old_id, t.identity as old_identity, t.appointment as old_appointment, r.id, r.identity, r.appointment
  from copy c join part t on t.model = c.model
    join lateral (select r.* from resident r where r.unit = c.unit and r.is_head = (t.part = 'head')
      and (t.part = 'head' or r.i >= ((c.n * 31 + case t.part when 'lead' then 0 else 400 end) % (:people - 1000)))
      order by r.i limit 1) r on true;
create index on cast_of (n);
analyze copy;
analyze cast_of;

-- What a text of the model says in another way in its copy: pairs, each to be replaced by the other.
create temp table word as
  select c.n, w.old, w.new from copy c join model m on m.id = c.model,
    lateral (values (c.model::text, c.id::text), ('"' || m.owner_unit || '"', '"' || c.unit || '"')) as w (old, new)
  union all select n, w.old, w.new from cast_of,
    lateral (values (old_id::text, id::text), (old_identity, identity), (old_appointment::text, appointment::text)) as w (old, new);
create temp table lexicon as select n, array_agg(old order by old) as old, array_agg(new order by old) as new from word group by n;
drop table word;
create unique index on lexicon (n);
analyze lexicon;

create function pg_temp.said(of text, old text[], new text[]) returns text language plpgsql as $$
begin
  for i in 1 .. cardinality(old) loop
    of := replace(of, old[i], new[i]);
  end loop;
  return of;
end $$;

-- Frozen plans, and with them the hashes that entries and signatures name.
create temp table plan as
  select c.n, c.id as proposal_id, v.number, v.seq, v.action, v.frozen_at, v.sha256 as old_sha256, pg_temp.said(v.content, l.old, l.new) as content
  from copy c join lexicon l using (n) join plan_version v on v.proposal_id = c.model;
insert into plan_version (proposal_id, number, seq, action, content, sha256, frozen_at)
select proposal_id, number, seq, action, content, sha256(convert_to(content, 'UTF8')), frozen_at from plan;
update lexicon l set old = l.old || p.old, new = l.new || p.new
from (select n, array_agg(encode(old_sha256, 'hex') order by number) as old, array_agg(encode(sha256(convert_to(content, 'UTF8')), 'hex') order by number) as new from plan group by n) p
where p.n = l.n;
drop table plan;

-- The entries, each with the hash of the one before it. Keys of an object are sorted by their letters (RFC 8785).
create temp table model_event as select e.* from proposal_event e join model m on m.id = e.proposal_id;
create function pg_temp.chain(model uuid, old text[], new text[]) returns table (seq integer, body text, prev bytea, hash bytea) language plpgsql as $$
declare
  e model_event;
  people text;
begin
  prev := null;
  for e in select * from model_event m where m.proposal_id = model order by m.seq loop
    body := pg_temp.said(e.body, old, new);
    if prev is not null then body := replace(body, encode(e.prev_hash, 'hex'), encode(prev, 'hex')); end if;
    people := substring(body from '"people":(\{[^}]*\})');
    body := replace(body, people, replace(replace(people::jsonb::text, ': ', ':'), ', ', ','));
    seq := e.seq;
    hash := sha256(convert_to(body, 'UTF8'));
    return next;
    prev := hash;
  end loop;
end $$;
insert into proposal_event (proposal_id, seq, action, from_status, to_status, actor_id, acting_as, capacity, at, plan_version, holder, holder_unit, due_at, body, prev_hash, hash)
select c.id, e.seq, e.action, e.from_status, e.to_status, pg_temp.said(e.actor_id::text, l.old, l.new)::uuid, pg_temp.said(e.acting_as::text, l.old, l.new)::uuid, e.capacity, e.at, e.plan_version,
  e.holder, case e.holder_unit when m.owner_unit then c.unit else e.holder_unit end, e.due_at, x.body, x.prev, x.hash
from copy c join lexicon l using (n) join model m on m.id = c.model, lateral pg_temp.chain(c.model, l.old, l.new) x, lateral (select * from model_event e where e.proposal_id = c.model and e.seq = x.seq) e;

insert into proposal (id, code, title, kind, topic_code, lead_id, owner_unit, unit_path, created_at, version, status, urgent, legal_track, holder, holder_unit, due_at, latest_plan, plan_in_force,
  submitted_at, acknowledged_at, updated_at)
select c.id, c.code, m.title, m.kind, m.topic_code, pg_temp.said(m.lead_id::text, l.old, l.new)::uuid, c.unit, c.unit_path, m.created_at, m.version, m.status, m.urgent, m.legal_track, m.holder,
  case m.holder_unit when m.owner_unit then c.unit else m.holder_unit end, m.due_at, m.latest_plan, m.plan_in_force, m.submitted_at, m.acknowledged_at, m.updated_at
from copy c join lexicon l using (n) join model m on m.id = c.model;

insert into proposal_text (proposal_id, body, words, exact, tags)
select c.id, t.body, t.words || setweight(to_tsvector('pg_catalog.simple', folded(c.code || ' ' || c.unit_name)), 'A'), t.exact, tags_of(p)
from copy c join proposal_text t on t.proposal_id = c.model join proposal p on p.id = c.id;

-- Everything beside them, by the rows as text: those with an id of their own get another.
create function pg_temp.copy_beside(beside regclass) returns void language plpgsql as $$
declare
  columns text;
  own boolean;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum), bool_or(attname = 'id') into columns, own
  from pg_attribute where attrelid = beside and attnum > 0 and not attisdropped and attgenerated = '';
  execute format('insert into %1$s (%2$s) select %3$s from copy c join lexicon l using (n) join %1$s b on b.proposal_id = c.model,
      lateral jsonb_populate_record(b, pg_temp.said(to_jsonb(b)::text, l.old, l.new)::jsonb) x',
    beside, columns, replace('x.' || replace(columns, ', ', ', x.'), 'x.id,', case when own then 'md5(x.id::text || c.n)::uuid,' else 'x.id,' end));
end $$;
select pg_temp.copy_beside(t::regclass) from unnest(array['proposal_author', 'draft_section', 'commitment', 'review', 'review_member', 'review_minutes', 'review_vote', 'party_opinion',
  'approval', 'recusal', 'pilot', 'incident', 'duty', 'duty_done', 'open_duty', 'expiry', 'assessment', 'provision', 'adoption']) t \g /dev/null
insert into attachment (id, proposal_id, name, media_type, size, sha256, uploaded_by, uploaded_at)
select md5('tep' || c.n)::uuid, c.id, 'so-lieu-khao-sat-' || c.n || '.pdf', 'application/pdf', 40000, sha256(convert_to(c.n::text, 'UTF8')), p.lead_id, p.created_at
from copy c join proposal p on p.id = c.id where c.n % 3 = 0;
-- Their places in the log are given by the job that gives all places.
insert into log_pending (proposal_id, seq, at) select e.proposal_id, e.seq, e.at from copy c join proposal_event e on e.proposal_id = c.id;
insert into case_fact select f.* from copy c, facts_now(c.id) f;
