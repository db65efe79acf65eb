#!/usr/bin/env bash
# What the edit loop costs with the nouns that there are, and with nearly thirty: the ratio is the figure to watch.
#   bench/nouns.sh            check, and edit to linked tests, of both trees, with one field more each time
#   bench/nouns.sh --release  the release build of both trees too, from nothing (half an hour)
# The second tree is a copy in which `practice` stands once more for each kind that is no noun yet. Each tree has a target
# directory of its own, because Cargo takes packages at the same place below two workspaces for the same; the second begins
# with the dependencies of the first. The first build of each is not counted.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never
builds=$PWD/target/nouns
KINDS="Network Medium Article Venue Resource Need ServiceOffer Kit Notice SafeguardCard Initiative Game PhotoSeries Photo
    Question Mission Workshop Code Event Off Seed Module Page Book Memory Trail"
trees=$(mktemp -d)
copy=$trees/many
trap 'rm -rf "$trees"' EXIT

snake() { sed -E 's/([a-z])([A-Z])/\1_\2/g' <<<"$1" | tr '[:upper:]' '[:lower:]'; }

# One more noun in the copy: the files of `practice` under other names, and the lines that CONTRIBUTING.md names.
add_noun() {
    local kind=$1 name folder
    name=$(snake "$kind")
    folder=${name}s
    # The folder of an area that there is already (`resources`) keeps its name.
    if [ -e "api/src/areas/$folder" ]; then folder=many_$folder; fi
    local rename="s/CompassAxis/${kind}Axis/g; s/Practice/$kind/g; s/practices/${name}s/g; s/practice/$name/g"
    sed -E "$rename" entity/src/practice.rs >"$copy/entity/src/$name.rs"
    sed -E "$rename" migration/src/m0005_practice.rs >"$copy/migration/src/m1${name}.rs"
    mkdir "$copy/api/src/areas/$folder"
    for file in api/src/areas/practices/*.rs; do
        sed -E "$rename" "$file" >"$copy/api/src/areas/$folder/$(basename "$file")"
    done
    sed -i "s/^pub mod practice;/pub mod practice;\npub mod $name;/" "$copy/entity/src/lib.rs"
    sed -i "s/^mod m0005_practice;/mod m0005_practice;\nmod m1${name};/; s/^\( *\)Box::new(m0005_practice::Migration),/&\n\1Box::new(m1${name}::Migration),/" \
        "$copy/migration/src/lib.rs"
    sed -i "s/^pub mod practices;/pub mod practices;\npub mod $folder;/" "$copy/api/src/areas/mod.rs"
    sed -i "s/^    Practice(practice) in .*/&\n    $kind($name) in $folder { ${kind}Query, ${kind}Mutation } WriteResources, Adoptions;/; s/^use crate::areas::practices::.*/&\nuse crate::areas::${folder}::{$kind, ${kind}Mutation, ${kind}Query};/; s/^use crate::areas::{\$/&\n    ${folder},/" \
        "$copy/api/src/nouns.rs"
}

# Milliseconds that a command takes in a tree.
millis() {
    local tree=$1 begun
    shift
    begun=$(date +%s%N)
    (cd "$tree" && CARGO_TARGET_DIR="${target:-$builds/$(basename "$tree")}" "$@") >"$copy.log" 2>&1 || { tail -n 40 "$copy.log" >&2; exit 1; }
    echo $((($(date +%s%N) - begun) / 1000000))
}

# The median of three in a tree, each with one field more: a column of the row, and what is read and written of it.
median() {
    local tree=$1 field
    shift
    for _ in 1 2 3; do
        field=extra_$(date +%s%N)
        sed -i "s|^noun!(.*{\$|&\n    $field: Option<String>,|" "$tree/entity/src/practice.rs"
        sed -i "s|^    /// The problem that it answers.|    /// What more there is.\n    $field: Optional<Text>,\n&|" \
            "$tree/api/src/areas/practices/fields.rs"
        millis "$tree" "$@"
    done | sort -n | sed -n 2p
}

# The tree as it stands, with files that are not committed yet and without those that were deleted.
copy_tree() {
    mkdir "$1"
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        if [ -e "$file" ]; then printf '%s\0' "$file"; fi
    done | xargs -0 cp --parents -t "$1"
}

one=$trees/one many=$trees/many
copy_tree "$one"
copy_tree "$many"
copy=$many
added=0
for kind in $KINDS; do
    if ! grep -q "^    $kind(" api/src/nouns.rs; then
        add_noun "$kind"
        added=$((added + 1))
    fi
done

printf '%-28s %10s %10s %8s\n' "" "as it is" "$added more" ratio
row() { printf '%-28s %8.1f s %8.1f s %8.2f\n' "$1" "$(bc -l <<<"$2/1000")" "$(bc -l <<<"$3/1000")" "$(bc -l <<<"$3/$2")"; }
check=(cargo check -p territoire)
link=(cargo test --workspace --test territoire --no-run)
for tree in "$one" "$many"; do
    if [ "$tree" = "$many" ] && [ ! -e "$builds/many" ]; then
        cp -a "$builds/one" "$builds/many"
        # Newer than what was built of the first tree.
        find "$many" -name '*.rs' -exec touch {} +
    fi
    millis "$tree" "${check[@]}" >"$copy.first"
    millis "$tree" "${link[@]}" >"$copy.first"
done
as_it_is=$(median "$one" "${check[@]}")
more=$(median "$many" "${check[@]}")
row "check with a field more" "$as_it_is" "$more"
as_it_is=$(median "$one" "${link[@]}")
more=$(median "$many" "${link[@]}")
row "field to linked tests" "$as_it_is" "$more"
if [ "${1:-}" = --release ]; then
    target=$trees/release
    as_it_is=$(millis "$one" cargo build --release)
    rm -rf "$target"
    more=$(millis "$many" cargo build --release)
    row "release build from nothing" "$as_it_is" "$more"
fi
