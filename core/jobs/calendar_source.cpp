#include "core/jobs/calendar_source.hpp"

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/ical/read.hpp"
#include "core/mail/transfer.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

namespace {

bool is_url(const std::string& source) {
    return source.starts_with("https://") || source.starts_with("http://");
}

}  // namespace

std::string calendar_source(const std::string& given) {
    const std::string webcal = "webcal://";
    if (given.starts_with(webcal)) return "https://" + given.substr(webcal.size());
    if (is_url(given)) return given;
    if (given.empty() || given.find("://") != std::string::npos) {
        throw Error(ErrorKind::usage, "\"" + given + "\" is neither a web address nor a file",
                    "give an address that begins with https:// or webcal://, or the path of an .ics file");
    }
    return utf8(std::filesystem::absolute(path_from(given)));
}

std::string shown_source(const std::string& source) {
    if (!is_url(source)) return source;
    const auto host = source.find("://") + 3;
    const auto end = source.find_first_of("/?#", host);
    std::string shown = source.substr(0, end);
    if (const auto user = shown.rfind('@'); user != std::string::npos)
        shown = shown.substr(0, host) + shown.substr(user + 1);
    return end == std::string::npos ? shown : shown + "/…";
}

std::string read_calendar_source(const std::string& source, const CalendarReading& reading) {
    if (is_url(source)) {
        mail::TransferOptions options;
        options.timeout = reading.timeout;
        options.ca_file = reading.ca_file;
        options.give_up = reading.give_up;
        return mail::get({source, "text/calendar", ical::largest_file}, options);
    }
    try {
        return read_file(path_from(source), ical::largest_file).text;
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot read the calendar " + source,
                            "check the path, and who may read the file");
    }
}

}  // namespace slotctl
