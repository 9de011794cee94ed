# Sourced by the scripts beside it: the project's root as working folder, a home, and words on standard error.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV # byte code makes Home Assistant start in 3 s, not 15

# A machine without a home, or with one that cannot be written, keeps its downloads in the clone.
if [ -z "${HOME:-}" ] || ! mkdir -p "$HOME" 2>/dev/null || ! [ -w "$HOME" ]; then
  export HOME=$PWD/.cache/home
  mkdir -p "$HOME"
fi

# Trust whom the machine trusts: a network with a certificate authority of its own is common.
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
  export UV_SYSTEM_CERTS=1 PIP_CERT="${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}"
  export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}"
elif [ "$(uname)" = Darwin ]; then
  export UV_SYSTEM_CERTS=1
fi

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/energy-app

say() { if [ -t 2 ]; then printf '\033[1m==> %s\033[0m\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
sha256() { if have sha256sum; then sha256sum; else shasum -a 256; fi; }
