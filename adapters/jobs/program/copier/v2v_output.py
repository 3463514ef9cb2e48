class V2vOutput:
    """What `virt-v2v-in-place -v -x` says: facts about the guest, and for the log what is virt-v2v's own."""

    own = re.compile(r"\[ *\d+\.\d\] |virt-v2v|(i|gcaps)_[a-z0-9_]+ = |\* \S+ \S+ \(\S+\)|supermin: .*error|libguestfs: error")
    # A trace of Windows is long; of what is not virt-v2v's own the end is kept, for one that fails.
    def __init__(self):
        self.facts, self.modules, self.kernel = {}, {}, None
        self.renamed = []
        self.tail = collections.deque(maxlen=80)
        self.listed = self.offered = None

    def read(self, stream):
        for raw in iter(lambda: stream.readline(4 * MIB), b""):
            line = raw.decode(errors="replace").rstrip()
            self.take(line)
            if self.own.match(line):
                print(line[:1000], file=sys.stderr, flush=True)
            else:
                self.tail.append(line[:300])

    def take(self, line):
        if match := re.match(r"((?:i|gcaps)_[a-z0-9_]+) = (.{0,300})", line):
            self.facts[match[1]] = match[2]
        elif match := re.match(r'libguestfs: trace: v2v: aug_set "/files/etc/(?:fstab|crypttab)/[^"]*" "(/dev/[a-z0-9]{1,20})"', line):
            self.renamed.append(match[1])
        elif match := re.match(r'libguestfs: trace: v2v: find "/lib/modules/([^"/]+)"', line):
            self.listed = match[1]
        elif line.startswith("libguestfs: trace: v2v: find = [") and self.listed:
            self.modules[self.listed] = re.search(r'/virtio_scsi\.ko[.a-z0-9]*"', line) is not None
            self.listed = None
        elif line.startswith("kernels offered by the bootloader"):
            self.offered = True
        elif self.offered and (match := re.match(r"\t/lib/modules/(\S+)", line)):
            # The first is the one that boots.
            self.kernel, self.offered = match[1], False

    def virtio_scsi(self):
        """Of the kernel that boots: 1, 0, or unknown. A driver within a kernel is not in the list of its modules; 2.x had none such."""
        if self.kernel not in self.modules:
            return "unknown"
        if self.modules[self.kernel]:
            return "1"
        return "0" if self.kernel.startswith("2.") else "unknown"

    def fact(self, key):
        value = self.facts.get(key, "")
        return "" if value == "unknown" else value

    def results(self, look_for_scsi):
        names = {
            "blockBus": "gcaps_block_bus", "netModel": "gcaps_net_bus", "machine": "gcaps_machine", "osType": "i_type",
            "osinfo": "i_osinfo", "product": "i_product_name", "distro": "i_distro", "arch": "i_arch", "firmware": "i_firmware",
        }
        found = {key: self.fact(name) for key, name in names.items()}
        found["version"] = ".".join(filter(None, (self.fact("i_major_version"), self.fact("i_minor_version"))))
        found["virtioScsi"] = self.virtio_scsi() if look_for_scsi else "unknown"
        return found


class Messages:
    """virt-v2v's own words, a JSON object per line, followed while it writes them."""

    def __init__(self, path, note):
        self.path, self.note = path, note
        self.steps, self.warnings, self.errors = [], [], []
        self.at, self.rest = 0, b""

    def follow(self):
        try:
            with open(self.path, "rb") as file:
                file.seek(self.at)
                data = file.read()
        except FileNotFoundError:
            return
        self.at += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.take(line)

    def take(self, line):
        try:
            said = json.loads(line)
            kind, text, at = said["type"], plain(said["message"]), str(said.get("timestamp", ""))[:40]
        except (ValueError, KeyError, TypeError):
            return
        if kind == "message" and len(self.steps) < 200:
            self.steps.append({"message": text, "at": at})
            self.note(text)
        elif kind == "warning" and len(self.warnings) < 100:
            self.warnings.append(text)
        elif kind == "error":
            self.errors.append(text)


def plain(text):
    """Without ANSI's colours and other control characters, lines aside."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", str(text))
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", text).strip()[:4000]
