#include "compiler/project/seed_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/base/csv.h"
#include "compiler/base/excerpt.h"
#include "compiler/base/text.h"
#include "compiler/sql/names.h"

namespace firn {

namespace {

enum Guess : unsigned {
  kBoolean = 1,
  kBigint = 2,
  kDouble = 4,
  kDate = 8,
  kTimestamp = 16,
  kTimestampTz = 32,
};

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsBoolean(std::string_view text) {
  const std::string lower = LowerCase(text);
  return lower == "true" || lower == "false";
}

bool IsWhole(std::string_view text) {
  std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (!IsDigits(digits) || (digits.size() > 1 && digits[0] == '0')) return false;
  int64_t value = 0;
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}

bool IsDouble(std::string_view text) {
  std::string_view number = text.substr(text.starts_with('-') ? 1 : 0);
  size_t exponent = std::min(number.find_first_of("eE"), number.size());
  std::string_view mantissa = number.substr(0, exponent);
  if (exponent < number.size()) {
    std::string_view power = number.substr(exponent + 1);
    power.remove_prefix(power.starts_with('-') || power.starts_with('+') ? 1 : 0);
    if (!IsDigits(power) || power.size() > 2) return false;
  }
  size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string_view whole = mantissa.substr(0, point);
  if (!IsDigits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return point == mantissa.size() || IsDigits(mantissa.substr(point + 1));
}

int NumberAt(std::string_view text, size_t at, size_t size) {
  int value = -1;
  if (at + size <= text.size() && IsDigits(text.substr(at, size))) {
    std::from_chars(text.data() + at, text.data() + at + size, value);
  }
  return value;
}

bool IsDate(std::string_view text) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = NumberAt(text, 0, 4), month = NumberAt(text, 5, 2), day = NumberAt(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= kDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// "Z", "+02:00"; not "".
bool IsZone(std::string_view text) {
  if (text == "Z") return true;
  int hour = NumberAt(text, 1, 2), minute = NumberAt(text, 4, 2);
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' && hour >= 0 &&
         hour <= 13 && minute >= 0 && minute < 60;
}

unsigned TimestampGuess(std::string_view text) {
  if (text.size() < 19 || !IsDate(text.substr(0, 10)) || (text[10] != ' ' && text[10] != 'T') ||
      text[13] != ':' || text[16] != ':') {
    return 0;
  }
  int hour = NumberAt(text, 11, 2), minute = NumberAt(text, 14, 2), second = NumberAt(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return 0;
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    size_t digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size()) - 1;
    if (digits < 1 || digits > 6) return 0;
    rest.remove_prefix(digits + 1);
  }
  if (rest.empty()) return kTimestamp;
  return IsZone(rest) ? unsigned{kTimestampTz} : 0u;
}

// All that the text can be.
unsigned GuessesOf(std::string_view text) {
  unsigned guesses = TimestampGuess(text);
  if (IsBoolean(text)) guesses |= kBoolean;
  if (IsWhole(text)) guesses |= kBigint;
  if (IsDouble(text)) guesses |= kDouble;
  if (IsDate(text)) guesses |= kDate;
  return guesses;
}

const char* TypeFor(unsigned guesses) {
  constexpr std::pair<Guess, const char*> kTypes[] = {
      {kBoolean, "boolean"},        {kBigint, "bigint"},
      {kDouble, "double"},          {kDate, "date"},
      {kTimestamp, "timestamp(6)"}, {kTimestampTz, "timestamp(6) with time zone"}};
  for (const auto& [guess, type] : kTypes) {
    if (guesses & guess) return type;
  }
  return "varchar";
}

// Types for all columns, from the records that follow the header.
std::vector<std::string> InferTypes(CsvReader& csv, size_t columns) {
  std::vector<unsigned> guesses(columns, ~0u);
  std::vector<bool> seen(columns);
  std::vector<CsvField> fields;
  while (csv.Next(&fields)) {
    for (size_t i = 0; i < std::min(columns, fields.size()); ++i) {
      if (fields[i].null) continue;
      seen[i] = true;
      if (guesses[i] != 0) guesses[i] &= GuessesOf(fields[i].text);
    }
  }
  std::vector<std::string> types;
  for (size_t i = 0; i < columns; ++i) types.push_back(TypeFor(seen[i] ? guesses[i] : 0u));
  return types;
}

}  // namespace

void CompleteSeedColumns(ModelSpec* model, std::string_view text, FileId file,
                         Diagnostics& diagnostics) {
  CsvReader csv(text);
  std::vector<CsvField> header;
  auto wrong_header = [&](std::string message) {
    auto end = static_cast<uint32_t>(std::min(text.find_first_of("\r\n"), text.size()));
    diagnostics.Error("seed-header", {file, 0, end}, std::move(message));
  };
  if (!csv.Next(&header)) return wrong_header("the file has no header");
  std::vector<ColumnSpec> columns;
  std::vector<std::string_view> names;
  NameMap<const ColumnSpec*> declared;
  for (const ColumnSpec& column : model->columns) declared.try_emplace(*column.name, &column);
  NameSet seen;
  for (const CsvField& field : header) {
    if (field.text.empty()) {
      return wrong_header(fmt::format("column {} of the header has no name", columns.size() + 1));
    }
    if (!seen.insert(field.text).second) {
      return wrong_header(fmt::format("the header has column '{}' twice", Excerpt(field.text)));
    }
    if (auto spec = declared.find(field.text); spec != declared.end()) {
      columns.push_back(*spec->second);
    } else {
      columns.push_back({});
      columns.back().name = {field.text, model->name.span};
    }
    names.push_back(field.text);
  }
  for (const ColumnSpec& column : model->columns) {
    if (seen.contains(*column.name)) continue;
    std::string hint = DidYouMean(*column.name, names);
    diagnostics.Error("seed-column", column.name.span,
                      fmt::format("'{}' has no column '{}'", *model->seed_file, *column.name),
                      hint.empty() ? fmt::format("it has {}", fmt::join(names, ", ")) : hint);
  }
  bool all_declared = std::all_of(columns.begin(), columns.end(), [](const ColumnSpec& column) {
    return column.data_type.given();
  });
  if (!all_declared) {
    std::vector<std::string> types = InferTypes(csv, columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].data_type.given()) columns[i].data_type = {types[i], model->name.span};
    }
  }
  model->columns = std::move(columns);
}

}  // namespace firn
