-- A record that was written where there was no network is sent again when its answer was lost on the way: the
-- key under which it was done is a person's then, not a token's. Rows are gone after a day (`app::once`).
alter table api_request drop constraint api_request_token_id_fkey;
comment on column api_request.token_id is 'the token of a program, or the person whose device sends a form';
