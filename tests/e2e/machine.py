"""A separate machine for a test: a real systemd, or a real cron, in private namespaces over this one's files or
those of a clean Debian."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import support
from support import wait_until

BOOT = r"""
set -eu
umount -R /sys/fs/cgroup
mkdir -p "$S/up" "$S/work" "$S/root"
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$S/up,workdir=$S/work" "$S/root"
cd "$S/root"
# The files that this machine's own slotctl keeps there do not concern the test, and may change meanwhile.
if [ "$LOWER" = / ]; then
    rm -rf etc/slotctl
    for d in var/lib var/log; do mount -t tmpfs -o mode=755 tmpfs $d; done
fi
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
# A private /dev: systemd creates sockets there, which must not end up in the machine's own.
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
for n in null zero full random urandom tty; do : > dev/$n; mount --bind /dev/$n dev/$n; done
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
# Only the units that timers need are started; everything else that this machine has installed stays off.
mkdir -p etc/systemd/system
[ -s etc/machine-id ] || echo 0123456789abcdef0123456789abcdef > etc/machine-id
printf '[Unit]\nRequires=basic.target timers.target\nAfter=basic.target timers.target\nAllowIsolate=yes\n' \
    > etc/systemd/system/test.target
for u in systemd-journald-audit.socket systemd-initctl.socket systemd-tmpfiles-setup-dev.service \
    systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udev-trigger.service \
    systemd-timesyncd.service systemd-modules-load.service systemd-sysctl.service systemd-random-seed.service \
    systemd-binfmt.service proc-sys-fs-binfmt_misc.automount dev-hugepages.mount dev-mqueue.mount \
    sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer \
    logrotate.timer systemd-remount-fs.service networking.service
do ln -sf /dev/null etc/systemd/system/$u; done
: > etc/fstab
# A process in a hardened unit cannot be inspected, and so cannot be searched for leaks.
if [ -n "${ASAN_OPTIONS-}" ]; then
    for m in system user; do
        mkdir -p etc/systemd/$m.conf.d
        printf '[Manager]\nDefaultEnvironment="ASAN_OPTIONS=%s:detect_leaks=0"\n' "$ASAN_OPTIONS" \
            > etc/systemd/$m.conf.d/sanitizer.conf
    done
fi
if [ -n "$P" ]; then install -D -m 755 "$P" opt/under-test/slotctl; fi
mkdir -p mnt
pivot_root . mnt
umount -l /mnt
# Credentials are mounted by a child of systemd and must reach the services; in a container, systemd leaves
# that to us.
mount --make-rshared /
exec env -i container=slotctl PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system \
    --unit=test.target --log-target=null --show-status=no
"""


# The program to test, in a place where every account of a SystemdMachine may start it: a checkout may be in
# /tmp, which is private to the machine, or in a directory that only root can read.
PROGRAM = "/opt/under-test/slotctl"


def program_for_all(test):
    """A copy of the program to test that every account of this machine may start, while the test runs."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-program-"))
    test.addCleanup(shutil.rmtree, folder)
    folder.chmod(0o755)
    return shutil.copy(support.binary(), folder)


def need_root(*programs):
    """Skips the test if it cannot run; in continuous integration that is a failure."""
    missing = [p for p in programs if not shutil.which(p, path="/usr/sbin:/usr/bin:/sbin:/bin:/lib/systemd")]
    reason = ("this test needs root" if os.geteuid() != 0 else
              "this test needs " + ", ".join(missing) if missing else None)
    if not reason:
        return
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise AssertionError(reason + ", and in continuous integration it must not be left out")
    raise unittest.SkipTest(reason)


class SystemdMachine:
    """systemd as process 1 of its own namespaces, over the files of `tree`; nothing that it changes outlives it."""

    def __init__(self, tree="/"):
        self.tree = tree
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-machine-", dir="/var/tmp"))
        # The files that the machine writes, even while it is switched off; removed with this process, which
        # ends with us.
        self.disk = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sh", "-c",
                                      'mount -t tmpfs -o mode=755 slotctl "$1" && echo ready && exec cat', "sh",
                                      str(self.place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.disk.stdout.readline() != "ready\n":
            raise AssertionError("there is no disk for the machine")
        self.switch_on()

    def switch_on(self):
        unified = pathlib.Path("/sys/fs/cgroup/unified")
        top = unified if unified.is_dir() else pathlib.Path("/sys/fs/cgroup")
        self.group = top / self.place.name
        self.group.mkdir()
        # Only a child enters the group: its members must not be siblings of systemd's own groups.
        enter = 'echo $BASHPID > "$1/cgroup.procs"; exec unshare --mount --cgroup --pid --fork ' \
                '--kill-child=SIGKILL --uts --ipc --propagation private bash -c "$2"'
        program = os.environ.get("SLOTCTL_BINARY", "") if self.tree == "/" else ""
        self.parent = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "nsenter", "-t", str(self.disk.pid), "-m",
                                        "bash", "-c", enter, "bash", str(self.group), BOOT],
                                       env={**os.environ, "S": str(self.place), "LOWER": str(self.tree), "P": program},
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = wait_until(self._child, "the machine's first process is there")
        wait_until(lambda: self.run("systemctl is-system-running").stdout.strip() in ("running", "degraded"),
                   "systemd is up", seconds=60)
        (top / "cgroup.procs").write_text(str(self.parent.pid))

    def _child(self):
        out = subprocess.run(["pgrep", "-P", str(self.parent.pid)], capture_output=True, text=True).stdout
        return out.split()[0] if out.split() else None

    def run(self, script, user=None, stdin=subprocess.DEVNULL):
        """Runs a script inside, as root or as another user."""
        words = ["nsenter", "-t", self.pid, "-m", "-p", "-u", "-i", "-C", "env", "-i",
                 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        if user:
            words += ["runuser", "-l", user, "-c", script]
        else:
            words += ["bash", "-c", script]
        return subprocess.run(words, capture_output=True, text=True, stdin=stdin, timeout=120)

    def good(self, script, user=None):
        """The output of a script that must succeed."""
        result = self.run(script, user)
        if result.returncode != 0:
            raise AssertionError(f"$ {script}\nexit status {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout

    def put(self, source, target):
        """Copies a file, or a directory, of this machine to a place inside."""
        with tempfile.TemporaryFile() as packed:
            subprocess.run(["tar", "-cf", "-", "-C", source.parent, source.name], stdout=packed, check=True)
            packed.seek(0)
            result = self.run(f"mkdir -p {target} && tar -xf - --no-same-owner -C {target}", stdin=packed)
        if result.returncode != 0:
            raise AssertionError(f"{source} could not be copied:\n{result.stderr}")

    def switch_off(self):
        """Pulls the plug."""
        subprocess.run(["kill", "-9", self.pid], check=False)
        self.parent.wait(timeout=20)
        for folder, _, _ in os.walk(self.group, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                pass  # # a process may still be exiting

    def stop(self):
        self.switch_off()
        self.disk.communicate(timeout=20)
        shutil.rmtree(self.place, ignore_errors=True)
