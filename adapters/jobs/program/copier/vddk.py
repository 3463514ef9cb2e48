class Vddk(Nbdkit):
    """A disk by VMware's own library. Never run by us: there is no library that we may have."""

    secrets = ("vddkPassword",)
    faults = (
        (r"login|user ?name or password|permission", "AUTH_FAILED", "The server does not accept the user, or he may not read the disk.", True),
        (r"thumbprint|certificate|SSL", "CERT_CHANGED", "The server does not show the certificate that was confirmed.", True),
        (r"file not found|does not exist|could not find", "NOT_FOUND", "The disk's file is not in the datastore any more.", True),
        (r"cannot open plugin|libvixDiskLib", "MISSING_TOOLS", "nbdkit's vddk plugin or VMware's library cannot be loaded.", True),
        (r"nbdkit: .*error", "COPY_FAILED", "The disk could not be read by VMware's library.", False),
    )

    def plugin(self):
        order = self.order
        arguments = [
            "vddk", f"libdir={tools(order.checked('vddkLibrary', r'/[^,:]{1,1000}'))}",
            f"server={order.checked('vddkServer', r'[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}')}",
            f"port={order.number('vddkPort', 443)}", f"user={order.checked('vddkUser', PRINTABLE)}", f"password=+{order.path('vddkPassword')}",
            f"thumbprint={order.checked('vddkThumbprint', r'[0-9A-Fa-f:]{59}')}",
            f"vm={order.checked('vddkVm', r'moref=[A-Za-z0-9-]{1,100}')}",
            f"file={order.checked('vddkFile', PRINTABLE)}",
        ]
        order.checked("vddkPassword", PRINTABLE)
        if order.text("vddkTransports", ""):
            arguments.append(f"transports={order.checked('vddkTransports', r'[a-z0-9:]{1,100}')}")
        return arguments


PRINTABLE = r"[^\x00-\x1f\x7f]{1,4000}"
