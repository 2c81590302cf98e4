<?php
// Answers token queries from what a session holds, or by a refresh.
declare(strict_types=1);

class Refusal extends Exception
{
    public function __construct(string $error, public readonly ?string $description = null, public readonly int $status = 400)
    {
        parent::__construct($error);
    }
}

/**
 * Checks what a page asked for, before any request to the authorization server.
 * Returns two sets, each in the order of all that may be asked for.
 */
function read_query(array $session): array
{
    $scope = values('scope');
    if (count($scope) > 1) throw new Refusal('invalid_request', 'scope is repeated');
    // What is malformed was not granted either: a space too much makes an empty scope.
    $scopes = $scope === [] ? [] : explode(' ', $scope[0]);
    if (array_diff($scopes, $session['granted']) !== []) throw new Refusal('invalid_scope', 'not granted at the sign-in');
    $resources = values('resource');
    if (array_diff($resources, RESOURCES) !== []) throw new Refusal('invalid_target');
    return [array_intersect($session['granted'], $scopes), array_intersect(RESOURCES, $resources)];
}

/** PHP's $_GET keeps one value of each name. Empty values count as absent. */
function values(string $name): array
{
    preg_match_all("/(?<=^|&)$name=([^&]+)/", $_SERVER['QUERY_STRING'] ?? '', $found);
    return array_map(urldecode(...), $found[1]);
}

function token(): array
{
    $session = session() ?? throw new Refusal('invalid_session');
    $query = read_query($session);
    $held = suitable($session, $query);
    if ($held === null) {
        // One refresh at a time: all queries share one refresh token. A few sessions share a lock.
        $lock = fopen(STORE . '/lock-' . substr($session['id'], 0, 3), 'c');
        flock($lock, LOCK_EX);
        $session = session() ?? throw new Refusal('invalid_session');
        $held = suitable($session, $query) ?? refresh($session, $query);
    }
    $answer = ['access_token' => $held['token'], 'token_type' => 'Bearer', 'scope' => $held['scope']];
    return $answer + ($held['isKnown'] ? ['expires_in' => max(1, $held['until'] - time())] : []);
}

/** A held token that was got for exactly this query. Without a refresh token nothing better will come. */
function suitable(array $session, array $query): ?array
{
    $held = $session['held'][json_encode($query)] ?? ['until' => 0, 'lifetime' => 0];
    $enough = $session['refreshToken'] === null ? 0 : min(30, intdiv($held['lifetime'], 2));
    return $held['until'] - time() > $enough ? $held : null;
}

function refresh(array $session, array $query): array
{
    [$scopes, $resources] = $query;
    if ($session['refreshToken'] === null) throw new Refusal('backend_not_ready', 'there is no refresh token');
    $form = ['grant_type' => 'refresh_token', 'refresh_token' => $session['refreshToken'], 'resource' => $resources];
    $received = post('token_endpoint', $scopes === [] ? $form : $form + ['scope' => implode(' ', $scopes)]);
    $session['refreshToken'] = $received['refresh_token'] ?? $session['refreshToken'];
    update_session($session);
    if (session() === null) revoke($session['refreshToken']);
    $person = isset($received['id_token']) ? claims_of($received['id_token']) : ['iss' => ISSUER] + $session['info'];
    $isOther = [$person['iss'] ?? null, $person['sub'] ?? null] !== [ISSUER, $session['info']['sub']];
    if ($isOther || ($received['error'] ?? null) === 'invalid_grant') end_session($session);
    $held = held_from($received, implode(' ', $scopes ?: $session['granted']));
    $session['held'][json_encode($query)] = $held;
    update_session($session);
    return session() === null ? throw new Refusal('invalid_session') : $held;
}

/** Throws a refusal if an answer with a token cannot be used. */
function held_from(array $received, string $asked): array
{
    if (isset($received['error'])) throw new Refusal($received['error'], $received['error_description'] ?? null);
    $token = $received['access_token'] ?? null;
    if (!is_string($token) || $token === '') throw new Refusal('server_error', 'no access token came');
    if (strtolower($received['token_type'] ?? '') !== 'bearer') throw new Refusal('backend_not_ready', 'not a bearer token');
    $scope = $received['scope'] ?? $asked;
    $seconds = $received['expires_in'] ?? null;
    $isKnown = (is_int($seconds) || is_float($seconds)) && $seconds >= 1;
    $lifetime = $isKnown ? (int) min($seconds, 86400) : 300;
    $until = time() + $lifetime;
    return compact('token', 'scope', 'lifetime', 'until', 'isKnown');
}
