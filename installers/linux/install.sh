#!/bin/sh
# Installs slotctl from an unpacked release archive, or from a checkout that was built with scripts/build.
#
# Usage: ./install.sh [--prefix DIRECTORY] [--no-automation] [--dry-run]
#
#   --prefix DIRECTORY   where to install (default: /usr/local for root, otherwise ~/.local)
#   --no-automation      do not register the jobs with cron or systemd
#   --dry-run            show what would be done, and do nothing
#
# Installs the program, its manual pages, completions for bash, zsh and fish, and a configuration with the defaults:
# /etc/slotctl/config.toml for root, ~/.config/slotctl/config.toml otherwise. A configuration that you have edited
# is kept; the new one is saved beside it as config.toml.new. As root, it also creates the user "slotctl", which runs
# the jobs, and /var/lib/slotctl. Then it calls `slotctl setup-automation`. Run it again as often as you like;
# uninstall.sh removes everything again.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix='' automation=yes dry_run=no staged=''

help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }
say() { printf '%s\n' "$*"; }
fail() {
    status=$1
    shift
    printf 'install.sh: %s\n' "$@" >&2
    exit "$status"
}
# Runs a command, or prints it in a dry run.
act() { if [ "$dry_run" = yes ]; then say "would run: $*"; else "$@"; fi; }

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) help; exit 0 ;;
        --prefix)
            [ $# -ge 2 ] || fail 64 "--prefix needs a directory"
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --no-automation) automation=no ;;
        --dry-run) dry_run=yes ;;
        *) fail 64 "unknown option \"$1\"; see --help" ;;
    esac
    shift
done

if [ "$(id -u)" -eq 0 ]; then
    scope=system
    config=/etc/slotctl/config.toml
    : "${prefix:=/usr/local}"
else
    scope=user
    [ -n "${HOME:-}" ] || fail 78 "HOME is not set; set it, or use --prefix"
    config=${XDG_CONFIG_HOME:-$HOME/.config}/slotctl/config.toml
    : "${prefix:=$HOME/.local}"
fi
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
if [ -f "$here/bin/slotctl" ]; then
    staged=$here
elif [ -f "$here/../../build/release/cmake_install.cmake" ]; then
    staged=$work/stage
    cmake --install "$here/../../build/release" --prefix "$staged" >"$work/log" 2>&1 ||
        fail 1 "the build in build/release is incomplete; run scripts/build first:" "$(cat "$work/log")"
else
    fail 66 "there is no bin/slotctl beside this script, and no build in build/release; run scripts/build first"
fi
if ! version=$("$staged/bin/slotctl" --version 2>"$work/log"); then
    fail 69 "this slotctl does not run here:" "$(cat "$work/log")" \
        "it needs the libraries of the system that it was built on; build it here with scripts/build"
fi

changed=0
# Copies one file, unless it already exists.
put() { # MODE FROM TO
    if cmp -s -- "$2" "$3"; then
        return
    fi
    changed=$((changed + 1))
    if [ "$dry_run" = yes ]; then
        say "would write $3"
    else
        say "writing $3"
        mkdir -p -- "$(dirname "$3")" ||
            fail 77 "cannot create $(dirname "$3"); choose another --prefix, or run this as root"
        # Renamed into place, so that a running job keeps its program. Nobody can have placed a link at the temporary
        # name.
        if ! { new=$(mktemp "$3.new-XXXXXX") && cp -- "$2" "$new" && chmod "$1" "$new" && mv -fT -- "$new" "$3"; }; then
            fail 77 "cannot write $3; choose another --prefix, or run this as root"
        fi
    fi
}

say "Installing $version into $prefix"
if [ "$scope" = system ] && ! getent passwd slotctl >/dev/null; then
    shell=$(command -v nologin || echo /bin/false)
    act useradd --system --user-group --home-dir /var/lib/slotctl --no-create-home --shell "$shell" slotctl
fi
if [ "$scope" = system ] && [ ! -d /var/lib/slotctl ]; then
    act install -d -m 0750 -o slotctl -g slotctl /var/lib/slotctl
fi

# uninstall.sh uses the list of installed files, and of directories that did not exist before, which end in a slash.
# Entries of earlier installations stay in the list.
list=share/slotctl/installed-files
(cd "$staged" && find bin share -type f) | sort >"$work/files"
{
    [ ! -f "$prefix/$list" ] || grep '/$' "$prefix/$list" || true
    { cat "$work/files" && echo "$list"; } | while IFS= read -r file; do
        directory=$file
        while [ "$directory" != . ]; do
            directory=$(dirname "$directory")
            [ -d "$prefix/$directory" ] || echo "$directory/"
        done
    done
} | sort -u >"$work/directories"
while IFS= read -r file; do
    mode=0644
    [ "$file" != bin/slotctl ] || mode=0755
    put "$mode" "$staged/$file" "$prefix/$file"
done <"$work/files"
cat "$work/directories" >>"$work/files"
put 0644 "$work/files" "$prefix/$list"

cp -- "$staged/share/doc/slotctl/config.toml" "$work/config.toml"
config_mode=0600
if [ "$scope" = system ]; then
    # slotctl uses the same database and the same locks, whether root or the jobs' user runs it.
    sed -e 's|^url = ""$|url = "sqlite:/var/lib/slotctl/slotctl.db"|' \
        -e '/^\[lock\]/,/^directory/s|^directory = ""$|directory = "/var/lib/slotctl/locks"|' \
        "$staged/share/doc/slotctl/config.toml" >"$work/config.toml"
    config_mode=0640
fi
if [ ! -e "$config" ]; then
    put "$config_mode" "$work/config.toml" "$config"
    [ "$scope" = user ] || act chgrp -h slotctl "$config"
elif cmp -s -- "$work/config.toml" "$config"; then
    :
else
    put "$config_mode" "$work/config.toml" "$config.new"
    say "Kept your $config; the defaults are beside it in config.toml.new"
fi
[ "$changed" -gt 0 ] || say "Everything is already installed."

case :$PATH: in
    *":$prefix/bin:"*) ;;
    *) say "$prefix/bin is not in your PATH; add it to run slotctl by name" ;;
esac

if [ "$automation" = no ]; then
    say "The jobs are not registered. To register them: $prefix/bin/slotctl setup-automation --action setup --scope $scope"
    exit 0
fi
if ! act "$prefix/bin/slotctl" setup-automation --action setup --scope "$scope"; then
    fail 1 "slotctl is installed, but its jobs could not be registered; see above. When that is fixed, run" \
        "    $prefix/bin/slotctl setup-automation --action setup --scope $scope"
fi
