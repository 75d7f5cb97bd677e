#include "tests/audit_log/event.h"

#include <fmt/core.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace firn::audit_log {
namespace {

// The number in exactly these characters, all of them digits.
std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

void AppendQuoted(std::string_view field, std::string& out) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void AppendCopyField(std::string_view field, std::string& out) {
  for (char c : field) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

Batch Joined(const std::vector<Batch>& batches, size_t count) {
  Batch all;
  for (size_t i = 0; i < count; ++i) all.insert(all.end(), batches[i].begin(), batches[i].end());
  return all;
}

std::string TimestampText(int64_t microseconds, bool shorten) {
  using namespace std::chrono;
  const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::string text =
      fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count());
  const auto fraction = clock.subseconds().count();
  if (fraction != 0 || !shorten) text += fmt::format(".{:06}", fraction);
  return text;
}

std::optional<int64_t> ParseTimestamp(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto year_number = Digits(text.substr(0, 4)), month_number = Digits(text.substr(5, 2));
  const auto day_number = Digits(text.substr(8, 2)), hour = Digits(text.substr(11, 2));
  const auto minute = Digits(text.substr(14, 2)), second = Digits(text.substr(17, 2));
  if (!year_number || !month_number || !day_number || !hour || !minute || !second) {
    return std::nullopt;
  }
  const year_month_day date{year(*year_number), month(static_cast<unsigned>(*month_number)),
                            day(static_cast<unsigned>(*day_number))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  int64_t fraction = 0;
  if (text.size() > 19) {
    const std::string_view digits = text.substr(20);
    if (text[19] != '.' || digits.empty() || digits.size() > 6 || !Digits(digits)) {
      return std::nullopt;
    }
    fraction = *Digits(digits);
    for (size_t i = digits.size(); i < 6; ++i) fraction *= 10;
  }
  const int64_t seconds = int64_t{sys_days(date).time_since_epoch().count()} * 86400 +
                          *hour * 3600 + *minute * 60 + *second;
  return seconds * 1'000'000 + fraction;
}

std::string ToJsonl(const Batch& batch) {
  std::string out;
  for (const Event& event : batch) {
    nlohmann::ordered_json row;
    row["audit_event_id"] = event.id;
    row["audit_operation"] = std::string(1, event.operation);
    row["audit_timestamp"] = TimestampText(event.timestamp, true) + "+00:00";
    row["tbl_schema"] = event.tbl_schema;
    row["tbl_name"] = event.tbl_name;
    row["raw_data"] = nullptr;
    if (event.raw_data) row["raw_data"] = *event.raw_data;
    out += row.dump();
    out += '\n';
  }
  return out;
}

std::string ToCsv(const Batch& batch) {
  std::string out = "audit_event_id,audit_operation,audit_timestamp,tbl_schema,tbl_name,raw_data\n";
  for (const Event& event : batch) {
    out += fmt::format("{},{},{}+00:00,{},{},", event.id, event.operation,
                       TimestampText(event.timestamp, true), event.tbl_schema, event.tbl_name);
    AppendQuoted(event.raw_data.value_or(""), out);
    out += '\n';
  }
  return out;
}

std::string ToCopy(const Batch& batch) {
  std::string out =
      "copy audit_log_dml (audit_event_id, audit_operation, audit_timestamp, tbl_schema, "
      "tbl_name, raw_data) from stdin;\n";
  for (const Event& event : batch) {
    out += fmt::format("{}\t{}\t{}+00\t{}\t{}\t", event.id, event.operation,
                       TimestampText(event.timestamp), event.tbl_schema, event.tbl_name);
    if (event.raw_data) {
      AppendCopyField(*event.raw_data, out);
    } else {
      out += "\\N";
    }
    out += '\n';
  }
  return out + "\\.\n";
}

Batch FromJsonl(std::string_view text) {
  Batch batch;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    try {
      const auto row = nlohmann::json::parse(line);
      std::string timestamp = row.at("audit_timestamp");
      if (timestamp.ends_with("+00:00")) timestamp.resize(timestamp.size() - 6);
      Event event{.id = row.at("audit_event_id"),
                  .operation = row.at("audit_operation").get<std::string>().at(0),
                  .timestamp = ParseTimestamp(timestamp).value(),
                  .tbl_schema = row.at("tbl_schema"),
                  .tbl_name = row.at("tbl_name"),
                  .raw_data = std::nullopt};
      if (!row.at("raw_data").is_null()) event.raw_data = row.at("raw_data");
      batch.push_back(std::move(event));
    } catch (const std::exception& error) {
      fmt::print(stderr, "not an audit event: {}: {}\n", error.what(), line);
      std::abort();
    }
  }
  return batch;
}

}  // namespace firn::audit_log
