MS_BIND = 4096


def hide(order, path, text):
    """Another text in place of a file, for this job alone: its mounts are its own, and end with it."""
    if not os.path.exists(path):
        return
    other = order.path(os.path.basename(path))
    with open(other, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(text)
    mount(other, path)


def hide_directory(path, empty):
    if os.path.isdir(path):
        os.makedirs(empty, 0o700, exist_ok=True)
        mount(empty, path)


def mount(source, path):
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        if any(" shared:" in line.split(" - ")[0] for line in file):
            raise Failed("INTERNAL", "The job has no mounts of its own.")
    if LIBC.mount(source.encode(), path.encode(), None, MS_BIND, None) != 0:
        raise Failed("JOB_FAILED", f"{path} cannot be replaced for the job: {os.strerror(ctypes.get_errno())}.")
