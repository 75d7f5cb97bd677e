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
  entry.coordinator = "node http://a:1";
  entry.user = "alice";
  entry.heard_at = "2026-01-01 00:00:00.000000 UTC";
  entry.late = LateCount{.passed = 70, .margin = 3600, .run = 2, .picked_up = true, .left = 5};
  entry.event_time_start = "2026-01-01 00:00:00 UTC";
  entry.backfill = Backfill{.id = "20261121T1",
                            .model = "marts.orders",
                            .range = {0, 7200},
                            .batch = "hour",
                            .definition = "aa",
                            .done = {{0, 3600}},
                            .refreshed = {"marts.days"},
                            .ended = true};
  StateEntry read;
  REQUIRE(ReadPayload(PayloadOf(entry), &read));
  CHECK(read.query_id == entry.query_id);
  CHECK(read.watermark == entry.watermark);
  CHECK(read.files == entry.files);
  CHECK(read.fingerprint == entry.fingerprint);
  CHECK(read.snapshot == entry.snapshot);
  CHECK(read.coordinator == entry.coordinator);
  CHECK(read.user == entry.user);
  CHECK(read.heard_at == entry.heard_at);
  CHECK(read.late == entry.late);
  CHECK(read.event_time_start == entry.event_time_start);
  CHECK(read.backfill == entry.backfill);
  CHECK(!ReadPayload("{\"backfill\":{\"id\":\"a\",\"range\":[\"noon\",\"night\"]}}", &read));
  CHECK(!ReadPayload("not json", &read));
  CHECK(!ReadPayload("{\"files\":[1]}", &read));
}

TEST_CASE("a watermark moves when a write has committed, not when it is intended") {
  auto state = After({Entry(EntryKind::kCommit, "", "5"), Entry(EntryKind::kIntent, "q1", "9")});
  CHECK(state.watermark == "5");
  REQUIRE(state.open_intents.size() == 1);
  CHECK(state.open_intents.contains("q1"));

  state = After({Entry(EntryKind::kIntent, "q1", "9"), Entry(EntryKind::kCommit, "q1", "9")});
  CHECK(state.watermark == "9");
  CHECK(state.open_intents.empty());

  state = After({Entry(EntryKind::kCommit, "", "5"), Entry(EntryKind::kIntent, "q1", "9"),
                 Entry(EntryKind::kAbort, "q1", "9")});
  CHECK(state.watermark == "5");
  CHECK(state.open_intents.empty());
}

TEST_CASE("an outcome told again, later, turns nothing back") {
  auto state = After({Entry(EntryKind::kIntent, "q1", "20"), Entry(EntryKind::kCommit, "q1", "20"),
                      Entry(EntryKind::kIntent, "q2", "30"), Entry(EntryKind::kCommit, "q2", "30"),
                      Entry(EntryKind::kCommit, "q1", "20")});
  CHECK(state.watermark == "30");
  // Nor where it is told otherwise.
  StateEntry late = Entry(EntryKind::kCommit, "q1", "20");
  late.files = {{"a", 1, "x"}};
  state =
      After({Entry(EntryKind::kIntent, "q1", "20"), Entry(EntryKind::kAbort, "q1", "20"), late});
  CHECK(!state.watermark);
  CHECK(state.files.empty());
}

TEST_CASE("a run was last heard of by the server's time, wherever its entries sort") {
  ProjectState state;
  StateEntry entry = Entry(EntryKind::kClaim, "", "");
  entry.run_id = "r";
  entry.models = {"marts.orders"};
  entry.written_at = "2031-01-01 00:00:00.000000 UTC";
  entry.heard_at = "2026-01-01 00:00:00.000000 UTC";
  state.Apply(entry);
  CHECK(state.claims["r"].alive_at == entry.heard_at);
  entry.kind = EntryKind::kIntent;
  entry.heard_at = "2026-01-01 00:05:00.000000 UTC";
  state.Apply(entry);
  CHECK(state.claims["r"].alive_at == entry.heard_at);
  CHECK(state.heard["r"].at == entry.heard_at);
  CHECK(!state.heard["r"].ended);
  StateEntry died = Entry(EntryKind::kRun, "", "");
  died.run_id = "r";
  died.status = kDied;
  died.heard_at = "2026-01-02 00:00:00.000000 UTC";
  state.Apply(died);
  CHECK(state.claims.empty());
  CHECK(state.heard["r"].at == entry.heard_at);  // another wrote that
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

TEST_CASE("a backfill is what its commits say, until one says that it has ended") {
  ProjectState state;
  auto tell = [&](const char* id, EventWindow range, std::vector<EventWindow> done, bool ended) {
    StateEntry entry = Entry(EntryKind::kCommit, "", "");
    entry.backfill = Backfill{.id = id, .model = "marts.orders", .range = range, .done = done};
    entry.backfill->ended = ended;
    state.Apply(entry);
  };
  tell("b", {0, 30}, {{20, 30}}, false);
  tell("a", {10, 20}, {}, false);  // within the range of b
  tell("c", {10, 20}, {}, false);  // begun after b
  tell("b", {0, 30}, {{0, 10}}, false);
  CHECK(state.backfills.at("b").done == std::vector<EventWindow>{{0, 10}, {20, 30}});
  tell("b", {0, 30}, {{10, 20}}, true);
  CHECK(!state.backfills.contains("b"));
  CHECK(!state.backfills.contains("a"));
  CHECK(state.backfills.contains("c"));
  CHECK(!state.models["marts.orders"].watermark);
}

TEST_CASE("statements of several windows may be open at once") {
  auto state = After({Entry(EntryKind::kIntent, "q1", ""), Entry(EntryKind::kIntent, "q2", ""),
                      Entry(EntryKind::kCommit, "q1", "")});
  CHECK(state.open_intents.size() == 1);
  CHECK(state.open_intents.contains("q2"));
}

}  // namespace firn
