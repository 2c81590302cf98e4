<?php
// Answers token queries from what a session holds, or by a refresh.
declare(strict_types=1);

class Refusal extends Exception
{
    public function __construct(
        public readonly string $error,
        public readonly mixed $description = null,
        public readonly ?int $retryAfter = null,
    ) {
        parent::__construct($error);
    }
}

/** Checks what a page asked for, before any request to the authorization server: two sorted sets. */
function read_query(string $query, array $session): array
{
    $asked = values($query, 'scope');
    if (count($asked) > 1) throw new Refusal('invalid_request', 'scope is repeated');
    $scope = $asked[0] ?? '';
    if ($scope !== '' && preg_match('/^[!#-\[\]-~]+( [!#-\[\]-~]+)*$/D', $scope) !== 1)
        throw new Refusal('invalid_scope', 'malformed');
    $scopes = set(explode(' ', $scope));
    if (array_diff($scopes, $session['granted']) !== []) throw new Refusal('invalid_scope', 'not granted at the sign-in');
    $resources = set(values($query, 'resource'));
    // The list has absolute URIs without a fragment only.
    if (array_diff($resources, RESOURCES) !== []) throw new Refusal('invalid_target');
    return [$scopes, $resources];
}

function values(string $query, string $name): array
{
    $values = [];
    foreach (explode('&', $query) as $pair) {
        [$key, $value] = explode('=', $pair, 2) + [1 => ''];
        if (urldecode($key) !== $name) continue;
        $text = urldecode($value);
        $isBroken = preg_match('/%(?![0-9A-Fa-f]{2})/', $value) === 1 || preg_match('/^[^\p{Cc}]*$/uD', $text) !== 1;
        if ($isBroken) throw new Refusal('invalid_request', 'undecodable, or a control character');
        $values[] = $text;
    }
    return $values;
}

function set(array $values): array
{
    $set = array_values(array_unique(array_filter($values, fn (string $value): bool => $value !== '')));
    sort($set);
    return $set;
}

function key_of(array $scopes, array $resources): string
{
    return implode(' ', $scopes) . "\n" . implode("\n", $resources);
}

function token_for(string $id, array $session, array $query): array
{
    // One refresh at a time: all queries share one refresh token.
    $held = suitable($session, $query) ?? locked($id, 'refresh', function () use ($id, $query): array {
        $session = read_session($id) ?? throw new Refusal('invalid_session');
        return suitable($session, $query) ?? refresh($id, $session, $query);
    });
    $answer = ['access_token' => $held['accessToken'], 'token_type' => 'Bearer', 'scope' => $held['scope']];
    return $answer + ($held['isKnown'] ? ['expires_in' => $held['until'] - time()] : []);
}

/** A held token that was got for exactly this query. */
function suitable(array $session, array $query): ?array
{
    $isLast = $session['refreshToken'] === null;
    // Without a refresh token nothing better will come: also the scopes that the only token has.
    if ($isLast && $query === [set($session['granted']), []]) $query = [[], []];
    $held = $session['held'][key_of(...$query)] ?? null;
    $enough = $isLast || $held === null ? 0 : min(30, intdiv($held['lifetime'], 2));
    return $held !== null && $held['until'] - time() > $enough ? $held : null;
}

function refresh(string $id, array $session, array $query): array
{
    if ($session['refreshToken'] === null) throw new Refusal('backend_not_ready', 'there is no refresh token');
    [$scopes, $resources] = $query;
    $parameters = ['grant_type' => 'refresh_token', 'refresh_token' => $session['refreshToken']];
    if ($scopes !== []) $parameters['scope'] = implode(' ', $scopes);
    [$status, $headers, $body] = post(metadata()['token_endpoint'], form($parameters, $resources));
    $error = $body['error'] ?? null;
    if ($status >= 400 && is_string($error)) {
        if ($error === 'invalid_grant') end_session($id);
        throw new Refusal($error, $body['error_description'] ?? null);
    }
    if ($status === 429 || $status >= 500) throw new Refusal('temporarily_unavailable', null, seconds($headers));
    return keep($id, $session, $query, $status === 200 ? $body : []);
}

/** Stores what came, before the page is answered. */
function keep(string $id, array $session, array $query, array $body): array
{
    if (is_string($body['refresh_token'] ?? null)) $session['refreshToken'] = $body['refresh_token'];
    if (isset($body['id_token']) && !is_same_person($session, $body['id_token'])) {
        end_session($id);
        throw new Refusal('invalid_session');
    }
    try {
        [$scopes, $resources] = $query;
        if (array_diff($resources, (array) ($body['resource'] ?? $resources)) !== [])
            throw new Refusal('server_error', 'a token for another resource came');
        $session['held'][key_of(...$query)] = $held = held_from($body, implode(' ', $scopes ?: $session['granted']));
        return $held;
    } finally {
        if (!update_session($id, $session)) {
            revoke($session['refreshToken']);
            throw new Refusal('invalid_session');
        }
    }
}

function held_from(array $body, string $asked): array
{
    $token = $body['access_token'] ?? null;
    if (!is_string($token) || $token === '') throw new Refusal('server_error', 'no access token came');
    $type = $body['token_type'] ?? null;
    if (!is_string($type) || strtolower($type) !== 'bearer') throw new Refusal('backend_not_ready', 'not a bearer token');
    $expiresIn = $body['expires_in'] ?? null;
    $isKnown = (is_int($expiresIn) || is_float($expiresIn)) && $expiresIn > 0;
    $lifetime = $isKnown ? (int) min($expiresIn, 86400) : 300;
    return [
        'accessToken' => $token,
        'scope' => is_string($body['scope'] ?? null) ? $body['scope'] : $asked,
        'lifetime' => $lifetime,
        'until' => time() + $lifetime,
        'isKnown' => $isKnown,
    ];
}

/** No signature is checked: the ID Token came from the token endpoint itself (OpenID Connect Core, 3.1.3.7). */
function is_same_person(array $session, mixed $idToken): bool
{
    $claims = json_decode(unbase64url(explode('.', (string) $idToken)[1] ?? ''), true) ?? [];
    return ($claims['iss'] ?? null) === ISSUER && ($claims['sub'] ?? null) === $session['claims']['sub'];
}

function seconds(array $headers): ?int
{
    $text = $headers['retry-after'] ?? '';
    return preg_match('/^[0-9]{1,9}$/D', $text) === 1 ? min((int) $text, 3600) : null;
}
