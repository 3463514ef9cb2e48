class Order:
    """The job's input: one file per key, and the directories that it may use."""

    def __init__(self, job, inputs, keys):
        self.job, self.inputs, self.keys = job, inputs, keys
        self.size = self.number("size")
        self.format = self.text("format")
        self.file = self.text("file")
        if self.format not in ("raw", "qcow2"):
            raise Failed("INTERNAL", "The format of the staged file is neither raw nor qcow2.")
        directory, name = os.path.split(self.file)
        if not name or name.startswith(".") or os.path.realpath(directory) != directory:
            raise Failed("STATE_CONFLICT", "The path of the staged file is not in its normal form.")
        if not os.path.isfile(os.path.join(directory, ".sampan")) or os.path.islink(self.file):
            raise Failed("STATE_CONFLICT", "The staged file is not in a directory of ours.")

    def text(self, key, default=None):
        try:
            with open(self.path(key), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            if default is None:
                raise Failed("INTERNAL", f"The job lacks {key}.") from None
            return default

    def number(self, key, default=None):
        text = self.text(key, None if default is None else str(default))
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise Failed("INTERNAL", f"{key} is not a number.")
        return int(text)

    def checked(self, key, pattern):
        value = self.text(key)
        if not re.fullmatch(pattern, value):
            raise Failed("INTERNAL", f"{key} has characters that are not allowed.")
        return value

    def path(self, key):
        return os.path.join(self.inputs, key)

    def transport(self):
        return self.text("transport", "") or "nbd"

    def patience(self):
        """A session of a vCenter that has ended is renewed within two minutes; nothing else needs as long."""
        return 180 if self.transport() == "https" else 120

    def boot(self):
        with open(os.path.join(self.job, "boot"), encoding="ascii") as file:
            return file.read().strip()
