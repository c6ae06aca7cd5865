#!/bin/sh
# Write requirements*.lock: exact versions with hashes, for every platform and every Python from 3.11 on.
set -eu
[ -x .venv/lock/bin/uv ] || {
  "$PYTHON" -m venv .venv/lock
  .venv/lock/bin/pip install --quiet --disable-pip-version-check uv
}

for name in requirements requirements-dev; do
  .venv/lock/bin/uv pip compile "$name.in" --output-file "$name.lock" --quiet \
    --python-version 3.11 --universal --generate-hashes --no-annotate \
    --only-binary :all: --no-binary odfpy \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
done
