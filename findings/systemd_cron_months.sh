#!/usr/bin/env bash
# systemd-cron 1.15.19-5 (Debian 12): a crontab line for `nov` runs in October, one for `dec` in November, and one for
# `oct` never.
#
# Its list of month names leaves out October, so that the names after it count one too few. Crontabs with numbers are
# read as they should be, which is why slotctl writes months as numbers.
#
# Seen:
#   0 0 1 sep *   OnCalendar=*-9-1 0:0:00
#   0 0 1 oct *   no timer
#   0 0 1 nov *   OnCalendar=*-10-1 0:0:00
#   0 0 1 dec *   OnCalendar=*-11-1 0:0:00
#   0 0 1 11 *    OnCalendar=*-11-1 0:0:00
#
# Downloads that package of Debian's into a temporary folder, installs nothing, and exits with 1 if any of this changed.
set -euo pipefail
version=1.15.19-5
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
apt-get -qq download "systemd-cron=$version" 2>/dev/null
dpkg -x systemd-cron_*.deb package

# The generator reads the directories of the machine, so these are the test's own here.
cat >look <<'END'
set -eu
mount -t tmpfs tmpfs /etc/cron.d
mount --bind /dev/null /etc/crontab 2>/dev/null || true
mkdir -p out
for month in sep oct nov dec 11; do
    rm -rf out/* /etc/cron.d/*
    echo "0 0 1 $month * root true" >/etc/cron.d/job
    package/lib/systemd/system-generators/systemd-crontab-generator out >/dev/null 2>&1 || true
    timer=$(find out -maxdepth 1 -name 'cron-job-*.timer')
    echo "$month $(cat $timer /dev/null | grep ^OnCalendar= || echo 'no timer')"
done
END
unshare --mount --map-root-user bash look | tee seen
diff -u - seen <<'END'
sep OnCalendar=*-9-1 0:0:00
oct no timer
nov OnCalendar=*-10-1 0:0:00
dec OnCalendar=*-11-1 0:0:00
11 OnCalendar=*-11-1 0:0:00
END
echo "systemd-cron $version still does so"
