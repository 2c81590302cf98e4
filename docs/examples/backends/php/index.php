<?php
// A token-mediating backend. PHP runs this file for each request.
declare(strict_types=1);

require 'phpseclib3/autoload.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/store.php';
require __DIR__ . '/authorization_server.php';
require __DIR__ . '/tokens.php';

const SESSION_INFO = '/.well-known/bff-sessioninfo';
const TOKEN = '/.well-known/bff-token';
const SESSION_COOKIE = '__Host-session';
const ATTEMPT_COOKIE = '__Host-sign-in';
const COOKIE = ['path' => '/', 'secure' => true, 'httponly' => true];
const CLAIMS = ['sub', 'name', 'given_name', 'family_name', 'email', 'picture'];

// A refresh is finished although the page has gone.
ignore_user_abort(true);
header_remove('X-Powered-By');
$path = strtok($_SERVER['REQUEST_URI'], '?');
return match ($path) {
    SESSION_INFO => guarded('GET', session_info(...)),
    TOKEN => guarded('GET', token(...)),
    '/bff/logout' => guarded('POST', logout(...)),
    '/bff/login' => login(),
    '/bff/callback' => callback(),
    // With false, PHP serves the file of the page.
    default => $path === '/' || is_file($_SERVER['DOCUMENT_ROOT'] . $path) ? false : http_response_code(404),
};

/** Serves one method, to the own pages only, and sends the headers with every answer. */
function guarded(string $method, callable $handle): void
{
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    header('X-Content-Type-Options: nosniff');
    header('Cross-Origin-Resource-Policy: same-origin');
    header('Cross-Origin-Opener-Policy: same-origin');
    header('Content-Security-Policy: sandbox');
    header('X-Frame-Options: DENY');
    if (str_starts_with(ORIGIN, 'https:')) header('Strict-Transport-Security: max-age=31536000');
    if (is_foreign()) {
        answer(['error' => 'invalid_request'], 403);
    } elseif ($_SERVER['REQUEST_METHOD'] !== $method) {
        header("Allow: $method");
        answer(['error' => 'invalid_request'], 405);
    } else {
        try {
            $handle();
        } catch (Refusal $refusal) {
            refuse($refusal);
        }
    }
}

function is_foreign(): bool
{
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? null;
    if (in_array($site, ['cross-site', 'same-site'], true)) return true;
    if (($_SERVER['HTTP_ORIGIN'] ?? ORIGIN) !== ORIGIN) return true;
    $isOfScript = ($_SERVER['HTTP_SEC_FETCH_DEST'] ?? 'empty') === 'empty'
        && ($_SERVER['HTTP_SEC_FETCH_MODE'] ?? 'cors') !== 'navigate';
    return str_starts_with($_SERVER['REQUEST_URI'], TOKEN) && ($site === 'none' || !$isOfScript);
}

