#!/bin/sh
# Removes everything that install.sh installed: the scheduled jobs, then the files.
#
# Usage: ./uninstall.sh [--prefix DIRECTORY] [--purge] [--dry-run]
#
#   --prefix DIRECTORY   where slotctl was installed (default: /usr/local for root, otherwise ~/.local)
#   --purge              also delete the configuration, the embedded database and the logs
#   --dry-run            show what would be done, and do nothing
#
# Without --purge, configuration and data stay as they are.
set -eu

prefix='' purge=no dry_run=no

help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }
say() { printf '%s\n' "$*"; }
fail() {
    status=$1
    shift
    printf 'uninstall.sh: %s\n' "$@" >&2
    exit "$status"
}
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
        --purge) purge=yes ;;
        --dry-run) dry_run=yes ;;
        *) fail 64 "unknown option \"$1\"; see --help" ;;
    esac
    shift
done

if [ "$(id -u)" -eq 0 ]; then
    scope=system config_directory=/etc/slotctl state=/var/lib/slotctl logs=/var/log/slotctl
    : "${prefix:=/usr/local}"
else
    [ -n "${HOME:-}" ] || fail 78 "HOME is not set; give slotctl's directory with --prefix"
    scope=user config_directory=${XDG_CONFIG_HOME:-$HOME/.config}/slotctl
    state=${XDG_STATE_HOME:-$HOME/.local/state}/slotctl logs=''
    : "${prefix:=$HOME/.local}"
fi
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

list=$prefix/share/slotctl/installed-files
[ -f "$list" ] || fail 66 "install.sh has installed nothing in $prefix; give the directory with --prefix"

# The jobs first: they would call a program that no longer exists.
if ! act "$prefix/bin/slotctl" setup-automation --action remove --all-instances --scope "$scope"; then
    fail 1 "the scheduled jobs could not be removed, so nothing else was removed; see above"
fi

directories=$(grep '/$' "$list" | sort -r || true)
while IFS= read -r file; do
    # Only files that install.sh installs.
    case $file in
        *..*) fail 65 "$list was changed: $file" ;;
        */) ;;
        bin/* | share/*) act rm -f -- "$prefix/$file" ;;
        *) fail 65 "$list was changed: $file" ;;
    esac
done <"$list"
act rm -f -- "$list"
# Directories that install.sh created, if nobody has put anything into them since. In this order, the contents of a
# directory come first.
printf '%s\n' "$directories" | while IFS= read -r directory; do
    [ -z "$directory" ] || [ ! -d "$prefix/$directory" ] || act rmdir -- "$prefix/$directory" 2>/dev/null || true
done

if [ "$purge" = yes ]; then
    act rm -f -- "$config_directory/config.toml" "$config_directory/config.toml.new"
    [ ! -d "$config_directory" ] || act rmdir -- "$config_directory" || say "$config_directory is not empty and was kept"
    act rm -rf -- "$state"
    [ -z "$logs" ] || act rm -rf -- "$logs"
    if [ "$scope" = system ] && getent passwd slotctl >/dev/null; then
        act userdel slotctl
    fi
else
    say "Configuration and data are kept in $config_directory and $state; --purge deletes them."
fi
