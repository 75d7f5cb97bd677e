#include "runner/state/state_log.h"

#include <doctest/doctest.h>

namespace firn {

namespace {

StateEntry Entry(EntryKind kind, std::string query_id, std::string watermark) {
  StateEntry entry;
  entry.kind = kind;
  entry.model = "marts.orders";
  entry.written_at = "2026-01-01 00:00:00.000000 UTC";
  entry.query_id = std::move(query_id);
  entry.watermark = std::move(watermark);
  return entry;
}

ModelState After(std::vector<StateEntry> entries) {
  ProjectState state;
  for (const StateEntry& entry : entries) state.Apply(entry);
  return state.models["marts.orders"];
}

}  // namespace

TEST_CASE("a payload reads back as it was written") {
  StateEntry entry = Entry(EntryKind::kIntent, "20261121_1", "7");
  entry.files = {{"in/a \"b\".jsonl", 12, "ff"}};
  entry.fingerprint = "0a";
  entry.snapshot = "99";
  StateEntry read;
  REQUIRE(ReadPayload(PayloadOf(entry), &read));
  CHECK(read.query_id == entry.query_id);
  CHECK(read.watermark == entry.watermark);
  CHECK(read.files == entry.files);
  CHECK(read.fingerprint == entry.fingerprint);
  CHECK(read.snapshot == entry.snapshot);
  CHECK(!ReadPayload("not json", &read));
  CHECK(!ReadPayload("{\"files\":[1]}", &read));
}

TEST_CASE("a watermark moves when a write has committed, not when it is intended") {
  auto state = After({Entry(EntryKind::kCommit, "", "5"), Entry(EntryKind::kIntent, "q1", "9")});
  CHECK(state.watermark == "5");
  REQUIRE(state.open_intent);
  CHECK(state.open_intent->query_id == "q1");

  state = After({Entry(EntryKind::kIntent, "q1", "9"), Entry(EntryKind::kCommit, "q1", "9")});
  CHECK(state.watermark == "9");
  CHECK(!state.open_intent);

  state = After({Entry(EntryKind::kCommit, "", "5"), Entry(EntryKind::kIntent, "q1", "9"),
                 Entry(EntryKind::kAbort, "q1", "9")});
  CHECK(state.watermark == "5");
  CHECK(!state.open_intent);
}

TEST_CASE("files are those of all commits") {
  StateEntry one = Entry(EntryKind::kCommit, "", "");
  one.files = {{"a", 1, "x"}};
  StateEntry two = Entry(EntryKind::kCommit, "", "");
  two.files = {{"b", 1, "y"}};
  StateEntry never = Entry(EntryKind::kIntent, "q", "");
  never.files = {{"c", 1, "z"}};
  CHECK(After({one, two, never}).files == std::set<LoadedFile>{{"a", 1, "x"}, {"b", 1, "y"}});
}

}  // namespace firn
