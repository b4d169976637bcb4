#pragma once

#include <span>
#include <string>
#include <string_view>

/// Words as each scheduler's own language wants them written, so that a program receives them unchanged.
/// None may hold a line end (see `refuse_unwritable`).
namespace slotctl {

/// `%` doubled: systemd expands it everywhere in a unit.
std::string systemd_text(std::string_view text);
/// One word of a list in a unit: quoted and C-escaped where that is needed, `%` doubled.
std::string systemd_word(std::string_view word);
/// A value for ExecStart=. The colon in front keeps `$` as it is, in arguments and in the program's path.
/// systemd refuses a program whose path holds a quote or a backslash, which a shell is therefore left to
/// start.
std::string systemd_command(std::span<const std::string> words);

/// One word for a POSIX shell, in single quotes where that is needed.
std::string shell_word(std::string_view word);
std::string shell_command(std::span<const std::string> words);

/// What `shell_command` wrote as the sixth field of a crontab. To some crons `%` means a line end there, even
/// in quotes, unless a backslash is before it; to others it is a letter like any other, so that the shell has
/// to take the backslash away: it stands outside of quotes. Some crons also make one of two backslashes, and
/// one of several blanks: neither comes twice in a row.
std::string crontab_command(std::string_view command);

/// Arguments as programs on Windows take their command line apart (CommandLineToArgvW).
std::string windows_command_line(std::span<const std::string> words);

}  // namespace slotctl
