// Row pattern recognition: what MATCH_RECOGNIZE and a pattern window share.
#pragma once

#include "compiler/sql/expr.h"

namespace firn {

struct PatternMeasure {
  ExprPtr expr = nullptr;
  Name name;
  auto fields() const { return std::tie(expr, name); }
};
struct PatternSubset {
  Name name;
  List<Name> variables;
  auto fields() const { return std::tie(name, variables); }
};
struct PatternDefinition {
  Name variable;
  ExprPtr condition = nullptr;
  auto fields() const { return std::tie(variable, condition); }
};

enum class PatternKind : uint8_t {
  kVariable,
  kEmpty,
  kStartAnchor,
  kEndAnchor,
  kExclusion,
  kPermutation,
  kConcatenation,
  kAlternation,
  kQuantified
};
enum class PatternQuantifier : uint8_t {
  kNone,
  kZeroOrMore,
  kOneOrMore,
  kZeroOrOne,
  kExactly,
  kRange
};
// A term of PATTERN (...). Concatenation and alternation have two or more terms.
struct PatternTerm {
  PatternKind kind = PatternKind::kEmpty;
  Name variable;
  List<const PatternTerm*> terms;
  PatternQuantifier quantifier = PatternQuantifier::kNone;
  std::string_view at_least;  // digits; empty where unstated
  std::string_view at_most;
  bool reluctant = false;
  Span span = {};
  auto fields() const {
    return std::tie(kind, variable, terms, quantifier, at_least, at_most, reluctant);
  }
};

enum class RowsPerMatch : uint8_t {
  kUnstated,
  kOne,
  kAll,
  kAllShowEmpty,
  kAllOmitEmpty,
  kAllUnmatched
};
enum class SkipTo : uint8_t { kUnstated, kNextRow, kPastLastRow, kFirst, kLast, kVariable };
enum class PatternSearch : uint8_t { kUnstated, kInitial, kSeek };

struct RowPattern {
  List<PatternMeasure> measures;
  RowsPerMatch rows = RowsPerMatch::kUnstated;  // of MATCH_RECOGNIZE alone
  SkipTo skip = SkipTo::kUnstated;
  Name skip_variable;
  PatternSearch search = PatternSearch::kUnstated;
  const PatternTerm* pattern = nullptr;  // may be null in a window
  List<PatternSubset> subsets;
  List<PatternDefinition> definitions;
  Span span = {};
  auto fields() const {
    return std::tie(measures, rows, skip, skip_variable, search, pattern, subsets, definitions);
  }
};

}  // namespace firn
