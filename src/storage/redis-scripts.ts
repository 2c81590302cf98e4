import { createHash } from 'node:crypto';

/** Something that Redis does as a whole, or not at all. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
}

function script(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}

/**
 * A record is a hash: `expiresAt`, and for each part `value:…` and `version:…`. The key expires by the clock of Redis;
 * each script also looks at `expiresAt` by the clock of who asks, and whoever sees that a record has ended removes it,
 * so that nobody whose clock is behind sees it again.
 */
const LIVING = `
local ends = redis.call('HGET', KEYS[1], 'expiresAt')
local living = ends and tonumber(ends) > tonumber(ARGV[1])
if ends and not living then redis.call('DEL', KEYS[1]) end
`;

const END_AT = `
local function endAt(seconds)
  redis.call('HSET', KEYS[1], 'expiresAt', seconds)
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(seconds) * 1000))
end
`;

const BEGIN_WITH = `
local function beginWith(first)
  for index = first, #ARGV, 2 do
    redis.call('HSET', KEYS[1], 'value:' .. ARGV[index], ARGV[index + 1], 'version:' .. ARGV[index], '1')
  end
end
`;

/** ARGV: now, expiresAt, then name and value of each part. */
export const CREATE = script(`${LIVING}${END_AT}${BEGIN_WITH}
if living then return 0 end
beginWith(3)
endAt(ARGV[2])
return 1
`);

/** ARGV: now, part, version; then nothing, or the new expiresAt, and name and value of each new part. */
export const SUPERSEDE = script(`${LIVING}${END_AT}${BEGIN_WITH}
if not living then return 0 end
if redis.call('HGET', KEYS[1], 'version:' .. ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[4] then
  beginWith(5)
  endAt(ARGV[4])
end
return 1
`);

/** ARGV: now, part, version, value, and the new expiresAt or nothing. */
export const REPLACE = script(`${LIVING}${END_AT}
if not living then return 0 end
if redis.call('HGET', KEYS[1], 'version:' .. ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'value:' .. ARGV[2], ARGV[4])
redis.call('HINCRBY', KEYS[1], 'version:' .. ARGV[2], 1)
if ARGV[5] ~= '' then endAt(ARGV[5]) end
return 1
`);

/** ARGV: now. */
export const DELETE = script(`${LIVING}
if not living then return 0 end
redis.call('DEL', KEYS[1])
return 1
`);

/** ARGV: now. Removes the record if it has ended. */
export const REMOVE_ENDED = script(`${LIVING}
return 0
`);

/** An index is a sorted set of members by their end. What has ended goes, whoever sees it first. */
const LIVING_MEMBERS = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
`;

/** ARGV: now, member, its end, how many members there may be. Gives the members that had to go. */
export const ADD_TO_INDEX = script(`${LIVING_MEMBERS}
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

/** ARGV: holder, lifetime in milliseconds. */
export const ACQUIRE_LEASE = script(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/** ARGV: holder. */
export const RELEASE_LEASE = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);
