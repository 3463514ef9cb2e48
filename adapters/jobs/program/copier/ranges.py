class Ranges:
    """The ranges of one disk, copied by workers with connections of their own.

    A range is committed once the target has flushed it. The committer's connection vouches for the target: what was
    begun before that connection was made, and not committed by then, may have been lost with a server and is copied
    again."""

    def __init__(self, order, meter, manifest, open_source, open_target):
        self.order, self.meter, self.manifest = order, meter, manifest
        self.open_source, self.open_target = open_source, open_target
        self.count = -(-order.size // manifest.range)
        self.lock = threading.Condition()
        self.todo = collections.deque()
        self.working = set()
        self.written = {}
        self.committed = {}
        self.epoch = 0
        self.faults = collections.Counter()
        self.copied = 0

    def bounds(self, index):
        start = index * self.manifest.range
        return start, min(start + self.manifest.range, self.order.size)

    def run(self, skip, workers, interval):
        self.todo.extend(index for index in range(self.count) if index not in skip)
        self.committed.update(skip)
        for index in skip:
            start, end = self.bounds(index)
            self.meter.add(end - start)
        threads = [threading.Thread(target=self.guard, args=(self.work,), daemon=True) for _ in range(workers)]
        self.guard(self.commit_all, interval, threads)
        for thread in threads:
            if thread.ident:
                thread.join(5 if self.meter.failure else None)
        self.meter.check()

    def guard(self, work, *arguments):
        try:
            work(*arguments)
        except Failed as failure:
            self.meter.fail(failure)
        except OSError as error:
            code = "NO_SPACE" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "COPY_FAILED"
            self.meter.fail(Failed(code, f"The staged file cannot be read or written: {os.strerror(error.errno or errno.EIO)}."))
        except BaseException as error:
            self.meter.fail(Failed("INTERNAL", f"The copier has a fault: {error!r}"))
        with self.lock:
            self.lock.notify_all()

    def next(self):
        with self.lock:
            while not self.todo:
                if self.meter.failure or len(self.committed) == self.count:
                    return None
                self.lock.wait(0.5)
            index = self.todo.popleft()
            self.working.add(index)
            return index, self.epoch

    def work(self):
        source = target = None
        buffers = []
        while (found := self.next()) is not None:
            index, epoch = found
            counted = [0]
            try:
                self.meter.check()
                source = source or self.open_source()
                target = target or self.open_target()
                buffers = buffers or new_buffers(source.step)
                digest = self.copy(index, source, target, buffers, counted)
                with self.lock:
                    self.working.discard(index)
                    if epoch != self.epoch:
                        self.todo.appendleft(index)
                        self.meter.take_back(counted[0])
                    else:
                        self.written[index] = digest
                    self.lock.notify_all()
            except Broken as error:
                print(f"range {index} is done again: {error}", file=sys.stderr, flush=True)
                self.meter.take_back(counted[0])
                self.forget(index, bool(source and source.mends))
                # Requests under way still use these buffers and connections.
                source = target = None
                buffers = []
        for side in (source, target):
            if side:
                side.close()

    def forget(self, index, counts):
        with self.lock:
            self.working.discard(index)
            self.todo.appendleft(index)
            self.faults[index] += counts
            self.lock.notify_all()
        if self.faults[index] > FAULTS:
            raise self.meter.stall("The same place of the disk could not be read or written again and again.")

    def open_committer(self):
        target = self.open_target()
        with self.lock:
            self.epoch += 1
            for index in self.written:
                start, end = self.bounds(index)
                self.todo.append(index)
                self.meter.take_back(end - start)
            self.written.clear()
            self.lock.notify_all()
        return target

    def commit_all(self, interval, threads):
        target = self.open_committer()
        for thread in threads:
            thread.start()
        while (batch := self.next_batch(interval)) is not None:
            try:
                target.flush()
            except Broken as error:
                print(f"what was not flushed is done again: {error}", file=sys.stderr, flush=True)
                target = self.reopen_committer()
                continue
            with self.lock:
                self.accept(batch)
                for index in batch:
                    self.written.pop(index, None)
                self.committed.update(batch)
                self.lock.notify_all()

    def reopen_committer(self):
        while True:
            try:
                return self.open_committer()
            except Broken:
                self.meter.check()

    def next_batch(self, interval):
        """Written ranges to be flushed, after a while or when nothing else is left; None at the end."""
        began = time.monotonic()
        with self.lock:
            while len(self.committed) < self.count:
                self.meter.check()
                if self.working and self.meter.stalled():
                    raise self.meter.stall("No byte has moved for too long.")
                finished = not self.todo and not self.working
                if self.written and (finished or time.monotonic() - began >= interval):
                    return dict(self.written)
                self.lock.wait(0.2)
        return None

    def accept(self, batch):
        """Staging records the ranges; writing compares them with what staging recorded."""
        if self.manifest.end is None:
            self.manifest.append(batch)
            return
        for index, digest in batch.items():
            if self.manifest.ranges.get(index) != digest:
                raise Failed("VERIFY_FAILED", f"The staged file differs from what was read from the source, in range {index}.")
