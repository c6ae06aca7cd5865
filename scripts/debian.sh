#!/bin/sh
# Make sure that the Debian packages listed in packages.txt are there: install them as root, else say how.
set -eu
packages=$(sed 's/#.*//' packages.txt | xargs)

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian. The tests need the likes of: $packages"
  exit 0
fi

missing=
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "The tests need some Debian packages. Please run:"
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$missing"
  exit 1
fi

echo "Installing$missing …"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word per package
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
