class Relay:
    """Carries nbdkit's connections to a server from one address of this machine, which its curl plugin cannot be told (MS-5).

    What goes through is TLS from end to end: the certificate is checked by the plugin as ever."""

    PIECE = 256 * 1024

    def __init__(self, path, server, source):
        self.server, self.source = server, source
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if os.path.lexists(path):
            os.unlink(path)
        self.listener.bind(path)
        os.chmod(path, 0o600)
        self.listener.listen(32)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(near,), daemon=True).start()

    def carry(self, near):
        try:
            far = socket.create_connection(self.server, 30, (self.source, 0))
        except OSError as error:
            print(f"no connection from {self.source} to {self.server[0]}: {error.strerror or error}", file=sys.stderr, flush=True)
            near.close()
            return
        far.settimeout(None)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self.pump, args=(far, near), daemon=True)
        back.start()
        self.pump(near, far)
        back.join()
        near.close()
        far.close()

    def pump(self, giver, taker):
        piece = bytearray(self.PIECE)
        try:
            while count := giver.recv_into(piece):
                taker.sendall(memoryview(piece)[:count])
        except OSError:
            pass
        # Either side's end is the end of both.
        for end in (giver, taker):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
