def new_buffers(step):
    """Larger requests need fewer of them under way."""
    return [bytearray(step) for _ in range(READS + WRITES + 1 if step == CHUNK else 4)]


def append_run(runs, start, stop):
    if start >= stop:
        return
    if runs and runs[-1][1] == start:
        runs[-1] = (runs[-1][0], stop)
    else:
        runs.append((start, stop))


def within(runs, start, stop):
    return [(max(a, start), min(b, stop)) for a, b in runs if a < stop and b > start]


def blocks_with_data(buffer, at, runs, stop):
    """Runs of whole blocks that are not all zero; a source may call zeroes data."""
    found = []
    shared = nbd.Buffer.from_buffer(buffer)
    for a, b in runs:
        low, high = (a - at) // BLOCK * BLOCK, min(-(-(b - at) // BLOCK) * BLOCK, stop - at)
        for offset in range(low, high, BLOCK):
            length = min(BLOCK, high - offset)
            if found and found[-1][1] >= at + offset + length:
                continue
            if not shared.is_zero(offset, length):
                append_run(found, at + offset, at + offset + length)
    return found
