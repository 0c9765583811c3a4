"""A relying party that stuntkey's tests drive: the library's own glue on Flask, and no more.

State is in memory and dies with the process. It is a test peer, not an example to deploy.
"""

import hashlib
import hmac
import os
import secrets
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

from fido2.server import Fido2Server, to_descriptor
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from flask import Flask, jsonify, request, session
from werkzeug.serving import WSGIRequestHandler, make_server

PORT = int(os.environ.get("PORT", "0"))
RP_ID = os.environ.get("RP_ID", "localhost")
# The simulated native apps. Their signing certificate is by definition a certificate whose
# SHA-256 is that of the ASCII text "stuntkey test signing certificate".
ANDROID_ORIGIN = "android:apk-key-hash:b48mwuplMYT53wHGJQ1Lf8hiws5ODbEWuPdaagq7x-Y"
ANDROID_PACKAGE = "test.example.shop"
ANDROID_CERT_SHA256 = (
    "6F:8F:26:C2:EA:65:31:84:F9:DF:01:C6:25:0D:4B:7F:"
    "C8:62:C2:CE:4E:0D:B1:16:B8:F7:5A:6A:0A:BB:C7:E6"
)
IOS_APP_ID = "STUNTKEY01.test.example.shop"

# The web origin has the port, known once the socket is bound. A passkey made in an iOS app names
# `https://` and the RP ID as its origin.
origins = [f"https://{RP_ID}", ANDROID_ORIGIN]
# ORIGINS=library: as the library verifies origins if it is not told which there are.
by_library = os.environ.get("ORIGINS") == "library"
server = Fido2Server(
    PublicKeyCredentialRpEntity(id=RP_ID, name="stuntkey test peer"),
    verify_origin=None if by_library else lambda origin: origin in origins,
)
app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)


@dataclass
class Passkey:
    data: AttestedCredentialData
    transports: list[str]

    @property
    def id(self) -> str:
        return websafe_encode(self.data.credential_id)


@dataclass
class Account:
    username: str
    salt: bytes
    password: bytes
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    passkeys: list[Passkey] = field(default_factory=list)


@dataclass
class Session:
    """What the server knows of a browser; its cookie has no more than the name of it."""

    account: Account | None = None
    pending: dict[str, Any] = field(default_factory=dict)


accounts: dict[str, Account] = {}
sessions: dict[str, Session] = {}


class Refusal(Exception):
    """Whatever a client sends is answered with 4xx."""

    def __init__(self, status: int, error: str):
        super().__init__(error)
        self.status = status


@app.errorhandler(Refusal)
def refused(refusal: Refusal):
    return {"error": str(refusal)}, refusal.status


@app.errorhandler(RecursionError)
def too_deep(_):
    """Python's JSON parser gives up on deep nesting; Flask takes that for a fault of its own."""
    return {"error": "this JSON is nested too deeply"}, 400


# ---- Well-known files of the native apps ----


@app.get("/.well-known/assetlinks.json")
def asset_links():
    return [
        {
            "relation": [
                "delegate_permission/common.handle_all_urls",
                "delegate_permission/common.get_login_creds",
            ],
            "target": {
                "namespace": "android_app",
                "package_name": ANDROID_PACKAGE,
                "sha256_cert_fingerprints": [ANDROID_CERT_SHA256],
            },
        }
    ]


@app.get("/.well-known/apple-app-site-association")
def site_association():
    return {"webcredentials": {"apps": [IOS_APP_ID]}}


# ---- Account and session ----


@app.post("/api/signup")
def sign_up():
    username, password = name_and_password()
    if username in accounts:
        raise Refusal(409, "this user name is taken")
    salt = secrets.token_bytes(16)
    accounts[username] = Account(username, salt, hashed(password, salt))
    sign_in(accounts[username])
    return {"username": username}, 201


@app.post("/api/login")
def login():
    username, password = name_and_password()
    account = accounts.get(username)
    if account is None or not hmac.compare_digest(
        hashed(password, account.salt), account.password
    ):
        raise Refusal(401, "wrong user name or password")
    sign_in(account)
    return {"username": username}


@app.post("/api/logout")
def logout():
    sessions.pop(session.pop("id", ""), None)
    return {}


@app.get("/api/me")
def me():
    return {"username": signed_in().username}


# ---- Registration ----


