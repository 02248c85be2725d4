"""Runs every command below a folder and prints name, outcome, milliseconds and megabytes. Called by hostile.sh."""

import os
import pathlib
import resource
import signal
import sys
import tempfile
import time

SECONDS, MEGABYTES = 1.0, 256


def run(words, folder, seconds, memory=None):
    """Gives exit code (negative: a signal), seconds, megabytes, and what was printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        pid = os.fork()
        if pid == 0:
            try:
                os.chdir(folder)
                os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
                if memory:
                    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
                environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "HLD_CACHE_DIR": "/nonexistent"}
                os.execve(words[0], words, environment)
            finally:
                os._exit(127)
        killed = False
        while True:
            done, status, usage = os.wait4(pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() - start > 60:
                os.kill(pid, signal.SIGKILL)
                killed = True
            time.sleep(0.002)
        took = usage.ru_utime + usage.ru_stime
        wall = time.monotonic() - start
        size = out.seek(0, 2)
        out.seek(0)
        err.seek(0)
        text = err.read(100_000).decode(errors="replace") + out.read(2000).decode(errors="replace")
        code = 9999 if killed else os.waitstatus_to_exitcode(status)
        return code, took, wall, usage.ru_maxrss / 1024, size, text


def first_line(text):
    line = next((line for line in text.splitlines() if line.strip()), "")
    return "".join(one if one.isprintable() else "?" for one in line)[:110]


def main():
    place, hld, helm = sys.argv[1:4]
    failed = total = 0
    for folder in sorted(pathlib.Path(place).iterdir()):
        for command in (folder / "cmd").read_text().splitlines():
            words = command.split()
            code, took, wall, megabytes, size, text = run([hld] + words[1:], folder / "work", 10)
            bad = [
                word
                for word, wrong in [
                    ("SLOW", took > SECONDS or code == 9999),
                    ("LARGE", megabytes > MEGABYTES),
                    ("DIED", code < 0 or code == 9999),
                    ("PANIC", "panicked at" in text or code in (101, 70)),
                ]
                if wrong
            ]
            total += 1
            failed += bool(bad)
            said = first_line(text) if code else f"{size} bytes"
            print(f"{folder.name:38} exit {code:4} {took * 1000:7.0f} ms {megabytes:6.0f} MB  {' '.join(bad):6} {said}", flush=True)
            if helm and words[1] == "template" and "--compat" not in words:
                code, took, wall, megabytes, size, text = run([helm] + words[1:], folder / "work", 10, 4 << 30)
                said = first_line(text) if code else f"{size} bytes"
                print(f"{'':38} helm {code:4} {took * 1000:7.0f} ms {megabytes:6.0f} MB         {said}", flush=True)
    print(f"{total} commands, {failed} beyond {SECONDS:.0f} s, {MEGABYTES} MB or without an end of their own")
    sys.exit(1 if failed else 0)


main()
