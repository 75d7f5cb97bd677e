#include "compiler/project/seed_columns.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

// "name type" of each column.
std::vector<std::string> Columns(const std::string& csv, std::vector<ColumnSpec> declared = {}) {
  SourceMap sources;
  FileId file = sources.Add("seed.csv", csv);
  ModelSpec model;
  model.name = {"seed", {file, 0, 1}};
  model.columns = std::move(declared);
  Diagnostics diagnostics;
  CompleteSeedColumns(&model, sources.text(file), file, diagnostics);
  std::vector<std::string> columns;
  for (const ColumnSpec& column : model.columns) {
    columns.push_back(*column.name + " " + *column.data_type);
  }
  for (const Diagnostic& one : diagnostics.all()) columns.push_back(one.id + ": " + one.message);
  return columns;
}

std::string TypeOf(const std::string& values) { return Columns("x\n" + values)[0].substr(2); }

TEST_CASE("a column gets the first type that all its values are of") {
  CHECK(TypeOf("true\nFALSE\n") == "boolean");
  CHECK(TypeOf("1\n-20\n0\n") == "bigint");
  CHECK(TypeOf("9223372036854775807\n") == "bigint");
  CHECK(TypeOf("9223372036854775808\n") == "double");
  CHECK(TypeOf("1\n2.50\n-1e-3\n") == "double");
  CHECK(TypeOf("2026-01-31\n2024-02-29\n") == "date");
  CHECK(TypeOf("2026-01-31 10:00:00\n2026-01-31T10:00:00.123456\n") == "timestamp(6)");
  CHECK(TypeOf("2026-01-31 10:00:00Z\n2026-01-31T10:00:00+05:30\n") ==
        "timestamp(6) with time zone");
}

TEST_CASE("what is not of one type, or is a code, stays text") {
  CHECK(TypeOf("007\n") == "varchar");
  CHECK(TypeOf("1\nx\n") == "varchar");
  CHECK(TypeOf("1\n2026-01-31\n") == "varchar");
  CHECK(TypeOf("2026-02-29\n") == "varchar");
  CHECK(TypeOf("2026-01-31 25:00:00\n") == "varchar");
  CHECK(TypeOf("2026-01-31 10:00:00\n2026-01-31 10:00:00Z\n") == "varchar");
  CHECK(TypeOf("1.\n") == "varchar");
  CHECK(TypeOf("+1\n") == "varchar");
  CHECK(TypeOf("\"\"\n") == "varchar");  // an empty text, not NULL
  CHECK(TypeOf("") == "varchar");
}

TEST_CASE("empty fields are NULL and tell nothing") {
  CHECK(Columns("a,b,c\n1,,\n,,x\n") ==
        std::vector<std::string>{"a bigint", "b varchar", "c varchar"});
}

TEST_CASE("what the model says of a column counts; the others are there too, in the file's order") {
  Text name{"B", {1, 0, 1}}, type{"smallint", {1, 0, 1}};
  CHECK(Columns("a,b\n1,2\n", {{.name = name, .data_type = type}}) ==
        std::vector<std::string>{"a bigint", "B smallint"});
}

TEST_CASE("headers that cannot be one") {
  CHECK(Columns("") == std::vector<std::string>{"seed-header: the file has no header"});
  CHECK(Columns("a,,b\n") ==
        std::vector<std::string>{"seed-header: column 2 of the header has no name"});
  CHECK(Columns("a,b,A\n") ==
        std::vector<std::string>{"seed-header: the header has column 'A' twice"});
}

}  // namespace
}  // namespace firn
