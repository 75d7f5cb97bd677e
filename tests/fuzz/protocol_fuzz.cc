// Any text as the answers of a Trino server. Answers are separated by a byte 0xFE; the first byte
// says who asks: a page alone, a query, the catalog, the state log.
//
// An answer begins with header lines "name: value", where it has some; "!503" in its first line is
// a status.
#include <cstdint>
#include <cstdlib>

#include "runner/engine/read_catalog.h"
#include "runner/engine/trino_engine.h"
#include "runner/report/rows.h"
#include "runner/state/state_log.h"
#include "tests/fakes/fake_transport.h"
#include "tests/fuzz/fuzz.h"

namespace firn {
namespace {

void ReadAlone(std::string_view body) {
  const Result<TrinoPage> page = ReadPage(body);
  Promise(page.ok() || !page.status().message().empty(), "a refusal says why");
  for (size_t row = 0; page.ok() && row < page->rows.size(); ++row) {
    Promise(page->rows[row].size() == page->columns.size(), "a row has a cell a column");
  }
  if (page.ok() && page->error.has_value()) {
    Promise(!page->error->message().empty(), "an error says something");
    Promise(page->error->line >= 0 && page->error->column >= 0, "a place is one");
    for (const char c : page->error->message() + page->error->name) {
      Promise(static_cast<unsigned char>(c) >= 0x20 || c == '\n', "messages hold no controls");
    }
  }
  if (page.ok()) {
    for (const char c : page->next) Promise(c > 0x20 && c < 0x7F, "a target is one");
  }
  if (const Result<std::string> version = ReadVersion(body); !version.ok()) {
    Promise(!version.status().message().empty(), "a refusal says why");
  }
}

void Answer(std::string_view text, FakeServer& server) {
  int status = 200;
  HttpHeaders headers;
  while (text.starts_with('!') || text.starts_with("x-") || text.starts_with("retry-")) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t colon = line.find(": ");
    if (line.starts_with('!')) {
      status = std::atoi(std::string(line.substr(1, 3)).c_str());
    } else if (colon != std::string_view::npos) {
      headers.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  server.Answer(status, std::string(text), std::move(headers));
}

void Ask(char who, Session& session) {
  Status status;
  if (who == 'c') {
    const auto live = ReadTables(session, EngineType::kTrino, "lake",
                                 {{"landing", {"orders", "items"}}, {"marts", {}}});
    status = live.status();
    for (size_t i = 0; live.ok() && i < live->tables.size(); ++i) {
      for (const auto& column : live->tables[i].columns) column.type.ToSql();
    }
  } else if (who == 's') {
    const Project project;
    TargetNames names;
    names.flavor = SqlFlavor::kTrino;
    names.catalog = "lake";
    const auto state = StateLog(project, names).Read(session);
    status = state.status();
    if (state.ok()) state->Sum();
  } else {
    const auto result = session.Execute("select 1");
    status = result.status();
    for (const RowFormat format : {RowFormat::kTable, RowFormat::kCsv, RowFormat::kJsonl}) {
      if (result.ok()) FormatRows(*result, format);
    }
    for (size_t i = 0; result.ok() && i < result->rows.size(); ++i) {
      Promise(result->rows[i].size() == result->columns.size(), "a row has a cell a column");
    }
  }
  Promise(status.ok() || !status.message().empty(), "a refusal says why");
}

}  // namespace
}  // namespace firn

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const char who = text.empty() ? ' ' : text[0];
  if (who != 'q' && who != 'c' && who != 's') {
    firn::ReadAlone(text);
    return 0;
  }
  firn::FakeServer server;
  for (text.remove_prefix(1); !text.empty();) {
    const std::string_view answer = text.substr(0, text.find('\xFE'));
    firn::Answer(answer, server);
    text.remove_prefix(std::min(answer.size() + 1, text.size()));
  }
  firn::TrinoOptions options;
  options.client.user = "ann";
  options.client.catalog = "lake";
  options.retries = 1;
  options.poll_patience = std::chrono::milliseconds(500);
  options.connect = [&server] { return server.Connect(); };
  options.wait = [](std::chrono::milliseconds) {};
  const auto engine = firn::MakeTrinoEngine(std::move(options));
  const auto session = std::move(*engine->Connect());
  for (int i = 0; i < 2; ++i) firn::Ask(who, *session);
  return 0;
}
