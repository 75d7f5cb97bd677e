// Batches of audit events with everything that a real delivery does to them.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/audit_log/event.h"

namespace firn::audit_log {

struct GenerateOptions {
  uint64_t seed = 1;
  int64_t events =
      2000;  // about so many deliveries in all batches; never fewer than the scripted ones
  int batches = 3;
  // Events that belong into quarantine: values that do not cast, orders without an id.
  bool bad_rows = false;
  // Redeliveries that say another order id, another table, or nothing legible: the event's earlier
  // row has to go from where it was.
  bool moving = false;
  // Without contradictions that only the order of delivery decides, so that the same batches must
  // give the same tables in any order.
  bool any_order = false;
};

// The same options give the same batches, byte for byte. Among random lives of orders there are, a
// few times each: ties of timestamps within and across batches, late events, deletes, re-inserts,
// deletes and updates of orders never inserted, redeliveries that repeat or contradict (newer,
// older, same timestamp), awkward values, malformed documents, events of other tables.
std::vector<Batch> Generate(const GenerateOptions& options);

}  // namespace firn::audit_log
