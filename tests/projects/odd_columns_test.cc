// What `check` passes, `run` does: columns of odd names and of every type, through every kind, from
// records and from queries, as what a row says, as its key and as its order, into quarantine.
#include "tests/projects/odd_columns.h"

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

namespace firn {

namespace {

namespace fs = std::filesystem;
using audit_log::Random;

struct Model {
  std::string name, text, question;  // a query of one number...
  std::string answer;                // ...that this is
};

std::string InYaml(const std::string& text) { return nlohmann::json(text).dump(); }

std::string InSql(const std::string& name) {
  std::string quoted = "\"";
  for (char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

// A column, the models that it goes through, and where they stand.
class Column {
 public:
  Column(size_t number, std::string name, const OddType& type, Random& random)
      : number_(number), name_(std::move(name)), type_(type), random_(random) {
    in_lines_ = name_.find('\n') != std::string::npos;
    records_ = type.json[0] != nullptr && (in_lines_ || random.Percent(50));
  }

  bool possible() const { return records_ || !in_lines_; }

  std::vector<Model> Make(const fs::path& folder) {
    std::vector<Model> models;
    const std::string root = fmt::format("landing.root_{}", number_);
    if (records_) {
      WriteSource(folder);
      Add(models, "root", "{materialized: load}", fmt::format("    source: r{}.rows\n", number_));
    } else {
      Add(models, "root", "{materialized: table}",
          Sql(fmt::format("select * from (values (1, timestamp '2025-01-01 00:00:00', '1', {}),"
                          " (2, timestamp '2025-01-02 00:00:00', 'bad', {}),"
                          " (3, timestamp '2025-01-02 01:00:00', '3', null)) as v (k, at, raw, {})",
                          type_.values[0], type_.values[1], InSql(name_))));
    }
    const std::vector<std::pair<const char*, const char*>> kinds{
        {"added", "{materialized: append, unique_key: k}"},
        {"marked", "{materialized: append, watermark: {column: at}}"},
        {"merged", "{materialized: merge, unique_key: k}"},
        {"ordered", "{materialized: merge, unique_key: k, order_by: at, delete_when: k > 9}"},
        {"current", "{materialized: current, unique_key: k, order_by: at}"},
        {"days", "{materialized: replace_window, event_time: at, window: day}"},
        {"whole", "{materialized: table}"},
        {"seen", "{materialized: view}"}};
    for (const auto& [kind, config] : kinds) {
      if (random_.Percent(20)) Add(models, kind, config, Sql("select * from " + root));
    }
    if (random_.Percent(30)) {
      Add(models, "versions", "{materialized: scd2, unique_key: k, order_by: at}",
          Sql("select * from " + root));
    }
    Add(models, "sorted_out",
        "{materialized: merge, unique_key: k, order_by: at, on_bad_row: quarantine}",
        Sql("select *, cast(raw as integer) as number from " + root));
    if (in_lines_ || random_.Percent(50)) return models;
    const std::string filtered =
        Sql(fmt::format("select k, at, {0} from {1} where {0} is not null", InSql(name_), root));
    Add(models, "by_key",
        fmt::format("{{materialized: current, unique_key: [{}], order_by: at}}", InYaml(name_)),
        filtered);
    Add(models, "by_order",
        fmt::format("{{materialized: merge, unique_key: k, order_by: [{}], delete_when: k > 9}}",
                    InYaml(name_)),
        filtered);
    return models;
  }

 private:
  std::string Sql(const std::string& sql) const { return "    sql: |\n      " + sql + "\n"; }

  void WriteSource(const fs::path& folder) const {
    Write(
        folder / fmt::format("models/shop/r{}.yml", number_),
        fmt::format("sources:\n  - name: r{0}\n    tables:\n      - name: rows\n        columns:\n"
                    "          - {{name: k, data_type: bigint}}\n"
                    "          - {{name: at, data_type: timestamp(6)}}\n"
                    "          - {{name: raw, data_type: varchar}}\n"
                    "          - {{name: {1}, data_type: '{2}'}}\n"
                    "        location: {{duckdb: {{files: data/{0}.jsonl}}}}\n",
                    number_, InYaml(name_), type_.type));
    std::string lines;
    for (int k = 1; k <= 3; ++k) {
      lines +=
          fmt::format("{{\"k\":{},\"at\":\"2025-01-0{} 00:00:00\",\"raw\":\"{}\",{}:{}}}\n", k, k,
                      k == 2 ? "bad" : "7", InYaml(name_), k == 3 ? "null" : type_.json[k - 1]);
    }
    Write(folder / fmt::format("data/{}.jsonl", number_), lines);
  }

  void Add(std::vector<Model>& models, const std::string& kind, const std::string& config,
           const std::string& rest) const {
    Model model;
    model.name = fmt::format("{}_{}", kind, number_);
    model.text = fmt::format("models:\n  - name: {}\n    # {} {}\n    config: {}\n{}", model.name,
                             InYaml(name_), type_.type, config, rest);
    const bool root = kind == "root", by = kind.starts_with("by_"), bad = kind == "sorted_out";
    const std::string table = (root ? "landing." : "marts.") + model.name, name = InSql(name_);
    const std::string type = type_.type;
    auto is = [&](const char* value) {
      if (type.starts_with("map")) return name + " is not null";  // DuckDB compares none
      const bool text = type.starts_with("char"), parts = type.ends_with(")") && !text;
      const std::string same = text    ? fmt::format("cast({} as varchar)", value)
                               : parts ? fmt::format("cast({} as {})", value, type)
                                       : value;
      return name + " is not distinct from " + same;
    };
    model.question = fmt::format(
        "select count_if(k = 1 and {} or k = 2 and {} or k = 3 and {} is null) + 10 * count(*){}"
        " as n from {}",
        is(type_.values[0]), is(type_.values[1]), name,
        bad ? fmt::format(" + 100 * (select count(*) from {}__quarantine)", table) : "", table);
    model.answer = by ? "22" : bad ? "122" : "33";
    models.push_back(std::move(model));
  }

  size_t number_;
  std::string name_;
  const OddType& type_;
  Random& random_;
  bool in_lines_ = false;
  bool records_ = false;
};

class Place {
 public:
  Place() : folder_(fs::temp_directory_path() / fmt::format("firn_odd_{}", getpid())) {
    fs::remove_all(folder_);
    Write(folder_ / "firn.yml", "name: odd\nversion: '1'\nprofile: odd\n");
    Write(folder_ / "profiles.yml",
          "odd:\n  target: local\n  outputs:\n    local: {type: duckdb, path: odd.duckdb}\n");
  }
  ~Place() { fs::remove_all(folder_); }
  const fs::path& folder() const { return folder_; }

  fs::path PathOf(const std::string& model) const {
    return folder_ / "models/shop" / (model.starts_with("root_") ? "landing" : "marts") /
           (model + ".yml");
  }

  audit_log::Finished Firn(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    audit_log::SpawnOptions options;
    options.directory = folder_.string();
    options.environment = {{"NO_COLOR", "1"}};
    return audit_log::Spawn(command, options);
  }

  // Takes the models away that `check` refuses, and gives their names, until it refuses no more.
  std::set<std::string> Refused() const {
    static const std::set<std::string> kReasons{"reserved-name", "source-type", "column-type",
                                                "config-type"};
    std::set<std::string> refused;
    for (int round = 0; round < 3; ++round) {
      audit_log::Finished checked = Firn({"check"});
      if (checked.exit_code == 0) return refused;
      std::istringstream lines(checked.err);
      for (std::string line; std::getline(lines, line);) {
        const size_t open = line.find(": error[");
        if (open == std::string::npos) continue;
        std::string id = line.substr(open + 8, line.find(']', open) - open - 8);
        CHECK_MESSAGE(kReasons.contains(id), line);
        std::string stem = fs::path(line.substr(0, line.find(':'))).stem().string();
        const bool source = stem.starts_with("r") && !stem.starts_with("root");
        std::string number = source ? stem.substr(1) : stem.substr(stem.rfind('_') + 1);
        const bool all = source || stem.starts_with("root_");
        for (const auto& file : fs::recursive_directory_iterator(folder_ / "models")) {
          std::string other = file.path().stem().string();
          bool same =
              other == stem || (all && (other.ends_with("_" + number) || other == "r" + number));
          if (same && file.is_regular_file()) gone_.push_back(file.path());
          if (same) refused.insert(other);
        }
      }
      for (const fs::path& path : gone_) fs::remove(path);
    }
    FAIL("models are refused again and again");
    return refused;
  }

 private:
  fs::path folder_;
  mutable std::vector<fs::path> gone_;
};

}  // namespace

TEST_CASE("a column that check passes, whatever its name and type, comes through every kind") {
  const char* asked = std::getenv("FIRN_ODD_SEED");  // for a longer search
  const uint64_t seed = asked == nullptr ? 1 : std::strtoull(asked, nullptr, 10);
  CAPTURE(seed);
  Random random(seed);
  Place place;
  std::vector<Model> models;
  size_t number = 0;
  auto add = [&](const std::string& name, const OddType& type) {
    Column column(++number, name, type, random);
    if (!column.possible()) return;
    for (Model& model : column.Make(place.folder())) {
      Write(place.PathOf(model.name), model.text);
      models.push_back(std::move(model));
    }
  };
  for (const std::string& name : OddNames()) add(name, random.Pick(OddTypes()));
  for (const OddType& type : OddTypes()) add(random.Pick(OddNames()), type);

  std::set<std::string> refused = place.Refused();
  for (int run = 0; run < 2; ++run) {
    audit_log::Finished done = place.Firn({"run", "--threads", "1"});
    std::ifstream file(place.folder() / "target/run_results.json");
    const auto results = nlohmann::json::parse(file, nullptr, false);
    REQUIRE_MESSAGE(results.is_object(), done.err);
    for (const auto& result : results["results"]) {
      if (result["status"] == "success") continue;
      const std::string id = result["unique_id"], why = result.value("message", "");
      // Maps are compared on Trino alone, and that is said.
      const bool told = why.find("has no equal in DuckDB") != std::string::npos;
      CHECK_MESSAGE((told && why.find("map(") != std::string::npos), id << ": " << why);
      refused.insert(id.substr(id.rfind('.') + 1));
    }
  }
  size_t right = 0;
  std::map<std::string, std::string> answers;
  std::string questions;
  size_t asked_now = 0;
  for (size_t i = 0; i < models.size(); ++i) {
    if (!refused.contains(models[i].name)) {
      questions +=
          fmt::format("{}select '{}' as m, n from ({})", questions.empty() ? "" : " union all ",
                      models[i].name, models[i].question);
      ++asked_now;
    }
    if (asked_now < 50 && i + 1 < models.size()) continue;
    audit_log::Finished done = place.Firn({"query", questions, "--format", "csv"});
    CHECK_MESSAGE(done.exit_code == 0, done.err);
    std::istringstream lines(done.out);
    for (std::string line; std::getline(lines, line);) {
      answers[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
    }
    questions.clear();
    asked_now = 0;
  }
  for (const Model& model : models) {
    if (refused.contains(model.name)) continue;
    const bool same = answers[model.name] == model.answer;
    CHECK_MESSAGE(same, model.text << "has " << answers[model.name] << ", not " << model.answer);
    right += same;
  }
  MESSAGE(models.size() << " models of " << number << " columns: " << right << " are right, "
                        << refused.size() << " refused");
  CHECK(right > 350);
}

}  // namespace firn
