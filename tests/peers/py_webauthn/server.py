"""A relying party that stuntkey's tests drive: the library's own glue on FastAPI, and no more.

The shape is that of native apps: bearer tokens and flow ids instead of cookies.
State is in memory and dies with the process. It is a test peer, not an example to deploy.
"""

import hashlib
import hmac
import os
import secrets
import socket
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# With a folder of root certificates, attestation is asked for and traced to them.
ATTESTATION_ROOTS = os.environ.get("ATTESTATION_ROOTS")
ROOTS = {
    AttestationFormat.PACKED: "fido",
    AttestationFormat.FIDO_U2F: "fido",
    AttestationFormat.TPM: "tpm",
    AttestationFormat.APPLE: "apple",
    AttestationFormat.ANDROID_KEY: "android-key",
}
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

# §7.1 step 9 and §7.2 step 12. The web origin has the port, known once the socket is bound. A
# passkey made in an iOS app names `https://` and the RP ID as its origin.
expected_origins = [f"https://{RP_ID}", ANDROID_ORIGIN]


@dataclass
class Passkey:
    id: bytes
    public_key: bytes
    sign_count: int
    aaguid: str
    device_type: str
    backed_up: bool
    transports: list[AuthenticatorTransport]


@dataclass
class Account:
    email: str
    salt: bytes
    password: bytes
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    passkeys: list[Passkey] = field(default_factory=list)


@dataclass
class Flow:
    """A pending ceremony: bound to one account, and to how it began."""

    ceremony: str
    challenge: bytes
    account: Account
    conditional: bool = False
    listed: list[bytes] = field(default_factory=list)


accounts: dict[str, Account] = {}
tokens: dict[str, Account] = {}
flows: dict[str, Flow] = {}


class Refusal(HTTPException):
    """Whatever a client sends is answered with 4xx."""

    def __init__(self, status: int, code: str, **more: str):
        super().__init__(status, {"code": code, **more})


class Credentials(BaseModel):
    email: str
    password: str


class LoginStart(BaseModel):
    email: str


class RegistrationStart(BaseModel):
    conditional: bool = False


class Finish(BaseModel):
    flow_id: str
    credential: dict[str, Any]


def signed_in(authorization: Annotated[str, Header()] = "") -> Account:
    account = tokens.get(authorization.removeprefix("Bearer "))
    if account is None:
        raise Refusal(401, "unauthenticated")
    return account


SignedIn = Annotated[Account, Depends(signed_in)]
app = FastAPI()


# ---- Well-known files of the native apps ----


@app.get("/.well-known/assetlinks.json")
async def asset_links():
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
async def site_association():
    return {"webcredentials": {"apps": [IOS_APP_ID]}}


# ---- Account and token ----


@app.post("/v1/users", status_code=201)
async def sign_up(body: Credentials):
    if body.email in accounts:
        raise Refusal(409, "email_taken")
    salt = secrets.token_bytes(16)
    account = Account(body.email, salt, hashed(body.password, salt))
    accounts[body.email] = account
    return token_for(account)


@app.post("/v1/token")
async def sign_in(body: Credentials):
    account = accounts.get(body.email)
    if account is None or not hmac.compare_digest(
        hashed(body.password, account.salt), account.password
    ):
        raise Refusal(401, "bad_credentials")
    return token_for(account)


@app.get("/v1/me")
async def me(account: SignedIn):
    return {"email": account.email}


# ---- Registration ----


