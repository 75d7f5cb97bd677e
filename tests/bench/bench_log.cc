// What a log of many files costs, on the lab's Trino or on DuckDB: writing it down, reading it
// back, shortening it.
//   bench_log (trino | duckdb) FILES SCHEMA_PREFIX
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "runner/engine/connect.h"
#include "runner/run/compact_state.h"
#include "runner/run/lease.h"
#include "runner/run/measured_session.h"

namespace firn {
namespace {

double Seconds(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

int64_t PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::string Env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Target TargetOf(bool trino) {
  Target target;
  if (!trino) return target;
  target.type = EngineType::kTrino;
  target.server.tls = false;
  target.server.host = Env("TRINO_HOST");
  target.server.port = std::atoi(Env("TRINO_PORT").c_str());
  target.user = Env("TRINO_USER");
  target.catalog = Env("TRINO_CATALOG");
  return target;
}

int Run(bool trino, size_t count, const std::string& prefix) {
  auto engine = OpenEngine(TargetOf(trino));
  if (!engine.ok()) {
    fmt::print("{}\n", engine.status().message());
    return 1;
  }
  Traffic traffic;
  std::unique_ptr<Session> session = Measure(std::move(*(*engine)->Connect()), traffic);
  Project project;
  TargetNames names;
  names.flavor = trino ? SqlFlavor::kTrino : SqlFlavor::kDuckdb;
  names.catalog = trino ? Env("TRINO_CATALOG") : "";
  names.schema_prefix = prefix;
  StateLog log(project, names);
  const SystemClock clock;
  Status failed = log.Create(*session);
  const auto timed = [&](const char* what, const std::function<Status()>& body) {
    if (!failed.ok()) return;
    const int before = static_cast<int>(traffic.statements);
    const auto began = std::chrono::steady_clock::now();
    failed = body();
    fmt::print("{:<28} {:6.1f} s {:5} statements, peak {} MB\n", what, Seconds(began),
               static_cast<int>(traffic.statements) - before, PeakMegabytes());
    std::fflush(stdout);
  };
  StateEntry intent;
  intent.kind = EntryKind::kIntent;
  intent.run_id = NewRunId(TrinoTime(clock.Now()));
  intent.written_at = TrinoTime(clock.Now());
  intent.model = "landing.events";
  intent.query_id = "q";
  for (size_t i = 0; i < count; ++i) {
    intent.files.push_back({fmt::format("in/2026/11/{:08}.jsonl", i), 1000 + i % 100,
                            fmt::format("{:032x}", i * 0x9E3779B97F4A7C15u)});
  }
  StateEntry commit = intent;
  commit.kind = EntryKind::kCommit;
  ++commit.sequence;
  timed("the intent", [&] { return log.Append(*session, {intent}); });
  timed("the commit", [&] { return log.Append(*session, {commit}); });
  intent.files.clear();
  commit.files.clear();
  timed("reading it back", [&] {
    auto state = log.Read(*session);
    if (!state.ok()) return state.status();
    const size_t files = state->models["landing.events"].files.size();
    return files == count ? Status() : Status(StatusCode::kIo, fmt::format("{} files", files));
  });
  timed("1,000 loads of 10 files", [&] {
    std::vector<StateEntry> entries;
    for (int i = 0; i < 1000; ++i) {
      StateEntry small;
      small.run_id = intent.run_id;
      small.written_at = TrinoTime(clock.Now());
      small.sequence = 10 + i;
      small.model = "landing.events";
      for (int f = 0; f < 10; ++f) {
        small.files.push_back({fmt::format("in/2026/12/{:06}_{}.jsonl", i, f), 1000,
                               fmt::format("{:032x}", i * 10 + f)});
      }
      entries.push_back(small);
    }
    return log.Append(*session, entries);
  });
  timed("compaction", [&] {
    auto sizes = Compact(log, **engine, *session, clock);
    if (sizes.ok()) fmt::print("{} entries became {}\n", sizes->first, sizes->second);
    return sizes.status();
  });
  timed("reading it back", [&] {
    auto state = log.Read(*session);
    if (!state.ok()) return state.status();
    const size_t files = state->models["landing.events"].files.size();
    return files == count + 10'000 ? Status() : Status(StatusCode::kIo, fmt::format("{}", files));
  });
  if (!failed.ok()) fmt::print("{} {}\n", failed.name, failed.message());
  return failed.ok() ? 0 : 1;
}

}  // namespace
}  // namespace firn

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return firn::Run(std::string(argv[1]) == "trino", static_cast<size_t>(std::atoll(argv[2])),
                   argv[3]);
}
