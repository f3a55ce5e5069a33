"""Where and with what a measurement was made: without that a figure means nothing."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path


def machine_lines(*packages: str) -> list[str]:
    """Processor, memory, system, versions: one line each. Without packages named: what reads scans."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    load = os.getloadavg()
    if packages:
        tools = [", ".join(f"{name} {version(name)}" for name in packages)]
    else:
        tools = [f"pikepdf {version('pikepdf')}, OpenCV {version('opencv-python-headless')}"]
        tools.append(first_line("tesseract", "--version"))
    return [
        f"{len(os.sched_getaffinity(0))} × {_processor()}, {memory:.0f} GiB, {_system()}, Linux {platform.release()}",
        f"load before: {load[0]:.1f} {load[1]:.1f} {load[2]:.1f}",
        f"Python {platform.python_version()}",
        *tools,
    ]


def first_line(*command: str) -> str:
    """What a program says of its version."""
    if shutil.which(command[0]) is None:
        return f"{command[0]}: not installed"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
