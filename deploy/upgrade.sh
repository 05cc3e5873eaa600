#!/bin/bash
# Versions side by side, and a link that says which one runs. docs/administrators/upgrade.md says when to use what.
#
#   /opt/vigil/releases/0.2.0    what install makes; never changed afterwards
#   /opt/vigil/current           → releases/0.2.0, what the units start
#
#   upgrade.sh install 0.2.0 <repository>   fetches and builds tag v0.2.0 while the old version runs
#   upgrade.sh check 0.2.0                  says what a switch would do, and does nothing
#   upgrade.sh switch 0.2.0                 checks, backs up, switches, waits until all are ready, else goes back
#   upgrade.sh back 0.1.0 [--restore <backup>]   the store of a newer version cannot go back: its backup is restored,
#                                           with the journal of now, so that nothing acknowledged is lost
#   upgrade.sh list
set -euo pipefail

home=${HOME_OF_VIGIL:-/opt/vigil}
data=${VIGIL_DATA:-/var/lib/vigil}
settings=${SETTINGS_OF_VIGIL:-/etc/vigil}
backups=${BACKUPS_OF_VIGIL:-/backup/vigil}
account=${ACCOUNT_OF_VIGIL:-vigil}
# Health pages, in the order in which the processes start.
ingest_page=${INGEST_PAGE:-http://127.0.0.1:9102/readyz}
dashboard_page=${DASHBOARD_PAGE:-http://127.0.0.1:8080/readyz}
broker_page=${BROKER_PAGE:-http://127.0.0.1:9101/readyz}
ready_seconds=${READY_SECONDS:-180}

say() { printf '%s · %s\n' "$1" "$2"; }
refuse() { say "$1" "$2" >&2; exit 78; }

release() {
  [[ ${1:-} =~ ^[0-9]+\.[0-9]+\.[0-9]+([.-][0-9A-Za-z.]+)?$ ]] || refuse "版本号应像 0.2.0" 'a version looks like 0.2.0'
  printf '%s/releases/%s' "$home" "$1"
}
current() { readlink -f "$home/current" 2>/dev/null || true; }
# Tables that a release brings; the store has those of the newest that ran.
migration() {
  local files=("$1"/store/src/operational/migrations/[0-9]*.ts)
  basename "${files[-1]}" .ts
}

# In a release, with the settings of the services.
in_release() {
  (
    set -a
    # shellcheck disable=SC1091
    [ ! -f "$settings/vigil.env" ] || . "$settings/vigil.env"
    cd "$1"
    shift
    "$@"
  )
}
# The administrator's command of a release, as the account of the services.
vigil() {
  local at=$1
  shift
  local command=("$at/node_modules/.bin/node" "$at/cli/src/main.ts" --data "$data" "$@")
  if has_account; then command=(runuser -u "$account" -- "${command[@]}"); fi
  in_release "$at" "${command[@]}"
}
has_account() { [ "$(id -u)" -eq 0 ] && id "$account" >/dev/null 2>&1; }

whole() {
  [ -f "$1/.release" ] && [ -x "$1/node_modules/.bin/node" ] && [ -f "$1/dashboard/web/dist/index.html" ] ||
    refuse "$1 不完整，请先 upgrade.sh install" "$1 is not whole: upgrade.sh install first"
}

install_release() {
  local at repository=${2:-}
  at=$(release "${1:-}")
  [ -n "$repository" ] || refuse '请给出代码仓库' 'name the repository'
  [ ! -e "$at" ] || refuse "$at 已存在" "$at exists"
  mkdir -p "$home/releases"
  local draft="$home/releases/.$1.partial"
  rm -rf "$draft"
  git -c advice.detachedHead=false clone --quiet --depth 1 --branch "v$1" "$repository" "$draft"
  local said
  said=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$draft/package.json")
  [ "$said" = "$1" ] || { rm -rf "$draft"; refuse "标签 v$1 里的版本是 $said" "tag v$1 holds version $said"; }
  (cd "$draft" && npm ci --no-audit --no-fund && npm run build:web)
  git -C "$draft" rev-parse HEAD >"$draft/.release"
  # Its name says that it is whole.
  mv "$draft" "$at"
  say "已安装 $at，尚未切换" "$at is installed, nothing was switched"
}

# Sets `at`, `from`, `migrates`.
look() {
  at=$(release "${1:-}")
  from=$(current)
  whole "$at"
  [ -n "$from" ] || refuse "没有 $home/current，请见 install.md" "there is no $home/current: see install.md"
  [ "$from" != "$(readlink -f "$at")" ] || refuse "$1 已经在运行" "$1 is what runs"
  local theirs ours
  theirs=$(migration "$at") ours=$(migration "$from")
  [[ ! $theirs < $ours ]] || refuse \
    "业务库已是 $ours，$1 只认到 $theirs：要回退须恢复备份（upgrade.sh back $1 --restore <备份>）" \
    "the store is at $ours and $1 knows $theirs: to go back restore a backup (upgrade.sh back $1 --restore <backup>)"
  migrates=no
  [ "$theirs" = "$ours" ] || migrates=yes
}

check() {
  look "${1:-}"
  say "$(basename "$from") → $1" "from $(basename "$from") to $1"
  if [ "$migrates" = yes ]; then
    say "业务库升级 $(migration "$from") → $(migration "$at")：坐席页面中断约一分钟，报警照常接收；回退须恢复备份" \
      'the store is migrated: desks cover themselves for about a minute, alarms are taken all the while; going back needs the backup'
  else
    say '业务库不变，可直接回退' 'the store stays as it is; going back needs no backup'
  fi
}

point() {
  ln -s "releases/$(basename "$1")" "$home/.current.new"
  mv -T "$home/.current.new" "$home/current"
}
ready() {
  local until=$((SECONDS + ready_seconds))
  until "$1/node_modules/.bin/node" -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$2"; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 1
  done
}
# One process at a time; devices and desks come back by themselves.
restart() {
  systemctl restart vigil-ingest && ready "$1" "$ingest_page" &&
    systemctl restart vigil-broker && ready "$1" "$broker_page" &&
    systemctl restart vigil-dashboard && ready "$1" "$dashboard_page"
}
# Ingest and dashboard have been stopped: no process of the old version writes once the new one has migrated. The broker
# only reads, and goes on acknowledging.
migrate() {
  systemctl start vigil-ingest && ready "$1" "$ingest_page" &&
    systemctl start vigil-dashboard && ready "$1" "$dashboard_page" &&
    systemctl restart vigil-broker && ready "$1" "$broker_page"
}

switch() {
  check "$@"
  local copy
  copy="$backups/before-$1-$(date -u +%Y-%m-%dT%H%M%SZ)"
  vigil "$from" backup create "$copy" --settings "$settings"
  rm -f "$home/.current.new"
  if [ "$migrates" = yes ]; then
    # Before the link: systemd could start the old unit with the new program in between.
    systemctl stop vigil-dashboard vigil-ingest
    point "$at"
    if migrate "$at"; then say "已切换到 $1" "$1 runs"; return; fi
    say "$1 没有就绪；回退（须恢复备份）：" "$1 did not get ready; to go back (with the backup):" >&2
    printf '  %s back %s --restore %s\n' "$0" "$(basename "$from")" "$copy" >&2
    exit 1
  fi
  point "$at"
  if restart "$at"; then say "已切换到 $1" "$1 runs"; return; fi
  point "$from"
  restart "$from" || say '旧版本也没有就绪，请看 journalctl' 'the old version did not get ready either: see journalctl' >&2
  say "$1 没有就绪，已切回 $(basename "$from")" "$1 did not get ready; $(basename "$from") runs again" >&2
  exit 1
}

# Going back replaces parts: the data folder, and store and history where the settings put them elsewhere.
#
#   <part>.coming    of the backup, and the journal of now; made before anything is replaced
#   <part>.leaving   what stood there, until the version gone back to is ready
#
# Whatever fails in between is undone by put_back; a try that was killed is, at the next.
services=(vigil-broker vigil-ingest vigil-dashboard vigil.target)
stop_all() { systemctl stop vigil.target vigil-dashboard vigil-ingest vigil-broker; }
# Sets `parts`, and `names`: what each is called in a backup's data folder, which is the first.
find_parts() {
  local found
  found=$(in_release "$1" "$1/node_modules/.bin/node" --input-type=module -e '
    import { relative } from "node:path";
    const { placesOf } = await import(process.argv[1]);
    const { dataDir, store, history } = placesOf(process.argv[2]);
    const places = [["", dataDir], ["vigil.db", store.file], ["history", history]];
    for (const [name, part] of places)
      if (part === dataDir || (part !== null && relative(dataDir, part).startsWith(".."))) console.log(`${name}\t${part}`);
  ' "$1/cli/src/backup/places.ts" "$data") || return 1
  mapfile -t names < <(cut -f1 <<<"$found")
  mapfile -t parts < <(cut -f2- <<<"$found")
}
each_part() {
  local part
  for part in "${parts[@]}"; do "$1" "$part" || return 1; done
}
drop_coming() { rm -rf "$1.coming"; }
# Of a store: what was left beside it goes first, so that a whole one has all of it.
leave() {
  local end
  for end in -wal -shm ''; do [ ! -e "$1$end" ] || mv -T "$1$end" "$1$end.leaving" || return 1; done
}
arrive() { [ ! -e "$1.coming" ] || mv -T "$1.coming" "$1"; }
stay() {
  local end
  if [ -e "$1.leaving" ]; then rm -rf "$1" "$1-wal" "$1-shm" && mv -T "$1.leaving" "$1" || return 1; fi
  for end in -wal -shm; do [ ! -e "$1$end.leaving" ] || mv -T "$1$end.leaving" "$1$end" || return 1; done
  drop_coming "$1"
}
put_aside() {
  local end
  for end in -wal -shm ''; do [ ! -e "$1$end.leaving" ] || mv -T "$1$end.leaving" "$1.before-$stamp$end" || return 1; done
}
coming() {
  local copy=$1 at_part away journal="$data/journal"
  each_part drop_coming || return 1
  # As the one who may write beside the data folder. Parts that stand elsewhere are taken out of it afterwards.
  in_release "$at" env VIGIL_STORE_FILE="$data.coming/vigil.db" VIGIL_HISTORY_DIRECTORY="$data.coming/history" \
    node_modules/.bin/node cli/src/main.ts --data "$data.coming" backup restore "$copy" || return 1
  for ((at_part = 1; at_part < ${#parts[@]}; at_part++)); do
    away="$data.coming/${names[at_part]}"
    [ ! -e "$away" ] || mv -T "$away" "${parts[at_part]}.coming" || return 1
  done
  stop_all || return 1
  # What was acknowledged since is only there. Its alarms ring again, marked as read late.
  if [ -d "$journal" ]; then rm -rf "$data.coming/journal" && cp -a "$journal" "$data.coming/journal" || return 1; fi
  ! has_account || each_part own
}
own() { [ ! -e "$1.coming" ] || chown -R "$account:" "$1.coming"; }
put_back() {
  find_parts "$1" || return 1
  # The journal in place has all that the one put aside has, and what was acknowledged since.
  if [ -d "$data.leaving" ] && [ -d "$data/journal" ]; then
    rm -rf "$data.leaving/journal" && mv -T "$data/journal" "$data.leaving/journal" || return 1
  fi
  each_part stay && point "$1" && rm -f "$home/.going-back"
}
resume() {
  stop_all
  put_back "$1" || { say "$1：没能放回原来的数据，请看 $data.leaving" "what was there could not be put back: see $data.leaving" >&2; exit 1; }
  systemctl start "${services[@]}"
}
stay_here() {
  trap - INT TERM HUP
  resume "$from"
  say "没有回到 $1；仍在运行 $(basename "$from")，数据也仍是原来的" \
    "did not go back to $1; $(basename "$from") runs and the data is what it was" >&2
  exit 1
}

back() {
  if [ "${2:-}" != --restore ]; then switch "$@"; return; fi
  local at copy=${3:-} from stamp parts=() names=()
  at=$(release "${1:-}")
  whole "$at"
  if [ -f "$home/.going-back" ]; then
    from="$home/releases/$(cat "$home/.going-back")"
    say '上次回退被打断，先放回原来的数据' 'going back was interrupted: what was there is put back first'
    resume "$from"
  fi
  from=$(current)
  [ -d "$data" ] || refuse "没有 $data" "there is no $data"
  vigil "$at" backup verify "$copy"
  find_parts "$from"
  stamp=$(date -u +%Y-%m-%dT%H%M%SZ)
  rm -f "$home/.current.new"
  basename "$from" >"$home/.going-back"
  trap 'stay_here "$1"' INT TERM HUP
  if coming "$copy" && each_part leave && each_part arrive && point "$at" &&
    systemctl start "${services[@]}" && ready "$at" "$ingest_page" && ready "$at" "$dashboard_page"; then
    trap - INT TERM HUP
    rm -f "$home/.going-back"
    each_part put_aside
    say "已回到 $1；换下的数据在 $data.before-$stamp" "$1 runs; what was replaced is in $data.before-$stamp"
    return
  fi
  stay_here "$1"
}

list() {
  local one
  for one in "$home"/releases/[0-9]*; do
    [ -d "$one" ] || continue
    printf '%s %s  %s\n' "$([ "$(readlink -f "$one")" = "$(current)" ] && echo '*' || echo ' ')" "$(basename "$one")" "$(migration "$one")"
  done
}

case ${1:-} in
install) shift; install_release "$@" ;;
check) shift; check "$@" ;;
switch) shift; switch "$@" ;;
back) shift; back "$@" ;;
list) list ;;
*) sed -n '2,14p' "$0"; exit 64 ;;
esac
