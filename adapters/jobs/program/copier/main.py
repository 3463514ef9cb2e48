def record(path, values):
    with open(path + ".tmp", "w", encoding="ascii") as file:
        for key, value in values.items():
            file.write(f"{key} {base64.b64encode(str(value).encode()).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".tmp", path)


def disk_job(work):
    def run(job, inputs, keys):
        began = time.monotonic()
        order = DiskOrder(job, inputs, keys)
        meter = Meter(order, order.size)
        threading.Thread(target=meter.run, daemon=True).start()
        copy, summary, verified = work(order, meter)
        meter.stop.set()
        meter.write()
        record(os.path.join(job, "out"), {
            "bytesCopied": copy.copied, "bytesOnWire": meter.wire, "size": order.size,
            "allocated": os.stat(order.file).st_blocks * 512, "seconds": round(time.monotonic() - began, 3),
            "checksum": summary, "verified": verified,
        })
    return run


def main(kind, job, inputs, keys):
    # What is in memory here may be a secret.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        {"stage": disk_job(stage), "write": disk_job(write), "convert": convert, "review": review}[kind](job, inputs, keys)
        return 0
    except Failed as failure:
        code, message = failure.code, str(failure)
    except OSError as error:
        code = "NO_SPACE" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "JOB_FAILED"
        message = f"The work failed: {error.strerror}."
    except nbd.Error as error:
        code, message = "JOB_FAILED", f"The server of the staged file failed: {error.string}."
    with open(os.path.join(job, "call", "failure"), "w", encoding="ascii") as file:
        file.write(f"{code} {base64.b64encode(message.encode()).decode()}\n")
    return 1


if __name__ == "__main__":
    # Threads that wait for a machine that is silent must not keep the process.
    code = main(*sys.argv[1:5])
    sys.stderr.flush()
    os._exit(code)
