"""Loads metadata under a root of the caller's. Prints a line for each proof."""

import base64
import json
import sys

from fido2.mds3 import MdsAttestationVerifier, parse_blob
from fido2.webauthn import Aaguid

given = json.load(sys.stdin)
blob = given["mds"].encode()

other = given["roots"]["tpm"].splitlines()[1:-1]
try:
    parse_blob(blob, base64.b64decode("".join(other)))
    print("accepted with another root mds")
except Exception:
    print("refused with another root mds")

parsed = parse_blob(blob, base64.b64decode(given["mdsRoot"]))
verifier = MdsAttestationVerifier(parsed)
for one in given["cases"]:
    entry = verifier.find_entry_by_aaguid(Aaguid.parse(one["aaguid"]))
    if entry and entry.metadata_statement.description.startswith(one["name"]):
        print("metadata", one["name"])
    else:
        print("no metadata", one["name"], entry)
