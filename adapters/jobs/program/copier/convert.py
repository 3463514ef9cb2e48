def convert(job, inputs, keys):
    """virt-v2v on overlays of a guest's staged disks; what it changed is then recorded, for the download to check."""
    began = time.monotonic()
    conversion = Conversion(job, inputs, keys)
    meter = Meter(conversion, sum(disk.size for disk in conversion.disks))
    threading.Thread(target=meter.run, daemon=True).start()
    conversion.note("Making overlays of the staged disks")
    for disk in conversion.disks:
        disk.staged_manifest()
        disk.make()
    with conversion.turn():
        failed = conversion.run()
    results = conversion.results(failed, round(time.monotonic() - began, 3))
    if not failed:
        conversion.note("Recording what the conversion changed")
        for disk in conversion.disks:
            disk.seal(meter)
        results["seconds"] = round(time.monotonic() - began, 3)
    meter.stop.set()
    meter.write()
    record(os.path.join(job, "out"), results)
    if failed:
        raise Failed("CONVERSION_FAILED", f"virt-v2v could not convert the guest: {results['error'].splitlines()[0][:300]}")


class Conversion(Order):
    """The order of one conversion, and virt-v2v's run."""

    buses = {"virtio": "vd", "scsi": "sd", "sata": "sd", "ide": "hd"}

    def __init__(self, job, inputs, keys):
        super().__init__(job, inputs, keys)
        self.directory = self.text("directory")
        self.disks, self.bus_of = [], {}
        for line in self.text("disks").splitlines():
            self.add_disk(line)
        if not self.disks or len(self.bus_of) != len(self.disks):
            raise Failed("INTERNAL", "The conversion has no disks, or two of one name.")
        self.directory = self.path("cache")
        self.scratch = os.path.join(self.directory, ".v2v")
        self.output = V2vOutput()
        self.messages = Messages(self.path("messages"), self.note)

    def add_disk(self, line):
        # The path is the only one that may have spaces.
        match = re.fullmatch(r"([A-Za-z0-9_][A-Za-z0-9._-]{0,99}) (/.+) (raw|qcow2) ([0-9]{1,18}) (virtio|scsi|sata|ide)", line)
        if not match or os.path.dirname(match[2]) != self.directory:
            raise Failed("INTERNAL", "A disk of the conversion is not told as it should be.")
        staged = self.staged(match[2])
        disk = OverlayDisk(self, match[1], staged, match[3], int(match[4]))
        self.disks.append(disk)
        self.bus_of[match[1]] = match[5]

    def note(self, text):
        path = os.path.join(self.job, "note")
        with open(path + ".tmp", "w", encoding="utf-8") as file:
            file.write(text.split("\n")[0][:200] + "\n")
        os.rename(path + ".tmp", path)

    def domain(self):
        """The guest as virt-v2v wants to be told of it. Nothing in it is anybody's text."""
        domain = xml.Element("domain", type="kvm")
        xml.SubElement(domain, "name").text = "guest"
        xml.SubElement(domain, "memory", unit="MiB").text = str(self.number("memoryMiB"))
        xml.SubElement(domain, "vcpu").text = str(self.number("cpus"))
        system = xml.SubElement(domain, "os", {"firmware": "efi"} if self.checked("firmware", "BIOS|UEFI") == "UEFI" else {})
        xml.SubElement(system, "type", arch="x86_64").text = "hvm"
        features = xml.SubElement(domain, "features")
        for name in ("acpi", "apic"):
            xml.SubElement(features, name)
        devices = xml.SubElement(domain, "devices")
        count = collections.Counter()
        for disk in self.disks:
            bus = self.bus_of[disk.name]
            element = xml.SubElement(devices, "disk", type="file", device="disk")
            xml.SubElement(element, "driver", name="qemu", type="qcow2")
            xml.SubElement(element, "source", file=disk.file)
            xml.SubElement(element, "target", dev=self.buses[bus] + letters(count[self.buses[bus]]), bus=bus)
            count[self.buses[bus]] += 1
        for model in self.nics():
            element = xml.SubElement(devices, "interface", type="network")
            xml.SubElement(element, "source", network="default")
            xml.SubElement(element, "model", type=model)
        return xml.tostring(domain, encoding="unicode")

    def nics(self):
        """Lines of a count and a model."""
        found = []
        for line in self.text("nics", "").splitlines():
            match = re.fullmatch(r"([0-9]{1,2}) ([a-z0-9-]{1,20})", line)
            if not match:
                raise Failed("INTERNAL", "The NICs of the conversion are not told as they should be.")
            found += [match[2]] * int(match[1])
        return found

    def environment(self):
        # A socket's path must be short, and the directory of a task may be anywhere.
        near = self.path("t")
        os.makedirs(near, 0o700, exist_ok=True)
        mount(self.scratch, near)
        # As root, libguestfs has its sockets in /tmp whatever it is told; one that is killed would leave them there.
        used = (self.directory, self.job, self.inputs, self.text("virtioWin", ""))
        if not any(path.startswith("/tmp/") for path in used):
            mount(self.scratch, "/tmp")
        # libguestfs makes its appliance once, and shares it between conversions.
        appliance = os.path.join(os.path.dirname(os.path.dirname(self.job)), "appliance")
        os.makedirs(appliance, 0o700, exist_ok=True)
        found = {
            "PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": near, "TMPDIR": near,
            "VIRT_V2V_TMPDIR": near, "LIBGUESTFS_CACHEDIR": appliance, "LIBGUESTFS_BACKEND": "direct",
        }
        drivers = self.text("virtioWin", "")
        if drivers:
            found["VIRTIO_WIN"] = tools(drivers)
            # Debian has no package of what virt-v2v installs in Windows to finish there; it may lie beside the drivers.
            if any(os.path.isfile(os.path.join(drivers, name)) for name in ("rhsrvany.exe", "pvvxsvc.exe")):
                found["VIRT_TOOLS_DATA_DIR"] = drivers
        return found

    @contextlib.contextmanager
    def turn(self):
        """One of this machine's places for conversions: each is a machine of its own with some GiB of memory."""
        directory = os.path.join(os.path.dirname(os.path.dirname(self.job)), "conversions")
        os.makedirs(directory, 0o700, exist_ok=True)
        count = places()
        taken = None
        while taken is None:
            for number in range(count):
                file = os.open(os.path.join(directory, f"{number}.lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
                try:
                    # The kernel gives it back however we end.
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    taken = file
                    break
                except BlockingIOError:
                    os.close(file)
            if taken is None:
                self.note(f"Waiting until one of the {count} conversions on this server ends")
                time.sleep(1)
        try:
            yield
        finally:
            os.close(taken)

    def run(self):
        """True when virt-v2v failed."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        os.mkdir(self.scratch, 0o700)
        with open(self.path("domain.xml"), "w", encoding="utf-8") as file:
            file.write(self.domain())
        command = [
            # Copies of other tasks come first; and nothing in a guest may reach a network.
            "nice", "-n", "10", "ionice", "-c", "2", "-n", "7", "unshare", "--net",
            "virt-v2v-in-place", "-v", "-x", f"--machine-readable=file:{self.messages.path}", "--root", "single",
            "-i", "libvirtxml", self.path("domain.xml"),
        ]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 env=self.environment(), cwd="/")
        reader = threading.Thread(target=self.output.read, args=(child.stdout,), daemon=True)
        reader.start()
        while child.poll() is None:
            self.messages.follow()
            time.sleep(0.25)
        reader.join(10)
        self.messages.follow()
        if child.returncode != 0:
            print("\n".join(self.output.tail), file=sys.stderr)
        print("\n".join(self.messages.errors), file=sys.stderr, flush=True)
        shutil.rmtree(self.scratch, ignore_errors=True)
        return child.returncode != 0

    def results(self, failed, seconds):
        found = self.output.results(self.text("checkVirtioScsi", "0") == "1")
        error = ""
        if failed:
            error = "\n".join(self.messages.errors) or "\n".join(list(self.output.tail)[-5:]) or "it said nothing"
        return {
            **found, "renamed": json.dumps(sorted(set(self.output.renamed))[:100]), "steps": json.dumps(self.messages.steps), "warnings": json.dumps(self.messages.warnings),
            "error": plain(error), "seconds": seconds,
        }


def places():
    """Conversions at once: one for each core, and for each 2 GiB of memory beside the first."""
    with open("/proc/meminfo", encoding="ascii") as file:
        kilobytes = int(re.search(r"^MemTotal:\s+(\d+)", file.read(), re.M)[1])
    return max(1, min(os.cpu_count() or 1, (kilobytes // 1048576 - 1) // 2))


def letters(number):
    """a to z, then aa."""
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)
