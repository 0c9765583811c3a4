#!/usr/bin/env bash
# Installs the packages of one test peer beside its list of them, if they are not there yet.
#
#   tests/peers/install.sh simplewebauthn
#
# A peer with package.json is for Node.js, one with requirements.txt is for Python. Packages of its
# sources.txt are unpacked into .venv/sources, for the tests that they bring.
#
# The lists hold no addresses, so that any registry can serve them; --no-save keeps it so.
# To renew a lock file: npm install --package-lock-only --omit-lockfile-registry-resolved, then
# delete its `funding` members. To renew requirements.txt: install the packages it starts with
# into a fresh environment, and list the rest with pip freeze.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: tests/peers/install.sh PEER" >&2
  exit 2
fi
peer=$1
cd "$(dirname "${BASH_SOURCE[0]}")/$peer"

refuse() {
  echo "the test peer '$peer' needs $1" >&2
  exit 1
}

install_node() {
  for tool in node npm; do
    command -v "$tool" >/dev/null ||
      refuse "'$tool' on the PATH (Node.js 20 or newer, with npm)"
  done
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || refuse "Node.js 20 or newer, and 'node' is $(node --version)"

  # What was installed is remembered inside node_modules, so deleting that directory starts afresh.
  local installed=node_modules/.installed-from
  if [ -f "$installed" ] && cat package.json package-lock.json | cmp -s - "$installed"; then
    return
  fi
  npm install --no-save --no-audit --no-fund --omit=dev
  cat package.json package-lock.json >"$installed"
}

install_python() {
  command -v python3 >/dev/null || refuse "'python3' on the PATH (Python 3.10 or newer, with venv)"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    refuse "Python 3.10 or newer, and 'python3' is $(python3 --version)"
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    refuse "Python's 'venv' with pip (Debian and Ubuntu have it in the package python3-venv)"

  # As above: deleting .venv starts afresh. An interpreter that is gone does, too.
  local installed=.venv/.installed-from
  if [ -f "$installed" ] && wanted_python | cmp -s - "$installed" && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  python3 -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
  .venv/bin/python -m pip check
  if [ -f sources.txt ]; then
    local archives=.venv/archives
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
      --no-binary :all: --dest "$archives" -r sources.txt
    mkdir -p .venv/sources
    for archive in "$archives"/*.tar.gz; do
      tar -xzf "$archive" -C .venv/sources
    done
  fi
  wanted_python >"$installed"
}

# What a Python peer is made of.
wanted_python() {
  cat requirements.txt
  if [ -f sources.txt ]; then cat sources.txt; fi
}

if [ -f package.json ]; then
  install_node
elif [ -f requirements.txt ]; then
  install_python
else
  refuse "a package.json or a requirements.txt, and has neither"
fi
