// One event as a line of JSON, as dbt's structured logs have it: {"info": {...}, "data": {...}}.
#pragma once

#include <string>
#include <string_view>

namespace firn {

// `data` is a JSON object or empty. Terminal colours in `message` must not be there.
std::string LogLine(std::string_view level, std::string_view name, std::string_view message,
                    std::string_view data);

}  // namespace firn
