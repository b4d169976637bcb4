#include "cli/manual/markdown.hpp"
#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"

namespace slotctl::cli {

using namespace roff;

std::string import_page(std::string_view document, std::string_view date) {
    return tidied(title("slotctl-import", 5, date, "File Formats Manual") + heading("name") +
                  "slotctl\\-import \\- file format of slotctl import and slotctl export\n" +
                  heading("synopsis") + ".B slotctl import\n" + italic("FILE.json") +
                  "\n.br\n.B slotctl export\n" + heading("description") + from_markdown(document) +
                  heading("see also") + ".BR slotctl (1),\n.BR slotctl\\-config (5)\n");
}

}  // namespace slotctl::cli
