<?php
// Requests to the authorization server, with bounds, and the check of its ID Tokens.
declare(strict_types=1);

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;
use phpseclib3\Math\BigInteger;

const LARGEST_ANSWER = 1 << 20;

/** Kept in a file for an hour: PHP forgets everything after each request. */
function metadata(): array
{
    $file = STORE . '/metadata-' . hash('sha256', ISSUER);
    if (!is_file($file) || filemtime($file) < time() - 3600) {
        [$status, , $found] = request(ISSUER . '/.well-known/openid-configuration');
        if ($status !== 200 || ($found['issuer'] ?? null) !== ISSUER) throw new Refusal('temporarily_unavailable');
        file_put_contents("$file." . getmypid(), json_encode($found));
        rename("$file." . getmypid(), $file);
    }
    return json_decode(file_get_contents($file), true);
}

function post(string $endpoint, array $parameters, array $resources = [], int $timeout = 5): array
{
    return request($endpoint, [
        CURLOPT_TIMEOUT => $timeout,
        CURLOPT_POSTFIELDS => form($parameters, $resources),
        // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        CURLOPT_USERPWD => urlencode(CLIENT_ID) . ':' . urlencode(CLIENT_SECRET),
    ]);
}

/** @return array{int, int, array} status, Retry-After and JSON; status 503 stands for no answer */
function request(string $uri, array $options = [], array $headers = []): array
{
    $body = '';
    $curl = curl_init($uri);
    curl_setopt_array($curl, $options + [
        CURLOPT_TIMEOUT => 5,
        CURLOPT_HTTPHEADER => ['Accept: application/json', ...$headers],
        CURLOPT_WRITEFUNCTION => function ($_, string $part) use (&$body): int {
            $body .= $part;
            // Any other number than the length of the part ends the transfer.
            return strlen($body) > LARGEST_ANSWER ? 0 : strlen($part);
        },
    ]);
    if (curl_exec($curl) === false) return [503, 0, []];
    $json = json_decode($body, true);
    $retryAfter = curl_getinfo($curl, CURLINFO_RETRY_AFTER);
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $retryAfter, is_array($json) ? $json : []];
}

/** `resource` may come several times. */
function form(array $parameters, array $resources = []): string
{
    $pairs = array_map(fn (string $resource): string => 'resource=' . urlencode($resource), $resources);
    return implode('&', [http_build_query($parameters), ...$pairs]);
}

function revoke(?string $refreshToken): void
{
    $endpoint = metadata()['revocation_endpoint'] ?? null;
    if ($refreshToken === null || $endpoint === null) return;
    // PHP's server ends an answer when the script ends: the page waits a second at most.
    post($endpoint, ['token' => $refreshToken, 'token_type_hint' => 'refresh_token'], timeout: 1);
}

/** Claims about the person that the ID Token lacks. */
function user_info(string $accessToken, string $subject): array
{
    $endpoint = metadata()['userinfo_endpoint'] ?? null;
    if ($endpoint === null) return [];
    [$status, , $claims] = request($endpoint, headers: ["Authorization: Bearer $accessToken"]);
    if ($status !== 200 || ($claims['sub'] ?? null) !== $subject) throw new Refusal('UserInfo tells nothing of this person');
    return $claims;
}

/** Returns the claims of an ID Token that is for this client, for this attempt, and signed by the authorization server. */
function verify_id_token(string $idToken, string $nonce): array
{
    $claims = claims_of($idToken);
    if (!is_signed($idToken)) throw new Refusal('the ID Token is not signed by the authorization server');
    $isForUs = ($claims['iss'] ?? null) === ISSUER
        && in_array(CLIENT_ID, (array) ($claims['aud'] ?? []), true)
        && ($claims['azp'] ?? CLIENT_ID) === CLIENT_ID
        && is_numeric($claims['exp'] ?? null) && $claims['exp'] > time()
        && is_string($claims['sub'] ?? null)
        && ($claims['nonce'] ?? null) === $nonce;
    if (!$isForUs) throw new Refusal('the ID Token is not for this sign-in');
    return $claims;
}

function is_signed(string $idToken): bool
{
    [$head, $payload, $signature] = explode('.', $idToken) + ['', '', ''];
    [$header, $signature] = [json_decode(unbase64url($head), true), unbase64url($signature)];
    [, , $set] = request(metadata()['jwks_uri']);
    foreach ($set['keys'] ?? [] as $jwk) {
        $algorithm = ['RSA' => 'RS256', 'EC' => 'ES256'][$jwk['kty']] ?? null;
        $isOther = isset($header['kid'], $jwk['kid']) && $header['kid'] !== $jwk['kid'];
        if ($isOther || $algorithm === null || ($header['alg'] ?? null) !== $algorithm) continue;
        $key = PublicKeyLoader::load(json_encode($jwk))->withHash('sha256');
        if ($key instanceof RSA) return $key->withPadding(RSA::SIGNATURE_PKCS1)->verify("$head.$payload", $signature);
        if (strlen($signature) !== 64) return false;
        [$r, $s] = array_map(fn (string $half): BigInteger => new BigInteger($half, 256), str_split($signature, 32));
        return $key->withSignatureFormat('Raw')->verify("$head.$payload", ['r' => $r, 's' => $s]);
    }
    return false;
}

function claims_of(mixed $idToken): array
{
    $parts = is_string($idToken) ? explode('.', $idToken) : [];
    return (array) json_decode(unbase64url($parts[1] ?? ''), true);
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function unbase64url(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'), true);
}
