# Seconds in which a server ends that has nothing left to do.
PATIENCE = 5


class LocalServer:
    """qemu-nbd of this machine over a staged qcow2, or over our own overlay on a staged file.

    Formats are stated; no image may refer to another that we did not name."""

    remote = wired = used = False
    step = CHUNK
    mends = parallel = False
    what = "staged file"

    def __init__(self, order, writable, size=None):
        self.compressing = writable
        image_info(order.file, order.format, size or (padded(order.size) if writable else order.size), order)
        if order.base:
            image_info(order.base, order.base_format, order.size)
        node = image_node(order.file, order.format, image_node(order.base, order.base_format) if order.base else None)
        if writable:
            node["discard"] = "unmap"
            node = {"driver": "compress", "file": node}
        # Its flush hands everything to the kernel; what must be on the platter is fsynced once, at the end.
        options = ["--cache=unsafe"] if writable else ["--read-only", "--cache=writeback"]
        self.serve(order.path("l.sock"), options, node)

    def serve(self, path, options, node):
        self.socket = path
        if os.path.lexists(path):
            os.unlink(path)
        command = ["qemu-nbd", "--persistent", f"--shared={WORKERS * 2 + 2}", "--socket", path]
        self.child = subprocess.Popen(command + options + [image_named(node)], stdin=subprocess.DEVNULL)
        while not os.path.exists(path):
            if self.child.poll() is not None:
                raise Failed("JOB_FAILED", f"qemu-nbd does not open the {self.what}.")
            time.sleep(0.01)

    def connect(self):
        """On a busy machine the socket may be there before anybody listens."""
        while True:
            handle = nbd.NBD()
            prepare(handle, "")
            try:
                handle.connect_unix(self.socket)
                return handle
            except nbd.Error as error:
                if self.child.poll() is not None:
                    raise Failed("JOB_FAILED", f"The server of the {self.what} has ended.") from error
                if error.errnum != errno.ECONNREFUSED:
                    raise
            time.sleep(0.01)

    def close(self, sound=True):
        """How it ends matters only where all went well before. After a failure it may wait for ever: for us to take answers that
        nobody wants any more (seen with QEMU 7.2)."""
        self.child.terminate()
        try:
            code = self.child.wait(None if sound else PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            code = self.child.wait()
        if sound and code != 0:
            raise Failed("JOB_FAILED", f"qemu-nbd did not close the {self.what} properly.")


def image_node(path, image_format, backing=None):
    node = {"driver": image_format, "file": {"driver": "file", "filename": path}}
    if image_format == "qcow2":
        # None is none, whatever the image says.
        node["backing"] = backing
    return node


def image_named(node):
    """QEMU's way to name an image with everything stated, so that nothing is probed."""
    return "json:" + json.dumps(node)


def image_info(path, image_format, size, overlay=None, what="staged file"):
    command = ["qemu-img", "info", "-U", "--output=json", "-f", image_format, "--", path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed("VERIFY_FAILED", f"The {what} cannot be opened.")
    info = json.loads(done.stdout)
    extra = info.get("format-specific", {}).get("data", {})
    backing = info.get("full-backing-filename", info.get("backing-filename")), info.get("backing-filename-format")
    allowed = [(None, None)]
    if overlay and overlay.base:
        # Overlays of an earlier version have the whole path in them.
        allowed = [(name, overlay.base_format) for name in (overlay.base, overlay.base_told) if name]
    if backing not in allowed or "data-file" in extra:
        raise Failed("UNSUPPORTED_DISK", f"The {what} refers to another file.")
    if info["virtual-size"] != size:
        raise Failed("VERIFY_FAILED", f"The {what} has {info['virtual-size']} bytes, not {size}.")
