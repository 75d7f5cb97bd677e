#include "runner/cli/run_console.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/project/spec_names.h"
#include "runner/report/run_event.h"
#include "runner/run/clock.h"

namespace firn {

std::string Thousands(int64_t number) {
  std::string text = std::to_string(number);
  size_t first = number < 0 ? 1 : 0;
  for (size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string Rows(int64_t number) {
  return fmt::format("{} row{}", Thousands(number), number == 1 ? "" : "s");
}

std::string Duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.2f}s", seconds);
  if (seconds < 60) return fmt::format("{:.1f}s", seconds);
  auto whole = static_cast<int64_t>(seconds);
  return fmt::format("{}m {:02}s", whole / 60, whole % 60);
}

namespace {

struct StatusWord {
  const char* word;
  Color color;
};

StatusWord WordFor(RunStatus status) {
  switch (status) {
    case RunStatus::kSuccess:
      return {"OK", Color::kGreen};
    case RunStatus::kNothingNew:
      return {"NO-OP", Color::kDim};
    case RunStatus::kWarn:
      return {"WARN", Color::kYellow};
    case RunStatus::kError:
      return {"ERROR", Color::kRed};
    case RunStatus::kFail:
      return {"FAIL", Color::kRed};
    case RunStatus::kSkipped:
      return {"SKIP", Color::kYellow};
    case RunStatus::kCancelled:
      return {"CANCELLED", Color::kRed};
  }
  return {"", Color::kNone};
}

bool Failed(RunStatus status) {
  return status == RunStatus::kError || status == RunStatus::kFail ||
         status == RunStatus::kCancelled;
}

// "12:00:01", UTC.
std::string TimeOfDay() { return IsoTime(SystemClock().Now()).substr(11, 8); }

// What stands in brackets behind a finished model.
std::string Outcome(const ModelResult& result) {
  std::string what;
  if (result.status == RunStatus::kSuccess && result.affected_rows >= 0) {
    what = Rows(result.affected_rows);
  } else if (result.status != RunStatus::kSuccess && !Failed(result.status)) {
    what = result.message;
  }
  if (result.bad_rows > 0) {
    what += fmt::format("{}{} bad", what.empty() ? "" : ", ", Thousands(result.bad_rows));
  }
  if (result.late_rows > 0) {
    what += fmt::format("{}{} late{}", what.empty() ? "" : ", ", Thousands(result.late_rows),
                        result.late_picked_up ? ", picked up" : "");
  }
  if (result.status == RunStatus::kSkipped) return what;
  return fmt::format("{}{}in {}", what, what.empty() ? "" : " ", Duration(result.seconds));
}

}  // namespace

void RunConsole::Started(const RunOptions&, size_t model, size_t position, size_t total) {
  const ModelSpec& spec = workspace_.project.models[model];
  running_[model] = {std::chrono::steady_clock::now(), {}};
  if (console_.style().terminal) return Draw();
  console_.Event("NodeStart",
                 fmt::format("{}  {} of {} START {} {}", TimeOfDay(), position, total,
                             NameOf(*spec.config.materialized), spec.qualified_name()),
                 console_.style().json ? NodeStartData(workspace_.project, model) : "", false);
}

void RunConsole::Advanced(size_t model, const StatementProgress& progress) {
  auto found = running_.find(model);
  if (found == running_.end()) return;
  found->second.progress = progress;
  if (std::chrono::steady_clock::now() - drawn_ > std::chrono::milliseconds(100)) Draw();
}

void RunConsole::Finished(const ModelResult& finished, size_t position, size_t total) {
  ModelResult result = finished;
  // Its tests failed, as they say below, but the table was written.
  if (results_ != nullptr && result.status == RunStatus::kFail) result.status = RunStatus::kSuccess;
  const ModelSpec& spec = workspace_.project.models[result.model];
  running_.erase(result.model);
  StatusWord word = WordFor(result.status);
  console_.Event(
      "NodeFinished",
      fmt::format("{}  {} of {} {} {} {}  [{}]", TimeOfDay(), position, total,
                  console_.Paint(word.color, word.word), NameOf(*spec.config.materialized),
                  spec.qualified_name(), Outcome(result)),
      console_.style().json ? NodeFinishedData(workspace_.project, result) : "",
      Failed(result.status));
  if (!result.note.empty() && !console_.style().json) console_.Say("  " + result.note);
  for (const Diagnostic& one : result.diagnostics) console_.Report(one, workspace_.sources);
  if (results_ != nullptr) {
    std::vector<TestResult> results = results_->of(result.model);
    if (!results.empty()) PrintTests(workspace_, *tests_, result.model, results, console_);
  }
  Draw();
}

void RunConsole::Draw() {
  drawn_ = std::chrono::steady_clock::now();
  std::string line;
  for (const auto& [model, under_way] : running_) {
    std::chrono::duration<double> took = drawn_ - under_way.since;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ",
                        workspace_.project.models[model].qualified_name(), Duration(took.count()));
    if (under_way.progress.fraction > 0) {
      line += fmt::format(" {:.0f}%", under_way.progress.fraction * 100);
    }
  }
  if (line.size() > 78) line = line.substr(0, 75) + "...";
  console_.SetStatusLine(line);
}

