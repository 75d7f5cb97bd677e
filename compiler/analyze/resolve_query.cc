#include <algorithm>
#include <charconv>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/base/text.h"
#include "compiler/sql/other_statement.h"

namespace firn {
namespace {

bool CanBeEmpty(const GroupingElement& element) {
  if (element.kind == GroupingKind::kRollup || element.kind == GroupingKind::kCube) return true;
  return std::any_of(element.sets.begin(), element.sets.end(),
                     [](const List<ExprPtr>& set) { return set.empty(); });
}

}  // namespace

Scope* Analyzer::AddScope(FieldList list, const Scope* parent) {
  Scope& scope = scopes_.emplace_back();
  scope.parent = parent;
  scope.fields = std::move(list.fields);
  scope.open = list.open;
  scope.open_as = std::move(list.open_as);
  scope.Index();
  return &scope;
}

// WITH FUNCTION f(...): calls of f are not looked into.
void Analyzer::NoteInlineFunctions(const Prologue& prologue) {
  for (size_t i = 0; i + 1 < prologue.pieces.size(); ++i) {
    const bool function =
        prologue.pieces[i].kind == PieceKind::kWord && prologue.pieces[i].text == "function";
    if (function && prologue.pieces[i + 1].kind == PieceKind::kName) {
      inline_functions_.push_back(prologue.pieces[i + 1].name.text);
    }
  }
}

FieldList Analyzer::ResolveQuery(const Query& query, const Scope* outer) {
  const size_t common_tables = common_tables_.size();
  if (query.prologue != nullptr) NoteInlineFunctions(*query.prologue);
  if (query.with != nullptr) ResolveWith(*query.with, outer);
  FieldList output = ResolveBody(query.body, &query, outer);
  if (query.offset != nullptr) CheckCount(query.offset, "OFFSET");
  if (query.limit != nullptr) CheckCount(query.limit, query.fetch_first ? "FETCH FIRST" : "LIMIT");
  if (query.with_ties && query.order_by.empty()) {
    Error("missing-order-by", "MISSING_ORDER_BY",
          query.limit != nullptr ? query.limit->span : query.span,
          "FETCH FIRST ... WITH TIES needs ORDER BY");
  }
  common_tables_.resize(common_tables);
  return output;
}

void Analyzer::CheckCount(ExprPtr count, const char* clause) {
  const auto* number = As<NumberLiteral>(count);
  if (number == nullptr) {
    InferIn(count, nullptr);
    return;
  }
  Infer(count);
  if (std::string_view(clause) == "FETCH FIRST" && number->text == "0") {
    Error("invalid-limit", "INVALID_LIMIT_CLAUSE", count->span,
          "FETCH FIRST needs a positive number of rows");
  }
}

void Analyzer::ResolveWith(const With& with, const Scope* outer) {
  const size_t first = common_tables_.size();
  for (const CommonTable& table : with.tables) {
    for (size_t i = first; i < common_tables_.size(); ++i) {
      if (!SameName(common_tables_[i].name, table.name.text)) continue;
      Error("duplicate-name", "DUPLICATE_NAMED_QUERY", table.name.span,
            "WITH query " + Quoted(table.name.text) + " is defined twice");
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (!SameName(table.columns[i].text, table.columns[j].text)) continue;
        Error("duplicate-name", "DUPLICATE_COLUMN_NAME", table.columns[i].span,
              "column " + Quoted(table.columns[i].text) + " is named twice");
      }
    }
    FieldList fields;
    const size_t errors = diagnostics_->error_count();
    const bool recursive = with.recursive && CheckRecursion(table);
    if (diagnostics_->error_count() > errors) {
      fields.open = true;
    } else if (recursive) {
      fields = ResolveRecursive(table, outer);
    } else {
      fields = ResolveQuery(*table.query, outer);
      RenameFields(fields, table.columns, table.name.text);
    }
    common_tables_.push_back({table.name.text, std::move(fields)});
  }
}

