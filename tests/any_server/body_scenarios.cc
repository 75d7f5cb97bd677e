// How bodies come: in chunks, packed, slowly, without end, or not at all.
#include <fmt/format.h>

#include "tests/any_server/scenario.h"

namespace firn {

namespace {

using std::chrono::milliseconds;

std::string Chunk(const std::string& text) {
  return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

}  // namespace

std::vector<Scenario> BodyScenarios() {
  std::vector<Scenario> all;
  const std::string good =
      Page(R"("columns":[{"name":"c","type":"bigint"}],"data":[[1]],)" + std::string(kFinished));
  const auto add = [&](const std::string& name, Answering poll) {
    all.push_back({"body/" + name, OnPoll(std::move(poll))});
  };
  const std::string chunked = Head("200 OK", "Transfer-Encoding: chunked\r\n");
  add("chunks", Say(chunked + Chunk(good) + "0\r\n\r\n"));
  add("chunks of one byte", [=](Line& line) {
    std::string bytes = chunked;
    for (const char c : good) bytes += Chunk(std::string(1, c));
    line.Send(bytes + "0\r\n\r\n");
  });
  for (const char* size : {"zz", "-1", "ffffffffffffffffff", "7fffffffffffffff", "", " 5", "0x5"}) {
    add("a chunk of size '" + std::string(size) + "'",
        SayAndClose(chunked + size + "\r\n" + good + "\r\n0\r\n\r\n"));
  }
  add("chunks without an end", SayAndClose(chunked + Chunk(good)));
  add("a chunk shorter than it says", SayAndClose(chunked + "ffff\r\n" + good));
  add("an endless chunk extension", [=](Line& line) {
    line.Send(chunked + "5;");
    line.SendForEver("x=yyyyyyyyyy;", milliseconds(0));
  });
  add("endless trailers", [=](Line& line) {
    line.Send(chunked + Chunk(good) + "0\r\n");
    line.SendForEver("X-A: 0123456789\r\n", milliseconds(0));
  });
  add("endless chunks", [=](Line& line) {
    line.Send(chunked);
    line.SendForEver(Chunk(std::string(10'000, ' ')), milliseconds(0));
  });
  // A low limit, so that it is reached before the deadline on a slow machine too.
  all.push_back({"body/endless small chunks",
                 OnPoll([=](Line& line) {
                   line.Send(chunked);
                   line.SendForEver(Repeat(Chunk(" "), 1'000), milliseconds(0));
                 }),
                 {"query", "select 1"},
                 "max_answer_mb: 1"});
  add("length and chunks at once",
      SayAndClose(Head("200 OK", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") +
                  Chunk(good) + "0\r\n\r\n"));
  for (const char* coding : {"gzip", "nonsense", "chunked, chunked", "gzip, chunked"}) {
    add("transfer coding " + std::string(coding),
        SayAndClose(Head("200 OK", fmt::format("Transfer-Encoding: {}\r\n", coding)) + good));
  }
  for (const char* coding : {"gzip", "deflate", "br", "zstd", "compress", "nonsense", "identity"}) {
    add("garbage as " + std::string(coding),
        Say(Reply(good, fmt::format("Content-Encoding: {}\r\n", coding))));
  }
  const std::string bomb = GzipBomb(300'000'000);
  add("gzip of 300 MB", Say(Reply(bomb, "Content-Encoding: gzip\r\n")));
  add("gzip cut off", Say(Reply(GzipBomb(10'000).substr(0, 50), "Content-Encoding: gzip\r\n")));
  add("gzip cut within its head", Say(Reply("\x1f\x8b", "Content-Encoding: gzip\r\n")));
  add("gzip 100 times",
      Say(Reply(GzipBomb(1'000), "Content-Encoding: gzip" + Repeat(", gzip", 99) + "\r\n")));
  add("a gzip bomb within chunks", [=](Line& line) {
    line.Send(Head("200 OK", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"));
    line.Send(Chunk(bomb) + "0\r\n\r\n");
  });

  add("endless body", [](Line& line) {
    line.Send(Head("200 OK", "Connection: close\r\n"));
    line.SendForEver(std::string(100'000, ' '), milliseconds(0));
  });
  add("endless body of brackets", [](Line& line) {
    line.Send(Head("200 OK", "Connection: close\r\n"));
    line.SendForEver(std::string(100'000, '['), milliseconds(0));
  });
  add("a byte every 0.3 s", [](Line& line) {
    line.Send(Head("200 OK", "Content-Length: 1000\r\n"));
    line.SendForEver("{", milliseconds(300));
  });
  add("9 MB over a limit of 8", Say(Reply(std::string(9'000'000, ' ') + good)));
  add("7 MB of space within it", Say(Reply(std::string(7'000'000, ' ') + good)));
  all.push_back({"body/9 MB within a limit that the profile raised",
                 OnPoll(Say(Reply(std::string(9'000'000, ' ') + good))),
                 {"query", "select 1"},
                 "max_answer_mb: 16"});
  add("nothing, and the line stays open", [](Line& line) { line.Stall(); });
  add("a head, and the line stays open", [](Line& line) {
    line.Send(Head("200 OK", "Content-Length: 100\r\n"));
    line.Stall();
  });
  add("half a body, and the line stays open", [=](Line& line) {
    line.Send(Reply(good).substr(0, 100));
    line.Stall();
  });
  add("the end at once", [](Line& line) { line.Close(); });
  add("a reset at once", [](Line& line) { line.Reset(); });
  add("a reset within the body", [=](Line& line) {
    line.Send(Reply(good).substr(0, 80));
    line.Reset();
  });
  add("half a head", SayAndClose("HTTP/1.1 200 OK\r\nContent-Le"));
  add("half a body", SayAndClose(Reply(good).substr(0, 100)));
  add("two answers to one request", Say(Reply(good) + Reply(good)));
  add("broken twice, then good", [=](Line& line) {
    line.number <= 2 ? line.Close() : static_cast<void>(line.Send(Reply(good)));
  });
  all.push_back({"body/a POST that gets nothing", [](Line& line) { line.Stall(); }});
  all.push_back({"body/a POST that gets the end", [](Line& line) { line.Close(); }});
  all.push_back({"body/a POST that gets an endless body", [](Line& line) {
                   line.Send(Head("200 OK", "Connection: close\r\n"));
                   line.SendForEver(std::string(100'000, ' '), milliseconds(0));
                 }});
  return all;
}

}  // namespace firn
