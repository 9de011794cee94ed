# Sourced on Debian and its kin: packages of any suite, fetched and unpacked privately, never installed.
# shellcheck shell=bash

# The mirror that this machine's own apt uses for the distribution itself.
debian_mirror() {
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suites=" $(debian_codename) stable testing unstable sid " \
      '!found && $3 == "main" && index(suites, " " $2 " ") { print $1; found = 1 }'
}

# Ubuntu keeps in "universe" what Debian has in "main".
debian_components() { (. /etc/os-release && if [ "${ID:-}" = ubuntu ]; then echo main universe; else echo main; fi); }

debian_codename() { (. /etc/os-release && echo "${VERSION_CODENAME:-sid}"); }

# apt with sources, lists and cache of its own, and the idea that nothing is installed here.
apt_private() {
  apt-get -q=2 -o Dir::State="$APT_FOLDER/state" -o Dir::State::status="$APT_FOLDER/state/status" \
    -o Dir::Cache="$APT_FOLDER/cache" -o Dir::Etc::sourcelist="$APT_FOLDER/sources.list" \
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o APT::Architectures="$(dpkg --print-architecture)" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Debug::NoLocking=1 "$@"
}

# Read the package list of a suite into a temporary folder, which goes when the shell ends.
apt_private_open() {
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { echo "apt knows no mirror of Debian" >&2; return 1; }
  APT_FOLDER=$(mktemp -d)
  trap 'rm -rf "$APT_FOLDER"' EXIT
  mkdir -p "$APT_FOLDER"/{state/lists/partial,cache/archives/partial,packages}
  : >"$APT_FOLDER/state/status"
  echo "deb [arch=$(dpkg --print-architecture)] $mirror $1 $(debian_components)" >"$APT_FOLDER/sources.list"
  apt_private update
}

# The names of everything that apt would install with these packages on an empty machine.
apt_private_closure() {
  apt_private install --simulate --no-install-recommends "$@" | awk '$1 == "Inst" { print $2 }'
}

# Download these packages and unpack them into a folder.
apt_private_unpack() {
  local folder=$1 package
  shift
  (cd "$APT_FOLDER/packages" && rm -f ./*.deb && apt_private download "$@") || return 1
  mkdir -p "$folder"
  for package in "$APT_FOLDER"/packages/*.deb; do dpkg-deb --extract "$package" "$folder" || return 1; done
}
