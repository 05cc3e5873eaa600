#!/bin/sh
# Copies a data folder while Vigil runs: deploy/backup.sh /var/lib/vigil /backup/2026-11-24
# Needs sqlite3 (apt-get install sqlite3). docs/administrators/backup.md says what is in the copy and how to go back.
set -eu
umask 077
data=${1:?data folder}
# Where VIGIL_STORE_FILE or the YAML file moved the store: give it here too.
store=${VIGIL_STORE_FILE:-$data/vigil.db}
to=${2:?folder for the copy, must not exist}
mkdir -p "$(dirname "$to")"
mkdir "$to" "$to/secrets" "$to/journal"

# Without this key no device token is valid any more.
cp -p "$data/secrets/server.key" "$to/secrets/"

# Up to where each follower needs nothing any more. Before the store: a copy that knows of more than its store's cursors
# would let the broker prune what this store has not judged yet.
for journal in "$data"/journal/*/; do
  name=$(basename "$journal")
  mkdir "$to/journal/$name"
  if [ -d "$journal/followers" ]; then cp -rp "$journal/followers" "$to/journal/$name/"; fi
done

# The store before the journal: its cursors must never be ahead of the messages. Messages read again change nothing.
sqlite3 "$store" ".timeout 10000" ".backup '$to/vigil.db'"

for journal in "$data"/journal/*/; do
  name=$(basename "$journal")
  mkdir -p "$to/journal/$name"
  # Segments only grow at the end: what is copied of the newest one is sound up to its last whole record. One that is
  # pruned meanwhile is needed by nobody.
  for segment in "$journal"[0-9]*.log; do
    [ -e "$segment" ] || continue
    cp -p "$segment" "$to/journal/$name/" || [ ! -e "$segment" ]
  done
  # Segments of before the append-only log, if there are any left.
  for segment in "$journal"[0-9]*.db; do
    [ -e "$segment" ] || continue
    sqlite3 "$segment" ".timeout 10000" ".backup '$to/journal/$name/$(basename "$segment")'"
  done
done

# Telemetry of the embedded history; absent with InfluxDB. The newest day first: it says how far the others were written.
if [ -d "$data/history" ]; then
  mkdir "$to/history"
  (cd "$data/history" && ls -r) | while IFS= read -r day; do
    case $day in *.db) sqlite3 "$data/history/$day" ".timeout 10000" ".backup '$to/history/$day'" ;; esac
  done
fi

# Certificates made for this folder, if any; real ones are kept where they come from.
if [ -d "$data/tls" ]; then cp -rp "$data/tls" "$to/"; fi

for file in "$to/vigil.db" "$to"/journal/*/[0-9]*.db; do
  [ -e "$file" ] || continue
  [ "$(sqlite3 "$file" 'pragma quick_check(1)')" = ok ] || { echo "$file is not sound" >&2; exit 1; }
done
du -sh "$to"
