#include "compiler/plan/rules.h"

#include "compiler/plan/text_of.h"

namespace firn {

ExprPtr Reason(const PlanContext& context, const std::vector<Rule>& rules) {
  std::vector<WhenClause> whens;
  for (const Rule& rule : rules) whens.push_back({rule.violated, rule.reason});
  return context.build.Case(whens);
}

ExprPtr RaiseIfViolated(const PlanContext& context, const std::vector<Rule>& rules,
                        ExprPtr absent) {
  if (rules.empty()) return nullptr;
  const Build& b = context.build;
  std::vector<WhenClause> whens;
  if (absent != nullptr) whens.push_back({absent, b.Boolean(true)});
  for (const Rule& rule : rules) {
    whens.push_back({rule.violated, b.Cast(b.Call("fail", {rule.reason}), "boolean")});
  }
  return b.Case(whens, b.Boolean(true));
}

ExprPtr RowText(const PlanContext& context, const std::vector<std::string>& columns) {
  const Build& b = context.build;
  std::vector<JsonMember> members;
  for (const std::string& column : columns) {
    members.push_back(
        {b.String(column), TextOf(b, b.Column(column), MadeType(context.facts, column))});
  }
  auto* object = b.ast().New<JsonObjectExpr>({});
  object->members = b.ast().Copy(members);
  return object;
}

namespace {

Type TypeOfColumn(const PlanContext& context, std::string_view column) {
  for (const CatalogColumn& made : context.facts.columns) {
    if (SameName(made.name, column)) return made.type;
  }
  return Type();
}

// A literal of the column's type for a rule's bound or value.
ExprPtr RuleLiteral(const Build& build, const std::vector<CatalogColumn>& columns,
                    std::string_view column, const std::string& text) {
  for (const CatalogColumn& made : columns) {
    if (SameName(made.name, column) && made.type.certain()) return build.Literal(made.type, text);
  }
  return build.String(text);
}

}  // namespace

ExprPtr Violated(const Build& b, const std::vector<CatalogColumn>& columns,
                 const ContractRule& rule, ExprPtr column) {
  auto unless = [&](ExprPtr holds) {
    return QuoteExpr("not coalesce(@holds, true)", {{"holds", holds}}, b.ast());
  };
  auto bounds = [&](ExprPtr value, auto literal) {
    ExprPtr low = nullptr, high = nullptr;
    if (rule.minimum) {
      low = b.Compare(value,
                      rule.exclusive_minimum ? ComparisonOperator::kGreater
                                             : ComparisonOperator::kGreaterOrEqual,
                      literal(*rule.minimum));
    }
    if (rule.maximum) {
      high = b.Compare(
          value,
          rule.exclusive_maximum ? ComparisonOperator::kLess : ComparisonOperator::kLessOrEqual,
          literal(*rule.maximum));
    }
    ExprPtr inside = b.All({low, high});
    return inside == nullptr ? nullptr : unless(rule.outside ? b.Not(inside) : inside);
  };
  switch (rule.kind) {
    case RuleKind::kNotNull:
      return b.IsNull(column);
    case RuleKind::kAcceptedValues: {
      std::vector<ExprPtr> values;
      for (const std::string& value : rule.values) {
        values.push_back(RuleLiteral(b, columns, rule.column, value));
      }
      return unless(b.In(column, values));
    }
    case RuleKind::kRange:
      return bounds(column,
                    [&](const std::string& t) { return RuleLiteral(b, columns, rule.column, t); });
    case RuleKind::kLength:
      return bounds(b.Call("length", {column}),
                    [&](const std::string& t) { return b.Literal(TypeKind::kBigint, t); });
    case RuleKind::kPattern:
      return unless(b.Call("regexp_like", {column, b.String(rule.text)}));
    case RuleKind::kUnique:
    case RuleKind::kRowCount:
    case RuleKind::kSql:
    case RuleKind::kRelationships:
      return nullptr;  // no single row breaks them: they are checked after the write
  }
  return nullptr;
}

std::vector<Rule> ContractRules(const PlanContext& context, std::string_view table) {
  std::vector<Rule> rules;
  if (context.facts.contract == nullptr) return rules;
  const Build& b = context.build;
  for (const ContractRule& rule : context.facts.contract->rules) {
    // Rules that allow a share or a number of bad rows are about the table, not about a row.
    bool counts = !TraitsOf(rule.kind).bounds_are_of_values && rule.bounded();
    if (rule.column.empty() || rule.warning || counts) continue;
    bool seen_to = Contains(context.key, rule.column) || Contains(context.order, rule.column);
    if (rule.kind == RuleKind::kNotNull && (seen_to || !rule.values.empty())) continue;
    ExprPtr column = table.empty() ? b.Column(rule.column) : b.Column(table, rule.column);
    if (ExprPtr violated = Violated(b, context.facts.columns, rule, column)) {
      const std::string says(TraitsOf(rule.kind).says);
      std::string text = "contract " + context.spec.qualified_name() + "." + rule.column + ": ";
      ExprPtr reason =
          rule.kind == RuleKind::kNotNull
              ? b.String(text + says)
              : QuoteExpr("concat(@text, coalesce(@value, 'null'), @says)",
                          {{"text", b.String(text)},
                           {"value", TextOf(b, column, TypeOfColumn(context, rule.column))},
                           {"says", b.String(" " + says)}},
                          b.ast());
      rules.push_back({violated, reason});
    }
  }
  return rules;
}

}  // namespace firn
