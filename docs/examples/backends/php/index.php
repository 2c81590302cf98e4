<?php
// A token-mediating backend. PHP runs this file for each request.
declare(strict_types=1);

require 'phpseclib3/autoload.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/store.php';
require __DIR__ . '/authorization_server.php';
require __DIR__ . '/tokens.php';

const TOKEN = '/.well-known/bff-token';
const CALLBACK = ORIGIN . '/bff/callback';
const SESSION_COOKIE = '__Host-session';
const ATTEMPT_COOKIE = '__Host-sign-in';
const COOKIE = ['path' => '/', 'secure' => true, 'httponly' => true, 'samesite' => 'Strict'];
const CLAIMS = ['sub', 'name', 'given_name', 'family_name', 'email', 'picture'];
const OWN_PATH = '#^/(?!/)[^\\\\\x00-\x1f\x7f]*$#D';
const HEADERS = [
    'Content-Type: application/json',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Cross-Origin-Resource-Policy: same-origin',
    'Cross-Origin-Opener-Policy: same-origin',
    'Content-Security-Policy: sandbox',
    'X-Frame-Options: DENY',
];

// A refresh is finished although the page has gone.
ignore_user_abort(true);
header_remove('X-Powered-By');
$path = strtok($_SERVER['REQUEST_URI'], '?');
return match ($path) {
    '/.well-known/bff-sessioninfo' => guarded('GET', fn (): array => session()['info'] ?? throw new Refusal('invalid_session')),
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
    array_map(header(...), HEADERS);
    if (str_starts_with(ORIGIN, 'https:')) header('Strict-Transport-Security: max-age=31536000');
    try {
        if (is_foreign()) throw new Refusal('invalid_request', status: 403);
        if ($_SERVER['REQUEST_METHOD'] !== $method) throw new Refusal('invalid_request', status: 405);
        $body = $handle();
    } catch (Refusal $refusal) {
        http_response_code($refusal->status);
        if ($refusal->status === 405) header("Allow: $method");
        $isOver = $refusal->getMessage() === 'invalid_session' && isset($_COOKIE[SESSION_COOKIE]);
        if ($isOver) setcookie(SESSION_COOKIE, '', ['expires' => 1] + COOKIE);
        $body = array_filter(['error' => $refusal->getMessage(), 'error_description' => $refusal->description]);
    }
    echo json_encode((object) $body, JSON_UNESCAPED_SLASHES);
}

function is_foreign(): bool
{
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? null;
    if (in_array($site, ['cross-site', 'same-site'], true) || ($_SERVER['HTTP_ORIGIN'] ?? ORIGIN) !== ORIGIN) return true;
    $isOfScript = ($_SERVER['HTTP_SEC_FETCH_DEST'] ?? 'empty') === 'empty'
        && ($_SERVER['HTTP_SEC_FETCH_MODE'] ?? 'cors') !== 'navigate';
    return str_starts_with($_SERVER['REQUEST_URI'], TOKEN) && ($site === 'none' || !$isOfScript);
}

function logout(): array
{
    $parameters = ['client_id' => CLIENT_ID, 'post_logout_redirect_uri' => ORIGIN . '/', 'state' => random()];
    $session = session();
    if ($session !== null) {
        end_session($session);
        revoke($session['refreshToken']);
        $parameters['id_token_hint'] = $session['idToken'];
    }
    setcookie(SESSION_COOKIE, '', ['expires' => 1] + COOKIE);
    $endpoint = metadata('end_session_endpoint');
    return $endpoint === null ? [] : ['logout_uri' => "$endpoint?" . form($parameters)];
}

function login(): void
{
    $attempt = ['state' => random(), 'nonce' => random(), 'verifier' => random()];
    $returnTo = (string) filter_input(INPUT_GET, 'return_to');
    $kept = json_encode($attempt + ['returnTo' => preg_match(OWN_PATH, $returnTo) === 1 ? $returnTo : '/']);
    setcookie(ATTEMPT_COOKIE, $kept, ['samesite' => 'Lax', 'expires' => time() + 600] + COOKIE);
    $query = form([
        'response_type' => 'code',
        'client_id' => CLIENT_ID,
        'redirect_uri' => CALLBACK,
        'scope' => SCOPE,
        'state' => $attempt['state'],
        'nonce' => $attempt['nonce'],
        'code_challenge' => rtrim(strtr(base64_encode(hash('sha256', $attempt['verifier'], true)), '+/', '-_'), '='),
        'code_challenge_method' => 'S256',
        'resource' => RESOURCES,
    ]);
    header('Cache-Control: no-store');
    header('Location: ' . metadata('authorization_endpoint') . "?$query", true, 303);
}

function callback(): void
{
    header('Referrer-Policy: no-referrer');
    header('Cache-Control: no-store');
    setcookie(ATTEMPT_COOKIE, '', ['expires' => 1] + COOKIE);
    try {
        $attempt = json_decode((string) filter_input(INPUT_COOKIE, ATTEMPT_COOKIE), true)
            ?? throw new Refusal('it did not begin in this browser, or is finished already');
        $secret = random();
        start_session(['id' => hash('sha256', $secret)] + new_session(redeem($attempt), $attempt['nonce']));
        setcookie(SESSION_COOKIE, $secret, COOKIE);
        header("Location: $attempt[returnTo]", true, 303);
    } catch (Refusal $refusal) {
        http_response_code(400);
        $why = htmlspecialchars($refusal->getMessage());
        echo "<!doctype html><p>Signing in failed: $why</p><p><a href='/bff/login'>Try again</a></p>";
    }
}

/** Redeems the code, after it is certain that the answer is for this browser and from this authorization server. */
function redeem(array $attempt): array
{
    if (!hash_equals($attempt['state'], (string) filter_input(INPUT_GET, 'state')))
        throw new Refusal('the answer is not for this browser');
    $isPromised = metadata('authorization_response_iss_parameter_supported') === true;
    if (filter_input(INPUT_GET, 'iss') !== ISSUER && ($isPromised || isset($_GET['iss'])))
        throw new Refusal('the answer is of another authorization server');
    return post('token_endpoint', [
        'grant_type' => 'authorization_code',
        // Without a code, the authorization server refused: it tells so once more.
        'code' => (string) filter_input(INPUT_GET, 'code'),
        'redirect_uri' => CALLBACK,
        'code_verifier' => $attempt['verifier'],
    ]);
}

function new_session(array $received, string $nonce): array
{
    $scope = $received['scope'] ?? SCOPE;
    $held = held_from($received, $scope);
    $claims = verify_id_token($received['id_token'] ?? '', $nonce);
    if (!isset($claims['name'])) $claims += user_info($held['token'], $claims['sub']);
    $endsAt = time() + min(SESSION_SECONDS, (int) ($received['refresh_expires_in'] ?? SESSION_SECONDS));
    return [
        'info' => ['exp' => $endsAt] + array_intersect_key($claims, array_flip(CLAIMS)),
        // With resources, the answer tells the scope of a token for one of them.
        'granted' => explode(' ', RESOURCES === [] ? $scope : SCOPE),
        'idToken' => $received['id_token'],
        'refreshToken' => $received['refresh_token'] ?? null,
        'held' => [json_encode([[], []]) => $held],
    ];
}

function random(): string
{
    return bin2hex(random_bytes(32));
}
