class Tunnel(Channel):
    """`ssh -N -L` to an NBD server of another machine."""

    def __init__(self, order, meter):
        super().__init__(order, meter, "t.sock")
        self.log = order.path("ssh.log")
        self.remote = order.checked("remoteSocket", r"/[A-Za-z0-9/._-]{1,100}")
        self.export = order.text("exportName", "")
        self.command = self.build()

    def build(self):
        order = self.order
        key = order.checked("peerHostKey", r"[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\r\n]*)?\n?").split()[:2]
        algorithms = "rsa-sha2-512,rsa-sha2-256" if key[0] == "ssh-rsa" else key[0]
        known = order.path("known_hosts")
        with open(known, "w", encoding="ascii") as file:
            file.write(f"sampan-peer {key[0]} {key[1]}\n")
        identity = os.path.join(order.keys, order.checked("keyId", r"[A-Za-z0-9_][A-Za-z0-9._-]*"), "id")
        options = {
            "StrictHostKeyChecking": "yes", "UserKnownHostsFile": known, "GlobalKnownHostsFile": "/dev/null",
            "HostKeyAlias": "sampan-peer", "HostKeyAlgorithms": algorithms, "CheckHostIP": "no", "UpdateHostKeys": "no",
            "BatchMode": "yes", "IdentitiesOnly": "yes", "IdentityFile": identity, "IdentityAgent": "none",
            "PreferredAuthentications": "publickey", "ConnectTimeout": "10", "ServerAliveInterval": "10",
            "ServerAliveCountMax": "3", "ExitOnForwardFailure": "yes", "StreamLocalBindUnlink": "yes",
            "StreamLocalBindMask": "0177", "LogLevel": "ERROR", "Compression": "no", "ControlPath": "none",
            "Ciphers": "^aes128-gcm@openssh.com",
        }
        command = ["ssh", "-N", "-T", "-F", "none"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        bind = order.text("bindAddress", "")
        if bind:
            command += ["-b", order.checked("bindAddress", r"[0-9A-Fa-f.:]+")]
        command += ["-p", str(order.number("peerPort", 22)), "-l", order.checked("peerUser", r"[A-Za-z0-9_][A-Za-z0-9._-]*")]
        command += ["-L", f"{self.socket}:{self.remote}", "--", order.checked("peerAddress", r"[A-Za-z0-9][A-Za-z0-9.:%_-]*")]
        return command

    def start(self):
        with open(self.log, "wb") as errors:
            return subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)

    def ended(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            self.explain(file.read(4096))

    def explain(self, words):
        print(words, file=sys.stderr, end="", flush=True)
        if "Host key verification failed" in words or "IDENTIFICATION HAS CHANGED" in words:
            raise Failed("HOST_KEY_CHANGED", "The other machine shows another SSH host key than the one that was confirmed.")
        if "Permission denied" in words:
            raise Failed("AUTH_FAILED", "The other machine does not accept the key of this task.")
        raise Broken(words)
