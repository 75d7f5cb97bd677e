#include "compiler/analyze/analyze_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/analyze/check_contract.h"
#include "compiler/analyze/check_names.h"
#include "compiler/analyze/check_watermark.h"
#include "compiler/analyze/coercion.h"
#include "compiler/analyze/graph.h"
#include "compiler/analyze/reads_whole.h"
#include "compiler/project/partitioning.h"
#include "compiler/sql/trino_version.h"

namespace firn {

namespace {

// The columns of the table or view that a model makes, from those of its query.
std::vector<CatalogColumn> MadeColumns(const ModelSpec& spec, const ModelAnalysis& analysis) {
  const ModelConfig& config = spec.config;
  bool stored = spec.kind().is_stored();
  std::vector<CatalogColumn> columns;
  columns.reserve(analysis.query.columns.size());
  for (const OutputColumn& output : analysis.query.columns) {
    Type type = stored ? StorageType(output.type) : output.type;
    if (spec.kind().has_versions && !config.order_by.empty() &&
        SameName(output.name, *config.order_by[0])) {
      columns.push_back({kScd2Columns[0], type, Nullability::kNotNull});
      columns.push_back({kScd2Columns[1], type, Nullability::kNullable});
      columns.push_back({kScd2Columns[2], TypeKind::kBoolean, Nullability::kNotNull});
      columns.push_back({kScd2Columns[3], TypeKind::kBoolean, Nullability::kNotNull});
    } else {
      columns.push_back({output.name, type, output.nullability});
    }
  }
  if (!stored) return columns;
  auto promise = [&](std::string_view name) {
    for (CatalogColumn& column : columns) {
      if (SameName(column.name, name)) column.nullability = Nullability::kNotNull;
    }
  };
  for (const Text& key : config.unique_key) promise(*key);
  if (analysis.contract != nullptr) {
    for (const ContractColumn& column : analysis.contract->columns) {
      if (*column.required) promise(column.column());
    }
  }
  return columns;
}

std::vector<CatalogColumn> DeclaredColumns(const ModelSpec& spec) {
  std::vector<CatalogColumn> columns;
  for (const ColumnSpec& column : spec.columns) {
    columns.push_back({*column.name, ParseType(*column.data_type)});
  }
  return columns;
}

bool IsTime(const Type& type) {
  return type.is(TypeKind::kDate) || type.is(TypeKind::kTimestamp) ||
         type.is(TypeKind::kTimestampTz);
}

bool IsWholeNumber(const Type& type) {
  return type.is(TypeKind::kBigint) || type.is(TypeKind::kInteger) ||
         type.is(TypeKind::kSmallint) || type.is(TypeKind::kTinyint);
}

// What equals itself: an array or a row with a NULL in it does not.
bool IsKey(const Type& type) { return IsComparable(type) && type.arguments().empty(); }

// What can be written down and compared with.
bool IsMark(const Type& type) {
  return IsOrderable(type) && type.arguments().empty() && !type.is(TypeKind::kVarbinary);
}

void CheckConfigColumns(const ModelSpec& spec, const ModelAnalysis& analysis,
                        Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const OutputColumn& column : analysis.query.columns) names.push_back(column.name);
  auto check = [&](const Text& column, const char* what) {
    bool found = std::any_of(names.begin(), names.end(),
                             [&](std::string_view name) { return SameName(name, *column); });
    if (!found) {
      diagnostics.Error("config-column", column.span,
                        fmt::format("{} names column '{}', which model '{}' does not select", what,
                                    *column, spec.qualified_name()),
                        DidYouMean(*column, names));
    }
  };
  const ModelConfig& config = spec.config;
  for (const Text& column : config.unique_key) check(column, "unique_key");
  for (const Text& column : config.order_by) check(column, "order_by");
  for (const Text& column : config.partition_by) check(column, "partition_by");
  if (config.event_time.given()) check(config.event_time, "event_time");
  if (config.watermark.column.given()) check(config.watermark.column, "watermark");
  auto check_type = [&](const Text& column, const char* what, bool (*fits)(const Type&),
                        const char* wanted) {
    for (const OutputColumn& made : analysis.query.columns) {
      if (!SameName(made.name, *column) || !made.type.certain() || fits(made.type)) continue;
      diagnostics.Error("config-type", column.span,
                        fmt::format("{} needs {}, and column '{}' is {}", what, wanted, *column,
                                    made.type.ToString()));
    }
  };
  for (const Text& column : config.unique_key) {
    check_type(column, "unique_key", IsKey, "a type that is no array, map or row");
  }
  for (const Text& column : config.partition_by) {
    check_type(column, "partition_by", IsComparable, "a type whose values can be equal");
  }
  for (const Text& column : config.order_by) {
    check_type(column, "order_by", IsOrderable, "a type with an order");
  }
  if (config.watermark.column.given()) {
    check_type(config.watermark.column, "watermark", IsMark, "a number, a text, a date or a time");
  }
  if (config.event_time.given()) {
    check_type(config.event_time, "event_time", IsTime, "a date or a timestamp");
  }
  if (config.watermark.lateness_seconds.given()) {
    check_type(
        config.watermark.column, "lateness",
        [](const Type& type) { return IsTime(type) && !type.is(TypeKind::kDate); }, "a timestamp");
  }
  if (config.watermark.gap.given()) {
    check_type(config.watermark.column, "gap", IsWholeNumber, "a whole number");
  }
  if (!*config.partition_immutable) return;
  for (const auto& [name, value] : config.properties) {
    if (*name != "partitioning") continue;
    for (const PartitionField& field : ReadPartitioning(*value)) {
      bool made =
          std::any_of(analysis.columns.begin(), analysis.columns.end(),
                      [&](const CatalogColumn& c) { return SameName(c.name, field.column); });
      if (!made) check(Text{field.column, value.span}, "partitioning");
    }
  }
}

void CheckFormat(const ModelSpec& spec, const TrinoVersion& trino, Diagnostics& diagnostics) {
  if (trino.Has(TrinoChange::kFormat3)) return;
  for (const auto& [name, value] : spec.config.properties) {
    int64_t format = 0;
    if (!SameName(*name, "format_version") || !ReadInteger(*value, &format) || format < 3) continue;
    diagnostics.Error(
        "iceberg-format", value.span,
        fmt::format("Trino {} does not write tables of Iceberg's format {}", trino.number, *value),
        fmt::format("Trino has format 3 from {} on", SinceTrino(TrinoChange::kFormat3)));
  }
}

// Kinds that create their table by name and type take the type from here; a table is made from its
// query.
bool Declares(const ModelSpec& spec, const ModelAnalysis& analysis, std::string_view column) {
  if (!spec.kind().keeps_rows() && spec.kind().rows_from == RowsFrom::kSql) return false;
  auto is = [&](const auto& one, const Text& type) {
    return SameName(*one.name, column) && ParseType(*type).certain();
  };
  bool declared = std::any_of(spec.columns.begin(), spec.columns.end(),
                              [&](const ColumnSpec& one) { return is(one, one.data_type); });
  return declared ||
         (analysis.contract != nullptr &&
          std::any_of(analysis.contract->columns.begin(), analysis.contract->columns.end(),
                      [&](const ContractColumn& one) { return is(one, one.physical_type); }));
}

void CheckColumns(const ModelSpec& spec, const ModelAnalysis& analysis, Diagnostics& diagnostics) {
  std::set<std::string> seen;
  for (const OutputColumn& column : analysis.query.columns) {
    if (!column.named) {
      diagnostics.Error("unnamed-column", column.span,
                        fmt::format("a column of model '{}' has no name", spec.qualified_name()),
                        "add: as <name>");
    } else if (!seen.insert(LowerCase(column.name)).second) {
      diagnostics.Error(
          "duplicate-column", column.span,
          fmt::format("model '{}' selects column '{}' twice", spec.qualified_name(), column.name));
    } else if (spec.kind().is_stored() && column.type.is(TypeKind::kNull)) {
      if (Declares(spec, analysis, column.name)) continue;
      diagnostics.Error(
          "untyped-null", column.span,
          fmt::format("column '{}' is NULL of no type, which no table can hold", column.name),
          fmt::format("cast(null as varchar) as {}", column.name));
    } else if (spec.kind().is_stored() && column.type.certain() &&
               !StorageType(column.type).certain()) {
      diagnostics.Error("column-type", column.span,
                        fmt::format("column '{}' has type {}, which an Iceberg table cannot hold",
                                    column.name, column.type.ToString()),
                        column.type.is(TypeKind::kJson) ? "store text: json_format(...)" : "");
    }
  }
}

// An append that cannot tell new rows from old ones would add all of them again in every run.
void CheckAppendKnowsWhatIsNew(const ModelSpec& spec, const ModelAnalysis& analysis,
                               Diagnostics& diagnostics) {
  const ModelConfig& config = spec.config;
  if (!spec.adds_blindly() || spec.kind().rows_from != RowsFrom::kSql ||
      config.watermark.column.given() || config.watermark.snapshot.given() ||
      config.watermark.offsets) {
    return;
  }
  auto tells = [](const SourceLocation& location) {
    return !location.given() || location.files.given() || location.watermark.given();
  };
  if (analysis.upstream.empty() && analysis.sources.empty()) return;  // a row about the run itself
  bool known = analysis.upstream.empty() && analysis.sources.size() == 1 &&
               tells(analysis.sources[0]->duckdb) && tells(analysis.sources[0]->trino);
  if (known) return;
  diagnostics.Error("append-without-watermark", spec.name.span,
                    fmt::format("model '{}' appends, but nothing tells which rows are new",
                                spec.qualified_name()),
                    "add watermark: {column: ...}, or a unique_key");
}

// Macros are gone from the tree by now, but a name that nothing has may be meant for one.
void SuggestMacros(Diagnostics found, const Project& project, const SourceMap& sources,
                   Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const MacroSpec& macro : project.macros) names.push_back(*macro.name);
  for (Diagnostic one : found.all()) {
    if (one.id == "unknown-function" && one.hint.empty()) {
      one.hint = DidYouMean(sources.text(one.span), names);
    }
    diagnostics.Add(std::move(one));
  }
}

