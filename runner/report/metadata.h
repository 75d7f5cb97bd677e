// What every artifact says of its origin.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace firn {

// "0.1.0"
std::string Version();

// A UUID of this process, made at the first call.
const std::string& InvocationId();

// The `metadata` of dbt's artifacts: {dbt_schema_version, dbt_version, generated_at, ...}.
nlohmann::ordered_json Metadata(const char* schema, const std::string& generated_at);

}  // namespace firn
