def enter(path):
    """A descriptor of the directory, opened step by step without links; root's own on the whole way, as trusted-path.sh has it."""
    here = os.open("/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    seen = "/"
    for name in path.split("/")[1:]:
        look(here, seen)
        try:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
        except OSError as error:
            raise Failed("STATE_CONFLICT", f"The directory {name} below {seen} cannot be entered: {error.strerror}.") from None
        finally:
            os.close(here)
        here, seen = below, os.path.join(seen, name)
    look(here, seen)
    return here


def look(directory, path):
    """Others may neither own a directory on the way nor write in it, except where a sticky bit keeps root's entries root's."""
    facts = os.fstat(directory)
    if facts.st_uid != 0:
        raise Failed("STATE_CONFLICT", f"The directory {path} belongs to another user than root (uid {facts.st_uid}): "
                     f"`chown root {path}`, or choose another path.")
    if facts.st_mode & 0o022 and not facts.st_mode & stat.S_ISVTX:
        raise Failed("STATE_CONFLICT", f"Other users than root may write in the directory {path} "
                     f"(mode {stat.S_IMODE(facts.st_mode):o}): `chmod go-w {path}`, or choose another path.")


def pinned(directory, place, what="staged file"):
    """The directory as it was looked at, at a place that only this job sees: what becomes of its path does not matter then."""
    if directory != os.path.normpath(directory) or not directory.startswith("/"):
        raise Failed("STATE_CONFLICT", f"The path of the {what} is not in its normal form.")
    handle = enter(directory)
    try:
        if not os.path.isdir(place):
            os.mkdir(place, 0o700)
            mount(f"/proc/self/fd/{handle}", place)
        elif not os.path.samestat(os.fstat(handle), os.stat(place)):
            raise Failed("STATE_CONFLICT", "The files of one job do not lie in one directory.")
    finally:
        os.close(handle)
    return place


def tools(path):
    """Where root takes a library or drivers from, which nobody else may exchange. Links are followed first: distributions use them."""
    real = os.path.realpath(path)
    if os.path.lexists(real):
        os.close(enter(real if os.path.isdir(real) else os.path.dirname(real)))
    return path