void AnalyzeModel(const ParsedModel& model, const Project& project, const SourceMap& sources,
                  const Catalog& catalog, ModelAnalysis& result, Diagnostics& diagnostics) {
  const ModelSpec& spec = *model.spec;
  if (model.query == nullptr) {
    result.columns = DeclaredColumns(spec);
    return;
  }
  Diagnostics found;
  result.query = AnalyzeQuery(model.query, catalog, sources, model.ast->expression_count(), found,
                              &RunValueTypes());
  result.columns = MadeColumns(spec, result);
  bool failed = found.has_errors();
  SuggestMacros(std::move(found), project, sources, diagnostics);
  if (failed) return;
  CheckAppendKnowsWhatIsNew(spec, result, diagnostics);
  result.needs_whole = WhyWhole(model, result, project);
  CheckReadsParts(model, result, diagnostics);
  CheckSnapshotWatermark(model, project, diagnostics);
  CheckOffsetWatermark(model, project, diagnostics);
  CheckColumns(spec, result, diagnostics);
  CheckColumnNames(spec, result, diagnostics);
  CheckConfigColumns(spec, result, diagnostics);
  CheckFormat(spec, catalog.trino, diagnostics);
  if (result.contract != nullptr) CheckContract(spec, result, *result.contract, diagnostics);
}