@app.post("/v1/passkeys/registration/start")
async def registration_start(body: RegistrationStart, account: SignedIn):
    options = generate_registration_options(
        rp_id=RP_ID,
        rp_name="stuntkey test peer",
        user_id=account.id,
        user_name=account.email,
        attestation=(
            AttestationConveyancePreference.DIRECT
            if ATTESTATION_ROOTS
            else AttestationConveyancePreference.NONE
        ),
        exclude_credentials=descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    flow = Flow("registration", options.challenge, account, body.conditional)
    return {"flow_id": opened(flow), "creation_options": options_to_json_dict(options)}


@app.post("/v1/passkeys/registration/finish", status_code=201)
async def registration_finish(body: Finish, account: SignedIn):
    flow = taken(body.flow_id, "registration")
    if flow.account is not account:
        raise Refusal(400, "foreign_flow")
    try:
        verified = verify_registration_response(
            credential=body.credential,
            expected_challenge=flow.challenge,
            expected_rp_id=RP_ID,
            expected_origin=expected_origins,
            # §7.1 steps 15 and 16: a conditional create, and nothing else, may come without
            # user presence and verification.
            require_user_presence=not flow.conditional,
            require_user_verification=not flow.conditional,
            pem_root_certs_bytes_by_fmt=trusted_roots(),
        )
        # The library's options have those that it knows.
        transports = [
            AuthenticatorTransport(transport)
            for transport in body.credential["response"].get("transports") or []
            if transport in [known.value for known in AuthenticatorTransport]
        ]
    except (WebAuthnException, ValueError) as error:
        raise Refusal(422, "not_verified", reason=str(error)) from error
    # §7.1 step 26: no account has this credential ID yet.
    if found(verified.credential_id):
        raise Refusal(409, "already_registered")
    account.passkeys.append(
        Passkey(
            verified.credential_id,
            verified.credential_public_key,
            verified.sign_count,
            verified.aaguid,
            verified.credential_device_type,
            verified.credential_backed_up,
            transports,
        )
    )
    return {"id": bytes_to_base64url(verified.credential_id)}


# ---- Authentication ----


@app.post("/v1/passkeys/login/start")
async def login_start(body: LoginStart):
    # An unknown e-mail address gets the same answer as one without passkeys.
    account = accounts.get(body.email)
    if account is None or not account.passkeys:
        return {"method": "password"}
    options = generate_authentication_options(
        rp_id=RP_ID,
        allow_credentials=descriptors(account),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return {
        "method": "passkey",
        "flow_id": opened(
            Flow("login", options.challenge, account, listed=[it.id for it in account.passkeys])
        ),
        "request_options": options_to_json_dict(options),
    }


@app.post("/v1/passkeys/login/finish")
async def login_finish(body: Finish):
    flow = taken(body.flow_id, "login")
    try:
        credential = parse_authentication_credential_json(body.credential)
    except (WebAuthnException, ValueError) as error:
        raise Refusal(400, "not_verified", reason=str(error)) from error
    # §7.2 step 6: the passkey, and its user handle, are those of the account that began.
    passkey = next((it for it in flow.account.passkeys if it.id == credential.raw_id), None)
    if passkey is None:
        raise Refusal(404, "unknown_credential", credentialId=credential.id)
    if credential.response.user_handle not in (None, flow.account.id):
        raise Refusal(400, "foreign_user_handle")
    # §7.2 step 5: it is one of those that the options listed.
    if passkey.id not in flow.listed:
        raise Refusal(400, "not_listed")
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=flow.challenge,
            expected_rp_id=RP_ID,
            expected_origin=expected_origins,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise Refusal(400, "not_verified", reason=str(error)) from error
    passkey.sign_count = verified.new_sign_count
    passkey.backed_up = verified.credential_backed_up
    return token_for(flow.account)


# ---- Passkey management ----


@app.get("/v1/passkeys")
async def passkeys(account: SignedIn):
    return {
        "items": [
            {
                "id": bytes_to_base64url(passkey.id),
                "aaguid": passkey.aaguid,
                "device_type": passkey.device_type,
                "backed_up": passkey.backed_up,
                "transports": passkey.transports,
            }
            for passkey in account.passkeys
        ]
    }


@app.delete("/v1/passkeys/{id}", status_code=204, response_class=Response)
async def delete_passkey(id: str, account: SignedIn):
    kept = [it for it in account.passkeys if bytes_to_base64url(it.id) != id]
    if len(kept) == len(account.passkeys):
        raise Refusal(404, "no_such_passkey")
    account.passkeys = kept


# ---- Below: what the routes share ----


def hashed(password: str, salt: bytes) -> bytes:
    """The lowest cost that scrypt knows: tests sign up often, and these guard nothing."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2, r=8, p=1)


def token_for(account: Account) -> dict[str, str]:
    token = secrets.token_urlsafe(32)
    tokens[token] = account
    return {"access_token": token, "token_type": "bearer"}


def opened(flow: Flow) -> str:
    flow_id = secrets.token_urlsafe(16)
    flows[flow_id] = flow
    return flow_id


def taken(flow_id: str, ceremony: str) -> Flow:
    """The pending ceremony, once: an answer that was refused cannot be sent again."""
    flow = flows.pop(flow_id, None)
    if flow is None or flow.ceremony != ceremony:
        raise Refusal(400, "unknown_flow")
    return flow


def descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=passkey.id, transports=passkey.transports)
        for passkey in account.passkeys
    ]


def trusted_roots() -> dict[AttestationFormat, list[bytes]] | None:
    if ATTESTATION_ROOTS is None:
        return None
    folder = Path(ATTESTATION_ROOTS)
    return {fmt: [(folder / f"{name}.pem").read_bytes()] for fmt, name in ROOTS.items()}


def found(id: bytes) -> bool:
    return any(it.id == id for account in accounts.values() for it in account.passkeys)


# ---- Start ----


def stop_with_stdin():
    """A test that is killed cannot stop its peer, but the pipe it held is closed all the same."""
    sys.stdin.read()
    os._exit(0)


def main():
    listener = socket.create_server(("127.0.0.1", PORT))
    own = f"http://localhost:{listener.getsockname()[1]}"
    expected_origins.append(os.environ.get("ORIGIN", own))
    if os.environ.get("STOP_WITH_STDIN"):
        threading.Thread(target=stop_with_stdin, daemon=True).start()
    print(f"listening on {own}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
