#pragma once

#include <span>
#include <string>
#include <string_view>

/// Words quoted for each scheduler's own syntax, so that a program receives them unchanged. None may contain
/// a line break (see `refuse_unwritable`).
namespace slotctl {

/// `%` is doubled, since systemd expands it everywhere in a unit.
std::string systemd_text(std::string_view text);
/// One word of a list in a unit: quoted and C-escaped if necessary, `%` doubled.
std::string systemd_word(std::string_view word);
/// A value for ExecStart=. The leading colon keeps `$` literal, in arguments and in the program's path.
/// systemd refuses a program whose path contains a quote or a backslash, so a shell starts it instead.
std::string systemd_command(std::span<const std::string> words);

/// One word for a POSIX shell, in single quotes if necessary.
std::string shell_word(std::string_view word);
std::string shell_command(std::span<const std::string> words);

/// The result of `shell_command` as the sixth field of a crontab. Some crons treat `%` there as a line break,
/// even in quotes, unless it follows a backslash; others treat it like any other character, so that the shell
/// must remove the backslash, which is therefore outside the quotes. Some crons also merge two backslashes,
/// and several blanks, into one: neither occurs twice in a row.
std::string crontab_command(std::string_view command);

}  // namespace slotctl
