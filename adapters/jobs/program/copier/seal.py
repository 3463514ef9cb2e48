class OverlayDisk(Order):
    """The overlay that a conversion writes to, on a staged file that stays as it is."""

    def __init__(self, order, name, staged_file, staged_format, size):
        super().__init__(order.job, order.inputs, order.keys)
        self.name, self.size, self.format = name, size, "qcow2"
        self.base, self.base_format, self.base_told = staged_file, staged_format, ""
        self.file = os.path.join(os.path.dirname(staged_file), f"{name}.converted.qcow2")

    def make(self):
        """A new one: what a conversion that died has left is of no use."""
        for path in (self.file, self.file + ".manifest"):
            if os.path.lexists(path):
                os.unlink(path)
        image_info(self.base, self.base_format, self.size)
        # By its name alone: each job sees the directory at a place of its own.
        tool(["qemu-img", "create", "-q", "-f", "qcow2", "-b", os.path.basename(self.base), "-F", self.base_format, "--",
              self.file, str(self.size)], "given an overlay")

    def touched(self, range_size):
        """Ranges in which the overlay has anything of its own, zeroes included. The staged file is not looked at."""
        image_info(self.file, "qcow2", self.size, self)
        command = ["qemu-img", "map", "-U", "--output=json", image_named(image_node(self.file, "qcow2"))]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise Failed("JOB_FAILED", "The overlay cannot be read.")
        found = set()
        for extent in json.loads(done.stdout):
            # Without its backing file, what the overlay does not have is not present.
            if extent.get("present", True):
                found.update(range(extent["start"] // range_size, (extent["start"] + extent["length"] - 1) // range_size + 1))
        return found

    def staged_manifest(self):
        manifest = Manifest(StagedDisk(self))
        if not manifest.load(same_point=False) or manifest.end is None:
            raise Failed("VERIFY_FAILED", "The staged file is not complete.")
        return manifest

    def seal(self, meter):
        """The overlay's manifest: digests of the staged file where the overlay has nothing, else of what is read now."""
        staged, manifest = self.staged_manifest(), Manifest(self)
        touched = self.touched(staged.range)
        manifest.begin_from(staged, set(staged.ranges) - touched)
        server, sound = LocalServer(self, writable=False), False
        try:
            copy = Copy(self, meter, manifest, lambda: NbdSide(server, meter), Nowhere)
            copy.run(dict(manifest.ranges), 2, 2)
            sound = True
        finally:
            server.close(sound)
        with open(self.file, "rb+") as file:
            os.fsync(file.fileno())
        manifest.finish(manifest.summary(copy.count))
        print(f"{self.name}: {len(touched)} of {copy.count} ranges were changed", file=sys.stderr, flush=True)


class StagedDisk(Order):
    """What an overlay lies on."""

    def __init__(self, overlay):
        super().__init__(overlay.job, overlay.inputs, overlay.keys)
        self.size, self.format, self.file, self.base = overlay.size, overlay.base_format, overlay.base, ""
