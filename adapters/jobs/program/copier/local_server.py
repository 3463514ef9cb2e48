class LocalServer:
    """qemu-nbd of this machine over a staged qcow2, or over our own overlay on a staged file.

    Formats are stated; no image may refer to another that we did not name."""

    remote = False
    step = CHUNK
    mends = parallel = False

    def __init__(self, order, writable):
        self.compressing = writable
        image_info(order.file, order.format, padded(order.size) if writable else order.size, order)
        if order.base:
            image_info(order.base, order.base_format, order.size)
        node = image_node(order.file, order.format, image_node(order.base, order.base_format) if order.base else None)
        if writable:
            node["discard"] = "unmap"
            node = {"driver": "compress", "file": node}
        self.socket = order.path("l.sock")
        command = ["qemu-nbd", "--persistent", f"--shared={WORKERS * 2 + 2}", "--socket", self.socket]
        # Its flush hands everything to the kernel; what must be on the platter is fsynced once, at the end.
        command += ["--cache=unsafe"] if writable else ["--read-only", "--cache=writeback"]
        command.append(image_named(node))
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

    def close(self, sound=True):
        """How it ends matters only where all went well before."""
        self.child.send_signal(signal.SIGTERM)
        if self.child.wait() != 0 and sound:
            raise Failed("JOB_FAILED", "qemu-nbd did not close the staged file properly.")


def image_node(path, image_format, backing=None):
    node = {"driver": image_format, "file": {"driver": "file", "filename": path}}
    if image_format == "qcow2":
        # None is none, whatever the image says.
        node["backing"] = backing
    return node


def image_named(node):
    """QEMU's way to name an image with everything stated, so that nothing is probed."""
    return "json:" + json.dumps(node)


def image_info(path, image_format, size, overlay=None):
    command = ["qemu-img", "info", "-U", "--output=json", "-f", image_format, "--", path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed("VERIFY_FAILED", "The staged file cannot be opened.")
    info = json.loads(done.stdout)
    extra = info.get("format-specific", {}).get("data", {})
    backing = info.get("full-backing-filename", info.get("backing-filename")), info.get("backing-filename-format")
    allowed = [(None, None)]
    if overlay and overlay.base:
        # Overlays of an earlier version have the whole path in them.
        allowed = [(name, overlay.base_format) for name in (overlay.base, overlay.base_told) if name]
    if backing not in allowed or "data-file" in extra:
        raise Failed("UNSUPPORTED_DISK", "The staged file refers to another file.")
    if info["virtual-size"] != size:
        raise Failed("VERIFY_FAILED", f"The staged disk has {info['virtual-size']} bytes, not {size}.")
