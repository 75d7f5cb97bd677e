#include "tests/any_server/scenario.h"

#include <algorithm>

namespace firn {

const char kFinished[] = R"("stats":{"state":"FINISHED"})";

std::string Head(const std::string& status, const std::string& headers) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "\r\n";
}

std::string Reply(const std::string& body, const std::string& headers, const std::string& status) {
  return Head(status, headers + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

std::string Page(const std::string& rest) {
  return R"({"id":"20260101_000000_00001_abcde",)" + rest + "}";
}

std::string FinishedPage(const std::string& rest) { return Page(rest + "," + kFinished); }

std::string PageWithNext(const std::string& rest) {
  return Page(R"("nextUri":"http://127.0.0.1:1/v1/statement/executing/1")" +
              (rest.empty() ? R"(,"stats":{"state":"RUNNING"})" : "," + rest));
}

Answering OnPoll(Answering poll) {
  return [poll = std::move(poll)](Line& line) {
    if (line.method == "DELETE") {
      line.Send(Head("204 No Content"));
    } else if (line.method == "POST") {
      line.Send(Reply(PageWithNext()));
    } else {
      poll(line);
    }
  };
}

Answering Say(std::string bytes) {
  return [bytes = std::move(bytes)](Line& line) { line.Send(bytes); };
}

Answering SayAndClose(std::string bytes) {
  return [bytes = std::move(bytes)](Line& line) {
    line.Send(bytes);
    line.Close();
  };
}

Answering Polled(const std::string& body) { return OnPoll(Say(Reply(body))); }

Answering PolledInOrder(std::vector<std::string> bodies) {
  return OnPoll([bodies = std::move(bodies)](Line& line) {
    const size_t at = std::min(static_cast<size_t>(line.number), bodies.size()) - 1;
    line.Send(Reply(bodies[at]));
  });
}

Answering Posted(const std::string& body) {
  return [body](Line& line) { line.Send(Reply(body)); };
}

std::string Repeat(const std::string& text, size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

namespace {

// Deflate's bits: the first is the lowest of a byte.
class Bits {
 public:
  void Add(unsigned code, int count) {  // the highest bit first, as Huffman codes go
    for (int i = count - 1; i >= 0; --i) {
      if (used_ == 0) bytes += '\0';
      if (code >> i & 1) bytes.back() = static_cast<char>(bytes.back() | 1 << used_);
      used_ = (used_ + 1) % 8;
    }
  }
  std::string bytes;

 private:
  int used_ = 0;
};

}  // namespace

std::string GzipBomb(size_t unpacked) {
  Bits bits;
  bits.Add(1, 1);           // the last block
  bits.Add(0b10, 2);        // of fixed codes
  bits.Add(0b10101000, 8);  // 'x'
  for (size_t n = 0; n < unpacked; n += 258) {
    bits.Add(0b11000101, 8);  // 258 letters
    bits.Add(0, 5);           // from one before
  }
  bits.Add(0, 7);
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10) + bits.bytes + std::string(8, '\0');
}

}  // namespace firn
