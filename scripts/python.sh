#!/bin/sh
# Print the first Python on this machine that is 3.11 or newer and starts.
for python in python3.11 python3 python3.14 python3.13 python3.12; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$python"
    exit
  fi
done
