#include "runner/run/source_offsets.h"

#include <doctest/doctest.h>

namespace firn {

TEST_CASE("offsets are written by partition, in the order of their numbers") {
  auto offsets = ParseOffsets(R"({"10": 3, "2": 0})");
  REQUIRE(offsets.has_value());
  CHECK(FormatOffsets(*offsets) == R"({"2": 0, "10": 3})");
  CHECK(FormatOffsets({}) == "{}");
  CHECK(ParseOffsets("{}")->empty());
}

TEST_CASE("what is not of offsets is not read as such") {
  for (const char* text :
       {"", "7", "[1]", R"({"a": 1})", R"({"": 1})", R"({"-1": 1})", R"({"0": "1"})",
        R"({"0": 1.5})", R"({"99999999999": 1})", R"({"0": 1)", "3456789012345678901"}) {
    CHECK_MESSAGE(!ParseOffsets(text), text);
  }
}

}  // namespace firn
