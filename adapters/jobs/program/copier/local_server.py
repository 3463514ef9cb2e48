class LocalServer:
    """qemu-nbd of this machine over the staged qcow2; its format is stated, and it may have no backing or data file."""

    remote = False
    step = CHUNK
    mends = parallel = False

    def __init__(self, order, writable):
        self.compressing = writable
        image_info(order.file, "qcow2", padded(order.size) if writable else order.size)
        node = {"driver": "qcow2", "backing": None, "file": {"driver": "file", "filename": order.file}}
        if writable:
            node["discard"] = "unmap"
            node = {"driver": "compress", "file": node}
        self.socket = order.path("l.sock")
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
