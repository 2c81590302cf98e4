<?php
// The authorization server: its metadata, its keys, and forms with the credentials of the client, with bounds.
declare(strict_types=1);

// Of Debian's package php-phpseclib3; of Composer: vendor/autoload.php.
require 'phpseclib3/autoload.php';

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;

define('ORIGIN', getenv('ORIGIN') ?: 'http://localhost:8080');
define('ISSUER', getenv('ISSUER'));
define('CLIENT_ID', getenv('CLIENT_ID'));
define('CLIENT_SECRET', getenv('CLIENT_SECRET'));
define('SCOPE', getenv('SCOPE') ?: 'openid profile');
define('RESOURCES', preg_split('/ /', getenv('RESOURCES') ?: '', -1, PREG_SPLIT_NO_EMPTY));
define('PAGE', getenv('PAGE') ?: __DIR__ . '/public');
const CALLBACK = ORIGIN . '/bff/callback';
const TIMEOUT_SECONDS = 5;
const LARGEST_ANSWER = 1 << 20;

class SignInFailed extends Exception {}

/** Kept in a file for an hour: PHP forgets everything after each request. */
function metadata(): array
{
    $file = STORE . '/metadata-' . hash('sha256', ISSUER);
    if (@filemtime($file) < time() - 3600) {
        [$status, , $found] = request(ISSUER . '/.well-known/openid-configuration');
        if ($status !== 200 || ($found['issuer'] ?? null) !== ISSUER) throw new Refusal('temporarily_unavailable');
        file_put_contents($file, json_encode($found), LOCK_EX);
    }
    return json_decode(file_get_contents($file), true);
}

function post(string $endpoint, string $form): array
{
    return request($endpoint, [
        CURLOPT_POSTFIELDS => $form,
        // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        CURLOPT_USERPWD => urlencode(CLIENT_ID) . ':' . urlencode(CLIENT_SECRET),
    ]);
}

/** @return array{int, array<string, string>, array} status, headers and JSON; status 503 stands for no answer */
function request(string $uri, array $options = []): array
{
    [$headers, $body] = [[], ''];
    $curl = curl_init($uri);
    curl_setopt_array($curl, $options + [
        CURLOPT_TIMEOUT => TIMEOUT_SECONDS,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_HTTPHEADER => ['Accept: application/json'],
        CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$headers): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $headers[strtolower($name)] = trim($value);
            return strlen($line);
        },
        CURLOPT_WRITEFUNCTION => function ($_, string $part) use (&$body): int {
            $body .= $part;
            // Any other number than the length of the part ends the transfer.
            return strlen($body) > LARGEST_ANSWER ? 0 : strlen($part);
        },
    ]);
    if (curl_exec($curl) === false) return [503, [], []];
    $json = json_decode($body, true);
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $headers, is_array($json) ? $json : []];
}

function revoke(?string $refreshToken): void
{
    $endpoint = metadata()['revocation_endpoint'] ?? null;
    if ($refreshToken === null || $endpoint === null) return;
    post($endpoint, form(['token' => $refreshToken, 'token_type_hint' => 'refresh_token']));
}

/** Returns the claims of an ID Token that is for this client, for this attempt, and signed by the authorization server. */
function verify_id_token(string $idToken, string $nonce): array
{
    [$head, $payload, $signature] = explode('.', $idToken, 3) + ['', '', ''];
    $header = json_decode(unbase64url($head), true) ?? [];
    $claims = json_decode(unbase64url($payload), true) ?? [];
    if (!is_signed($header, "$head.$payload", unbase64url($signature))) throw new SignInFailed('the ID Token is not signed');
    $isForUs = ($claims['iss'] ?? null) === ISSUER
        && in_array(CLIENT_ID, (array) ($claims['aud'] ?? []), true)
        && ($claims['azp'] ?? CLIENT_ID) === CLIENT_ID
        && is_numeric($claims['exp'] ?? null) && $claims['exp'] > time()
        && is_string($claims['sub'] ?? null)
        && ($claims['nonce'] ?? null) === $nonce;
    if (!$isForUs) throw new SignInFailed('the ID Token is not for this sign-in');
    return $claims;
}

function is_signed(array $header, string $text, string $signature): bool
{
    [, , $set] = request(metadata()['jwks_uri']);
    foreach ($set['keys'] ?? [] as $jwk) {
        if (isset($header['kid'], $jwk['kid']) && $header['kid'] !== $jwk['kid']) continue;
        $algorithm = ['RSA' => 'RS256', 'EC' => 'ES256'][$jwk['kty']] ?? null;
        if (($header['alg'] ?? null) !== $algorithm) continue;
        $key = PublicKeyLoader::load(json_encode($jwk))->withHash('sha256');
        $key = $algorithm === 'RS256' ? $key->withPadding(RSA::SIGNATURE_PKCS1) : $key->withSignatureFormat('IEEE');
        if ($key->verify($text, $signature)) return true;
    }
    return false;
}

/** A form or a query; `resource` may come several times. */
function form(array $parameters, array $resources = []): string
{
    $pairs = array_map(fn (string $resource): string => 'resource=' . urlencode($resource), $resources);
    return implode('&', [http_build_query($parameters), ...$pairs]);
}

/** A parameter of the URL that came once. */
function text(string $name): ?string
{
    return is_string($_GET[$name] ?? null) ? $_GET[$name] : null;
}

function random(): string
{
    return base64url(random_bytes(32));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function unbase64url(string $text): string
{
    return base64_decode(strtr($text, '-_', '+/'), true) ?: '';
}
