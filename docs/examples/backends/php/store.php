<?php
// Sessions in files, for several processes. Whoever writes one holds its lock.
declare(strict_types=1);

define('STORE', getenv('STORE') ?: sys_get_temp_dir() . '/token-mediating-backend');
is_dir(STORE) || mkdir(STORE, 0700, true);

/** The id is not in the name: who can list the folder has no session. */
function file_of(string $id): string
{
    return STORE . '/' . hash('sha256', $id);
}

function read_session(string $id): ?array
{
    $text = @file_get_contents(file_of($id));
    $session = $text === false ? null : json_decode($text, true);
    return $session !== null && $session['endsAt'] > time() ? $session : null;
}

/** In one step, so that nobody reads half of a session. */
function write_session(string $id, array $session): void
{
    $new = file_of($id) . '.' . bin2hex(random_bytes(8));
    file_put_contents($new, json_encode($session));
    rename($new, file_of($id));
}

/** Writes what a refresh brought, unless the session has ended meanwhile. */
function update_session(string $id, array $session): bool
{
    return locked($id, 'write', function () use ($id, $session): bool {
        if (read_session($id) === null) return false;
        write_session($id, $session);
        return true;
    });
}

/** Ends a session, and returns what it held. */
function end_session(string $id): ?array
{
    return locked($id, 'write', function () use ($id): ?array {
        $session = read_session($id);
        @unlink(file_of($id));
        return $session;
    });
}

/** One process at a time; the system releases the lock of a process that dies. */
function locked(string $id, string $name, callable $act): mixed
{
    $lock = fopen(file_of($id) . ".$name", 'c');
    flock($lock, LOCK_EX);
    try {
        return $act();
    } finally {
        fclose($lock);
    }
}
