<?php

// A token-mediating backend. PHP runs this file for each request.
declare(strict_types=1);

use const SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING as BASE64URL;

require 'phpseclib3/autoload.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/authorization_server.php';
require __DIR__ . '/tokens.php';

const TOKEN = '/.well-known/bff-token';
const SESSION_COOKIE = '__Host-session';
const ATTEMPT_COOKIE = '__Host-sign-in';
const COOKIE = ['path' => '/', 'secure' => true, 'httponly' => true, 'samesite' => 'Strict'];
const HEADERS = [
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    'Cross-Origin-Resource-Policy: same-origin',
    'Cross-Origin-Opener-Policy: same-origin',
    'Content-Security-Policy: sandbox',
    'X-Frame-Options: DENY',
];

// A refresh is finished although the page has gone.
ignore_user_abort(true);
header('Cache-Control: no-store');
$path = strtok($_SERVER['REQUEST_URI'], '?');
return match ($path) {
    '/.well-known/bff-sessioninfo' =>
        guarded('GET', fn (): array => session()['info'] ?? throw new Refusal('invalid_session')),
    TOKEN => guarded('GET', token(...)),
    '/bff/logout' => guarded('POST', logout(...)),
    '/bff/login' => login(),
    '/bff/callback' => callback(),
    // With false, PHP serves the file of the page.
    default => $path === '/' || is_file($_SERVER['DOCUMENT_ROOT'] . $path) ? false : http_response_code(404),
};

/**
 * Serves one method, to the own pages only, and sends the headers with every answer.
 * A session that is over takes its cookie along.
 */
function guarded(string $method, callable $handle): void
{
    array_map(header(...), [...HEADERS, "Allow: $method"]);
    try {
        $body = match (true) {
            is_foreign() => throw new Refusal('invalid_request', status: 403),
            $_SERVER['REQUEST_METHOD'] !== $method => throw new Refusal('invalid_request', status: 405),
            default => $handle(),
        };
    } catch (Refusal $refusal) {
        http_response_code($refusal->status);
        $body = array_filter(['error' => $refusal->error, 'error_description' => $refusal->description]);
    }
    if (isset($_COOKIE[SESSION_COOKIE]) && session() === null) {
        setcookie(SESSION_COOKIE, '', ['expires' => 1] + COOKIE);
    }
    echo json_encode((object) $body, JSON_UNESCAPED_SLASHES);
}

function is_foreign(): bool
{
    [$site, $mode, $dest] = array_map(fn ($name) => $_SERVER["HTTP_SEC_FETCH_$name"] ?? null, ['SITE', 'MODE', 'DEST']);
    $isOfScript = $site !== 'none' && $mode !== 'navigate' && in_array($dest, [null, 'empty'], true);
    $isOther = in_array($site, ['cross-site', 'same-site'], true) || ($_SERVER['HTTP_ORIGIN'] ?? ORIGIN) !== ORIGIN;
    return $isOther || str_starts_with($_SERVER['REQUEST_URI'], TOKEN) && !$isOfScript;
}

function logout(): array
{
    $session = session();
    if ($session !== null) {
        sql('DELETE FROM session WHERE id = ?', [$session['id']]);
        // PHP's server ends an answer when the script ends: the page waits a second at most.
        post('revocation_endpoint', ['token' => $session['refreshToken'], 'token_type_hint' => 'refresh_token'], 1);
    }
    $endpoint = metadata('end_session_endpoint');
    return $endpoint === null ? [] : ['logout_uri' => "$endpoint?" . http_build_query([
        'client_id' => CLIENT_ID,
        'id_token_hint' => $session['idToken'] ?? null,
        'post_logout_redirect_uri' => ORIGIN . '/',
        'state' => random(),
    ])];
}

function login(): void
{
    $attempt = ['state' => random(), 'nonce' => random(), 'verifier' => random()];
    setcookie(ATTEMPT_COOKIE, json_encode($attempt), ['samesite' => 'Lax', 'expires' => time() + 600] + COOKIE);
    $resources = array_map(fn (string $resource): string => '&resource=' . urlencode($resource), RESOURCES);
    header('Location: ' . metadata('authorization_endpoint') . '?' . http_build_query([
        // It stays here: what is null is left out.
        'verifier' => null,
        'response_type' => 'code',
        'client_id' => CLIENT_ID,
        'redirect_uri' => ORIGIN . '/bff/callback',
        'scope' => SCOPE,
        'code_challenge' => sodium_bin2base64(hash('sha256', $attempt['verifier'], true), BASE64URL),
        'code_challenge_method' => 'S256',
    ] + $attempt) . implode($resources), true, 303);
}

function callback(): void
{
    header('Referrer-Policy: no-referrer');
    setcookie(ATTEMPT_COOKIE, '', ['expires' => 1] + COOKIE);
    try {
        $secret = random();
        $session = ['id' => hash('sha256', $secret)] + new_session();
        sql('DELETE FROM session WHERE ends_at <= ?', [time()]);
        sql('INSERT INTO session VALUES (?, ?, ?)', [$session['id'], $session['info']['exp'], json_encode($session)]);
        setcookie(SESSION_COOKIE, $secret, COOKIE);
        header('Location: /', true, 303);
    } catch (Refusal $refusal) {
        http_response_code(400);
        $why = htmlspecialchars($refusal->error);
        echo "<!doctype html><p>Signing in failed: $why</p><p><a href='/bff/login'>Try again</a></p>";
    }
}

/** Redeems the code, after it is certain that the answer is for this browser and from this authorization server. */
function new_session(): array
{
    $attempt = (array) json_decode((string) filter_input(INPUT_COOKIE, ATTEMPT_COOKIE), true);
    $isForUs = hash_equals($attempt['state'] ?? random(), (string) filter_input(INPUT_GET, 'state'));
    $unnamed = metadata('authorization_response_iss_parameter_supported') === true ? null : ISSUER;
    $received = $isForUs && (filter_input(INPUT_GET, 'iss') ?? $unnamed) === ISSUER ? post('token_endpoint', [
        'grant_type' => 'authorization_code',
        // Without a code, the authorization server refused: it tells so once more.
        'code' => (string) filter_input(INPUT_GET, 'code'),
        'redirect_uri' => ORIGIN . '/bff/callback',
        'code_verifier' => $attempt['verifier'],
    ]) : throw new Refusal('the answer is not for this browser, or of another authorization server');
    $token = token_from($received, SCOPE);
    $claims = verify_id_token($received['id_token'] ?? '', $attempt['nonce']);
    // Many authorization servers tell the name only here.
    $bearer = [CURLOPT_HTTPHEADER => ["Authorization: Bearer $token[access_token]"]];
    $about = request(metadata('userinfo_endpoint') ?? '', $bearer);
    $claims += ($about['sub'] ?? null) === $claims['sub'] ? $about : [];
    $shown = array_flip(['sub', 'name', 'given_name', 'family_name', 'email', 'picture']);
    $lifetime = min(SESSION_SECONDS, (int) ($received['refresh_expires_in'] ?? SESSION_SECONDS));
    return [
        'info' => ['exp' => time() + $lifetime] + array_intersect_key($claims, $shown),
        // With resources, the answer tells the scope of a token for one of them.
        'granted' => explode(' ', RESOURCES === [] ? $token['scope'] : SCOPE),
        'idToken' => $received['id_token'],
        'refreshToken' => $received['refresh_token'] ?? null,
    ];
}

function random(): string
{
    return bin2hex(random_bytes(32));
}
