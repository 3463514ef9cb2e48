class Copy(Ranges):
    """How one range goes: some requests of a step's size are read ahead, some are still being written."""

    def copy(self, index, source, target, buffers, counted):
        start, end = self.bounds(index)
        digest = self.manifest.digest
        data = source.extents(start, end)
        target.begin(start, end)
        digests = [b""] * -(-(end - start) // CHUNK)
        free = list(buffers)
        reads, writes = collections.deque(), collections.deque()

        def read_done():
            at, stop, runs, buffer, cookies = reads.popleft()
            source.wait(cookies)
            for piece in range(at, stop, CHUNK):
                view = memoryview(buffer)[piece - at : min(piece + CHUNK, stop) - at]
                digests[(piece - start) // CHUNK] = digest.of(view)
            full = blocks_with_data(buffer, at, runs, stop)
            size = sum(b - a for a, b in full)
            if target.wired:
                self.meter.take(size)
            self.clear_between(target, at, stop, full)
            writes.append((stop - at, size if target.wired else sum(b - a for a, b in runs), buffer,
                           target.write(buffer, at, full), size))
            while len(writes) > WRITES:
                write_done()

        def write_done():
            length, wire, buffer, cookies, size = writes.popleft()
            target.wait(cookies)
            free.append(buffer)
            counted[0] += length
            self.meter.add(length, wire if (target.wired or source.wired) else 0)
            self.copied += size

        for at in range(start, end, source.step):
            stop = min(at + source.step, end)
            runs = within(data, at, stop)
            if not runs:
                for piece in range(at, stop, CHUNK):
                    digests[(piece - start) // CHUNK] = digest.of_zeroes(min(piece + CHUNK, stop) - piece)
                target.clear(at, stop)
                counted[0] += stop - at
                self.meter.add(stop - at)
                continue
            while not free or len(reads) >= (READS if source.step == CHUNK else READS - 1):
                read_done() if reads else write_done()
            buffer = free.pop()
            size = sum(b - a for a, b in runs)
            if size < len(buffer):
                buffer[:] = bytes(len(buffer))
            if source.wired:
                self.meter.take(size)
            reads.append((at, stop, runs, buffer, source.read(buffer, at, runs)))
        while reads:
            read_done()
        while writes:
            write_done()
        return digest.of(b"".join(digests))

    @staticmethod
    def clear_between(target, at, stop, full):
        for a, b in full:
            if at < a:
                target.clear(at, a)
            at = b
        if at < stop:
            target.clear(at, stop)
