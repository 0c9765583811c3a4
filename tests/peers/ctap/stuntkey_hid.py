"""A pytest plugin that lets python-fido2 find a key behind a UDP door instead of USB.

    STUNTKEY_CTAPHID=udp:127.0.0.1:8111 pytest -p stuntkey_hid tests/device

It replaces the layer that lists and opens HID devices, and nothing above it. A key without power
answers nothing, so it is not listed: as one that was pulled. With STUNTKEY_RESULTS=FILE it writes
a line of JSON for each test. Programs other than tests can import it before they look for keys.
"""

import json
import os
import socket

import fido2.hid
from fido2.hid.base import CtapHidConnection, HidDescriptor

PACKET_BYTES = 64
INIT = b"\xff\xff\xff\xff\x86\x00\x08".ljust(PACKET_BYTES, b"\0")


class UdpConnection(CtapHidConnection):
    def __init__(self, address, timeout=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(address)
        self.socket.settimeout(timeout)

    def read_packet(self):
        return self.socket.recv(PACKET_BYTES)

    def write_packet(self, data):
        self.socket.send(data)

    def close(self):
        self.socket.close()


def address():
    scheme, _, place = os.environ["STUNTKEY_CTAPHID"].partition(":")
    if scheme != "udp":
        raise ValueError("STUNTKEY_CTAPHID must be udp:HOST:PORT")
    host, _, port = place.rpartition(":")
    return host, int(port)


def get_descriptor(path):
    return HidDescriptor(path, 0x1209, 0x0001, PACKET_BYTES, PACKET_BYTES, "stuntkey", None)


def list_descriptors():
    probe = UdpConnection(address(), timeout=0.3)
    try:
        probe.write_packet(INIT)
        probe.read_packet()
        return [get_descriptor(os.environ["STUNTKEY_CTAPHID"])]
    except OSError:
        return []
    finally:
        probe.close()


def open_connection(descriptor):
    # Longer than any wait for a user, so that a key that went silent fails a test.
    return UdpConnection(address(), timeout=60)


fido2.hid.list_descriptors = list_descriptors
fido2.hid.get_descriptor = get_descriptor
fido2.hid.open_connection = open_connection


def pytest_runtest_logreport(report):
    results = os.environ.get("STUNTKEY_RESULTS")
    # A test that is skipped or breaks while it is prepared has no call.
    if not results or (report.when != "call" and report.passed):
        return
    reason = report.longrepr[2] if report.skipped else ""
    file, _, test = report.nodeid.rpartition("::")
    line = {
        "file": os.path.basename(file),
        "test": test,
        "outcome": report.outcome,
        "reason": reason.removeprefix("Skipped: "),
    }
    with open(results, "a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
