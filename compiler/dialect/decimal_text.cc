#include "compiler/dialect/decimal_text.h"

#include <charconv>

#include "compiler/base/text.h"

namespace firn {

// Adds one to the last of `digits`.
void IncrementDigits(std::string* digits) {
  size_t at = digits->size();
  while (at > 0 && (*digits)[at - 1] == '9') (*digits)[--at] = '0';
  if (at == 0) {
    digits->insert(0, 1, '1');
  } else {
    ++(*digits)[at - 1];
  }
}

// `digits` times 10^-`point`, rounded half up to `scale`, as text that DuckDB casts to
// decimal(precision, scale). False where it does not fit.
bool WriteDecimal(bool negative, std::string digits, int64_t point, int64_t precision,
                  int64_t scale, std::string* out) {
  const int64_t drop = point - scale;
  if (drop > 0) {
    const auto size = static_cast<int64_t>(digits.size());
    const bool up = drop <= size && digits[static_cast<size_t>(size - drop)] >= '5';
    digits.resize(static_cast<size_t>(drop < size ? size - drop : 0));
    if (up) IncrementDigits(&digits);
  } else if (digits.find_first_not_of('0') != std::string::npos) {
    if (-drop > precision) return false;
    digits.append(static_cast<size_t>(-drop), '0');
  }
  const size_t begin = digits.find_first_not_of('0');
  digits.erase(0, begin == std::string::npos ? digits.size() : begin);
  if (static_cast<int64_t>(digits.size()) > precision) return false;
  const auto fraction = static_cast<size_t>(scale);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  if (negative) out->push_back('-');
  out->append(digits, 0, digits.size() - fraction);
  if (fraction > 0) out->append(".").append(digits, digits.size() - fraction);
  return true;
}

// Java's BigDecimal(String): no white space, an optional exponent.
bool SplitDecimal(std::string_view text, bool* negative, std::string* digits, int64_t* point) {
  *negative = text.starts_with('-');
  if (*negative || text.starts_with('+')) text.remove_prefix(1);
  size_t at = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) digits->push_back(text[at]);
  *point = 0;
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && IsDigit(text[at]); ++at, ++*point) digits->push_back(text[at]);
  }
  if (digits->empty()) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  if (++at < text.size() && text[at] == '+') ++at;
  int32_t exponent = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at, end, exponent);
  if (error != std::errc() || stop != end || at == text.size() || text[at - 1] == text[at]) {
    return false;
  }
  *point -= exponent;
  return true;
}

}  // namespace firn
