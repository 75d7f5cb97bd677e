// Any text as an answer of a Trino server.
#include <cstdint>

#include "runner/engine/trino_protocol.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const firn::Result<firn::TrinoPage> page = firn::ReadPage(body);
  firn::Promise(page.ok() || !page.status().message().empty(), "a refusal says why");
  for (size_t row = 0; page.ok() && row < page->rows.size(); ++row) {
    firn::Promise(page->rows[row].size() == page->columns.size(), "a row has a cell a column");
  }
  if (const firn::Result<std::string> version = firn::ReadVersion(body); !version.ok()) {
    firn::Promise(!version.status().message().empty(), "a refusal says why");
  }
  return 0;
}
