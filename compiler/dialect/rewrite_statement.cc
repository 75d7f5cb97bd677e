// Statements: what tables are made of, and MERGE.
#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"
#include "compiler/sql/walk.h"

namespace firn {
namespace {

// Functions and casts that show a zone's wall clock are those that keep a statement from treating
// instants of any zone alike. Found without their names: whatever takes an instant and gives
// something else, but for comparisons and the few that look at the instant alone.
bool LooksAtWallClock(StatementPtr statement, const std::vector<Type>& types) {
  const auto is_instant = [&](ExprPtr expr) {
    return expr != nullptr && expr->id < types.size() && types[expr->id].is(TypeKind::kTimestampTz);
  };
  bool found = false;
  Walk(statement, {.expr = [&](ExprPtr expr) {
         if (const auto* cast = As<CastExpr>(expr)) {
           found = found || (is_instant(cast->operand) && !is_instant(expr));
         } else if (const auto* extract = As<ExtractExpr>(expr)) {
           found = found || is_instant(extract->operand);
         } else if (const auto* call = As<CallExpr>(expr)) {
           const std::string_view name = call->name.last().text;
           const bool blind = SameName(name, "count") || SameName(name, "to_unixtime") ||
                              SameName(name, "date_diff") || SameName(name, "approx_distinct");
           const bool calendar = SameName(name, "date_trunc") || SameName(name, "date_add");
           const bool takes =
               std::any_of(call->arguments.begin(), call->arguments.end(), is_instant);
           found = found || (takes && (calendar || (!is_instant(expr) && !blind)));
         }
         return !found;
       }});
  return found;
}

}  // namespace

void Lowering::CheckTable(const QualifiedName& name) {
  if (name.last().text.find('$') != std::string_view::npos) {
    RefuseAt(name.span, "the metadata table '" + std::string(name.last().text) + "'");
  }
}

StatementPtr Lowering::LowerStatement(StatementPtr statement) {
  const StatementKind kind = statement->kind;
  const bool writes = kind == StatementKind::kInsert || kind == StatementKind::kMerge ||
                      kind == StatementKind::kCreateTableAs || kind == StatementKind::kUpdate ||
                      kind == StatementKind::kDelete;
  instants_only_ = writes && !LooksAtWallClock(statement, types_);
  switch (kind) {
    case StatementKind::kQuery: {
      auto* lowered = ast_.Clone(*As<QueryStatement>(statement));
      lowered->query = LowerQuery(lowered->query);
      return lowered;
    }
    case StatementKind::kInsert: {
      auto* lowered = ast_.Clone(*As<InsertStatement>(statement));
      RefuseBranch(lowered->branch);
      lowered->query = LowerWritten(lowered->query);
      return lowered;
    }
    case StatementKind::kMerge:
      return LowerMerge(*As<MergeStatement>(statement));
    case StatementKind::kDelete: {
      auto* lowered = ast_.Clone(*As<DeleteStatement>(statement));
      RefuseBranch(lowered->branch);
      lowered->where = Lower(lowered->where);
      return lowered;
    }
    case StatementKind::kUpdate: {
      auto* lowered = ast_.Clone(*As<UpdateStatement>(statement));
      RefuseBranch(lowered->branch);
      std::vector<Assignment> assignments;
      for (const Assignment& assignment : lowered->assignments) {
        assignments.push_back({assignment.column, LowerWritten(assignment.value)});
      }
      lowered->assignments = ast_.Copy(assignments);
      lowered->where = Lower(lowered->where);
      return lowered;
    }
    case StatementKind::kCreateTable:
      return LowerCreateTable(*As<CreateTableStatement>(statement));
    case StatementKind::kCreateTableAs: {
      // Properties say how Iceberg lays files out; comments are for readers of its catalog.
      auto* lowered = ast_.Clone(*As<CreateTableAsStatement>(statement));
      lowered->properties = {};
      lowered->has_comment = false;
      lowered->query = LowerWritten(lowered->query);
      return lowered;
    }
    case StatementKind::kCreateView: {
      auto* lowered = ast_.Clone(*As<CreateViewStatement>(statement));
      lowered->properties = {};
      lowered->has_comment = false;
      lowered->security = ViewSecurity::kUnstated;
      lowered->query = LowerQuery(lowered->query);
      return lowered;
    }
    case StatementKind::kCreateSchema: {
      auto* lowered = ast_.Clone(*As<CreateSchemaStatement>(statement));
      lowered->properties = {};
      lowered->has_authorization = false;
      return lowered;
    }
    case StatementKind::kAddColumn: {
      auto* lowered = ast_.Clone(*As<AddColumnStatement>(statement));
      if (lowered->position == ColumnPosition::kFirst ||
          lowered->position == ColumnPosition::kAfter) {
        RefuseAt(statement->span, "a new column anywhere but last");
      }
      if (lowered->column.not_null) RefuseAt(lowered->column.span, "a new NOT NULL column");
      lowered->position = ColumnPosition::kUnstated;
      lowered->column.type = ColumnType(lowered->column.type);
      lowered->column.has_comment = false;
      lowered->column.properties = {};
      return lowered;
    }
    case StatementKind::kSetColumnType: {
      // DuckDB narrows where Iceberg refuses, so what may be narrowing is refused here.
      auto* lowered = ast_.Clone(*As<SetColumnTypeStatement>(statement));
      const TypeKind to = ParseType(lowered->type.text).kind();
      if (to != TypeKind::kBigint && to != TypeKind::kDouble && to != TypeKind::kDecimal &&
          to != TypeKind::kVarchar) {
        RefuseAt(statement->span, "a column's change to " + std::string(lowered->type.text));
      }
      lowered->type = ColumnType(lowered->type);
      return lowered;
    }
    case StatementKind::kRenameTable: {
      // DuckDB renames within a schema, and takes the bare name.
      const auto* rename = As<RenameTableStatement>(statement);
      auto* lowered = ast_.Clone(*rename);
      bool same_schema = rename->to.parts.size() <= rename->table.parts.size();
      const size_t skipped = rename->table.parts.size() - rename->to.parts.size();
      for (size_t i = 0; same_schema && i + 1 < rename->to.parts.size(); ++i) {
        same_schema = SameName(rename->to.parts[i].text, rename->table.parts[i + skipped].text);
      }
      if (!same_schema) RefuseAt(statement->span, "a table's move to another schema");
      lowered->to.parts = ast_.Copy(std::vector<Name>{rename->to.last()});
      return lowered;
    }
    case StatementKind::kTruncate:
    case StatementKind::kDropTable:
    case StatementKind::kDropView:
    case StatementKind::kDropSchema:
    case StatementKind::kDropColumn:
      return statement;
    case StatementKind::kTableExecute:
      RefuseAt(statement->span, "ALTER TABLE ... EXECUTE");
      break;
    case StatementKind::kSetProperties:
      RefuseAt(statement->span, "SET PROPERTIES");
      break;
    case StatementKind::kOther:
      RefuseAt(statement->span, "this statement");
      break;
  }
  return statement;
}

TypeName Lowering::ColumnType(const TypeName& type) {
  std::string error;
  const Type parsed = ParseType(type.text, &error);
  const std::string name = DuckdbColumnType(parsed);
  const bool too_fine = (parsed.is(TypeKind::kTimestamp) || parsed.is(TypeKind::kTimestampTz) ||
                         parsed.is(TypeKind::kTime)) &&
                        parsed.precision() > 6;
  if (name.empty() || too_fine) {
    RefuseAt(type.span, "a column of type " + std::string(type.text));
    return type;
  }
  return {ast_.Copy(name), type.span};
}

namespace {

bool HoldsChar(const Type& type) {
  return type.is(TypeKind::kChar) ||
         std::any_of(type.arguments().begin(), type.arguments().end(), HoldsChar);
}

Type WithoutChar(const Type& type) {
  if (type.is(TypeKind::kChar)) return Type::Varchar();
  if (!HoldsChar(type)) return type;
  std::vector<Type> parts;
  for (const Type& part : type.arguments()) parts.push_back(WithoutChar(part));
  if (type.is(TypeKind::kArray)) return Type::Array(parts[0]);
  if (type.is(TypeKind::kMap)) return Type::Map(parts[0], parts[1]);
  return Type::Row(std::move(parts), type.field_names());
}

}  // namespace

ExprPtr Lowering::LowerWritten(ExprPtr expr) {
  const Type& type = TypeOf(expr);
  const bool unpads = Has(TrinoChange::kCharToVarchar) && HoldsChar(type);
  return unpads ? LowerAs(expr, WithoutChar(type)) : Lower(expr);
}

//   SELECT rtrim(c1, ' ') AS name, c2 AS other FROM (query) AS written (c1, c2)
QueryPtr Lowering::LowerWritten(QueryPtr query) {
  const QueryPtr lowered = LowerQuery(query);
  const auto& written = meaning_.written;
  const bool unpads = Has(TrinoChange::kCharToVarchar) &&
                      std::any_of(written.begin(), written.end(),
                                  [](const auto& column) { return HoldsChar(column.second); });
  if (!unpads) return lowered;
  auto* subquery = ast_.New<SubqueryRelation>(query->span);
  subquery->query = lowered;
  auto* named = ast_.New<AliasedRelation>(query->span);
  named->relation = subquery;
  named->alias.text = "firn_written";
  auto* select = ast_.New<SelectBody>(query->span);
  select->from = named;
  std::vector<Name> names;
  std::vector<SelectItem> items;
  for (const auto& [name, type] : written) {
    names.push_back({FreshName("c"), true});
    auto* column = ast_.New<ColumnRef>({});
    column->name = names.back();
    SelectItem item;
    item.expr =
        HoldsChar(type) ? CastValue(column, column, type, WithoutChar(type), false) : column;
    item.alias = {ast_.Copy(name.empty() ? std::string(names.back().text) : name), true};
    items.push_back(item);
  }
  named->columns = ast_.Copy(names);
  select->items = ast_.Copy(items);
  auto* whole = ast_.New<Query>(query->span);
  whole->body = select;
  return whole;
}

void Lowering::RefuseBranch(const Name& branch) {
  if (!branch.empty()) RefuseAt(branch.span, "a branch of a table");
}

List<ColumnDefinition> Lowering::LowerColumns(const List<ColumnDefinition>& columns) {
  std::vector<ColumnDefinition> lowered;
  for (const ColumnDefinition& column : columns) {
    ColumnDefinition copy = column;
    if (!column.like.parts.empty()) {
      RefuseAt(column.span, "LIKE in CREATE TABLE", "use CREATE TABLE ... AS ... WITH NO DATA");
    } else {
      copy.type = ColumnType(column.type);
      if (column.default_value != nullptr) copy.default_value = Lower(column.default_value);
    }
    copy.has_comment = false;
    copy.properties = {};
    lowered.push_back(copy);
  }
  return ast_.Copy(lowered);
}

StatementPtr Lowering::LowerCreateTable(const CreateTableStatement& create) {
  auto* lowered = ast_.Clone(create);
  lowered->columns = LowerColumns(create.columns);
  lowered->properties = {};
  lowered->has_comment = false;
  return lowered;
}

// ---- MERGE -------------------------------------------------------------------------------------

namespace {

// The relation names that an expression's columns carry; "" for a bare column.
void CollectQualifiers(ExprPtr expr, std::vector<std::string_view>* qualifiers) {
  Walk(expr, {.expr = [&](ExprPtr node) {
         if (node->kind == ExprKind::kColumn) {
           qualifiers->push_back({});
           return false;
         }
         if (node->kind != ExprKind::kDereference) return true;
         ExprPtr base = node;
         while (const auto* path = As<Dereference>(base)) base = path->base;
         const auto* column = As<ColumnRef>(base);
         if (column != nullptr) qualifiers->push_back(column->name.text);
         return column == nullptr;
       }});
}

bool AllAre(const std::vector<std::string_view>& qualifiers, std::string_view name) {
  return !qualifiers.empty() && std::all_of(qualifiers.begin(), qualifiers.end(),
                                            [&](std::string_view q) { return SameName(q, name); });
}

}  // namespace

// Trino fails where two source rows match one target row; DuckDB takes one of them. Where ON
// equates keys of both sides, two such rows are two source rows of one key, so the source brings
// along how many it has:
//   USING (SELECT *, count(*) OVER (PARTITION BY keys) AS firn_rows FROM source) AS s
StatementPtr Lowering::LowerMerge(const MergeStatement& merge) {
  auto* lowered = ast_.Clone(merge);
  RefuseBranch(merge.branch);
  const auto* source = As<AliasedRelation>(merge.source);
  const auto* source_table = As<TableRelation>(merge.source);
  const std::string_view source_name = source != nullptr         ? source->alias.text
                                       : source_table != nullptr ? source_table->name.last().text
                                                                 : std::string_view();
  const std::string_view target_name =
      merge.alias.empty() ? merge.target.last().text : merge.alias.text;

  Exprs keys;
  Exprs terms;
  if (const auto* logical = As<LogicalExpr>(merge.on);
      logical != nullptr && logical->op == LogicalOperator::kAnd) {
    terms.assign(logical->terms.begin(), logical->terms.end());
  } else {
    terms.push_back(merge.on);
  }
  bool keyed = true;
  for (const ExprPtr term : terms) {
    std::vector<std::string_view> all;
    CollectQualifiers(term, &all);
    if (all.empty() || AllAre(all, target_name)) continue;  // narrows the target alone
    if (AllAre(all,
               source_name)) {  // narrows the source alone: rows that pass are told apart by it
      keys.push_back(term);
      continue;
    }
    const auto* equality = As<ComparisonExpr>(term);
    const bool equates = equality != nullptr && (equality->op == ComparisonOperator::kEqual ||
                                                 equality->op == ComparisonOperator::kNotDistinct);
    if (!equates) {
      keyed = false;
      break;
    }
    std::vector<std::string_view> left;
    std::vector<std::string_view> right;
    CollectQualifiers(equality->left, &left);
    CollectQualifiers(equality->right, &right);
    if (AllAre(left, source_name) && AllAre(right, target_name)) {
      keys.push_back(equality->left);
    } else if (AllAre(right, source_name) && AllAre(left, target_name)) {
      keys.push_back(equality->right);
    } else {
      keyed = false;
    }
  }
  const bool matches = std::any_of(merge.cases.begin(), merge.cases.end(),
                                   [](const MergeCase& c) { return c.matched; });
  if (matches && (!keyed || keys.empty())) {
    RefuseAt(merge.on->span, "MERGE on a condition that does not equate keys",
             "write ON target.key = source.key, with both names qualified");
    return lowered;
  }
  if (source_name.empty()) {
    RefuseAt(merge.source->span, "MERGE from a source without a name", "add an alias");
    return lowered;
  }

  lowered->on = Lower(merge.on);
  lowered->source = LowerRelation(merge.source);
  if (matches) {
    auto* partition = ast_.New<Window>({});
    partition->partition_by = ast_.Copy(LowerAll(ast_.Copy(keys)));
    auto* count = ast_.New<CallExpr>({});
    count->name.parts = ast_.Copy(std::vector<Name>{{"count"}});
    count->arguments = ast_.Copy(Exprs{ast_.New<Star>({})});
    count->over = partition;
    SelectItem everything;
    everything.star = true;
    SelectItem rows;
    rows.expr = count;
    rows.alias.text = "firn_rows";
    auto* select = ast_.New<SelectBody>(merge.source->span);
    select->items = ast_.Copy(std::vector<SelectItem>{everything, rows});
    select->from = lowered->source;
    auto* query = ast_.New<Query>(merge.source->span);
    query->body = select;
    auto* subquery = ast_.New<SubqueryRelation>(merge.source->span);
    subquery->query = query;
    auto* named = ast_.New<AliasedRelation>(merge.source->span);
    named->relation = subquery;
    named->alias.text = source_name;
    lowered->source = named;
  }

  std::vector<MergeCase> cases;
  for (const MergeCase& given : merge.cases) {
    MergeCase copy = given;
    copy.condition = Lower(given.condition);
    if (given.matched) {
      auto* rows = ast_.New<Dereference>({});
      rows->base = Column(source_name);
      rows->field.text = "firn_rows";
      const ExprPtr single = Call("firn_one_match", {rows});
      copy.condition = copy.condition == nullptr
                           ? single
                           : Logical(LogicalOperator::kAnd, {copy.condition, single});
    }
    std::vector<Assignment> assignments;
    for (const Assignment& assignment : given.assignments) {
      assignments.push_back({assignment.column, LowerWritten(assignment.value)});
    }
    copy.assignments = ast_.Copy(assignments);
    Exprs values;
    for (const ExprPtr value : given.values) values.push_back(LowerWritten(value));
    copy.values = ast_.Copy(values);
    cases.push_back(copy);
  }
  lowered->cases = ast_.Copy(cases);
  return lowered;
}

}  // namespace firn
