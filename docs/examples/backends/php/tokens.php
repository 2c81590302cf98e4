<?php

// Sessions, in SQLite because PHP forgets everything after a request; and the answers to token queries.
declare(strict_types=1);

class Refusal extends Exception
{
    public function __construct(public string $error, public ?string $description = null, public int $status = 400)
    {
    }
}

/** Runs one statement, which is a transaction of its own. Returns the session in the first row, if there is one. */
function sql(string $statement, array $values): ?array
{
    static $database = null;
    $database ??= new PDO('sqlite:' . STORE . '/sessions', null, null, [PDO::ATTR_TIMEOUT => 5]);
    $database->exec('CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, ends_at INTEGER, content TEXT)');
    $prepared = $database->prepare($statement);
    $prepared->execute($values);
    return json_decode($prepared->fetchColumn() ?: 'null', true);
}

/** The session of this request. The value of its cookie is not in the store: who reads that has no session. */
function session(): ?array
{
    $id = hash('sha256', (string) filter_input(INPUT_COOKIE, SESSION_COOKIE));
    return sql('SELECT content FROM session WHERE id = ? AND ends_at > ?', [$id, time()]);
}

/** Each query is a refresh, one at a time because all share one refresh token. No access token is kept. */
function token(): array
{
    $session = session() ?? throw new Refusal('invalid_session');
    $query = read_query($session['granted']);
    // A few sessions share a lock.
    $lock = fopen(STORE . '/lock-' . substr($session['id'], 0, 3), 'c');
    flock($lock, LOCK_EX);
    $received = refresh(session() ?? throw new Refusal('invalid_session'), $query);
    return token_from($received, $query['scope'] ?? implode(' ', $session['granted']));
}

/** Checks what a page asked for, before any request to the authorization server. */
function read_query(array $granted): array
{
    $query = '&' . ($_SERVER['QUERY_STRING'] ?? '');
    $repeats = fn (string $name): bool => preg_match_all("/&$name=[^&]/", $query) > 1;
    $scope = (string) filter_input(INPUT_GET, 'scope');
    // What is malformed was not granted either: a space too much makes an empty scope.
    $scopes = $scope === '' ? [] : array_unique(explode(' ', $scope));
    $resource = filter_input(INPUT_GET, 'resource') ?: null;
    return match (true) {
        $repeats('scope') || array_diff($scopes, $granted) !== [] => throw new Refusal('invalid_scope'),
        $repeats('resource') || array_diff((array) $resource, RESOURCES) !== [] => throw new Refusal('invalid_target'),
        default => ['scope' => implode(' ', $scopes) ?: null, 'resource' => $resource],
    };
}

/** The answer of the authorization server. The session keeps the new refresh token, or ends. */
function refresh(array $session, array $query): array
{
    $received = post('token_endpoint', $query + [
        'grant_type' => 'refresh_token',
        'refresh_token' => $session['refreshToken'] ?? throw new Refusal('backend_not_ready', 'no refresh token'),
    ]);
    $session['refreshToken'] = $received['refresh_token'] ?? $session['refreshToken'];
    $person = isset($received['id_token']) ? parts_of($received['id_token'])[1] : ['iss' => ISSUER] + $session['info'];
    $isOther = [$person['iss'] ?? null, $person['sub'] ?? null] !== [ISSUER, $session['info']['sub']];
    $isOver = $isOther || ($received['error'] ?? null) === 'invalid_grant';
    $lifetime = $isOver ? 0 : (int) ($received['refresh_expires_in'] ?? SESSION_SECONDS);
    $session['info']['exp'] = $end = min($session['info']['exp'], time() + $lifetime);
    sql('UPDATE session SET content = ?, ends_at = ? WHERE id = ?', [json_encode($session), $end, $session['id']]);
    if (session() === null) {
        post('revocation_endpoint', ['token' => $session['refreshToken'], 'token_type_hint' => 'refresh_token'], 1);
        $received += ['error' => 'invalid_session'];
    }
    return $received;
}

/** What a page learns of it. Throws a refusal if there is no token in it. */
function token_from(array $received, string $asked): array
{
    return match (true) {
        isset($received['error']) => throw new Refusal($received['error'], $received['error_description'] ?? null),
        !is_string($received['access_token'] ?? null) || $received['access_token'] === '',
        strcasecmp($received['token_type'] ?? '', 'bearer') !== 0 => throw new Refusal('server_error', 'no token'),
        default => array_filter([
            'access_token' => $received['access_token'],
            'token_type' => 'Bearer',
            // Left out if it is missing or odd.
            'expires_in' => max(0, min(86400, (int) ($received['expires_in'] ?? 0))),
            'scope' => $received['scope'] ?? $asked,
        ]),
    };
}
