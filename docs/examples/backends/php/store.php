<?php
// Sessions in SQLite: PHP serves requests in several processes, and forgets everything after each.
declare(strict_types=1);

/** Runs one statement, which is a transaction of its own. Returns the session in the first row, if there is one. */
function sql(string $statement, array $values): ?array
{
    static $database = null;
    if ($database === null) {
        $database = new PDO('sqlite:' . STORE . '/sessions', null, null, [PDO::ATTR_TIMEOUT => 5]);
        $database->exec('CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, ends_at INTEGER, content TEXT)');
    }
    $prepared = $database->prepare($statement);
    $prepared->execute($values);
    return json_decode($prepared->fetchColumn() ?: 'null', true);
}

function start_session(array $session): void
{
    sql('DELETE FROM session WHERE ends_at <= ?', [time()]);
    sql('INSERT INTO session VALUES (?, ?, ?)', [$session['id'], $session['info']['exp'], json_encode($session)]);
}

/** The session of this request. The value of its cookie is not in the store: who reads that has no session. */
function session(): ?array
{
    $id = hash('sha256', (string) filter_input(INPUT_COOKIE, SESSION_COOKIE));
    return sql('SELECT content FROM session WHERE id = ? AND ends_at > ?', [$id, time()]);
}

/** Writes what a refresh brought, unless the session has ended meanwhile. */
function update_session(array $session): void
{
    sql('UPDATE session SET content = ? WHERE id = ?', [json_encode($session), $session['id']]);
}

function end_session(array $session): void
{
    sql('DELETE FROM session WHERE id = ?', [$session['id']]);
}
