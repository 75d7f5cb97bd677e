#include "runner/report/sql_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/macro/parse_project.h"

namespace firn {

using Json = nlohmann::ordered_json;

namespace {

Json TypeOrNull(const Type& type) { return type.certain() ? Json(type.ToString()) : Json(); }

Json Nullable(Nullability nullability) {
  if (nullability == Nullability::kUnknown) return nullptr;
  return nullability == Nullability::kNullable;
}

std::string CompactText(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status Malformed(const std::string& what) {
  return {StatusCode::kIo, "the schema is not what --schema takes: " + what};
}

}  // namespace

const char* NameOf(LineageKind kind) {
  switch (kind) {
    case LineageKind::kIdentity:
      return "identity";
    case LineageKind::kTransformation:
      return "transformation";
    case LineageKind::kAggregation:
      return "aggregation";
  }
  return "";
}

Result<Catalog> ReadSchemaJson(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed("no JSON object");
  Catalog catalog;
  for (const auto& [name, columns] : json.items()) {
    CatalogTable table{LowerCase(name), {}, false};
    if (!columns.is_array()) return Malformed(fmt::format("'{}' is no list of columns", name));
    for (const Json& column : columns) {
      bool good = column.is_object() && column.contains("name") && column["name"].is_string() &&
                  column.contains("type") && column["type"].is_string();
      if (!good) return Malformed(fmt::format("a column of '{}' needs name and type", name));
      CatalogColumn made{column["name"].get<std::string>(),
                         ParseType(column["type"].get<std::string>())};
      if (column.contains("nullable") && column["nullable"].is_boolean()) {
        made.nullability =
            column["nullable"].get<bool>() ? Nullability::kNullable : Nullability::kNotNull;
      }
      table.columns.push_back(std::move(made));
    }
    catalog.Add(std::move(table));
  }
  return catalog;
}

std::string TypesJson(const QueryAnalysis& analysis) {
  Json columns = Json::array();
  for (const OutputColumn& column : analysis.columns) {
    columns.push_back({{"name", column.name},
                       {"type", TypeOrNull(column.type)},
                       {"nullable", Nullable(column.nullability)}});
  }
  return CompactText({{"columns", std::move(columns)}});
}

std::string LineageJson(const QueryAnalysis& analysis) {
  Json outputs = Json::array();
  for (const OutputColumn& column : analysis.columns) {
    Json sources = Json::array();
    for (const LineageEdge& edge : column.sources) {
      sources.push_back({{"table", edge.origin.table},
                         {"column", edge.origin.column},
                         {"kind", NameOf(edge.kind)}});
    }
    outputs.push_back({{"column", column.name},
                       {"type", TypeOrNull(column.type)},
                       {"sources", std::move(sources)}});
  }
  Json referenced = Json::object();
  for (const ColumnOrigin& origin : analysis.referenced) {
    referenced[origin.table].push_back(origin.column);
  }
  return CompactText({{"outputs", std::move(outputs)}, {"referenced", std::move(referenced)}});
}

std::string StatementJson(std::string_view kind, std::string_view formatted) {
  return CompactText({{"kind", kind}, {"formatted", formatted}});
}

}  // namespace firn
