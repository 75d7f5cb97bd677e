// Row patterns: their variables, quantifiers and functions.
#include <algorithm>
#include <charconv>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/expr_fields.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

void CollectLabels(const PatternTerm* term, std::vector<Name>& labels) {
  if (term == nullptr) return;
  if (!term->variable.empty()) labels.push_back(term->variable);
  for (const PatternTerm* inner : term->terms) CollectLabels(inner, labels);
}

bool Contains(const std::vector<Name>& labels, const Name& name) {
  return std::any_of(labels.begin(), labels.end(),
                     [&](const Name& label) { return SameCanonical(label, name); });
}

// A quantifier's bound; more than any that is allowed where it is too long.
int64_t Bound(std::string_view digits, int64_t otherwise) {
  int64_t bound = digits.empty() ? otherwise : INT64_MAX;
  std::from_chars(digits.data(), digits.data() + digits.size(), bound);
  return bound;
}

bool IsNavigation(std::string_view name) {
  return name == "first" || name == "last" || name == "prev" || name == "next";
}

}  // namespace

PatternState Analyzer::CheckLabels(const RowPattern& pattern) {
  PatternState state;
  CollectLabels(pattern.pattern, state.labels);
  const auto wrong = [&](const Name& name, const char* why) {
    Error("unknown-label", "INVALID_LABEL", name.span, Quoted(name.text) + why);
  };
  std::vector<Name> unions;
  for (const PatternSubset& subset : pattern.subsets) {
    if (Contains(state.labels, subset.name) || Contains(unions, subset.name)) {
      wrong(subset.name, " is already a variable of the pattern");
    }
    for (const Name& variable : subset.variables) {
      if (!Contains(state.labels, variable)) wrong(variable, " is no variable of the pattern");
    }
    unions.push_back(subset.name);
  }
  std::vector<Name> defined;
  for (const PatternDefinition& definition : pattern.definitions) {
    const Name& variable = definition.variable;
    if (!Contains(state.labels, variable)) wrong(variable, " is no variable of the pattern");
    if (Contains(defined, variable)) wrong(variable, " is defined twice");
    defined.push_back(variable);
  }
  state.labels.insert(state.labels.end(), unions.begin(), unions.end());
  const bool to_variable = !pattern.skip_variable.empty();
  if (to_variable && !Contains(state.labels, pattern.skip_variable)) {
    wrong(pattern.skip_variable, " is no variable of the pattern");
  }
  return state;
}

void Analyzer::CheckPatternTerm(const PatternTerm& term, const RowPattern& pattern, bool window) {
  const auto invalid = [&](const char* what) {
    Error("invalid-pattern", "INVALID_ROW_PATTERN", term.span, what);
  };
  if (term.kind == PatternKind::kExclusion && pattern.rows == RowsPerMatch::kAllUnmatched) {
    invalid("WITH UNMATCHED ROWS does not go with {- -}");
  }
  if (window && (term.kind == PatternKind::kStartAnchor || term.kind == PatternKind::kEndAnchor)) {
    invalid("a window's pattern has no '^' and no '$'");
  }
  const int64_t least = Bound(term.at_least, 0);
  const int64_t most = Bound(term.at_most, INT32_MAX);
  const bool exact = term.quantifier == PatternQuantifier::kExactly;
  if (least > INT32_MAX || most > INT32_MAX || (most < 1 || (exact && least < 1))) {
    Error("out-of-range", "NUMERIC_VALUE_OUT_OF_RANGE", term.span,
          "a quantifier's bounds go from 0, and from 1 for the upper one, to 2147483647");
  } else if (least > most) {
    Error("out-of-range", "INVALID_RANGE", term.span,
          "a quantifier's lower bound is above its upper one");
  }
  for (const PatternTerm* inner : term.terms) CheckPatternTerm(*inner, pattern, window);
}

// How a function may be called within DEFINE and MEASURES.
void Analyzer::CheckPatternCall(const CallExpr& call, std::string_view name, bool aggregate) {
  const bool navigation = IsNavigation(name);
  if (call.mode == ProcessingMode::kFinal && context_.pattern->defines) {
    Error("misplaced-mode", "INVALID_PROCESSING_MODE", call.span, "DEFINE knows no FINAL");
  } else if (call.mode != ProcessingMode::kUnstated && !aggregate && name != "first" &&
             name != "last") {
    Error("misplaced-mode", "INVALID_PROCESSING_MODE", call.span,
          "RUNNING and FINAL are for first, last and aggregates");
  }
  const char* const clause = call.distinct            ? "DISTINCT"
                             : call.filter != nullptr ? "FILTER"
                             : !call.order_by.empty() ? "ORDER BY"
                                                      : nullptr;
  if (clause == nullptr || (!navigation && !aggregate)) return;
  Error("not-supported", navigation ? "INVALID_PATTERN_RECOGNITION_FUNCTION" : "NOT_SUPPORTED",
        call.span, Quoted(name) + " takes no " + clause + " where rows are recognized");
}

