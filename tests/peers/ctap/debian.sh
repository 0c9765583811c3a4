#!/usr/bin/env bash
# Unpacks Debian's fido2-tools, libfido2 and OpenSSH client into .debian beside this file, if they
# are not there yet. Needs no root: packages are downloaded and unpacked, not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

installed=.debian/.installed
if [ -f "$installed" ]; then exit; fi

for tool in apt-get apt-cache dpkg; do
  command -v "$tool" >/dev/null || {
    echo "no '$tool': this test needs Debian or Ubuntu, for their packages fido2-tools and openssh-client" >&2
    exit 1
  }
done
rm -rf .debian
mkdir -p .debian/archives
cbor=$(apt-cache depends libfido2-1 | sed -n 's/.*Depends: \(libcbor.*\)/\1/p')
if ! (cd .debian/archives && apt-get -qq download fido2-tools openssh-client libfido2-1 $cbor); then
  echo "apt-get cannot download fido2-tools, openssh-client and libfido2-1: 'apt-get update' may help" >&2
  exit 1
fi
for archive in .debian/archives/*.deb; do
  dpkg -x "$archive" .debian
done
touch "$installed"
