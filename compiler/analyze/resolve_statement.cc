#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

// What DESCRIBE OUTPUT says of a statement that writes.
FieldList RowCount() {
  FieldList list;
  Field& field = list.fields.emplace_back();
  field.name = "rows";
  field.type = TypeKind::kBigint;
  field.nullability = Nullability::kNotNull;
  return list;
}

// Where INSERT and UPDATE may put a value: as by coercion, and text of any length.
bool CanStore(const Type& from, const Type& to, const TrinoVersion& trino) {
  if (CanCoerce(from, to, trino)) return true;
  const bool nested = from.is(TypeKind::kArray) || trino.Has(TrinoChange::kStoreNested);
  if (nested && from.kind() == to.kind() && !from.arguments().empty() &&
      from.arguments().size() == to.arguments().size()) {
    for (size_t i = 0; i < from.arguments().size(); ++i) {
      if (!CanStore(from.arguments()[i], to.arguments()[i], trino)) return false;
    }
    return true;
  }
  const bool both_numbers = IsNumeric(from.kind()) && IsNumeric(to.kind());
  return both_numbers || (IsText(from.kind()) && IsText(to.kind()));
}

const Field* FindField(const FieldList& list, std::string_view name) {
  const auto field = std::find_if(list.fields.begin(), list.fields.end(),
                                  [&](const Field& f) { return SameName(f.name, name); });
  return field == list.fields.end() ? nullptr : &*field;
}

}  // namespace

QueryAnalysis Analyzer::AnalyzeStatement(const Statement& statement) {
  return Finish(ResolveStatement(statement));
}

void Analyzer::NoteWritten(const FieldList& fields) {
  if (fields.open) return;
  for (const Field& field : fields.fields) {
    if (!field.hidden) written_.emplace_back(field.name, field.type);
  }
}

void Analyzer::ResolveInsert(const InsertStatement& insert) {
  const FieldList target = ResolveTable(insert.table, insert.table.span);
  if (const CatalogTable* table = FindTable(insert.table); table != nullptr && table->is_view) {
    Error("not-supported", "NOT_SUPPORTED", insert.span, "a view cannot be written to");
    return;
  }
  const FieldList query = ResolveQuery(*insert.query, nullptr);
  NoteWritten(query);
  if (target.open || query.open) return;
  std::vector<const Field*> columns;
  for (const Name& name : insert.columns) {
    const Field* const field = FindField(target, name.text);
    if (field == nullptr) {
      std::vector<std::string_view> candidates;
      for (const Field& f : target.fields) candidates.push_back(f.name);
      Error("unknown-column", "COLUMN_NOT_FOUND", name.span,
            "column " + Quoted(name.text) + " not found in the table written to",
            DidYouMean(name.text, candidates));
      return;
    }
    if (std::find(columns.begin(), columns.end(), field) != columns.end()) {
      Error("duplicate-name", "DUPLICATE_COLUMN_NAME", name.span,
            "column " + Quoted(name.text) + " is written twice");
    }
    columns.push_back(field);
  }
  for (size_t i = 0; insert.columns.empty() && i < target.fields.size(); ++i) {
    if (!target.fields[i].hidden) columns.push_back(&target.fields[i]);
  }
  bool fits = columns.size() == query.fields.size();
  std::string names;
  for (size_t i = 0; fits && i < columns.size(); ++i) {
    if (CanStore(query.fields[i].type, columns[i]->type, trino())) continue;
    fits = false;
    names = ": column " + Quoted(columns[i]->name) + " is " + columns[i]->type.ToString() +
            ", the query gives " + query.fields[i].type.ToString();
  }
  if (fits) return;
  if (names.empty()) {
    names = ": " + std::to_string(columns.size()) + " columns, and " +
            std::to_string(query.fields.size()) + " values";
  }
  TypeMismatch(insert.span, "the query does not fit the table" + names);
}

void Analyzer::CheckAssignment(const Name& column, ExprPtr value, const Scope* scope,
                               const FieldList& target) {
  SelectState state;
  const Type type = InferScalar(value, scope, state, "SET").type;
  if (target.open) return;
  const Field* const field = FindField(target, column.text);
  if (field == nullptr) {
    std::vector<std::string_view> candidates;
    for (const Field& f : target.fields) candidates.push_back(f.name);
    Error("unknown-column", "COLUMN_NOT_FOUND", column.span,
          "column " + Quoted(column.text) + " not found in the table written to",
          DidYouMean(column.text, candidates));
    return;
  }
  if (CanStore(type, field->type, trino())) return;
  TypeMismatch(value->span, "column " + Quoted(column.text) + " is " + field->type.ToString() +
                                ", the value " + type.ToString());
}

