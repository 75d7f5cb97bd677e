#include "runner/engine/trino_append.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

const std::vector<std::string> kTable = {"lake", "my schema", "t"};

// On one line.
std::string Flat(const std::string& sql) {
  std::string flat;
  for (const char c : sql) {
    const bool space = c == ' ' || c == '\n';
    if (!space) flat += c;
    if (space && !flat.empty() && flat.back() != ' ') flat += ' ';
  }
  return flat;
}

TEST_CASE("the probe reads no row") {
  CHECK(Flat(ColumnsQuery(kTable)) == "select * from lake.\"my schema\".t where false");
}

TEST_CASE("cells are literals of their columns' types") {
  const auto statements =
      InsertStatements(kTable, {{"id", "bigint"}, {"name", "varchar(9)"}, {"at", "double"}},
                       {{"-5", "it's", "1.5"}, {std::nullopt, "", std::nullopt}});
  REQUIRE(statements->size() == 1);
  CHECK(Flat(statements->at(0)) ==
        "insert into lake.\"my schema\".t values (-5, 'it''s', cast('1.5' as double)), "
        "(null, '', null)");
  const auto single = InsertStatements(kTable, {{"name", "varchar"}}, {{"a"}, {"b"}});
  CHECK(Flat(single->at(0)) == "insert into lake.\"my schema\".t values ('a'), ('b')");
}

TEST_CASE("no statement is longer than Trino takes, and no row is lost") {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 300; ++i) rows.push_back({std::to_string(i), std::string(9'000, '\'')});
  const auto statements = InsertStatements(kTable, {{"id", "bigint"}, {"name", "varchar"}}, rows);
  REQUIRE(statements->size() > 5);
  CHECK(statements->size() < 9);
  size_t total = 0;
  for (const std::string& statement : *statements) {
    CHECK(statement.size() < 900'000);
    total += statement.size();
  }
  CHECK(total > 300 * 18'000);
}

TEST_CASE("rows that do not fit their table are refused by number") {
  const auto refused = [](const std::vector<std::vector<Cell>>& rows) {
    return InsertStatements(kTable, {{"id", "bigint"}}, rows).status().message();
  };
  CHECK(refused({{"1"}, {"2", "x"}}) == "append: row 2 has another number of columns");
  CHECK(refused({{"1x"}}) == "append: row 1 has text for a bigint that is none");
}

}  // namespace
}  // namespace firn
