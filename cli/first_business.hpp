#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/provider_hours.hpp"

namespace slotctl::cli {

/// What a new user says of a business.
struct FirstBusiness {
    std::string zone;
    std::vector<std::string> providers;  ///< names
    std::string service;
    std::chrono::minutes duration{60};
    std::vector<unsigned> weekdays;  ///< ISO, ascending
    std::string opens, closes;       ///< `09:00`
};

/// `Haircut 45m`: a name and a duration, which may be left out. Returns what is wrong, or nothing.
std::string read_service(const std::string& text, FirstBusiness& business);
/// `mon-fri 09:00-17:00`, long enough for the service, which is known. Returns what is wrong, or nothing.
std::string read_hours(const std::string& text, FirstBusiness& business);
/// `Asha, Ben`. Returns what is wrong, or nothing.
std::string read_providers(const std::string& text, FirstBusiness& business);

/// The URL of a database that a person names by a URL, by keywords of libpq, or by a file, which may begin
/// with
/// `~/`.
std::string database_from(const std::string& answer, const std::filesystem::path& home);

/// In the import format.
std::string import_text_of(const FirstBusiness& business);

/// A configuration file with the settings that matter at first, each with a comment.
std::string first_config(const std::string& database_url, std::string_view date);

}  // namespace slotctl::cli
