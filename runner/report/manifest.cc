#include "runner/report/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/fingerprint.h"
#include "compiler/project/spec_names.h"
#include "runner/report/metadata.h"
#include "runner/report/node_id.h"

namespace firn {

namespace {

using Json = nlohmann::ordered_json;

Json Strings(const std::vector<Text>& texts) {
  Json list = Json::array();
  for (const Text& text : texts) list.push_back(*text);
  return list;
}

Json Pairs(const std::vector<std::pair<Text, Text>>& pairs) {
  Json map = Json::object();
  for (const auto& [key, value] : pairs) map[*key] = *value;
  return map;
}

// dbt gives one key as a text and several as a list.
Json OneOrMany(const std::vector<Text>& texts) {
  if (texts.empty()) return nullptr;
  return texts.size() == 1 ? Json(*texts.front()) : Strings(texts);
}

Json OrNull(const Text& text) { return text.given() ? Json(*text) : Json(); }

class Writer {
 public:
  Writer(const Workspace& workspace, const TargetNames& names, const std::vector<DataTest>& tests)
      : workspace_(workspace),
        project_(workspace.project),
        analysis_(workspace.analysis),
        names_(names),
        tests_(tests) {}

  Json Model(size_t model, const std::string& compiled) const {
    const ModelSpec& spec = project_.models[model];
    Json node = Common(UniqueId(project_, model), spec.kind().resource_type(), *spec.name,
                       spec.file, FullName(project_, spec));
    node["database"] = names_.catalog;
    node["schema"] = names_.Schema(Schema(spec));
    node["alias"] = spec.config.alias.given() ? *spec.config.alias : *spec.name;
    node["relation_name"] = RelationName(project_, model, names_);
    node["description"] = *spec.description;
    node["tags"] = Strings(spec.config.tags);
    node["meta"] = Pairs(spec.config.meta);
    node["config"] = Config(spec);
    node["columns"] = Columns(model);
    node["depends_on"] = {{"macros", Json::array()}, {"nodes", Upstream(model)}};
    node["sources"] = SourcesOf(model);
    Span sql = spec.sql.span;
    node["raw_code"] = sql.known() ? Json(std::string(workspace_.sources.text(sql))) : Json("");
    node["language"] = "sql";
    node["checksum"] = {{"name", "firn"},
                        {"checksum", FingerprintOf(workspace_.sources.text(FileOf(spec))).Hex()}};
    node["compiled"] = !compiled.empty();
    node["compiled_code"] = compiled.empty() ? Json() : Json(compiled);
    node["contract"] = {{"enforced", spec.contract.given()}, {"name", OrNull(spec.contract)}};
    node["access"] = "protected";
    return node;
  }

  Json Source(size_t index) const {
    const SourceSpec& spec = project_.sources[index];
    const SourceLocation& location = names_.flavor == SqlFlavor::kDuckdb ? spec.duckdb : spec.trino;
    std::string table = location.table.given() ? *location.table : *location.files;
    Json node = Common(UniqueId(project_, spec), "source", *spec.name, spec.file,
                       {*project_.name, *spec.source, *spec.name});
    node["source_name"] = *spec.source;
    node["identifier"] = table;
    node["relation_name"] = table;
    node["database"] = names_.catalog;
    node["schema"] = *spec.source;
    node["description"] = *spec.description;
    node["config"] = {{"enabled", true}};
    node["tags"] = Json::array();
    node["meta"] = Json::object();
    node["freshness"] = nullptr;
    node["loaded_at_field"] = nullptr;
    Json columns = Json::object();
    for (const ColumnSpec& column : spec.columns) {
      columns[*column.name] = {{"name", *column.name},
                               {"description", *column.description},
                               {"data_type", *column.data_type},
                               {"meta", Json::object()},
                               {"tags", Strings(column.tags)}};
    }
    node["columns"] = std::move(columns);
    return node;
  }

