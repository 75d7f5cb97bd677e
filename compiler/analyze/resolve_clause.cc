#include <algorithm>
#include <charconv>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/analyze/expr_fields.h"
#include "compiler/analyze/functions.h"
#include "compiler/macro/parse_project.h"

namespace firn {
namespace {

// The number of "GROUP BY 2", nothing where the key is no integer literal.
std::optional<int64_t> Ordinal(ExprPtr key) {
  const auto* sign = As<UnaryExpr>(key);
  const bool minus = sign != nullptr && sign->op == UnaryOperator::kMinus;
  const auto* number = As<NumberLiteral>(minus ? sign->operand : key);
  if (number == nullptr || number->number != NumberKind::kInteger) return std::nullopt;
  int64_t ordinal = INT64_MAX;
  std::from_chars(number->text.data(), number->text.data() + number->text.size(), ordinal);
  return minus ? -ordinal : ordinal;
}

}  // namespace

Value Analyzer::InferIn(ExprPtr expr, const Scope* scope) {
  Context context;
  context.scope = scope;
  Within within(*this, context);
  return Infer(expr);
}

void Analyzer::CheckScalar(ExprPtr expr, const std::string& clause) {
  ExprPtr aggregate = nullptr;
  ExprPtr window = nullptr;
  ExprPtr grouping = nullptr;
  const auto look = [&](const auto& self, ExprPtr at) -> void {
    const auto* call = As<CallExpr>(at);
    const std::vector<Signature>* const known =
        call == nullptr || call->name.parts.size() > 1
            ? nullptr
            : FindFunction(LowerCase(call->name.last().text));
    const FunctionKind kind = known == nullptr ? FunctionKind::kScalar : known->front().kind;
    ExprPtr* found = nullptr;
    if ((call != nullptr && call->over != nullptr) || As<MeasureExpr>(at) != nullptr ||
        kind == FunctionKind::kWindow) {
      found = &window;
    } else if (kind == FunctionKind::kAggregate) {
      found = &aggregate;
    } else if (As<GroupingExpr>(at) != nullptr) {
      found = &grouping;
    }
    if (found != nullptr && *found == nullptr) *found = at;
    ForEachChild(at, [&](ExprPtr child) { self(self, child); });
  };
  look(look, expr);
  const ExprPtr first = aggregate != nullptr ? aggregate : window != nullptr ? window : grouping;
  if (first == nullptr) return;
  Error("misplaced-aggregate", "EXPRESSION_NOT_SCALAR", first->span,
        clause + " cannot contain aggregates, window functions or GROUPING");
}

Value Analyzer::InferScalar(ExprPtr expr, const Scope* scope, SelectState& state,
                            const char* clause) {
  CheckScalar(expr, clause);
  SelectState own;
  own.body = state.body;
  own.source = state.source;
  own.scalar = true;
  own.visible_windows = state.visible_windows;
  Value value;
  {
    Context context;
    context.scope = scope;
    context.select = &own;
    Within within(*this, context);
    value = Infer(expr);
  }
  diagnostics_->Append(std::move(own.late));
  return value;
}

void Analyzer::InferCondition(ExprPtr expr, const Scope* scope, SelectState& state,
                              const char* clause) {
  const Value value = InferScalar(expr, scope, state, clause);
  ExpectBoolean(expr, value.type, clause);
}

void Analyzer::NoteNotNull(ExprPtr condition, Scope& scope) {
  const auto note = [&](ExprPtr expr) {
    const Resolved& column = resolved_[expr->id];
    if (column.scope == &scope) {
      scope.fields[column.field].nullability = Nullability::kNotNull;
    }
  };
  if (const auto* logical = As<LogicalExpr>(condition)) {
    if (logical->op != LogicalOperator::kAnd) return;
    for (ExprPtr term : logical->terms) NoteNotNull(term, scope);
  } else if (const auto* is_null = As<IsNullExpr>(condition)) {
    if (is_null->negated) note(is_null->operand);
  } else if (const auto* negation = As<NotExpr>(condition)) {
    const auto* inner = As<IsNullExpr>(negation->operand);
    if (inner != nullptr && !inner->negated) note(inner->operand);
  } else if (const auto* comparison = As<ComparisonExpr>(condition)) {
    if (comparison->op >= ComparisonOperator::kDistinct) return;
    note(comparison->left);
    note(comparison->right);
  } else if (const auto* between = As<BetweenExpr>(condition)) {
    if (!between->negated) note(between->operand);
  } else if (const auto* in = As<InListExpr>(condition)) {
    note(in->operand);
  } else if (const auto* like = As<LikeExpr>(condition)) {
    note(like->operand);
  }
}

void Analyzer::CheckSetCount(const GroupBy& group_by) {
  constexpr size_t kMost = 2048;
  size_t count = 1;
  for (const GroupingElement& element : group_by.elements) {
    const size_t sets = element.sets.size();
    count *= element.kind == GroupingKind::kCube     ? size_t{1} << std::min<size_t>(sets, 12)
             : element.kind == GroupingKind::kRollup ? sets + 1
             : element.kind == GroupingKind::kSets   ? sets
                                                     : 1;
    if (count <= kMost) continue;
    Error("too-many-sets", "TOO_MANY_GROUPING_SETS", group_by.elements.front().span,
          "GROUP BY makes more than 2048 grouping sets");
    return;
  }
}

Analyzer::Grouping Analyzer::ResolveGroupBy(const SelectBody& select, SelectState& state,
                                            const Scope* scope, const FieldList& output) {
  Grouping grouping;
  grouping.source = scope;
  if (select.group_by == nullptr) return grouping;
  CheckSetCount(*select.group_by);
  for (const GroupingElement& element : select.group_by->elements) {
    grouping.all_outputs = grouping.all_outputs || element.kind == GroupingKind::kAuto;
    for (const List<ExprPtr>& set : element.sets) {
      for (ExprPtr key : set) {
        const std::optional<int64_t> ordinal =
            element.kind == GroupingKind::kSimple ? Ordinal(key) : std::nullopt;
        Type type;
        if (element.kind != GroupingKind::kSimple && key->kind != ExprKind::kColumn &&
            key->kind != ExprKind::kDereference) {
          InferScalar(key, scope, state, "GROUP BY");
          Error("invalid-grouping", "INVALID_COLUMN_REFERENCE", key->span,
                "a grouping set can only be of columns");
          grouping.all_outputs = true;  // what is missing in GROUP BY is not known now
          continue;
        }
        if (ordinal) {
          if (*ordinal < 1 || *ordinal > static_cast<int64_t>(output.fields.size())) {
            if (output.open) continue;
            Error("invalid-ordinal", "INVALID_COLUMN_REFERENCE", key->span,
                  "GROUP BY position " + std::to_string(*ordinal) + " is not in the select list");
            continue;
          }
          Infer(key);
          const auto at = static_cast<size_t>(*ordinal - 1);
          grouping.keys.push_back(state.outputs[at]);
          type = output.fields[at].type;
          CheckScalarKey(state.outputs[at].expr, state, key->span);
        } else {
          type = InferScalar(key, scope, state, "GROUP BY").type;
          grouping.keys.push_back({key, resolved_[key->id]});
        }
        if (IsComparable(type)) continue;
        TypeMismatch(key->span, "GROUP BY needs a comparable type, not " + type.ToString());
      }
    }
  }
  return grouping;
}

// GROUP BY 1, where 1 is an aggregate.
void Analyzer::CheckScalarKey(ExprPtr expr, const SelectState& state, Span span) {
  if (expr == nullptr) return;
  const auto within = [&](Span inner) {
    return inner.begin >= expr->span.begin && inner.end <= expr->span.end;
  };
  const bool found = expr->span.known() &&
                     (std::any_of(state.aggregates.begin(), state.aggregates.end(),
                                  [&](const CallExpr* call) { return within(call->span); }) ||
                      std::any_of(state.windows.begin(), state.windows.end(),
                                  [&](ExprPtr call) { return within(call->span); }));
  if (!found) return;
  Error("misplaced-aggregate", "EXPRESSION_NOT_SCALAR", span,
        "GROUP BY cannot contain aggregates, window functions or GROUPING");
}

void Analyzer::ResolveOrderBy(const Query& query, SelectState* state, const Scope* scope,
                              const FieldList& output) {
  FieldList visible;
  visible.open = output.open && state == nullptr;
  visible.fields = output.fields;
  const Scope* const names = AddScope(std::move(visible), scope);
  const bool distinct = state != nullptr && state->body->distinct;
  for (const SortItem& item : query.order_by) {
    const std::optional<int64_t> ordinal = Ordinal(item.key);
    Type type;
    if (ordinal) {
      if (*ordinal < 1 || *ordinal > static_cast<int64_t>(output.fields.size())) {
        if (output.open) continue;
        Error("invalid-ordinal", "INVALID_COLUMN_REFERENCE", item.key->span,
              "ORDER BY position " + std::to_string(*ordinal) + " is not in the select list");
        continue;
      }
      Infer(item.key);
      type = output.fields[static_cast<size_t>(*ordinal - 1)].type;
    } else {
      Context context;
      context.scope = names;
      context.select = state;
      context.order_names = names;
      Within within(*this, context);
      type = InferType(item.key);
      const Resolved& column = resolved_[item.key->id];
      const bool selected =
          column.scope == names || !distinct || output.open ||
          std::any_of(state->outputs.begin(), state->outputs.end(), [&](const ResolvedExpr& e) {
            return column.scope != nullptr ? column == e.column
                                           : e.expr != nullptr && SameExpr(item.key, e.expr);
          });
      if (!selected && state->not_selected == nullptr) state->not_selected = item.key;
    }
    if (IsOrderable(type)) continue;
    TypeMismatch(item.key->span, "ORDER BY needs a type with an order, not " + type.ToString());
  }
}

}  // namespace firn
