"""slotctl's packages as they are shipped, and the clean Debian in which they are tested."""
import hashlib
import os
import pathlib
import re
import subprocess

import support

BUILD = pathlib.Path(os.environ.get("SLOTCTL_BUILD_DIR", support.ROOT / "build" / "release"))
# Files that a machine writes itself, whatever packages are installed or removed.
OF_THE_SYSTEM = re.compile(r"/(var/(log|cache|lib/(dpkg|apt|systemd/deb-systemd-helper-enabled))|tmp|run|proc|sys|dev)(/|$)"
                           r"|/var/lib/systemd/timers$|/etc/((sub)?[ug]id|passwd|group|g?shadow)-?$|/etc/\.pwd\.lock$|/root/|/package(/|$)")


def run(*command, **options):
    """The standard output of a command that must succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, encoding="utf-8", check=False,
                          timeout=600, **options)
    if done.returncode != 0:
        raise AssertionError(f"$ {' '.join(map(str, command))}\nexit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def make_deb(folder):
    run("cpack", "-G", "DEB", "-B", folder, cwd=BUILD)
    deb, = folder.glob("*.deb")
    return deb


def unpack_archive(folder):
    """The release archive, unpacked: the directory that holds install.sh."""
    run("cpack", "-G", "TGZ", "-B", folder, cwd=BUILD)
    archive, = folder.glob("*.tar.gz")
    run("tar", "-xzf", archive, "-C", folder)
    return folder / archive.name.removesuffix(".tar.gz")


def dependencies(deb):
    """The names of the packages that the .deb asks for."""
    return re.sub(r" *\([^)]*\)", "", run("dpkg-deb", "-f", deb, "Depends")).strip().split(", ")


def clean_debian(*packages):
    """The archive of a clean Debian with these packages; it is created at its first use."""
    key = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]
    archive = support.ROOT / "build" / f"clean-debian-{key}.tar"
    run(support.ROOT / "scripts" / "clean_debian", archive, *packages)
    return archive


def machine_packages():
    """The packages that a clean Debian needs to be booted as a machine."""
    return run(support.ROOT / "scripts" / "packages", "machine").split()


def unpack_tree(archive, folder):
    folder.mkdir()
    run("tar", "-xf", archive, "-C", folder, "--exclude=./dev/*")
    return folder


def is_worth_comparing(path):
    """Whether this file, in a clean Debian, shows what a package left there."""
    return not OF_THE_SYSTEM.search(path) or ("slotctl" in path
                                              and not path.startswith(("/package/", "/var/lib/dpkg/")))
