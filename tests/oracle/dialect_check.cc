// Runs each expression of a table of Trino's answers through the rewriter and the embedded DuckDB,
// and counts: equal, refused, failed, different. The table is tab-separated with a header:
// construct, trino_sql, trino_result, trino_type, ...; rows of statements (STMT) are left out.
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "compiler/analyze/analyze.h"
#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/to_duckdb.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "runner/engine/duckdb_engine.h"
#include "tests/oracle/oracle.h"

namespace firn {
namespace {

using Json = nlohmann::ordered_json;

struct Answer {
  const char* kind;  // "equal", "refused", "failed", "different"
  std::string detail;
  std::string sql;
};

std::string Base64(const std::string& hex) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bits = bits << 8 | static_cast<uint32_t>(std::stoul(hex.substr(i, 2), nullptr, 16));
    for (held += 8; held >= 6; held -= 6) out.push_back(kDigits[bits >> (held - 6) & 63]);
  }
  if (held > 0) out.push_back(kDigits[bits << (6 - held) & 63]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

// The digits that a timestamp's type shows, of the six that DuckDB gives.
std::string WithPrecision(const std::string& text, const Type& type) {
  const size_t point = text.find('.');
  if (point == std::string::npos) return text;
  const size_t end = text.find(' ', point);
  std::string fraction = text.substr(point + 1, end - point - 1);
  fraction.resize(static_cast<size_t>(type.precision()), '0');
  const std::string zone = end == std::string::npos ? "" : text.substr(end);
  return text.substr(0, point) + (fraction.empty() ? "" : "." + fraction) + zone;
}

// A row is an object in our cells and an array in the table.
bool SameJson(const Json& expected, const Json& ours) {
  if (expected.is_array() && (ours.is_array() || ours.is_object())) {
    if (expected.size() != ours.size()) return false;
    auto at = ours.begin();
    for (const Json& item : expected) {
      if (!SameJson(item, *at)) return false;
      ++at;
    }
    return true;
  }
  if (expected.is_object() && ours.is_object()) {
    if (expected.size() != ours.size()) return false;
    for (const auto& [key, value] : expected.items()) {
      if (!ours.contains(key) || !SameJson(value, ours[key])) return false;
    }
    return true;
  }
  return expected == ours;
}

bool SameCell(const std::string& expected, const Cell& ours, const Type& type) {
  if (!ours) return expected == "null";
  switch (type.kind()) {
    case TypeKind::kReal:
    case TypeKind::kDouble: {
      char* end = nullptr;
      const double a = std::strtod(expected.c_str(), &end);
      const double b = std::strtod(ours->c_str(), nullptr);
      return end != expected.c_str() && (a == b || (a != a && b != b));
    }
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return expected == WithPrecision(*ours, type);
    case TypeKind::kVarbinary:
      return expected == Base64(*ours);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow: {
      const Json a = Json::parse(expected, nullptr, false);
      const Json b = Json::parse(*ours, nullptr, false);
      return !a.is_discarded() && !b.is_discarded() && SameJson(a, b);
    }
    default:
      break;
  }
  // The table writes line ends as two characters.
  std::string text;
  for (const char c : *ours) c == '\n' ? text.append("\\n") : text.append(1, c);
  return expected == text;
}

// Values are joined by ", " and rows by "; ", with which values themselves may be full: what is
// expected is taken apart by trying.
bool SameRows(std::string_view expected, const std::vector<std::vector<Cell>>& rows,
              const std::vector<Type>& types, size_t at) {
  const size_t columns = types.size();
  if (at == rows.size() * columns) return expected.empty();
  const bool last = at + 1 == rows.size() * columns;
  const std::string_view separator = (at + 1) % columns == 0 ? "; " : ", ";
  const auto same = [&](std::string_view piece) {
    return SameCell(std::string(piece), rows[at / columns][at % columns], types[at % columns]);
  };
  if (last) return same(expected);
  for (size_t cut = expected.find(separator); cut != std::string_view::npos;
       cut = expected.find(separator, cut + 1)) {
    if (same(expected.substr(0, cut)) && SameRows(expected.substr(cut + 2), rows, types, at + 1)) {
      return true;
    }
  }
  return false;
}

std::string Show(const QueryResult& result) {
  std::string text;
  for (const auto& row : result.rows) {
    if (!text.empty()) text += "; ";
    for (size_t i = 0; i < row.size(); ++i) text += (i > 0 ? ", " : "") + row[i].value_or("null");
  }
  return text;
}

Answer Ask(const std::string& sql, const std::string& expected, const TrinoVersion& trino,
           Session& session) {
  SourceMap sources;
  const FileId file = sources.Add("expression", sql);
  Ast ast;
  Diagnostics diagnostics;
  const bool error_expected = expected.starts_with("ERR ");
  const auto first = [&] {
    const Diagnostic& found = diagnostics.all()[0];
    return found.id + ": " + found.message;
  };
  StatementPtr statement =
      ParseStatement({sources.text(file), file, 0, 0, trino}, ast, diagnostics);
  if (statement == nullptr) return {error_expected ? "equal" : "refused", first(), {}};
  Catalog catalog;
  catalog.trino = trino;
  const QueryAnalysis analysis =
      AnalyzeStatement(statement, catalog, sources, ast.expression_count(), diagnostics);
  if (diagnostics.has_errors()) return {error_expected ? "equal" : "refused", first(), {}};
  statement = ToDuckdb(statement, {analysis.types, trino, analysis.unpadded, analysis.written}, ast,
                       diagnostics);
  if (diagnostics.has_errors()) return {"refused", first(), {}};
  const std::string printed = Print(statement, SqlFlavor::kDuckdb);
  Result<QueryResult> result = session.Execute(printed);
  if (!result.ok()) {
    return {error_expected ? "equal" : "failed", result.status().message(), printed};
  }
  std::vector<Type> types;
  for (const OutputColumn& column : analysis.columns) types.push_back(column.type);
  constexpr size_t kKeptRows = 6;  // the table keeps no more of an answer
  if (result->rows.size() > kKeptRows) result->rows.resize(kKeptRows);
  if (!error_expected && types.size() == result->columns.size() &&
      SameRows(expected, result->rows, types, 0)) {
    return {"equal", {}, printed};
  }
  return {"different", Show(*result), printed};
}

}  // namespace

bool CheckDialect(const std::string& path, std::string_view list, double least_equal,
                  const TrinoVersion& trino) {
  Figure equal{"DuckDB equal", 0, 0, least_equal};
  Figure honest{"DuckDB equal, refused", 0, 0, 1.0};
  std::ifstream file(path);
  DuckdbOptions options;
  options.session_sql = DuckdbSessionSql();
  options.functions = NativeFunctions();
  Result<std::unique_ptr<Engine>> engine = OpenDuckdb(options);
  if (!engine.ok()) {
    std::printf("%s\n", engine.status().message().c_str());
    return false;
  }
  Result<std::unique_ptr<Session>> session = (*engine)->Connect();
  if (!session.ok()) {
    std::printf("%s\n", session.status().message().c_str());
    return false;
  }
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::stringstream fields(line);
    std::string construct;
    std::string sql;
    std::string expected;
    std::getline(fields, construct, '\t');
    std::getline(fields, sql, '\t');
    std::getline(fields, expected, '\t');
    if (construct.starts_with("STMT ")) continue;
    const Answer answer = Ask(sql, expected, trino, **session);
    const std::string_view kind = answer.kind;
    equal.Count(kind == "equal");
    honest.Count(kind == "equal" || kind == "refused");
    if (list == kind || list == "all") {
      std::printf("%s: %s\n  trino:  %s\n  ours:   %s\n  duckdb: %s\n", answer.kind, sql.c_str(),
                  expected.c_str(), answer.detail.c_str(), answer.sql.c_str());
    }
  }
  const bool first = equal.Report();
  return honest.Report() && first;
}

}  // namespace firn
