#include <nlohmann/json.hpp>

#include "compiler/sql/type.h"
#include "runner/engine/trino_cells.h"
#include "runner/engine/trino_protocol.h"

namespace firn {
namespace {

using Json = nlohmann::json;

Status Nonsense(const std::string& what) {
  return {StatusCode::kProtocol, "the server's answer is not Trino's: " + what};
}

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
  return value.is_number() ? value.get<int64_t>() : otherwise;
}

// Only the path: an answer cannot send us, and our password, to another server.
std::string PathOf(const std::string& uri) {
  const size_t scheme = uri.find("://");
  const size_t path = scheme == std::string::npos ? scheme : uri.find('/', scheme + 3);
  return path == std::string::npos ? "" : uri.substr(path);
}

// Only what Trino says before a statement has its nodes, or when it finds none for further work:
// the commit, which comes last, is still ahead. Errors of workers and of the network between them
// may come after it; a full memory or a limit reached would come again.
bool IsTurnedAway(const std::string& name) {
  return name == "NO_NODES_AVAILABLE" || name == "QUERY_QUEUE_FULL" || name == "SERVER_STARTING_UP";
}

Status ReadError(const Json& error) {
  const std::string name = TextAt(error, "errorName");
  std::string message = TextAt(error, "message");
  StatusCode code = StatusCode::kQuery;
  if (name == "USER_CANCELED") code = StatusCode::kCancelled;
  if (IsTurnedAway(name)) code = StatusCode::kUnavailable;
  int line = 0;
  int column = 0;
  if (const Json& location = At(error, "errorLocation"); location.is_object()) {
    line = static_cast<int>(IntegerAt(location, "lineNumber", 0));
    column = static_cast<int>(IntegerAt(location, "columnNumber", 0));
    const std::string prefix = "line " + std::to_string(line) + ":" + std::to_string(column) + ": ";
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
  }
  Status status(code, message);
  status.name = name;
  status.line = line;
  status.column = column;
  return status;
}

void ReadStats(const Json& stats, TrinoPage* page) {
  StatementProgress& progress = page->progress;
  progress.query_id = page->id;
  progress.state = TextAt(stats, "state");
  const Json& percentage = At(stats, "progressPercentage");
  progress.fraction = percentage.is_number() ? percentage.get<double>() / 100 : 0;
  progress.rows = IntegerAt(stats, "processedRows", 0);
  page->processed_bytes = IntegerAt(stats, "processedBytes", 0);
  page->elapsed_seconds = static_cast<double>(IntegerAt(stats, "elapsedTimeMillis", 0)) / 1'000;
  page->cpu_seconds = static_cast<double>(IntegerAt(stats, "cpuTimeMillis", 0)) / 1'000;
}

// Trino says "decimal(3, 2)" and "INTERVAL DAY TO SECOND" here: one spelling for all engines.
std::string Spelled(const std::string& text, const Type& type) {
  return type.certain() ? type.ToString() : text;
}

Status ReadRows(const Json& data, const std::vector<Type>& types, TrinoPage* page) {
  for (const Json& row : data) {
    if (!row.is_array() || row.size() != types.size()) return Nonsense("a row of another width");
    std::vector<Cell>& cells = page->rows.emplace_back(types.size());
    for (size_t i = 0; i < types.size(); ++i) {
      if (!ReadCell(row[i], types[i], &cells[i])) {
        return Nonsense("column '" + page->columns[i].name + "' does not hold its type");
      }
    }
  }
  return {};
}

}  // namespace

Result<TrinoPage> ReadPage(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return Nonsense("no JSON object");
  TrinoPage page;
  page.id = TextAt(json, "id");
  if (page.id.empty()) return Nonsense("no query id");
  if (const std::string uri = TextAt(json, "nextUri"); !uri.empty()) {
    page.next = PathOf(uri);
    if (page.next.empty()) return Nonsense("nextUri is no URI");
  }
  if (const Json& error = At(json, "error"); error.is_object()) page.error = ReadError(error);
  page.update_type = TextAt(json, "updateType");
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
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return Nonsense("no JSON object");
  const Json& version = At(json, "nodeVersion");
  if (!version.is_object()) return Nonsense("no node version");
  const Json& starting = At(json, "starting");
  if (starting.is_boolean() && starting.get<bool>()) return std::string();
  return TextAt(version, "version");
}

}  // namespace firn
