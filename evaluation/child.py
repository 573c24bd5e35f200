"""Work in a child process with limits of memory, processor and time: what it cannot do in them fails alone.

The child is forked from a process that has its modules, but no font, in memory already, so it costs little (docs/decisions/0006).
Reports are rendered and uploaded files are read in one.
"""

import os
import resource
import select
import signal
import time
import warnings
from collections.abc import Callable

SECONDS = 120
PROCESSOR_SECONDS = 90
MEMORY = 1_500_000_000


class Failed(RuntimeError):
    """The child ended without a result; the message says why."""


def run(work: Callable[[], bytes], *, seconds: int = SECONDS, memory: int = MEMORY, processor: int = PROCESSOR_SECONDS) -> bytes:
    """The bytes that `work` makes in a child. Raises Failed where it raised, was killed, or ran out of time or memory."""
    read_end, write_end = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child neither returns nor touches other threads' locks
        pid = os.fork()
    if pid == 0:
        os.close(read_end)
        _in_child(work, write_end, memory, processor)
    os.close(write_end)
    try:
        found = _read(read_end, time.monotonic() + seconds)
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        raise Failed(f"no result after {seconds} seconds") from None
    finally:
        os.close(read_end)
        _pid, status = os.waitpid(pid, 0)
    if found[:1] == b"+":
        return found[1:]
    raise Failed(found[1:].decode(errors="replace") or f"ended by signal {os.WTERMSIG(status)}")


def _in_child(work: Callable[[], bytes], write_end: int, memory: int, processor: int) -> None:
    """Limits, work, result; never returns."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        result = b"+" + work()
        code = 0
    except MemoryError:
        result = b"-out of memory"
    except RecursionError:
        result = b"-nested too deeply"
    except Exception as error:
        result = b"-" + f"{type(error).__name__}: {error}".encode()
    try:
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(result)
    finally:
        os._exit(code)


def room(more: int) -> int:
    """A limit of memory: what this process has mapped now, and so many bytes more."""
    with open("/proc/self/statm", encoding="ascii") as told:
        pages = int(told.read().split()[0])
    return pages * resource.getpagesize() + more


def _read(read_end: int, until: float) -> bytes:
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([read_end], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(read_end, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
