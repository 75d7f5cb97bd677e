#include "compiler/plan/build.h"

namespace firn {

Name Build::Id(std::string_view name) const { return {ast_.Copy(name), false, {}}; }

QualifiedName Build::Qualified(std::string_view dotted) const {
  std::vector<Name> parts;
  while (true) {
    size_t dot = dotted.find('.');
    parts.push_back(Id(dotted.substr(0, dot)));
    if (dot == std::string_view::npos) break;
    dotted.remove_prefix(dot + 1);
  }
  return {ast_.Copy(parts), {}};
}

ExprPtr Build::Column(std::string_view name) const {
  auto* node = ast_.New<ColumnRef>({});
  node->name = Id(name);
  return node;
}

ExprPtr Build::Column(std::string_view table, std::string_view name) const {
  auto* node = ast_.New<Dereference>({});
  node->base = Column(table);
  node->field = Id(name);
  return node;
}

ExprPtr Build::Variable(std::string_view name) const {
  auto* node = ast_.New<firn::Variable>({});
  node->name = ast_.Copy(name);
  return node;
}

ExprPtr Build::Null() const { return ast_.New<NullLiteral>({}); }

ExprPtr Build::Boolean(bool value) const {
  auto* node = ast_.New<BooleanLiteral>({});
  node->value = value;
  return node;
}

ExprPtr Build::Integer(int64_t value) const {
  auto* number = ast_.New<NumberLiteral>({});
  number->text = ast_.Copy(std::to_string(value < 0 ? -value : value));
  if (value >= 0) return number;
  auto* negative = ast_.New<UnaryExpr>({});
  negative->operand = number;
  return negative;
}

ExprPtr Build::String(std::string_view text) const {
  auto* node = ast_.New<StringLiteral>({});
  node->value = ast_.Copy(text);
  return node;
}

std::vector<ExprPtr> Build::Strings(const std::vector<std::string>& texts) const {
  std::vector<ExprPtr> strings;
  for (const std::string& text : texts) strings.push_back(String(text));
  return strings;
}

ExprPtr Build::Literal(const Type& type, std::string_view text) const {
  if (type.is(TypeKind::kVarchar)) return String(text);
  if (type.is(TypeKind::kTimestamp) || type.is(TypeKind::kTimestampTz) ||
      type.is(TypeKind::kDate)) {
    auto* node = ast_.New<TypedLiteral>({});
    node->type.text = type.is(TypeKind::kDate) ? "date" : "timestamp";
    node->value = ast_.Copy(text);
    return node;
  }
  return Cast(String(text), type.ToString());
}

ExprPtr Build::Call(std::string_view function, const std::vector<ExprPtr>& arguments) const {
  auto* node = ast_.New<CallExpr>({});
  node->name = Qualified(function);
  node->arguments = ast_.Copy(arguments);
  return node;
}

ExprPtr Build::Cast(ExprPtr operand, std::string_view type) const {
  auto* node = ast_.New<CastExpr>({});
  node->operand = operand;
  node->type.text = ast_.Copy(type);
  return node;
}

ExprPtr Build::Compare(ExprPtr left, ComparisonOperator op, ExprPtr right) const {
  auto* node = ast_.New<ComparisonExpr>({});
  node->left = left;
  node->op = op;
  node->right = right;
  return node;
}

ExprPtr Build::In(ExprPtr operand, const std::vector<ExprPtr>& items) const {
  auto* node = ast_.New<InListExpr>({});
  node->operand = operand;
  node->items = ast_.Copy(items);
  return node;
}

ExprPtr Build::IsNull(ExprPtr operand, bool negated) const {
  auto* node = ast_.New<IsNullExpr>({});
  node->operand = operand;
  node->negated = negated;
  return node;
}

ExprPtr Build::Not(ExprPtr operand) const {
  auto* node = ast_.New<NotExpr>({});
  node->operand = operand;
  return node;
}

ExprPtr Build::Junction(LogicalOperator op, const std::vector<ExprPtr>& terms) const {
  std::vector<ExprPtr> present;
  for (ExprPtr term : terms) {
    if (term != nullptr) present.push_back(term);
  }
  if (present.size() < 2) return present.empty() ? nullptr : present[0];
  auto* node = ast_.New<LogicalExpr>({});
  node->op = op;
  node->terms = ast_.Copy(present);
  return node;
}

ExprPtr Build::All(const std::vector<ExprPtr>& terms) const {
  return Junction(LogicalOperator::kAnd, terms);
}

ExprPtr Build::Any(const std::vector<ExprPtr>& terms) const {
  return Junction(LogicalOperator::kOr, terms);
}

ExprPtr Build::Array(const std::vector<ExprPtr>& items) const {
  auto* node = ast_.New<ArrayExpr>({});
  node->items = ast_.Copy(items);
  return node;
}

ExprPtr Build::Try(ExprPtr operand) const {
  auto* node = ast_.New<SpecialCallExpr>({});
  node->call = SpecialCall::kTry;
  node->arguments = ast_.Copy(std::vector<ExprPtr>{operand});
  return node;
}

ExprPtr Build::Case(const std::vector<WhenClause>& whens, ExprPtr otherwise) const {
  if (whens.empty()) return otherwise != nullptr ? otherwise : Null();
  auto* node = ast_.New<CaseExpr>({});
  node->whens = ast_.Copy(whens);
  node->otherwise = otherwise;
  return node;
}

SelectItem Build::Item(ExprPtr expr, std::string_view alias) const {
  SelectItem item;
  item.expr = expr;
  item.alias = Id(alias);
  return item;
}

SelectItem Build::Item(std::string_view column) const { return Item(Column(column)); }

std::vector<SelectItem> Build::Items(const std::vector<std::string>& columns) const {
  std::vector<SelectItem> items;
  for (const std::string& column : columns) items.push_back(Item(column));
  return items;
}

std::vector<ExprPtr> Build::Columns(const std::vector<std::string>& columns) const {
  std::vector<ExprPtr> all;
  for (const std::string& column : columns) all.push_back(Column(column));
  return all;
}

std::vector<ExprPtr> Build::Columns(std::string_view table,
                                    const std::vector<std::string>& columns) const {
  std::vector<ExprPtr> all;
  for (const std::string& column : columns) all.push_back(Column(table, column));
  return all;
}

RelationPtr Build::Table(std::string_view dotted) const {
  auto* node = ast_.New<TableRelation>({});
  node->name = Qualified(dotted);
  return node;
}

RelationPtr Build::Subquery(QueryPtr query, std::string_view alias) const {
  auto* node = ast_.New<SubqueryRelation>({});
  node->query = query;
  return alias.empty() ? static_cast<RelationPtr>(node) : Alias(node, alias);
}

RelationPtr Build::Alias(RelationPtr relation, std::string_view alias) const {
  auto* node = ast_.New<AliasedRelation>({});
  node->relation = relation;
  node->alias = Id(alias);
  return node;
}

QueryPtr Build::Select(const std::vector<SelectItem>& items, RelationPtr from,
                       ExprPtr where) const {
  auto* body = ast_.New<SelectBody>({});
  body->items = ast_.Copy(items);
  body->from = from;
  body->where = where;
  auto* query = ast_.New<Query>({});
  query->body = body;
  return query;
}

QueryPtr Build::UnionAll(const std::vector<QueryPtr>& queries) const {
  BodyPtr body = queries.front()->body;
  for (size_t i = 1; i < queries.size(); ++i) {
    auto* both = ast_.New<SetOperationBody>({});
    both->all = true;
    both->left = body;
    both->right = queries[i]->body;
    body = both;
  }
  auto* query = ast_.New<Query>({});
  query->body = body;
  return query;
}

ExprPtr InUtc(const Build& build, const Type& type, ExprPtr value) {
  if (!type.is(TypeKind::kTimestampTz)) return value;
  return build.Call("at_timezone", {value, build.String("UTC")});
}

}  // namespace firn
