#!/bin/sh
# Installs Debian packages that are missing, or says what to install. Without them their part is left out, never broken.
missing=""
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Meari would use:$missing. Install them with your system's package manager; until then their part is left out."
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "Meari would use:$missing. Install with: sudo apt-get install$missing; until then their part is left out."
  exit 0
fi
echo "Installing Debian packages:$missing"
(apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing) >/dev/null 2>&1 \
  || echo "Could not install$missing; their part is left out."
