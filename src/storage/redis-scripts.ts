import { createHash } from 'node:crypto';

/** A Redis script. It runs atomically. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
  /** Whether it needs memory, so that Redis runs it only while it takes all writes. */
  readonly isWrite: boolean;
}

function script(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex'), isWrite: false };
}

function writingScript(source: string): RedisScript {
  return { ...script(source), isWrite: true };
}

/** The fields of a record, in the order in which they are read. */
export const RECORD_FIELDS = ['kind', 'value', 'version', 'expiresAt'] as const;

/**
 * A record is a hash. Its key expires by the clock of Redis. Each script also compares `expiresAt` with the clock of the
 * backend, and removes an expired record, so that a backend whose clock is behind does not read it again.
 */
const LIVING = `
local ends, version = unpack(redis.call('HMGET', KEYS[1], 'expiresAt', 'version'))
local living = ends and tonumber(ends) > tonumber(ARGV[1])
if ends and not living then redis.call('DEL', KEYS[1]) end
`;

const PUT = `
local function put(newVersion, expiresAt, kind, value)
  redis.call('HSET', KEYS[1], 'kind', kind, 'value', value, 'version', newVersion, 'expiresAt', expiresAt)
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(expiresAt) * 1000))
end
`;

/** ARGV: now, expiresAt, kind, value. */
export const CREATE = writingScript(`${LIVING}${PUT}
if living then return 0 end
put('1', ARGV[2], ARGV[3], ARGV[4])
return 1
`);

/** ARGV: now, version; then expiresAt, kind and value of the next record. */
export const REPLACE = writingScript(`${LIVING}${PUT}
if not living or version ~= ARGV[2] then return 0 end
put(string.format('%.0f', tonumber(version) + 1), ARGV[3], ARGV[4], ARGV[5])
return 1
`);

/** ARGV: now; then the version, if only that one is to be deleted. */
export const DELETE = script(`${LIVING}
if not living or (ARGV[2] and version ~= ARGV[2]) then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** ARGV: now. Removes the record if it has expired. */
export const REMOVE_EXPIRED = script(`${LIVING}
return 0
`);

/** An index is a sorted set of members by their end. Each script removes the expired ones first. */
const LIVING_MEMBERS = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
`;

/** ARGV: now, member, its end, the maximum number of members. Returns the members that were removed. */
export const ADD_TO_INDEX = writingScript(`${LIVING_MEMBERS}
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
local evicted = {}
local surplus = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[4])
if surplus > 0 then
  evicted = redis.call('ZRANGE', KEYS[1], 0, surplus - 1)
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, surplus - 1)
end
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(last[2]) * 1000))
return evicted
`);

/** ARGV: now. */
export const READ_INDEX = script(`${LIVING_MEMBERS}
return redis.call('ZRANGE', KEYS[1], 0, -1)
`);

/** ARGV: now, member. */
export const REMOVE_FROM_INDEX = script(`${LIVING_MEMBERS}
return redis.call('ZREM', KEYS[1], ARGV[2])
`);

/**
 * ARGV: holder, lifetime in milliseconds. If the clock of Redis was set back, a lease would outlast its lifetime: then it
 * lasts for that from now on.
 */
export const ACQUIRE_LEASE = writingScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  local left = redis.pcall('PTTL', KEYS[1])
  -- A table: the user has no right to ask.
  if type(left) == 'number' and left > tonumber(ARGV[2]) then redis.call('SET', KEYS[1], holder, 'PX', ARGV[2]) end
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/** ARGV: holder. */
export const RELEASE_LEASE = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);
