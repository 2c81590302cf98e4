<?php
// Answers token queries from what a session holds, or by a refresh.
declare(strict_types=1);

class Refusal extends Exception
{
    public function __construct(string $error, public readonly mixed $description = null, public readonly int $retryAfter = 0)
    {
        parent::__construct($error);
    }
}

/** Checks what a page asked for, before any request to the authorization server: two sorted sets. */
function read_query(string $query, array $session): array
{
    $asked = values($query, 'scope');
    if (count($asked) > 1) throw new Refusal('invalid_request', 'scope is repeated');
    $scope = $asked[0] ?? '';
    if (preg_match('/^([!#-\[\]-~]+( [!#-\[\]-~]+)*)?$/D', $scope) !== 1) throw new Refusal('invalid_scope', 'malformed');
    $scopes = set(explode(' ', $scope));
    if (array_diff($scopes, $session['granted']) !== []) throw new Refusal('invalid_scope', 'not granted at the sign-in');
    $resources = set(values($query, 'resource'));
    // The list has absolute URIs without a fragment only.
    if (array_diff($resources, RESOURCES) !== []) throw new Refusal('invalid_target');
    return [$scopes, $resources];
}

/** PHP's $_GET keeps one value of each name, and decodes anything. */
function values(string $query, string $name): array
{
    $values = [];
    foreach (explode('&', $query) as $pair) {
        [$key, $value] = explode('=', $pair, 2) + [1 => ''];
        if (urldecode($key) !== $name) continue;
        $values[] = $text = urldecode($value);
        $isBroken = preg_match('/%(?![0-9A-Fa-f]{2})/', $value) === 1 || preg_match('/^\P{Cc}*$/uD', $text) !== 1;
        if ($isBroken) throw new Refusal('invalid_request', 'undecodable, or a control character');
    }
    return $values;
}

function set(array $values): array
{
    $set = array_unique(array_filter($values, fn (string $value): bool => $value !== ''));
    sort($set);
    return $set;
}

/** The name of a query among what is held. */
function name_of(array $query): string
{
    return implode(' ', $query[0]) . "\n" . implode("\n", $query[1]);
}

function token_for(string $id, array $session, array $query): array
{
    // One refresh at a time: all queries share one refresh token.
    $held = suitable($session, $query) ?? in_turn($id, function () use ($id, $query): array {
        $session = read_session($id) ?? throw new Refusal('invalid_session');
        return suitable($session, $query) ?? refresh($id, $session, $query);
    });
    $answer = ['access_token' => $held['accessToken'], 'token_type' => 'Bearer', 'scope' => $held['scope']];
    return $answer + ($held['isKnown'] ? ['expires_in' => max(1, $held['until'] - time())] : []);
}

/** A held token that was got for exactly this query. */
function suitable(array $session, array $query): ?array
{
    $isLast = $session['refreshToken'] === null;
    // Without a refresh token nothing better will come: also the scopes that the only token has.
    $first = $session['held'][name_of([[], []])];
    if ($isLast && $query === [set(explode(' ', $first['scope'])), []]) $query = [[], []];
    $held = $session['held'][name_of($query)] ?? null;
    $enough = $isLast || $held === null ? 0 : min(30, intdiv($held['lifetime'], 2));
    return $held !== null && $held['until'] - time() > $enough ? $held : null;
}

function refresh(string $id, array $session, array $query): array
{
    if ($session['refreshToken'] === null) throw new Refusal('backend_not_ready', 'there is no refresh token');
    $parameters = ['grant_type' => 'refresh_token', 'refresh_token' => $session['refreshToken']];
    if ($query[0] !== []) $parameters['scope'] = implode(' ', $query[0]);
    [$status, $retryAfter, $body] = post(metadata()['token_endpoint'], $parameters, $query[1]);
    $error = text($body, 'error');
    if ($status >= 400 && $error !== null) {
        if ($error === 'invalid_grant') end_session($id);
        throw new Refusal($error, $body['error_description'] ?? null);
    }
    if ($status === 429 || $status >= 500) throw new Refusal('temporarily_unavailable', null, min($retryAfter, 3600));
    return keep($id, $session, $query, $status === 200 ? $body : []);
}

/** Stores what came, before the page is answered. */
function keep(string $id, array $session, array $query, array $body): array
{
    $session['refreshToken'] = text($body, 'refresh_token') ?? $session['refreshToken'];
    if (isset($body['id_token']) && !is_same_person($session, $body['id_token'])) {
        end_session($id);
        throw new Refusal('invalid_session');
    }
    try {
        if (array_diff($query[1], (array) ($body['resource'] ?? $query[1])) !== [])
            throw new Refusal('server_error', 'a token for another resource came');
        return $session['held'][name_of($query)] = held_from($body, implode(' ', $query[0] ?: $session['granted']));
    } finally {
        if (!update_session($id, $session)) {
            revoke($session['refreshToken']);
            throw new Refusal('invalid_session');
        }
    }
}

/** Throws a refusal if an answer with a token cannot be used. */
function held_from(array $body, string $asked): array
{
    $token = text($body, 'access_token') ?? '';
    if ($token === '') throw new Refusal('server_error', 'no access token came');
    if (strtolower(text($body, 'token_type') ?? '') !== 'bearer') throw new Refusal('backend_not_ready', 'not a bearer token');
    $seconds = $body['expires_in'] ?? null;
    $isKnown = (is_int($seconds) || is_float($seconds)) && $seconds >= 1;
    $lifetime = $isKnown ? (int) min($seconds, 86400) : 300;
    return [
        'accessToken' => $token,
        'scope' => text($body, 'scope') ?? $asked,
        'lifetime' => $lifetime,
        'until' => time() + $lifetime,
        'isKnown' => $isKnown,
    ];
}

/** No signature is checked: the ID Token came from the token endpoint itself (OpenID Connect Core, 3.1.3.7). */
function is_same_person(array $session, mixed $idToken): bool
{
    $claims = claims_of($idToken);
    return ($claims['iss'] ?? null) === ISSUER && ($claims['sub'] ?? null) === $session['claims']['sub'];
}

/** A member, if it is a text. */
function text(array $values, string $name): ?string
{
    return is_string($values[$name] ?? null) ? $values[$name] : null;
}
