#!/usr/bin/env bash
# Times `plumbline scan` beside kube-score and kubesec on the same manifests, in turn, and prints a
# table in Markdown. Needs Rust, Go and GNU time.
#   e2e/benchmarks/scan.sh [MANIFESTS [ROUNDS]]
set -euo pipefail
cd "$(dirname "$0")/../.."
manifests=${1:-1000}
rounds=${2:-7}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo "building plumbline, kube-score and kubesec" >&2
cargo build --quiet --release --package plumbline-operator --bin plumbline
(cd e2e/benchmarks/peers && go build -o "$folder/" \
    github.com/controlplaneio/kubesec/v2 github.com/zegl/kube-score/cmd/kube-score)

e2e/benchmarks/manifests.sh "$manifests" > "$folder/deployments.yaml"
# kubesec fetches the schema of each object from the internet. It gets one that takes everything, so
# that neither its network nor its validation is measured.
schemas=$folder/schemas/master-standalone-strict
mkdir -p "$schemas"
echo '{}' > "$schemas/deployment-apps-v1.json"

names=("plumbline" "kube-score" "kubesec")
declare -A versions=(
    [plumbline]=$(target/release/plumbline --version | cut -d' ' -f2)
    [kube-score]=$(cd e2e/benchmarks/peers && go list -m -f '{{.Version}}' github.com/zegl/kube-score)
    [kubesec]=$(cd e2e/benchmarks/peers && go list -m -f '{{.Version}}' github.com/controlplaneio/kubesec/v2)
)
run() {
    case $1 in
        plumbline) target/release/plumbline scan --informational "$folder/deployments.yaml" -o json ;;
        kube-score) "$folder/kube-score" score --output-format json "$folder/deployments.yaml" ;;
        kubesec) "$folder/kubesec" scan --schema-location "$folder/schemas" "$folder/deployments.yaml" ;;
    esac
}
export -f run
export folder

for ((round = 0; round <= rounds; round++)); do
    for name in "${names[@]}"; do
        # All three end with an exit code that says that there are findings.
        /usr/bin/time -q -a -o "$folder/$name.times" -f '%e %U %S %M' \
            bash -c 'run "$0" > "$folder/$0.out" 2> "$folder/$0.err"' "$name" || true
    done
done

# The first round warms the caches and does not count.
median() {
    tail -n +2 "$folder/$1.times" | awk "{print $2}" | sort -g | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'
}

size=$(wc -c < "$folder/deployments.yaml")
echo "$manifests Deployments, $size bytes of YAML in one file; median of $rounds rounds in turn, $(nproc) cores"
echo
echo "| tool | version | output | elapsed | CPU | peak memory |"
echo "|---|---|---|---|---|---|"
for name in "${names[@]}"; do
    bytes=$(wc -c < "$folder/$name.out")
    objects=$(grep -c -E '"(kind|object_name|object)": ?"[^"]' "$folder/$name.out" || true)
    [ "$bytes" -gt 0 ] && [ "$objects" -ge "$manifests" ] ||
        { echo "$name told of $objects objects only:" >&2; head -5 "$folder/$name.err" >&2; exit 1; }
    printf '| %s | %s | %.1f MB | %.2f s | %.2f s | %.0f MiB |\n' "$name" "${versions[$name]}" \
        "$(awk "BEGIN {print $bytes / 1e6}")" "$(median "$name" '$1')" "$(median "$name" '$2 + $3')" \
        "$(awk "BEGIN {print $(median "$name" '$4') / 1024}")"
done
