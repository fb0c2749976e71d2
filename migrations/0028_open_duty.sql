-- What is still owed, for indexes to find: in a city of a million cases most duties were done long ago,
-- and who looks for the open ones among them all answers too late. Made from `duty` and `duty_done`
-- by the triggers below, never by hand.
create table open_duty (
  proposal_id uuid not null,
  seq         integer not null,
  kind        text not null,
  unit_code   text,
  person_id   uuid,
  due_at      timestamptz not null,
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq) references duty (proposal_id, seq)
);
create index open_duty_due on open_duty (due_at, proposal_id, seq);
-- Acknowledging has a queue of its own, and an objection is nobody's task.
create index open_duty_unit on open_duty (unit_code, due_at, proposal_id, seq) where kind not in ('acknowledgement', 'objection');
create index open_duty_person on open_duty (person_id, due_at, proposal_id, seq) where kind not in ('acknowledgement', 'objection');
grant select on open_duty to sangkien_app;

create function duty_is_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into open_duty (proposal_id, seq, kind, unit_code, person_id, due_at)
  values (new.proposal_id, new.seq, new.kind, new.unit_code, new.person_id, new.due_at);
  return null;
end $$;
create trigger duty_is_open after insert on duty for each row execute function duty_is_open();
create function duty_is_done() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from open_duty where (proposal_id, seq) = (new.proposal_id, new.opened_seq);
  return null;
end $$;
create trigger duty_is_done after insert on duty_done for each row execute function duty_is_done();

insert into open_duty (proposal_id, seq, kind, unit_code, person_id, due_at)
select d.proposal_id, d.seq, d.kind, d.unit_code, d.person_id, d.due_at
from duty d where not exists (select from duty_done x where (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq));

-- They served who looked for the open ones.
drop index duty_due;
drop index duty_unit;
drop index duty_person;

-- Urgent matters are few: a list of them is found by them.
create index proposal_urgent on proposal (status, id desc) where urgent;
create index proposal_urgent_newest on proposal (id desc) where urgent;
