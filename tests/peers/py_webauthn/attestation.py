"""Verifies registrations with roots of the caller's. Prints a line for each proof."""

import json
import sys

from webauthn import base64url_to_bytes, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import AttestationFormat

given = json.load(sys.stdin)


def verify(one, roots):
    verify_registration_response(
        credential=one["credential"],
        expected_challenge=base64url_to_bytes(given["challenge"]),
        expected_rp_id=given["rpId"],
        expected_origin=given["origin"],
        supported_pub_key_algs=[
            COSEAlgorithmIdentifier(number) for number in (-7, -8, -257)
        ],
        pem_root_certs_bytes_by_fmt={
            AttestationFormat(fmt): [root.encode()]
            for fmt, root in roots.items()
            if fmt != "mds"
        },
    )


for one in given["cases"]:
    try:
        verify(one, given["roots"])
        print("verified", one["name"])
    except Exception as error:
        print("not verified", one["name"], repr(error), repr(error.__cause__))

for fmt in ["packed", "fido-u2f", "tpm", "apple", "android-key"]:
    other = given["roots"]["apple" if fmt == "tpm" else "tpm"]
    one = next(one for one in given["cases"] if one["name"] == fmt)
    try:
        verify(one, given["roots"] | {fmt: other})
        print("accepted with another root", fmt)
    except Exception:
        print("refused with another root", fmt)
