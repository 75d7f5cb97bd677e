#include "compiler/plan/offset_rows.h"

#include <doctest/doctest.h>

#include "compiler/sql/printer.h"

namespace firn {

TEST_CASE("offsets are asked for so that Kafka sends only what is new") {
  Ast ast;
  CHECK(Print(AskOffsets("bus.t.e", {{0, 5}, {2, 7}}, ast)) ==
        R"(select
  cast(0 as bigint) as partition,
  min(_partition_offset) as first,
  max(_partition_offset) as last,
  count(*) as messages
from bus.t.e
where _partition_id = 0 and _partition_offset >= 5
union all
select
  cast(1 as bigint) as partition,
  min(_partition_offset) as first,
  max(_partition_offset) as last,
  count(*) as messages
from bus.t.e
where _partition_id = 1
union all
select
  cast(2 as bigint) as partition,
  min(_partition_offset) as first,
  max(_partition_offset) as last,
  count(*) as messages
from bus.t.e
where _partition_id = 2 and _partition_offset >= 7
union all
select
  _partition_id as partition,
  min(_partition_offset) as first,
  max(_partition_offset) as last,
  count(*) as messages
from bus.t.e
where _partition_id >= 3
group by _partition_id)");
  CHECK(Print(AskOlder("bus.t.e", {{1, 9}}, ast)) ==
        R"(select _partition_id as partition, max(_partition_offset) as last
from bus.t.e
where _partition_id = 1 and _partition_offset < 9
group by _partition_id)");
}

}  // namespace firn
