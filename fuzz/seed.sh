#!/usr/bin/env bash
# Fills fuzz/corpus/TARGET with what the repository has to start from: the gallery, the mistakes,
# the blocks of the documentation, the kept corpus and the regressions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for target in scenario draft sweep years losses parquet; do
    mkdir -p "corpus/$target"
    for kept in seeds regressions; do
        find "$kept/$target" -type f -exec cp {} "corpus/$target/" \; 2>/dev/null || true
    done
done

number=0
for file in ../scenarios/*.toml ../scenarios/terms/*.toml ../scenarios/benchmarks/s1.toml \
    ../tests/errors/*.toml; do
    number=$((number + 1))
    for target in scenario years; do cp "$file" "corpus/$target/file-$number.toml"; done
done
for file in ../scenarios/drafts/*.toml ../tests/errors/drafts/*.toml; do
    cp "$file" "corpus/draft/$(basename "$file")"
done

# Blocks of TOML and command lines in the documentation.
find ../docs -name '*.md' -print0 | xargs -0 awk '
    /^ *```toml/ { kind = "toml"; number++; next }
    /^ *```/ { kind = ""; next }
    kind == "toml" {
        for (at = 1; at <= 2; at++) {
            file = (at == 1 ? "corpus/scenario" : "corpus/draft") "/block-" number
            print > file
            close_at[file] = 1
        }
    }
    END { for (file in close_at) close(file) }'
grep -rhoE -e '--vary +"?[^ "]+' ../docs ../README.md | sed -E 's/--vary +"?//' | sort -u |
    split -l 2 - corpus/sweep/vary-
