class Manifest:
    """`<file>.manifest`: a head that names size and point in time, a line per finished range, `end` when all are."""

    def __init__(self, order):
        self.path = order.file + ".manifest"
        self.order = order
        self.ranges = {}
        self.digest = Digest(fastest_digest())
        self.range = 16 * MIB if order.size <= 16 * 1024 * MIB else 64 * MIB
        self.count = -(-order.size // self.range)
        self.end = None
        self.point, self.boot = order.text("pointInTime", ""), order.boot()

    def head(self):
        point = base64.b64encode(self.point.encode()).decode() or "-"
        words = f"sampan-manifest 1 {self.order.size} {self.range} {self.digest.name}/{CHUNK} {self.order.format}"
        # A disk that is read again of the same instant, because what was staged of it is no longer what was read.
        reading = self.order.text("reading", "")
        return words, f"point {point} boot {self.boot}" + (f" reading {reading}" if reading else "")

    def load(self, same_point):
        """True when it is of this disk; with `same_point`, when this job may go on from it. Then `point` and `boot` are what it says."""
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
        for line in lines[2:]:
            match = re.fullmatch(r"(\d{1,12}|end) ([0-9a-f]{64})", line)
            if match and match[1] == "end":
                self.end = match[2]
            elif match:
                self.ranges[int(match[1])] = bytes.fromhex(match[2])
        if same_point and ("point - " in lines[1] or not self.goes_on(lines[1])):
            return False
        self.told(lines[1])
        return True

    def goes_on(self, line):
        """A boot may have lost what was not finished by then."""
        ours = self.head()[1]
        if self.finished():
            line, ours = (re.sub(r" boot \S+", "", text) for text in (line, ours))
        return line == ours

    def told(self, line):
        said = re.match(r"point (\S+) boot (\S+)", line)
        self.point = self.boot = ""
        if said:
            self.boot = said[2]
            try:
                self.point = base64.b64decode("" if said[1] == "-" else said[1], validate=True).decode()
            except ValueError:
                pass

    def finished(self):
        """All ranges are on the platter, by a line that was written after them and fits them."""
        every = all(index in self.ranges for index in range(self.count))
        return self.end is not None and every and self.end == self.summary(self.count)

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

    def begin_from(self, other, ranges):
        """A manifest of the same disk and instant with some other ranges; what is not in `ranges` has still to be read."""
        self.digest, self.range, self.point = other.digest, other.range, other.point
        self.create()
        self.append({index: digest for index, digest in other.ranges.items() if index in ranges})

    def finish(self, summary):
        with open(self.path, "a", encoding="ascii") as file:
            if self.end is None:
                file.write(f"end {summary}\n")
            file.flush()
            os.fsync(file.fileno())
