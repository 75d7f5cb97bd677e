#include "runner/run/bound_values.h"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "compiler/sql/walk.h"

namespace firn {

namespace {

// A statement may have a million characters: what would make it grow out of proportion is left out.
constexpr size_t kLongestValue = 1000;
constexpr size_t kLongestList = 20000;

bool IsWhole(const Type& type) { return type.is(TypeKind::kInteger) || type.is(TypeKind::kBigint); }

ExprPtr Value(const Build& b, const Type& type, const std::string& text) {
  // Eighteen digits are a literal of their own in any case.
  if (IsWhole(type) && text.size() <= 18) return b.Integer(std::atoll(text.c_str()));
  return b.Literal(type, text);
}

// Each whole number from the least to the greatest: as good as a range.
bool WithoutGaps(const Type& type, const Cell& low, const Cell& end, size_t count) {
  if (!IsWhole(type)) return false;
  auto at = [](const Cell& cell) { return static_cast<uint64_t>(std::atoll(cell->c_str())); };
  return at(end) - at(low) == count - 1;
}

std::vector<ExprPtr> AllValues(const Build& b, const TargetBound& bound, const Cell& low,
                               const Cell& end, const Cell& list) {
  if (!list || list->size() > kLongestList) return {};
  nlohmann::json texts = nlohmann::json::parse(*list, nullptr, /*allow_exceptions=*/false);
  if (!texts.is_array() || texts.size() > kMostValues) return {};
  if (bound.window.empty() && WithoutGaps(bound.type, low, end, texts.size())) return {};
  std::vector<ExprPtr> values;
  for (const nlohmann::json& text : texts) {
    if (!text.is_string()) return {};
    values.push_back(Value(b, bound.type, text.get<std::string>()));
  }
  return values;
}

BoundValues ValuesOf(const Build& b, const TargetBound& bound, const Cell* cells) {
  const Cell &low = cells[0], &end = cells[1];
  if (bound.of == BoundOf::kTouched) return {low ? b.String(*low) : nullptr};
  if (!low && bound.of == BoundOf::kPresent && cells[2] == "[]") return {.none = true};
  if (!low || !end || low->size() > kLongestValue || end->size() > kLongestValue) return {};
  return {Value(b, bound.type, *low), Value(b, bound.type, *end),
          AllValues(b, bound, low, end, cells[2])};
}

}  // namespace

bool BindConditions(const Pruning& pruning, const std::vector<Cell>& cells, Ast& ast,
                    std::map<std::string, ExprPtr>* values) {
  Build b(ast);
  bool known = cells.size() == 3 * pruning.bounds.size();
  std::vector<BoundValues> found(pruning.bounds.size());
  for (size_t i = 0; known && i < found.size(); ++i) {
    found[i] = ValuesOf(b, pruning.bounds[i], &cells[3 * i]);
  }
  // What the target has of the touched keys is of use only where these can be told again.
  bool sure =
      found.empty() || pruning.bounds.back().of != BoundOf::kTouched || found.back().low != nullptr;
  for (size_t i = 0; !sure && i < found.size(); ++i) {
    if (pruning.bounds[i].of == BoundOf::kPresent) found[i] = {};
  }
  for (const BoundedCondition& condition : pruning.conditions) {
    (*values)[condition.variable] =
        Within(b, pruning.bounds[condition.bound], condition.operand, found[condition.bound]);
  }
  return !cells.empty();
}

void ReportUnbound(StatementPtr tree, Diagnostics& diagnostics) {
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    if (const auto* open = As<Variable>(expr)) {
      diagnostics.Error("unbound-variable", open->span,
                        fmt::format("'@{}' has no value in this run", open->name));
    }
    return true;
  };
  Walk(tree, visitor);
}

}  // namespace firn
