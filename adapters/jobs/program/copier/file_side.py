class FileSide:
    """A raw staged file. Written where there is data only, so it stays sparse; the kernel keeps it if we are killed."""

    remote = wired = False
    step = CHUNK
    mends = False

    def __init__(self, path, flags):
        self.fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        self.size = os.fstat(self.fd).st_size

    def wait(self, cookies):
        pass

    def read(self, buffer, at, runs):
        view = memoryview(buffer)
        for a, b in runs:
            while a < b:
                count = os.preadv(self.fd, [view[a - at : b - at]], a)
                if count == 0:
                    raise Failed("VERIFY_FAILED", "The staged file is shorter than the disk.")
                a += count
        return ()

    def write(self, buffer, at, runs):
        view = memoryview(buffer)
        for a, b in runs:
            while a < b:
                a += os.pwrite(self.fd, view[a - at : b - at], a)
        if runs:
            # The disk begins at once, or the last fsync would wait for everything.
            start, length = runs[0][0], runs[-1][1] - runs[0][0]
            LIBC.sync_file_range(self.fd, ctypes.c_int64(start), ctypes.c_int64(length), SYNC_FILE_RANGE_WRITE)
        return ()

    def extents(self, start, end):
        found, at = [], start
        while at < end:
            try:
                a = os.lseek(self.fd, at, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    break
                raise
            if a >= end:
                break
            at = min(os.lseek(self.fd, a, os.SEEK_HOLE), end)
            append_run(found, max(a, start), at)
        return found

    def begin(self, start, end):
        pass

    def clear(self, start, end):
        pass

    def flush(self):
        """While the copy goes on, so that little is left for the end."""
        os.fdatasync(self.fd)

    def close(self):
        os.close(self.fd)
