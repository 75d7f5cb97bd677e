#include "compiler/plan/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/sql/parser.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

bool Sortable(const Type& type) {
  return type.certain() && type.arguments().empty() && !type.is(TypeKind::kNull);
}

// What a later run finds the rows of the target by.
std::vector<std::string> LookedUpBy(const PlanContext& context) {
  const ModelConfig& config = context.spec.config;
  switch (context.spec.kind().write) {
    case WriteWay::kKeys:
      return context.key;
    case WriteWay::kWindows:
      if (!config.partition_by.empty()) return Values(config.partition_by);
      return {*config.event_time};
    case WriteWay::kWhole:
    case WriteWay::kAdds:
      break;
  }
  return {};
}

bool SaysOf(const PlanContext& context, std::string_view property) {
  const auto& properties = context.spec.config.properties;
  return std::any_of(properties.begin(), properties.end(),
                     [&](const auto& pair) { return SameName(*pair.first, property); });
}

// From Trino 482 on it is a property of the table, before one of the session.
constexpr char kRowGroupSize[] = "parquet_writer_row_group_size";

bool ListsRowGroups(const PlanContext& context) {
  return Contains(context.input.table_properties, kRowGroupSize);
}

bool SetsRowGroups(const PlanContext& context) {
  return context.input.flavor == SqlFlavor::kTrino && !LookedUpBy(context).empty();
}

// Row groups of 128 MB, Trino's own size, would be read whole for the sake of one row. Those of
// much less than a quarter of a megabyte a column would cost all columns where a query reads few,
// as Trino joins reads less than 1 MB apart.
std::string RowGroupSize(const PlanContext& context) {
  return fmt::format("{}kB", std::clamp<size_t>(256 * context.columns.size(), 1024, 4096));
}

