"""Put first on PYTHONPATH: no process of ours opens a socket but local ones, be it by Python or by a library in C; children inherit it.

`GUARDED` names a file to which every guarded process adds a line; `REFUSED` one to which every attempt is added before it fails.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

AF_UNIX, FROM_HANDLE = 1, -1
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
SYSTEMS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # by machine: its number, and that of socket(2)
NO_NEW_PRIVILEGES, SET_FILTER, FILTER_MODE = 38, 22, 2
LOAD, IF_EQUAL, ANSWER = 0x20, 0x15, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EOPNOTSUPP
# The kernel of a notebook offers its own children a port on loopback, by a library in C, and does without where it gets none.
WITHOUT_A_PORT = ("pipeline.report", "pipeline.methods", "ipykernel_launcher")
NUMBER_AT, MACHINE_AT, FIRST_ARGUMENT_AT = 0, 4, 16


def note(name, text):
    if name in os.environ:
        with open(os.environ[name], "a", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(f"{text}\n")


def is_a_look_for_ipv6():
    """Whether urllib3, while it is imported, asks if this machine knows IPv6: it sends nothing, and takes a refusal for a no."""
    frame = sys._getframe(2)
    while frame and frame.f_globals.get("__name__") == "socket":
        frame = frame.f_back
    return bool(frame) and (frame.f_globals.get("__name__"), frame.f_code.co_name) == (
        "urllib3.util.connection",
        "_has_ipv6",
    )


def refuse(event, given):
    if event in LOOKUPS or (event == "socket.__new__" and given[1] not in (AF_UNIX, FROM_HANDLE)):
        if not is_a_look_for_ipv6():
            what = given[1:] if event == "socket.__new__" else given
            note("REFUSED", f"{event} {what} in {' '.join(sys.orig_argv)[:200]}")
        raise OSError(f"no network here: {event}")


def shut_in_the_kernel():
    """Let the kernel end a process that asks for any socket but a local one (see WITHOUT_A_PORT); return whether it will."""
    if sys.platform != "linux" or platform.machine() not in SYSTEMS:
        return False
    machine, number = SYSTEMS[platform.machine()]
    answer = FAIL if set(WITHOUT_A_PORT).intersection(sys.orig_argv) else KILL
    steps = [
        (LOAD, 0, 0, MACHINE_AT), (IF_EQUAL, 0, 5, machine), (LOAD, 0, 0, NUMBER_AT), (IF_EQUAL, 0, 3, number),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT), (IF_EQUAL, 1, 0, AF_UNIX), (ANSWER, 0, 0, answer), (ANSWER, 0, 0, ALLOW),
    ]  # fmt: skip
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    control = ctypes.CDLL(None).prctl
    return control(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and control(SET_FILTER, FILTER_MODE, program, 0, 0) == 0


sys.addaudithook(refuse)
note("GUARDED", f"{'kernel' if shut_in_the_kernel() else 'python'} {' '.join(sys.orig_argv)}")
