#include "runner/run/taken_in.h"

#include <doctest/doctest.h>

namespace firn {

namespace {

StateEntry Entry(EntryKind kind, const char* run, const char* query_id, const char* watermark) {
  StateEntry entry;
  entry.kind = kind;
  entry.run_id = run;
  entry.model = "marts.orders";
  entry.query_id = query_id;
  entry.watermark = watermark;
  return entry;
}

}  // namespace

TEST_CASE("what a run took in lies between the marks of the run before and its own") {
  std::vector<StateEntry> log{Entry(EntryKind::kCommit, "r1", "", "5"),
                              Entry(EntryKind::kCommit, "r2", "", ""),  // a window: no mark
                              Entry(EntryKind::kIntent, "r3", "q3", "9"),
                              Entry(EntryKind::kCommit, "r3", "q3", "9"),
                              Entry(EntryKind::kIntent, "r4", "q4", "12")};
  auto third = FindTakenIn(log, "r3", "marts.orders");
  REQUIRE(third);
  CHECK(third->low == "5");
  CHECK(third->high == "9");
  auto first = FindTakenIn(log, "r1", "marts.orders");
  REQUIRE(first);
  CHECK(!first->low);
  CHECK(!FindTakenIn(log, "r2", "marts.orders"));
  CHECK(!FindTakenIn(log, "r4", "marts.orders"));  // not known to have committed
  CHECK(!FindTakenIn(log, "r3", "marts.days"));

  log.push_back(Entry(EntryKind::kCommit, "r5", "q4", "12"));  // settled by a later run
  auto fourth = FindTakenIn(log, "r4", "marts.orders");
  REQUIRE(fourth);
  CHECK(fourth->low == "9");
  CHECK(fourth->high == "12");
}

TEST_CASE("what a run took in may be files") {
  StateEntry one = Entry(EntryKind::kCommit, "r1", "", "");
  one.files = {{"a.jsonl", 1, "aa"}};
  StateEntry two = Entry(EntryKind::kCommit, "r1", "", "");
  two.files = {{"b.jsonl", 1, "bb"}};
  auto taken = FindTakenIn({one, two}, "r1", "marts.orders");
  REQUIRE(taken);
  CHECK(taken->high.empty());
  CHECK(taken->files.size() == 2);
}

}  // namespace firn
