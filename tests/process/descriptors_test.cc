// Standard input, output and error that are closed, full or read by nobody: every command, every
// combination. What a command does it does all the same; words that are lost are an error at its
// end; and no word ever gets into a file.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <sstream>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

constexpr const char* kEvent = R"({"order_id": 2, "amount": "20.50", "status": "paid", )"
                               R"("changed_at": "2026-01-02 10:00:00", "event_id": 4})";

struct Case {
  std::vector<std::string> words;
  bool reads = false;  // standard input
  bool opens = true;   // the database
};

const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {{"--help"}, false, false},
      {{"--version"}, false, false},
      {{"rnu"}, false, false},
      {{"run", "--help"}, false, false},
      {{"init", "new"}, false, false},
      {{"check"}, false, false},
      {{"check", "--format", "json"}, false, false},
      {{"plan"}},
      {{"compile"}},
      {{"run"}},
      {{"run", "--log-format", "json"}},
      {{"build"}},
      {{"retry"}},
      {{"backfill", "marts.orders", "--from", "2026-01-01", "--to", "2026-01-02"}},
      {{"test"}},
      {{"ls"}, false, false},
      {{"show", "-s", "marts.orders"}},
      {{"query", "select a, cast(a as varchar) b from unnest(sequence(1, 5000)) t(a)"}},
      {{"query", "-"}, true},
      {{"seed"}},
      {{"load"}},
      {{"state"}},
      {{"debug"}},
      {{"sql", "format"}, true, false},
      {{"fmt", "--check"}, false, false},
      {{"clean"}},
      {{"version"}, false, false},
  };
  return cases;
}

// The project built once, and one event more to be read.
void Prepare(const Sandbox& sandbox) {
  static const Sandbox& built = *[] {
    static Sandbox made;
    Finished done = made.Firn({"build"});
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    made.Write("data/orders_2.jsonl", std::string(kEvent) + "\n");
    made.Write("one.sql", "select 1 as x");
    return &made;
  }();
  std::filesystem::copy(
      built.folder(), sandbox.folder(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
}

std::string Tables(const Sandbox& sandbox) {
  return sandbox.Query(
      "select 'l', count(*), max(event_id) from landing.orders union all "
      "select 'o', count(*), max(event_id) from marts.orders union all "
      "select 'c', count(*), max(id) from staging.customers order by 1");
}

enum class Fate { kOpen, kClosed, kFull, kUnread };

struct Wrong {
  std::string text;
  void Say(const std::string& line) { text += "  " + line + "\n"; }
};

// What `command` leaves behind with each of its descriptors as it should be.
struct Whole {
  Finished done;
  std::set<std::string> names;
  std::string tables;
};

Whole RunWhole(const Case& command) {
  Sandbox sandbox;
  Prepare(sandbox);
  SpawnOptions options;
  if (command.reads) options.input = (sandbox.folder() / "one.sql").string();
  Whole whole{sandbox.Firn(command.words, options), {}, {}};
  whole.names = sandbox.Names();
  if (command.opens) whole.tables = Tables(sandbox);
  return whole;
}

std::string Try(const Case& command, const Whole& whole, const Fate (&fates)[3]) {
  Sandbox sandbox;
  Prepare(sandbox);
  SpawnOptions options;
  if (command.reads) options.input = (sandbox.folder() / "one.sql").string();
  for (int number = 0; number < 3; ++number) {
    if (fates[number] == Fate::kClosed) options.closed.insert(number);
    if (fates[number] == Fate::kUnread) options.unread.insert(number);
  }
  if (fates[1] == Fate::kFull) options.output = "/dev/full";
  if (fates[2] == Fate::kFull) options.errors = "/dev/full";
  Finished done = sandbox.Firn(command.words, options);

  Wrong wrong;
  bool no_input = command.reads && fates[0] == Fate::kClosed;
  bool lost_out = fates[1] != Fate::kOpen && !whole.done.out.empty() && !no_input;
  bool lost_err = fates[2] != Fate::kOpen && (!whole.done.err.empty() || no_input);
  bool broken_out = lost_out && fates[1] != Fate::kUnread;
  // The word that output was lost may be lost as well.
  lost_err |= broken_out && fates[2] != Fate::kOpen;
  bool broken_err = lost_err && fates[2] != Fate::kUnread;
  int expected = whole.done.exit_code;
  if (no_input) expected = 2;
  if (lost_out || lost_err) expected = 141;
  if (broken_out || broken_err) expected = 2;
  if (done.exit_code != expected) {
    wrong.Say(fmt::format("exit code {}, not {}", done.exit_code, expected));
  }
  if (fates[2] == Fate::kOpen) {
    bool told =
        done.err.find("error[io]: standard output could not be written") != std::string::npos;
    if (told != broken_out) wrong.Say("stderr: " + done.err);
  }
  if (sandbox.Names() != whole.names) wrong.Say("other files are there");
  std::string tables = command.opens ? Tables(sandbox) : "";
  if (tables != whole.tables) wrong.Say("the tables hold " + tables);
  return wrong.text;
}

const char* NameOf(Fate fate) {
  constexpr const char* kNames[] = {"open", "closed", "full", "unread"};
  return kNames[static_cast<int>(fate)];
}

TEST_CASE("no descriptor that is closed, full or unread does harm") {
  int tried = 0;
  std::string wrong;
  for (const Case& command : Cases()) {
    Whole whole = RunWhole(command);
    for (Fate in : {Fate::kOpen, Fate::kClosed}) {
      for (Fate out : {Fate::kOpen, Fate::kClosed, Fate::kFull, Fate::kUnread}) {
        for (Fate err : {Fate::kOpen, Fate::kClosed, Fate::kFull, Fate::kUnread}) {
          // Input matters to those who read it, and where its number is the lowest free one.
          bool odd = in == Fate::kClosed && !command.reads;
          if (odd && (out != Fate::kClosed || err != Fate::kClosed)) continue;
          if (out != Fate::kOpen && err != Fate::kOpen && out != err) continue;
          ++tried;
          std::string found = Try(command, whole, {in, out, err});
          if (found.empty()) continue;
          wrong +=
              fmt::format("{}: in {}, out {}, err {}\n{}", fmt::format("{}", command.words.front()),
                          NameOf(in), NameOf(out), NameOf(err), found);
        }
      }
    }
  }
  MESSAGE(tried << " commands with their descriptors");
  CHECK_MESSAGE(wrong.empty(), wrong);
}

TEST_CASE("every command is among those that are tried") {
  std::istringstream help(Sandbox().Firn({"--help"}).out);
  std::set<std::string> tried, missing;
  for (const Case& command : Cases()) tried.insert(command.words.front());
  bool commands = false;
  size_t found = 0;
  for (std::string line; std::getline(help, line);) {
    if (commands && line.size() > 2 && line.starts_with("  ") && line[2] != ' ') {
      std::string name = line.substr(2, line.find(' ', 2) - 2);
      ++found;
      if (!tried.contains(name)) missing.insert(name);
    }
    commands |= line.starts_with("Subcommands") || line.starts_with("SUBCOMMANDS");
  }
  CHECK(found >= 20);
  CHECK(missing.empty());
}

}  // namespace
}  // namespace firn
