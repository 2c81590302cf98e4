"""A token-mediating backend with FastAPI and Authlib."""

import json
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import escape
from typing import Annotated
from urllib.parse import urlencode

import httpx
import uvicorn
from authlib.common.errors import AuthlibBaseError
from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

import tokens
from authorization_server import client, person_of, revoke
from settings import CLIENT_ID, ISSUER, ORIGIN, PAGE, PORT, RESOURCES, SCOPE, SESSION_SECONDS
from tokens import Query, Refusal, Session

SESSION_INFO, TOKEN, LOGOUT = "/.well-known/bff-sessioninfo", "/.well-known/bff-token", "/bff/logout"
METHODS = {SESSION_INFO: "GET", TOKEN: "GET", LOGOUT: "POST"}
CALLBACK = f"{ORIGIN}/bff/callback"
SESSION_COOKIE, ATTEMPT_COOKIE = "__Host-session", "__Host-sign-in"
CLAIMS = ("sub", "name", "given_name", "family_name", "email", "picture")
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "sandbox",
    "X-Frame-Options": "DENY",
} | ({"Strict-Transport-Security": "max-age=31536000"} if ORIGIN.startswith("https:") else {})

app = FastAPI(openapi_url=None, redirect_slashes=False)


@app.middleware("http")
async def guard(request: Request, call_next) -> Response:
    path = request.scope["path"]
    if path not in METHODS:
        return await call_next(request)
    if is_foreign(request):
        response = JSONResponse({"error": "invalid_request"}, 403)
    elif request.method != METHODS[path]:
        response = JSONResponse({"error": "invalid_request"}, 405, {"Allow": METHODS[path]})
    else:
        response = await call_next(request)
    response.headers.update(HEADERS)
    return response


def is_foreign(request: Request) -> bool:
    site, mode, dest = (request.headers.get(f"sec-fetch-{name}") for name in ("site", "mode", "dest"))
    if site in ("cross-site", "same-site") or request.headers.get("origin", ORIGIN) != ORIGIN:
        return True
    is_of_script = mode != "navigate" and dest in (None, "empty")
    return request.scope["path"] == TOKEN and (site == "none" or not is_of_script)


@app.exception_handler(Refusal)
async def refused(request: Request, refusal: Refusal) -> Response:
    described = {"error_description": refusal.description} if refusal.description else {}
    response = JSONResponse({"error": refusal.error} | described, 400)
    if refusal.error == "invalid_session" and cookies(request, SESSION_COOKIE):
        response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True)
    return response


def cookies(request: Request, name: str) -> list[str]:
    """Starlette strips more than spaces and tabs, so that another subdomain could plant a cookie of this name."""
    pairs = [pair.partition("=") for pair in request.headers.get("cookie", "").split(";")]
    return [value.strip(" \t") for key, _, value in pairs if key.strip(" \t") == name]


def sessions_of(request: Request) -> list[Session]:
    return [session for session_id in cookies(request, SESSION_COOKIE) if (session := tokens.find(session_id))]


async def signed_in(request: Request) -> Session:
    for session in sessions_of(request):
        return session
    raise Refusal("invalid_session")


@app.get(SESSION_INFO)
async def session_info(session: Annotated[Session, Depends(signed_in)]) -> dict:
    return session.claims | {"exp": int(session.ends_at)}


@app.get(TOKEN)
async def token(request: Request, session: Annotated[Session, Depends(signed_in)]) -> dict:
    return await tokens.token_for(session, tokens.read_query(request.query_params, session))


@app.get("/bff/login")
async def login(return_to: str = "/") -> Response:
    if (await client.load_server_metadata())["issuer"] != ISSUER:
        raise Refusal("temporarily_unavailable", "the metadata are of another issuer")
    attempt = await client.create_authorization_url(CALLBACK, resource=RESOURCES or None)
    is_own_path = re.fullmatch(r"/(?!/)[^\\\x00-\x1f\x7f]*", return_to)
    kept = {name: attempt[name] for name in ("state", "nonce", "code_verifier")}
    kept["return_to"] = return_to if is_own_path else "/"
    response = RedirectResponse(attempt["url"], 303, {"Cache-Control": "no-store"})
    value = urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")
    response.set_cookie(ATTEMPT_COOKIE, value, max_age=600, secure=True, httponly=True, samesite="lax")
    return response


@app.get("/bff/callback")
async def callback(request: Request) -> Response:
    try:
        response = await finish_sign_in(request)
    except (Refusal, ValueError, KeyError, AuthlibBaseError, httpx.HTTPError) as error:
        page = f"<p>Signing in failed: {escape(str(error))}</p><p><a href='/bff/login'>Try again</a></p>"
        response = HTMLResponse(page, 400, {"Content-Security-Policy": "default-src 'none'"})
    response.delete_cookie(ATTEMPT_COOKIE, secure=True, httponly=True)
    response.headers.update({"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
    return response


async def finish_sign_in(request: Request) -> Response:
    if not (kept := cookies(request, ATTEMPT_COOKIE)):
        raise ValueError("it did not begin in this browser, or is finished already")
    attempt = json.loads(urlsafe_b64decode(kept[0] + "=="))
    answer = request.query_params
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt["state"].encode()):
        raise ValueError("the answer is not for this browser")
    promised = (await client.load_server_metadata()).get("authorization_response_iss_parameter_supported")
    if answer.get("iss", None if promised else ISSUER) != ISSUER:
        raise ValueError("the answer is of another authorization server")
    if "error" in answer:
        raise ValueError(answer["error"])
    received = await client.fetch_access_token(CALLBACK, code=answer["code"], code_verifier=attempt["code_verifier"])
    session = await new_session(received, attempt["nonce"])
    tokens.start(session)
    response = RedirectResponse(attempt["return_to"], 303)
    response.set_cookie(SESSION_COOKIE, session.id, secure=True, httponly=True, samesite="strict")
    return response


async def new_session(received: dict, nonce: str) -> Session:
    claims = await person_of(received, nonce)
    if "name" not in claims and "userinfo_endpoint" in await client.load_server_metadata():
        about = await client.userinfo(token=received)
        if about["sub"] != claims["sub"]:
            raise ValueError("UserInfo is about another person")
        claims = about | claims
    scope = received.get("scope", SCOPE)
    lifetime = min(SESSION_SECONDS, received.get("refresh_expires_in", SESSION_SECONDS))
    return Session(
        id=secrets.token_urlsafe(32),
        claims={name: claims[name] for name in CLAIMS if name in claims},
        ends_at=time.time() + lifetime,
        # With resources, the answer tells the scope of a token for one of them.
        granted=SCOPE if RESOURCES else scope,
        id_token=received["id_token"],
        refresh_token=received.get("refresh_token"),
        held={Query(): tokens.held_from(received, scope)},
    )


@app.post(LOGOUT)
async def logout(request: Request, response: Response, afterwards: BackgroundTasks) -> dict:
    parameters = {"client_id": CLIENT_ID, "post_logout_redirect_uri": f"{ORIGIN}/", "state": secrets.token_urlsafe()}
    for session in sessions_of(request):
        tokens.end(session)
        afterwards.add_task(revoke, session.refresh_token)
        parameters["id_token_hint"] = session.id_token
    response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True)
    endpoint = (await client.load_server_metadata()).get("end_session_endpoint")
    return {"logout_uri": f"{endpoint}?{urlencode(parameters)}"} if endpoint else {}


if PAGE:
    app.mount("/", StaticFiles(directory=PAGE, html=True))

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
