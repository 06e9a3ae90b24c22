# shellcheck shell=bash
# Prepares a machine: Debian's packages, then the Python environment in .venv/.
# Sourced by scripts/demo, scripts/check and scripts/test; run from the repository's root.
#
# Three promises: it says what it will install before it does, it does nothing the second
# time, and it leaves no server running that was not running before.

DEMO_PACKAGES=(python3 python3-venv tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd
    poppler-utils fonts-croscore)
# RabbitMQ and PostgreSQL are started by the tests themselves, in temporary folders.
TEST_PACKAGES=("${DEMO_PACKAGES[@]}" postgresql rabbitmq-server softhsm2)
# Ubuntu ships Chromium as a snap only: there, the browser tests say that they are skipped.
# libjs-pdf is pdf.js, in which copies are searched and selected from (ADR 0062).
grep -qx 'ID=ubuntu' /etc/os-release || TEST_PACKAGES+=(chromium libjs-pdf)

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }
die() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# install_packages NAME… – the ones that are missing, named before they are installed.
install_packages() {
    local missing=()
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null ||
        die "This needs Debian 12/13 or Ubuntu 24.04 (no apt-get here). Install yourself: ${missing[*]}"
    say "Debian packages to install / Gói Debian sẽ cài: ${missing[*]}"
    ((EUID == 0)) || command -v sudo >/dev/null ||
        die "This needs root, and there is no sudo. As root, run:
  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    as_root apt-get update -qq
    apt_install_without_starting "${missing[@]}"
    disable_new_servers "${missing[@]}"
}

# missing_packages NAME… – one a line.
missing_packages() {
    local name
    for name in "$@"; do
        installed "$name" || echo "$name"
    done
}

installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Debian starts a server as soon as it is installed, and again at every boot. We only want the
# programs: a policy-rc.d that says "no" (exit 101, see invoke-rc.d(8)) stands for the time of
# the installation, and the new units are disabled after it. A policy-rc.d that is already
# there (containers have one) is left alone.
apt_install_without_starting() {
    local policy=/usr/sbin/policy-rc.d ours=""
    if [[ ! -e $policy ]]; then
        ours=yes
        printf '#!/bin/sh\n# Temporary, by sohoa scripts/test; delete it if you find it.\nexit 101\n' |
            as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    if [[ $ours ]]; then
        as_root rm -f "$policy"
        trap - EXIT
    fi
}

disable_new_servers() {
    [[ -d /run/systemd/system ]] || return 0
    local name
    for name in "$@"; do
        case $name in
        postgresql | rabbitmq-server) as_root systemctl disable --quiet "$name" ;;
        esac
    done
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo -- "$@"
    fi
}

# install_python LOCK – .venv/ as LOCK says it, then this working copy on top.
# A stamp with the digest of everything that matters makes the second run immediate.
install_python() {
    local lock=$1 stamp=.venv/.installed-$1 digest
    digest=$(sha256sum "$lock" pyproject.toml | sha256sum)
    [[ -x .venv/bin/sohoa && -f $stamp && $(<"$stamp") == "$digest" ]] && return 0
    [[ -x .venv/bin/python ]] || create_environment
    say "Python packages from $lock into .venv/ ($(grep -c '==' "$lock"), each checked by hash)"
    # --no-deps: the lock is whole. pip 23 would resolve an extra (coverage[toml]) to the newest
    # release instead of the pinned one, and then refuse it for want of a hash.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --no-deps --require-hashes --only-binary :all: --requirement "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --no-deps --no-build-isolation --editable .
    .venv/bin/python -m pip check --disable-pip-version-check >&2
    echo "$digest" >"$stamp"
}

create_environment() {
    local python
    python=$(find_python) || die "No Python 3.11 or newer with venv was found."
    say "Python environment: $("$python" --version) in .venv/"
    "$python" -m venv .venv
}

# The newest of the versions that are tested, then whatever the system calls python3.
find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}
