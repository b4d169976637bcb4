#pragma once

#include <string>
#include <vector>

#include "core/exchange/flat_lists.hpp"
#include "core/exchange/records.hpp"

namespace slotctl {

/// The fields in which a record of a file differs from the stored one, for people:
/// `starts_at 2026-12-02T09:30:00Z → 2026-12-02T09:00:00Z`. A field that the record leaves out does not
/// differ; lists are not compared.
std::vector<std::string> field_changes(const ProviderRecord& given, const ProviderRecord& stored);
std::vector<std::string> field_changes(const ServiceRecord& given, const ServiceRecord& stored);
std::vector<std::string> field_changes(const BookingRecord& given, const BookingRecord& stored);
std::vector<std::string> field_changes(const VariantRecord& given, const VariantRecord& stored);
std::vector<std::string> field_changes(const DropProductRecord& given, const DropProductRecord& stored);
/// The same for two complete records of a list.
std::vector<std::string> field_changes(const FlatList& list, const FlatRecord& written,
                                       const FlatRecord& stored);

}  // namespace slotctl
