#include "compiler/project/partitioning.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

std::string Read(std::string_view sql) {
  std::string out;
  for (const PartitionField& field : ReadPartitioning(sql)) {
    out += (out.empty() ? "" : ", ") + field.column;
    std::string_view window = WindowOf(field.transform);
    if (!window.empty()) out += "/" + std::string(window);
    if (field.transform == PartitionTransform::kOther) out += "/other";
  }
  return out;
}

}  // namespace

TEST_CASE("a table's partitioning is read from its property") {
  CHECK(Read("ARRAY['region']") == "region");
  CHECK(Read("array['Region', 'day(created_at)', ' MONTH( at ) ']") ==
        "region, created_at/day, at/month");
  CHECK(Read("ARRAY['bucket(id, 16)', 'truncate(name, 2)', 'hour(at)', 'year(at)']") ==
        "id/other, name/other, at/hour, at/year");
  CHECK(Read("ARRAY['\"a(b\"', 'void(x)']") == "a(b, x/other");
}

TEST_CASE("what is no list of texts has no partitions") {
  CHECK(Read("ARRAY[]") == "");
  CHECK(Read("'day(at)'") == "");
  CHECK(Read("ARRAY['day(at)") == "");
  CHECK(Read("") == "");
}

}  // namespace firn
