#include "runner/cli/on_all_cores.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "compiler/compiler.h"
#include "tests/fakes/memory_files.h"

namespace firn {

namespace {

Loop On(size_t threads) {
  return [threads](size_t count, const std::function<void(size_t)>& body) {
    OnThreads(threads, count, body);
  };
}

// Chains of models in every layer; with mistakes in some files of each kind if asked for.
MemoryFiles ManyFiles(int count, bool mistakes) {
  MemoryFiles files;
  files.Write("firn.yml", "name: many\nvars: {low: 3}\n");
  files.Write("models/shop/sources.yml",
              "sources:\n  - name: raw\n    tables:\n      - name: t\n        columns:\n"
              "          - {name: id, data_type: bigint}\n"
              "          - {name: at, data_type: timestamp(6)}\n"
              "        location: {duckdb: {table: t}, trino: {table: lake.raw.t}}\n");
  files.Write("macros/m.yml",
              "macros:\n  - name: twice\n    parameters: [{name: x}]\n"
              "    expression: |\n      @x +\n      @x\n");
  for (int i = 0; i < count; ++i) {
    std::string from = i < 10 ? "raw.t" : fmt::format("s.m{}", i - 1 - i * 7 % 10);
    std::string sql = fmt::format(
        "with a as (\n  select * from {}\n)\nselect twice(id) as id, max(at) over () as at\nfrom "
        "a\n"
        "where id > @low",
        from);
    bool in_file = i % 3 == 0;
    if (mistakes && i % 5 == 1) sql += " and nowhere = 1";
    if (mistakes && i % 17 == 2) sql += " and and";
    std::string yaml = fmt::format("models:\n  - name: m{}\n    contract: shop/c{}\n", i, i % 4);
    if (mistakes && i % 7 == 3) yaml += "    descripton: x\n";
    if (mistakes && i % 11 == 4) yaml += "    - not: here\n";
    if (!in_file) {
      yaml += "    sql: |\n";
      for (size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
        end = sql.find('\n', at);
        yaml += "      " + sql.substr(at, end - at) + "\n";
      }
    }
    std::string path = fmt::format("models/shop/s/m{}", i);
    files.Write(path + ".yml", yaml);
    if (in_file) files.Write(path + ".sql", sql);
    if (mistakes && i % 13 == 5) files.Break(path + ".yml", "Input/output error");
  }
  for (int i = 0; i < 4; ++i) {
    files.Write(fmt::format("contracts/shop/c{}.odcs.yaml", i),
                fmt::format("apiVersion: v3.1.0\nkind: DataContract\nid: c{0}\nversion: 1.0.0\n"
                            "status: active\nschema:\n  - name: c{0}\n    properties:\n"
                            "      - {{name: id, physicalType: {1}}}\n"
                            "      - {{name: at, physicalType: timestamp(6)}}\n",
                            i, mistakes && i == 2 ? "varchar" : "bigint"));
  }
  return files;
}

// All that three stages tell, findings in the order found.
std::string Told(const MemoryFiles& files, const Loop& loop, size_t* findings) {
  SourceMap sources;
  Diagnostics diagnostics;
  Project project = LoadProject(files, ".", {}, sources, diagnostics, loop);
  ParsedProject parsed = ParseProject(project, sources, diagnostics, loop);
  Analysis analysis = AnalyzeProject(project, parsed, sources, diagnostics, loop);
  *findings = diagnostics.all().size();
  std::string told = Format(diagnostics, sources);
  for (const std::string& file : project.files) told += file + "\n";
  for (size_t i : analysis.order) {
    told += project.models[i].qualified_name() + ":";
    for (const OutputColumn& column : analysis.models[i].query.columns) {
      told += fmt::format(" {} {}", column.name, column.type.ToString());
      for (const LineageEdge& edge : column.sources) {
        told += fmt::format(" {}.{}/{}", edge.origin.table, edge.origin.column,
                            static_cast<int>(edge.kind));
      }
    }
    told += "\n";
  }
  for (const auto& [name, table] : analysis.catalog.tables()) {
    told += fmt::format("{} {}\n", name, table.columns.size());
  }
  return told;
}

}  // namespace

TEST_CASE("threads take each index once") {
  for (size_t count : {0, 1, 7, 1'000, 100'000}) {
    std::vector<std::atomic<int>> taken(count);
    OnThreads(8, count, [&](size_t i) { ++taken[i]; });
    size_t once = 0;
    for (const auto& times : taken) once += times == 1;
    CHECK(once == count);
  }
}

TEST_CASE("what a body throws comes out when all threads are done") {
  std::atomic<int> running = 0;
  auto body = [&](size_t i) {
    ++running;
    if (i == 500) throw std::runtime_error("body 500");
    --running;
  };
  CHECK_THROWS_WITH(OnThreads(4, 1'000, body), "body 500");
  CHECK(running == 1);
}

TEST_CASE("a project is told of in the same bytes, whatever the number of threads") {
  for (bool mistakes : {false, true}) {
    MemoryFiles files = ManyFiles(300, mistakes);
    size_t findings = 0, again = 0;
    std::string one = Told(files, InOrder, &findings);
    if (!mistakes) CHECK(one.find("s.m299: id bigint s.m295.id/1") != std::string::npos);
    CHECK((findings > 100) == mistakes);
    for (size_t threads : {2, 3, 8, 32}) {
      CHECK(Told(files, On(threads), &again) == one);
      CHECK(again == findings);
    }
  }
}

}  // namespace firn
