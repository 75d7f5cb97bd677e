// state: what firn remembers, and mending it by hand.
#include <fmt/format.h>

#include "runner/cli/commands.h"
#include "runner/cli/target.h"
#include "runner/report/rows.h"
#include "runner/run/compact_state.h"
#include "runner/run/edit_state.h"
#include "runner/run/lease.h"

namespace firn {

namespace {

int Fail(const Invocation& invocation, const Status& status) {
  invocation.console.Report(status);
  return status.code() == StatusCode::kQuery ? kFailed : kUnusable;
}

int Show(const Invocation& invocation, OpenTarget& target) {
  auto state = ReadState(*target.workspace, *target.engine, target.profile.names);
  if (!state.ok()) return Fail(invocation, state.status());
  QueryResult table;
  table.columns = {{"model", "varchar"},
                   {"watermark", "varchar"},
                   {"files", "bigint"},
                   {"open_statement", "varchar"},
                   {"held_by", "varchar"}};
  for (const auto& [name, model] : state->models) {
    Cell open, held;
    if (model.open_intent) open = model.open_intent->query_id;
    for (const auto& [run, claim] : state->claims) {
      if (claim.models.contains(name) && IsLive(claim, SystemClock().Now())) {
        held = fmt::format("{} on {}", run, claim.host);
      }
    }
    table.rows.push_back({name, model.watermark, std::to_string(model.files.size()), open, held});
  }
  std::optional<RowFormat> format = ParseRowFormat(invocation.options.format);
  invocation.console.Print(FormatRows(table, format.value_or(RowFormat::kTable)));
  return kDone;
}

// The model that the command's second word names.
std::optional<size_t> NamedModel(const Invocation& invocation, const OpenTarget& target) {
  const std::string& word = invocation.options.words[1];
  const auto& names = target.workspace->analysis.by_name;
  auto found = names.find(LowerCase(word));
  if (found != names.end()) return found->second;
  std::vector<std::string_view> known;
  for (const auto& [name, _] : names) known.push_back(name);
  std::string hint = DidYouMean(word, known);
  invocation.console.Fail(fmt::format("error[usage]: there is no model '{}'{}", word,
                                      hint.empty() ? "" : "\n  hint: " + hint));
  return std::nullopt;
}

int Set(const Invocation& invocation, OpenTarget& target) {
  const std::vector<std::string>& words = invocation.options.words;
  std::optional<size_t> model = NamedModel(invocation, target);
  if (!model) return kUnusable;
  Status set = SetWatermark(*target.workspace, *target.engine, target.profile.names, *model,
                            words[2], SystemClock());
  if (!set.ok()) return Fail(invocation, set);
  invocation.console.Say(fmt::format("{} goes on from {}", words[1], words[2]));
  return kDone;
}

int SetOutcome(const Invocation& invocation, OpenTarget& target) {
  const std::vector<std::string>& words = invocation.options.words;
  std::optional<size_t> model = NamedModel(invocation, target);
  if (!model) return kUnusable;
  Status settled = Settle(*target.workspace, *target.engine, target.profile.names, *model,
                          words[2] == "committed", SystemClock());
  if (!settled.ok()) return Fail(invocation, settled);
  invocation.console.Say(fmt::format("the open statement of {} {}", words[1], words[2]));
  return kDone;
}

int Compact(const Invocation& invocation, OpenTarget& target) {
  auto sizes = CompactState(*target.workspace, *target.engine, target.profile.names, SystemClock());
  if (!sizes.ok()) return Fail(invocation, sizes.status());
  invocation.console.Say(
      fmt::format("firn.log: {} entries became {}", sizes->first, sizes->second));
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
  if (!show && !set && !settle && !compact) {
    invocation.console.Fail(
        "error[usage]: 'firn state' takes show, set-watermark MODEL VALUE, settle MODEL committed,"
        " settle MODEL failed, or compact");
    return kUnusable;
  }
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  if (!target) return exit_code;
  if (show) return Show(invocation, *target);
  if (settle) return SetOutcome(invocation, *target);
  return set ? Set(invocation, *target) : Compact(invocation, *target);
}

}  // namespace firn
