#include "core/dashboard/trouble.hpp"

#include "core/report/html.hpp"

namespace slotctl::dashboard {

Page trouble_page(const Frame& frame, const Trouble& trouble) {
    Content content{trouble.current, trouble.title, "", std::chrono::seconds{0}};
    content.html = report::element("p", "card wrong", report::with_code(trouble.message)) +
                   (trouble.hint.empty() ? "" : report::element("p", "", report::with_code(trouble.hint)));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
