#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slotctl::dashboard {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The address of a page with its parameters, percent-encoded, without those whose value is empty. All pages
/// are at one depth and addresses are relative, so that the dashboard works behind any prefix of a proxy.
std::string address(std::string_view page, const Parameters& parameters = {});

/// A link around a text, or around something that is HTML already.
std::string link(const std::string& address, const std::string& words, const std::string& style_class = "");
std::string link_around(const std::string& address, const std::string& html,
                        const std::string& style_class = "");

}  // namespace slotctl::dashboard
