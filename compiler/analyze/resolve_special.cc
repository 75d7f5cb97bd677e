#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/base/text.h"
#include "compiler/sql/printer.h"

namespace firn {
void Analyzer::ResolvePattern(const RowPattern& pattern, const Scope* scope, FieldList* measures) {
  PatternState state = CheckLabels(pattern);
  Context context;
  context.scope = scope;
  context.pattern = &state;
  context.in_window = true;  // which is no place for a window function
  for (const PatternDefinition& definition : pattern.definitions) {
    state.defines = true;
    Within within(*this, context);
    ExpectBoolean(definition.condition, InferType(definition.condition), "DEFINE condition");
  }
  state.defines = false;
  for (const PatternMeasure& measure : pattern.measures) {
    std::vector<SourceEdge> sink;
    context.sink = &sink;
    Within within(*this, context);
    Field field;
    field.type = InferType(measure.expr);
    field.name = measure.name.text;
    field.span = measure.name.span;
    field.sources = lineage_.Add(sink);
    if (measures != nullptr) measures->fields.push_back(std::move(field));
  }
}

FieldList Analyzer::ResolveMatchRecognize(const MatchRecognizeRelation& match, const Scope* outer) {
  FieldList input = ResolveRelation(match.input, outer);
  const Scope* const scope = AddScope(input, outer);
  FieldList output;
  std::vector<bool> taken(input.fields.size());
  const auto take = [&](ExprPtr expr, const char* clause) {
    const Field field = InferField(expr, scope, nullptr);
    const Resolved& column = resolved_[expr->id];
    if (expr->kind != ExprKind::kColumn && expr->kind != ExprKind::kDereference) {
      Error("invalid-grouping", "INVALID_COLUMN_REFERENCE", expr->span,
            std::string(clause) + " of MATCH_RECOGNIZE can only be of columns");
    }
    if (column.scope == scope && !taken[column.field]) {
      taken[column.field] = true;
      output.fields.push_back(scope->fields[column.field]);
    }
    if (IsComparable(field.type)) return;
    TypeMismatch(expr->span,
                 std::string(clause) + " needs a comparable type, not " + field.type.ToString());
  };
  for (ExprPtr key : match.partition_by) take(key, "PARTITION BY");
  const RowPattern& pattern = *match.pattern;
  const bool one = pattern.rows == RowsPerMatch::kUnstated || pattern.rows == RowsPerMatch::kOne;
  const size_t partitioned = output.fields.size();
  for (const SortItem& item : match.order_by) take(item.key, "ORDER BY");
  if (one) output.fields.resize(partitioned);
  if (pattern.search != PatternSearch::kUnstated) {
    Error("not-supported", "NOT_SUPPORTED", pattern.span,
          "MATCH_RECOGNIZE takes neither INITIAL nor SEEK");
  }
  if (pattern.pattern != nullptr) CheckPatternTerm(*pattern.pattern, pattern, false);
  ResolvePattern(pattern, scope, &output);
  if (!one) {
    for (size_t i = 0; i < input.fields.size(); ++i) {
      if (!taken[i] && !input.fields[i].hidden) output.fields.push_back(input.fields[i]);
    }
  }
  output.open = input.open;
  if (output.fields.empty() && !output.open) {
    Error("no-columns", "TABLE_HAS_NO_COLUMNS", pattern.span, "MATCH_RECOGNIZE gives no columns",
          "name some in MEASURES");
    output.open = true;
  }
  for (Field& field : output.fields) {
    lineage_.MarkReferenced(field.sources);
    field.qualifier = nullptr;
  }
  return output;
}

FieldList Analyzer::ResolvePivot(const PivotRelation& pivot, const Scope* outer) {
  const Scope* const scope = AddScope(ResolveRelation(pivot.input, outer), outer);
  FieldList output;
  std::vector<Type> columns;
  for (ExprPtr column : pivot.columns) columns.push_back(InferField(column, scope, nullptr).type);
  for (ExprPtr key : pivot.group_by) {
    Field field = InferField(key, scope, nullptr);
    field.qualifier = nullptr;
    output.fields.push_back(std::move(field));
  }
  SelectState state;
  std::vector<Field> aggregates;
  for (const PivotItem& item : pivot.aggregates) {
    const size_t before = state.aggregates.size();
    aggregates.push_back(InferField(item.expr, scope, &state));
    if (state.aggregates.size() == before) {
      Error("misplaced-aggregate", "EXPRESSION_NOT_AGGREGATE", item.expr->span,
            "what PIVOT shows must be an aggregate");
    }
  }
  for (const PivotItem& value : pivot.values) {
    const auto* row = columns.size() > 1 ? As<RowExpr>(value.expr) : nullptr;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (row != nullptr && i >= row->items.size()) break;
      const ExprPtr one = row != nullptr ? row->items[i] : value.expr;
      const Type type = InferIn(one, scope).type;
      if (CommonSuperType(columns[i], type, trino())) continue;
      TypeMismatch(one->span, "a value of type " + type.ToString() +
                                  " cannot be compared with the column's " + columns[i].ToString());
    }
    for (size_t i = 0; i < aggregates.size(); ++i) {
      Field field = aggregates[i];
      std::string name(value.alias.empty() ? Print(value.expr)
                                           : std::string(Canonical(value.alias)));
      const Name& alias = pivot.aggregates[i].alias;
      if (!alias.empty() && aggregates.size() > 1) name += "_" + std::string(Canonical(alias));
      field.name = names_.emplace_back(std::move(name));
      field.qualifier = nullptr;
      field.nullability = Nullability::kUnknown;
      output.fields.push_back(std::move(field));
    }
  }
  return output;
}