void Analyzer::ResolveMerge(const MergeStatement& merge) {
  FieldList target = ResolveTable(merge.target, merge.target.span);
  if (!merge.alias.empty()) {
    Qualifier qualifier;
    qualifier.parts[qualifier.count++] = merge.alias.text;
    const Qualifier* const shared = AddQualifier(qualifier);
    for (Field& field : target.fields) field.qualifier = shared;
  }
  const FieldList source = ResolveRelation(merge.source, nullptr);
  FieldList both = target;
  both.open = target.open || source.open;
  both.fields.insert(both.fields.end(), source.fields.begin(), source.fields.end());
  const Scope* const scope = AddScope(std::move(both), nullptr);
  const Scope* const source_scope = AddScope(source, nullptr);
  SelectState state;
  InferCondition(merge.on, scope, state, "MERGE's ON");
  for (const MergeCase& action : merge.cases) {
    const Scope* const seen = action.matched ? scope : source_scope;
    if (action.condition != nullptr) InferCondition(action.condition, seen, state, "WHEN");
    for (const Assignment& assignment : action.assignments) {
      CheckAssignment(assignment.column, assignment.value, seen, target);
    }
    std::vector<Name> columns(action.columns.begin(), action.columns.end());
    if (columns.empty()) {
      for (const Field& field : target.fields) {
        if (!field.hidden) columns.push_back({field.name, false, action.span});
      }
    }
    if (action.action == MergeAction::kInsert && !target.open &&
        columns.size() != action.values.size()) {
      TypeMismatch(action.span, "INSERT names " + std::to_string(columns.size()) +
                                    " columns and gives " + std::to_string(action.values.size()) +
                                    " values");
      continue;
    }
    for (size_t i = 0; i < action.values.size() && i < columns.size(); ++i) {
      CheckAssignment(columns[i], action.values[i], seen, target);
    }
  }
}

FieldList Analyzer::ResolveStatement(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kQuery:
      return ResolveQuery(*As<QueryStatement>(&statement)->query, nullptr);
    case StatementKind::kInsert:
      ResolveInsert(*As<InsertStatement>(&statement));
      return RowCount();
    case StatementKind::kMerge:
      ResolveMerge(*As<MergeStatement>(&statement));
      return RowCount();
    case StatementKind::kDelete: {
      const auto* erase = As<DeleteStatement>(&statement);
      FieldList target = ResolveTable(erase->table, erase->table.span);
      SelectState state;
      const Scope* const scope = AddScope(std::move(target), nullptr);
      if (erase->where != nullptr) InferCondition(erase->where, scope, state, "WHERE");
      return RowCount();
    }
    case StatementKind::kUpdate: {
      const auto* update = As<UpdateStatement>(&statement);
      const FieldList target = ResolveTable(update->table, update->table.span);
      SelectState state;
      const Scope* const scope = AddScope(target, nullptr);
      for (const Assignment& assignment : update->assignments) {
        CheckAssignment(assignment.column, assignment.value, scope, target);
      }
      if (update->where != nullptr) InferCondition(update->where, scope, state, "WHERE");
      return RowCount();
    }
    case StatementKind::kCreateTableAs: {
      const auto* create = As<CreateTableAsStatement>(&statement);
      FieldList output = ResolveQuery(*create->query, nullptr);
      RenameFields(output, create->columns, create->table.last().text);
      NoteWritten(output);
      for (size_t i = 0; i < output.fields.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
          if (output.fields[i].name.empty() ||
              !SameName(output.fields[i].name, output.fields[j].name)) {
            continue;
          }
          Error("duplicate-name", "DUPLICATE_COLUMN_NAME", create->span,
                "column " + Quoted(output.fields[i].name) + " is made twice");
        }
      }
      return RowCount();
    }
    case StatementKind::kCreateView:
      ResolveQuery(*As<CreateViewStatement>(&statement)->query, nullptr);
      return {};
    default:
      return {};
  }
}

}  // namespace firn
