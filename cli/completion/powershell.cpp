#include "cli/completion/completion.hpp"

namespace slotctl::cli {

namespace {

using Kind = ValueDescription::Kind;

std::string quote(const std::string& text) {
    return quoted(text, "''");
}

/// `'--format' = @('text', 'json')`; a block of script for names out of the database; `$true` for files,
/// `@()` if nothing can be offered.
std::string offered(const ValueDescription& value) {
    if (value.kind == Kind::file || value.kind == Kind::directory) return "$true";
    if (value.kind == Kind::names) return "{ @(slotctl @where completion " + value.list + " 2>$null) }";
    std::vector<std::string> choices;
    for (const std::string& choice : value.choices) choices.push_back(quote(choice));
    return "@(" + joined(choices, ", ") + ")";
}

std::string pairs(const std::vector<std::string>& list) {
    return list.empty() ? "@{}" : "[ordered]@{ " + joined(list, "; ") + " }";
}

std::string entry(const CommandDescription& command) {
    std::vector<std::string> commands, options, values;
    for (const CommandDescription& below : command.commands)
        commands.push_back(quote(below.name) + " = " + quote(first_line(below.help)));
    for (const OptionDescription& option : all_options(command)) {
        for (const std::string& name : option.names) {
            options.push_back(quote(name) + " = " + quote(first_line(option.help)));
            if (option.value.kind != Kind::none)
                values.push_back(quote(name) + " = " + offered(option.value));
        }
    }
    std::string argument = "@()";
    if (!command.arguments.empty()) argument = offered(command.arguments.front().value);
    return "        " + quote(command.path) + " = @{\n            Commands = " + pairs(commands) +
           "\n            Options = " + pairs(options) + "\n            Values = " + pairs(values) +
           "\n            Argument = " + argument + "\n        }\n";
}

constexpr const char* walk = R"(    $command = 'slotctl'
    $waiting = $null
    # The word under the cursor does not select the command.
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    foreach ($word in $before) {
        if ($null -ne $waiting) { $waiting = $null; continue }
        if ($known[$command].Values.Contains($word)) { $waiting = $word; continue }
        if ($known[$command].Commands.Contains($word)) { $command = "$command $word" }
    }

    # Names come out of the database that the line names.
    $where = @()
    for ($i = 0; $i -lt $before.Count; $i++) {
        if ($before[$i] -match '^--(config|database)=') { $where += $before[$i] }
        elseif ($before[$i] -match '^--(config|database)$' -and $i + 1 -lt $before.Count) {
            $where += $before[$i], $before[$i + 1].Trim("'", '"')
        }
    }

    $here = $known[$command]
    $prefix = ''
    $typed = $wordToComplete
    if ($null -ne $waiting) {
        $offers = $here.Values[$waiting]
    } elseif ($wordToComplete -match '^(--[^=]+)=(.*)$' -and $here.Values.Contains($Matches[1])) {
        $offers = $here.Values[$Matches[1]]
        $prefix = "$($Matches[1])="
        $typed = $Matches[2]
    } elseif ($wordToComplete.StartsWith('-')) {
        $offers = $here.Options
    } elseif ($here.Commands.Count -gt 0) {
        $offers = $here.Commands
    } else {
        $offers = $here.Argument
    }

    # Names may contain blanks.
    if ($offers -is [scriptblock]) {
        $offers = @(& $offers | ForEach-Object { if ($_ -match '\s') { "'" + $_.Replace("'", "''") + "'" } else { $_ } })
    }
    # Returning nothing lets PowerShell complete files by itself.
    if ($offers -is [bool]) { return }
    if ($offers -is [System.Collections.IDictionary]) {
        $offers.GetEnumerator() | Where-Object { $_.Key.StartsWith($typed) } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterName', $_.Value)
        }
    } else {
        $offers | Where-Object { $_.StartsWith($typed) } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new("$prefix$_", $_, 'ParameterValue', $_)
        }
    }
}
)";

}  // namespace

std::string powershell_completion(const CommandDescription& program) {
    std::string text =
        "# PowerShell completion for slotctl. Written by `slotctl completion powershell`; do not edit.\n\n"
        "Register-ArgumentCompleter -Native -CommandName 'slotctl', 'slotctl.exe' -ScriptBlock {\n"
        "    param($wordToComplete, $commandAst, $cursorPosition)\n\n    $known = @{\n";
    for (const CommandDescription* command : flattened(program)) text += entry(*command);
    return text + "    }\n\n" + walk;
}

}  // namespace slotctl::cli
