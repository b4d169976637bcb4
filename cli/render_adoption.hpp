#pragma once

#include <string>
#include <vector>

#include "core/store/adoption_store.hpp"

namespace slotctl::cli {

/// The statements for psql, each ended by a semicolon, in one transaction.
std::string sql_text(const AdoptionScript& script);

/// A migration of Django that runs the statements; `schema` is dropped when it is undone.
std::string django_text(const AdoptionScript& script, const std::string& schema);

/// The warnings among the findings.
std::vector<std::string> warnings_in(const std::vector<AdoptionFinding>& findings);

std::string findings_text(const std::vector<AdoptionFinding>& findings);
std::string findings_json(const std::vector<AdoptionFinding>& findings);

}  // namespace slotctl::cli
