#!/usr/bin/env bash
# Installs the packages of one test peer beside its package.json, if they are not there yet.
#
#   tests/peers/install.sh simplewebauthn
#
# The lock files hold no addresses, so that any registry can serve them; --no-save keeps it so.
# To renew one: npm install --package-lock-only --omit-lockfile-registry-resolved, then delete
# its `funding` members.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: tests/peers/install.sh PEER" >&2
  exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/$1"

for tool in node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "the test peer '$1' needs '$tool' on the PATH (Node.js 20 or newer, with npm)" >&2
    exit 1
  fi
done

major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
  echo "the test peer '$1' needs Node.js 20 or newer, and 'node' is $(node --version)" >&2
  exit 1
fi

# What was installed is remembered inside node_modules, so deleting that directory starts afresh.
installed=node_modules/.installed-from
if [ -f "$installed" ] && cat package.json package-lock.json | cmp -s - "$installed"; then
  exit 0
fi
npm install --no-save --no-audit --no-fund --omit=dev
cat package.json package-lock.json >"$installed"
