// What a bad server does, by name.
#pragma once

#include <string>
#include <vector>

#include "tests/any_server/line_server.h"

namespace firn {

struct Scenario {
  std::string name;
  Answering answer;
  std::vector<std::string> arguments = {"query", "select 1"};
  std::string keys;  // of the profile, each on a line, in the place of the test's own
  double longest_seconds = 30;
  int64_t most_mb = 200;
};

// Bytes of HTTP.
std::string Head(const std::string& status, const std::string& headers = "");
std::string Reply(const std::string& body, const std::string& headers = "",
                  const std::string& status = "200 OK");
// Trino's JSON for one query. `rest` goes behind the id: `"stats":{...}`.
std::string Page(const std::string& rest);
std::string FinishedPage(const std::string& rest);
std::string PageWithNext(const std::string& rest = "");
extern const char kFinished[];  // "stats":{"state":"FINISHED"}

// A statement is taken in, as Trino does it; what is then asked for gets `poll`. DELETE: 204.
Answering OnPoll(Answering poll);
// Bytes, and the connection stays open, or not.
Answering Say(std::string bytes);
Answering SayAndClose(std::string bytes);
// A body that answers every poll, or polls in their order (the last again and again).
Answering Polled(const std::string& body);
Answering PolledInOrder(std::vector<std::string> bodies);
// A body that answers the POST, and everything else.
Answering Posted(const std::string& body);

std::string Repeat(const std::string& text, size_t times);
// gzip of a letter again and again.
std::string GzipBomb(size_t unpacked);

// By what is wrong.
std::vector<Scenario> HeaderScenarios();
std::vector<Scenario> BodyScenarios();
std::vector<Scenario> PageScenarios();
std::vector<Scenario> ValueScenarios();
std::vector<Scenario> CatalogScenarios();

}  // namespace firn
