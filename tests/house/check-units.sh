#!/bin/sh
# Fail when systemd finds fault with a unit, or a unit is less shut off than it was. $1: the built program; then the units.
command -v systemd-analyze > /dev/null || { echo 'skipped: systemd-analyze is not installed'; exit 77; }
program=$(realpath "$1")
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR="$folder"
faults=0

for unit in "$@"; do
  copy=$folder/$(basename "$unit" .in)
  sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$unit" > "$copy"
  case $unit in *user*) manager=--user limit=70 ;; *) manager=--system limit=20 ;; esac
  said=$(systemd-analyze $manager --man=no verify "$copy" 2>&1) || faults=1
  # It warns only, and ends with 0, where it ignores a line.
  if [ -n "$said" ]; then
    printf '%s\n' "$said"
    faults=1
  fi
  # Tenths of its exposure level; 0 is shut off from everything.
  systemd-analyze --offline=yes --threshold=$limit security "$copy" > "$folder/exposure" || {
    tail -n 1 "$folder/exposure"
    faults=1
  }
done
exit $faults
