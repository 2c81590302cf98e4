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
function post(string $endpoint, array $form, int $timeout = 5): array
{
    return request(metadata($endpoint) ?? '', [
        CURLOPT_TIMEOUT => $timeout,
        CURLOPT_POSTFIELDS => http_build_query($form),
        // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        CURLOPT_USERPWD => urlencode(CLIENT_ID) . ':' . urlencode(CLIENT_SECRET),
    ]);
}

/** Returns the JSON of the answer. If none comes, an error stands for it. curl follows no redirects. */
function request(string $uri, array $options = []): array
{
    $curl = curl_init($uri);
    curl_setopt_array($curl, $options + [CURLOPT_TIMEOUT => 5, CURLOPT_RETURNTRANSFER => true]);
    $answer = json_decode((string) curl_exec($curl), true);
    $isSuccess = curl_getinfo($curl, CURLINFO_RESPONSE_CODE) === 200;
    $failure = ['error' => $isSuccess ? 'server_error' : 'temporarily_unavailable'];
    return is_array($answer) && ($isSuccess || isset($answer['error'])) ? $answer : $failure;
}

/** The header, the claims and the signature. */
function parts_of(string $idToken): array
{
    $parts = array_map(fn ($part) => (string) base64_decode(strtr($part, '-_', '+/')), explode('.', "$idToken.."));
    return [(array) json_decode($parts[0], true), (array) json_decode($parts[1], true), $parts[2]];
}

/** Returns the claims of an ID Token that is for this client and this attempt, and signed with RS256 or ES256. */
function verify_id_token(string $idToken, string $nonce): array
{
    [$header, $claims, $signature] = parts_of($idToken);
    $kind = ['RS256' => 'RSA', 'ES256' => 'EC'][$header['alg'] ?? ''] ?? null;
    $isMeant = fn (array $jwk): bool => $jwk['kty'] === $kind && ($jwk['kid'] ?? null) === ($header['kid'] ?? null);
    $jwks = array_filter(request(metadata('jwks_uri'))['keys'] ?? [], $isMeant);
    $key = $jwks === [] ? null : PublicKeyLoader::load(json_encode(current($jwks)))->withHash('sha256');
    $signed = substr($idToken, 0, (int) strrpos($idToken, '.'));
    [$r, $s] = array_map(fn ($half) => new BigInteger($half, 256), str_split(str_pad($signature, 64, "\0"), 32));
    $isSigned = match ($kind) {
        'RSA' => $key?->withPadding(RSA::SIGNATURE_PKCS1)->verify($signed, $signature),
        'EC' => $key?->withSignatureFormat('Raw')->verify($signed, ['r' => $r, 's' => $s]),
        null => false,
    };
    $isForUs = ($claims['iss'] ?? null) === ISSUER
        && in_array(CLIENT_ID, (array) ($claims['aud'] ?? []), true)
        && ($claims['azp'] ?? CLIENT_ID) === CLIENT_ID
        && is_numeric($claims['exp'] ?? null) && $claims['exp'] > time()
        && is_string($claims['sub'] ?? null)
        && ($claims['nonce'] ?? null) === $nonce;
    return $isSigned && $isForUs ? $claims : throw new Refusal('the ID Token is not valid');
}
