#include "runner/run/session_settings.h"

#include <doctest/doctest.h>

#include <functional>

namespace firn {
namespace {

// Answers SHOW SESSION with what `lists` gives for the pattern.
class ListingSession final : public Session {
 public:
  using Lists = std::function<Result<std::vector<std::string>>(const std::string& statement)>;
  explicit ListingSession(Lists lists) : lists_(std::move(lists)) {}

  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions&) override {
    ++asked;
    return std::unique_ptr<PendingStatement>(new Answer(lists_(sql)));
  }
  Status Begin() override { return {}; }
  Status Commit() override { return {}; }
  Status Rollback() override { return {}; }
  Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
    return {};
  }
  int asked = 0;

 private:
  struct Answer final : PendingStatement {
    explicit Answer(Result<std::vector<std::string>> its_names) : names(std::move(its_names)) {}
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override {
      if (!names.ok()) return names.status();
      QueryResult result;
      for (const std::string& name : *names) result.rows.push_back({name, "1kB", "", "", ""});
      return result;
    }
    Result<std::vector<std::string>> names;
    std::string id = "q";
  };
  Lists lists_;
};

using Settings = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a setting that the server lists is used, and asked for once") {
  ListingSession session([](const std::string& statement) {
    CHECK(statement == "show session like 'lake.block_size'");
    return std::vector<std::string>{"lake.blockXsize", "lake.block_size"};
  });
  SessionSettings settings("lake");
  ModelResult result;
  for (int i = 0; i < 2; ++i) {
    CHECK(settings.Listed({{"block_size", "1kB"}}, session, &result) ==
          Settings{{"lake.block_size", "1kB"}});
  }
  CHECK(settings.Listed({}, session, &result).empty());
  CHECK(result.note.empty());
  CHECK(session.asked == 1);
}

TEST_CASE("a setting that the server does not list, or does not show, is left out and told once") {
  const ListingSession::Lists ways[] = {
      [](const std::string&) { return std::vector<std::string>(); },
      // '_' stands for any character in a pattern.
      [](const std::string&) { return std::vector<std::string>{"lake.blockXsize"}; },
      [](const std::string&) {
        return Status(StatusCode::kQuery, "Access Denied: Cannot show session");
      }};
  for (const auto& way : ways) {
    ListingSession session(way);
    SessionSettings settings("lake");
    ModelResult result;
    CHECK(settings.Listed({{"block_size", "1kB"}}, session, &result).empty());
    CHECK(result.note == "without lake.block_size, which the server does not list");
    result.note.clear();
    CHECK(settings.Listed({{"block_size", "1kB"}}, session, &result).empty());
    CHECK(result.note.empty());
    CHECK(session.asked == 1);
  }
}

}  // namespace firn