FieldList Analyzer::ResolveRecursive(const CommonTable& table, const Scope* outer) {
  const auto* operation = As<SetOperationBody>(table.query->body);
  FieldList base = ResolveBody(operation->left, nullptr, outer);
  RenameFields(base, table.columns, table.name.text);
  common_tables_.push_back({table.name.text, base});
  FieldList step = ResolveBody(operation->right, nullptr, outer);
  common_tables_.pop_back();
  if (base.open || step.open) return base;
  if (base.fields.size() != step.fields.size()) {
    TypeMismatch(operation->right->span, "the sides of UNION have " +
                                             std::to_string(base.fields.size()) + " and " +
                                             std::to_string(step.fields.size()) + " columns");
    return base;
  }
  for (size_t i = 0; i < base.fields.size(); ++i) {
    const Type before = base.fields[i].type;
    if (!MergeTypes(base.fields[i], step.fields[i]) || !(base.fields[i].type == before)) {
      TypeMismatch(operation->right->span, "column " + std::to_string(i + 1) + " is " +
                                               before.ToString() +
                                               " in the base of the recursion and " +
                                               step.fields[i].type.ToString() + " in its step");
    }
  }
  return base;
}

// Makes `left` the column that both sides of a set operation give. False where there is no type
// for both.
bool Analyzer::MergeTypes(Field& left, const Field& right) {
  std::vector<SourceEdge> edges(lineage_.begin(left.sources), lineage_.end(left.sources));
  edges.insert(edges.end(), lineage_.begin(right.sources), lineage_.end(right.sources));
  left.sources = lineage_.Add(edges);
  if (left.nullability != right.nullability) {
    const bool nullable =
        left.nullability == Nullability::kNullable || right.nullability == Nullability::kNullable;
    left.nullability = nullable ? Nullability::kNullable : Nullability::kUnknown;
  }
  const std::optional<Type> common = CommonSuperType(left.type, right.type, trino());
  left.type = common.value_or(Type());
  return common.has_value();
}

void Analyzer::RenameFields(FieldList& list, const List<Name>& columns, std::string_view what) {
  if (columns.empty()) return;
  if (list.open) {  // at least their names are known now
    list = FieldList();
    list.fields.resize(columns.size());
  }
  std::erase_if(list.fields, [](const Field& field) { return field.hidden; });
  if (columns.size() != list.fields.size()) {
    Error("column-count", "MISMATCHED_COLUMN_ALIASES",
          Cover(columns.front().span, columns.back().span),
          "column list of " + Quoted(what) + " must be " + std::to_string(list.fields.size()) +
              " long, not " + std::to_string(columns.size()));
    return;
  }
  for (size_t i = 0; i < columns.size(); ++i) list.fields[i].name = columns[i].text;
}

FieldList Analyzer::ResolveBody(BodyPtr body, const Query* tail, const Scope* outer) {
  FieldList output;
  switch (body->kind) {
    case BodyKind::kSelect:
      return ResolveSelect(*As<SelectBody>(body), tail, outer);
    case BodyKind::kSetOperation:
      output = ResolveSetOperation(*As<SetOperationBody>(body), outer);
      break;
    case BodyKind::kValues:
      output = ResolveValues(*As<ValuesBody>(body), outer);
      break;
    case BodyKind::kTable: {
      output = ResolveTable(As<TableBody>(body)->name, body->span);
      std::erase_if(output.fields, [](const Field& field) { return field.hidden; });
      for (const Field& field : output.fields) lineage_.MarkReferenced(field.sources);
      break;
    }
    case BodyKind::kSubquery:
      output = ResolveQuery(*As<SubqueryBody>(body)->query, outer);
      break;
  }
  for (Field& field : output.fields) field.qualifier = nullptr;
  if (tail != nullptr && !tail->order_by.empty()) {
    ResolveOrderBy(*tail, nullptr, outer, output);
  }
  return output;
}

