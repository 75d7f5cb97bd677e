// What `properties: {partitioning: "ARRAY['day(created_at)', 'region']"}` says of a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firn {

enum class PartitionTransform { kIdentity, kHour, kDay, kMonth, kYear, kOther };

struct PartitionField {
  std::string column;  // lower case
  PartitionTransform transform = PartitionTransform::kIdentity;
};

// The fields in their order. What is no list of texts has none.
std::vector<PartitionField> ReadPartitioning(std::string_view sql);

// hour, day, month, year; empty for the others.
std::string_view WindowOf(PartitionTransform transform);

}  // namespace firn
