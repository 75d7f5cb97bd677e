// The models that follow a table's snapshots on Trino, on DuckDB, which has none: files, of which
// an append reads each once, and all other kinds all. Late events come in later files.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/audit_log/random.h"
#include "tests/audit_log/spawn.h"
#include "tests/sources/events.h"

namespace firn {
namespace {

namespace fs = std::filesystem;
using audit_log::Finished;

class Place {
 public:
  Place() : folder_(fs::temp_directory_path() / fmt::format("firn_sources_{}", getpid())) {
    fs::remove_all(folder_);
    fs::copy(fs::path(FIRN_ROOT) / "tests/sources/snapshots", folder_, fs::copy_options::recursive);
    fs::create_directories(folder_ / "data");
  }
  ~Place() { fs::remove_all(folder_); }

  void Deliver(const std::vector<Event>& events) {
    std::ofstream file(folder_ / "data" / fmt::format("{}.jsonl", ++files_));
    for (const Event& e : events) {
      file << fmt::format(R"({{"id": {}, "customer": {}, "value": {}, "at": "{}", "gone": {}}})",
                          e.id, e.customer, e.value, Time(e.minute), e.gone)
           << '\n';
    }
  }

  Finished Firn(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command{FIRN_BINARY, arguments[0], "-t", "local"};
    command.insert(command.end(), arguments.begin() + 1, arguments.end());
    return audit_log::Spawn(command,
                            {.environment = {{"NO_COLOR", "1"}}, .directory = folder_.string()});
  }

  std::multiset<std::string> Rows() const {
    auto text = [](const std::string& model, const std::vector<std::string>& values) {
      std::string row = "'" + model + "'";
      for (const std::string& value : values) {
        row += " || ' ' || coalesce(cast(" + value + " as varchar), '-')";
      }
      return "select " + row + " as line from marts." + model;
    };
    auto at = [](const std::string& column) {
      return "date_format(" + column + ", '%Y-%m-%d %H:%i:%s')";
    };
    std::string sql =
        text("landed", {"id", "customer", "value", at("at")}) + " union all " +
        text("copies", {"id", "value"}) + " union all " +
        text("by_id", {"id", "customer", "value", at("at")}) + " union all " +
        text("latest", {"customer", "id", "value"}) + " union all " +
        text("days", {at("at"), "id", "value"}) + " union all " +
        text("shares", {"customer", "id", "share"}) + " union all " +
        text("history", {"customer", at("valid_from"), at("valid_to"), "id", "value"});
    Finished finished = Firn({"query", sql, "--format", "csv"});
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    std::multiset<std::string> rows;
    std::istringstream lines(finished.out);
    std::string line;
    std::getline(lines, line);  // the column's name
    while (std::getline(lines, line)) rows.insert(line);
    return rows;
  }

 private:
  fs::path folder_;
  int files_ = 0;
};

}  // namespace

TEST_CASE("without snapshots the same models give the same tables") {
  Place place;
  audit_log::Random random(3);
  std::vector<Event> all;
  for (int delivery = 0; delivery < 4; ++delivery) {
    std::vector<Event> batch;
    for (int i = 0; i < 20; ++i) {
      int64_t id = static_cast<int64_t>(all.size() + batch.size()) + 1;
      batch.push_back(
          {id, random.Between(1, 6), id * 3, random.Between(0, 3 * 1440), random.Percent(20)});
    }
    place.Deliver(batch);
    all.insert(all.end(), batch.begin(), batch.end());
    Finished run = place.Firn({"run"});
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    std::multiset<std::string> expected = RowsOf(all);
    for (const Event& e : all) {
      expected.insert(fmt::format("landed {} {} {} {}", e.id, e.customer, e.value, Time(e.minute)));
      expected.insert(fmt::format("copies {} {}", e.id, e.value));
    }
    CHECK(place.Rows() == expected);
    CHECK(place.Firn({"run", "--skip-exit-code", "99"}).exit_code == 99);
  }
  Finished plan = place.Firn({"plan"});
  CHECK(plan.out.find("DuckDB has no snapshots of raw.events, so each file is read once") !=
        std::string::npos);
  CHECK(plan.out.find("DuckDB has no snapshots of raw.events, so all is compared") !=
        std::string::npos);
  CHECK(plan.out.find("DuckDB has no snapshots of marts.landed, so all is compared") !=
        std::string::npos);
}

}  // namespace firn
