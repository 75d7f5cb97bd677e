// Queries and relations.
#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"
#include "compiler/sql/walk.h"

namespace firn {

QueryPtr Lowering::LowerQuery(QueryPtr query) {
  if (query == nullptr) return nullptr;
  auto* lowered = ast_.Clone(*query);
  lowered->with = LowerWith(query->with);
  lowered->body = LowerBody(query->body);
  lowered->order_by = LowerOrderBy(*query);
  lowered->offset = Lower(query->offset);
  lowered->limit = Lower(query->limit);
  if (query->with_ties) {
    RefuseAt(query->span, "FETCH FIRST ... WITH TIES", "filter by rank() in a subquery");
  }
  if (query->fetch_first && query->limit == nullptr) lowered->limit = Integer(1);
  lowered->fetch_first = false;
  lowered->limit_all = false;
  return lowered;
}

const With* Lowering::LowerWith(const With* with) {
  if (with == nullptr) return nullptr;
  auto* lowered = ast_.Clone(*with);
  std::vector<CommonTable> tables;
  for (const CommonTable& table : with->tables) {
    CommonTable copy = table;
    copy.query = LowerQuery(table.query);
    tables.push_back(copy);
  }
  lowered->tables = ast_.Copy(tables);
  return lowered;
}

// In an expression of ORDER BY Trino means an output column where one has the name; DuckDB does so
// for bare names alone.
List<SortItem> Lowering::LowerOrderBy(const Query& query) {
  const auto* select = As<SelectBody>(query.body);
  std::vector<SortItem> items;
  for (const SortItem& item : query.order_by) {
    if (select != nullptr && item.key->kind != ExprKind::kColumn) {
      bool renamed = false;
      Walk(item.key, {.expr = [&](ExprPtr expr) {
             const auto* column = As<ColumnRef>(expr);
             if (column == nullptr) return expr->kind != ExprKind::kDereference;
             for (const SelectItem& output : select->items) {
               const auto* same = As<ColumnRef>(output.expr);
               renamed =
                   renamed || (!output.star && SameName(output.alias.text, column->name.text) &&
                               (same == nullptr || !SameName(same->name.text, column->name.text)));
             }
             return true;
           }});
      if (renamed) {
        RefuseAt(item.span, "an expression over an output column in ORDER BY",
                 "select the expression and order by its name");
      }
    }
    items.push_back(item);
  }
  return LowerSort(ast_.Copy(items));
}

BodyPtr Lowering::LowerBody(BodyPtr body, const Types& wanted) {
  switch (body->kind) {
    case BodyKind::kSelect:
      return LowerSelect(*As<SelectBody>(body), wanted);
    case BodyKind::kSetOperation: {
      auto* lowered = ast_.Clone(*As<SetOperationBody>(body));
      if (lowered->corresponding) {
        RefuseAt(body->span, "CORRESPONDING", "name the columns in one order");
      }
      const Types own = wanted.empty() ? TypesToCast(body) : wanted;
      lowered->left = LowerBody(lowered->left, own);
      lowered->right = LowerBody(lowered->right, own);
      return lowered;
    }
    case BodyKind::kValues:
      return LowerValues(*As<ValuesBody>(body), wanted.empty() ? TypesToCast(body) : wanted);
    case BodyKind::kTable: {
      CheckTable(As<TableBody>(body)->name);
      return body;
    }
    case BodyKind::kSubquery: {
      auto* lowered = ast_.Clone(*As<SubqueryBody>(body));
      lowered->query = LowerQuery(lowered->query);
      return lowered;
    }
  }
  return body;
}

BodyPtr Lowering::LowerValues(const ValuesBody& values, const Types& wanted) {
  auto* lowered = ast_.Clone(values);
  Exprs rows;
  for (const ExprPtr row : lowered->rows) {
    const auto* given = As<RowExpr>(row);
    if (given == nullptr) CheckOutput(row);
    if (given == nullptr || given->items.size() == 1) {
      const ExprPtr item = given == nullptr ? row : given->items[0];
      rows.push_back(wanted.empty() ? Lower(item) : LowerAs(item, wanted[0]));
      continue;
    }
    auto* copy = ast_.New<RowExpr>(row->span);
    Exprs items;
    for (size_t i = 0; i < given->items.size(); ++i) {
      const ExprPtr item = given->items[i];
      CheckOutput(item);
      items.push_back(i < wanted.size() ? LowerAs(item, wanted[i]) : Lower(item));
    }
    copy->items = ast_.Copy(items);
    rows.push_back(copy);
  }
  lowered->rows = ast_.Copy(rows);
  return lowered;
}

void Lowering::CheckOutput(ExprPtr expr) {
  if (instants_only_ || !TypeOf(expr).is(TypeKind::kTimestampTz)) return;
  if (ZoneOf(expr) == Zone{}) return;
  RefuseAt(expr->span, "a value in a time zone other than UTC",
           "wrap it in at_timezone(..., 'UTC')");
}

SelectBody* Lowering::LowerSelect(const SelectBody& select, const Types& wanted) {
  auto* lowered = ast_.Clone(select);
  lowered->from = LowerRelation(select.from);
  std::vector<SelectItem> items;
  for (const SelectItem& item : select.items) {
    SelectItem copy = item;
    if (item.star) {
      if (!item.column_aliases.empty()) RefuseAt(item.span, "the fields of a row by '.*'");
    } else {
      CheckOutput(item.expr);
      const size_t at = items.size();
      copy.expr = at < wanted.size() ? LowerAs(item.expr, wanted[at]) : Lower(item.expr);
    }
    items.push_back(copy);
  }
  lowered->items = ast_.Copy(items);
  lowered->where = Lower(select.where);
  lowered->having = Lower(select.having);
  if (select.group_by != nullptr) {
    auto* group_by = ast_.Clone(*select.group_by);
    if (group_by->distinct) RefuseAt(group_by->span, "GROUP BY DISTINCT");
    std::vector<GroupingElement> elements;
    for (const GroupingElement& element : group_by->elements) {
      GroupingElement copy = element;
      std::vector<List<ExprPtr>> sets;
      for (const List<ExprPtr>& set : element.sets) sets.push_back(ast_.Copy(LowerAll(set)));
      copy.sets = ast_.Copy(sets);
      elements.push_back(copy);
    }
    group_by->elements = ast_.Copy(elements);
    lowered->group_by = group_by;
  }
  std::vector<NamedWindow> windows;
  for (const NamedWindow& window : select.windows) {
    windows.push_back({window.name, LowerWindow(window.window)});
  }
  lowered->windows = ast_.Copy(windows);
  return lowered;
}

RelationPtr Lowering::LowerRelation(RelationPtr relation) {
  if (relation == nullptr) return nullptr;
  switch (relation->kind) {
    case RelationKind::kTable: {
      const auto* table = As<TableRelation>(relation);
      if (table->travel != TimeTravel::kNone) RefuseAt(relation->span, "time travel");
      CheckTable(table->name);
      return relation;
    }
    case RelationKind::kSubquery: {
      auto* lowered = ast_.Clone(*As<SubqueryRelation>(relation));
      lowered->query = LowerQuery(lowered->query);
      return lowered;
    }
    case RelationKind::kJoin: {
      auto* lowered = ast_.Clone(*As<JoinRelation>(relation));
      lowered->left = LowerRelation(lowered->left);
      lowered->right = LowerRelation(lowered->right);
      lowered->on = Lower(lowered->on);
      return lowered;
    }
    case RelationKind::kUnnest:
      return LowerUnnest(*As<UnnestRelation>(relation), nullptr);
    case RelationKind::kLateral: {
      auto* lowered = ast_.Clone(*As<LateralRelation>(relation));
      lowered->query = LowerQuery(lowered->query);
      return lowered;
    }
    case RelationKind::kAliased: {
      const auto* aliased = As<AliasedRelation>(relation);
      if (const auto* unnest = As<UnnestRelation>(aliased->relation)) {
        return LowerUnnest(*unnest, aliased);
      }
      auto* lowered = ast_.Clone(*aliased);
      lowered->relation = LowerRelation(aliased->relation);
      return lowered;
    }
    case RelationKind::kSample: {
      const auto* sample = As<SampleRelation>(relation);
      const auto* percentage = As<NumberLiteral>(sample->percentage);
      if (percentage == nullptr || percentage->text != "100") {
        RefuseAt(relation->span, "TABLESAMPLE", "filter by random()");
      }
      return LowerRelation(sample->relation);
    }
    case RelationKind::kTableFunction:
      RefuseAt(relation->span, "a table function");
      break;
    case RelationKind::kJsonTable:
      RefuseAt(relation->span, "JSON_TABLE", "unnest a cast to array(json)");
      break;
    case RelationKind::kMatchRecognize:
      RefuseAt(relation->span, "MATCH_RECOGNIZE");
      break;
    case RelationKind::kPivot:
      RefuseAt(relation->span, "PIVOT", "write an aggregate with FILTER a column");
      break;
    case RelationKind::kHole:
      RefuseAt(relation->span, "a relation without a value");
      break;
  }
  return relation;
}

// UNNEST(a, m) WITH ORDINALITY AS t (x, k, v, o) becomes
//   LATERAL (SELECT unnest(a) AS x, unnest(map_keys(m)) AS k, ..., unnest(1..n) AS o) AS t
// where DuckDB pads the shorter lists with NULL, as Trino does. An array of rows gives its fields.
RelationPtr Lowering::LowerUnnest(const UnnestRelation& unnest, const AliasedRelation* alias) {
  std::vector<ExprPtr> lists;
  std::vector<std::string_view> names;
  ExprPtr longest = nullptr;
  const auto column_name = [&](std::string_view natural) {
    const size_t at = names.size();
    if (alias != nullptr && at < alias->columns.size()) return alias->columns[at].text;
    return natural.empty() ? FreshName("column") : natural;
  };
  for (const ExprPtr argument : unnest.arguments) {
    const Type& type = TypeOf(argument);
    const ExprPtr value = Lower(argument);
    ExprPtr counted = value;
    if (type.is(TypeKind::kMap)) {
      counted = Call("map_keys", {value});
      names.push_back(column_name("key"));
      lists.push_back(counted);
      names.push_back(column_name("value"));
      lists.push_back(Call("map_values", {value}));
    } else if (type.is(TypeKind::kArray) && type.element().is(TypeKind::kRow)) {
      for (size_t i = 0; i < type.element().arguments().size(); ++i) {
        const std::string_view element = FreshName("e");
        names.push_back(column_name(type.element().field_names()[i]));
        lists.push_back(
            Call("list_transform",
                 {value,
                  Lambda(element, Call("struct_extract_at",
                                       {Column(element), Integer(static_cast<int64_t>(i) + 1)}))}));
      }
    } else if (type.is(TypeKind::kArray)) {
      names.push_back(column_name({}));
      lists.push_back(value);
    } else {
      RefuseAt(argument->span, "unnest of a value of type " + type.ToString());
    }
    const ExprPtr length = Call("len", {counted});
    longest = longest == nullptr ? length : Call("greatest", {longest, length});
  }
  if (unnest.with_ordinality) {
    names.push_back(column_name("ordinality"));
    lists.push_back(Call("generate_series", {Integer(1), longest}));
  }
  std::vector<SelectItem> items;
  for (size_t i = 0; i < lists.size(); ++i) {
    SelectItem item;
    item.expr = Call("unnest", {lists[i]});
    item.alias.text = ast_.Copy(names[i]);
    items.push_back(item);
  }
  auto* select = ast_.New<SelectBody>(unnest.span);
  select->items = ast_.Copy(items);
  auto* query = ast_.New<Query>(unnest.span);
  query->body = select;
  auto* lateral = ast_.New<LateralRelation>(unnest.span);
  lateral->query = query;
  auto* named = ast_.New<AliasedRelation>(unnest.span);
  named->relation = lateral;
  named->alias = alias != nullptr ? alias->alias : Name{FreshName("unnest")};
  return named;
}

}  // namespace firn
