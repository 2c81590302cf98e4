/** A statement that each connection prepares once, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Changes something, so that a server that takes no writes refuses it. */
  readonly isWrite: boolean;
}

const read = (name: string, text: string): Statement => ({ name: `tmi_bff_${name}`, text, isWrite: false });
const write = (name: string, text: string): Statement => ({ name: `tmi_bff_${name}`, text, isWrite: true });

/** `$1` id, `$2` now, `$3` expiry, `$4` kind, `$5` value. A record that has expired is replaced. */
export const CREATE = write(
  'create',
  `insert into tmi_bff_record as held (id, kind, value, version, expires_at) values ($1, $4, $5, 1, $3)
   on conflict (id) do update
   set kind = excluded.kind, value = excluded.value, version = held.version + 1, expires_at = excluded.expires_at
   where held.expires_at <= $2`,
);

/** `$1` id */
export const READ = read('read', 'select kind, value, version, expires_at from tmi_bff_record where id = $1');

/** `$1` id, `$2` now */
export const REMOVE_EXPIRED = write('remove_expired', 'delete from tmi_bff_record where id = $1 and expires_at <= $2');

/** `$1` id, `$2` now, `$3` expiry, `$4` kind, `$5` value, `$6` the version that was read */
export const REPLACE = write(
  'replace',
  `update tmi_bff_record set kind = $4, value = $5, version = version + 1, expires_at = $3
   where id = $1 and version = $6 and expires_at > $2`,
);

/** `$1` id, `$2` now, `$3` version or null */
export const DELETE = write(
  'delete',
  'delete from tmi_bff_record where id = $1 and expires_at > $2 and version = coalesce($3, version)',
);

/** `$1` index, `$2` member, `$3` its end, `$4` now, `$5` how many may stay. Returns the others. */
export const ADD_TO_INDEX = write('add_to_index', 'select tmi_bff_add_to_index($1, $2, $3, $4, $5) as member');

/** `$1` index */
export const READ_INDEX = read(
  'read_index',
  'select member, expires_at from tmi_bff_index_member where index_name = $1',
);

/** `$1` index, `$2` now */
export const REMOVE_EXPIRED_MEMBERS = write(
  'remove_expired_members',
  'delete from tmi_bff_index_member where index_name = $1 and expires_at <= $2',
);

/** `$1` index, `$2` member */
export const REMOVE_FROM_INDEX = write(
  'remove_from_index',
  'delete from tmi_bff_index_member where index_name = $1 and member = $2',
);

/**
 * `$1` name, `$2` holder, `$3` lifetime in milliseconds. Takes or extends the lease by the clock of the database. A lease
 * that would last longer than that, because the clock was ahead when it was taken, is cut to this lifetime.
 */
export const ACQUIRE_LEASE = write(
  'acquire_lease',
  `insert into tmi_bff_lease as held (name, holder, ends_at)
   values ($1, $2, clock_timestamp() + $3::double precision * interval '1 millisecond')
   on conflict (name) do update
   set ends_at = excluded.ends_at,
       holder = case when held.ends_at <= clock_timestamp() then excluded.holder else held.holder end
   where held.holder = excluded.holder or held.ends_at <= clock_timestamp() or held.ends_at > excluded.ends_at
   returning holder`,
);

/** `$1` name, `$2` holder */
export const RELEASE_LEASE = write('release_lease', 'delete from tmi_bff_lease where name = $1 and holder = $2');

const SLICE = 1000;

/** Remove what has expired, some at a time, so that no request waits long for a lock. `$1` now */
export const SWEEPS: readonly Statement[] = [
  write(
    'sweep_records',
    `delete from tmi_bff_record where id in (
       select id from tmi_bff_record where expires_at <= $1 limit ${SLICE} for update skip locked)`,
  ),
  write(
    'sweep_members',
    `delete from tmi_bff_index_member where (index_name, member) in (
       select index_name, member from tmi_bff_index_member where expires_at <= $1 limit ${SLICE} for update skip locked)`,
  ),
  write(
    'sweep_leases',
    `delete from tmi_bff_lease where name in (
       select name from tmi_bff_lease
       where ends_at <= clock_timestamp() and $1::bigint is not null limit ${SLICE} for update skip locked)`,
  ),
];