function answer(array $body, int $status = 200): void
{
    http_response_code($status);
    $json = json_encode((object) $body, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
    header('Content-Length: ' . strlen($json));
    // PHP's server sends what it is given, also for HEAD.
    if ($_SERVER['REQUEST_METHOD'] !== 'HEAD') echo $json;
}

function refuse(Refusal $refusal): void
{
    if ($refusal->retryAfter > 0) header("Retry-After: $refusal->retryAfter");
    if ($refusal->getMessage() === 'invalid_session' && cookies(SESSION_COOKIE) !== []) remove_cookie(SESSION_COOKIE);
    $described = is_string($refusal->description) ? ['error_description' => $refusal->description] : [];
    answer(['error' => $refusal->getMessage()] + $described, 400);
}

function session_info(): void
{
    [, $session] = signed_in();
    answer($session['claims'] + ['exp' => $session['endsAt']]);
}

function token(): void
{
    [$id, $session] = signed_in();
    answer(token_for($id, $session, read_query($_SERVER['QUERY_STRING'] ?? '', $session)));
}

function login(): void
{
    $attempt = ['state' => random(), 'nonce' => random(), 'verifier' => random()];
    $returnTo = text($_GET, 'return_to') ?? '';
    $attempt['returnTo'] = preg_match('#^/(?!/)[^\\\\\x00-\x1f\x7f]*$#D', $returnTo) === 1 ? $returnTo : '/';
    setcookie(ATTEMPT_COOKIE, json_encode($attempt), ['samesite' => 'Lax', 'expires' => time() + 600] + COOKIE);
    $parameters = [
        'response_type' => 'code',
        'client_id' => CLIENT_ID,
        'redirect_uri' => ORIGIN . '/bff/callback',
        'scope' => SCOPE,
        'state' => $attempt['state'],
        'nonce' => $attempt['nonce'],
        'code_challenge' => base64url(hash('sha256', $attempt['verifier'], true)),
        'code_challenge_method' => 'S256',
    ];
    header('Cache-Control: no-store');
    header('Location: ' . metadata()['authorization_endpoint'] . '?' . form($parameters, RESOURCES), true, 303);
}

function callback(): void
{
    header('Referrer-Policy: no-referrer');
    header('Cache-Control: no-store');
    remove_cookie(ATTEMPT_COOKIE);
    try {
        $attempt = json_decode(urldecode(cookies(ATTEMPT_COOKIE)[0] ?? ''), true)
            ?? throw new Refusal('it did not begin in this browser, or is finished already');
        [$id, $session] = [random(), new_session(redeem($attempt), $attempt['nonce'])];
        start_session($id, $session);
        setcookie(SESSION_COOKIE, $id, ['samesite' => 'Strict'] + COOKIE);
        header("Location: $attempt[returnTo]", true, 303);
    } catch (Refusal $refusal) {
        http_response_code(400);
        header("Content-Security-Policy: default-src 'none'");
        $why = htmlspecialchars($refusal->getMessage());
        echo "<!doctype html><p>Signing in failed: $why</p><p><a href='/bff/login'>Try again</a></p>";
    }
}

/** Redeems the code, after it is certain that the answer is for this browser and from this authorization server. */
function redeem(array $attempt): array
{
    if (!hash_equals($attempt['state'], text($_GET, 'state') ?? ''))
        throw new Refusal('the answer is not for this browser');
    $promised = metadata()['authorization_response_iss_parameter_supported'] ?? false;
    if (($_GET['iss'] ?? ($promised ? null : ISSUER)) !== ISSUER)
        throw new Refusal('the answer is of another authorization server');
    if (isset($_GET['error'])) throw new Refusal(text($_GET, 'error') ?? '');
    [$status, , $body] = post(metadata()['token_endpoint'], [
        'grant_type' => 'authorization_code',
        'code' => text($_GET, 'code') ?? '',
        'redirect_uri' => ORIGIN . '/bff/callback',
        'code_verifier' => $attempt['verifier'],
    ]);
    return $status === 200 ? $body : throw new Refusal('the authorization server did not redeem the code');
}

function new_session(array $received, string $nonce): array
{
    $claims = verify_id_token(text($received, 'id_token') ?? '', $nonce);
    if (!isset($claims['name'])) $claims += user_info(text($received, 'access_token') ?? '', $claims['sub']);
    $scope = text($received, 'scope') ?? SCOPE;
    return [
        'claims' => array_intersect_key($claims, array_flip(CLAIMS)),
        'endsAt' => time() + min(SESSION_SECONDS, (int) ($received['refresh_expires_in'] ?? SESSION_SECONDS)),
        // With resources, the answer tells the scope of a token for one of them.
        'granted' => explode(' ', RESOURCES === [] ? $scope : SCOPE),
        'idToken' => $received['id_token'],
        'refreshToken' => text($received, 'refresh_token'),
        'held' => [name_of([[], []]) => held_from($received, $scope)],
    ];
}

function logout(): void
{
    $parameters = ['client_id' => CLIENT_ID, 'post_logout_redirect_uri' => ORIGIN . '/', 'state' => random()];
    $ended = array_filter(array_map(end_session(...), cookies(SESSION_COOKIE)));
    foreach ($ended as $session) $parameters['id_token_hint'] = $session['idToken'];
    remove_cookie(SESSION_COOKIE);
    $endpoint = metadata()['end_session_endpoint'] ?? null;
    answer($endpoint === null ? [] : ['logout_uri' => "$endpoint?" . form($parameters)]);
    foreach ($ended as $session) revoke($session['refreshToken']);
}

/** @return array{string, array} */
function signed_in(): array
{
    foreach (cookies(SESSION_COOKIE) as $id) {
        $session = read_session($id);
        if ($session !== null) return [$id, $session];
    }
    throw new Refusal('invalid_session');
}

/** PHP changes the names of cookies in $_COOKIE, so that a subdomain could plant one of this name. */
function cookies(string $name): array
{
    preg_match_all("/(?:^|;)[ \t]*$name=([^;]*)/", $_SERVER['HTTP_COOKIE'] ?? '', $found);
    return array_map(fn (string $value): string => trim($value, " \t"), $found[1]);
}

function remove_cookie(string $name): void
{
    setcookie($name, '', ['samesite' => 'Strict', 'expires' => 1] + COOKIE);
}

function random(): string
{
    return base64url(random_bytes(32));
}
