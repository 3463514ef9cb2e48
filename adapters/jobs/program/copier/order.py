class Order:
    """The job's input: one file per key, and the directories that it may use."""

    def __init__(self, job, inputs, keys):
        self.job, self.inputs, self.keys = job, inputs, keys
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

    def staged(self, file):
        """A file directly in a directory of ours, and no link; named below the directory's pinned place from here on."""
        directory, name = os.path.split(file)
        if not name or name.startswith("."):
            raise Failed("STATE_CONFLICT", "The path of the staged file is not in its normal form.")
        place = pinned(directory, self.path("cache"))
        file, mark = os.path.join(place, name), os.path.join(place, ".sampan")
        if not os.path.isfile(mark) or os.path.islink(mark) or os.path.islink(file):
            raise Failed("STATE_CONFLICT", "The staged file is not in a directory of ours.")
        return file

    @staticmethod
    def stated(image_format, what="staged file"):
        if image_format not in ("raw", "qcow2"):
            raise Failed("INTERNAL", f"The format of the {what} is neither raw nor qcow2.")
        return image_format


class DiskOrder(Order):
    """One disk: its staged file, or an overlay on one."""

    def __init__(self, job, inputs, keys):
        super().__init__(job, inputs, keys)
        self.size = self.number("size")
        self.format = self.stated(self.text("format"))
        self.file = self.staged(self.text("file"))
        self.base, self.base_format, self.base_told = "", "", self.text("base", "")
        if self.base_told:
            self.base_format = self.stated(self.text("baseFormat"))
            self.base = self.staged(self.base_told)
            if self.format != "qcow2":
                raise Failed("UNSUPPORTED_DISK", "The converted disk does not lie on the staged one.")