FieldList Analyzer::ResolveSetOperation(const SetOperationBody& operation, const Scope* outer) {
  FieldList left = ResolveBody(operation.left, nullptr, outer);
  FieldList right = ResolveBody(operation.right, nullptr, outer);
  if (operation.corresponding && !left.open && !right.open &&
      !KeepCorresponding(operation, left, right)) {
    left.open = true;
  }
  if (left.open || right.open) {
    left.open = true;
    for (Field& field : left.fields) field.type = Type();
    return left;
  }
  const char* const name = operation.op == SetOperator::kUnion       ? "UNION"
                           : operation.op == SetOperator::kIntersect ? "INTERSECT"
                                                                     : "EXCEPT";
  if (left.fields.size() != right.fields.size()) {
    TypeMismatch(OperatorSpan(operation, name), "the sides of " + std::string(name) + " have " +
                                                    std::to_string(left.fields.size()) + " and " +
                                                    std::to_string(right.fields.size()) +
                                                    " columns");
    return left;
  }
  const bool distinct = operation.op != SetOperator::kUnion || !operation.all;
  for (size_t i = 0; i < left.fields.size(); ++i) {
    const Type before = left.fields[i].type;
    if (!MergeTypes(left.fields[i], right.fields[i])) {
      TypeMismatch(OperatorSpan(operation, name),
                   "column " + std::to_string(i + 1) + " of " + name + " is " + before.ToString() +
                       " on one side and " + right.fields[i].type.ToString() + " on the other");
    } else if (distinct && !IsComparable(left.fields[i].type)) {
      TypeMismatch(operation.span, "column " + std::to_string(i + 1) + " of " + name + " is " +
                                       left.fields[i].type.ToString() +
                                       ", which is not comparable");
    }
  }
  return left;
}

// UNION CORRESPONDING: keeps the columns that both sides name, in the order of the left one. False
// where there is something wrong with their names.
bool Analyzer::KeepCorresponding(const SetOperationBody& operation, FieldList& left,
                                 FieldList& right) {
  const Span span = operation.span;
  if (!operation.corresponding_columns.empty()) {
    Error("not-supported", "NOT_SUPPORTED", span, "Trino has no CORRESPONDING BY");
    return false;
  }
  for (const FieldList* side : {&left, &right}) {
    for (size_t i = 0; i < side->fields.size(); ++i) {
      const std::string_view name = side->fields[i].name;
      if (name.empty()) {
        Error("missing-column-name", "MISSING_COLUMN_NAME", span,
              "with CORRESPONDING every column needs a name");
        return false;
      }
      for (size_t j = 0; j < i; ++j) {
        if (!SameName(side->fields[j].name, name)) continue;
        Error("ambiguous-column", "AMBIGUOUS_NAME", span,
              "with CORRESPONDING column " + Quoted(name) + " may stand only once on a side");
        return false;
      }
    }
  }
  std::vector<Field> kept_left;
  std::vector<Field> kept_right;
  for (const Field& field : left.fields) {
    const auto same = std::find_if(right.fields.begin(), right.fields.end(),
                                   [&](const Field& f) { return SameName(f.name, field.name); });
    if (same == right.fields.end()) continue;
    kept_left.push_back(field);
    kept_right.push_back(*same);
  }
  if (kept_left.empty()) {
    Error("column-count", "MISMATCHED_COLUMN_ALIASES", span,
          "the sides of CORRESPONDING have no column in common");
    return false;
  }
  left.fields = std::move(kept_left);
  right.fields = std::move(kept_right);
  return true;
}

// The word UNION itself, between its sides.
Span Analyzer::OperatorSpan(const SetOperationBody& operation, std::string_view name) const {
  const Span left = operation.left->span;
  const Span right = operation.right->span;
  if (!left.known() || left.file != right.file || left.end > right.begin) return operation.span;
  const std::string_view text = sources_.text(left.file);
  for (uint32_t at = left.end; at + name.size() <= right.begin; ++at) {
    if (SameName(text.substr(at, name.size()), name)) {
      return {left.file, at, at + static_cast<uint32_t>(name.size())};
    }
  }
  return operation.span;
}

