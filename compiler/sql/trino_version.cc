#include "compiler/sql/trino_version.h"

#include <charconv>

namespace firn {

int SinceTrino(TrinoChange change) {
  switch (change) {
    case TrinoChange::kBranches:
    case TrinoChange::kColumnDefault:
    case TrinoChange::kDecimalScale:
      return 477;
    case TrinoChange::kRowFieldAlias:
    case TrinoChange::kCleanMetadata:
      return 479;
    case TrinoChange::kFormat3:
    case TrinoChange::kNumberType:
      return 480;
    case TrinoChange::kNearest:
    case TrinoChange::kJsonNumbers:
      return 481;
    case TrinoChange::kCharToVarchar:
    case TrinoChange::kCastChar:
    case TrinoChange::kStoreNested:
    case TrinoChange::kTruthTest:
    case TrinoChange::kSymmetric:
    case TrinoChange::kAtLocal:
    case TrinoChange::kNamedArguments:
    case TrinoChange::kMethods:
    case TrinoChange::kUnique:
    case TrinoChange::kOperandsOnce:
      return 482;
    case TrinoChange::kStrictIntervals:
    case TrinoChange::kPivot:
    case TrinoChange::kOverlaps:
    case TrinoChange::kStale:
      return 483;
  }
  return kNewestTrino;
}

bool TrinoVersion::Has(TrinoChange change) const {
  if (change == TrinoChange::kDecimalScale && legacy_decimals) return false;
  if (change == TrinoChange::kCharToVarchar && legacy_char) return false;
  return number >= SinceTrino(change);
}

std::optional<TrinoVersion> ParseTrinoVersion(std::string_view text) {
  TrinoVersion version;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), version.number);
  const bool ends = end == text.data() + text.size() || *end == '-' || *end == '.' || *end == ' ';
  if (code != std::errc() || version.number <= 0 || !ends) return std::nullopt;
  return version;
}

}  // namespace firn
