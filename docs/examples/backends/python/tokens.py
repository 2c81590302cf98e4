"""Sessions, and the tokens that they hold. All in memory: one process, which loses them when it ends."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx
from authlib.common.errors import AuthlibBaseError
from starlette.datastructures import QueryParams

import authorization_server
from settings import RESOURCES, SESSION_SECONDS


class Refusal(Exception):
    def __init__(self, error: str, description: str | None = None):
        super().__init__(description or error)
        self.error, self.description = error, description


@dataclass(frozen=True)
class Query:
    scopes: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()


@dataclass
class Held:
    access_token: str
    scope: str
    lifetime: int
    until: float
    is_known: bool

    def left(self) -> float:
        return self.until - time.time()


@dataclass
class Session:
    id: str
    claims: dict
    ends_at: float
    granted: str
    id_token: str
    refresh_token: str | None
    held: dict[Query, Held]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


sessions: dict[str, Session] = {}


def start(session: Session) -> None:
    for old in [old for old in sessions.values() if old.ends_at < time.time()]:
        end(old)
    sessions[session.id] = session


def end(session: Session) -> None:
    sessions.pop(session.id, None)


def find(session_id: str) -> Session | None:
    session = sessions.get(session_id)
    return session if session and session.ends_at > time.time() else None


def read_query(parameters: QueryParams, session: Session) -> Query:
    """Checks what a page asked for. Raises a refusal before any request to the authorization server."""
    scope, *others = parameters.getlist("scope") or [""]
    if others:
        raise Refusal("invalid_request", "scope is repeated")
    # What is malformed was not granted either: a space too much makes an empty scope.
    scopes = frozenset(scope.split(" ") if scope else [])
    if not scopes <= set(session.granted.split()):
        raise Refusal("invalid_scope", "not granted at the sign-in")
    resources = frozenset(filter(None, parameters.getlist("resource")))
    if not resources <= set(RESOURCES):
        raise Refusal("invalid_target")
    return Query(scopes, resources)


async def token_for(session: Session, query: Query) -> dict:
    if (held := suitable(session, query)) is None:
        # One refresh at a time: all queries share one refresh token.
        async with session.lock:
            if find(session.id) is not session:
                raise Refusal("invalid_session")
            held = suitable(session, query) or await refresh(session, query)
    answer = {"access_token": held.access_token, "token_type": "Bearer", "scope": held.scope}
    return answer | ({"expires_in": max(1, int(held.left()))} if held.is_known else {})


def suitable(session: Session, query: Query) -> Held | None:
    """A token that was got for exactly this query. Without a refresh token nothing better will come."""
    if (held := session.held.get(query)) is None:
        return None
    enough = min(30, held.lifetime / 2) if session.refresh_token else 0
    return held if held.left() > max(1, enough) else None


async def refresh(session: Session, query: Query) -> Held:
    if session.refresh_token is None:
        raise Refusal("backend_not_ready", "there is no refresh token")
    form = {"grant_type": "refresh_token", "refresh_token": session.refresh_token, "resource": list(query.resources)}
    if query.scopes:
        form["scope"] = " ".join(sorted(query.scopes))
    received = await authorization_server.post("token_endpoint", form)
    session.refresh_token = received.get("refresh_token", session.refresh_token)
    session.ends_at = min(session.ends_at, time.time() + received.get("refresh_expires_in", SESSION_SECONDS))
    if find(session.id) is not session:
        await authorization_server.revoke(session.refresh_token)
        raise Refusal("invalid_session")
    if "error" in received:
        if received["error"] == "invalid_grant":
            end(session)
        raise Refusal(received["error"], received.get("error_description"))
    if "id_token" in received and not await is_of_same_person(received, session):
        end(session)
        raise Refusal("invalid_session")
    session.held[query] = held_from(received, form.get("scope", session.granted))
    return session.held[query]


async def is_of_same_person(received: dict, session: Session) -> bool:
    try:
        return (await authorization_server.person_of(received))["sub"] == session.claims["sub"]
    except (AuthlibBaseError, ValueError, httpx.HTTPError):
        return False


def held_from(received: dict, asked: str) -> Held:
    """Raises a refusal if an answer with a token cannot be used."""
    access_token, expires_in = received.get("access_token"), received.get("expires_in")
    if not isinstance(access_token, str) or not access_token:
        raise Refusal("server_error", "no access token came")
    if str(received.get("token_type", "Bearer")).lower() != "bearer":
        raise Refusal("backend_not_ready", "not a bearer token")
    is_known = isinstance(expires_in, (int, float)) and expires_in >= 1
    lifetime = int(min(expires_in, 86400)) if is_known else 300
    return Held(access_token, received.get("scope", asked), lifetime, time.time() + lifetime, is_known)
