<?php
// Sessions in SQLite: PHP serves requests in several processes, and forgets everything after each.
declare(strict_types=1);

/** Runs one statement, which is a transaction of its own. Returns the first column of what it selects. */
function sql(string $statement, array $values): array
{
    static $database = null;
    if ($database === null) {
        $database = new PDO('sqlite:' . STORE . '/sessions', null, null, [PDO::ATTR_TIMEOUT => 5]);
        $database->exec('CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, ends_at INTEGER, content TEXT)');
    }
    $prepared = $database->prepare($statement);
    $prepared->execute($values);
    return $prepared->fetchAll(PDO::FETCH_COLUMN);
}

/** The id is not in the table: who reads the file has no session. */
function key_of(string $id): string
{
    return hash('sha256', $id);
}

function start_session(string $id, array $session): void
{
    sql('DELETE FROM session WHERE ends_at <= ?', [time()]);
    sql('INSERT INTO session VALUES (?, ?, ?)', [key_of($id), $session['endsAt'], json_encode($session)]);
}

function read_session(string $id): ?array
{
    $found = sql('SELECT content FROM session WHERE id = ? AND ends_at > ?', [key_of($id), time()]);
    return json_decode($found[0] ?? 'null', true);
}

/** Writes what a refresh brought, unless the session has ended meanwhile. */
function update_session(string $id, array $session): bool
{
    return sql('UPDATE session SET content = ? WHERE id = ? RETURNING 1', [json_encode($session), key_of($id)]) !== [];
}

/** Returns what the session held. */
function end_session(string $id): ?array
{
    return json_decode(sql('DELETE FROM session WHERE id = ? RETURNING content', [key_of($id)])[0] ?? 'null', true);
}

/** One process at a time for each session, and for the few that share its lock. The system releases that of a process that dies. */
function in_turn(string $id, callable $act): mixed
{
    $lock = fopen(STORE . '/lock-' . substr(key_of($id), 0, 3), 'c');
    flock($lock, LOCK_EX);
    try {
        return $act();
    } finally {
        fclose($lock);
    }
}
