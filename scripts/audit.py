"""Look for known vulnerabilities in what is installed; say so and pass when nobody can be asked.

`pip-audit` exits with 1 both for a vulnerability and for a failed look-up: only the first one has a report.
"""

import json
import subprocess
import sys

PATIENCE = 90  # seconds


def main() -> int:
    """Return 1 when something installed has a known vulnerability, else 0."""
    try:
        packages = audit()
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        print(f"Skipped: {error}")
        return 0
    unknown = [package for package in packages if "skip_reason" in package]
    found = [(package, flaw) for package in packages for flaw in package.get("vulns", [])]
    for package, flaw in found:
        remedy = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {remedy}")
    if len(unknown) < len(packages):
        print(f"{len(packages) - len(unknown)} packages looked up, {len(found)} known vulnerabilities.")
    if unknown:
        print(f"Skipped {len(unknown)} packages. {unknown[0]['skip_reason']}")
    return 1 if found else 0


def audit() -> list[dict]:
    """Return what pip-audit says about each package, or raise with the reason why it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--local", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if not done.stdout.strip():
        reasons = done.stderr.strip().splitlines() or ["pip-audit said nothing"]
        raise ValueError(reasons[-1][:200])
    return json.loads(done.stdout)["dependencies"]


if __name__ == "__main__":
    sys.exit(main())
