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

    def begin_from(self, other, ranges):
        """A manifest of the same disk with some other ranges; what is not in `ranges` has still to be read."""
        self.digest, self.range = other.digest, other.range
        self.create()
        self.append({index: digest for index, digest in other.ranges.items() if index in ranges})

    def finish(self, summary):
        with open(self.path, "a", encoding="ascii") as file:
            if self.end is None:
                file.write(f"end {summary}\n")
            file.flush()
            os.fsync(file.fileno())
