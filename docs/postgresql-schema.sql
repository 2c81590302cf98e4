-- The tables of the PostgreSQL store. Running this file again changes nothing.
-- `tmi-bff store migrate` runs it; a database administrator can run it with psql instead.
-- The tables are made in the first schema of the role's search_path.

create table if not exists tmi_bff_record (
  id text primary key,
  kind text not null,
  value bytea not null,
  version bigint not null,
  expires_at bigint not null
) with (fillfactor = 70);

-- Sealed values cannot be compressed.
alter table tmi_bff_record alter column value set storage external;

create index if not exists tmi_bff_record_expiry on tmi_bff_record (expires_at);

create table if not exists tmi_bff_index_member (
  index_name text not null,
  member text not null,
  expires_at bigint not null,
  primary key (index_name, member)
);

create index if not exists tmi_bff_index_member_expiry on tmi_bff_index_member (expires_at);

create table if not exists tmi_bff_lease (
  name text primary key,
  holder text not null,
  ends_at timestamptz not null
);

create index if not exists tmi_bff_lease_end on tmi_bff_lease (ends_at);

-- Adds a member to an index, and returns the members that had to make room.
-- Arguments: name of the index, member, its end, the current time (both in epoch seconds), how many members may stay.
create or replace function tmi_bff_add_to_index(text, text, bigint, bigint, integer) returns setof text
language plpgsql as $$
begin
  -- Two that add at once would not see the member of the other, and leave one too many.
  perform pg_advisory_xact_lock(hashtextextended('tmi_bff_index ' || $1, 0));
  insert into tmi_bff_index_member (index_name, member, expires_at) values ($1, $2, $3)
    on conflict (index_name, member) do update set expires_at = excluded.expires_at;
  delete from tmi_bff_index_member where index_name = $1 and expires_at <= $4;
  return query
    delete from tmi_bff_index_member where index_name = $1 and member in (
      select member from tmi_bff_index_member where index_name = $1 order by expires_at desc, member offset $5
    ) returning member;
end
$$;
