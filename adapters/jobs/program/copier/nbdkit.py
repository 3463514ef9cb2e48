def source_of(order, meter):
    """What the bytes of a disk are read through, by the transport that the job was given."""
    kinds = {"nbd": Tunnel, "https": Https, "ssh": Ssh, "vddk": Vddk}
    if order.transport() not in kinds:
        raise Failed("INTERNAL", "There is no such transport.")
    return kinds[order.transport()](order, meter)


class Nbdkit(Channel):
    """nbdkit with one of its plugins over a disk of VMware's, read only. What it says goes to the job's log."""

    mends = True
    # Files of the job's input that no log may show.
    secrets = ()
    # What the plugin's words mean: a pattern, the failure, and whether it is certain at once. Else it is told when it lasts.
    faults = ()

    def __init__(self, order, meter):
        super().__init__(order, meter, "n.sock")
        self.command = [
            "nbdkit", "--foreground", "--exit-with-parent", "--readonly", "--unix", self.socket, "--threads", "8",
            "--filter=retry", *self.plugin(), "retries=3", "retry-delay=1",
        ]
        self.known = []

    def start(self):
        # Nothing of the machine's: no proxy, no agent, no configuration of a user.
        clean = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": self.order.inputs}
        # Each run of a script leaves an empty file of nbdkit 1.32's in /tmp: nbdkit, and nothing else of the job, has its own.
        os.makedirs(self.order.path("tmp"), 0o700, exist_ok=True)
        alone = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /tmp && exec "$@"', self.order.path("tmp")]
        child = subprocess.Popen([*alone, *self.command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, env=clean)
        self.listener = threading.Thread(target=self.listen, args=(child,), daemon=True)
        self.listener.start()
        return child

    def listen(self, child):
        for line in child.stderr:
            text = self.scrubbed(line.decode(errors="replace").rstrip())
            print(text, file=sys.stderr, flush=True)
            self.judge(text, child)

    def judge(self, text, child):
        for pattern, code, message, certain in self.faults:
            if re.search(pattern, text, re.I):
                self.meter.trouble = Failed(code, message)
                if certain:
                    self.meter.fail(self.meter.trouble)
                    child.kill()
                return

    def scrubbed(self, text):
        for name in self.secrets:
            # Also those that were replaced meanwhile.
            self.known += [word for word in self.order.text(name, "").split("\n") if word and word not in self.known]
        for word in self.known:
            text = text.replace(word, "***")
        return text

    def ended(self):
        self.listener.join(5)
        self.meter.check()
        raise Broken("nbdkit has ended")
