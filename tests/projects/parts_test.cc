// No model takes the new files or rows of a source for all of them. Models of every kind over
// queries of every shape are generated (parts_models.h) over each way to read a source: `check`
// refuses a model, or its table is the same whether the input came at once or in parts.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/audit_log/random.h"
#include "tests/audit_log/spawn.h"
#include "tests/audit_log/table_lines.h"
#include "tests/projects/parts_models.h"

namespace firn {

namespace {

namespace fs = std::filesystem;
using audit_log::Random;

constexpr const char* kColumns =
    "s.event_id, s.order_id, s.amount, s.event_at, s.operation, s.seq, s.arrived";
constexpr const char* kProfiles =
    "parts:\n  target: local\n  outputs:\n"
    "    local: {type: duckdb, path: \"{{ env_var('FIRN_DUCKDB_PATH') }}\"}\n";

// A way to read the input: as files, as a table with a watermark, seen through other models.
struct Way {
  const char* name;
  const char* from;
  const char* row;
  int percent;  // of the models that are tried
};
constexpr Way kWays[] = {{"files", "files.events", "s.\"$source_row\"", 100},
                         {"numbers", "numbers.events", "s.\"$source_row\"", 12},
                         {"times", "times.events", "s.\"$source_row\"", 5},
                         {"one", "one.events", "s.\"$source_row\"", 6},
                         {"inlined", "shown.inlined", "s.row_name", 5},
                         {"seen", "shown.seen", "s.row_name", 5}};

std::string Source(const std::string& name, const std::string& location) {
  return fmt::format(
      "  - name: {}\n    tables:\n      - name: events\n        columns:\n"
      "          - {{name: event_id, data_type: bigint}}\n"
      "          - {{name: order_id, data_type: bigint}}\n"
      "          - {{name: amount, data_type: bigint}}\n"
      "          - {{name: event_at, data_type: timestamp(6)}}\n"
      "          - {{name: operation, data_type: varchar}}\n"
      "          - {{name: seq, data_type: bigint}}\n"
      "          - {{name: arrived, data_type: timestamp(6)}}\n"
      "          - {{name: tags, data_type: array(varchar)}}\n"
      "        location: {{duckdb: {}}}\n",
      name, location);
}

struct Model {
  std::string name;
  std::string text;
};

std::string Filled(std::string sql, const Way& way) {
  auto fill = [&](const std::string& hole, const std::string& with) {
    for (size_t at; (at = sql.find(hole)) != std::string::npos;) sql.replace(at, 3, with);
  };
  fill("{C}", std::string(kColumns) + ", " + way.row + " as row_name");
  fill("{R}", way.row);
  fill("{S}", way.from);
  return sql;
}

// Whether a table that is read as a whole has what the model says. An append never changes a row,
// a watermark says that older ones stay as they are, and a merge keeps what a source forgets.
bool SaysTheSame(const PartKind& kind, const Shape& shape, const Way& way) {
  if (std::string(way.name) == "files") return true;
  // A file that grows is another file, whose rows are all added.
  if (std::string(way.name) == "one" && std::string(kind.name) == "append") return false;
  bool once = kind.is("append") || std::string(kind.config).find("watermark") != std::string::npos;
  if (once) return !shape.mixes;
  bool by_order = std::string(kind.config).find("unique_key: order_id") != std::string::npos;
  return by_order ? !shape.loses : kind.is("whole") || kind.is("view") || !shape.leaves;
}

std::vector<Model> MakeModels(Random& random) {
  std::vector<Model> models;
  for (const Way& way : kWays) {
    for (const PartKind& kind : PartKinds()) {
      for (const Shape& shape : Shapes()) {
        if (!SaysTheSame(kind, shape, way) || !random.Percent(way.percent)) continue;
        std::string name = fmt::format("{}_{}_{}", way.name, kind.name, shape.name);
        models.push_back(
            {name, fmt::format("models:\n  - name: {}\n    config: {}\n    sql: |\n      {}\n",
                               name, kind.config, Filled(shape.sql, way))});
      }
    }
  }
  return models;
}

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

// A project of the models, and one beside it that fills the table, on one database.
class Place {
 public:
  Place(const std::string& name, const std::vector<Model>& models)
      : folder_(fs::temp_directory_path() / fmt::format("firn_parts_{}{}", getpid(), name)) {
    fs::remove_all(folder_);
    Write(folder_ / "feed/firn.yml", "name: parts\nversion: '1'\nprofile: parts\n");
    Write(folder_ / "feed/profiles.yml", kProfiles);
    Write(folder_ / "feed/models/feed/sources.yml",
          "sources:\n" + Source("files", "{files: 'data/*.jsonl'}"));
    Write(folder_ / "feed/models/feed/raw/events.yml",
          "models:\n  - {name: events, config: {materialized: load}, source: files.events}\n");
    Write(folder_ / "firn.yml", "name: parts\nversion: '1'\nprofile: parts\n");
    Write(folder_ / "profiles.yml", kProfiles);
    Write(folder_ / "models/shop/sources.yml",
          "sources:\n" + Source("files", "{files: 'data/*.jsonl'}") +
              Source("one", "{files: one.jsonl}") +
              Source("numbers", "{table: raw.events, watermark: seq}") +
              Source("times", "{table: raw.events, watermark: arrived}"));
    for (const char* kind : {"inlined", "seen"}) {
      Write(folder_ / "models/shop/shown" / (std::string(kind) + ".yml"),
            fmt::format("models:\n  - name: {}\n    config: {{materialized: {}}}\n    sql: |\n"
                        "      select s.*, \"$source_row\" as row_name from numbers.events as s\n",
                        kind, std::string(kind) == "seen" ? "view" : "ephemeral"));
    }
    for (const Model& model : models) Write(PathOf(model.name), model.text);
  }
  ~Place() { fs::remove_all(folder_); }

