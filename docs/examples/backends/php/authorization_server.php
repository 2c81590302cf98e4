<?php
// Requests to the authorization server, and the check of its ID Tokens.
declare(strict_types=1);

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;
use phpseclib3\Math\BigInteger;

function metadata(string $name): mixed
{
    static $found = null;
    $found ??= request(ISSUER . '/.well-known/openid-configuration');
    return ($found['issuer'] ?? null) === ISSUER ? $found[$name] ?? null : throw new Refusal('temporarily_unavailable');
}

/** Posts a form to an endpoint of the metadata, with the credentials of this client. */
function post(string $endpoint, array $parameters, int $timeout = 5): array
{
    return request(metadata($endpoint) ?? '', [
        CURLOPT_TIMEOUT => $timeout,
        CURLOPT_POSTFIELDS => form($parameters),
        // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        CURLOPT_USERPWD => urlencode(CLIENT_ID) . ':' . urlencode(CLIENT_SECRET),
    ]);
}

/** PHP numbers the values of a parameter that comes several times. */
function form(array $parameters): string
{
    return preg_replace('/%5B\d+%5D=/', '=', http_build_query($parameters));
}

/** Returns the JSON of the answer. If none comes, an error stands for it. curl follows no redirects. */
function request(string $uri, array $options = []): array
{
    $curl = curl_init($uri);
    curl_setopt_array($curl, $options + [CURLOPT_TIMEOUT => 5, CURLOPT_RETURNTRANSFER => true]);
    $json = json_decode((string) curl_exec($curl), true);
    $isSuccess = curl_getinfo($curl, CURLINFO_RESPONSE_CODE) === 200;
    if (is_array($json) && ($isSuccess || isset($json['error']))) return $json;
    return ['error' => $isSuccess ? 'server_error' : 'temporarily_unavailable'];
}

/** PHP's server ends an answer when the script ends: the page waits a second at most. */
function revoke(?string $refreshToken): void
{
    if ($refreshToken === null) return;
    post('revocation_endpoint', ['token' => $refreshToken, 'token_type_hint' => 'refresh_token'], timeout: 1);
}

/** Claims about the person that the ID Token lacks. */
function user_info(string $accessToken, string $subject): array
{
    $endpoint = metadata('userinfo_endpoint');
    if ($endpoint === null) return [];
    $claims = request($endpoint, [CURLOPT_HTTPHEADER => ["Authorization: Bearer $accessToken"]]);
    return ($claims['sub'] ?? null) === $subject ? $claims : throw new Refusal('UserInfo is about another person');
}

/** Returns the claims of an ID Token that is for this client and this attempt, and signed by the authorization server. */
function verify_id_token(string $idToken, string $nonce): array
{
    $claims = claims_of($idToken);
    $isForUs = ($claims['iss'] ?? null) === ISSUER
        && in_array(CLIENT_ID, (array) ($claims['aud'] ?? []), true)
        && ($claims['azp'] ?? CLIENT_ID) === CLIENT_ID
        && is_numeric($claims['exp'] ?? null) && $claims['exp'] > time()
        && is_string($claims['sub'] ?? null)
        && ($claims['nonce'] ?? null) === $nonce;
    return $isForUs && is_signed($idToken) ? $claims : throw new Refusal('the ID Token is not for this sign-in');
}

/** Whether it has a signature by RS256 or ES256. */
function is_signed(string $idToken): bool
{
    [$head, $payload, $signature] = explode('.', $idToken) + ['', '', ''];
    [$header, $signature] = [json_decode(unbase64url($head), true), unbase64url($signature)];
    foreach (request(metadata('jwks_uri'))['keys'] ?? [] as $jwk) {
        $algorithm = ['RSA' => 'RS256', 'EC' => 'ES256'][$jwk['kty']] ?? null;
        $isOther = ($jwk['kid'] ?? null) !== ($header['kid'] ?? null) || $algorithm !== ($header['alg'] ?? '');
        if ($isOther) continue;
        $key = PublicKeyLoader::load(json_encode($jwk))->withHash('sha256');
        if ($key instanceof RSA) return $key->withPadding(RSA::SIGNATURE_PKCS1)->verify("$head.$payload", $signature);
        if (strlen($signature) !== 64) return false;
        [$r, $s] = array_map(fn (string $half): BigInteger => new BigInteger($half, 256), str_split($signature, 32));
        return $key->withSignatureFormat('Raw')->verify("$head.$payload", ['r' => $r, 's' => $s]);
    }
    return false;
}

function claims_of(string $idToken): array
{
    return (array) json_decode(unbase64url(explode('.', $idToken)[1] ?? ''), true);
}

function unbase64url(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'), true);
}
