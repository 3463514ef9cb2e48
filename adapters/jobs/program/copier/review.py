def review(job, inputs, keys):
    """Reads every staged file of a task against its checksums, and changes none of them. What is on the platter counts."""
    began = time.monotonic()
    order = ReviewOrder(job, inputs, keys)
    meter = Meter(order, sum(disk.size * (2 if converted else 1) for disk, converted in order.disks))
    threading.Thread(target=meter.run, daemon=True).start()
    disks = [look_at_disk(disk, converted, order.there, meter) for disk, converted in order.disks]
    variables = look_at_variables(order.variables, order.there)
    meter.stop.set()
    meter.write()
    record(os.path.join(job, "out"), {
        "disks": json.dumps(disks), "variables": json.dumps(variables), "seconds": round(time.monotonic() - began, 3),
    })


class ReviewOrder(Order):
    """The directory of a task, its disks, and of each whether a conversion has made an overlay on it."""

    def __init__(self, job, inputs, keys):
        super().__init__(job, inputs, keys)
        self.directory = self.text("directory")
        if not os.path.isdir(os.path.dirname(self.directory)):
            raise Failed("NOT_FOUND", f"The cache {os.path.dirname(self.directory)} is not there; mount it, or make it again.")
        # One that is empty was about to be removed.
        self.there = os.path.lexists(self.directory) and (os.path.islink(self.directory) or bool(os.listdir(self.directory)))
        self.disks = []
        for line in self.text("disks").splitlines():
            self.add_disk(line)
        variables = self.text("variables", "")
        self.variables = self.within(variables) if variables else None

    def add_disk(self, line):
        # The path is the only one that may have spaces.
        match = re.fullmatch(r"([A-Za-z0-9_][A-Za-z0-9._-]{0,99}) (/.+) (raw|qcow2) ([0-9]{1,18}) (staged|converted)", line)
        if not match:
            raise Failed("INTERNAL", "A staged disk is not told as it should be.")
        disk = OverlayDisk(self, match[1], self.within(match[2]), match[3], int(match[4]))
        self.disks.append((disk, match[5] == "converted"))

    def within(self, file):
        if os.path.dirname(file) != self.directory:
            raise Failed("INTERNAL", "A staged file is not in the directory of its task.")
        return self.staged(file) if self.there else file


class FileMeter(Meter):
    """Of one file: what is wrong with it ends its own reading, and counts as read."""

    def __init__(self, order, whole):
        super().__init__(order, order.size)
        self.whole = whole

    def add(self, done, wire=0):
        super().add(done, wire)
        self.whole.add(done, wire)

    def stall(self, message):
        """A storage that does not answer says nothing of what is on it."""
        return Failed("JOB_FAILED", "The cache has not let itself be read for too long.")


class Check(Copy):
    """Compares ranges with their checksums. Nothing is written, neither to a target nor to the manifest."""

    def __init__(self, order, meter, manifest, source):
        super().__init__(order, meter, manifest, source, Nowhere)

    def accept(self, batch):
        for index, digest in batch.items():
            if self.manifest.ranges[index] != digest:
                raise Failed("VERIFY_FAILED", f"Range {index} does not match its checksum.")


class Amiss(Exception):
    """Why a file is not what its manifest says."""


# What these say of a local file is that it is not what was staged; all else ends the job.
OF_THE_FILE = ("VERIFY_FAILED", "COPY_FAILED", "UNSUPPORTED_DISK")


def look_at_disk(overlay, converted, there, meter):
    staged = StagedDisk(overlay)
    found, manifest = examined(staged, there, meter, lambda part, own: check_staged(staged, part, own))
    found["disk"] = overlay.name
    found["converted"] = None
    if converted:
        def check(part, own):
            if found["state"] != "INTACT":
                raise Amiss("The staged file below it is not intact.")
            if own.point != manifest.point or not own.point:
                raise Amiss("It does not say of which moment it is.")
            check_converted(overlay, part, own, manifest)
        found["converted"] = examined(overlay, there, meter, check)[0]
    return found


