"""All benches one after the other, small enough for a coffee: `python -m bench.all`. Each alone takes larger sizes."""

import subprocess
import sys

SMALL = {
    "fanout": ["--streams", "1000"],
    "submissions": ["--clients", "16", "--streams", "100", "--seconds", "5", "--database", "both"],
    "registrations": ["--clients", "16", "--seconds", "5"],
    "pages": [],
    "growth": ["--sizes", "10", "1000"],
    "browser": ["--events", "100"],
}


def main() -> None:
    """Run every bench in a process of its own, also after one has failed; fail when one has."""
    failed = []
    for name, options in SMALL.items():
        print(f"\n── {name} {' '.join(options)}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *options]).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
