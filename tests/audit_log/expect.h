// The right answers: what the audit-log pipeline's tables hold once these events have been
// delivered, worked out event by event in plain C++ and sharing no code with the product.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/audit_log/event.h"

namespace firn::audit_log {

// A table's rows, each as CanonicalRow gives it, sorted.
using Rows = std::vector<std::string>;

struct Expected {
  // By schema and name, as in `marts.orders`: the two staging tables and the three marts. Without
  // the columns ingested_at and source_file, which depend on when and how events came.
  std::map<std::string, Rows> tables;
  // Events of public.orders that are in quarantine: a value does not cast to its column's type
  // (missing from the flattened table), or there is no order id (missing from the marts).
  std::set<int64_t> uncastable, without_order_id;
};

// `delivered` in delivery order, over all batches so far.
//
//   stg_ecomm_audit_log_dml     one row an event id: of the greatest timestamp, then the last
//   delivery
//   ..._orders_flattened        of those, public.orders whose raw_data is a JSON object, typed
//   orders                      the last event of an order by (timestamp, event id), unless it is a
//   D orders_history_scd2         every event is a version until the order's next one; a D is a row
//   too orders_history_scd2_closed  a D only ends the version before it; versions of no length are
//   left out
// With `priority_from` the typed tables have the column `priority` (Pipeline::AddPriority), NULL in
// rows whose event said nothing new after that many deliveries.
Expected Expect(std::span<const Event> delivered,
                std::optional<size_t> priority_from = std::nullopt);

// One row of JSON in a form that can be compared as text: keys sorted, ingested_at and source_file
// left out, order_sum as a double however it was written. Aborts on what is not a JSON object.
std::string CanonicalRow(std::string_view json);
// A row a line.
Rows CanonicalRows(std::string_view jsonl);

// Empty if both hold the same rows, else the first rows that only one of them has.
std::string Difference(const Rows& expected, const Rows& actual);

}  // namespace firn::audit_log
