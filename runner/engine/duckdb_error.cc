#include "runner/engine/duckdb_error.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace firn {
namespace {

StatusCode CodeOf(std::string_view type, std::string_view message) {
  if (type == "IO" && message.find("Could not set lock") != std::string_view::npos) {
    return StatusCode::kLocked;
  }
  // FATAL: the database shut itself down, as it does when it cannot write its log.
  if (message.find("Could not write file") != std::string_view::npos) return StatusCode::kIo;
  if (type == "IO" || type == "FATAL" || type == "Permission") return StatusCode::kIo;
  if (type == "INTERRUPT") return StatusCode::kCancelled;
  return StatusCode::kQuery;
}

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The parser counts code points, all others count bytes.
size_t ByteOffset(std::string_view sql, size_t code_points) {
  size_t offset = 0;
  while (offset < sql.size() && (code_points > 0 || Continues(sql[offset]))) {
    if (!Continues(sql[offset])) --code_points;
    ++offset;
  }
  return offset;
}

void Locate(std::string_view sql, size_t offset, Status* status) {
  if (offset > sql.size()) return;  // a place in a view's text, not in ours
  status->line = 1;
  status->column = 1;
  for (const char c : sql.substr(0, offset)) {
    if (c == '\n') {
      ++status->line;
      status->column = 1;
    } else if (!Continues(c)) {
      ++status->column;
    }
  }
}

}  // namespace

Status DuckdbStatus(std::string_view error, std::string_view sql) {
  // Some errors stand behind a prefix: "Parser Error: {...}".
  const size_t brace = error.find("{\"exception_type\"");
  const auto json = brace == std::string_view::npos
                        ? nlohmann::json()
                        : nlohmann::json::parse(error.substr(brace), nullptr, false);
  if (!json.is_object()) return {StatusCode::kQuery, std::string(error)};
  const auto text = [&json](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const std::string type = text("exception_type");
  const std::string message = text("exception_message");
  Status status(CodeOf(type, message), message);
  if (type != "Invalid Input") status.name = type;  // whose message says it all
  const std::string position = text("position");
  size_t offset = 0;
  const auto read = std::from_chars(position.data(), position.data() + position.size(), offset);
  if (position.empty() || read.ec != std::errc()) return status;
  if (type == "Parser") offset = ByteOffset(sql, offset);
  Locate(sql, offset, &status);
  return status;
}

}  // namespace firn
