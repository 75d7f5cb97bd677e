// Every statement gets the same odd answer: what the catalog, the log and the probes are read from.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/any_server/scenario.h"

namespace firn {

namespace {

std::string Answer(int columns, const std::string& type, const std::vector<std::string>& rows) {
  std::string names;
  for (int i = 0; i < columns; ++i) {
    names += fmt::format(R"({}{{"name":"c{}","type":"{}"}})", i > 0 ? "," : "", i, type);
  }
  return Page(
      fmt::format(R"("columns":[{}],"data":[{}],{})", names, fmt::join(rows, ","), kFinished));
}

// Taken in, and each poll gets a row as wide as the statement asks: what is odd are its cells.
Answering AsWideAsAsked(const std::string& cell) {
  return [cell](Line& line) {
    if (line.method == "DELETE") {
      line.Send(Head("204 No Content"));
      return;
    }
    if (line.method == "POST") {
      const auto asks = [&](const char* word) { return line.body.find(word) != std::string::npos; };
      const int width = asks("to_unixtime") ? 4 : asks(".log") || asks("ordinal_position") ? 7 : 1;
      line.Send(Reply(
          Page(fmt::format(R"("nextUri":"http://x/v1/{}","stats":{{"state":"QUEUED"}})", width))));
      return;
    }
    const int width = line.path.back() - '0';
    std::string row = "[";
    for (int i = 0; i < width; ++i) row += (i > 0 ? "," : "") + cell;
    line.Send(Reply(Answer(width, "varchar", {row + "]", row + "]"})));
  };
}

}  // namespace

std::vector<Scenario> CatalogScenarios() {
  std::vector<Scenario> all;
  const std::vector<std::vector<std::string>> commands = {
      {"run"},   {"plan"},  {"state"},
      {"seed"},  {"load"},  {"test"},
      {"build"}, {"debug"}, {"show", "-s", "marts.orders"}};
  const std::vector<std::pair<std::string, Answering>> answers = {
      {"no column", Polled(Page(kFinished))},
      {"no column, and rows", Polled(Answer(0, "varchar", {"[]", "[]"}))},
      {"one column", Polled(Answer(1, "varchar", {R"(["landing"])"}))},
      {"one column of NULL", Polled(Answer(1, "varchar", {"[null]"}))},
      {"eight columns", Polled(Answer(8, "varchar", {R"(["a","b","c","d","e","f","g","h"])"}))},
      {"as wide as asked, NULL", AsWideAsAsked("null")},
      {"as wide as asked, words", AsWideAsAsked(R"("landing")")},
      {"as wide as asked, numbers", AsWideAsAsked(R"("99999999999999999999")")},
      {"as wide as asked, controls", AsWideAsAsked(R"("a\u001b[31m\n\u0000")")},
      {"a state that is not the end", Polled(Page(R"("columns":[],"stats":{"state":"RUNNING"})"))},
  };
  for (const auto& [name, answer] : answers) {
    for (const auto& command : commands) {
      all.push_back({fmt::format("catalog/{}: {}", name, command[0]), answer, command});
    }
  }
  for (const char* info :
       {"", "[]", "{}", R"({"nodeVersion":7})", R"({"nodeVersion":{}})",
        R"({"nodeVersion":{"version":7}})", R"({"nodeVersion":{"version":"476"},"starting":7})",
        R"({"nodeVersion":{"version":"4\u001b[31m76"}})"}) {
    all.push_back({fmt::format("info/{}", info), Posted(info), {"debug"}});
  }
  // What the server says of its version, and then answers a query as it should, or does not.
  const std::string one =
      Page(R"("columns":[{"name":"c","type":"bigint"}],"data":[[1]],)" + std::string(kFinished));
  for (const char* info : {"", "[]", "{}", R"({"nodeVersion":{"version":"4a"}})",
                           R"({"nodeVersion":{"version":"477"}})",
                           R"({"nodeVersion":{"version":"99999999999999999999"}})",
                           R"({"nodeVersion":{"version":"483"},"starting":true})"}) {
    const Answering rest = OnPoll(Say(Reply(one)));
    all.push_back({fmt::format("version/{}", info), [=, text = std::string(info)](Line& line) {
                     line.path == "/v1/info" ? static_cast<void>(line.Send(Reply(text)))
                                             : rest(line);
                   }});
  }
  all.push_back({"info/deep", Posted(Repeat("[", 1'000'000)), {"debug"}});
  return all;
}

}  // namespace firn
