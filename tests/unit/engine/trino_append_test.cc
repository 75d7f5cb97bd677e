#include "runner/engine/trino_append.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

const std::vector<std::string> kTable = {"lake", "my schema", "t"};

// On one line, without spaces within parentheses.
std::string Flat(const std::string& sql) {
  std::string flat;
  for (const char c : sql) {
    const char last = flat.empty() ? '(' : flat.back();
    if (c == ' ' || c == '\n') {
      if (last != ' ' && last != '(') flat += ' ';
      continue;
    }
    if (c == ')' && last == ' ') flat.pop_back();
    flat += c;
  }
  return flat;
}

TEST_CASE("the probe reads no row") {
  CHECK(Flat(ColumnsQuery(kTable)) == "select * from lake.\"my schema\".t where false");
}

TEST_CASE("rows travel as one JSON text and are cast to their columns' types") {
  const auto statements =
      InsertStatements(kTable, {{"id", "bigint"}, {"name", "varchar(9)"}, {"at", "double"}},
                       {{"-5", "it's \"x\"", "1.5"}, {std::nullopt, "", std::nullopt}});
  REQUIRE(statements->size() == 1);
  CHECK(
      Flat(statements->at(0)) ==
      R"x(insert into lake."my schema".t select cast(c1 as bigint), c2, cast(c3 as double) from )x"
      R"x(unnest(cast(json_parse('[["-5","it''s \"x\"","1.5"],[null,"",null]]') )x"
      R"x(as array(row(varchar, varchar, varchar)))) as r (c1, c2, c3))x");
  CHECK(InsertStatements(kTable, {{"id", "bigint"}}, {})->empty());
}

TEST_CASE("no statement is longer than Trino takes, and no row is lost") {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 300; ++i) rows.push_back({std::to_string(i), std::string(9'000, '\'')});
  const auto statements = InsertStatements(kTable, {{"id", "bigint"}, {"name", "varchar"}}, rows);
  REQUIRE(statements->size() == 7);
  size_t total = 0;
  for (const std::string& statement : *statements) {
    CHECK(statement.size() < 901'000);
    total += statement.size();
  }
  CHECK(total > 300 * 18'000);
}

TEST_CASE("rows that do not fit their table are refused by number") {
  const auto refused = [](const std::vector<std::vector<Cell>>& rows) {
    return InsertStatements(kTable, {{"id", "bigint"}}, rows).status().message();
  };
  CHECK(refused({{"1"}, {"2", "x"}}) == "append: row 2 has another number of columns");
  CHECK(refused({{"\xFF"}}) == "append: row 1 is not UTF-8");
}

}  // namespace
}  // namespace firn
