-- Every few seconds it is asked which deadlines have passed without being recorded. Those that were stay open until
-- they are done, and were looked at again each time: in a city of a million cases for half a second.
alter table open_duty add column is_recorded boolean not null default false;
update open_duty o set is_recorded = true where exists (select from expiry x where (x.proposal_id, x.opened_seq) = (o.proposal_id, o.seq));
create index open_duty_unrecorded on open_duty (due_at, proposal_id, seq) where not is_recorded;
create function expiry_is_recorded() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update open_duty set is_recorded = true where (proposal_id, seq) = (new.proposal_id, new.opened_seq);
  return null;
end $$;
create trigger expiry_is_recorded after insert on expiry for each row when (new.opened_seq is not null) execute function expiry_is_recorded();
