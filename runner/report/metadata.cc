#include "runner/report/metadata.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <random>

namespace firn {

std::string Version() { return FIRN_VERSION; }

const std::string& InvocationId() {
  static const std::string id = [] {
    std::random_device random;
    auto word = [&] { return random() & 0xFFFFu; };
    return fmt::format("{:04x}{:04x}-{:04x}-4{:03x}-{:04x}-{:04x}{:04x}{:04x}", word(), word(),
                       word(), word() & 0xFFFu, (word() & 0x3FFFu) | 0x8000u, word(), word(),
                       word());
  }();
  return id;
}

nlohmann::ordered_json Metadata(const char* schema, const std::string& generated_at) {
  return {{"dbt_schema_version", schema},
          {"dbt_version", Version()},  // readers want the key; `generator` says whose version it is
          {"generator", "firn"},
          {"generated_at", generated_at},
          {"invocation_id", InvocationId()},
          {"env", nlohmann::ordered_json::object()}};
}

}  // namespace firn