def examined(order, there, meter, check):
    """What is to be said of the file, and its manifest."""
    manifest, part = Manifest(order), FileMeter(order, meter)
    loaded = there and manifest.load(same_point=False)
    state, count = "GONE", 0
    if there and os.path.lexists(order.file):
        try:
            if not loaded:
                raise Amiss("It has no manifest, or one of another version or another disk.")
            beyond = any(index >= manifest.count for index in manifest.ranges)
            if beyond or (manifest.end is not None and not manifest.finished()):
                raise Amiss("Its manifest is not whole.")
            state = "INTACT" if manifest.finished() else "PARTIAL"
            count = check(part, manifest)
        except (Amiss, Failed) as failure:
            if isinstance(failure, Failed) and failure.code not in OF_THE_FILE:
                raise
            state, count = "DAMAGED", 0
            print(f"{os.path.basename(order.file)}: {failure}", file=sys.stderr, flush=True)
    meter.add(order.size - part.done)
    return {"state": state, "bytes": count or 0, "point": manifest.point if loaded else ""}, manifest


def check_staged(order, part, manifest):
    """Bytes that a copy may go on with. A boot may have lost what was not finished by then."""
    if not manifest.finished() and manifest.boot != order.boot():
        return 0
    forget_cached(order.file)
    if order.format == "raw":
        if os.stat(order.file).st_size != order.size:
            raise Amiss("It has not the size of the disk.")
        check_ranges(order, part, manifest, manifest.ranges, lambda: FileSide(order.file, os.O_RDONLY))
    else:
        check_image(order, part, manifest, manifest.ranges)
    return sum(min(order.size - index * manifest.range, manifest.range) for index in manifest.ranges)


def check_converted(overlay, part, manifest, staged):
    """Where the overlay has nothing of its own, the staged file's ranges stand for it: they were read before."""
    if not manifest.finished():
        raise Amiss("It was not sealed.")
    forget_cached(overlay.file)
    touched = overlay.touched(manifest.range)
    if any(manifest.ranges[index] != staged.ranges[index] for index in set(manifest.ranges) - touched):
        raise Amiss("It is not on the staged file that is there.")
    check_image(overlay, part, manifest, touched)
    return overlay.size


def check_image(order, part, manifest, ranges):
    server, sound = opened(order, manifest), False
    try:
        check_ranges(order, part, manifest, ranges, lambda: NbdSide(server, part))
        sound = True
    finally:
        server.close(sound)


def opened(order, manifest):
    """One that is not finished may still be padded to whole clusters."""
    if not manifest.finished():
        try:
            return LocalServer(order, writable=False, size=padded(order.size))
        except Failed as failure:
            if failure.code != "VERIFY_FAILED":
                raise
    return LocalServer(order, writable=False)


def check_ranges(order, part, manifest, ranges, source):
    rest = {index: b"" for index in range(manifest.count) if index not in ranges}
    Check(order, part, manifest, source).run(rest, 2, 2)


def forget_cached(path):
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)


def look_at_variables(path, there):
    """A small file that the control plane put there, with its checksum beside it; None where none was to be looked for."""
    if path is None:
        return None
    if not there or not os.path.lexists(path):
        return {"state": "GONE", "point": ""}
    try:
        with open(path + ".manifest", encoding="ascii", errors="replace") as file:
            said = re.fullmatch(r"sampan-file 1 (\d{1,18}) sha256 ([0-9a-f]{64})\npoint ([A-Za-z0-9+/=]+)\n", file.read(4096))
    except FileNotFoundError:
        said = None
    if not said:
        return {"state": "DAMAGED", "point": ""}
    forget_cached(path)
    with open(path, "rb") as file:
        data = file.read(int(said[1]) + 1)
    same = len(data) == int(said[1]) and hashlib.sha256(data).hexdigest() == said[2]
    try:
        point = base64.b64decode(said[3], validate=True).decode()
    except ValueError:
        point = ""
    return {"state": "INTACT" if same and point else "DAMAGED", "point": point}