FieldList Analyzer::ResolveValues(const ValuesBody& values, const Scope* outer) {
  FieldList output;
  bool first = true;
  for (ExprPtr row : values.rows) {
    std::vector<Field> fields;
    if (const auto* items = As<RowExpr>(row)) {
      for (ExprPtr item : items->items) fields.push_back(InferField(item, outer, nullptr));
    } else {
      Field field = InferField(row, outer, nullptr);
      if (field.type.is(TypeKind::kUncertain)) output.open = true;
      if (field.type.is(TypeKind::kRow)) {
        for (const Type& type : field.type.arguments()) {
          fields.push_back(field);
          fields.back().type = type;
          fields.back().nullability = Nullability::kUnknown;
        }
      } else {
        fields.push_back(std::move(field));
      }
    }
    for (Field& field : fields) field.name = {};
    if (first) {
      output.fields = std::move(fields);
      first = false;
      continue;
    }
    bool clash = fields.size() != output.fields.size();
    for (size_t i = 0; !clash && i < fields.size(); ++i) {
      clash = !MergeTypes(output.fields[i], fields[i]);
    }
    if (clash && !output.open) {
      TypeMismatch(row->span, "this row's types do not go with those of the rows before");
      break;
    }
  }
  // One uncertain column is no row of unknown width.
  if (output.fields.size() != 1 || !output.open) output.open = false;
  return output;
}

FieldList Analyzer::ResolveSelect(const SelectBody& select, const Query* tail, const Scope* outer) {
  FieldList source;
  if (select.from != nullptr) source = ResolveRelation(select.from, outer);
  Scope* const scope = AddScope(std::move(source), outer);
  SelectState state;
  state.body = &select;
  state.source = scope;
  for (size_t i = 0; i < select.windows.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!SameCanonical(select.windows[i].name, select.windows[j].name)) continue;
      Error("duplicate-name", "DUPLICATE_WINDOW_NAME", select.windows[i].name.span,
            "window " + Quoted(select.windows[i].name.text) + " is defined twice");
    }
    Context context;
    context.scope = scope;
    context.select = &state;
    Within within(*this, context);
    state.visible_windows = i;
    InferWindow(*select.windows[i].window);
  }
  state.visible_windows = select.windows.size();
  if (select.where != nullptr) {
    InferCondition(select.where, scope, state, "WHERE");
    NoteNotNull(select.where, *scope);
  }
  if (select.group_by != nullptr) {
    const List<GroupingElement>& elements = select.group_by->elements;
    state.groups_have_rows = !std::all_of(elements.begin(), elements.end(), CanBeEmpty);
    const bool sets = std::any_of(elements.begin(), elements.end(), [](const GroupingElement& e) {
      return e.kind != GroupingKind::kSimple && e.kind != GroupingKind::kAuto;
    });
    // A key is NULL in the grouping sets that leave it out.
    for (size_t i = 0; sets && i < scope->fields.size(); ++i) {
      scope->fields[i].nullability = Nullability::kUnknown;
    }
  }
  FieldList output;
  output.fields.reserve(select.items.size());
  for (const SelectItem& item : select.items) ResolveItem(item, state, scope, output);
  const Grouping grouping = ResolveGroupBy(select, state, scope, output);
  if (select.having != nullptr) {
    const size_t windows = state.windows.size();
    Context context;
    context.in_having = true;
    context.scope = scope;
    context.select = &state;
    Within within(*this, context);
    ExpectBoolean(select.having, InferType(select.having), "HAVING clause");
    if (state.windows.size() > windows) {
      Error("nested-window", "NESTED_WINDOW", state.windows[windows]->span,
            "HAVING cannot contain window functions");
    }
  }
  if (tail != nullptr && !tail->order_by.empty()) {
    ResolveOrderBy(*tail, &state, scope, output);
  }
  if (select.distinct) {
    for (size_t i = 0; i < output.fields.size(); ++i) {
      const Field& field = output.fields[i];
      if (IsComparable(field.type)) continue;
      TypeMismatch(field.span, "DISTINCT needs comparable types, not " + field.type.ToString());
    }
  }
  diagnostics_->Append(std::move(state.late));
  CheckGrouping(state, grouping, select, tail);
  if (state.not_selected != nullptr) {
    Error("not-in-distinct", "EXPRESSION_NOT_IN_DISTINCT", state.not_selected->span,
          "with SELECT DISTINCT, what is ordered by must be selected");
  }
  return output;
}

}  // namespace firn
