#include "cli/questions.hpp"

#include <utility>

#include "core/base/error.hpp"
#include "core/base/printable.hpp"
#include "core/platform/terminal.hpp"

namespace slotctl::cli {

namespace {

void say(const std::string& text) {
    write_text(StandardStream::error, printable_document(text));
}

}  // namespace

bool can_ask() {
    return is_terminal(StandardStream::input) && is_terminal(StandardStream::error);
}

std::string ask(const std::string& question, const std::string& usual,
                const std::function<std::string(const std::string&)>& check) {
    for (;;) {
        say(question + (usual.empty() ? "" : " [" + usual + "]") + ": ");
        auto typed = typed_line();
        if (!typed) {
            say("\n");
            throw Error(ErrorKind::usage, "the input ended before all questions were answered",
                        "nothing was written; start again, or give the answers as options");
        }
        std::string answer = typed->empty() ? usual : std::move(*typed);
        const std::string wrong = check(answer);
        if (wrong.empty()) return answer;
        say("  " + wrong + "\n");
    }
}

bool agrees(const std::string& question) {
    say(question + " [y/N] ");
    const auto answer = typed_line();
    if (!answer) say("\n");  // what follows begins on a line of its own
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace slotctl::cli
