#include "runner/engine/cell_text.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

template <typename Append, typename... Args>
std::string AppendedText(Append append, Args... args) {
  std::string out;
  append(args..., &out);
  return out;
}

TEST_CASE("dates reach beyond four digits on both sides") {
  CHECK(AppendedText(AppendDate, 0) == "1970-01-01");
  CHECK(AppendedText(AppendDate, -1) == "1969-12-31");
  CHECK(AppendedText(AppendDate, 20402) == "2025-11-10");
  CHECK(AppendedText(AppendDate, 11016) == "2000-02-29");
  CHECK(AppendedText(AppendDate, -719529) == "-0001-12-31");
  CHECK(AppendedText(AppendDate, 2932897) == "+10000-01-01");
}

TEST_CASE("timestamps carry as many digits as their type, before 1970 too") {
  CHECK(AppendedText(AppendTimestamp, 1762733869105618, 6) == "2025-11-10 00:17:49.105618");
  CHECK(AppendedText(AppendTimestamp, 0, 3) == "1970-01-01 00:00:00.000");
  CHECK(AppendedText(AppendTimestamp, -1, 6) == "1969-12-31 23:59:59.999999");
  CHECK(AppendedText(AppendTimestamp, 86399, 0) == "1970-01-01 23:59:59");
  CHECK(AppendedText(AppendTime, 25449125000, 6) == "07:04:09.125000");
}

TEST_CASE("intervals are Trino's") {
  CHECK(AppendedText(AppendDayTimeInterval, 93784005000) == "1 02:03:04.005");
  CHECK(AppendedText(AppendDayTimeInterval, -1000000) == "-0 00:00:01.000");
  CHECK(AppendedText(AppendYearMonthInterval, 14) == "1-2");
  CHECK(AppendedText(AppendYearMonthInterval, -3) == "-0-3");
}

TEST_CASE("bytes are upper-case hexadecimal") {
  CHECK(AppendedText(AppendHex, std::string_view("\x00\xFFz", 3)) == "00FF7A");
}

TEST_CASE("UTF-8 is told from what only looks like it") {
  for (const char* good : {"", "abc", "é", "€", "\xF0\x9F\x8E\x89", "\x7F", "\xF4\x8F\xBF\xBF"}) {
    CHECK(IsUtf8(good));
  }
  CHECK(IsUtf8(std::string_view("a\0b", 3)));
  for (const char* bad : {"\xFF", "\x80", "\xC3", "a\xE2\x82", "\xC0\x80", "\xE0\x80\x80",
                          "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3z", "\xF8\x88\x80\x80\x80"}) {
    CHECK(!IsUtf8(bad));
  }
}

}  // namespace
}  // namespace firn
