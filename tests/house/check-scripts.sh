#!/bin/sh
# Fail when a script of the project does not parse, or is not executable where it is called by its name.
set -eu
cd "$1"
status=0
for script in run run-tests .ci/run build-aux/*.sh tests/*/*.sh; do
  [ -e "$script" ] || continue
  case $(head -n 1 "$script") in
    *bash) bash -n "$script" || status=1 ;;
    *) sh -n "$script" || status=1 ;;
  esac
done
for script in run run-tests .ci/run; do
  [ -x "$script" ] || { echo "$script is not executable"; status=1; }
done
exit $status
