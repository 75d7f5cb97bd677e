#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "compiler/base/printable.h"
#include "compiler/sql/type.h"
#include "runner/engine/trino_cells.h"
#include "runner/engine/trino_protocol.h"

namespace firn {
namespace {

using Json = nlohmann::json;

// Null where the object has no such key.
const Json& At(const Json& object, const char* key) {
  static const Json null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}

std::string TextAt(const Json& object, const char* key) {
  const Json& value = At(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

int64_t IntegerAt(const Json& object, const char* key, int64_t otherwise) {
  const Json& value = At(object, key);
  if (value.is_number_unsigned()) {
    return static_cast<int64_t>(std::min<uint64_t>(value.get<uint64_t>(), INT64_MAX));
  }
  if (value.is_number_integer()) return value.get<int64_t>();
  // A double that no integer holds is not what we are looking for.
  const double number = value.is_number() ? value.get<double>() : HUGE_VAL;
  return std::abs(number) < 9.2e18 ? static_cast<int64_t>(number) : otherwise;
}

// How deep the brackets of JSON are nested; of nonsense any number will do.
int DepthOf(std::string_view json) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

// An object, of a depth that recursion over it can bear.
Result<Json> ReadObject(std::string_view body, int max_depth) {
  if (DepthOf(body) > max_depth) {
    return Nonsense("it is nested over " + std::to_string(max_depth) + " deep (max_answer_depth)");
  }
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return Nonsense("no JSON object");
  return json;
}

// Only the path: an answer cannot send us, and our password, to another server.
std::string PathOf(const std::string& uri) {
  const size_t scheme = uri.find("://");
  const size_t path = scheme == std::string::npos ? scheme : uri.find('/', scheme + 3);
  return path == std::string::npos ? "" : uri.substr(path);
}

// What may stand in a request's first line: no space, line end or other control.
bool IsTarget(const std::string& path) {
  constexpr size_t kLongest = 16'384;
  return path.size() <= kLongest &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

// Ids stand in messages, statements and logs: Trino's are letters, digits and underscores.
bool IsQueryId(const std::string& id) {
  constexpr size_t kLongest = 200;
  return !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// Only what Trino says before a statement has its nodes, or when it finds none for further work:
// the commit, which comes last, is still ahead. Errors of workers and of the network between them
// may come after it; a full memory or a limit reached would come again.
bool IsTurnedAway(const std::string& name) {
  return name == "NO_NODES_AVAILABLE" || name == "QUERY_QUEUE_FULL" || name == "SERVER_STARTING_UP";
}

// A place in a statement, from 1; 0 is unknown.
int PlaceAt(const Json& location, const char* key) {
  const int64_t place = IntegerAt(location, key, 0);
  return place > 0 && place <= INT_MAX ? static_cast<int>(place) : 0;
}

// What an older Trino says of tables in Iceberg's format 3.
struct KnownError {
  std::string_view name, part, hint;
};
constexpr KnownError kKnownErrors[] = {
    {"ICEBERG_BAD_DATA", "Unexpected PUFFIN file",
     "a table has Iceberg's format 3 and deletion vectors, which Trino reads from 480 on"},
    {"GENERIC_INTERNAL_ERROR", "Must use DVs",
     "the table has Iceberg's format 3, which Trino changes from 480 on"},
    {"GENERIC_INTERNAL_ERROR", "Cannot downgrade v3",
     "the table has Iceberg's format 3, which Trino replaces from 480 on"},
    {"INVALID_TABLE_PROPERTY", "format_version must be between 1 and 2",
     "Trino has Iceberg's format 3 from 480 on"},
};

std::string WithHint(const std::string& name, std::string message) {
  for (const KnownError& known : kKnownErrors) {
    if (name != known.name || message.find(known.part) == std::string::npos) continue;
    return message + "\n  hint: " + std::string(known.hint);
  }
  return message;
}

Status ReadError(const Json& error) {
  const std::string name = Printable(TextAt(error, "errorName"));
  constexpr size_t kLongest = 20'000;
  std::string message = PrintableLines(TextAt(error, "message").substr(0, kLongest));
  StatusCode code = StatusCode::kQuery;
  if (name == "USER_CANCELED") code = StatusCode::kCancelled;
  if (IsTurnedAway(name)) code = StatusCode::kUnavailable;
  int line = 0;
  int column = 0;
  if (const Json& location = At(error, "errorLocation"); location.is_object()) {
    line = PlaceAt(location, "lineNumber");
    column = PlaceAt(location, "columnNumber");
    const std::string prefix = "line " + std::to_string(line) + ":" + std::to_string(column) + ": ";
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
  }
  if (message.empty()) message = "the server does not say why";
  Status status(code, WithHint(name, std::move(message)));
  status.name = name;
  status.line = line;
  status.column = column;
  return status;
}

void ReadStats(const Json& stats, TrinoPage* page) {
  StatementProgress& progress = page->progress;
  progress.query_id = page->id;
  progress.state = Printable(TextAt(stats, "state"));
  const Json& percentage = At(stats, "progressPercentage");
  const double percent = percentage.is_number() ? percentage.get<double>() : 0;
  progress.fraction = std::clamp(percent / 100, 0.0, 1.0);
  progress.rows = IntegerAt(stats, "processedRows", 0);
  page->processed_bytes = IntegerAt(stats, "processedBytes", 0);
  page->elapsed_seconds = static_cast<double>(IntegerAt(stats, "elapsedTimeMillis", 0)) / 1'000;
  page->cpu_seconds = static_cast<double>(IntegerAt(stats, "cpuTimeMillis", 0)) / 1'000;
}

// Trino says "decimal(3, 2)" and "INTERVAL DAY TO SECOND" here: one spelling for all engines.
std::string Spelled(const std::string& text, const Type& type) {
  return type.certain() ? type.ToString() : Printable(text);
}

Status ReadRows(const Json& data, const std::vector<Type>& types, TrinoPage* page) {
  for (const Json& row : data) {
    if (!row.is_array() || row.size() != types.size()) return Nonsense("a row of another width");
    std::vector<Cell>& cells = page->rows.emplace_back(types.size());
    for (size_t i = 0; i < types.size(); ++i) {
      if (!ReadCell(row[i], types[i], &cells[i])) {
        return Nonsense("column '" + Printable(page->columns[i].name) + "' does not hold its type");
      }
    }
  }
  return {};
}

}  // namespace

Status Nonsense(const std::string& what) {
  return {StatusCode::kProtocol, "the server's answer is not Trino's: " + what};
}

Result<TrinoPage> ReadPage(std::string_view body, int max_depth) {
  const Result<Json> read = ReadObject(body, max_depth);
  if (!read.ok()) return read.status();
  const Json& json = *read;
  TrinoPage page;
  page.id = TextAt(json, "id");
  if (!IsQueryId(page.id)) return Nonsense("no query id");
  if (const std::string uri = TextAt(json, "nextUri"); !uri.empty()) {
    page.next = PathOf(uri);
    if (page.next.empty() || !IsTarget(page.next)) return Nonsense("nextUri is no URI");
  }
  const Json& error = At(json, "error");
  if (!error.is_null() && !error.is_object()) return Nonsense("an error that is no object");
  if (error.is_object()) page.error = ReadError(error);
  page.update_type = Printable(TextAt(json, "updateType"));
  page.update_count = IntegerAt(json, "updateCount", -1);
  if (const Json& stats = At(json, "stats"); stats.is_object()) ReadStats(stats, &page);

  std::vector<Type> types;
  for (const Json& column : At(json, "columns")) {
    if (!column.is_object()) return Nonsense("a column that is no object");
    const std::string text = TextAt(column, "type");
    types.push_back(ParseType(text));
    page.columns.push_back({TextAt(column, "name"), Spelled(text, types.back())});
  }
  if (Status status = ReadRows(At(json, "data"), types, &page); !status.ok()) return status;
  return page;
}

Result<std::string> ReadVersion(std::string_view body) {
  const Result<Json> read = ReadObject(body, kAnswerDepth);
  if (!read.ok()) return read.status();
  const Json& json = *read;
  const Json& version = At(json, "nodeVersion");
  if (!version.is_object()) return Nonsense("no node version");
  const Json& starting = At(json, "starting");
  if (starting.is_boolean() && starting.get<bool>()) return std::string();
  return Printable(TextAt(version, "version"));
}

}  // namespace firn
