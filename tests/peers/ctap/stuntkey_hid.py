"""A pytest plugin that lets python-fido2 find a key behind a UDP door instead of USB.

    STUNTKEY_CTAPHID=127.0.0.1:8111 pytest -p stuntkey_hid tests/device

It replaces the layer that lists and opens HID devices, and nothing above it. A key without power
answers nothing, so it is not listed: as one that was pulled.
"""

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
    host, _, port = os.environ["STUNTKEY_CTAPHID"].rpartition(":")
    return host, int(port)


def get_descriptor(path):
    return HidDescriptor(path, 0x1209, 0x0001, PACKET_BYTES, PACKET_BYTES, "stuntkey", None)


def list_descriptors():
    probe = UdpConnection(address(), timeout=0.3)
    try:
        probe.write_packet(INIT)
        probe.read_packet()
        return [get_descriptor("udp:" + os.environ["STUNTKEY_CTAPHID"])]
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
