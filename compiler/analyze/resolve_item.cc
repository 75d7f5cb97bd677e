#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

// The name that an expression without an alias gives its column.
std::string_view OwnName(ExprPtr expr) {
  if (const auto* column = As<ColumnRef>(expr)) return column->name.text;
  const auto* dereference = As<Dereference>(expr);
  if (dereference == nullptr || OwnName(dereference->base).empty()) return {};
  return dereference->field.text;
}

// The names of "a.b" before ".*", or none where it is no name.
bool PrefixNames(ExprPtr expr, std::vector<Name>& names) {
  if (const auto* column = As<ColumnRef>(expr)) {
    names.push_back(column->name);
    return true;
  }
  const auto* dereference = As<Dereference>(expr);
  if (dereference == nullptr || !PrefixNames(dereference->base, names)) return false;
  names.push_back(dereference->field);
  return true;
}

}  // namespace

Field Analyzer::InferField(ExprPtr expr, const Scope* scope, SelectState* state) {
  std::vector<SourceEdge> sink;
  Context context;
  context.scope = scope;
  context.select = state;
  context.sink = &sink;
  const bool name = expr->kind == ExprKind::kColumn || expr->kind == ExprKind::kDereference;
  context.kind = name ? LineageKind::kIdentity : LineageKind::kTransformation;
  Within within(*this, context);
  const Value value = Infer(expr);
  Field field;
  field.name = OwnName(expr);
  field.type = value.type;
  field.nullability = value.nullability;
  field.span = expr->span;
  const Resolved& column = resolved_[expr->id];
  field.sources =
      column.scope != nullptr ? column.scope->fields[column.field].sources : lineage_.Add(sink);
  return field;
}

void Analyzer::ResolveItem(const SelectItem& item, SelectState& state, const Scope* scope,
                           FieldList& output) {
  if (item.star) {
    ResolveStar(item, state, scope, output);
    return;
  }
  Field field = InferField(item.expr, scope, &state);
  if (!item.alias.empty()) field.name = item.alias.text;
  field.span = item.span;
  state.outputs.push_back({item.expr, resolved_[item.expr->id]});
  output.fields.push_back(std::move(field));
}

void Analyzer::ResolveStar(const SelectItem& item, SelectState& state, const Scope* scope,
                           FieldList& output) {
  const size_t first = output.fields.size();
  std::vector<Name> prefix;
  bool found = item.expr == nullptr && scope->fields.size() > 0;
  if (item.expr == nullptr || PrefixNames(item.expr, prefix)) {
    // t.* may mean a relation of an enclosing query, in LATERAL.
    for (const Scope* at = scope; at != nullptr && !found; at = at->parent) {
      found = std::any_of(at->fields.begin(), at->fields.end(), [&](const Field& field) {
        return field.qualifier != nullptr &&
               field.qualifier->EndsWith(prefix.data(), prefix.size());
      });
      if (found || prefix.empty()) scope = at;
      if (prefix.empty()) break;
    }
    for (size_t i = 0; found && i < scope->fields.size(); ++i) {
      const Field& source = scope->fields[i];
      const bool named =
          prefix.empty() ||
          (source.qualifier != nullptr && source.qualifier->EndsWith(prefix.data(), prefix.size()));
      if (source.hidden || !named) continue;
      lineage_.MarkReferenced(source.sources);
      output.fields.push_back(source);
      output.fields.back().qualifier = nullptr;
      output.fields.back().span = item.span;
      state.outputs.push_back({nullptr, {scope, static_cast<uint32_t>(i)}});
    }
  }
  if (scope->open) {
    output.open = true;
    return;
  }
  if (!found && item.expr == nullptr) {
    Error("unknown-column", "COLUMN_NOT_FOUND", item.span, "SELECT * needs a FROM with columns");
    return;
  }
  if (!found) {
    ResolveRowStar(item, state, scope, output);
  }
  if (item.column_aliases.empty() || output.open) return;
  if (item.column_aliases.size() != output.fields.size() - first) {
    Error("column-count", "MISMATCHED_COLUMN_ALIASES",
          Cover(item.column_aliases.front().span, item.column_aliases.back().span),
          "column list must be " + std::to_string(output.fields.size() - first) + " long, not " +
              std::to_string(item.column_aliases.size()));
    return;
  }
  for (size_t i = 0; i < item.column_aliases.size(); ++i) {
    output.fields[first + i].name = Canonical(item.column_aliases[i]);
  }
}

// `(row).*`: a column for each of its fields. Of plain names only `relation.column.*` may be a row.
void Analyzer::ResolveRowStar(const SelectItem& item, SelectState& state, const Scope* scope,
                              FieldList& output) {
  std::vector<Name> prefix;
  if (PrefixNames(item.expr, prefix) &&
      (prefix.size() == 1 ||
       FindColumn(scope, prefix.data(), 2).outcome != ColumnMatch::Outcome::kFound)) {
    std::vector<std::string_view> relations;
    for (const Field& field : scope->fields) {
      if (field.qualifier == nullptr) continue;
      relations.push_back(field.qualifier->parts[field.qualifier->count - 1]);
    }
    const bool column = FindColumn(scope, prefix.data(), 1).outcome == ColumnMatch::Outcome::kFound;
    Error("unknown-table", "TABLE_NOT_FOUND", item.expr->span,
          "no relation " + Quoted(prefix[0].text) + " in FROM",
          column ? "for the fields of a row, put its relation's name before it"
                 : DidYouMean(prefix[0].text, relations));
    output.open = true;
    return;
  }
  const Field row = InferField(item.expr, scope, &state);
  if (row.type.is(TypeKind::kUncertain)) {
    output.open = true;
    return;
  }
  if (!row.type.is(TypeKind::kRow)) {
    TypeMismatch(item.expr->span, ".* needs a row, not " + row.type.ToString());
    return;
  }
  for (size_t i = 0; i < row.type.arguments().size(); ++i) {
    Field field = row;
    // The type lives in types_, which outlives the query's fields.
    field.name = types_[item.expr->id].field_names()[i];
    field.type = row.type.arguments()[i];
    field.nullability = Nullability::kUnknown;
    field.span = item.span;
    output.fields.push_back(std::move(field));
    state.outputs.push_back({item.expr, resolved_[item.expr->id]});
  }
}

}  // namespace firn
