// Entries that go into the log together.
#include "runner/run/state_writer.h"

#include <doctest/doctest.h>

#include <thread>

namespace firn {
namespace {

// Remembers the statements that it was sent.
class Remembering final : public Session {
 public:
  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions&) override {
    statements.push_back(sql);
    return std::unique_ptr<PendingStatement>(new Done);
  }
  Status Begin() override { return {}; }
  Status Commit() override { return {}; }
  Status Rollback() override { return {}; }
  Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
    return {};
  }
  std::vector<std::string> statements;

 private:
  struct Done final : PendingStatement {
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override { return QueryResult(); }
    std::string id = "q";
  };
};

struct Log {
  Log() { names.catalog = "lake"; }
  Project project;
  TargetNames names;
  StateLog log{project, names};
  SystemClock clock;
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

}  // namespace firn
