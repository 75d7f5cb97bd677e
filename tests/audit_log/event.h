// An event of a PostgreSQL audit log, and the texts in which batches of them are delivered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firn::audit_log {

struct Event {
  int64_t id = 0;
  char operation = 'I';   // I, U or D
  int64_t timestamp = 0;  // microseconds since 1970, UTC
  std::string tbl_schema = "public";
  std::string tbl_name = "orders";
  std::optional<std::string> raw_data;

  bool operator==(const Event&) const = default;
};

using Batch = std::vector<Event>;  // in delivery order

// The first `count` batches in one.
Batch Joined(const std::vector<Batch>& batches, size_t count);

// `2025-11-10 00:17:49.194618`; six digits, or none where the fraction is zero and `shorten` is
// set.
std::string TimestampText(int64_t microseconds, bool shorten = false);
// The reverse; a fraction of up to six digits may follow the seconds, and nothing the fraction.
std::optional<int64_t> ParseTimestamp(std::string_view text);

std::string ToJsonl(const Batch& batch);
std::string ToCsv(const Batch& batch);   // with a header; NULL is an empty field
std::string ToCopy(const Batch& batch);  // COPY audit_log_dml (...) FROM stdin, for psql

// Aborts with a message where the text is not what ToJsonl writes (other writers' JSON is fine).
Batch FromJsonl(std::string_view text);

}  // namespace firn::audit_log
