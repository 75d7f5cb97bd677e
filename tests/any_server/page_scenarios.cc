// What is JSON and no page of Trino's, or one that says odd things.
#include <fmt/format.h>

#include "tests/any_server/scenario.h"

namespace firn {

namespace {

const char kRow[] = R"("columns":[{"name":"c","type":"bigint"}],"data":[[1]])";

void AddWhole(std::vector<Scenario>& all) {
  const auto add = [&](const std::string& name, const std::string& body) {
    all.push_back({"page/" + name, Polled(body)});
  };
  add("nothing", "");
  add("HTML", "<!DOCTYPE html>\n<html></html>");
  add("half of it", Page(kRow).substr(0, 60));
  for (const char* whole : {"[]", "null", "7", R"("x")", "{}", "{}{}", "[[]", "\xEF\xBB\xBF{}"}) {
    add(whole, whole);
  }
  for (const char* id :
       {"7", "null", R"("")", "{}", R"("a b")", R"("a'b")", R"("\u001b[31m")", R"("x\n-- y")"}) {
    add(fmt::format("id {}", id), fmt::format(R"({{"id":{},{},{}}})", id, kRow, kFinished));
  }
  add("id of 10 kB", fmt::format(R"({{"id":"{}",{}}})", std::string(10'000, 'x'), kFinished));
  add("a byte-order mark", "\xEF\xBB\xBF" + FinishedPage(kRow));
  add("bytes that are no UTF-8", FinishedPage("\"x\":\"\xff\xfe\"," + std::string(kRow)));
  add("lone surrogates", FinishedPage(R"("x":"\ud800",)" + std::string(kRow)));
  add("a NUL behind it", FinishedPage(kRow) + std::string(1, '\0'));
  add("keys twice", FinishedPage(std::string(kRow) + "," + kRow));
  add("two pages in one", FinishedPage(kRow) + FinishedPage(kRow));
  add("an unknown key 1,000,000 deep",
      FinishedPage("\"x\":" + Repeat("[", 1'000'000) + Repeat("]", 1'000'000) + "," + kRow));
  add("objects 100,000 deep", FinishedPage("\"x\":" + Repeat(R"({"a":)", 100'000) + "1" +
                                           Repeat("}", 100'000) + "," + kRow));
  add("brackets without an end", "{\"id\":\"q\",\"x\":" + Repeat("[", 1'000'000));
  add("data 80,000 deep", FinishedPage(R"("columns":[{"name":"c","type":"varchar"}],"data":[[)" +
                                       Repeat("[", 80'000) + Repeat("]", 80'000) + "]]"));
  add("data 900 deep", FinishedPage(R"("columns":[{"name":"c","type":"varchar"}],"data":[[)" +
                                    Repeat("[", 900) + Repeat("]", 900) + "]]"));
  all.push_back({"page/data 900 deep, over what the profile says",
                 Polled(FinishedPage(R"("columns":[{"name":"c","type":"varchar"}],"data":[[)" +
                                     Repeat("[", 900) + Repeat("]", 900) + "]]")),
                 {"query", "select 1"},
                 "max_answer_depth: 100"});
  add("statistics 900 deep",
      Page(R"("stats":{"state":"FINISHED","rootStage":)" + Repeat(R"({"subStages":[)", 450) +
           Repeat("]}", 450) + "}," + kRow));
  add("quotes without an end", "{\"id\":\"q\",\"x\":\"" + std::string(1'000'000, '\\'));
}

void AddNext(std::vector<Scenario>& all) {
  const auto add = [&](const std::string& name, const std::string& uri) {
    all.push_back({"next/" + name, OnPoll([uri](Line& line) {
                     const bool first = line.path == "/v1/statement/executing/1";
                     line.Send(Reply(first ? Page("\"nextUri\":" + uri) : FinishedPage(kRow)));
                   })});
  };
  const auto text = [](const std::string& uri) { return "\"" + uri + "\""; };
  add("relative", text("v1/statement/1"));
  add("a number", "7");
  add("a list", "[]");
  add("null", "null");
  add("empty", text(""));
  add("a host alone", text("http://elsewhere.example"));
  add("no host", text("http:///v1/x"));
  add("another host", text("http://elsewhere.example:1/v1/x"));
  add("another scheme", text("https://127.0.0.1/v1/x"));
  add("a script", text("javascript:alert(1)"));
  add("a file", text("file:///etc/passwd"));
  add("CR and LF", text(R"(http://x/v1/x HTTP/1.1\r\nX-Injected: yes\r\n\r\n)"));
  add("a space", text("http://x/v1/a b"));
  add("a tab", text(R"(http://x/v1/a\tb)"));
  add("NUL", text(R"(http://x/v1/a\u0000b)"));
  add("letters that are no ASCII", text("http://x/v1/ü"));
  add("7 MB", text("http://x/v1/" + std::string(7'000'000, 'a')));
  add("10 kB", text("http://x/v1/" + std::string(10'000, 'a')));
  add("a fragment and dots", text("http://x/v1/../a/./b?c=d#e"));
}

void AddError(std::vector<Scenario>& all) {
  const auto add = [&](const std::string& name, const std::string& error) {
    all.push_back(
        {"error/" + name, Polled(Page("\"stats\":{\"state\":\"FAILED\"},\"error\":" + error))});
  };
  for (const char* error : {"null", "{}", R"("x")", "7", "[]", "true", R"({"message":null})",
                            R"({"message":7,"errorName":7})", R"({"message":""})"}) {
    add(error, error);
  }
  add("of 5 MB", fmt::format(R"({{"message":"{}","errorName":"X"}})", std::string(5'000'000, 'x')));
  add("controls",
      R"({"message":"a\u001b]0;title\u0007b\u009bc\rd\u0000e","errorName":"X\u001b[31mY"})");
  add("several lines", R"({"message":"line 1:1: one\ntwo\n\nthree","errorName":"X"})");
  for (const char* place :
       {"7", "null", "[]", R"({"lineNumber":-5,"columnNumber":1e300})",
        R"({"lineNumber":"1","columnNumber":{}})", R"({"lineNumber":99999999999,"columnNumber":2})",
        R"({"lineNumber":1e19,"columnNumber":-1e19})",
        R"({"lineNumber":1000000,"columnNumber":1})"}) {
    add(fmt::format("errorLocation {}", place),
        fmt::format(R"({{"message":"m","errorName":"X","errorLocation":{}}})", place));
  }
  all.push_back(
      {"error/and nextUri", Polled(PageWithNext(R"("error":{"message":"m","errorName":"X"})"))});
  all.push_back(
      {"error/and rows", Polled(Page(std::string(kRow) + R"(,"error":{"message":"m"})"))});
  all.push_back({"error/to a POST", Posted(Page(R"("error":{"message":"m","errorName":"X"})"))});
  all.push_back({"error/empty to a POST", Posted(Page(R"("error":{})"))});
  all.push_back({"error/cancelled by somebody",
                 Polled(Page(R"("error":{"message":"m","errorName":"USER_CANCELED"})"))});
  all.push_back({"post/no nextUri", Posted(FinishedPage(kRow))});
  all.push_back({"post/HTML", Posted("<html>")});
  all.push_back({"post/deep", Posted(Repeat("[", 1'000'000))});
  all.push_back({"post/FAILED", Posted(Page(R"("stats":{"state":"FAILED"})"))});
}

void AddState(std::vector<Scenario>& all) {
  const auto add = [&](const std::string& stats) {
    all.push_back(
        {"stats/" + stats, Polled(Page(kRow + (stats.empty() ? "" : ",\"stats\":" + stats)))});
  };
  for (
      const char* stats :
      {"", "null", "7", R"("FINISHED")", "[]", "{}", R"({"state":null})", R"({"state":"FAILED"})",
       R"({"state":"RUNNING"})", R"({"state":"QUEUED"})", R"({"state":"FINISHING"})",
       R"({"state":"finished"})", R"({"state":"FINISHED "})", R"({"state":"\u001b[31m"})",
       R"({"state":"FINISHED","progressPercentage":1e308})",
       R"({"state":"FINISHED","progressPercentage":-1e308,"processedRows":1e300})",
       R"({"state":"FINISHED","processedRows":-1,"elapsedTimeMillis":"x","cpuTimeMillis":1e19})",
       R"({"state":"FINISHED","processedBytes":18446744073709551615,"elapsedTimeMillis":-9e18})"}) {
    add(stats);
  }
  all.push_back({"stats/FAILED without an error, of a write",
                 Polled(Page(R"("updateType":"INSERT","stats":{"state":"FAILED"})")),
                 {"seed"}});
  all.push_back({"update/odd types",
                 Polled(FinishedPage(std::string(kRow) + R"(,"updateType":7,"updateCount":"x")"))});
  all.push_back(
      {"update/odd numbers",
       Polled(FinishedPage(std::string(kRow) + R"(,"updateType":"INSERT","updateCount":1e300)"))});
}

}  // namespace

std::vector<Scenario> PageScenarios() {
  std::vector<Scenario> all;
  AddWhole(all);
  AddNext(all);
  AddError(all);
  AddState(all);
  return all;
}

}  // namespace firn
