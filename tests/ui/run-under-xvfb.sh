#!/bin/sh
# Runs a program on an X server and a session bus of its own, so that it needs no display and touches none.
# Usage: run-under-xvfb.sh PROGRAM ARGUMENT…
set -eu

home=$(mktemp -d)
xvfb=
bus=
finish () {
  [ -n "$bus" ] && kill "$bus" 2> /dev/null
  [ -n "$xvfb" ] && kill "$xvfb" 2> /dev/null && wait "$xvfb" 2> /dev/null
  rm -rf "$home"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# -noreset: else the server starts anew when its first client leaves. The server tells its number when it is ready.
mkfifo "$home/display" "$home/address"
Xvfb -displayfd 3 -screen 0 1400x1000x24 -nolisten tcp -noreset 3> "$home/display" 2> "$home/xvfb.log" &
xvfb=$!
read -r number < "$home/display" || { cat "$home/xvfb.log" >&2; exit 1; }

# Without a bus of its own GLib would start one that nobody ends.
dbus-daemon --session --nofork --print-address=3 3> "$home/address" 2> "$home/bus.log" &
bus=$!
read -r address < "$home/address" || { cat "$home/bus.log" >&2; exit 1; }

export DISPLAY=":$number" DBUS_SESSION_BUS_ADDRESS="$address"
export XDG_RUNTIME_DIR="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache"
export GDK_BACKEND=x11 GSK_RENDERER=cairo GSETTINGS_BACKEND=memory NO_AT_BRIDGE=1
export GTK_A11Y="${GTK_A11Y-test}"

# Where nothing can be confined, as in some containers, the program shows no HTML; its tests go on.
if ! bwrap --ro-bind / / --proc /proc --dev /dev --unshare-all true > /dev/null 2>&1; then
  export WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1
fi
unset WAYLAND_DISPLAY XAUTHORITY
status=0
"$@" || status=$?
exit $status
