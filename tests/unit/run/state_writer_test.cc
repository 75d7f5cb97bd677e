// Entries that go into the log together.
#include "runner/run/state_writer.h"

#include <doctest/doctest.h>

#include <functional>
#include <thread>

namespace firn {
namespace {

// Remembers the statements that it was sent.
class Remembering final : public Session {
 public:
  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions&) override {
    statements.push_back(sql);
    return std::unique_ptr<PendingStatement>(new Done(run));
  }
  Status Begin() override { return {}; }
  Status Commit() override { return {}; }
  Status Rollback() override { return {}; }
  Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
    return {};
  }
  std::vector<std::string> statements;
  std::function<int64_t()> run = [] { return int64_t{1}; };  // gives the count of rows

 private:
  struct Done final : PendingStatement {
    explicit Done(std::function<int64_t()> its_run) : run(std::move(its_run)) {}
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override {
      QueryResult result;
      result.affected_rows = run();
      return result;
    }
    std::function<int64_t()> run;
    std::string id = "q";
  };
};

struct FakeClock final : Clock {
  int64_t Now() const override { return now; }
  int64_t now = 1'800'000'000'000'000;
};
constexpr int64_t kOneMinute = 60'000'000;

struct Log {
  Log() { names.catalog = "lake"; }
  Project project;
  TargetNames names;
  StateLog log{project, names};
  FakeClock clock;
  StateWriter writer{log, "r", clock};
};

StateEntry Intent(const char* model) {
  StateEntry entry;
  entry.kind = EntryKind::kIntent;
  entry.model = model;
  return entry;
}

}  // namespace

TEST_CASE("a write waits for a model that is about to write") {
  Log log;
  Remembering session, other;
  StateWriter::Coming own(log.writer), coming(log.writer);
  std::thread thread([&] { CHECK(log.writer.Write(Intent("marts.a"), session, &own).ok()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(log.writer.Write(Intent("marts.b"), other, &coming).ok());
  thread.join();
  // Unless the thread began later than that, its statement has both.
  const auto& statements = session.statements.empty() ? other.statements : session.statements;
  REQUIRE(session.statements.size() + other.statements.size() == 1);
  CHECK(statements[0].find("marts.a") != std::string::npos);
  CHECK(statements[0].find("marts.b") != std::string::npos);
}

TEST_CASE("what is said to come and does not holds nothing up for long") {
  Log log;
  Remembering session;
  const StateWriter::Coming never(log.writer);
  CHECK(log.writer.Write(Intent("marts.a"), session).ok());
  CHECK(session.statements.size() == 1);
}

TEST_CASE("once it holds models, the server itself compares its clock with the last sign of life") {
  Log log;
  Remembering session;
  CHECK(log.writer.Write(Intent("marts.a"), session).ok());
  CHECK(session.statements[0].find("current_timestamp") == std::string::npos);
  log.writer.HoldFor(std::chrono::minutes(14), std::chrono::minutes(9));
  const std::string until = TrinoTime(log.clock.now + 14 * kOneMinute);
  log.clock.now += 5 * kOneMinute;
  CHECK(log.writer.Write(Intent("marts.a"), session).ok());
  CHECK(session.statements[1].find("current_timestamp < timestamp '" + until) != std::string::npos);
  // The server has come further than this machine knows, which was suspended.
  session.run = [] { return int64_t{0}; };
  const Status lost = log.writer.Write(Intent("marts.a"), session);
  CHECK(lost.code() == StatusCode::kLocked);
  // And nothing is written any more.
  CHECK(log.writer.Write(Intent("marts.a"), session).code() == StatusCode::kLocked);
  CHECK(session.statements.size() == 3);
}

TEST_CASE("an entry that took long to be written is no leave to begin a statement") {
  for (const int64_t minutes : {8, 10}) {
    Log log;
    Remembering session;
    CHECK(log.writer.Write(Intent("marts.a"), session).ok());
    log.writer.HoldFor(std::chrono::minutes(14), std::chrono::minutes(9));
    session.run = [&] {
      log.clock.now += minutes * kOneMinute;
      return int64_t{1};
    };
    const Status written = log.writer.Write(Intent("marts.a"), session);
    CHECK(written.ok() == (minutes < 9));
  }
}

TEST_CASE("entries say when they were written beside where they sort") {
  Log log;
  Remembering session;
  log.writer.Behind("2031-01-01 00:00:00.000000 UTC");
  log.writer.Defer(Intent("marts.b"));  // waits for a while
  log.clock.now += 3 * kOneMinute;
  CHECK(log.writer.Write(Intent("marts.a"), session).ok());
  const std::string& sql = session.statements.at(0);
  CHECK(sql.find("2031-01-01 00:00:00.000001 UTC") != std::string::npos);
  const std::string heard = "\"heard_at\":\"" + TrinoTime(log.clock.now);
  const size_t first = sql.find(heard);
  REQUIRE(first != std::string::npos);
  CHECK(sql.find(heard, first + 1) != std::string::npos);
}

}  // namespace firn
