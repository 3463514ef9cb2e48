def padded(size):
    """The compressing driver takes whole clusters only; the file is cut to the disk's size when it is complete."""
    return -(-size // BLOCK) * BLOCK


def expect_size(server, expected, what):
    handle = server.connect()
    size, many = handle.get_size(), handle.can_multi_conn()
    handle.shutdown()
    if size != expected:
        raise Failed("VERIFY_FAILED", f"{what} has {size} bytes, not {expected}.")
    return WORKERS if many or server.parallel else 1


def stage(order, meter):
    """A disk of which no more than a part fits is of no use, and in the way of others: it is removed again."""
    try:
        return stage_disk(order, meter)
    except (OSError, Failed) as error:
        full = error.code == "NO_SPACE" if isinstance(error, Failed) else error.errno in (errno.ENOSPC, errno.EDQUOT)
        if not full:
            raise
        there = os.statvfs(os.path.dirname(order.file))
        free, need = there.f_bavail * there.f_frsize, order.size - meter.done
        remove_files(order, Manifest(order))
        raise Failed("NO_SPACE", f"The cache is full: {os.path.dirname(order.text('file'))} had {gigabytes(free)} left, and up to "
                     f"{gigabytes(need)} of the disk were still to come. What was staged of it was removed; make room and try again.") from error


def gigabytes(count):
    return f"{count / 1e9:.2f} GB"


def remove_files(order, manifest):
    for path in (manifest.path, order.file):
        if os.path.lexists(path):
            os.unlink(path)


def stage_disk(order, meter):
    channel = source_of(order, meter)
    manifest = Manifest(order)
    server, sound = None, False
    try:
        workers = expect_size(channel, order.size, "The disk of the source")
        if not (os.path.exists(order.file) and manifest.load(same_point=True)):
            new_file(order, manifest)
        done = len(manifest.ranges) == manifest.count
        if order.format == "qcow2" and not done:
            server = LocalServer(order, writable=True)
            workers = min(workers, expect_size(server, padded(order.size), "The staged file"))
        target = (lambda: NbdSide(server, meter)) if server else (lambda: FileSide(order.file, os.O_RDWR))
        # Until it is finished, a manifest is open for more ranges.
        manifest.end = None
        copy = Copy(order, meter, manifest, lambda: NbdSide(channel, meter), target)
        copy.run(dict(manifest.ranges), workers, 2)
        sound = True
    finally:
        channel.close()
        if server:
            server.close(sound)
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
    remove_files(order, manifest)
    if order.format == "raw":
        fd = os.open(order.file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        os.ftruncate(fd, order.size)
        os.close(fd)
    else:
        options = "compression_type=zstd,lazy_refcounts=off"
        size = str(padded(order.size))
        tool(["qemu-img", "create", "-q", "-f", "qcow2", "-o", "compression_type=zstd", "--", order.file, size], "made")
    manifest.create()