  audit_log::Finished Firn(const std::vector<std::string>& arguments, bool feed = false) const {
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    audit_log::SpawnOptions options;
    options.directory = (feed ? folder_ / "feed" : folder_).string();
    options.environment = {{"FIRN_DUCKDB_PATH", (folder_ / "test.duckdb").string()},
                           {"NO_COLOR", "1"}};
    return audit_log::Spawn(command, options);
  }

  void Deliver(int number, const std::string& lines) const {
    std::string name = fmt::format("data/{}.jsonl", number);
    Write(folder_ / name, lines);
    Write(folder_ / "feed" / name, lines);
    std::ofstream(folder_ / "one.jsonl", std::ios::app) << lines;
  }

  // Names of models that `check` refuses; they are taken away.
  std::set<std::string> Refused() const {
    std::set<std::string> refused;
    std::istringstream lines(Firn({"check"}).err);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(": error[") == std::string::npos) continue;
      bool expected = line.find("[reads-parts]") != std::string::npos ||
                      line.find("[append-without-watermark]") != std::string::npos;
      CHECK_MESSAGE(expected, line);
      refused.insert(fs::path(line.substr(0, line.find(':'))).stem().string());
    }
    for (const std::string& name : refused) fs::remove(PathOf(name));
    audit_log::Finished rest = Firn({"check"});
    REQUIRE_MESSAGE(rest.exit_code == 0, rest.err);
    return refused;
  }

  // Brings all tables up to date; adds the models that failed, with the reason.
  void Run(std::map<std::string, std::string>* failed) const {
    audit_log::Finished fed = Firn({"run"}, true);
    REQUIRE_MESSAGE(fed.exit_code == 0, fed.err);
    audit_log::Finished done = Firn({"run", "--threads", "1"});
    std::ifstream file(folder_ / "target/run_results.json");
    auto results = nlohmann::json::parse(file, nullptr, false);
    REQUIRE_MESSAGE(results.is_object(), done.err);
    for (const auto& result : results["results"]) {
      std::string id = result["unique_id"], status = result["status"];
      if (status == "success") continue;
      failed->emplace(id.substr(id.rfind('.') + 1), result.value("message", ""));
    }
  }