void Tally::Add(RunStatus status) {
  switch (status) {
    case RunStatus::kSuccess:
      ++pass;
      break;
    case RunStatus::kNothingNew:
      ++no_op;
      break;
    case RunStatus::kWarn:
      ++warn;
      break;
    case RunStatus::kError:
    case RunStatus::kFail:
    case RunStatus::kCancelled:
      ++error;
      break;
    case RunStatus::kSkipped:
      ++skip;
      break;
  }
}

namespace {

// A line a model, where there are several to compare.
void PrintModels(const RunResult& result, const Workspace& workspace, Console& console) {
  if (result.models.size() < 2 || console.style().json) return;
  size_t width = std::string_view("model").size();
  for (const ModelResult& model : result.models) {
    width = std::max(width, workspace.project.models[model.model].qualified_name().size());
  }
  console.Say("");
  console.Say(console.Paint(
      Color::kBold, fmt::format("{:<{}}  {:<9}  {:>13}  {:>11}  {:>7}", "model", width, "status",
                                "rows written", "quarantined", "time")));
  for (const ModelResult& model : result.models) {
    StatusWord word = WordFor(model.status);
    bool ran = model.status != RunStatus::kSkipped && !Failed(model.status);
    std::string rows = ran && model.affected_rows >= 0          ? Thousands(model.affected_rows)
                       : model.status == RunStatus::kNothingNew ? "0"
                                                                : "-";
    console.Say(fmt::format("{:<{}}  {}  {:>13}  {:>11}  {:>7}",
                            workspace.project.models[model.model].qualified_name(), width,
                            console.Paint(word.color, fmt::format("{:<9}", word.word)), rows,
                            ran ? Thousands(model.bad_rows) : "-",
                            model.status == RunStatus::kSkipped ? "-" : Duration(model.seconds)));
  }
  console.Say("");
}

}  // namespace

void Summarize(const RunResult& result, const Tally& tally, const Workspace& workspace,
               Console& console) {
  PrintModels(result, workspace, console);
  int64_t written = 0;
  for (const ModelResult& model : result.models)
    written += std::max<int64_t>(model.affected_rows, 0);
  std::string quarantined;
  for (const ModelResult& model : result.models) {
    if (model.bad_rows == 0 || Failed(model.status)) continue;
    quarantined += fmt::format("\n  {} in {}__quarantine", Rows(model.bad_rows),
                               workspace.project.models[model.model].qualified_name());
  }
  if (!quarantined.empty()) {
    console.Say("Rows that broke a rule were set aside, each with its reason:" + quarantined);
  }
  std::string late;
  for (const ModelResult& model : result.models) {
    if (model.late_rows == 0 || model.late_picked_up || Failed(model.status)) continue;
    late += fmt::format("\n  {} not in {}", Rows(model.late_rows),
                        workspace.project.models[model.model].qualified_name());
  }
  if (!late.empty()) {
    console.Warn("warning[late-rows]: rows upstream came at or below the watermark and were left:" +
                 late + "\n  hint: 'late_rows: pick_up' reads them, and so does firn backfill");
  }
  std::string verdict;
  if (result.cancelled) {
    verdict = console.Paint(Color::kRed, "Stopped by a signal");
  } else if (tally.error > 0) {
    verdict = console.Paint(Color::kRed, "Completed with errors");
  } else if (tally.total() > 0 && tally.no_op == tally.total()) {
    verdict = "Nothing new: no table was changed";
  } else {
    verdict = console.Paint(Color::kGreen, "Completed successfully");
  }
  console.Say(fmt::format("{}. {} written, {} statements, {} ({} in the engine)", verdict,
                          Rows(written), result.statement_count, Duration(result.seconds),
                          Duration(result.engine_seconds)));
  PrintTally(tally, console);
}

void PrintTests(const Workspace& workspace, const std::vector<DataTest>& tests, size_t model,
                const std::vector<TestResult>& results, Console& console) {
  size_t passed = 0;
  double seconds = 0;
  std::string last;
  for (const TestResult& result : results) {
    passed += result.status == RunStatus::kSuccess;
    if (result.sql != last) seconds += result.seconds;  // tests of one query share its time
    last = result.sql;
  }
  std::string name = workspace.project.models[model].qualified_name();
  if (passed > 0) {
    console.Event("LogTestResult",
                  fmt::format("{}  {} {} of {} tests on {}  [in {}]", TimeOfDay(),
                              console.Paint(Color::kGreen, "PASS"), passed, results.size(), name,
                              Duration(seconds)),
                  "", false);
  }
  for (const TestResult& result : results) {
    if (result.status == RunStatus::kSuccess) continue;
    StatusWord word = WordFor(result.status);
    console.Event(
        "LogTestResult",
        fmt::format("{}  {} {} on {}: {}", TimeOfDay(), console.Paint(word.color, word.word),
                    tests[result.test].name, name, result.message),
        "", Failed(result.status));
    if (!Failed(result.status) || !tests[result.test].span.known()) continue;
    Location at = workspace.sources.Locate(tests[result.test].span);
    console.Say(fmt::format("  promised at {}:{}:{}", at.path, at.line, at.column));
  }
}

void PrintTally(const Tally& tally, Console& console) {
  console.Say(fmt::format("Done. PASS={} WARN={} ERROR={} SKIP={} NO-OP={} TOTAL={}", tally.pass,
                          tally.warn, tally.error, tally.skip, tally.no_op, tally.total()));
}

}  // namespace firn
