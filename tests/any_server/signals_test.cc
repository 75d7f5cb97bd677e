// Signals while a server lets firn wait: the first tells the server and ends in order, the second
// ends at once, whatever firn does.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <thread>

#include "tests/any_server/run_firn.h"
#include "tests/any_server/scenario.h"

namespace firn {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

const char kLong[] =
    "connect_timeout: 600s\nidle_timeout: 600s\nrequest_timeout: 600s\npoll_patience: 600s\n";

bool Until(const std::function<bool()>& done) {
  const auto end = steady_clock::now() + seconds(30);
  while (!done() && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(10));
  return done();
}

// What a poll of a statement gets, and what its DELETE.
struct Slow {
  const char* name;
  Answering poll;
  bool takes_delete;
};

std::vector<Slow> AllSlow() {
  return {{"nothing", [](Line& line) { line.Stall(); }, true},
          {"a head alone",
           [](Line& line) {
             line.Send(Head("200 OK", "Content-Length: 100\r\n"));
             line.Stall();
           },
           true},
          {"a header every 0.1 s",
           [](Line& line) {
             line.Send("HTTP/1.1 200 OK\r\n");
             line.SendForEver("X: y\r\n", milliseconds(100));
           },
           true},
          {"a byte every 0.1 s",
           [](Line& line) {
             line.Send(Head("200 OK", "Content-Length: 100000\r\n"));
             line.SendForEver("{", milliseconds(100));
           },
           true},
          {"100 Continue every 0.1 s",
           [](Line& line) { line.SendForEver("HTTP/1.1 100 Continue\r\n\r\n", milliseconds(100)); },
           true},
          {"nothing, not to a DELETE either", [](Line& line) { line.Stall(); }, false}};
}

Answering Serving(const Slow& slow) {
  return [&slow](Line& line) {
    if (line.method == "POST") {
      line.Send(Reply(PageWithNext()));
    } else if (line.method == "GET" || !slow.takes_delete) {
      slow.poll(line);
    } else {
      line.Send(Head("204 No Content"));
    }
  };
}

TEST_CASE("the first signal tells the server, and does not wait for a stalled answer") {
  for (const Slow& slow : AllSlow()) {
    for (const int signal : {SIGINT, SIGTERM}) {
      CAPTURE(slow.name);
      LineServer server(Serving(slow));
      FirnProcess firn(MakeProject("first", server.port, kLong),
                       {"query", "-t", "trino", "select 1"});
      REQUIRE(Until([&] { return server.Count("GET") == 1; }));
      firn.Signal(signal);
      const auto begin = steady_clock::now();
      const Ended ended = firn.Wait(seconds(60));
      CHECK(ended.exit_code == 128 + signal);
      CHECK(server.Count("DELETE") > 0);
      // Without an answer to the DELETE it is tried twice.
      CHECK(steady_clock::now() - begin < (slow.takes_delete ? seconds(4) : seconds(12)));
    }
  }
}

TEST_CASE("the first signal ends a POST that gets no answer") {
  LineServer server([](Line& line) { line.Stall(); });
  FirnProcess firn(MakeProject("post", server.port, kLong), {"query", "-t", "trino", "select 1"});
  REQUIRE(Until([&] { return server.Count("POST") == 1; }));
  firn.Signal(SIGTERM);
  const auto begin = steady_clock::now();
  CHECK(firn.Wait(seconds(60)).exit_code == 128 + SIGTERM);
  CHECK(steady_clock::now() - begin < seconds(4));
}

TEST_CASE("the second signal ends at once") {
  for (const Slow& slow : AllSlow()) {
    CAPTURE(slow.name);
    LineServer server(Serving(slow));
    FirnProcess firn(MakeProject("second", server.port, kLong),
                     {"query", "-t", "trino", "select 1"});
    REQUIRE(Until([&] { return server.Count("GET") == 1; }));
    firn.Signal(SIGINT);
    REQUIRE(Until([&] { return server.Count("DELETE") > 0; }));
    firn.Signal(SIGTERM);
    const auto begin = steady_clock::now();
    const int exit_code = firn.Wait(seconds(60)).exit_code;
    CHECK((exit_code == 128 + SIGTERM || exit_code == 128 + SIGINT));
    CHECK(steady_clock::now() - begin < milliseconds(800));
  }
}

// Two signals to a command that looks at none.
void EndsAtOnce(const std::filesystem::path& project, const std::vector<std::string>& command) {
  FirnProcess firn(project, command);
  std::this_thread::sleep_for(milliseconds(500));
  REQUIRE(firn.running());
  firn.Signal(SIGTERM);
  std::this_thread::sleep_for(milliseconds(300));
  firn.Signal(SIGTERM);
  const auto begin = steady_clock::now();
  CHECK(firn.Wait(seconds(60)).exit_code == 128 + SIGTERM);
  CHECK(steady_clock::now() - begin < milliseconds(800));
}

TEST_CASE("a pipe that nobody writes to does not hold firn") {
  const auto project = MakeProject("pipe", 1, "");
  REQUIRE(mkfifo((project / "in").c_str(), 0600) == 0);
  EndsAtOnce(project, {"query", "-t", "trino", "-"});
}

TEST_CASE("a file that takes long does not hold firn") {
  const auto project = MakeProject("long", 1, "");
  std::ofstream file(project / "models/shop/long.yml");
  file << "models:\n";
  for (int i = 0; i < 3'000'000; ++i)
    file << "  - {name: a, config: {x" << i << ": &a [b, 'c']}}\n";
  file.close();
  EndsAtOnce(project, {"check"});
}

}  // namespace
}  // namespace firn
