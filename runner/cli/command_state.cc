// state: what firn remembers, and mending it by hand.
#include <fmt/format.h>

#include <algorithm>

#include "runner/cli/commands.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/report/rows.h"
#include "runner/run/clock.h"
#include "runner/run/compact_state.h"
#include "runner/run/edit_state.h"
#include "runner/run/lease.h"

namespace firn {

namespace {

int Fail(const Invocation& invocation, const Status& status) {
  invocation.console.Report(status);
  return status.code() == StatusCode::kQuery ? kFailed : kUnusable;
}

std::string WindowsText(const std::vector<EventWindow>& windows) {
  std::string text;
  for (const EventWindow& window : windows) {
    text += (text.empty() ? "" : ", ") + WindowText(window);
  }
  return text;
}

// Windows that follow each other as one.
std::vector<EventWindow> Gaps(const Backfill& backfill) {
  std::vector<EventWindow> gaps;
  int64_t at = backfill.range.start;
  for (const EventWindow& done : backfill.done) {
    if (at < done.start) gaps.push_back({at, done.start});
    at = std::max(at, done.end);
  }
  if (at < backfill.range.end) gaps.push_back({at, backfill.range.end});
  return gaps;
}

int Show(const Invocation& invocation, OpenTarget& target) {
  auto read = ReadState(*target.workspace, *target.engine, target.profile.names);
  if (!read.ok()) return Fail(invocation, read.status());
  const ProjectState* state = &read->state;
  QueryResult table;
  table.columns = {{"model", "varchar"},    {"watermark", "varchar"},      {"files", "bigint"},
                   {"late_rows", "bigint"}, {"open_statement", "varchar"}, {"held_by", "varchar"}};
  for (const auto& [name, model] : state->models) {
    Cell open, held, late;
    if (model.late) late = std::to_string(model.late->left);
    for (const auto& [query_id, _] : model.open_intents) {
      open = open ? *open + ", " + query_id : query_id;
    }
    for (const auto& [run, claim] : state->claims) {
      if (claim.models.contains(name) && IsLive(claim, read->now)) {
        held = fmt::format("{} on {}", run, claim.host);
      }
    }
    table.rows.push_back(
        {name, model.watermark, std::to_string(model.files.size()), late, open, held});
  }
  std::optional<RowFormat> format = ParseRowFormat(invocation.options.format);
  invocation.console.Print(FormatRows(table, format.value_or(RowFormat::kTable)));
  for (const auto& [id, backfill] : state->backfills) {
    std::string gaps = WindowsText(Gaps(backfill));
    invocation.console.Say(
        fmt::format("backfill {} of {} {}: {}", id, backfill.model, WindowText(backfill.range),
                    gaps.empty() ? "downstream is not yet right" : "missing " + gaps));
  }
  return kDone;
}

int ShowBackfills(const Invocation& invocation, OpenTarget& target) {
  auto read = ReadState(*target.workspace, *target.engine, target.profile.names);
  if (!read.ok()) return Fail(invocation, read.status());
  const ProjectState* state = &read->state;
  QueryResult table;
  table.columns = {{"backfill", "varchar"}, {"model", "varchar"},     {"range", "varchar"},
                   {"batch", "varchar"},    {"refreshed", "varchar"}, {"missing", "varchar"}};
  for (const auto& [id, backfill] : state->backfills) {
    Cell batch, refreshed;
    if (!backfill.batch.empty()) batch = backfill.batch;
    for (const std::string& name : backfill.refreshed) {
      refreshed = refreshed ? *refreshed + ", " + name : name;
    }
    table.rows.push_back({id, backfill.model, WindowText(backfill.range), batch, refreshed,
                          WindowsText(Gaps(backfill))});
  }
  std::optional<RowFormat> format = ParseRowFormat(invocation.options.format);
  invocation.console.Print(FormatRows(table, format.value_or(RowFormat::kTable)));
  return kDone;
}

int Set(const Invocation& invocation, OpenTarget& target) {
  const std::vector<std::string>& words = invocation.options.words;
  std::optional<size_t> model = FindModel(invocation, *target.workspace, words[1]);
  if (!model) return kUnusable;
  Status set = SetWatermark(*target.workspace, *target.engine, target.options(invocation), *model,
                            words[2], SystemClock());
  if (!set.ok()) return Fail(invocation, set);
  invocation.console.Say(fmt::format("{} goes on from {}", words[1], words[2]));
  return kDone;
}

int SetOutcome(const Invocation& invocation, OpenTarget& target) {
  const std::vector<std::string>& words = invocation.options.words;
  std::optional<size_t> model = FindModel(invocation, *target.workspace, words[1]);
  if (!model) return kUnusable;
  Status settled = Settle(*target.workspace, *target.engine, target.options(invocation), *model,
                          words[2] == "committed", SystemClock());
  if (!settled.ok()) return Fail(invocation, settled);
  invocation.console.Say(fmt::format("the open statement of {} {}", words[1], words[2]));
  return kDone;
}

int LetGo(const Invocation& invocation, OpenTarget& target) {
  const std::string& name = invocation.options.words[1];
  std::optional<size_t> model = FindModel(invocation, *target.workspace, name);
  if (!model) return kUnusable;
  auto released =
      Release(*target.workspace, *target.engine, target.options(invocation), *model, SystemClock());
  if (!released.ok()) return Fail(invocation, released.status());
  for (const std::string& run : *released) invocation.console.Say("released from run " + run);
  invocation.console.Warn(
      "warning[released]: this is right only where that run has ended\n"
      "  If it goes on, it may write beside the next run of its models, and rows may be there "
      "twice.");
  return kDone;
}

int Compact(const Invocation& invocation, OpenTarget& target) {
  auto sizes = CompactState(*target.workspace, *target.engine, target.profile.names, SystemClock());
  if (!sizes.ok()) return Fail(invocation, sizes.status());
  std::string said =
      fmt::format("firn.log: {} entries became {}", sizes->entries_before, sizes->entries_after);
  if (sizes->files.before > 0) {
    said += fmt::format(", {} data files became {}", sizes->files.before, sizes->files.after);
  }
  invocation.console.Say(said);
  return kDone;
}

}  // namespace

int StateCommand(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.options.words;
  bool show = words.empty() || (words.size() == 1 && words[0] == "show");
  bool set = words.size() == 3 && words[0] == "set-watermark";
  bool compact = words.size() == 1 && words[0] == "compact";
  bool settle = words.size() == 3 && words[0] == "settle" &&
                (words[2] == "committed" || words[2] == "failed");
  bool backfills = words.size() == 1 && words[0] == "backfills";
  bool release = words.size() == 2 && words[0] == "release";
  if (!show && !set && !settle && !compact && !backfills && !release) {
    invocation.console.Fail(
        "error[usage]: 'firn state' takes show, backfills, set-watermark MODEL VALUE,"
        " settle MODEL committed, settle MODEL failed, release MODEL, or compact");
    return kUnusable;
  }
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  if (!target) return exit_code;
  if (show) return Show(invocation, *target);
  if (settle) return SetOutcome(invocation, *target);
  if (backfills) return ShowBackfills(invocation, *target);
  if (release) return LetGo(invocation, *target);
  return set ? Set(invocation, *target) : Compact(invocation, *target);
}

}  // namespace firn
