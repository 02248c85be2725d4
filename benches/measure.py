"""One command, timed as a whole process."""
import collections
import os
import shutil
import subprocess
import sys
import tempfile
import time

# Wall seconds, processor seconds, and the largest resident set in kilobytes (0 where it was not asked for).
Measured = collections.namedtuple("Measured", "took cpu memory")

# A process begins with the resident set of the one that starts it, so a script cannot see less than its own 16 MB. GNU time is
# small, and starts the command as a process of its own.
TIME = shutil.which("time")


def run(command, cwd=None, env=None, stdout=subprocess.DEVNULL, memory=False):
    """Runs a command and stops the benchmark when it fails. To ask for its memory takes about a millisecond."""
    if memory and not TIME:
        sys.exit("GNU time is needed to measure memory: apt-get install time")
    with tempfile.NamedTemporaryFile() as file:
        wrapped = [TIME, "-f", "%M", "-o", file.name] + command if memory else command
        before = time.perf_counter()
        process = subprocess.Popen(wrapped, cwd=cwd, env=env, stdout=stdout, stderr=subprocess.PIPE)
        error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed: {error.decode(errors='replace')[-2000:]}")
        peak = int(file.read().split()[-1]) if memory else 0
    return Measured(took, usage.ru_utime + usage.ru_stime, peak)
