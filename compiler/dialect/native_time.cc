// Casts between text and dates, times and timestamps.
#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

void ValueCannotCast(std::string_view text, const char* type, NativeResult* result) {
  result->error.append("Value cannot be cast to ").append(type).append(": ").append(text);
}

void TextToDate(Arguments arguments, NativeResult* result) {
  if (!ReadDate(arguments[0].text, &result->integer)) {
    ValueCannotCast(arguments[0].text, "date", result);
  }
}

// The wall clock. `kWithRegion`: for the caller that asks DuckDB about the region; elsewhere nobody
// would find out whether there is such a region.
template <bool kWithRegion>
void TextToTimestamp(Arguments arguments, NativeResult* result) {
  TimestampText read;
  if (!ReadTimestamp(arguments[0].text, static_cast<int>(arguments[1].integer), &read) ||
      (!kWithRegion && read.zone.kind == ZoneText::Kind::kRegion)) {
    ValueCannotCast(arguments[0].text, "timestamp", result);
    return;
  }
  result->integer = read.micros;
}

// The instant, where the text names no region: regions are DuckDB's to know, so NULL there.
void TextToInstant(Arguments arguments, NativeResult* result) {
  TimestampText read;
  if (!ReadTimestamp(arguments[0].text, static_cast<int>(arguments[1].integer), &read)) {
    ValueCannotCast(arguments[0].text, "timestamp with time zone", result);
    return;
  }
  result->null = read.zone.kind == ZoneText::Kind::kRegion;
  result->integer = read.utc_micros();
}

// The region that the text names, or NULL.
void RegionOf(Arguments arguments, NativeResult* result) {
  TimestampText read;
  result->null =
      !ReadTimestamp(arguments[0].text, 6, &read) || read.zone.kind != ZoneText::Kind::kRegion;
  if (!result->null) result->text = read.zone.region;
}

// DuckDB's instants have no zone of their own: where a value's zone could be seen, it must be UTC.
void RequireUtc(std::string_view text, const ZoneText& zone, NativeResult* result) {
  if (zone.utc()) return;
  result->error.append("'").append(text).append(
      "' is not in UTC, and DuckDB cannot keep its zone: wrap it in at_timezone(..., 'UTC')");
}

template <bool kTry>
void TextToUtc(Arguments arguments, NativeResult* result) {
  TimestampText read;
  TextToInstant(arguments, result);
  if (!result->error.empty()) {
    result->null = kTry;
    if (kTry) result->error.clear();
    return;
  }
  ReadTimestamp(arguments[0].text, 6, &read);
  RequireUtc(arguments[0].text, read.zone, result);
}

void IsoToInstant(Arguments arguments, NativeResult* result) {
  TimestampText read;
  if (!ReadIsoTimestamp(arguments[0].text, &read)) {
    result->error.append("Invalid format: \"").append(arguments[0].text).append("\"");
    return;
  }
  result->integer = read.utc_micros();
}

void IsoToUtc(Arguments arguments, NativeResult* result) {
  TimestampText read;
  IsoToInstant(arguments, result);
  if (!result->error.empty()) return;
  ReadIsoTimestamp(arguments[0].text, &read);
  RequireUtc(arguments[0].text, read.zone, result);
}

// The wall clock that the text shows: cast(from_iso8601_timestamp(x) as timestamp).
void IsoToLocal(Arguments arguments, NativeResult* result) {
  TimestampText read;
  if (!ReadIsoTimestamp(arguments[0].text, &read)) {
    result->error.append("Invalid format: \"").append(arguments[0].text).append("\"");
    return;
  }
  result->integer = read.micros;
}

void IsoToDate(Arguments arguments, NativeResult* result) {
  TimestampText read;
  if (arguments[0].text.find('T') != std::string_view::npos ||
      !ReadIsoTimestamp(arguments[0].text, &read)) {
    result->error.append("Invalid format: \"").append(arguments[0].text).append("\"");
    return;
  }
  result->integer = read.micros / kMicrosPerDay;
}

void TextToTime(Arguments arguments, NativeResult* result) {
  int64_t micros = 0;
  int digits = 0;
  if (!ReadTime(arguments[0].text, static_cast<int>(arguments[1].integer), &micros, &digits)) {
    ValueCannotCast(arguments[0].text, "time", result);
    return;
  }
  std::string text;
  AppendTimestamp(micros, 6, ' ', &text);
  result->text.assign(text, sizeof("1970-01-01"));
}

void TimestampToText(Arguments arguments, NativeResult* result) {
  AppendTimestamp(arguments[0].integer, static_cast<int>(arguments[1].integer), ' ', &result->text);
}

void TimestampToIso(Arguments arguments, NativeResult* result) {
  AppendTimestamp(arguments[0].integer, static_cast<int>(arguments[1].integer), 'T', &result->text);
}

void DateToText(Arguments arguments, NativeResult* result) {
  AppendDate(CivilFromMicros(arguments[0].integer * kMicrosPerDay), &result->text);
}

void RoundTimestamp(Arguments arguments, NativeResult* result) {
  result->integer = RoundMicros(arguments[0].integer, static_cast<int>(arguments[1].integer));
}

}  // namespace

void AddTimeFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddWithTry("date", {kVarchar}, kDate, TextToDate, all);
  AddWithTry("timestamp", {kVarchar, kBigint}, kTimestamp, TextToTimestamp<false>, all);
  AddWithTry("regional_timestamp", {kVarchar, kBigint}, kTimestamp, TextToTimestamp<true>, all);
  AddWithTry("instant", {kVarchar, kBigint}, kTimestampTz, TextToInstant, all);
  // A zone that cannot be kept is an error for TRY_CAST too.
  AddNative("utc_instant", {kVarchar, kBigint}, kTimestampTz, TextToUtc<false>, all);
  AddNative("try_utc_instant", {kVarchar, kBigint}, kTimestampTz, TextToUtc<true>, all);
  AddNative("region", {kVarchar}, kVarchar, RegionOf, all);
  AddNative("iso_instant", {kVarchar}, kTimestampTz, IsoToInstant, all);
  AddNative("iso_utc_instant", {kVarchar}, kTimestampTz, IsoToUtc, all);
  AddNative("iso_local", {kVarchar}, kTimestamp, IsoToLocal, all);
  AddNative("iso_date", {kVarchar}, kDate, IsoToDate, all);
  AddWithTry("time", {kVarchar, kBigint}, kVarchar, TextToTime, all);
  AddNative("timestamp_to_varchar", {kTimestamp, kBigint}, kVarchar, TimestampToText, all);
  AddNative("timestamp_to_iso", {kTimestamp, kBigint}, kVarchar, TimestampToIso, all);
  AddNative("date_to_varchar", {kDate}, kVarchar, DateToText, all);
  AddNative("round_timestamp", {kTimestamp, kBigint}, kTimestamp, RoundTimestamp, all);
  AddNative("round_instant", {kTimestampTz, kBigint}, kTimestampTz, RoundTimestamp, all);
}

}  // namespace firn
