"""Sessions, and the tokens that they hold. All in memory: one process, which loses them when it ends."""

import asyncio
import re
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

import authorization_server
from settings import ISSUER, RESOURCES

SCOPE = re.compile(r"[!#-\[\]-~]+( [!#-\[\]-~]+)*")


class Refusal(Exception):
    def __init__(self, error: str, description: object = None, retry_after: int | None = None):
        self.error, self.description, self.retry_after = error, description, retry_after


@dataclass(frozen=True)
class Query:
    scopes: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()


@dataclass
class Held:
    access_token: str
    scope: str
    lifetime: float
    until: float
    is_known: bool

    def left(self) -> float:
        return self.until - time.time()


@dataclass
class Session:
    claims: dict
    ends_at: float
    granted: str
    id_token: str
    refresh_token: str | None
    held: dict[Query, Held] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


sessions: dict[str, Session] = {}


def start(session_id: str, session: Session) -> None:
    for old in [key for key, value in sessions.items() if value.ends_at < time.time()]:
        del sessions[old]
    sessions[session_id] = session


def end(session_id: str) -> Session | None:
    return sessions.pop(session_id, None)


def find(session_id: str) -> Session | None:
    session = sessions.get(session_id)
    return session if session and session.ends_at > time.time() else None


def read_query(query_string: bytes, session: Session) -> Query:
    """Checks what a page asked for. Raises a refusal before any request to the authorization server."""
    asked = values_of(query_string, b"scope")
    if len(asked) > 1:
        raise Refusal("invalid_request", "scope is repeated")
    scope = "".join(asked)
    if scope and not SCOPE.fullmatch(scope):
        raise Refusal("invalid_scope", "malformed")
    scopes = frozenset(scope.split())
    if not scopes <= set(session.granted.split()):
        raise Refusal("invalid_scope", "not granted at the sign-in")
    resources = frozenset(filter(None, values_of(query_string, b"resource")))
    for resource in resources:
        if not urlsplit(resource).scheme or "#" in resource or resource not in RESOURCES:
            raise Refusal("invalid_target")
    return Query(scopes, resources)


def values_of(query_string: bytes, name: bytes) -> list[str]:
    pairs = [pair.replace(b"+", b" ").partition(b"=") for pair in query_string.split(b"&")]
    return [decode(value) for key, _, value in pairs if unquote_to_bytes(key) == name]


def decode(value: bytes) -> str:
    try:
        text = unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise Refusal("invalid_request", "not UTF-8") from None
    if re.search(rb"%(?![0-9A-Fa-f]{2})", value) or re.search(r"[\x00-\x1f\x7f-\x9f]", text):
        raise Refusal("invalid_request", "undecodable, or a control character")
    return text


async def token_for(session_id: str, session: Session, query: Query) -> dict:
    if (held := suitable(session, query)) is None:
        # One refresh at a time: all queries share one refresh token.
        async with session.lock:
            if find(session_id) is not session:
                raise Refusal("invalid_session")
            held = suitable(session, query) or await refresh(session_id, session, query)
    answer = {"access_token": held.access_token, "token_type": "Bearer", "scope": held.scope}
    return answer | ({"expires_in": max(1, int(held.left()))} if held.is_known else {})


def suitable(session: Session, query: Query) -> Held | None:
    held = session.held.get(query)
    if session.refresh_token is None:
        # Nothing better will come: also the scopes that the only token has.
        held = held or next((one for one in session.held.values() if query == Query(frozenset(one.scope.split()))), None)
        return held if held and held.left() >= 1 else None
    return held if held and held.left() > min(30, held.lifetime / 2) and held.left() >= 1 else None


async def refresh(session_id: str, session: Session, query: Query) -> Held:
    if session.refresh_token is None:
        raise Refusal("backend_not_ready", "there is no refresh token")
    form = [("grant_type", "refresh_token"), ("refresh_token", session.refresh_token)]
    if query.scopes:
        form.append(("scope", " ".join(sorted(query.scopes))))
    form += [("resource", resource) for resource in sorted(query.resources)]
    endpoint = (await authorization_server.metadata())["token_endpoint"]
    status, headers, body = await authorization_server.post(endpoint, form)
    error = body.get("error")
    if status >= 400 and isinstance(error, str):
        if error == "invalid_grant":
            end(session_id)
        raise Refusal(error, body.get("error_description"))
    if status == 429 or status >= 500:
        raise Refusal("temporarily_unavailable", retry_after=seconds(headers.get("retry-after")))
    return keep(session_id, session, query, body if status == 200 else {})


def keep(session_id: str, session: Session, query: Query, body: dict) -> Held:
    if isinstance(rotated := body.get("refresh_token"), str):
        session.refresh_token = rotated
    if find(session_id) is not session:
        authorization_server.revoke(session.refresh_token)
        raise Refusal("invalid_session")
    if "id_token" in body and not is_same_person(session, body["id_token"]):
        end(session_id)
        raise Refusal("invalid_session")
    named = body.get("resource", list(query.resources))
    if not query.resources <= set(named if isinstance(named, list) else [named]):
        raise Refusal("server_error", "a token for another resource came")
    asked = " ".join(sorted(query.scopes)) or session.granted
    session.held[query] = held_from(body, asked)
    return session.held[query]


def held_from(body: dict, asked: str) -> Held:
    """Raises a refusal if an answer with a token cannot be used."""
    access_token, scope, expires_in = (body.get(name) for name in ("access_token", "scope", "expires_in"))
    if not isinstance(access_token, str) or not access_token:
        raise Refusal("server_error", "no access token came")
    if str(body.get("token_type", "Bearer")).lower() != "bearer":
        raise Refusal("backend_not_ready", "not a bearer token")
    is_known = isinstance(expires_in, (int, float)) and not isinstance(expires_in, bool) and expires_in >= 1
    lifetime = int(min(expires_in, 86400)) if is_known else 300
    return Held(access_token, scope if isinstance(scope, str) else asked, lifetime, time.time() + lifetime, is_known)


def is_same_person(session: Session, id_token: object) -> bool:
    """No signature is checked: the ID Token came from the token endpoint itself (OpenID Connect Core 3.1.3.7)."""
    payload = str(id_token).split(".")[1:2] or [""]
    claims = authorization_server.parse(urlsafe_b64decode(payload[0] + "=="))
    return claims.get("iss") == ISSUER and claims.get("sub") == session.claims["sub"]


def seconds(retry_after: str | None) -> int | None:
    return min(int(retry_after), 3600) if retry_after and re.fullmatch(r"[0-9]{1,9}", retry_after) else None