// The models by how many stand behind each other above them: none reads another of its wave.
std::vector<std::vector<size_t>> Waves(const Analysis& analysis) {
  std::vector<std::vector<size_t>> waves;
  std::vector<size_t> depths(analysis.models.size());
  for (size_t i : analysis.order) {
    for (size_t up : analysis.models[i].upstream) {
      depths[i] = std::max(depths[i], depths[up] + 1);
    }
    if (depths[i] == waves.size()) waves.emplace_back();
    waves[depths[i]].push_back(i);
  }
  return waves;
}

}  // namespace

Analysis AnalyzeProject(const Project& project, const ParsedProject& parsed,
                        const SourceMap& sources, Diagnostics& diagnostics, const Loop& loop) {
  Analysis analysis;
  analysis.catalog.trino = project.trino;
  analysis.models.resize(project.models.size());
  LinkModels(project, parsed, analysis);
  OrderModels(project, parsed, sources, analysis, diagnostics);
  for (const SourceSpec& source : project.sources) {
    CheckSourceColumns(source, diagnostics);
    analysis.catalog.Add(SourceTable(source));
  }
  std::unordered_map<std::string, const ContractSpec*> contracts;
  for (const ContractSpec& contract : project.contracts) contracts[contract.name] = &contract;

  std::vector<Diagnostics> found(project.models.size());
  for (const std::vector<size_t>& wave : Waves(analysis)) {
    std::vector<CatalogTable> made(wave.size());
    loop(wave.size(), [&](size_t at) {
      size_t i = wave[at];
      const ModelSpec& spec = project.models[i];
      ModelAnalysis& result = analysis.models[i];
      if (auto contract = contracts.find(*spec.contract); contract != contracts.end()) {
        result.contract = contract->second;
      }
      AnalyzeModel(parsed.models[i], project, sources, analysis.catalog, result, found[i]);
      made[at] = {LowerCase(spec.qualified_name()), result.columns, !spec.kind().is_stored()};
    });
    for (CatalogTable& table : made) analysis.catalog.Add(std::move(table));
  }
  for (size_t i : analysis.order) diagnostics.Append(std::move(found[i]));
  return analysis;
}

}  // namespace firn
