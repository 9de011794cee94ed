# Sourced by the scripts that check: each check by name, all of them whatever fails, one summary.
# shellcheck shell=bash
PASSED=0
FAILED=()

check() { # NAME COMMAND…
  local name=$1 begin=$SECONDS
  shift
  say "$name"
  if "$@"; then
    PASSED=$((PASSED + 1))
    say "$name: passed ($((SECONDS - begin)) s)"
  else
    FAILED+=("$name")
    say "$name: FAILED ($((SECONDS - begin)) s)"
  fi
}

summary() {
  if [ ${#FAILED[@]} -gt 0 ]; then printf 'failed: %s\n' "${FAILED[@]}"; fi
  echo "checks: $PASSED passed, ${#FAILED[@]} failed"
  [ ${#FAILED[@]} = 0 ]
}

check_lint() {
  local bin=.venv/bin code="energy_core custom_components tests benchmarks scripts"
  check "format" $bin/ruff format --check --quiet .
  check "lint" $bin/ruff check --quiet .
  # shellcheck disable=SC2086 # a list of folders
  check "types" $bin/mypy $code
  check "import contracts" $bin/lint-imports --no-cache --no-logo
  check "spelling" $bin/codespell
  check "yaml" $bin/yamllint --strict .
}

LIBRARY=(tests/scenarios/headless tests/energy_core tests/emulators) # the longest first

# What has no Home Assistant is tested where there is none.
check_library() {
  COVERAGE_FILE=.coverage.library check "library tests" .venv-library/bin/pytest "${LIBRARY[@]}" -n 4 --dist worksteal \
    -m "not nightly" --cov=energy_core --cov-fail-under=95
}

# The stores speak pandas: also the one that Home Assistant does not pin yet. Crashes, outages and servers do not
# depend on it.
check_newest() {
  check "store tests with the newest pandas" .venv-newest/bin/pytest tests/energy_core/stores -n 3 -m "not nightly" \
    -k "not mongodb" --ignore-glob="*crash*" --ignore-glob="*outage*"
}

# The cards: what they compute is tested to the last line; in a browser they are looked at by the live tests.
check_frontend() {
  local node
  node=$(scripts/node)
  local PATH=$node:$PATH
  check "types of the cards" npm --prefix frontend run --silent types
  check "lint of the cards" npm --prefix frontend run --silent lint
  check "tests of the cards" npm --prefix frontend run --silent test
  check "sizes of the cards" npm --prefix frontend run --silent sizes
}

check_integration() {
  COVERAGE_FILE=.coverage.integration check "integration tests" .venv/bin/pytest tests "${LIBRARY[@]/#/--ignore=}" -n 3 \
    -m "not live and not browser and not nightly" --cov=custom_components/energy_app --cov-fail-under=95
}

# Real processes, those of a file one at a time; the plugin that keeps tests inside Home Assistant off the network is left out.
check_live() {
  ENERGY_APP_BROWSER=$(scripts/browser) || [ -z "${CI:-}" ] || FAILED+=("a browser for the live tests")
  export ENERGY_APP_BROWSER
  check "live tests" .venv/bin/pytest tests "${LIBRARY[@]/#/--ignore=}" --ignore=tests/components -p no:homeassistant \
    -n 3 --dist loadfile -m "(live or browser) and not nightly"
}

# What takes hours: long runs, all houses in which things go wrong, and many more examples of everything.
check_nightly() {
  check "faults in a real Home Assistant" .venv/bin/pytest tests/scenarios/hass -n 0 -p no:homeassistant
  check "long runs and more examples" .venv-library/bin/pytest "${LIBRARY[@]}" -n 2 --hypothesis-profile nightly --timeout 7200
}
