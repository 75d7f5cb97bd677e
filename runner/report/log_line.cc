#include "runner/report/log_line.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "runner/report/metadata.h"
#include "runner/run/clock.h"

namespace firn {

std::string LogLine(std::string_view level, std::string_view name, std::string_view message,
                    std::string_view data) {
  nlohmann::ordered_json info{{"category", ""},
                              {"code", ""},
                              {"extra", nlohmann::json::object()},
                              {"invocation_id", InvocationId()},
                              {"level", level},
                              {"msg", message},
                              {"name", name},
                              {"pid", getpid()},
                              {"thread", "MainThread"},
                              {"ts", IsoTime(SystemClock().Now())}};
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  return "{\"info\":" + info.dump(-1, ' ', false, kReplace) +
         ",\"data\":" + (data.empty() ? "{}" : std::string(data)) + "}";
}

}  // namespace firn
