#include "compiler/analyze/functions.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <deque>
#include <mutex>

#include "compiler/analyze/function_data.h"

namespace firn {
namespace {

// The lines of one name; parsed when first asked for.
struct Entry {
  std::string_view name;
  std::string_view lines;
  std::once_flag parsed;
  std::vector<Signature> signatures;
};

// An index over sorted lines: finding where names begin is all that start-up pays for.
class SignatureTable {
 public:
  explicit SignatureTable(std::string_view text) {
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));  // the comment line
    while (!text.empty()) {
      const std::string_view name = text.substr(0, text.find('\t'));
      size_t end = 0;
      while (text.substr(end).starts_with(name) && end + name.size() < text.size() &&
             text[end + name.size()] == '\t') {
        end = std::min(text.size(), text.find('\n', end) + 1);
      }
      Entry& entry = entries_.emplace_back();
      entry.name = name;
      entry.lines = text.substr(0, end);
      names_.push_back(name);
      text.remove_prefix(end);
    }
  }

  const std::vector<Signature>* Find(std::string_view name) {
    const auto at = std::lower_bound(names_.begin(), names_.end(), name);
    if (at == names_.end() || *at != name) return nullptr;
    Entry& entry = entries_[static_cast<size_t>(at - names_.begin())];
    std::call_once(entry.parsed, [&] { Parse(entry); });
    return &entry.signatures;
  }
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  static void Parse(Entry& entry) {
    std::string_view lines = entry.lines;
    while (!lines.empty()) {
      const size_t end = lines.find('\n');
      entry.signatures.push_back(ParseSignature(lines.substr(0, end)));
      lines.remove_prefix(std::min(lines.size(), end + 1));
    }
  }

  std::deque<Entry> entries_;
  std::vector<std::string_view> names_;
};

SignatureTable& Functions() {
  static SignatureTable table(kFunctionLines);
  return table;
}

// Functions that give a value whenever all their arguments are values. Those that are not listed
// may find nothing to give: element_at, json_extract, split_part, array_max.
// clang-format off
constexpr std::array<std::string_view, 122> kKeepsNotNull = {
    "abs", "acos", "asin", "at_timezone", "atan", "atan2", "bitwise_and", "bitwise_left_shift",
    "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "cardinality", "cbrt",
    "ceil", "ceiling", "chr", "codepoint", "concat", "cos", "crc32", "current_date",
    "current_timezone", "date", "date_add", "date_diff", "date_format", "date_parse",
    "date_trunc", "day", "day_of_month", "day_of_week", "day_of_year", "degrees", "dow", "doy",
    "e", "exp", "floor", "format_datetime", "format_number", "from_base", "from_base64",
    "from_hex", "from_iso8601_date", "from_iso8601_timestamp", "from_unixtime",
    "from_unixtime_nanos", "from_utf8", "greatest", "hour", "human_readable_seconds", "is_finite",
    "is_infinite", "is_nan", "json_format", "json_parse", "last_day_of_month", "least", "length",
    "levenshtein_distance", "ln", "log10", "log2", "lower", "lpad", "ltrim", "md5", "millisecond",
    "minute", "mod", "month", "murmur3", "now", "parse_datetime", "pi", "pow", "power", "quarter",
    "radians", "rand", "random", "regexp_count", "regexp_like", "regexp_replace", "replace",
    "reverse", "round", "rpad", "rtrim", "second", "sha1", "sha256", "sha512", "sign", "sin",
    "split", "sqrt", "starts_with", "strpos", "substr", "substring", "to_base64", "to_hex",
    "to_iso8601", "to_unixtime", "to_utf8", "translate", "trim", "truncate", "typeof", "upper",
    "url_encode", "uuid", "version", "week", "week_of_year", "with_timezone", "xxhash64", "year",
    "year_of_week", "yow"};
// clang-format on

}  // namespace

const std::vector<Signature>* FindFunction(std::string_view name) { return Functions().Find(name); }

bool IsRandom(std::string_view name) {
  const std::vector<Signature>* signatures = FindFunction(name);
  return signatures != nullptr && !signatures->empty() && !signatures->front().deterministic;
}

const std::vector<Signature>& OperatorSignatures(std::string_view op) {
  static SignatureTable table(kOperatorLines);
  const std::vector<Signature>* signatures = table.Find(op);
  assert(signatures != nullptr);
  return *signatures;
}

const std::vector<std::string_view>& FunctionNames() { return Functions().names(); }

bool KeepsNotNull(std::string_view name) {
  static_assert(std::is_sorted(kKeepsNotNull.begin(), kKeepsNotNull.end()));
  return std::binary_search(kKeepsNotNull.begin(), kKeepsNotNull.end(), name);
}

}  // namespace firn
