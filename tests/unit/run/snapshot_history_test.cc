#include "runner/run/snapshot_history.h"

#include <doctest/doctest.h>

namespace firn {

namespace {

// Snapshots by id and parent, the current one last.
SnapshotHistory HistoryOf(const std::vector<std::pair<std::string, std::string>>& snapshots) {
  SnapshotHistory history;
  for (const auto& [id, parent] : snapshots) {
    history.snapshots[id].parent = parent;
    history.current = id;
  }
  return history;
}

}  // namespace

TEST_CASE("the snapshots since another, and since before the first") {
  const SnapshotHistory history = HistoryOf({{"1", ""}, {"9", "1"}, {"4", "9"}});
  REQUIRE(history.Since("1"));
  CHECK(history.Since("1")->size() == 2);
  CHECK(history.Since("1")->front() == &history.snapshots.at("4"));
  CHECK(history.Since("4")->empty());
  CHECK(history.Since("")->size() == 3);
  CHECK(SnapshotHistory().Since("")->empty());
}

TEST_CASE("nothing is told since a snapshot that the chain does not lead to") {
  CHECK(!HistoryOf({{"1", ""}, {"9", "1"}}).Since("7"));
  CHECK(!SnapshotHistory().Since("7"));
  const SnapshotHistory expired = HistoryOf({{"9", "1"}, {"4", "9"}});
  CHECK(!expired.Since(""));
  CHECK(expired.Since("1")->size() == 2);     // all behind it are there
  CHECK(!HistoryOf({{"4", ""}}).Since("1"));  // a catalog that shows the last alone
}

TEST_CASE("a ring of snapshots comes to an end") {
  CHECK(!HistoryOf({{"1", "2"}, {"2", "1"}}).Since("7"));
  CHECK(!HistoryOf({{"1", "1"}}).Since(""));
}

}  // namespace firn
