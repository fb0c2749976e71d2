-- The end: the next code, indexes that find, the sums of days that are over, and what the planner knows. Takes proposals.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
set client_min_messages = warning;
insert into code_counter (year, last) values (2026, :proposals + 10000) on conflict (year) do update set last = excluded.last;
-- Texts are written as their cases come; these were made side by side.
cluster proposal_text using proposal_text_pkey;
alter table proposal_text set without cluster;
select definition from city.finder \gexec
drop schema city cascade;
delete from fact_month;
update fact_horizon set at = '-infinity';
do $$ begin
  while count_a_day((now() at time zone 'Asia/Ho_Chi_Minh')::date) loop end loop;
end $$;
vacuum analyze;
