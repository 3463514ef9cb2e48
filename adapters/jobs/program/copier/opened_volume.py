class OpenedVolume(LocalServer):
    """A volume that this machine opens and writes itself, behind a qemu-nbd of ours.

    It may be a device that other tasks had before: nothing in it is taken for zero that QEMU does not know to be so. A block
    device never is, and is made zero wherever the disk is (QEMU: fallocate or BLKZEROOUT, else zeroes that are written)."""

    wired = used = True
    what = "volume"

    def __init__(self, order):
        self.compressing = False
        self.held = None
        image_format = Order.stated(order.text("volumeFormat"), self.what)
        told = order.text("volume")
        path = self.device(told) if told.startswith("/dev/") else self.file(told, order.path("volume.d"))
        try:
            image_info(path, image_format, order.size, what=self.what)
            # Other machines read the same device: what is in the page cache of this one must neither be missing there nor stand in
            # for it here.
            cache = "--cache=writeback" if self.held is None else "--cache=none"
            driver = "file" if self.held is None else "host_device"
            node = {"driver": image_format, "discard": "unmap", "file": {"driver": driver, "filename": path}}
            if image_format == "qcow2":
                node["backing"] = None
            self.serve(order.path("v.sock"), [cache, "--discard=unmap"], node)
        except BaseException:
            self.let_go()
            raise

    def device(self, told):
        """Names such as /dev/GROUP/VOLUME are links to the device. It is held for as long as it is written: what is mounted, or
        what another job holds, is refused by the kernel (open(2), O_EXCL of a block device)."""
        path = os.path.realpath(told)
        if not path.startswith("/dev/"):
            raise Failed("UNSUPPORTED_DISK", "The volume is no device below /dev.")
        try:
            if not stat.S_ISBLK(os.stat(path).st_mode):
                raise Failed("UNSUPPORTED_DISK", "The volume is no block device.")
            self.held = os.open(path, os.O_RDWR | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            raise Failed("NOT_FOUND", "The volume does not exist.") from None
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            raise Failed("IN_USE", "The volume is in use on the migration server: it is mounted, or something else writes to it.") from None
        return path

    def file(self, told, place):
        """A file, and no link, in a directory that only root can change; named below the directory's pinned place."""
        directory, name = os.path.split(told)
        path = os.path.join(pinned(directory, place, self.what), name)
        if os.path.islink(path):
            raise Failed("UNSUPPORTED_DISK", "The volume is a symbolic link.")
        if not os.path.isfile(path):
            raise Failed("NOT_FOUND", "The volume does not exist.")
        return path

    def close(self, sound=True):
        try:
            super().close(sound)
        finally:
            self.let_go()

    def let_go(self):
        if self.held is not None:
            os.close(self.held)
            self.held = None