void Analyzer::JsonTableColumns(const List<JsonTableColumn>& columns, FieldList& list) {
  for (const JsonTableColumn& column : columns) {
    if (column.kind == JsonColumnKind::kNested) {
      JsonTableColumns(column.columns, list);
      continue;
    }
    Field& field = list.fields.emplace_back();
    field.name = Canonical(column.name);
    field.span = column.span;
    if (column.kind == JsonColumnKind::kOrdinality) {
      field.type = TypeKind::kBigint;
      continue;
    }
    const Type type = ReadType(column.type, column.span);
    field.type = type;
    for (ExprPtr otherwise : {column.empty_default, column.error_default}) {
      if (otherwise == nullptr) continue;
      CheckScalar(otherwise, "a default of JSON_TABLE");
      const Type given = InferType(otherwise);
      if (CanCoerce(given, type, trino())) continue;
      TypeMismatch(otherwise->span,
                   "the default must be " + type.ToString() + ", not " + given.ToString());
    }
  }
}

FieldList Analyzer::ResolveJsonTable(const JsonTableRelation& table, const Scope* outer) {
  std::vector<SourceEdge> sink;
  Context context;
  context.scope = outer;
  context.sink = &sink;
  Within within(*this, context);
  CheckJsonNames(table);
  CheckJsonPath(table.json, nullptr);
  InferJsonInput(table.json);
  const EdgeRange sources = lineage_.Add(sink);
  FieldList list;
  SelectState state;
  context_.select = &state;
  JsonTableColumns(table.columns, list);
  for (Field& field : list.fields) field.sources = sources;
  return list;
}

FieldList Analyzer::ResolveTableFunction(const TableFunctionRelation& function,
                                         const Scope* outer) {
  const std::string_view name = function.function.last().text;
  const auto is = [&](std::string_view known) { return SameName(name, known); };
  FieldList list;
  std::vector<FieldList> tables;
  std::vector<std::string_view> dropped;
  const bool known = is("sequence") || is("exclude_columns") || is("table_changes") || is("query");
  // Another catalog's functions are not known to firn; those without a catalog would be.
  if (!known && function.function.parts.size() < 3) {
    Error("unknown-function", "FUNCTION_NOT_FOUND", function.function.span,
          "table function " + Quoted(name) + " not found",
          DidYouMean(name, {"sequence", "exclude_columns", "table_changes", "query"}));
    list.open = true;
    return list;
  }
  for (const TableArgument& argument : function.arguments) {
    if (argument.table != nullptr) tables.push_back(ResolveRelation(argument.table, outer));
    if (argument.value != nullptr) InferIn(argument.value, outer);
    for (const DescriptorField& field : argument.descriptor) dropped.push_back(field.name.text);
  }
  if (is("sequence")) {
    Field& field = list.fields.emplace_back();
    field.name = "sequential_number";
    field.type = TypeKind::kBigint;
    return list;
  }
  if (!is("exclude_columns") || tables.size() != 1) {
    list.open = true;
    return list;
  }
  list.open = tables[0].open;
  for (Field& field : tables[0].fields) {
    const bool drop = field.hidden || std::any_of(dropped.begin(), dropped.end(), [&](auto column) {
                        return SameName(column, field.name);
                      });
    if (drop) continue;
    lineage_.MarkReferenced(field.sources);
    field.qualifier = nullptr;
    list.fields.push_back(std::move(field));
  }
  return list;
}

}  // namespace firn
