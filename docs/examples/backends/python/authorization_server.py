"""The authorization server: Authlib signs people in; refreshes and revocations are requests of our own, with bounds."""

import asyncio
import json
from urllib.parse import quote_plus, urlencode

import httpx
from authlib.integrations.starlette_client import OAuth

from settings import CLIENT_ID, CLIENT_SECRET, ISSUER, SCOPE

TIMEOUT_SECONDS = 5
LARGEST_ANSWER = 1024 * 1024

client = OAuth().register(
    "backend",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_id=CLIENT_ID,
    # Authlib does not form-encode it (RFC 6749, section 2.3.1).
    client_secret=quote_plus(CLIENT_SECRET),
    client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": TIMEOUT_SECONDS},
)
http = httpx.AsyncClient(auth=(quote_plus(CLIENT_ID), quote_plus(CLIENT_SECRET)), timeout=TIMEOUT_SECONDS)
revocations: set[asyncio.Task] = set()


async def metadata() -> dict:
    found = await client.load_server_metadata()
    if found["issuer"] != ISSUER:
        raise RuntimeError(f"The metadata name the issuer {found['issuer']}, not {ISSUER}.")
    return found


async def post(endpoint: str, form: list[tuple[str, str]]) -> tuple[int, httpx.Headers, dict]:
    """Status, headers and JSON of the answer; status 503 stands for none."""
    try:
        content = urlencode(form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with http.stream("POST", endpoint, content=content, headers=headers) as response:
                body = b""
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        return 200, response.headers, {}
        return response.status_code, response.headers, parse(body)
    except (httpx.HTTPError, TimeoutError):
        return 503, httpx.Headers(), {}


def parse(body: bytes) -> dict:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def revoke(refresh_token: str | None) -> None:
    """Starts to revoke it. The caller does not wait for the outcome."""

    async def request() -> None:
        if endpoint := (await metadata()).get("revocation_endpoint"):
            await post(endpoint, [("token", refresh_token), ("token_type_hint", "refresh_token")])

    if refresh_token is not None:
        task = asyncio.create_task(request())
        revocations.add(task)
        task.add_done_callback(revocations.discard)
