#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "compiler/sql/format.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/walk.h"
#include "tests/oracle/oracle.h"

namespace firn {

namespace {

// firn reads `@name`, Trino does not: such a row says nothing about Trino's grammar.
bool HasVariable(const std::string& sql) {
  static const std::regex kVariable("@[A-Za-z_]");
  return std::regex_search(sql, kVariable);
}

std::string OneLine(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

class ParseCheck {
 public:
  explicit ParseCheck(const OracleOptions& options) : options_(options) {}

  void Check(const nlohmann::json& row) {
    std::string sql = row["sql"];
    bool ok = row["ok"];
    if (!ok && HasVariable(sql)) return;
    SourceMap sources;
    FileId file = sources.Add(row["id"], sql);
    Ast ast;
    Diagnostics diagnostics;
    StatementPtr statement =
        ParseStatement({sources.text(file), file, 0, 0, options_.trino}, ast, diagnostics);
    accept_.Count((statement != nullptr) == ok);
    if ((statement != nullptr) != ok) {
      List("parse", row,
           ok ? Format(diagnostics, sources) : row["error"].get<std::string>().substr(0, 150));
    }
    if (!ok && statement == nullptr && row["line"].is_number())
      CheckPosition(row, diagnostics, sources);
    if (!ok || statement == nullptr) return;
    CheckRoundTrip(row, statement);
    CheckFormat(row, statement);
  }

  bool Report() const {
    bool passed = accept_.Report();
    passed &= position_.Report();
    passed &= round_trip_.Report();
    passed &= format_.Report();
    return passed;
  }

 private:
  void CheckPosition(const nlohmann::json& row, const Diagnostics& diagnostics,
                     const SourceMap& sources) {
    Location at = sources.Locate(diagnostics.all().front().span);
    bool same =
        at.line == row["line"].get<uint32_t>() && at.column == row["column"].get<uint32_t>();
    position_.Count(same);
    if (same) return;
    List("position", row,
         "  Trino " + row["line"].dump() + ":" + row["column"].dump() + " " +
             row["error"].get<std::string>().substr(0, 150) + "\n" + Format(diagnostics, sources));
  }

  void CheckRoundTrip(const nlohmann::json& row, StatementPtr statement) {
    std::string printed = Print(statement);
    SourceMap sources;
    FileId file = sources.Add("printed", printed);
    Ast ast;
    Diagnostics diagnostics;
    StatementPtr again =
        ParseStatement({sources.text(file), file, 0, 0, options_.trino}, ast, diagnostics);
    bool same = again != nullptr && Equal(statement, again) && Print(again) == printed;
    round_trip_.Count(same);
    if (!same) List("roundtrip", row, printed + "\n" + Format(diagnostics, sources));
  }

  void CheckFormat(const nlohmann::json& row, StatementPtr statement) {
    Ast ast;
    Diagnostics diagnostics;
    const std::optional<std::string> once =
        FormatSql(Text(row["sql"].get_ref<const std::string&>()), diagnostics);
    const std::optional<std::string> twice = once ? FormatSql(Text(*once), diagnostics) : once;
    StatementPtr again = once ? ParseStatement(Text(*once), ast, diagnostics) : nullptr;
    bool same = again != nullptr && once == twice && Equal(statement, again);
    format_.Count(same);
    if (!same) List("format", row, once.value_or("") + "\n----\n" + twice.value_or(""));
  }

  SqlText Text(std::string_view sql) const { return {sql, 0, 0, 0, options_.trino}; }

  void List(std::string_view kind, const nlohmann::json& row, const std::string& what) const {
    if (options_.list != kind) return;
    std::printf("%s %s\n%s\n\n", row["id"].get<std::string>().c_str(), OneLine(row["sql"]).c_str(),
                what.c_str());
  }

  const OracleOptions& options_;
  Figure accept_{"accept or reject", 0, 0, 0.998};
  Figure position_{"error position", 0, 0, 0.985};
  Figure format_{"format, again, equal", 0, 0, 1.0};
  Figure round_trip_{"print, parse, equal", 0, 0, 1.0};
};

}  // namespace

bool CheckParse(const OracleOptions& options) {
  ParseCheck check(options);
  std::ifstream file(options.directory + "/parse.jsonl");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) check.Check(nlohmann::json::parse(line));
  }
  return check.Report();
}

}  // namespace firn
