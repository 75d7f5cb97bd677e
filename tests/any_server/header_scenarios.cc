// Status lines, headers, and what HTTP says with them.
#include "tests/any_server/scenario.h"

namespace firn {

namespace {

using std::chrono::milliseconds;

// Of a good answer in a bad envelope.
std::string Good() {
  return Page(R"("columns":[{"name":"c","type":"bigint"}],"data":[[1]],)" + std::string(kFinished));
}

Answering FirstThenForEver(const std::string& first, const std::string& piece, int pause) {
  return [=](Line& line) {
    line.Send(first);
    line.SendForEver(piece, milliseconds(pause));
  };
}

}  // namespace

std::vector<Scenario> HeaderScenarios() {
  std::vector<Scenario> all;
  const std::string good = Good();
  const std::string length = "Content-Length: " + std::to_string(good.size()) + "\r\n";
  const auto add = [&](const std::string& name, Answering poll) {
    all.push_back({"header/" + name, OnPoll(std::move(poll))});
  };
  add("good", Say(Reply(good)));
  for (const size_t size : {50'000u, 100'000u, 1'000'000u}) {
    add("status line of " + std::to_string(size) + " bytes",
        Say(Reply(good, "", "200 " + std::string(size, 'O'))));
  }
  for (const char* status : {"200", "", "abc", "-200", "99999", "2000 OK", "0 OK", "20 OK"}) {
    add("status '" + std::string(status) + "'", Say(Reply(good, "", status)));
  }
  const std::string rest = "\r\n" + length + "\r\n" + good;
  for (const char* version :
       {"HTTP/1.0", "HTTP/2", "HTTP/3", "HTTP/9.9", "HTTP/", "ICY", "http/1.1", "SSH-2.0-x"}) {
    add("version " + std::string(version), SayAndClose(std::string(version) + " 200 OK" + rest));
  }
  add("no status line", SayAndClose(good));
  add("an empty line first", SayAndClose("\r\n" + Reply(good)));
  add("garbage", SayAndClose("\x16\x03\x01\x02\xff\xfe garbage\r\n\r\n"));
  add("NUL in the status", SayAndClose("HTTP/1.1 200 O" + std::string(1, '\0') + "K" + rest));
  add("line feeds alone", SayAndClose("HTTP/1.1 200 OK\n" + length + "\n" + good));

  for (const int status : {100, 101, 103, 201, 202, 204, 205, 206, 300, 301, 302, 303, 304,
                           307, 308, 400, 401, 402, 403, 404, 405, 407, 408, 410, 413, 418,
                           421, 429, 451, 500, 501, 502, 503, 504, 505, 511, 599, 600, 999}) {
    add("status " + std::to_string(status),
        SayAndClose(Reply("nope", "Location: http://elsewhere.example/\r\n",
                          std::to_string(status) + " X")));
  }
  for (const char* after :
       {"0", "-1", "1", "99999999999", "1e9", "soon", "", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    for (const char* status : {"429", "503"}) {
      add(std::string(status) + " with Retry-After '" + after + "'",
          Say(Reply("nope", "Retry-After: " + std::string(after) + "\r\n",
                    std::string(status) + " X")));
    }
  }
  all.push_back({"header/503 with Retry-After 0 to a POST",
                 Say(Reply("nope", "Retry-After: 0\r\n", "503 X"))});

  add("endless headers", FirstThenForEver("HTTP/1.1 200 OK\r\n", "X-A: 0123456789\r\n", 0));
  add("an endless header line", FirstThenForEver("HTTP/1.1 200 OK\r\nX-A: ", "0123456789", 0));
  add("an endless status line", FirstThenForEver("HTTP/1.1 200 ", "OOOOOOOOOO", 0));
  add("a header every 0.3 s", FirstThenForEver("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", 300));
  add("a byte of header every 0.3 s", FirstThenForEver("HTTP/1.1 200 OK\r\nX-A: ", "b", 300));
  add("100 Continue for ever", FirstThenForEver("", "HTTP/1.1 100 Continue\r\n\r\n", 0));
  add("100 Continue every 0.3 s", FirstThenForEver("", "HTTP/1.1 100 Continue\r\n\r\n", 300));
  add("103 for ever", FirstThenForEver("", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", 0));
  add("1000 x 100 Continue, then good",
      Say(Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1'000) + Reply(good)));
  add("one header of 1 MB", Say(Reply(good, "X-A: " + std::string(1'000'000, 'a') + "\r\n")));
  add("headers of 1 MB", Say(Reply(good, Repeat("X-A: 0123456789\r\n", 60'000))));
  add("2000 headers within the limit", Say(Reply(good, Repeat("X-A: 0123456789\r\n", 2'000))));
  all.push_back({"header/headers over the limit that the profile sets",
                 OnPoll(Say(Reply(good, Repeat("X-A: 0123456789\r\n", 2'000)))),
                 {"query", "select 1"},
                 "max_header_kb: 8"});
  add("headers without a colon", Say(Reply(good, "nonsense\r\n: x\r\n")));
  add("a folded header", Say(Reply(good, "X-A: b\r\n c\r\n")));
  add("NUL in a header", Say(Reply(good, "X-A: b" + std::string(1, '\0') + "c\r\n")));
  add("controls in X-Trino-Set-Catalog", Say(Reply(good, "X-Trino-Set-Catalog: a\x1b[31mb\r\n")));
  add("X-Trino-Set-Session without a value", Say(Reply(good, "X-Trino-Set-Session: a\r\n")));
  add("X-Trino-Set-Session with bad escapes",
      Say(Reply(good, "X-Trino-Set-Session: a=%zz%0d%0a%\r\n")));

  const auto sized = [&](const std::string& name, const std::string& header) {
    add("length " + name, SayAndClose(Head("200 OK", header) + good));
  };
  sized("negative", "Content-Length: -5\r\n");
  sized("with a plus", "Content-Length: +5\r\n");
  sized("in hexadecimal", "Content-Length: 0x10\r\n");
  sized("a word", "Content-Length: many\r\n");
  sized("empty", "Content-Length: \r\n");
  sized("a list", "Content-Length: 5, 5\r\n");
  sized("of 2^63", "Content-Length: 9223372036854775808\r\n");
  sized("of 2^64 and more", "Content-Length: 99999999999999999999999\r\n");
  sized("of a terabyte", "Content-Length: 1000000000000\r\n");
  sized("too short", "Content-Length: 5\r\n");
  sized("0", "Content-Length: 0\r\n");
  sized("twice, the same", length + length);
  sized("twice, different", length + "Content-Length: 5\r\n");
  sized("not given", "");
  add("length too long, and the line stays open",
      Say(Head("200 OK", "Content-Length: 100000\r\n") + good));
  return all;
}

}  // namespace firn
