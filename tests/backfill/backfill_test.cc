// Random events, many of them late for watermarks that are their own event time; random ranges
// filled in by a firn that is killed at random moments, with runs in between. In the end the tables
// are what one run over all events makes of them; and whenever a backfill says that it is done, its
// range is full and what is downstream says what the tables upstream say.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/audit_log/lab_schemas.h"
#include "tests/audit_log/random.h"
#include "tests/audit_log/spawn.h"
#include "tests/audit_log/table_lines.h"
#include "tests/backfill/expected_tables.h"
#include "tests/crash/fault_proxy.h"

namespace firn::backfill {

namespace {

namespace fs = std::filesystem;
using audit_log::Finished;
using audit_log::Random;

constexpr int kHours = 24 * 5;
const std::vector<std::string> kFilled{"marts.latest",  "marts.kept", "marts.present",
                                       "marts.history", "marts.days", "marts.once",
                                       "marts.rows"};

bool OnTrino() { return std::getenv("FIRN_PROJECTS_TARGET") != nullptr; }

std::string Env(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

struct Figures {
  int streams = 0, events = 0, runs = 0, backfills = 0, kills = 0, checks = 0;
};

// The project in a folder, and a schema, of its own.
class Place {
 public:
  Place() {
    static int count = 0;
    std::string unique = std::to_string(getpid()) + "_" + std::to_string(++count);
    folder_ = fs::temp_directory_path() / ("firn_backfill_" + unique);
    schema_ = "backfill_" + unique;
    fs::remove_all(folder_);
    fs::copy(fs::path(FIRN_ROOT) / "tests/projects/windows", folder_, fs::copy_options::recursive);
    fs::create_directories(folder_ / "data");
    if (OnTrino()) {
      proxy_ = std::make_unique<FaultProxy>(Env("TRINO_HOST", "127.0.0.1"),
                                            std::atoi(Env("TRINO_PORT", "8080").c_str()));
    }
  }
  ~Place() {
    if (OnTrino()) audit_log::ForgetSchemas(schema_);
    fs::remove_all(folder_);
  }

  void Deliver(const std::vector<Event>& events) {
    std::ofstream file(folder_ / "data" / (std::to_string(1000 + ++files_) + ".jsonl"));
    for (const Event& event : events) file << JsonOf(event) << '\n';
  }

  // Replaces the first such text of a file.
  void Change(const std::string& path, const std::string& from, const std::string& to) {
    std::ifstream in(folder_ / path);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    std::ofstream(folder_ / path) << text.replace(at, from.size(), to);
  }

  std::string Firn(const std::vector<std::string>& arguments) {
    Finished done = Spawn(arguments, {});
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    return done.out;
  }

  // Ends firn with SIGKILL at its `at`-th change to a file or its `at`-th request; 0: never.
  Finished FirnKilledAt(const std::vector<std::string>& arguments, int at) {
    if (!OnTrino()) {
      static constexpr const char* kHow[] = {"before", "torn", "after"};
      std::map<std::string, std::string> shim{{"LD_PRELOAD", FIRN_CRASH_SHIM},
                                              {"FIRN_CRASH_UNDER", folder_.string()},
                                              {"FIRN_CRASH_AT", std::to_string(at)},
                                              {"FIRN_CRASH_HOW", kHow[at % 3]}};
      return Spawn(arguments, at == 0 ? decltype(shim)() : shim);
    }
    running_ = 0;
    proxy_->Reset(
        [at](int count, const std::string&) {
          if (count != at) return Fault::kNone;
          return at % 2 == 0 ? Fault::kBefore : Fault::kAfter;
        },
        [this] {
          while (running_ == 0) {
          }
          kill(running_, SIGKILL);
        });
    Finished done = Spawn(arguments, {{"TRINO_PORT", std::to_string(proxy_->port())}});
    proxy_->Reset({});
    return done;
  }

  Tables Read() {
    const std::string sql = audit_log::TableLines(kColumns);
    Tables tables;
    for (const auto& [table, _] : kColumns) tables[table];
    std::istringstream lines(Firn({"query", sql, "--format", "jsonl"}));
    for (std::string line; std::getline(lines, line);) {  // {"line":"marts.rows: 1, 2"}
      line = line.substr(9, line.size() - 11);
      size_t colon = line.find(": ");
      tables[line.substr(0, colon)].insert(line.substr(colon + 2));
    }
    return tables;
  }

 private:
  Finished Spawn(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& more) {
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    audit_log::SpawnOptions options;
    options.directory = folder_.string();
    options.environment = {{"FIRN_DUCKDB_PATH", (folder_ / "test.duckdb").string()},
                           {"FIRN_TARGET", OnTrino() ? "trino" : "local"},
                           {"FIRN_SCHEMA", OnTrino() ? schema_ : ""},
                           {"NO_COLOR", "1"}};
    for (const auto& [name, value] : more) options.environment[name] = value;
    options.running = &running_;
    return audit_log::Spawn(command, options);
  }

  fs::path folder_;
  std::string schema_;
  int files_ = 0;
  std::unique_ptr<FaultProxy> proxy_;
  std::atomic<pid_t> running_ = 0;
};

// Lines of one set alone, as `+` or `-`.
std::string Difference(const std::multiset<std::string>& has,
                       const std::multiset<std::string>& expected) {
  std::string out;
  for (const std::string& line : has) {
    if (expected.count(line) != has.count(line)) out += "+ " + line + "\n";
  }
  for (const std::string& line : expected) {
    if (expected.count(line) != has.count(line)) out += "- " + line + "\n";
  }
  return out;
}

std::vector<Event> MakeEvents(Random& random, int count) {
  std::vector<Event> events;
  for (int seq = 1; seq <= count; ++seq) {
    events.push_back({seq, static_cast<int>(random.Between(1, 12)),
                      static_cast<int>(random.Between(1, 4)),
                      static_cast<int>(random.Between(0, 99)),
                      static_cast<int>(random.Between(0, kHours - 1)), random.Percent(20)});
  }
  return events;
}

// The rows of a range, of a table that has a row an event.
std::multiset<std::string> InRange(const std::multiset<std::string>& rows, int from, int to) {
  std::multiset<std::string> in;
  for (const std::string& row : rows) {
    std::string at = row.substr(row.rfind(", ") + 2, 19);
    if (at >= TimeOf(from) && at < TimeOf(to)) in.insert(row);
  }
  return in;
}

// Runs the backfill until it is done, killed now and then.
void Fill(Place& place, const std::string& model, int from, int to, const std::string& batch,
          Random& random, Figures& figures) {
  std::vector<std::string> command{"backfill", model,      "--from",  TimeOf(from),
                                   "--to",     TimeOf(to), "--batch", batch};
  if (random.Percent(50)) {
    command.push_back("--concurrent");
    command.push_back("3");
  }
  const int span = OnTrino() ? 60 : 30;
  for (int attempt = 0;; ++attempt) {
    int at = attempt < (OnTrino() ? 2 : 4) ? static_cast<int>(random.Between(1, span)) : 0;
    Finished done = place.FirnKilledAt(command, at);
    if (done.exit_code == 0) break;
    INFO(done.err);
    REQUIRE(done.exit_code == 128 + 9);
    ++figures.kills;
    if (random.Percent(40)) {
      place.Firn({"run", "--lock-timeout", "1m"});
      ++figures.runs;
    }
  }
  ++figures.backfills;
}

void CheckDerived(const Tables& tables, const std::set<std::string>& which) {
  for (const auto& [table, rows] : Derive(tables)) {
    if (!which.contains(table)) continue;
    CAPTURE(table);
    CHECK(Difference(tables.at(table), rows) == "");
  }
}

void CheckStream(uint64_t seed, Figures& figures) {
  CAPTURE(seed);
  Random random(seed);
  Place place;
  std::vector<Event> events = MakeEvents(random, OnTrino() ? 40 : 80), delivered;
  for (size_t i = 0; i < events.size();) {
    size_t end = std::min(events.size(), i + static_cast<size_t>(random.Between(8, 30)));
    std::vector<Event> batch(events.begin() + static_cast<long>(i),
                             events.begin() + static_cast<long>(end));
    place.Deliver(batch);
    delivered.insert(delivered.end(), batch.begin(), batch.end());
    place.Firn({"run"});
    ++figures.runs;
    i = end;
    if (!random.Percent(60)) continue;
    std::string model = random.Pick(kFilled);
    int from = static_cast<int>(random.Between(0, kHours - 2));
    int to = static_cast<int>(random.Between(from + 1, kHours));
    bool short_range = to - from <= 8;
    Fill(place, model, from, to,
         short_range          ? "hour"
         : random.Percent(70) ? "day"
                              : "month",
         random, figures);
    Tables tables = place.Read();
    if (model == "marts.days" || model == "marts.once" || model == "marts.rows") {
      CAPTURE(model);
      CHECK(Difference(InRange(tables[model], from, to),
                       InRange(Expect(delivered)[model], from, to)) == "");
    }
    static const std::map<std::string, std::set<std::string>> kDownstream{
        {"marts.latest", {"marts.large", "marts.per_customer"}},
        {"marts.present", {"marts.totals"}},
        {"marts.days", {"marts.day_totals"}}};
    if (auto found = kDownstream.find(model); found != kDownstream.end()) {
      CheckDerived(tables, found->second);
    }
    ++figures.checks;
  }
  for (const std::string& model : kFilled) Fill(place, model, 0, kHours, "day", random, figures);
  Tables tables = place.Read(), expected = Expect(delivered);
  for (const auto& [table, _] : kColumns) {
    CAPTURE(table);
    CHECK(Difference(tables[table], expected[table]) == "");
  }
  CHECK(place.Firn({"state", "backfills", "--format", "csv"}) ==
        "backfill,model,range,batch,refreshed,missing\n");
  ++figures.checks;
  ++figures.streams;
  figures.events += static_cast<int>(delivered.size());
}

}  // namespace

TEST_CASE("ranges filled in by a firn that is killed, with runs in between") {
  const char* asked = std::getenv("FIRN_BACKFILL_STREAMS");  // for a longer search
  const int streams = asked != nullptr ? std::atoi(asked) : OnTrino() ? 1 : 3;
  Figures figures;
  for (int i = 0; i < streams; ++i) CheckStream(500 + static_cast<uint64_t>(i), figures);
  fmt::print(
      "figure: {}: {} streams of {} events, {} runs, {} backfills killed {} times, {} checks\n",
      OnTrino() ? "Trino" : "DuckDB", figures.streams, figures.events, figures.runs,
      figures.backfills, figures.kills, figures.checks);
}

TEST_CASE("what a run took in is read again, by the model as it is now") {
  Place place;
  place.Deliver({{1, 1, 1, 10, 0}, {2, 2, 1, 20, 1}});
  place.Firn({"run"});
  place.Deliver({{3, 3, 2, 30, 2}, {4, 1, 2, 40, 3}});
  place.Firn({"run"});
  place.Deliver({{5, 5, 2, 50, 4}});
  place.Firn({"run"});
  // The second run of the model.
  std::string run = place.Firn({"query",
                                "select run_id from firn.log where model = 'marts.latest' and"
                                " entry = 'commit' and payload like '%2025-01-01 03:00:00%'",
                                "--format", "csv"});
  run = run.substr(run.find('\n') + 1);
  run = run.substr(0, run.find('\n'));
  place.Change("models/shop/marts/marts.yml", "select seq, id, customer, amount, at from",
               "select seq, id, customer, amount + 100 as amount, at from");
  std::string before = place.Firn({"state", "--format", "csv"});
  place.Firn({"backfill", "marts.latest", "--run-id", run});
  Tables tables = place.Read();
  // Lateness reads an hour more; the key of the third run is as it was.
  CHECK(tables["marts.latest"] ==
        std::multiset<std::string>{
            "2, 2, 1, 120, 2025-01-01 01:00:00.000000", "3, 3, 2, 130, 2025-01-01 02:00:00.000000",
            "4, 1, 2, 140, 2025-01-01 03:00:00.000000", "5, 5, 2, 50, 2025-01-01 04:00:00.000000"});
  CheckDerived(tables, {"marts.large", "marts.per_customer"});
  CHECK(place.Firn({"state", "--format", "csv"}) == before);
}

}  // namespace firn::backfill
