#!/bin/bash
# Run every check, also after one has failed, and say at the end which did.
set -u
PATH="$PWD/.venv/bin:$PATH"
failed=()

step() {
  local name=$1
  shift
  printf '\n── %s\n' "$name"
  "$@" || failed+=("$name")
}

step "format (ruff)" ruff format --check .
step "style (ruff)" ruff check --quiet .
step "types (mypy)" mypy
step "imports (import-linter)" lint-imports --no-logo
step "templates (djlint)" djlint app/templates --check --lint --quiet
step "translations" python scripts/translations.py --check
step "vulnerabilities (pip-audit)" python scripts/audit.py

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nNot in order: %s\n' "$(IFS=,; echo "${failed[*]}" | sed 's/,/, /g')"
  exit 1
fi
printf '\nAll in order.\n'
