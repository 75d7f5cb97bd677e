#include "compiler/analyze/number_formula.h"

#include <algorithm>
#include <array>

namespace firn {
namespace {

constexpr int64_t kMaxDigits = 38;
constexpr int64_t kUnbounded = Type::kUnbounded;

// How a number of the result follows from those of the arguments, which come in the order of the
// signature's text. `arity` tells apart signatures of one name; `was` is what held before
// TrinoChange::kDecimalScale, where that is something else.
struct Formula {
  std::string_view function;
  std::string_view number;
  size_t arity;
  int64_t (*compute)(const int64_t* n);
  int64_t (*was)(const int64_t* n) = nullptr;
};

int64_t WholeDigits(const int64_t* n) { return std::max(n[0] - n[1], n[2] - n[3]); }
int64_t MaxScale(const int64_t* n) { return std::max(n[1], n[3]); }
int64_t SumPrecision(const int64_t* n) {
  return std::min(kMaxDigits, WholeDigits(n) + MaxScale(n) + 1);
}
// Where the digits of a result exceed 38, those before the point are kept.
int64_t SumScale(const int64_t* n) { return std::min(MaxScale(n), kMaxDigits - WholeDigits(n)); }

struct Digits {
  int64_t precision, scale;
};
// Likewise, but up to six digits behind the point stay.
Digits Bounded(Digits exact) {
  if (exact.precision <= kMaxDigits) return exact;
  const int64_t left = kMaxDigits - (exact.precision - exact.scale);
  constexpr int64_t kLeastScale = 6;
  return {kMaxDigits, std::max(left, std::min(exact.scale, kLeastScale))};
}
Digits Product(const int64_t* n) { return Bounded({n[0] + n[2], n[1] + n[3]}); }
Digits Quotient(const int64_t* n) {
  const int64_t scale = std::max<int64_t>(6, n[1] + n[2] + 1);
  return Bounded({n[0] - n[1] + n[3] + scale, scale});
}

int64_t RestPrecision(const int64_t* n) { return std::min(n[0] - n[1], n[2] - n[3]) + MaxScale(n); }
int64_t RoundedPrecision(const int64_t* n) { return n[0] - n[1] + std::min<int64_t>(n[1], 1); }
int64_t AtLeastMillis(const int64_t* n) { return std::max<int64_t>(n[0], 3); }

constexpr std::array kFormulas = {
    Formula{"%", "r_precision", 2, RestPrecision},
    Formula{"%", "r_scale", 2, MaxScale},
    Formula{"*", "r_precision", 2,
            [](const int64_t* n) { return std::min(kMaxDigits, n[0] + n[2]); }},
    Formula{"*", "r_scale", 2, [](const int64_t* n) { return Product(n).scale; },
            [](const int64_t* n) { return n[1] + n[3]; }},
    Formula{"+", "r_precision", 2, SumPrecision},
    Formula{"+", "r_scale", 2, SumScale, MaxScale},
    Formula{"+", "u", 2, AtLeastMillis},
    Formula{"-", "r_precision", 2, SumPrecision},
    Formula{"-", "r_scale", 2, SumScale, MaxScale},
    Formula{"-", "u", 2, AtLeastMillis},
    Formula{"/", "r_precision", 2, [](const int64_t* n) { return Quotient(n).precision; },
            [](const int64_t* n) {
              return std::min(kMaxDigits, n[0] + n[3] + std::max<int64_t>(n[3] - n[1], 0));
            }},
    Formula{"/", "r_scale", 2, [](const int64_t* n) { return Quotient(n).scale; }, MaxScale},
    Formula{"ceil", "rp", 1, RoundedPrecision},
    Formula{"ceiling", "rp", 1, RoundedPrecision},
    Formula{"concat", "u", 2, [](const int64_t* n) { return n[0] + n[1]; }},
    Formula{"floor", "rp", 1, RoundedPrecision},
    Formula{"mod", "r_precision", 2, RestPrecision},
    Formula{"mod", "r_scale", 2, MaxScale},
    Formula{"regexp_replace", "z", 3,
            [](const int64_t* n) {
              return std::min(kUnbounded, n[0] + std::max(n[0] * n[1] / 2, n[1]) * (n[0] + 1));
            }},
    Formula{"render", "y", 2, [](const int64_t* n) { return std::min(kUnbounded, n[0] + 15); }},
    Formula{"replace", "u", 3,
            [](const int64_t* n) { return std::min(kUnbounded, n[0] + n[2] * (n[0] + 1)); }},
    Formula{"round", "rp", 1, RoundedPrecision},
    Formula{"round", "rs", 1, [](const int64_t*) -> int64_t { return 0; }},
    Formula{"round", "rp", 2, [](const int64_t* n) { return std::min(kMaxDigits, n[0] + 1); }},
    Formula{"truncate", "rp", 1,
            [](const int64_t* n) { return std::max<int64_t>(n[0] - n[1], 1); }},
    Formula{"url_encode", "y", 1, [](const int64_t* n) { return std::min(kUnbounded, n[0] * 12); }},
};

// The length of to_iso8601's text is a table of Trino's rather than a formula: a point and the
// fraction's digits, and three characters too many.
int64_t Iso8601Length(int64_t precision, bool zone) {
  return 22 + (precision > 0 ? precision + 1 : 0) + (zone ? 6 : 0);
}

}  // namespace

int64_t ComputeNumber(const Signature& signature, std::string_view number, const int64_t* numbers,
                      const TrinoVersion& trino) {
  if (signature.name == "to_iso8601") {
    return Iso8601Length(numbers[0], signature.arguments[0].kind == TypeKind::kTimestampTz);
  }
  for (const Formula& formula : kFormulas) {
    if (formula.function == signature.name && formula.number == number &&
        formula.arity == signature.arguments.size()) {
      const bool before = formula.was != nullptr && !trino.Has(TrinoChange::kDecimalScale);
      return before ? formula.was(numbers) : formula.compute(numbers);
    }
  }
  return kNoNumber;
}

}  // namespace firn
