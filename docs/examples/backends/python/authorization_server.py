"""The authorization server: Authlib signs people in; refreshes and revocations are requests of our own."""

from urllib.parse import quote_plus

import httpx
from authlib.integrations.starlette_client import OAuth

from settings import CLIENT_ID, CLIENT_SECRET, ISSUER, SCOPE

TIMEOUT_SECONDS = 5

client = OAuth().register(
    "backend",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_id=CLIENT_ID,
    # Authlib does not form-encode it (RFC 6749, section 2.3.1).
    client_secret=quote_plus(CLIENT_SECRET),
    client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": TIMEOUT_SECONDS},
)
http = httpx.AsyncClient(auth=(quote_plus(CLIENT_ID), quote_plus(CLIENT_SECRET)), timeout=TIMEOUT_SECONDS)


async def post(endpoint: str, form: dict) -> dict:
    """The JSON object that an endpoint of the metadata answers. If none comes, an error stands for it."""
    failure = {"error": "temporarily_unavailable"}
    try:
        uri = (await client.load_server_metadata())[endpoint]
        response = await http.post(uri, data=form, headers={"Accept": "application/json"})
        failure = {"error": "server_error"} if response.is_success else failure
        body = response.json()
    except (httpx.HTTPError, KeyError, ValueError):
        return failure
    return body if isinstance(body, dict) and (response.is_success or "error" in body) else failure


async def person_of(received: dict, nonce: str | None = None) -> dict:
    """The claims of the ID Token that came with tokens. Raises AuthlibBaseError or ValueError if it is not valid."""
    options = {"iss": {"values": [ISSUER]}, "aud": {"essential": True, "values": [CLIENT_ID]}}
    return await client.parse_id_token(received, nonce=nonce, claims_options=options)


async def revoke(refresh_token: str | None) -> None:
    if refresh_token:
        await post("revocation_endpoint", {"token": refresh_token, "token_type_hint": "refresh_token"})
