#!/usr/bin/env bash
# BusyBox crond 1.35.0-4+deb12u1 (Debian 12, package busybox-static; the package busybox has no crond) reads a crontab
# line in ways that Debian's cron does not:
#
#   times that come twice   "3 6 * * *" runs at 06:03, and again when the clocks, gone back, show 06:03 the second time
#   steps of days           */2 as day of month means the even days; cron means the odd ones
#   percent signs           \% keeps its backslash within quotes: 'a\%b' prints a\%b; outside of them the shell takes it
#
# Seen, with a change of the clocks by two minutes at 06:04:
#   twice: 06:03 BBB, 06:03 AAA
#   step of days that holds today for cron: odd days no run, even days one (BusyBox the other way round)
#   percent: a\%b c%d
#
# Downloads that package into a temporary folder, installs nothing, and leaves the machine's clock alone: the zone's rule
# is what changes. Takes five minutes of real time. Exits with 1 if any of this changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
apt-get -qq download busybox-static 2>/dev/null
dpkg -x busybox-static_*.deb package
package/bin/busybox | sed -n 1p

change=$((($(date -u +%s) / 60 + 2) * 60))
rule="BBB0AAA0:02,$(($(date -u -d "@$change" +%-j) - 1))/$(date -u -d "@$change" +%H:%M),$((($(date -u -d "@$change" +%-j) + 60) % 365))"
minute() { date -u -d "@$1" +'%-M %-H'; }
# Runs one line for as long as all of them need.
crond() { # NAME ZONE LINE
    mkdir "$work/tab.$1"
    printf '%s\n' "$3" >"$work/tab.$1/root"
    TZ=$2 timeout 290 package/bin/busybox crond -f -l 8 -L /dev/null -c "$work/tab.$1" || true
}
crond twice "$rule" "$(minute $((change - 60))) * * * date '+%H:%M %Z' >>$work/twice" &
crond step UTC "$(minute $((change + 60))) */2 * * echo run >>$work/step" &
crond percent UTC "$(minute $((change + 60))) * * * echo 'a\\%b' 'c'\\%'d' >>$work/percent" &
wait
touch step
even=$(($(date -u -d "@$((change + 60))" +%-d) % 2))
echo "twice: $(wc -l <twice) runs; day $(date -u +%-d) by */2: $(wc -l <step) runs; percent: $(cat percent)"
[ "$(wc -l <twice)" = 2 ] && [ "$(cut -d' ' -f1 twice | uniq | wc -l)" = 1 ]
[ "$(wc -l <step)" = "$((1 - even))" ]
[ "$(cat percent)" = 'a\%b c%d' ]
echo "BusyBox crond still does so"
