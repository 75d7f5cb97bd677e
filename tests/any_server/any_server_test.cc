// Whatever a server answers: an exit code, one line that says what is wrong, in bounded time and
// memory. What is said is in said.txt; `--update` writes it. Scenarios run beside each other.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "tests/any_server/run_firn.h"
#include "tests/any_server/scenario.h"

namespace firn {

namespace {

const char kSaid[] = "tests/any_server/said.txt";

// What a person or a script gets of it, on one line each.
std::string Shown(const Ended& ended, int port) {
  std::string text = fmt::format("exit {}\n", ended.exit_code);
  for (const auto& [mark, output] : {std::pair("out", &ended.out), {"err", &ended.err}}) {
    size_t lines = 0;
    for (size_t begin = 0; begin < output->size(); ++lines) {
      const size_t end = std::min(output->find('\n', begin), output->size());
      const std::string line = output->substr(begin, end - begin);
      constexpr size_t kMostLines = 4, kLongest = 300;
      if (lines < kMostLines) {
        text += fmt::format("{} | {}{}\n", mark, line.substr(0, kLongest),
                            line.size() > kLongest ? fmt::format("... {} bytes", line.size()) : "");
      }
      begin = end + 1;
    }
    if (lines > 4) text += fmt::format("{} | ... {} lines\n", mark, lines);
  }
  const std::string number = ":" + std::to_string(port);
  for (size_t at; (at = text.find(number)) != std::string::npos;) {
    text.replace(at, number.size(), ":<port>");
  }
  // Times of the log.
  for (size_t at = 0; (at = text.find("err | ", at)) != std::string::npos; at += 6) {
    const bool clock = text.size() > at + 14 && text[at + 8] == ':' && text[at + 11] == ':';
    if (clock) text.replace(at + 6, 8, "<time>");
  }
  for (size_t at = 0; (at = text.find("[in ", at)) != std::string::npos; at += 4) {
    const size_t end = text.find(']', at);
    if (end != std::string::npos) text.replace(at, end + 1 - at, "[in <s>]");
  }
  return text;
}

bool IsClean(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\n';
  });
}

struct Outcome {
  std::string shown;
  std::vector<std::string> wrong;
  double seconds = 0;
  int64_t peak_mb = 0;
};

Outcome Try(const Scenario& scenario, size_t number) {
  const bool asks_itself =
      scenario.arguments[0] == "debug" || scenario.name.starts_with("version/");
  LineServer server(scenario.answer, !asks_itself);
  const auto folder = MakeProject(fmt::format("{}", number), server.port, scenario.keys);
  std::vector<std::string> arguments = scenario.arguments;
  arguments.insert(arguments.end(), {"-t", "trino"});
  FirnProcess firn(folder, arguments);
  const Ended ended = firn.Wait(std::chrono::seconds(90));
  Outcome outcome{Shown(ended, server.port), {}, ended.seconds, ended.peak_mb};
  const auto check = [&](bool good, const std::string& what) {
    if (!good) outcome.wrong.push_back(what);
  };
  check(ended.exit_code <= 2, fmt::format("exit code {}", ended.exit_code));
  check(ended.exit_code == 0 || !ended.err.empty(), "nothing is said");
  check(IsClean(ended.err), "controls reach the terminal");
  check(ended.err.find("[internal]") == std::string::npos, "an exception was not foreseen");
  check(ended.err.size() < 30'000, fmt::format("{} bytes are said", ended.err.size()));
  check(ended.seconds < scenario.longest_seconds, fmt::format("{:.1f} s", ended.seconds));
  check(ended.peak_mb < scenario.most_mb, fmt::format("{} MB", ended.peak_mb));
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return outcome;
}

std::map<std::string, std::string> ReadSaid() {
  std::map<std::string, std::string> said;
  std::ifstream file(kSaid);
  std::string name;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) {
      name = line.substr(2);
    } else if (!line.empty()) {
      said[name] += line + "\n";
    }
  }
  return said;
}

int Run(bool update, const std::string& only) {
  std::vector<Scenario> all;
  for (const auto& part : {HeaderScenarios(), BodyScenarios(), PageScenarios(), ValueScenarios(),
                           CatalogScenarios()}) {
    for (const Scenario& one : part) {
      if (one.name.find(only) != std::string::npos) all.push_back(one);
    }
  }
  std::vector<Outcome> outcomes(all.size());
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {  // most of them wait
    threads.emplace_back([&] {
      for (size_t at; (at = next++) < all.size();) outcomes[at] = Try(all[at], at);
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::map<std::string, std::string> said = ReadSaid();
  std::set<std::string> names;
  int failures = 0;
  double slowest = 0;
  int64_t largest = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string& name = all[i].name;
    Outcome& outcome = outcomes[i];
    if (!names.insert(name).second) outcome.wrong.push_back("the name is there twice");
    const bool races = name.find("endless") != std::string::npos;  // which bound is met first
    if (!update && !races && said[name] != outcome.shown) {
      outcome.wrong.push_back("expected:\n" + said[name] + "came out:\n" + outcome.shown);
    }
    said[name] = outcome.shown;
    slowest = std::max(slowest, outcome.seconds);
    largest = std::max(largest, outcome.peak_mb);
    for (const std::string& what : outcome.wrong)
      std::printf("%s: %s\n", name.c_str(), what.c_str());
    failures += outcome.wrong.empty() ? 0 : 1;
  }
  if (update) {
    std::ofstream file(kSaid);
    for (const auto& [name, shown] : said) {
      if (!only.empty() || names.contains(name)) file << "# " << name << "\n" << shown << "\n";
    }
  }
  std::printf("%zu scenarios, %d failed; the slowest took %.1f s, the largest %lld MB\n",
              all.size(), failures, slowest, static_cast<long long>(largest));
  return failures == 0 ? 0 : 1;
}

}  // namespace

}  // namespace firn

int main(int argc, char** argv) {
  const bool update = argc > 1 && std::string(argv[1]) == "--update";
  const int first = update ? 2 : 1;
  return firn::Run(update, argc > first ? argv[first] : "");
}
