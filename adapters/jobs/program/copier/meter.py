class Meter:
    """Bytes done (never fewer than told before), bytes on the wire, the rate, and when the last byte went."""

    def __init__(self, order, total):
        self.order, self.total = order, total
        self.done = self.shown = self.wire = 0
        self.lock = threading.Lock()
        self.moved = time.monotonic()
        self.limit = order.number("stallSeconds", order.patience())
        self.rate = order.number("rateBitsPerSecond", 0)
        self.free = 0.0
        self.stop = threading.Event()
        self.failure = None
        self.trouble = None

    def fail(self, failure):
        with self.lock:
            self.failure = self.failure or failure
        self.stop.set()

    def check(self):
        if self.failure:
            raise self.failure

    def add(self, done, wire=0):
        with self.lock:
            self.done += done
            self.wire += wire
            self.moved = time.monotonic()
            self.trouble = None

    def take_back(self, done):
        """What a broken connection may have lost is no longer done; that is no movement."""
        with self.lock:
            self.done -= done

    def take(self, count):
        """Waits until the limit lets `count` bytes go. Waiting for it is no stall."""
        while True:
            with self.lock:
                now = time.monotonic()
                if not self.rate:
                    return
                if self.free <= now + 0.05:
                    self.free = max(self.free, now - 0.25) + count * 8 / self.rate
                    return
                wait = min(self.free - now, 0.5)
                self.moved = now
            if self.stop.wait(wait):
                self.check()
                return

    def stalled(self):
        return time.monotonic() - self.moved > self.limit

    def stall(self, message):
        """Why nothing has moved, where the other side has said it."""
        return self.trouble or Failed("COPY_FAILED", message)

    def write(self):
        with self.lock:
            self.shown = max(self.shown, min(self.done, self.total))
            text = f"{self.shown} {self.total} {self.wire}\n"
        path = os.path.join(self.order.job, "progress")
        with open(path + ".tmp", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(path + ".tmp", path)

    def run(self):
        while not self.stop.wait(0.5):
            try:
                self.write()
                with open(os.path.join(self.order.job, "rate"), encoding="ascii") as file:
                    rate = int(file.read())
                with self.lock:
                    if rate != self.rate:
                        self.rate, self.free = rate, time.monotonic()
            except (FileNotFoundError, ValueError):
                pass
            except OSError as error:
                print(f"progress cannot be written: {error}", file=sys.stderr, flush=True)