  Json Test(size_t index) const {
    const DataTest& test = tests_[index];
    const ModelSpec& spec = project_.models[test.model];
    std::vector<std::string> name = FullName(project_, spec);
    name.back() = test.name;
    Json node = Common(UniqueId(project_, test), "test", test.name, spec.file, name);
    std::string model = UniqueId(project_, test.model);
    Json needs = Json::array({model});
    if (!test.to_column.empty()) needs.push_back(UniqueId(project_, test.to_model));
    node["attached_node"] = model;
    node["column_name"] = test.columns.size() == 1 ? Json(test.columns[0]) : Json();
    node["test_metadata"] = {{"name", TraitsOf(test.kind).name},
                             {"kwargs", {{"column_name", node["column_name"]}, {"model", model}}},
                             {"namespace", test.rule != nullptr ? Json("contract") : Json()}};
    node["config"] = {
        {"enabled", true}, {"materialized", "test"}, {"severity", test.warning ? "WARN" : "ERROR"}};
    node["depends_on"] = {{"macros", Json::array()}, {"nodes", std::move(needs)}};
    node["tags"] = Json::array();
    node["description"] = "";
    return node;
  }

  // What the models and tests need, by unique id; and the other way round.
  void Maps(Json* parents, Json* children) const {
    *parents = *children = Json::object();
    auto link = [&](const std::string& node, const Json& needs) {
      (*parents)[node] = needs;
      if (!children->contains(node)) (*children)[node] = Json::array();
      for (const Json& need : needs) (*children)[need.get<std::string>()].push_back(node);
    };
    for (const SourceSpec& source : project_.sources)
      link(UniqueId(project_, source), Json::array());
    for (size_t model : analysis_.order) link(UniqueId(project_, model), Upstream(model));
    for (size_t test = 0; test < tests_.size(); ++test) {
      link(UniqueId(project_, tests_[test]), Test(test)["depends_on"]["nodes"]);
    }
  }

 private:
  Json Common(const std::string& unique_id, std::string_view type, const std::string& name,
              const std::string& file, const std::vector<std::string>& fqn) const {
    size_t models = file.find('/');
    return {{"unique_id", unique_id},
            {"resource_type", type},
            {"package_name", *project_.name},
            {"name", name},
            {"path", models == std::string::npos ? file : file.substr(models + 1)},
            {"original_file_path", file},
            {"fqn", fqn}};
  }

  static std::string Schema(const ModelSpec& spec) {
    return spec.config.schema.given() ? *spec.config.schema : spec.layer;
  }

  // The bytes that a model's meaning comes from: the file of its SQL or its YAML.
  Span FileOf(const ModelSpec& spec) const {
    FileId file = spec.sql.given() ? spec.sql.span.file : spec.name.span.file;
    return {file, 0, static_cast<uint32_t>(workspace_.sources.text(file).size())};
  }

  Json Upstream(size_t model) const {
    Json nodes = Json::array();
    for (const SourceSpec* source : analysis_.models[model].sources) {
      nodes.push_back(UniqueId(project_, *source));
    }
    for (size_t up : analysis_.models[model].upstream) nodes.push_back(UniqueId(project_, up));
    return nodes;
  }

  Json SourcesOf(size_t model) const {
    Json sources = Json::array();
    for (const SourceSpec* source : analysis_.models[model].sources) {
      sources.push_back({*source->source, *source->name});
    }
    return sources;
  }

  Json Config(const ModelSpec& spec) const {
    const ModelConfig& config = spec.config;
    Json json{{"enabled", *config.enabled},
              {"materialized", NameOf(*config.materialized)},
              {"unique_key", OneOrMany(config.unique_key)},
              {"order_by", Strings(config.order_by)},
              {"delete_when", OrNull(config.delete_when)},
              {"on_schema_change", NameOf(*config.on_schema_change, kOnSchemaChangeNames)},
              {"on_bad_row", NameOf(*config.on_bad_row, kBadRowPolicyNames)},
              {"tags", Strings(config.tags)},
              {"meta", Pairs(config.meta)},
              {"schema", Schema(spec)},
              {"alias", OrNull(config.alias)},
              {"properties", Pairs(config.properties)},
              {"pre-hook", Strings(config.pre_hook)},
              {"post-hook", Strings(config.post_hook)},
              {"event_time", OrNull(config.event_time)}};
    if (config.watermark.given()) {
      json["watermark"] = {{"column", OrNull(config.watermark.column)},
                           {"lateness_seconds", *config.watermark.lateness_seconds},
                           {"gap", *config.watermark.gap},
                           {"files", config.watermark.files},
                           {"snapshot", OrNull(config.watermark.snapshot)},
                           {"offsets", config.watermark.offsets}};
    }
    return json;
  }

