#!/usr/bin/env bash
# Judges the exact bounds of time and the long forms of the acceptance rows on the published build (`dist`): the tests of abuse and
# faults, run against it; then the lists of venues, the availability of a full hall, and the lists of needs, initiatives, notices and
# service offers on both databases. Rows: A1–A15, A17, E1, F9, G1, G7, and starting.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --profile dist --locked -p territoire -p bench
TERRITOIRE_BINARY="$PWD/target/dist/territoire" cargo test --workspace --test territoire --locked -- --skip scenario --skip law_
target/dist/venues
target/dist/needs --things 200000
target/dist/maps --things 200000
