class Https(Nbdkit):
    """A disk's file in a datastore, by a vCenter's or an ESXi host's `/folder`."""

    parallel = True
    # Each request is a round trip of the server's: with 100 ms of it, four times the size moves three times as much.
    step = 4 * MIB
    secrets = ("cookie",)
    faults = (
        (r"returned error: 404", "NOT_FOUND",
         "The disk's file is not in the datastore any more, or the path of the datacenter does not lead to it.", True),
        (r"certificate|SSL peer", "CERT_CHANGED",
         "The server does not show the certificate that was confirmed, or that one is not valid now.", True),
        (r"returned error: 40[13]", "AUTH_FAILED",
         "The server does not let the session read the disk's file: it has ended, or its user may not browse the datastore.", False),
        (r"returned error: 5", "COPY_FAILED", "The server answers requests for the disk's file with errors.", False),
        (r"does not support 'range'|get length", "COPY_FAILED", "The server does not give parts of the disk's file.", True),
        (r"nbdkit: .*error: (problem doing|pread)", "COPY_FAILED", "The server could not be reached for too long.", False),
    )

    def plugin(self):
        order = self.order
        url = order.checked("url", r"https://[!-~]{1,4000}")
        parts = urllib.parse.urlsplit(url)
        if not parts.hostname or "@" in parts.netloc:
            raise Failed("INTERNAL", "The URL has no host, or a user in it.")
        override = order.text("hostOverride", "")
        if override:
            self.resolve(order, parts.hostname, override)
        order.checked("certificate", r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*")
        order.checked("cookie", r"[ -~]{1,4096}")
        script = order.path("cookie.sh")
        with open(os.open(script, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o700), "w", encoding="ascii") as file:
            # The session may be renewed while we read; the file is then another.
            file.write(f"#!/bin/sh\nexec tr -d '\\000-\\037' <{order.path('cookie')}\n")
        source = order.text("bindAddress", "")
        through = []
        if source:
            source = order.checked("bindAddress", r"[0-9A-Fa-f.:]+")
            Relay(order.path("r.sock"), (parts.hostname, parts.port or 443), source)
            through = [f"unix-socket-path={order.path('r.sock')}"]
        return [
            "curl", *through, f"url={url}", "protocols=https", "followlocation=false", "proxy=", "sslverify=true",
            f"cainfo={order.path('certificate')}", f"cookie-script={script}", "cookie-script-renew=3",
            *([] if order.text("legacyTls", "0") == "1" else ["ssl-version=tlsv1.2"]), "timeout=90", "tcp-keepalive=true",
        ]

    @staticmethod
    def resolve(order, host, override):
        name, _, address = override.partition(" ")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}", name) or name.lower() != host:
            raise Failed("INTERNAL", "The name to be resolved is not the URL's.")
        try:
            address = ipaddress.ip_address(address)
        except ValueError:
            raise Failed("INTERNAL", "The address of the URL's host is none.") from None
        hide(order, "/etc/hosts", f"{address} {name}\n")
        hide(order, "/etc/nsswitch.conf", "hosts: files\n")
