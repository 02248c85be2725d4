"""One command, timed as a whole process."""
import collections
import os
import subprocess
import sys
import time

# Wall seconds, processor seconds, and the largest resident set in kilobytes.
Measured = collections.namedtuple("Measured", "took cpu memory")


def run(command, cwd=None, env=None, stdout=subprocess.DEVNULL):
    """Runs a command and stops the benchmark when it fails."""
    before = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=stdout, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed: {error.decode(errors='replace')[-2000:]}")
    return Measured(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