  // What the model makes, with what its YAML and its contract say of it.
  Json Columns(size_t model) const {
    const ModelSpec& spec = project_.models[model];
    const ContractSpec* contract = analysis_.models[model].contract;
    Json columns = Json::object();
    for (const CatalogColumn& made : analysis_.models[model].columns) {
      std::string description;
      Json tags = Json::array();
      Json constraints = Json::array();
      if (contract != nullptr) {
        for (const ContractColumn& column : contract->columns) {
          if (!SameName(column.column(), made.name)) continue;
          description = *column.description;
          if (*column.required) constraints.push_back({{"type", "not_null"}});
          if (*column.primary_key) constraints.push_back({{"type", "primary_key"}});
        }
      }
      for (const ColumnSpec& column : spec.columns) {
        if (!SameName(*column.name, made.name)) continue;
        if (column.description.given()) description = *column.description;
        tags = Strings(column.tags);
      }
      columns[made.name] = {
          {"name", made.name},
          {"description", description},
          {"data_type", made.type.certain() ? Json(made.type.ToString()) : Json()},
          {"constraints", std::move(constraints)},
          {"meta", Json::object()},
          {"tags", std::move(tags)}};
    }
    return columns;
  }

  const Workspace& workspace_;
  const Project& project_;
  const Analysis& analysis_;
  const TargetNames& names_;
  const std::vector<DataTest>& tests_;
};

std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ManifestJson(const ManifestInput& input) {
  Writer writer(input.workspace, input.names, input.tests);
  const Project& project = input.workspace.project;
  Json manifest;
  manifest["metadata"] =
      Metadata("https://schemas.getdbt.com/dbt/manifest/v12.json", input.generated_at);
  manifest["metadata"]["project_name"] = *project.name;
  manifest["metadata"]["adapter_type"] =
      input.names.flavor == SqlFlavor::kDuckdb ? "duckdb" : "trino";
  Json& nodes = manifest["nodes"] = Json::object();
  for (size_t model = 0; model < project.models.size(); ++model) {
    nodes[UniqueId(project, model)] = writer.Model(model, input.compiled[model]);
  }
  for (size_t test = 0; test < input.tests.size(); ++test) {
    nodes[UniqueId(project, input.tests[test])] = writer.Test(test);
  }
  Json& sources = manifest["sources"] = Json::object();
  for (size_t source = 0; source < project.sources.size(); ++source) {
    sources[UniqueId(project, project.sources[source])] = writer.Source(source);
  }
  for (const char* key :
       {"macros", "docs", "exposures", "metrics", "groups", "selectors", "disabled", "group_map",
        "saved_queries", "semantic_models", "unit_tests"}) {
    manifest[key] = Json::object();
  }
  writer.Maps(&manifest["parent_map"], &manifest["child_map"]);
  return Dump(manifest, 1);
}

std::string ResourceJson(const Resource& resource, const Workspace& workspace,
                         const TargetNames& names, const std::vector<DataTest>& tests,
                         const std::vector<std::string>& keys) {
  Writer writer(workspace, names, tests);
  Json node;
  switch (resource.kind) {
    case ResourceKind::kModel:
    case ResourceKind::kSeed:
      node = writer.Model(resource.index, {});
      break;
    case ResourceKind::kSource:
      node = writer.Source(resource.index);
      break;
    case ResourceKind::kTest:
      node = writer.Test(resource.index);
      break;
  }
  static const std::vector<std::string> kKeys = {
      "name",  "resource_type", "package_name", "original_file_path", "unique_id", "source_name",
      "alias", "config",        "tags",         "depends_on"};
  Json line = Json::object();
  for (const std::string& key : keys.empty() ? kKeys : keys) {
    if (node.contains(key)) line[key] = node[key];
  }
  return Dump(line, -1);
}

}  // namespace firn
