#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "tests/bench/generate.h"

namespace firn::bench {

namespace {

namespace fs = std::filesystem;

void WriteFile(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

bool IsSource(const Table& table) { return table.schema.starts_with("raw_"); }

// A literal block's content: each line but the empty ones indented.
std::string Indented(const std::string& text, size_t columns) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at) + 1;
    if (end - at > 1) out.append(columns, ' ');
    out.append(text, at, end - at);
    at = end;
  }
  return out;
}

std::string ModelFile(const Model& model) {
  const Table& table = model.table;
  bool stored = table.schema == "marts";
  std::string text = "models:\n  - name: " + table.name + "\n";
  text += fmt::format("    description: \"{}: made from {} and its like, one row for each\"\n",
                      table.name, model.upstream.front().qualified());
  text += fmt::format("    config: {{materialized: {}, tags: [{}, {}]}}\n",
                      stored ? "table" : "view", model.pipeline, table.schema);
  if (model.contract) text += fmt::format("    contract: {}/{}\n", model.pipeline, table.name);
  text += "    columns:\n";
  for (size_t i = 0; i < 3; ++i) {
    text += fmt::format("      - {{name: {}, description: the {} of a row{}}}\n",
                        table.columns[i].name, table.columns[i].name,
                        i == 0 && !stored ? ", data_tests: [unique, not_null]" : "");
  }
  return text + "    sql: |\n" + Indented(model.sql, 6);
}

std::string ContractFile(const Model& model) {
  std::string text = fmt::format(
      "apiVersion: v3.1.0\nkind: DataContract\nid: {0}.{1}\nversion: 1.0.0\nstatus: active\n"
      "schema:\n  - name: {1}\n    physicalName: {2}\n    properties:\n",
      model.pipeline, model.table.name, model.table.qualified());
  for (const Column& column : model.table.columns) {
    text += fmt::format("      - {{name: {}, physicalType: '{}'}}\n", column.name, column.type);
  }
  return text;
}

std::string SourcesFile(const std::vector<const Table*>& tables, bool firn) {
  std::string text = fmt::format("sources:\n  - name: {}\n    tables:\n", tables.front()->schema);
  for (const Table* table : tables) {
    text += fmt::format("      - name: {}\n        columns:\n", table->name);
    for (const Column& column : table->columns) {
      text += fmt::format("          - {{name: {}, data_type: '{}'}}\n", column.name, column.type);
    }
    if (!firn) continue;
    text += fmt::format(
        "        location:\n          trino: {{table: lake.{}}}\n"
        "          duckdb: {{table: {}}}\n",
        table->qualified(), table->qualified());
  }
  return (firn ? "" : "version: 2\n") + text;
}

// The tables' names as dbt has them.
std::string DbtSql(const Model& model) {
  std::string sql = model.sql;
  for (const Table& table : model.upstream) {
    std::string from = "from " + table.qualified();
    std::string to =
        IsSource(table) ? fmt::format("from {{{{ source('{}', '{}') }}}}", table.schema, table.name)
                        : fmt::format("from {{{{ ref('{}') }}}}", table.name);
    for (size_t at = 0; (at = sql.find(from, at)) != std::string::npos; at += to.size()) {
      sql.replace(at, from.size(), to);
    }
  }
  return sql;
}

// {"schema": {"table": {"column": "type"}}}
std::string SchemaFile(const Generated& generated) {
  std::map<std::string, std::string> schemas;
  auto add = [&](const Table& table) {
    std::string& text = schemas[table.schema];
    text += fmt::format("{}\"{}\": {{", text.empty() ? "" : ",\n", table.name);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      text += fmt::format("{}\"{}\": \"{}\"", i == 0 ? "" : ", ", table.columns[i].name,
                          table.columns[i].type);
    }
    text += "}";
  };
  for (const Table& table : generated.sources) add(table);
  for (const Model& model : generated.models) add(model.table);
  std::string text;
  for (const auto& [name, tables] : schemas) {
    text += fmt::format("{}\"{}\": {{\n{}}}", text.empty() ? "{" : ",\n", name, tables);
  }
  return text + "}\n";
}

// One statement of at least so many bytes: the models' own, as common tables.
std::string LargeStatement(const Generated& generated, size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) {
    text += fmt::format("{} m{} as (\n{})", i == 0 ? "with" : ",\n", i,
                        generated.models[i % generated.models.size()].sql);
  }
  return text + "\nselect count(*) from m0";
}

}  // namespace

void Write(const Generated& generated, const std::string& folder) {
  fs::path root(folder), firn = root / "project", dbt = root / "dbt";
  fs::remove_all(root);
  WriteFile(firn / "firn.yml", "name: bench\nversion: '1.0'\n");
  WriteFile(
      firn / "profiles.yml",
      "bench: {target: local, outputs: {local: {type: duckdb, path: target/bench.duckdb}}}\n");
  WriteFile(dbt / "dbt_project.yml",
            "name: bench\nversion: '1.0'\nconfig-version: 2\nprofile: bench\n"
            "models: {bench: {+materialized: view}}\n");
  WriteFile(dbt / "profiles.yml",
            "bench: {target: local, outputs: {local: {type: duckdb, path: bench.duckdb}}}\n");
  std::map<std::string, std::vector<const Table*>> sources;
  for (const Table& table : generated.sources) sources[table.schema].push_back(&table);
  for (const auto& [schema, tables] : sources) {
    fs::path file = fs::path("models") / schema.substr(4) / "sources.yml";
    WriteFile(firn / file, SourcesFile(tables, true));
    WriteFile(dbt / file, SourcesFile(tables, false));
  }
  for (size_t i = 0; i < generated.models.size(); ++i) {
    const Model& model = generated.models[i];
    fs::path file = fs::path("models") / model.pipeline / model.table.schema / model.table.name;
    WriteFile(firn / file.string().append(".yml"), ModelFile(model));
    WriteFile(dbt / file.string().append(".sql"), DbtSql(model));
    WriteFile(root / "sql" / fmt::format("{:05}.sql", i), model.sql);
    if (!model.contract) continue;
    WriteFile(firn / "contracts" / model.pipeline / (model.table.name + ".odcs.yaml"),
              ContractFile(model));
  }
  for (size_t megabytes : {1, 2, 5, 10}) {
    WriteFile(root / fmt::format("large_{:02}.sql", megabytes),
              LargeStatement(generated, megabytes * 1'000'000));
  }
  WriteFile(root / "schema.json", SchemaFile(generated));
}

}  // namespace firn::bench
