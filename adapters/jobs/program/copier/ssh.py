class Ssh(Nbdkit):
    """A disk's file on an ESXi host, over SFTP."""

    parallel = True
    secrets = ("sshPassword", "sshPrivateKey")
    faults = (
        (r"host key|known.?hosts", "HOST_KEY_CHANGED", "The ESXi host shows another SSH host key than the one that was confirmed.", True),
        (r"authentication|access denied|auth(entication)? failed|private key|identity", "AUTH_FAILED",
         "The ESXi host does not accept the user with this password or key.", True),
        (r"no such file|does not exist", "NOT_FOUND", "The disk's file is not on the ESXi host any more.", True),
        (r"permission denied", "AUTH_FAILED", "The user may not read the disk's file on the ESXi host.", True),
        (r"nbdkit: .*error", "COPY_FAILED", "The ESXi host could not be reached for too long.", False),
    )

    def plugin(self):
        order = self.order
        address = order.checked("sshAddress", r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}")
        port = order.number("sshPort", 22)
        path = order.text("sshPath")
        if not re.fullmatch(r"/[^\x00-\x1f\x7f]{1,4000}", path):
            raise Failed("INTERNAL", "The path of the disk's file has characters that are not allowed.")
        self.pin(address, port)
        # libssh would look into the home of root for keys, and for a configuration.
        for place in (os.path.expanduser("~root/.ssh"), "/etc/ssh"):
            hide_directory(place, order.path("empty"))
        return [
            "ssh", f"host={address}", f"port={port}", f"user={order.checked('sshUser', r'[!-~]{1,200}')}", f"path={path}",
            f"known-hosts={order.path('known_hosts')}", f"config={self.config()}", "timeout=30", *self.credential(),
        ]

    def config(self):
        """Nobody's but ours; empty where any address of this machine may be used."""
        if not self.order.text("bindAddress", ""):
            return ""
        path = self.order.path("ssh_config")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"BindAddress {self.order.checked('bindAddress', r'[0-9A-Fa-f.:]+')}\n")
        return path

    def pin(self, address, port):
        key = self.order.checked("sshHostKey", r"[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\r\n]*)?\n?").split()[:2]
        with open(self.order.path("known_hosts"), "w", encoding="ascii") as file:
            for host in (address, f"[{address}]:{port}"):
                file.write(f"{host} {key[0]} {key[1]}\n")

    def credential(self):
        password, key = (self.order.text(name, "") for name in ("sshPassword", "sshPrivateKey"))
        if bool(password) == bool(key):
            raise Failed("INTERNAL", "The job needs a password or a private key, and not both.")
        if password:
            return [f"password=+{self.order.path('sshPassword')}"]
        identity = self.order.path("identity")
        with open(os.open(identity, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(key.rstrip("\n") + "\n")
        return [f"identity={identity}"]