// The functions that only a row pattern has.
bool Analyzer::InferPatternCall(const CallExpr& node, std::string_view name, Value* value) {
  const auto wrong = [&](const char* message) {
    Error("wrong-arguments", "INVALID_FUNCTION_ARGUMENT", node.span, Quoted(name) + message);
  };
  if (name == "classifier") {
    *value = {Type::Varchar(), Nullability::kUnknown};
    if (node.arguments.size() > 1) wrong(" takes no more than one variable of the pattern");
    if (node.arguments.size() != 1) return true;
    const auto* column = As<ColumnRef>(node.arguments[0]);
    if (column == nullptr) {
      TypeMismatch(node.arguments[0]->span, "a variable of the pattern must stand here");
    } else if (!Contains(context_.pattern->labels, column->name)) {
      Error("unknown-label", "INVALID_FUNCTION_ARGUMENT", column->span,
            Quoted(column->name.text) + " is no variable of the pattern");
    }
    return true;
  }
  if (name == "match_number") {
    if (!node.arguments.empty()) wrong(" takes no arguments");
    *value = {TypeKind::kBigint, Nullability::kNotNull};
    return true;
  }
  if (!IsNavigation(name)) return false;
  *value = {};
  if (node.arguments.empty() || node.arguments.size() > 2) {
    wrong(" takes a value and perhaps a count of rows");
    return true;
  }
  *value = {InferType(node.arguments[0]), Nullability::kUnknown};
  if (node.arguments.size() == 2) {
    const auto* unary = As<UnaryExpr>(node.arguments[1]);
    const auto* number = As<NumberLiteral>(unary != nullptr ? unary->operand : node.arguments[1]);
    if (number == nullptr || number->number != NumberKind::kInteger) {
      wrong(" needs a number for the count of rows");
    } else if (unary != nullptr && unary->op == UnaryOperator::kMinus) {
      Error("out-of-range", "NUMERIC_VALUE_OUT_OF_RANGE", node.span,
            "the count of rows of " + Quoted(name) + " must not be negative");
    }
  }
  return true;
}

// ---- JSON_TABLE --------------------------------------------------------------------------------

namespace {

struct JsonNames {
  std::vector<Name> all;
  std::vector<Name> paths;
  const JsonTableColumn* unnamed = nullptr;  // a nested path
};

void CollectNames(const List<JsonTableColumn>& columns, JsonNames& names) {
  for (const JsonTableColumn& column : columns) {
    const bool nested = column.kind == JsonColumnKind::kNested;
    if (!column.name.empty()) names.all.push_back(column.name);
    if (nested && !column.name.empty()) names.paths.push_back(column.name);
    if (nested && column.name.empty() && names.unnamed == nullptr) names.unnamed = &column;
    CollectNames(column.columns, names);
  }
}

}  // namespace

void Analyzer::CheckJsonNames(const JsonTableRelation& table) {
  JsonNames names;
  if (!table.json.path_name.empty()) names.all.push_back(table.json.path_name);
  CollectNames(table.columns, names);
  for (size_t i = 0; i < names.all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!SameCanonical(names.all[i], names.all[j])) continue;
      Error("duplicate-name", "DUPLICATE_COLUMN_OR_PATH_NAME", names.all[i].span,
            Quoted(names.all[i].text) + " is named twice in JSON_TABLE");
    }
  }
  if (table.plan == nullptr) return;
  if (table.json.path_name.empty() || names.unnamed != nullptr) {
    Error("missing-path-name", "MISSING_PATH_NAME",
          names.unnamed != nullptr && !table.json.path_name.empty() ? names.unnamed->span
                                                                    : table.json.input->span,
          "with PLAN every path of JSON_TABLE needs a name");
    return;
  }
  const JsonTablePlan& plan = *table.plan;
  const bool rooted = plan.kind == JsonPlanKind::kPath || plan.kind == JsonPlanKind::kOuter ||
                      plan.kind == JsonPlanKind::kInner;
  if (rooted && SameCanonical(plan.path, table.json.path_name) &&
      (plan.kind != JsonPlanKind::kPath || names.paths.empty())) {
    return;
  }
  Error("invalid-plan", "INVALID_PLAN", plan.path.empty() ? table.json.input->span : plan.path.span,
        "PLAN must name every path of JSON_TABLE, the outermost one first");
}

}  // namespace firn
