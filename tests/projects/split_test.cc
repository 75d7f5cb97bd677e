// Tables end the same however their input is split over runs. The models of tests/projects/split
// are of every kind that keeps rows, over upstream tables whose rows change, move and vanish; one
// run that reads everything at once is the judge of many runs that read it piece by piece.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/audit_log/lab_schemas.h"
#include "tests/audit_log/random.h"
#include "tests/audit_log/spawn.h"
#include "tests/audit_log/table_lines.h"

namespace firn {

namespace {

namespace fs = std::filesystem;
using audit_log::Random;

// Tables and what is compared of them: not when and in which file a row came.
const std::map<std::string, std::string> kTables{
    {"staging.latest", "id, revision, customer, amount, at, gone"},
    {"staging.present", "id, revision, customer, amount, at, gone"},
    {"staging.large", "id, customer, amount, at"},
    {"staging.firsts", "id"},
    {"marts.last_of_customer", "customer, at, id, amount"},
    {"marts.on_current", "customer, id, amount"},
    {"marts.history", "customer, valid_from, valid_to, is_current, is_deleted, id, amount"},
    {"marts.strict_history", "customer, valid_from, valid_to, is_current, is_deleted, id, amount"},
    {"marts.on_history", "customer, id, valid_to"},
    {"marts.via_view", "item, amount"},
    {"marts.totals", "customer, total, items"},
    {"marts.rich", "customer, total"},
    {"marts.newest_totals", "customer, total"},
    {"marts.unmatched", "id, customer"},
    {"marts.days", "at, id, amount"},
    {"marts.zoned_days", "at, id, amount"},
    {"marts.day_totals", "day, customer, total"},
    {"marts.partitions", "customer, id, amount"},
    {"marts.regional", "id, revision, region, amount"},
    {"marts.on_regional", "id, region, amount"},
    {"marts.born", "id, revision, born, amount, gone"},
    {"marts.born_history", "id, era, born, valid_from, valid_to, is_current, revision, amount"},
    {"marts.moving", "id, revision, customer, amount, at"},
    {"marts.on_moving", "item, customer, at, amount"},
    {"marts.moving_now", "place, era, revision, at, amount, gone"},
    {"marts.moving_history", "id, customer, valid_from, valid_to, is_current, revision, amount"},
    {"marts.pairs", "customer, id, amount"},
    {"marts.scattered", "place, at, id, amount"},
};

std::vector<std::string> MakeEvents(Random& random, int count) {
  std::vector<std::string> events;
  std::vector<int> revisions(12, 0);
  for (int i = 0; i < count; ++i) {
    if (i > 0 && random.Percent(15)) {  // delivered again
      events.push_back(random.Pick(events));
      continue;
    }
    size_t id = static_cast<size_t>(random.Between(0, 11));
    events.push_back(
        "{\"id\":" + std::to_string(id) + ",\"revision\":" + std::to_string(++revisions[id]) +
        ",\"customer\":" + std::to_string(random.Between(1, 4)) +
        ",\"amount\":" + std::to_string(random.Between(0, 99)) + ",\"at\":\"2025-01-0" +
        std::to_string(random.Between(1, 4)) + " 0" + std::to_string(random.Between(0, 2)) +
        ":00:00\",\"gone\":" + (random.Percent(20) ? "true" : "false") + "}");
  }
  random.Shuffle(events);  // late ones
  return events;
}

// The project in a folder, and a schema, of its own.
class Place {
 public:
  explicit Place(const std::string& name)
      : folder_(fs::temp_directory_path() / ("firn_split_" + std::to_string(getpid()) + name)),
        schema_("s" + std::to_string(getpid()) + name) {
    fs::remove_all(folder_);
    fs::copy(fs::path(FIRN_ROOT) / "tests/projects/split", folder_, fs::copy_options::recursive);
    fs::create_directories(folder_ / "data");
  }
  ~Place() {
    if (std::getenv("FIRN_PROJECTS_TARGET") != nullptr) audit_log::ForgetSchemas(schema_);
    fs::remove_all(folder_);
  }

  void Deliver(const std::vector<std::string>& events) {
    std::ofstream file(folder_ / "data" / (std::to_string(1000 + ++files_) + ".jsonl"));
    for (const std::string& event : events) file << event << '\n';
  }

  std::string Firn(const std::vector<std::string>& arguments) const {
    const char* target = std::getenv("FIRN_PROJECTS_TARGET");
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    if (target != nullptr) {  // DuckDB has none
      command.insert(command.end(), {"--vars", "{zone: Asia/Kathmandu}"});
    }
    audit_log::SpawnOptions options;
    options.directory = folder_.string();
    options.environment = {{"FIRN_DUCKDB_PATH", (folder_ / "test.duckdb").string()},
                           {"FIRN_TARGET", target == nullptr ? "local" : target},
                           {"FIRN_SCHEMA", target == nullptr ? "" : schema_},
                           {"NO_COLOR", "1"}};
    audit_log::Finished done = audit_log::Spawn(command, options);
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    return done.out;
  }

  // Every table's rows as sorted lines, `table: value, value`.
  std::string Rows() const {
    const std::string sql = audit_log::TableLines(kTables);
    return Firn({"query", "select line from (" + sql + ") order by line", "--format", "csv"});
  }

 private:
  fs::path folder_;
  std::string schema_;
  int files_ = 0;
};

// Lines of one text alone, as `+` or `-`.
std::string Difference(const std::string& has, const std::string& expected) {
  auto lines = [](const std::string& text) {
    std::multiset<std::string> set;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) set.insert(line);
    return set;
  };
  std::multiset<std::string> left = lines(has), right = lines(expected);
  std::string out;
  for (const std::string& line : left) {
    if (right.count(line) != left.count(line)) out += "+ " + line + "\n";
  }
  for (const std::string& line : right) {
    if (right.count(line) != left.count(line)) out += "- " + line + "\n";
  }
  return out;
}

void CheckSplits(uint64_t seed) {
  Random random(seed);
  std::vector<std::string> events = MakeEvents(random, 60);
  Place whole("whole"), split("split");
  whole.Deliver(events);
  whole.Firn({"run"});
  for (size_t i = 0; i < events.size();) {
    size_t n = static_cast<size_t>(random.Between(1, 20));
    size_t end = std::min(events.size(), i + n);
    split.Deliver({events.begin() + static_cast<long>(i), events.begin() + static_cast<long>(end)});
    split.Firn({"run"});
    if (random.Percent(20)) split.Firn({"run"});  // nothing new
    i = end;
  }
  std::string expected = whole.Rows();
  CAPTURE(seed);
  CHECK(Difference(split.Rows(), expected) == "");
  split.Firn({"run"});
  CHECK(Difference(split.Rows(), expected) == "");
  split.Firn({"run", "--full-refresh"});
  CHECK(Difference(split.Rows(), expected) == "");
}

}  // namespace

TEST_CASE("tables are the same however the input is split over runs") {
  bool trino = std::getenv("FIRN_PROJECTS_TARGET") != nullptr;
  const char* seeds = std::getenv("FIRN_SPLIT_SEEDS");  // for a longer search
  uint64_t more = seeds != nullptr ? std::strtoull(seeds, nullptr, 10) : trino ? 0 : 5;
  CheckSplits(15);  // takes back a delete that hid a version of the same moment
  for (uint64_t seed = 1; seed <= more; ++seed) CheckSplits(seed);
}

}  // namespace firn
