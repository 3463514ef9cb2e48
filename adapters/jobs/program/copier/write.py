def write(order, meter):
    manifest = Manifest(order)
    if not manifest.load(same_point=False) or manifest.end is None:
        raise Failed("VERIFY_FAILED", "The staged file is not complete.")
    volume = OpenedVolume(order) if order.text("volume", "") else Tunnel(order, meter)
    server, sound = None, False
    try:
        workers = expect_size(volume, order.size, "The target volume")
        if order.format == "qcow2":
            server = LocalServer(order, writable=False)
        elif os.stat(order.file).st_size != order.size:
            raise Failed("VERIFY_FAILED", "The staged file has not the size of the disk.")
        source = (lambda: NbdSide(server, meter)) if server else (lambda: FileSide(order.file, os.O_RDONLY))
        copy = Copy(order, meter, manifest, source, lambda: NbdSide(volume, meter))
        copy.run({}, workers, 10)
        verified = "size"
        if order.text("verify", "") == "1":
            read_back(order, meter, manifest, volume, workers)
            verified = "checksum"
        sound = True
    finally:
        volume.close(sound)
        if server:
            server.close(sound)
    return copy, manifest.end, verified


class Nowhere(FileSide):
    """Takes everything and keeps nothing: reading back is a copy to here, whose checksums are compared."""

    def __init__(self):
        pass

    def write(self, buffer, at, runs):
        return ()

    def flush(self):
        pass

    def close(self):
        pass


def read_back(order, meter, manifest, volume, workers):
    again = Copy(order, meter, manifest, lambda: NbdSide(volume, meter), Nowhere)
    try:
        again.run({}, workers, 2)
    except Failed as failure:
        if failure.code == "VERIFY_FAILED":
            raise Failed("VERIFY_FAILED", "The target volume differs from the staged disk.") from failure
        raise
