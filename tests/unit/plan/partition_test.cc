#include "compiler/plan/partition.h"

#include <doctest/doctest.h>

namespace firn {

TEST_CASE("a partition is a value a column") {
  CHECK(ReadPartition("day = 2026-01-01") == PartitionValues{{"day", "2026-01-01"}});
  CHECK(ReadPartition("day=2026-01-01 , shop = 'a, ''b'''") ==
        PartitionValues{{"day", "2026-01-01"}, {"shop", "a, 'b'"}});
  CHECK(ReadPartition("shop = ''") == PartitionValues{{"shop", ""}});
  for (const char* text :
       {"", "day", "day =", "= 5", "day = 1, day = 2", "day = 'a", "day = 'a' b", "day = 1,"}) {
    CAPTURE(text);
    CHECK(!ReadPartition(text));
  }
  CHECK(PartitionText({{"day", "1"}, {"shop", "a"}}) == "day = 1 and shop = a");
}

}  // namespace firn
