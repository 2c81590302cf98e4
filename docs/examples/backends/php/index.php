<?php
// A token-mediating backend with PHP, curl and phpseclib. PHP calls it for each request.
declare(strict_types=1);

require __DIR__ . '/store.php';
require __DIR__ . '/authorization_server.php';
require __DIR__ . '/tokens.php';

const SESSION_INFO = '/.well-known/bff-sessioninfo';
const TOKEN = '/.well-known/bff-token';
const SESSION_COOKIE = '__Host-session';
const ATTEMPT_COOKIE = '__Host-sign-in';
const CLAIMS = ['sub', 'name', 'email', 'picture'];
const SESSION_SECONDS = 8 * 3600;

// A refresh is finished although the page has gone.
ignore_user_abort(true);
header_remove('X-Powered-By');

[$path] = explode('?', $_SERVER['REQUEST_URI'], 2);
try {
    match (rawurldecode($path)) {
        SESSION_INFO => guarded('GET', session_info(...)),
        TOKEN => guarded('GET', token(...)),
        '/bff/logout' => guarded('POST', logout(...)),
        '/bff/login' => login(),
        '/bff/callback' => callback(),
        default => page($path),
    };
} catch (Refusal $refusal) {
    refuse($refusal);
}

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
        $handle();
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
    echo $json;
    // What follows, such as a revocation, keeps nobody waiting.
    flush();
}

function refuse(Refusal $refusal): void
{
    if ($refusal->retryAfter !== null) header("Retry-After: $refusal->retryAfter");
    if ($refusal->error === 'invalid_session' && cookies(SESSION_COOKIE) !== []) remove_cookie(SESSION_COOKIE);
    $described = is_string($refusal->description) ? ['error_description' => $refusal->description] : [];
    answer(['error' => $refusal->error] + $described, 400);
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
    $returnTo = $_GET['return_to'] ?? null;
    $isOwnPath = is_string($returnTo) && preg_match('#^/(?!/)[^\\\\\x00-\x1f\x7f]*$#D', $returnTo) === 1;
    set_cookie(ATTEMPT_COOKIE, base64url(json_encode($attempt + ['returnTo' => $isOwnPath ? $returnTo : '/'])), 'Lax', 600);
    $parameters = [
        'response_type' => 'code',
        'client_id' => CLIENT_ID,
        'redirect_uri' => CALLBACK,
        'scope' => SCOPE,
        'state' => $attempt['state'],
        'nonce' => $attempt['nonce'],
        'code_challenge' => base64url(hash('sha256', $attempt['verifier'], true)),
        'code_challenge_method' => 'S256',
    ];
    header('Cache-Control: no-store');
    redirect(metadata()['authorization_endpoint'] . '?' . form($parameters, RESOURCES));
}

function callback(): void
{
    header('Referrer-Policy: no-referrer');
    header('Cache-Control: no-store');
    remove_cookie(ATTEMPT_COOKIE);
    try {
        $attempt = json_decode(unbase64url(cookies(ATTEMPT_COOKIE)[0] ?? ''), true) ?? [];
        [$id, $session] = [random(), sign_in($attempt)];
        write_session($id, $session);
        set_cookie(SESSION_COOKIE, $id, 'Strict');
        redirect($attempt['returnTo']);
    } catch (SignInFailed $failure) {
        http_response_code(400);
        header("Content-Security-Policy: default-src 'none'");
        $why = htmlspecialchars($failure->getMessage());
        echo "<!doctype html><p>Signing in failed: $why</p><p><a href='/bff/login'>Try again</a></p>";
    }
}

/** Redeems the code, after it is certain that the answer is for this browser and from this authorization server. */
function sign_in(array $attempt): array
{
    if (!hash_equals($attempt['state'] ?? random(), text('state') ?? ''))
        throw new SignInFailed('the answer is not for this browser');
    $promised = metadata()['authorization_response_iss_parameter_supported'] ?? false;
    if ((text('iss') ?? ($promised ? null : ISSUER)) !== ISSUER)
        throw new SignInFailed('the answer is of another authorization server');
    if (text('error') !== null) throw new SignInFailed(text('error'));
    [$status, , $body] = post(metadata()['token_endpoint'], form([
        'grant_type' => 'authorization_code',
        'code' => text('code') ?? '',
        'redirect_uri' => CALLBACK,
        'code_verifier' => $attempt['verifier'],
    ]));
    if ($status !== 200) throw new SignInFailed('the authorization server did not redeem the code');
    $claims = verify_id_token($body['id_token'] ?? '', $attempt['nonce']);
    if (!isset($claims['name'], $claims['email'])) $claims += user_info($body['access_token'] ?? '', $claims['sub']);
    $scope = is_string($body['scope'] ?? null) ? $body['scope'] : SCOPE;
    return [
        'claims' => array_intersect_key($claims, array_flip(CLAIMS)),
        'endsAt' => time() + min(SESSION_SECONDS, (int) ($body['refresh_expires_in'] ?? SESSION_SECONDS)),
        // With resources, the answer tells the scope of a token for one of them.
        'granted' => explode(' ', RESOURCES === [] ? $scope : SCOPE),
        'idToken' => $body['id_token'],
        'refreshToken' => $body['refresh_token'] ?? null,
        'held' => [key_of([], []) => held_from($body, $scope)],
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
    $found = [];
    foreach (explode(';', $_SERVER['HTTP_COOKIE'] ?? '') as $pair) {
        [$key, $value] = explode('=', $pair, 2) + [1 => ''];
        if (trim($key, " \t") === $name) $found[] = trim($value, " \t");
    }
    return $found;
}

function set_cookie(string $name, string $value, string $sameSite, int $seconds = 0): void
{
    $age = $seconds === 0 ? '' : "; Max-Age=$seconds";
    header("Set-Cookie: $name=$value; Path=/; Secure; HttpOnly; SameSite=$sameSite$age", false);
}

function remove_cookie(string $name): void
{
    header("Set-Cookie: $name=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0", false);
}

function redirect(string $uri): void
{
    header("Location: $uri", true, 303);
}

function page(string $path): void
{
    $folder = realpath(PAGE);
    $file = realpath("$folder/" . ($path === '/' ? 'index.html' : rawurldecode($path)));
    if ($folder === false || $file === false || !str_starts_with($file, "$folder/") || !is_file($file)) {
        http_response_code(404);
        return;
    }
    $types = ['html' => 'text/html', 'js' => 'text/javascript', 'css' => 'text/css'];
    header('Content-Type: ' . ($types[pathinfo($file, PATHINFO_EXTENSION)] ?? 'application/octet-stream'));
    readfile($file);
}