  // The rows of each table.
  std::map<std::string, std::multiset<std::string>> Rows(const std::set<std::string>& names) const {
    std::map<std::string, std::string> columns;
    std::map<std::string, std::multiset<std::string>> rows;
    auto read = [&] {
      std::string sql = "select line from (" + audit_log::TableLines(columns) + ")";
      audit_log::Finished done = Firn({"query", sql, "--format", "csv"});
      REQUIRE_MESSAGE(done.exit_code == 0, done.err);
      std::istringstream lines(done.out);
      for (std::string line; std::getline(lines, line);) {
        size_t colon = line.find(": ");
        if (colon == std::string::npos) continue;
        rows[line.substr(line.find("marts."), colon - line.find("marts."))].insert(line);
      }
      columns.clear();
    };
    for (const std::string& name : names) {
      bool scd2 = name.find("_scd2_") != std::string::npos;
      columns["marts." + name] =
          std::string(scd2 ? "valid_from, valid_to, is_current, is_deleted" : "event_at") +
          ", event_id, order_id, amount, operation, seq, arrived, row_name, extra";
      if (columns.size() == 100) read();
    }
    if (!columns.empty()) read();
    return rows;
  }

 private:
  fs::path PathOf(const std::string& name) const {
    return folder_ / "models/shop/marts" / (name + ".yml");
  }

  fs::path folder_;
};

std::vector<std::string> MakeDeliveries(Random& random) {
  std::vector<std::string> deliveries(static_cast<size_t>(random.Between(2, 4)));
  int seq = 0;
  for (std::string& lines : deliveries) {
    for (int64_t i = random.Between(6, 14); i > 0; --i) {
      ++seq;
      lines += fmt::format(
          "{{\"event_id\":{},\"order_id\":{},\"amount\":{},\"event_at\":\"2025-01-0{} 0{}:00:00\","
          "\"operation\":\"{}\",\"seq\":{},\"arrived\":\"2025-02-01 00:{:02}:00\",\"tags\":{}}}\n",
          seq, random.Between(1, 5), random.Between(0, 99), random.Between(1, 3),
          random.Between(0, 9), random.Percent(20) ? "D" : "U", seq, seq,
          random.Percent(50) ? "[\"a\",\"bcd\"]" : "[\"ef\"]");
    }
  }
  return deliveries;
}

}  // namespace

TEST_CASE("what comes in parts is not taken for the whole") {
  const char* asked = std::getenv("FIRN_PARTS_SEED");  // for a longer search
  uint64_t seed = asked == nullptr ? 1 : std::strtoull(asked, nullptr, 10);
  Random random(seed);
  CAPTURE(seed);
  std::vector<Model> models = MakeModels(random);
  std::vector<std::string> deliveries = MakeDeliveries(random);
  Place parts("parts", models);
  std::set<std::string> refused = parts.Refused(), names;
  std::map<std::string, std::string> failed;
  std::vector<Model> taken;
  for (const Model& model : models) {
    if (!refused.contains(model.name)) taken.push_back(model);
  }
  Place whole("whole", taken);
  for (size_t i = 0; i < deliveries.size(); ++i) whole.Deliver(static_cast<int>(i), deliveries[i]);
  whole.Run(&failed);
  const auto bad_input = failed;  // two rows of a key that nothing decides between
  for (size_t i = 0; i < deliveries.size(); ++i) {
    parts.Deliver(static_cast<int>(i), deliveries[i]);
    parts.Run(&failed);
  }
  for (const Model& model : taken) {
    if (!failed.contains(model.name)) names.insert(model.name);
  }
  auto expected = whole.Rows(names), has = parts.Rows(names);
  for (const Model& model : taken) {
    if (has["marts." + model.name] == expected["marts." + model.name]) continue;
    std::string lines;
    for (const std::string& line : has["marts." + model.name]) lines += "+ " + line + "\n";
    for (const std::string& line : expected["marts." + model.name]) lines += "- " + line + "\n";
    FAIL_CHECK(model.text << lines);
  }
  MESSAGE(models.size() << " models: " << refused.size() << " refused, " << names.size()
                        << " the same, " << bad_input.size() << " fail over all rows");
  CHECK(refused.size() > 300);
  CHECK(names.size() > 120);
  for (const auto& [name, why] : failed) {
    CHECK_MESSAGE(bad_input.contains(name), name << " fails over parts alone: " << why);
  }
}

}  // namespace firn