// ARRAY['order_id']; null where no column can be sorted by.
ExprPtr SortedBy(const PlanContext& context) {
  const Build& b = context.build;
  std::vector<ExprPtr> fields;
  for (const std::string& column : LookedUpBy(context)) {
    for (const CatalogColumn& made : context.facts.columns) {
      if (!SameName(made.name, column) || !Sortable(made.type)) continue;
      bool plain = std::all_of(column.begin(), column.end(),
                               [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
      std::string name = LowerCase(column);
      fields.push_back(b.String(plain ? name : '"' + name + '"'));
    }
  }
  return fields.empty() ? nullptr : b.Array(fields);
}

}  // namespace

List<Property> TableProperties(const PlanContext& context) {
  std::vector<Property> properties;
  for (const auto& [name, value] : context.spec.config.properties) {
    Diagnostics reported;  // by ParseProject's check of the same text
    SqlText text{context.sources.text(value.span), value.span.file, value.span.begin};
    ExprPtr expr = ParseExpression(text, context.ast(), reported);
    if (expr != nullptr) properties.push_back({context.build.Id(*name), expr});
  }
  if (context.input.flavor == SqlFlavor::kTrino && !SaysOf(context, "sorted_by")) {
    if (ExprPtr fields = SortedBy(context)) {
      properties.push_back({context.build.Id("sorted_by"), fields});
    }
  }
  if (SetsRowGroups(context) && ListsRowGroups(context) && !SaysOf(context, kRowGroupSize)) {
    properties.push_back(
        {context.build.Id(kRowGroupSize), context.build.String(RowGroupSize(context))});
  }
  return context.ast().Copy(properties);
}

std::map<std::string, std::string> WriteSettings(const PlanContext& context) {
  if (!SetsRowGroups(context) || ListsRowGroups(context)) return {};
  return {{"parquet_writer_block_size", RowGroupSize(context)}};
}

namespace {

// What was inferred, else what the contract or the model's columns declare.
Type ColumnType(const PlanContext& context, const CatalogColumn& column) {
  if (column.type.certain()) return column.type;
  if (context.facts.contract != nullptr) {
    for (const ContractColumn& promised : context.facts.contract->columns) {
      if (SameName(promised.column(), column.name)) return ParseType(*promised.physical_type);
    }
  }
  for (const ColumnSpec& declared : context.spec.columns) {
    if (SameName(*declared.name, column.name)) return ParseType(*declared.data_type);
  }
  return Type();
}

Span PlaceOf(const PlanContext& context, std::string_view column) {
  for (const OutputColumn& output : context.facts.query.columns) {
    if (SameName(output.name, column) && output.span.known()) return output.span;
  }
  return context.spec.name.span;
}

// Widenings that Iceberg does by metadata alone.
bool Widens(const Type& from, const Type& to) {
  if (from.is(TypeKind::kInteger)) return to.is(TypeKind::kBigint);
  if (from.is(TypeKind::kReal)) return to.is(TypeKind::kDouble);
  return from.is(TypeKind::kDecimal) && to.is(TypeKind::kDecimal) && from.scale() == to.scale() &&
         to.precision() > from.precision();
}

bool SelectsStar(QueryPtr query) {
  bool star = false;
  Visitor visitor;
  visitor.query = [&](QueryPtr inner) {
    const auto* body = As<SelectBody>(inner->body);
    star |= body != nullptr && std::any_of(body->items.begin(), body->items.end(),
                                           [](const SelectItem& item) { return item.star; });
    return true;
  };
  Walk(query, visitor);
  return star;
}

// "marts.orders, marts.history (select *)": models that read this column. One that the model does
// not make any more cannot be found behind a star, so a star counts.
std::string Readers(const PlanContext& context, std::string_view column) {
  std::string table = LowerCase(context.spec.qualified_name());
  std::string readers;
  for (size_t down : context.facts.downstream) {
    const std::vector<ColumnOrigin>& read = context.analysis.models[down].query.referenced;
    bool named = std::any_of(read.begin(), read.end(), [&](const ColumnOrigin& origin) {
      return origin.table == table && SameName(origin.column, column);
    });
    QueryPtr query = context.parsed.models[down].query;
    if (!named && (query == nullptr || !SelectsStar(query))) continue;
    readers += (readers.empty() ? "" : ", ") + context.project.models[down].qualified_name() +
               (named ? "" : " (select *)");
  }
  return readers.empty() ? "no model reads it" : "read by " + readers;
}

// One column that the live table has otherwise.
class ColumnChange {
 public:
  ColumnChange(const PlanContext& context, Diagnostics& diagnostics)
      : context_(context),
        b_(context.build),
        policy_(*context.spec.config.on_schema_change),
        diagnostics_(diagnostics) {}

  void Added(const CatalogColumn& column) {
    if (policy_ == OnSchemaChange::kIgnore) return;
    if (policy_ == OnSchemaChange::kFail) {
      Refuse(PlaceOf(context_, column.name),
             fmt::format("column '{}' is not in table '{}'", column.name, context_.target),
             "on_schema_change is fail; append_new_columns would add it");
      return;
    }
    auto* add = b_.ast().New<AddColumnStatement>({});
    add->table = b_.Qualified(context_.target);
    add->if_not_exists = true;
    add->column.name = b_.Id(column.name);
    add->column.type.text = b_.ast().Copy(ColumnType(context_, column).ToString());
    statements_.push_back({Purpose::kEvolve, Condition::kAlways,
                           fmt::format("column '{}' is new in the model", column.name), add});
  }

  void Removed(const CatalogColumn& live) {
    if (policy_ == OnSchemaChange::kIgnore) return;
    if (policy_ == OnSchemaChange::kSyncAllColumns) {
      auto* drop = b_.ast().New<DropColumnStatement>({});
      drop->table = b_.Qualified(context_.target);
      drop->column = b_.Qualified(live.name);
      statements_.push_back({Purpose::kEvolve, Condition::kAlways,
                             fmt::format("column '{}' is gone from the model", live.name), drop});
      return;
    }
    Refuse(context_.spec.name.span,
           fmt::format("table '{}' has column '{}', which the model no longer makes ({})",
                       context_.target, live.name, Readers(context_, live.name)),
           "select it again, or set on_schema_change: sync_all_columns to drop it");
  }

  void Retyped(const CatalogColumn& live, const CatalogColumn& made) {
    if (policy_ == OnSchemaChange::kIgnore) return WarnOfRounding(live, made);
    if (policy_ != OnSchemaChange::kFail && Widens(live.type, made.type)) {
      auto* set = b_.ast().New<SetColumnTypeStatement>({});
      set->table = b_.Qualified(context_.target);
      set->column = b_.Qualified(made.name);
      set->type.text = b_.ast().Copy(made.type.ToString());
      statements_.push_back({Purpose::kEvolve, Condition::kAlways,
                             fmt::format("column '{}' widens from {} to {}", made.name,
                                         live.type.ToString(), made.type.ToString()),
                             set});
      return;
    }
    Refuse(PlaceOf(context_, made.name),
           fmt::format("column '{}' of table '{}' is {}, but the model makes {} ({})", made.name,
                       context_.target, live.type.ToString(), made.type.ToString(),
                       Readers(context_, made.name)),
           fmt::format("cast it to {}, or rebuild the table with --full-refresh",
                       live.type.ToString()));
  }

  std::vector<PlannedStatement> Take() { return std::move(statements_); }

 private:
  // The server coerces a decimal to the column's type without a word.
  void WarnOfRounding(const CatalogColumn& live, const CatalogColumn& made) {
    const bool decimals = live.type.is(TypeKind::kDecimal) && made.type.is(TypeKind::kDecimal);
    if (!decimals || made.type.scale() <= live.type.scale()) return;
    diagnostics_.Warn(
        "schema-rounds", PlaceOf(context_, made.name),
        fmt::format("column '{}' of table '{}' is {}, so values of {} are rounded", made.name,
                    context_.target, live.type.ToString(), made.type.ToString()),
        "on_schema_change is ignore; a CAST says that it is meant");
  }
  void Refuse(Span span, std::string message, std::string hint) {
    diagnostics_.Error("schema-change", span, std::move(message), std::move(hint));
  }

  const PlanContext& context_;
  const Build& b_;
  OnSchemaChange policy_;
  Diagnostics& diagnostics_;
  std::vector<PlannedStatement> statements_;
};

}  // namespace

StatementPtr CreateTarget(const PlanContext& context, Diagnostics& diagnostics) {
  const Build& b = context.build;
  std::vector<ColumnDefinition> columns;
  for (const CatalogColumn& made : context.facts.columns) {
    Type type = ColumnType(context, made);
    if (!type.certain() || type.is(TypeKind::kNull)) {
      diagnostics.Error("unknown-type", PlaceOf(context, made.name),
                        fmt::format("the type of column '{}' of '{}' cannot be told", made.name,
                                    context.spec.qualified_name()),
                        "cast it, or declare it under columns: data_type");
      continue;
    }
    ColumnDefinition column;
    column.name = b.Id(made.name);
    column.type.text = b.ast().Copy(StorageType(type).ToString());
    columns.push_back(column);
  }
  auto* create = b.ast().New<CreateTableStatement>({});
  create->if_not_exists = true;
  create->table = b.Qualified(context.target);
  create->columns = b.ast().Copy(columns);
  create->properties = TableProperties(context);
  return create;
}

std::vector<PlannedStatement> Evolve(const PlanContext& context, const CatalogTable& live,
                                     Diagnostics& diagnostics) {
  ColumnChange change(context, diagnostics);
  auto find = [](const std::vector<CatalogColumn>& columns, std::string_view name) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const CatalogColumn& column) { return SameName(column.name, name); });
  };
  for (const CatalogColumn& made : context.facts.columns) {
    auto found = find(live.columns, made.name);
    if (found == live.columns.end()) {
      change.Added(made);
    } else if (made.type.certain() && found->type.certain() && !(made.type == found->type)) {
      change.Retyped(*found, made);
    }
  }
  for (const CatalogColumn& column : live.columns) {
    if (find(context.facts.columns, column.name) == context.facts.columns.end()) {
      change.Removed(column);
    }
  }
  return change.Take();
}

}  // namespace firn