@app.post("/api/register/begin")
def register_begin():
    account = signed_in()
    options, state = server.register_begin(
        PublicKeyCredentialUserEntity(
            id=account.id, name=account.username, display_name=account.username
        ),
        descriptors(account),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    current().pending["registration"] = state
    return jsonify(dict(options))


@app.post("/api/register/complete")
def register_complete():
    account = signed_in()
    state = taken("registration")
    response = request.get_json()
    auth_data = verified(lambda: server.register_complete(state, response))
    passkey = Passkey(auth_data.credential_data, transports_of(response))
    # §7.1 step 26, which the library leaves to its caller: no account has this credential ID yet.
    if owner_of(passkey.id):
        raise Refusal(400, "this passkey is already registered")
    account.passkeys.append(passkey)
    return {"status": "OK"}


# ---- Authentication ----


@app.post("/api/authenticate/begin")
def authenticate_begin():
    username = (request.get_json() or {}).get("username")
    if not isinstance(username, str | None):
        raise Refusal(400, "one user name at most")
    # An unknown user name gets the same answer as one without passkeys.
    account = accounts.get(username)
    options, state = server.authenticate_begin(
        descriptors(account) if account else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    current().pending["authentication"] = state, username
    return jsonify(dict(options))


@app.post("/api/authenticate/complete")
def authenticate_complete():
    state, username = taken("authentication")
    response = request.get_json()
    account = identified(response, username)
    known = [passkey.data for passkey in account.passkeys]
    verified(lambda: server.authenticate_complete(state, known, response))
    sign_in(account)
    return {"status": "OK"}


# ---- Passkey management ----


@app.get("/api/credentials")
def credentials():
    return jsonify([{"id": passkey.id} for passkey in signed_in().passkeys])


@app.delete("/api/credentials/<id>")
def delete_credential(id: str):
    account = signed_in()
    kept = [passkey for passkey in account.passkeys if passkey.id != id]
    if len(kept) == len(account.passkeys):
        raise Refusal(404, "you have no such passkey")
    account.passkeys = kept
    return {}


# ---- Below: what the routes share ----


def verified(verification):
    """The library does not say what it raises, so that whatever it raises is taken for a no."""
    try:
        return verification()
    except Exception as error:
        raise Refusal(400, f"{type(error).__name__}: {error}") from error


def identified(response: Any, username: str | None) -> Account:
    """§7.2 step 6, which the library leaves to its caller."""
    id = response.get("id") if isinstance(response, dict) else None
    account = owner_of(id)
    if account is None:
        raise Refusal(400, "this passkey is not registered with this site")
    if username is not None and username != account.username:
        raise Refusal(400, "this passkey belongs to another account")
    inner = response.get("response")
    handle = inner.get("userHandle") if isinstance(inner, dict) else None
    if handle is None and username is None:
        raise Refusal(400, "the user handle is missing")
    if handle is not None and handle != websafe_encode(account.id):
        raise Refusal(400, "the user handle belongs to another account")
    return account


def owner_of(id: Any) -> Account | None:
    every = ((account, it) for account in list(accounts.values()) for it in account.passkeys)
    return next((account for account, passkey in every if passkey.id == id), None)


def transports_of(response: Any) -> list[str]:
    given = response["response"].get("transports") or []
    return [it for it in given if isinstance(it, str)] if isinstance(given, list) else []


def descriptors(account: Account):
    return [to_descriptor(it.data, it.transports or None) for it in account.passkeys]


def name_and_password() -> tuple[str, str]:
    body = request.get_json()
    given = [body.get(it) if isinstance(body, dict) else None for it in ("username", "password")]
    if not all(isinstance(it, str) and it for it in given):
        raise Refusal(400, "a user name and a password are needed")
    return given[0], given[1]


def hashed(password: str, salt: bytes) -> bytes:
    """The lowest cost that scrypt knows: tests sign up often, and these guard nothing."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2, r=8, p=1)


def current() -> Session:
    if session.get("id") not in sessions:
        session["id"] = secrets.token_urlsafe(32)
        sessions[session["id"]] = Session()
    return sessions[session["id"]]


def sign_in(account: Account):
    """A new session at every sign-in, so that nobody can plant one beforehand."""
    sessions.pop(session.pop("id", ""), None)
    current().account = account


def signed_in() -> Account:
    account = current().account
    if account is None:
        raise Refusal(401, "sign in first")
    return account


def taken(ceremony: str) -> Any:
    """The pending ceremony, once: an answer that was refused cannot be sent again."""
    state = current().pending.pop(ceremony, None)
    if state is None:
        raise Refusal(400, f"there is no pending {ceremony}")
    return state


# ---- Start ----


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass


def stop_with_stdin():
    """A test that is killed cannot stop its peer, but the pipe it held is closed all the same."""
    sys.stdin.read()
    os._exit(0)


def main():
    listener = make_server("127.0.0.1", PORT, app, threaded=True, request_handler=Quiet)
    own = f"http://localhost:{listener.server_port}"
    origins.append(os.environ.get("ORIGIN", own))
    if os.environ.get("STOP_WITH_STDIN"):
        threading.Thread(target=stop_with_stdin, daemon=True).start()
    print(f"listening on {own}", flush=True)
    listener.serve_forever()


if __name__ == "__main__":
    main()
