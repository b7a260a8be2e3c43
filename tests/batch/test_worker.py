"""What a worker process sets for itself."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from tests.batch.runs import ROOT

FAULTS = """
import resource, sys
import numpy
from pipeline.batch.worker import keep_memory
if sys.argv[1] == "keep":
    keep_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    numpy.ones(1 << 20, dtype=numpy.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no mallopt")
def test_memory_is_kept_where_dask_has_it_given_back() -> None:
    def faults(way: str) -> int:
        env = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536", "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", FAULTS, way], env=env, capture_output=True, check=True)
        return int(done.stdout)

    pages = (1 << 20) // os.sysconf("SC_PAGESIZE")
    assert faults("keep") < 3 * pages
    assert faults("leave") > 90 * pages  # else there is nothing to mend, and this test shows nothing
