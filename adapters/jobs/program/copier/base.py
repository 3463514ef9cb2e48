"""Sampan's copier: one disk between an NBD export and a staged file, by ranges.

Holes are never read over the wire. Each range that is known to be on the other side has a checksum in the manifest,
from which the same point in time goes on after a crash and against which the staged file is checked when it is written
to the volume. Usage: copy.py stage|write|convert JOB INPUT KEYS (directories).

The files of this directory are joined in the order that program.ts gives; the imports are here."""

import base64
import collections
import contextlib
import ctypes
import errno
import fcntl
import hashlib
import ipaddress
import json
import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree as xml

import nbd

MIB = 1024 * 1024
CHUNK = MIB
BLOCK = 64 * 1024
WORKERS = 4
READS = 3
WRITES = 4
# So often may one range break off before it is given up.
FAULTS = 20
ZEROES = bytes(CHUNK)
LIBC = ctypes.CDLL(None, use_errno=True)
SYNC_FILE_RANGE_WRITE = 2


class Failed(Exception):
    """The end of the job: a code of the control plane and one sentence."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Broken(Exception):
    """A connection to the other machine is gone; what it was doing is done again."""


def fastest_digest():
    """SHA-256 where the processor computes it (twice as fast as BLAKE2b), else BLAKE2b (twice as fast as SHA-256)."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        return "sha256" if re.search(r"^(flags|Features)\s*:.*\b(sha_ni|sha2)\b", file.read(), re.M) else "blake2b-256"


class Digest:
    """The checksum of one disk's chunks and ranges; its name is in the manifest."""

    kinds = {
        "sha256": lambda data: hashlib.sha256(data).digest(),
        "blake2b-256": lambda data: hashlib.blake2b(data, digest_size=32).digest(),
    }

    def __init__(self, name):
        self.name, self.of, self.zeroes = name, self.kinds[name], {}

    def of_zeroes(self, length):
        if length not in self.zeroes:
            self.zeroes[length] = self.of(ZEROES[:length])
        return self.zeroes[length]
