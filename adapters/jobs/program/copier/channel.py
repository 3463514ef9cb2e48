class Channel:
    """A server behind a socket of ours, run by a child of ours; made anew when it breaks, until nothing has moved for the limit."""

    # What goes through counts as traffic, and has to keep to its limit.
    remote = wired = True
    # What is written to may hold something already.
    used = True
    what = "other machine"
    # One connection is enough for a server that does not say that several see the same.
    parallel = False
    # A request that failed may be good on a new connection.
    mends = False
    # Bytes of one request.
    step = CHUNK
    export = ""

    def __init__(self, order, meter, socket):
        self.order, self.meter = order, meter
        self.socket = order.path(socket)
        self.lock = threading.Lock()
        self.child = None

    def up(self):
        """With the lock held: a running child that listens, or Broken."""
        if self.child and self.child.poll() is None:
            return
        if os.path.lexists(self.socket):
            os.unlink(self.socket)
        self.child = self.start()
        while not os.path.exists(self.socket):
            try:
                self.child.wait(0.02)
            except subprocess.TimeoutExpired:
                self.meter.check()
                continue
            self.ended()

    def connect(self):
        """A negotiated NBD handle."""
        wait = 0.1
        while True:
            self.meter.check()
            handle = nbd.NBD()
            try:
                with self.lock:
                    self.up()
                prepare(handle, self.export)
                handle.connect_unix(self.socket)
                return handle
            except (nbd.Error, Broken) as error:
                if self.meter.stalled():
                    raise self.meter.stall("The other machine could not be reached for too long.") from error
                with self.lock:
                    if self.child and self.child.poll() is None and not os.path.exists(self.socket):
                        self.child.kill()
            if self.meter.stop.wait(wait):
                self.meter.check()
                raise Broken()
            wait = min(wait * 2, 3)

    def close(self, sound=True):
        if self.child:
            self.child.terminate()
            try:
                self.child.wait(5)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


def prepare(handle, export):
    handle.add_meta_context("base:allocation")
    handle.set_export_name(export)
    handle.set_pread_initialize(False)
