class NbdSide:
    """One connection of one worker, for reading and for writing."""

    def __init__(self, server, meter):
        self.server, self.meter = server, meter
        self.remote, self.wired = server.remote, server.wired
        self.step, self.mends = server.step, server.remote and server.mends
        self.handle = server.connect()
        self.extents_known = self.handle.can_meta_context("base:allocation")
        self.filled = []
        self.align = BLOCK if getattr(server, "compressing", False) else 1

    def wait(self, cookies):
        try:
            for cookie in cookies:
                while not self.handle.aio_command_completed(cookie):
                    if self.handle.poll(1000) == 0:
                        self.meter.check()
        except nbd.Error as error:
            raise self.failure(error) from error

    def failure(self, error):
        if self.handle.aio_is_dead() or self.handle.aio_is_closed():
            if self.remote:
                return Broken(str(error))
            return Failed("JOB_FAILED", f"The server of the {self.server.what} has ended.")
        if self.mends:
            return Broken(str(error))
        if error.errnum == errno.ENOSPC:
            return Failed("NO_SPACE", "There is no space left where the disk is written.")
        return Failed("COPY_FAILED", f"The disk cannot be read or written: {os.strerror(error.errnum or errno.EIO)}.")

    def read(self, buffer, at, runs):
        try:
            return [
                self.handle.aio_pread(nbd.Buffer.from_buffer(memoryview(buffer)[a - at : b - at]), a)
                for a, b in runs
            ]
        except nbd.Error as error:
            raise self.failure(error) from error

    def whole(self, end):
        return -(-end // self.align) * self.align

    def write(self, buffer, at, runs):
        try:
            return [
                self.handle.aio_pwrite(nbd.Buffer.from_buffer(memoryview(buffer)[a - at : self.whole(b) - at]), a)
                for a, b in runs
            ]
        except nbd.Error as error:
            raise self.failure(error) from error

    def extents(self, start, end):
        """Runs that may hold data, within start and end."""
        if not self.extents_known:
            return [(start, end)]
        found, at = [], start

        def take(context, offset, entries, error):
            nonlocal at
            if context != "base:allocation" or offset != at:
                return
            for length, flags in zip(entries[0::2], entries[1::2]):
                stop = min(at + length, end)
                if not flags & nbd.STATE_ZERO:
                    append_run(found, at, stop)
                at = stop

        try:
            while at < end:
                before = at
                self.handle.block_status(end - at, at, take)
                if at == before:
                    append_run(found, at, end)
                    break
        except nbd.Error as error:
            raise self.failure(error) from error
        return found

    def begin(self, start, end):
        """A staged file is new, or has data of this same point in time: there is nothing to make zero. Of a volume, what is not
        known to be zero may be anything."""
        self.filled = self.extents(start, end) if self.server.used else []

    def clear(self, start, end):
        """Makes zero what is not known to be so."""
        for a, b in self.filled:
            a, b = max(a, start), min(b, end)
            if a < b:
                try:
                    self.handle.zero(b - a, a)
                except nbd.Error as error:
                    raise self.failure(error) from error

    def flush(self):
        try:
            self.wait([self.handle.aio_flush()])
        except nbd.Error as error:
            raise self.failure(error) from error

    def close(self):
        try:
            self.handle.shutdown()
        except nbd.Error:
            pass
