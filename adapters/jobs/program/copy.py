"""Sampan's copier: one disk between an NBD export behind SSH and a staged file, by ranges.

Holes are never read over the wire. Each range that is known to be on the other side has a checksum in the manifest,
from which the same point in time goes on after a crash and against which the staged file is checked when it is written
to the volume. Usage: copy.py stage|write JOB INPUT KEYS (directories)."""

import base64
import collections
import ctypes
import errno
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import nbd

MIB = 1024 * 1024
CHUNK = MIB
BLOCK = 64 * 1024
WORKERS = 4
READS = 3
WRITES = 4
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


class Order:
    """The job's input: one file per key, and the directories that it may use."""

    def __init__(self, job, inputs, keys):
        self.job, self.inputs, self.keys = job, inputs, keys
        self.size = self.number("size")
        self.format = self.text("format")
        self.file = self.text("file")
        if self.format not in ("raw", "qcow2"):
            raise Failed("INTERNAL", "The format of the staged file is neither raw nor qcow2.")
        directory, name = os.path.split(self.file)
        if not name or name.startswith(".") or os.path.realpath(directory) != directory:
            raise Failed("STATE_CONFLICT", "The path of the staged file is not in its normal form.")
        if not os.path.isfile(os.path.join(directory, ".sampan")) or os.path.islink(self.file):
            raise Failed("STATE_CONFLICT", "The staged file is not in a directory of ours.")

    def text(self, key, default=None):
        try:
            with open(os.path.join(self.inputs, key), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            if default is None:
                raise Failed("INTERNAL", f"The job lacks {key}.") from None
            return default

    def number(self, key, default=None):
        text = self.text(key, None if default is None else str(default))
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise Failed("INTERNAL", f"{key} is not a number.")
        return int(text)

    def checked(self, key, pattern):
        value = self.text(key)
        if not re.fullmatch(pattern, value):
            raise Failed("INTERNAL", f"{key} has characters that are not allowed.")
        return value

    def boot(self):
        with open(os.path.join(self.job, "boot"), encoding="ascii") as file:
            return file.read().strip()


class Meter:
    """Bytes done (never fewer than told before), bytes on the wire, the rate, and when the last byte went."""

    def __init__(self, order, total):
        self.order, self.total = order, total
        self.done = self.shown = self.wire = 0
        self.lock = threading.Lock()
        self.moved = time.monotonic()
        self.limit = order.number("stallSeconds", 120)
        self.rate = order.number("rateBitsPerSecond", 0)
        self.free = 0.0
        self.stop = threading.Event()
        self.failure = None

    def fail(self, failure):
        with self.lock:
            self.failure = self.failure or failure
        self.stop.set()

    def check(self):
        if self.failure:
            raise self.failure

    def add(self, done, wire=0):
        with self.lock:
            self.done += done
            self.wire += wire
            self.moved = time.monotonic()

    def take_back(self, done):
        """What a broken connection may have lost is no longer done; that is no movement."""
        with self.lock:
            self.done -= done

    def take(self, count):
        """Waits until the limit lets `count` bytes go. Waiting for it is no stall."""
        while True:
            with self.lock:
                now = time.monotonic()
                if not self.rate:
                    return
                if self.free <= now + 0.05:
                    self.free = max(self.free, now - 0.25) + count * 8 / self.rate
                    return
                wait = min(self.free - now, 0.5)
                self.moved = now
            if self.stop.wait(wait):
                self.check()
                return

    def stalled(self):
        return time.monotonic() - self.moved > self.limit

    def write(self):
        with self.lock:
            self.shown = max(self.shown, min(self.done, self.total))
            text = f"{self.shown} {self.total} {self.wire}\n"
        path = os.path.join(self.order.job, "progress")
        with open(path + ".tmp", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(path + ".tmp", path)

    def run(self):
        while not self.stop.wait(0.5):
            try:
                self.write()
                with open(os.path.join(self.order.job, "rate"), encoding="ascii") as file:
                    rate = int(file.read())
                with self.lock:
                    if rate != self.rate:
                        self.rate, self.free = rate, time.monotonic()
            except (FileNotFoundError, ValueError):
                pass
            except OSError as error:
                print(f"progress cannot be written: {error}", file=sys.stderr, flush=True)


class Tunnel:
    """`ssh -N -L` as a child of ours, made anew when it breaks, until nothing has moved for the limit."""

    def __init__(self, order, meter):
        self.order, self.meter = order, meter
        self.socket = os.path.join(order.inputs, "t.sock")
        self.remote = order.checked("remoteSocket", r"/[A-Za-z0-9/._-]{1,100}")
        self.export = order.text("exportName", "")
        self.lock = threading.Lock()
        self.child = None
        self.command = self.build()

    def build(self):
        order = self.order
        key = order.checked("peerHostKey", r"[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\r\n]*)?\n?").split()[:2]
        algorithms = "rsa-sha2-512,rsa-sha2-256" if key[0] == "ssh-rsa" else key[0]
        known = os.path.join(order.inputs, "known_hosts")
        with open(known, "w", encoding="ascii") as file:
            file.write(f"sampan-peer {key[0]} {key[1]}\n")
        identity = os.path.join(order.keys, order.checked("keyId", r"[A-Za-z0-9_][A-Za-z0-9._-]*"), "id")
        options = {
            "StrictHostKeyChecking": "yes", "UserKnownHostsFile": known, "GlobalKnownHostsFile": "/dev/null",
            "HostKeyAlias": "sampan-peer", "HostKeyAlgorithms": algorithms, "CheckHostIP": "no", "UpdateHostKeys": "no",
            "BatchMode": "yes", "IdentitiesOnly": "yes", "IdentityFile": identity, "IdentityAgent": "none",
            "PreferredAuthentications": "publickey", "ConnectTimeout": "10", "ServerAliveInterval": "10",
            "ServerAliveCountMax": "3", "ExitOnForwardFailure": "yes", "StreamLocalBindUnlink": "yes",
            "StreamLocalBindMask": "0177", "LogLevel": "ERROR", "Compression": "no", "ControlPath": "none",
            "Ciphers": "^aes128-gcm@openssh.com",
        }
        command = ["ssh", "-N", "-T", "-F", "none"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        bind = order.text("bindAddress", "")
        if bind:
            command += ["-b", order.checked("bindAddress", r"[0-9A-Fa-f.:]+")]
        command += ["-p", str(order.number("peerPort", 22)), "-l", order.checked("peerUser", r"[A-Za-z0-9_][A-Za-z0-9._-]*")]
        command += ["-L", f"{self.socket}:{self.remote}", "--", order.checked("peerAddress", r"[A-Za-z0-9][A-Za-z0-9.:%_-]*")]
        return command

    def up(self):
        """With the lock held: a running ssh that listens, or Broken."""
        if self.child and self.child.poll() is None:
            return
        if os.path.lexists(self.socket):
            os.unlink(self.socket)
        log = os.path.join(self.order.inputs, "ssh.log")
        with open(log, "wb") as errors:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        while not os.path.exists(self.socket):
            try:
                self.child.wait(0.02)
            except subprocess.TimeoutExpired:
                self.meter.check()
                continue
            with open(log, encoding="utf-8", errors="replace") as file:
                self.explain(file.read(4096))

    def explain(self, words):
        print(words, file=sys.stderr, end="", flush=True)
        if "Host key verification failed" in words or "IDENTIFICATION HAS CHANGED" in words:
            raise Failed("HOST_KEY_CHANGED", "The other machine shows another SSH host key than the one that was confirmed.")
        if "Permission denied" in words:
            raise Failed("AUTH_FAILED", "The other machine does not accept the key of this task.")
        raise Broken(words)

    def connect(self):
        """A negotiated NBD handle."""
        wait = 0.1
        while True:
            self.meter.check()
            handle = nbd.NBD()
            try:
                with self.lock:
                    self.up()
                prepare(handle, self.export)
                handle.connect_unix(self.socket)
                return handle
            except (nbd.Error, Broken) as error:
                if self.meter.stalled():
                    raise Failed("COPY_FAILED", "The other machine could not be reached for too long.") from error
                with self.lock:
                    if self.child and self.child.poll() is None and not os.path.exists(self.socket):
                        self.child.kill()
            if self.meter.stop.wait(wait):
                self.meter.check()
                raise Broken()
            wait = min(wait * 2, 3)

    def close(self):
        if self.child:
            self.child.terminate()
            self.child.wait()


def prepare(handle, export):
    handle.add_meta_context("base:allocation")
    handle.set_export_name(export)
    handle.set_pread_initialize(False)


class LocalServer:
    """qemu-nbd of this machine over the staged qcow2; its format is stated, and it may have no backing or data file."""

    def __init__(self, order, writable):
        self.compressing = writable
        image_info(order.file, "qcow2", padded(order.size) if writable else order.size)
        node = {"driver": "qcow2", "backing": None, "file": {"driver": "file", "filename": order.file}}
        if writable:
            node["discard"] = "unmap"
            node = {"driver": "compress", "file": node}
        self.socket = os.path.join(order.inputs, "l.sock")
        command = ["qemu-nbd", "--persistent", f"--shared={WORKERS * 2 + 2}", "--socket", self.socket]
        # Its flush hands everything to the kernel; what must be on the platter is fsynced once, at the end.
        command += ["--cache=unsafe"] if writable else ["--read-only", "--cache=writeback"]
        command += ["--image-opts", image_options(node)]
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        while not os.path.exists(self.socket):
            if self.child.poll() is not None:
                raise Failed("JOB_FAILED", "qemu-nbd does not open the staged file.")
            time.sleep(0.01)

    def connect(self):
        handle = nbd.NBD()
        prepare(handle, "")
        handle.connect_unix(self.socket)
        return handle

    def close(self):
        self.child.send_signal(signal.SIGTERM)
        if self.child.wait() != 0:
            raise Failed("JOB_FAILED", "qemu-nbd did not close the staged file properly.")


def image_options(node, prefix=""):
    parts = []
    for key, value in node.items():
        if isinstance(value, dict):
            parts.append(image_options(value, f"{prefix}{key}."))
        elif value is not None:
            parts.append(f"{prefix}{key}={value.replace(',', ',,')}")
    return ",".join(parts)


def image_info(path, image_format, size):
    command = ["qemu-img", "info", "-U", "--output=json", "-f", image_format, "--", path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed("VERIFY_FAILED", "The staged file cannot be opened.")
    info = json.loads(done.stdout)
    extra = info.get("format-specific", {}).get("data", {})
    if "backing-filename" in info or "full-backing-filename" in info or "data-file" in extra:
        raise Failed("UNSUPPORTED_DISK", "The staged file refers to another file.")
    if info["virtual-size"] != size:
        raise Failed("VERIFY_FAILED", f"The staged disk has {info['virtual-size']} bytes, not {size}.")


class NbdSide:
    """One connection of one worker, for reading and for writing."""

    def __init__(self, server, meter):
        self.server, self.meter = server, meter
        self.remote = isinstance(server, Tunnel)
        self.handle = server.connect()
        self.extents_known = self.handle.can_meta_context("base:allocation")
        self.filled = []
        self.align = BLOCK if getattr(server, "compressing", False) else 1

    def wait(self, cookies):
        try:
            for cookie in cookies:
                while not self.handle.aio_command_completed(cookie):
                    if self.handle.poll(1000) == 0:
                        self.meter.check()
        except nbd.Error as error:
            raise self.failure(error) from error

    def failure(self, error):
        if self.handle.aio_is_dead() or self.handle.aio_is_closed():
            if self.remote:
                return Broken(str(error))
            return Failed("JOB_FAILED", "The server of the staged file has ended.")
        if error.errnum == errno.ENOSPC:
            return Failed("NO_SPACE", "There is no space left where the disk is written.")
        return Failed("COPY_FAILED", f"The disk cannot be read or written: {os.strerror(error.errnum or errno.EIO)}.")

    def read(self, buffer, at, runs):
        try:
            return [
                self.handle.aio_pread(nbd.Buffer.from_buffer(memoryview(buffer)[a - at : b - at]), a)
                for a, b in runs
            ]
        except nbd.Error as error:
            raise self.failure(error) from error

    def whole(self, end):
        return -(-end // self.align) * self.align

    def write(self, buffer, at, runs):
        try:
            return [
                self.handle.aio_pwrite(nbd.Buffer.from_buffer(memoryview(buffer)[a - at : self.whole(b) - at]), a)
                for a, b in runs
            ]
        except nbd.Error as error:
            raise self.failure(error) from error

    def extents(self, start, end):
        """Runs that may hold data, within start and end."""
        if not self.extents_known:
            return [(start, end)]
        found, at = [], start

        def take(context, offset, entries, error):
            nonlocal at
            if context != "base:allocation" or offset != at:
                return
            for length, flags in zip(entries[0::2], entries[1::2]):
                stop = min(at + length, end)
                if not flags & nbd.STATE_ZERO:
                    append_run(found, at, stop)
                at = stop

        try:
            while at < end:
                before = at
                self.handle.block_status(end - at, at, take)
                if at == before:
                    append_run(found, at, end)
                    break
        except nbd.Error as error:
            raise self.failure(error) from error
        return found

    def begin(self, start, end):
        """The staged file is new, or has data of this same point in time: there is nothing to make zero."""
        self.filled = self.extents(start, end) if self.remote else []

    def clear(self, start, end):
        """Makes zero what is not known to be so."""
        for a, b in self.filled:
            a, b = max(a, start), min(b, end)
            if a < b:
                try:
                    self.handle.zero(b - a, a)
                except nbd.Error as error:
                    raise self.failure(error) from error

    def flush(self):
        try:
            self.wait([self.handle.aio_flush()])
        except nbd.Error as error:
            raise self.failure(error) from error

    def close(self):
        try:
            self.handle.shutdown()
        except nbd.Error:
            pass


class FileSide:
    """A raw staged file. Written where there is data only, so it stays sparse; the kernel keeps it if we are killed."""

    remote = False

    def __init__(self, path, flags):
        self.fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        self.size = os.fstat(self.fd).st_size

    def wait(self, cookies):
        pass

    def read(self, buffer, at, runs):
        view = memoryview(buffer)
        for a, b in runs:
            while a < b:
                count = os.preadv(self.fd, [view[a - at : b - at]], a)
                if count == 0:
                    raise Failed("VERIFY_FAILED", "The staged file is shorter than the disk.")
                a += count
        return ()

    def write(self, buffer, at, runs):
        view = memoryview(buffer)
        for a, b in runs:
            while a < b:
                a += os.pwrite(self.fd, view[a - at : b - at], a)
        if runs:
            # The disk begins at once, or the last fsync would wait for everything.
            start, length = runs[0][0], runs[-1][1] - runs[0][0]
            LIBC.sync_file_range(self.fd, ctypes.c_int64(start), ctypes.c_int64(length), SYNC_FILE_RANGE_WRITE)
        return ()

    def extents(self, start, end):
        found, at = [], start
        while at < end:
            try:
                a = os.lseek(self.fd, at, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    break
                raise
            if a >= end:
                break
            at = min(os.lseek(self.fd, a, os.SEEK_HOLE), end)
            append_run(found, max(a, start), at)
        return found

    def begin(self, start, end):
        pass

    def clear(self, start, end):
        pass

    def flush(self):
        """While the copy goes on, so that little is left for the end."""
        os.fdatasync(self.fd)

    def close(self):
        os.close(self.fd)


def new_buffers():
    return [bytearray(CHUNK) for _ in range(READS + WRITES + 1)]


def append_run(runs, start, stop):
    if start >= stop:
        return
    if runs and runs[-1][1] == start:
        runs[-1] = (runs[-1][0], stop)
    else:
        runs.append((start, stop))


def within(runs, start, stop):
    return [(max(a, start), min(b, stop)) for a, b in runs if a < stop and b > start]


class Manifest:
    """`<file>.manifest`: a head that names size and point in time, a line per finished range, `end` when all are."""

    def __init__(self, order):
        self.path = order.file + ".manifest"
        self.order = order
        self.ranges = {}
        self.digest = Digest(fastest_digest())
        self.range = 16 * MIB if order.size <= 16 * 1024 * MIB else 64 * MIB
        self.end = None

    def head(self):
        point = base64.b64encode(self.order.text("pointInTime", "").encode()).decode() or "-"
        words = f"sampan-manifest 1 {self.order.size} {self.range} {self.digest.name}/{CHUNK} {self.order.format}"
        return words, f"point {point} boot {self.order.boot()}"

    def load(self, same_point):
        """True when it is of this disk; with `same_point`, when this job may go on from it."""
        try:
            with open(self.path, encoding="ascii", errors="replace") as file:
                lines = file.read().split("\n")[:-1]
        except FileNotFoundError:
            return False
        named = re.search(r" (sha256|blake2b-256)/", lines[0]) if len(lines) >= 2 else None
        if named:
            self.digest = Digest(named[1])
        if not named or lines[0] != self.head()[0]:
            return False
        if same_point and (lines[1] != self.head()[1] or "point - " in lines[1]):
            return False
        for line in lines[2:]:
            match = re.fullmatch(r"(\d{1,12}|end) ([0-9a-f]{64})", line)
            if match and match[1] == "end":
                self.end = match[2]
            elif match:
                self.ranges[int(match[1])] = bytes.fromhex(match[2])
        return True

    def create(self):
        self.ranges, self.end = {}, None
        with open(self.path, "w", encoding="ascii") as file:
            file.write("\n".join(self.head()) + "\n")

    def append(self, digests):
        self.ranges.update(digests)
        with open(self.path, "a", encoding="ascii") as file:
            file.write("".join(f"{index} {digest.hex()}\n" for index, digest in sorted(digests.items())))

    def summary(self, count):
        return self.digest.of(b"".join(self.ranges[index] for index in range(count))).hex()

    def finish(self, summary):
        with open(self.path, "a", encoding="ascii") as file:
            if self.end is None:
                file.write(f"end {summary}\n")
            file.flush()
            os.fsync(file.fileno())


class Copy:
    """Ranges from a source to a target by workers with connections of their own.

    A range is committed once the target has flushed it. The committer's connection vouches for the target: what was
    begun before that connection was made, and not committed by then, may have been lost with a server and is copied
    again."""

    def __init__(self, order, meter, manifest, open_source, open_target):
        self.order, self.meter, self.manifest = order, meter, manifest
        self.open_source, self.open_target = open_source, open_target
        self.count = -(-order.size // manifest.range)
        self.lock = threading.Condition()
        self.todo = collections.deque()
        self.working = set()
        self.written = {}
        self.committed = {}
        self.epoch = 0
        self.copied = 0

    def bounds(self, index):
        start = index * self.manifest.range
        return start, min(start + self.manifest.range, self.order.size)

    def run(self, skip, workers, interval):
        self.todo.extend(index for index in range(self.count) if index not in skip)
        self.committed.update(skip)
        for index in skip:
            start, end = self.bounds(index)
            self.meter.add(end - start)
        threads = [threading.Thread(target=self.guard, args=(self.work,), daemon=True) for _ in range(workers)]
        self.guard(self.commit_all, interval, threads)
        for thread in threads:
            if thread.ident:
                thread.join(5 if self.meter.failure else None)
        self.meter.check()

    def guard(self, work, *arguments):
        try:
            work(*arguments)
        except Failed as failure:
            self.meter.fail(failure)
        except OSError as error:
            code = "NO_SPACE" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "COPY_FAILED"
            self.meter.fail(Failed(code, f"The staged file cannot be read or written: {os.strerror(error.errno or errno.EIO)}."))
        except BaseException as error:
            self.meter.fail(Failed("INTERNAL", f"The copier has a fault: {error!r}"))
        with self.lock:
            self.lock.notify_all()

    def next(self):
        with self.lock:
            while not self.todo:
                if self.meter.failure or len(self.committed) == self.count:
                    return None
                self.lock.wait(0.5)
            index = self.todo.popleft()
            self.working.add(index)
            return index, self.epoch

    def work(self):
        source = target = None
        buffers = new_buffers()
        while (found := self.next()) is not None:
            index, epoch = found
            counted = [0]
            try:
                self.meter.check()
                source = source or self.open_source()
                target = target or self.open_target()
                digest = self.copy(index, source, target, buffers, counted)
                with self.lock:
                    self.working.discard(index)
                    if epoch != self.epoch:
                        self.todo.appendleft(index)
                        self.meter.take_back(counted[0])
                    else:
                        self.written[index] = digest
                    self.lock.notify_all()
            except Broken as error:
                print(f"range {index} is done again: {error}", file=sys.stderr, flush=True)
                self.meter.take_back(counted[0])
                self.forget(index)
                # Requests under way still use these buffers and connections.
                source = target = None
                buffers = new_buffers()
        for side in (source, target):
            if side:
                side.close()

    def forget(self, index):
        with self.lock:
            self.working.discard(index)
            self.todo.appendleft(index)
            self.lock.notify_all()

    def open_committer(self):
        target = self.open_target()
        with self.lock:
            self.epoch += 1
            for index in self.written:
                start, end = self.bounds(index)
                self.todo.append(index)
                self.meter.take_back(end - start)
            self.written.clear()
            self.lock.notify_all()
        return target

    def copy(self, index, source, target, buffers, counted):
        start, end = self.bounds(index)
        digest = self.manifest.digest
        data = source.extents(start, end)
        target.begin(start, end)
        digests = [b""] * -(-(end - start) // CHUNK)
        free = list(buffers)
        reads, writes = collections.deque(), collections.deque()

        def read_done():
            at, stop, runs, buffer, cookies = reads.popleft()
            source.wait(cookies)
            view = memoryview(buffer)[: stop - at]
            digests[(at - start) // CHUNK] = digest.of(view)
            full = blocks_with_data(buffer, at, runs, stop)
            size = sum(b - a for a, b in full)
            if target.remote:
                self.meter.take(size)
            self.clear_between(target, at, stop, full)
            writes.append((stop - at, size if target.remote else sum(b - a for a, b in runs), buffer,
                           target.write(buffer, at, full), size))
            while len(writes) > WRITES:
                write_done()

        def write_done():
            length, wire, buffer, cookies, size = writes.popleft()
            target.wait(cookies)
            free.append(buffer)
            counted[0] += length
            self.meter.add(length, wire if (target.remote or source.remote) else 0)
            self.copied += size

        for at in range(start, end, CHUNK):
            stop = min(at + CHUNK, end)
            runs = within(data, at, stop)
            if not runs:
                digests[(at - start) // CHUNK] = digest.of_zeroes(stop - at)
                target.clear(at, stop)
                counted[0] += stop - at
                self.meter.add(stop - at)
                continue
            while not free or len(reads) >= READS:
                read_done() if reads else write_done()
            buffer = free.pop()
            size = sum(b - a for a, b in runs)
            if size < CHUNK:
                buffer[:] = ZEROES
            if source.remote:
                self.meter.take(size)
            reads.append((at, stop, runs, buffer, source.read(buffer, at, runs)))
        while reads:
            read_done()
        while writes:
            write_done()
        return digest.of(b"".join(digests))

    @staticmethod
    def clear_between(target, at, stop, full):
        for a, b in full:
            if at < a:
                target.clear(at, a)
            at = b
        if at < stop:
            target.clear(at, stop)

    def commit_all(self, interval, threads):
        target = self.open_committer()
        for thread in threads:
            thread.start()
        while (batch := self.next_batch(interval)) is not None:
            try:
                target.flush()
            except Broken as error:
                print(f"what was not flushed is done again: {error}", file=sys.stderr, flush=True)
                target = self.reopen_committer()
                continue
            with self.lock:
                self.accept(batch)
                for index in batch:
                    self.written.pop(index, None)
                self.committed.update(batch)
                self.lock.notify_all()

    def reopen_committer(self):
        while True:
            try:
                return self.open_committer()
            except Broken:
                self.meter.check()

    def next_batch(self, interval):
        """Written ranges to be flushed, after a while or when nothing else is left; None at the end."""
        began = time.monotonic()
        with self.lock:
            while len(self.committed) < self.count:
                self.meter.check()
                if self.working and self.meter.stalled():
                    raise Failed("COPY_FAILED", "No byte has moved for too long.")
                finished = not self.todo and not self.working
                if self.written and (finished or time.monotonic() - began >= interval):
                    return dict(self.written)
                self.lock.wait(0.2)
        return None

    def accept(self, batch):
        """Staging records the ranges; writing compares them with what staging recorded."""
        if self.manifest.end is None:
            self.manifest.append(batch)
            return
        for index, digest in batch.items():
            if self.manifest.ranges.get(index) != digest:
                raise Failed("VERIFY_FAILED", f"The staged file differs from what was read from the source, in range {index}.")


def blocks_with_data(buffer, at, runs, stop):
    """Runs of whole blocks that are not all zero; a source may call zeroes data."""
    found = []
    shared = nbd.Buffer.from_buffer(buffer)
    for a, b in runs:
        low, high = (a - at) // BLOCK * BLOCK, min(-(-(b - at) // BLOCK) * BLOCK, stop - at)
        for offset in range(low, high, BLOCK):
            length = min(BLOCK, high - offset)
            if found and found[-1][1] >= at + offset + length:
                continue
            if not shared.is_zero(offset, length):
                append_run(found, at + offset, at + offset + length)
    return found


def padded(size):
    """The compressing driver takes whole clusters only; the file is cut to the disk's size when it is complete."""
    return -(-size // BLOCK) * BLOCK


def expect_size(server, expected, what):
    handle = server.connect()
    size, many = handle.get_size(), handle.can_multi_conn()
    handle.shutdown()
    if size != expected:
        raise Failed("VERIFY_FAILED", f"{what} has {size} bytes, not {expected}.")
    return WORKERS if many else 1


def stage(order, meter):
    tunnel = Tunnel(order, meter)
    manifest = Manifest(order)
    server = None
    try:
        workers = expect_size(tunnel, order.size, "The disk of the source")
        if not (os.path.exists(order.file) and manifest.load(same_point=True)):
            new_file(order, manifest)
        done = len(manifest.ranges) == -(-order.size // manifest.range)
        if order.format == "qcow2" and not done:
            server = LocalServer(order, writable=True)
            workers = min(workers, expect_size(server, padded(order.size), "The staged file"))
        target = (lambda: NbdSide(server, meter)) if server else (lambda: FileSide(order.file, os.O_RDWR))
        # Until it is finished, a manifest is open for more ranges.
        manifest.end = None
        copy = Copy(order, meter, manifest, lambda: NbdSide(tunnel, meter), target)
        copy.run(dict(manifest.ranges), workers, 2)
    finally:
        tunnel.close()
        if server:
            server.close()
    if order.format == "qcow2":
        tool(["qemu-img", "resize", "-q", "-f", "qcow2", "--shrink", "--", order.file, str(order.size)], "cut to its size")
    with open(order.file, "rb+") as file:
        os.fsync(file.fileno())
    if order.format == "qcow2":
        image_info(order.file, "qcow2", order.size)
    elif os.stat(order.file).st_size != order.size:
        raise Failed("VERIFY_FAILED", "The staged file has not the size of the disk.")
    summary = manifest.summary(copy.count)
    manifest.finish(summary)
    return copy, summary, "size"


def tool(command, purpose):
    if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode != 0:
        raise Failed("JOB_FAILED", f"The staged file cannot be {purpose}.")


def new_file(order, manifest):
    for path in (manifest.path, order.file):
        if os.path.lexists(path):
            os.unlink(path)
    if order.format == "raw":
        fd = os.open(order.file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        os.ftruncate(fd, order.size)
        os.close(fd)
    else:
        options = "compression_type=zstd,lazy_refcounts=off"
        size = str(padded(order.size))
        tool(["qemu-img", "create", "-q", "-f", "qcow2", "-o", "compression_type=zstd", "--", order.file, size], "made")
    manifest.create()


def write(order, meter):
    manifest = Manifest(order)
    if not manifest.load(same_point=False) or manifest.end is None:
        raise Failed("VERIFY_FAILED", "The staged file is not complete.")
    tunnel = Tunnel(order, meter)
    server = None
    try:
        workers = expect_size(tunnel, order.size, "The target volume")
        if order.format == "qcow2":
            server = LocalServer(order, writable=False)
        elif os.stat(order.file).st_size != order.size:
            raise Failed("VERIFY_FAILED", "The staged file has not the size of the disk.")
        source = (lambda: NbdSide(server, meter)) if server else (lambda: FileSide(order.file, os.O_RDONLY))
        copy = Copy(order, meter, manifest, source, lambda: NbdSide(tunnel, meter))
        copy.run({}, workers, 10)
        verified = "size"
        if order.text("verify", "") == "1":
            read_back(order, meter, manifest, tunnel, workers)
            verified = "checksum"
    finally:
        tunnel.close()
        if server:
            server.close()
    return copy, manifest.end, verified


class Nowhere(FileSide):
    """Takes everything and keeps nothing: reading back is a copy to here, whose checksums are compared."""

    def __init__(self):
        pass

    def write(self, buffer, at, runs):
        return ()

    def flush(self):
        pass

    def close(self):
        pass


def read_back(order, meter, manifest, tunnel, workers):
    again = Copy(order, meter, manifest, lambda: NbdSide(tunnel, meter), Nowhere)
    try:
        again.run({}, workers, 2)
    except Failed as failure:
        if failure.code == "VERIFY_FAILED":
            raise Failed("VERIFY_FAILED", "The target volume differs from the staged disk.") from failure
        raise


def record(path, values):
    with open(path + ".tmp", "w", encoding="ascii") as file:
        for key, value in values.items():
            file.write(f"{key} {base64.b64encode(str(value).encode()).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".tmp", path)


def main(kind, job, inputs, keys):
    began = time.monotonic()
    try:
        order = Order(job, inputs, keys)
        meter = Meter(order, order.size)
        threading.Thread(target=meter.run, daemon=True).start()
        copy, summary, verified = {"stage": stage, "write": write}[kind](order, meter)
        meter.stop.set()
        meter.write()
        record(os.path.join(job, "out"), {
            "bytesCopied": copy.copied, "bytesOnWire": meter.wire, "size": order.size,
            "allocated": os.stat(order.file).st_blocks * 512, "seconds": round(time.monotonic() - began, 3),
            "checksum": summary, "verified": verified,
        })
        return 0
    except Failed as failure:
        code, message = failure.code, str(failure)
    except OSError as error:
        code = "NO_SPACE" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "JOB_FAILED"
        message = f"The work failed: {error.strerror}."
    except nbd.Error as error:
        code, message = "JOB_FAILED", f"The server of the staged file failed: {error.string}."
    with open(os.path.join(job, "call", "failure"), "w", encoding="ascii") as file:
        file.write(f"{code} {base64.b64encode(message.encode()).decode()}\n")
    return 1


if __name__ == "__main__":
    # Threads that wait for a machine that is silent must not keep the process.
    code = main(*sys.argv[1:5])
    sys.stderr.flush()
    os._exit(code)
