// Which Trino a text is for, and what changed from one version to the next. The versions are those
// of Trino's release notes, tried on 476 and 483.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace firn {

inline constexpr int kOldestTrino = 476;
inline constexpr int kNewestTrino = 483;

// A change of the language. Functions have the version in functions.tsv, formulas in
// number_formula.cc.
enum class TrinoChange : uint8_t {
  kBranches,         // CREATE BRANCH, INSERT INTO t @ b
  kColumnDefault,    // a column's DEFAULT
  kDecimalScale,     // 1.0 / 3 is decimal(13,12), where it was decimal(2,1)
  kRowFieldAlias,    // row(1 AS a)
  kCleanMetadata,    // expire_snapshots(clean_expired_metadata => true)
  kFormat3,          // tables of Iceberg's format 3, with deletion vectors
  kNumberType,       // number, without precision or scale
  kNearest,          // JOIN ... NEAREST
  kJsonNumbers,      // the text of JSON numbers keeps their digits
  kCharToVarchar,    // char becomes varchar, without its blanks; it was the other way
  kCastChar,         // CAST(char AS bigint)
  kStoreNested,      // text of another length may be stored within a row or map
  kTruthTest,        // IS TRUE, IS NOT UNKNOWN
  kSymmetric,        // BETWEEN SYMMETRIC
  kAtLocal,          // x AT LOCAL
  kNamedArguments,   // f(a => 1)
  kMethods,          // x.f(1)
  kUnique,           // UNIQUE (query), x MATCH (query)
  kOperandsOnce,     // operands of NULLIF and BETWEEN are evaluated once: see to_trino.h
  kStrictIntervals,  // INTERVAL ... SECOND TO MINUTE is no longer read
  kPivot,            // PIVOT
  kOverlaps,         // (a, b) OVERLAPS (c, d); a reserved word
  kStale,            // CREATE MATERIALIZED VIEW ... WHEN STALE
};

struct TrinoVersion {
  int number = kNewestTrino;
  // What switches of the server's configuration bring back.
  bool legacy_decimals = false;  // deprecated.legacy-arithmetic-decimal-operators
  bool legacy_char = false;      // deprecated.legacy-varchar-to-char-coercion

  bool Has(TrinoChange change) const;
  bool operator==(const TrinoVersion&) const = default;
};

// The version that a change came with.
int SinceTrino(TrinoChange change);

// "476", or "483-e.2" as vendors write it. Nothing where it does not begin with a number. A version
// outside of what firn knows is kept: it has what the nearest has.
std::optional<TrinoVersion> ParseTrinoVersion(std::string_view text);

}  // namespace firn
