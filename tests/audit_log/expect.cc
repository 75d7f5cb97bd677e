#include "tests/audit_log/expect.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace firn::audit_log {
namespace {

using nlohmann::json;

// A typed event of public.orders. `columns` holds the five columns that come out of raw_data after
// order_id, already as they appear in a row.
struct Flattened {
  const Event* event = nullptr;
  std::optional<int64_t> order_id;
  json columns;
};

json Utc(int64_t timestamp) { return TimestampText(timestamp) + " UTC"; }

// What json_extract_scalar gives: the text of a string, number or boolean, else NULL.
std::optional<std::string> Scalar(const json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end() || field->is_null() || field->is_structured()) return std::nullopt;
  if (field->is_string()) return field->get<std::string>();
  return field->dump();
}

// The number that is the whole text, or nothing.
template <typename Number>
std::optional<Number> Cast(const std::string& text) {
  Number value;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// False where a value does not cast to its column's type.
bool Flatten(const json& object, Flattened& row) {
  if (const auto text = Scalar(object, "order_id")) {
    const auto value = Cast<int32_t>(*text);
    if (!value) return false;
    row.order_id = *value;
  }
  for (const char* column : {"order_timestamp", "created_at", "updated_at"}) {
    row.columns[column] = nullptr;
    if (const auto text = Scalar(object, column)) {
      const auto value = ParseTimestamp(*text);
      if (!value) return false;
      row.columns[column] = Utc(*value);
    }
  }
  row.columns["order_sum"] = nullptr;
  if (const auto text = Scalar(object, "sum")) {
    const auto value = Cast<double>(*text);
    if (!value) return false;
    row.columns["order_sum"] = *value;
  }
  const auto description = Scalar(object, "description");
  row.columns["description"] = description ? json(*description) : json();
  return true;
}

json Envelope(const Event& event) {
  return {{"audit_event_id", event.id},
          {"audit_operation", std::string(1, event.operation)},
          {"tbl_schema", event.tbl_schema},
          {"tbl_name", event.tbl_name}};
}

json Typed(const Flattened& row) {
  json out = Envelope(*row.event);
  out["order_id"] = row.order_id ? json(*row.order_id) : json();
  out.update(row.columns);
  return out;
}

json Version(const Flattened& row, const Flattened* next) {
  json out = Typed(row);
  out["valid_from"] = Utc(row.event->timestamp);
  out["valid_to"] = next ? Utc(next->event->timestamp) : json();
  out["is_current"] = next == nullptr;
  out["is_deleted"] = row.event->operation == 'D';
  return out;
}

// What counts of an event's deliveries. One that only repeats what is known does not.
std::map<int64_t, const Event*> Newest(std::span<const Event> delivered) {
  std::map<int64_t, const Event*> newest;
  for (const Event& event : delivered) {
    const Event*& kept = newest[event.id];
    const bool counts =
        kept == nullptr || (event.timestamp >= kept->timestamp && !(event == *kept));
    if (counts) kept = &event;
  }
  return newest;
}

}  // namespace

Expected Expect(std::span<const Event> delivered, std::optional<size_t> priority_from) {
  Expected expected;
  Rows& staged = expected.tables["staging.stg_ecomm_audit_log_dml"];
  Rows& flattened = expected.tables["staging.stg_ecomm_audit_log_dml_orders_flattened"];
  Rows& orders = expected.tables["marts.orders"];
  Rows& history = expected.tables["marts.orders_history_scd2"];
  Rows& closed = expected.tables["marts.orders_history_scd2_closed"];

  std::map<int64_t, std::vector<Flattened>> by_order;
  for (const auto& [id, event] : Newest(delivered)) {
    json row = Envelope(*event);
    row["audit_timestamp"] = Utc(event->timestamp);
    row["raw_data"] = event->raw_data ? json(*event->raw_data) : json();
    staged.push_back(row.dump());

    if (event->tbl_schema != "public" || event->tbl_name != "orders" || !event->raw_data) continue;
    const json object = json::parse(*event->raw_data, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) continue;
    Flattened typed{.event = event};
    if (!Flatten(object, typed)) {
      expected.uncastable.insert(id);
      continue;
    }
    if (priority_from) {
      const bool told = static_cast<size_t>(event - delivered.data()) >= *priority_from;
      typed.columns["priority"] =
          told ? json(Scalar(object, "priority").value_or("normal")) : json();
    }
    json flat = Typed(typed);
    flat["audit_timestamp"] = Utc(event->timestamp);
    flattened.push_back(flat.dump());
    if (typed.order_id) {
      by_order[*typed.order_id].push_back(std::move(typed));
    } else {
      expected.without_order_id.insert(id);
    }
  }

  for (auto& [order_id, events] :
       by_order) {  // by event id within an order, so a stable sort will do
    std::ranges::stable_sort(events, {}, [](const Flattened& row) { return row.event->timestamp; });
    for (size_t i = 0; i < events.size(); ++i) {
      const Flattened* next = i + 1 < events.size() ? &events[i + 1] : nullptr;
      const std::string version = Version(events[i], next).dump();
      history.push_back(version);
      const bool empty = next && next->event->timestamp == events[i].event->timestamp;
      if (!empty && events[i].event->operation != 'D') closed.push_back(version);
    }
    if (events.back().event->operation == 'D') continue;
    json row = Typed(events.back());
    row["audit_timestamp"] = Utc(events.back().event->timestamp);
    orders.push_back(row.dump());
  }

  for (auto& [name, rows] : expected.tables) std::ranges::sort(rows);
  return expected;
}

std::string CanonicalRow(std::string_view text) {
  json row = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!row.is_object()) {
    fmt::print(stderr, "not a row: {}\n", text);
    std::abort();
  }
  row.erase("ingested_at");
  row.erase("source_file");
  if (const auto sum = row.find("order_sum"); sum != row.end() && sum->is_number()) {
    *sum = sum->get<double>();
  }
  return row.dump();
}

Rows CanonicalRows(std::string_view jsonl) {
  Rows rows;
  while (!jsonl.empty()) {
    const std::string_view line = jsonl.substr(0, jsonl.find('\n'));
    jsonl.remove_prefix(std::min(jsonl.size(), line.size() + 1));
    rows.push_back(CanonicalRow(line));
  }
  std::ranges::sort(rows);
  return rows;
}

std::string Difference(const Rows& expected, const Rows& actual) {
  constexpr size_t kShown = 4;
  Rows missing, surplus;
  std::ranges::set_difference(expected, actual, std::back_inserter(missing));
  std::ranges::set_difference(actual, expected, std::back_inserter(surplus));
  if (missing.empty() && surplus.empty()) return "";
  std::string text = fmt::format("{} rows expected, {} found; {} missing, {} too many",
                                 expected.size(), actual.size(), missing.size(), surplus.size());
  for (size_t i = 0; i < std::min(kShown, missing.size()); ++i) text += "\n  - " + missing[i];
  for (size_t i = 0; i < std::min(kShown, surplus.size()); ++i) text += "\n  + " + surplus[i];
  return text;
}

}  // namespace firn::audit_log
