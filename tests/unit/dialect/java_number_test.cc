#include "compiler/dialect/java_number.h"

#include <doctest/doctest.h>

#include <limits>

namespace firn {
namespace {

template <typename Append, typename T>
std::string AppendedText(Append append, T value) {
  std::string out;
  append(value, &out);
  return out;
}

TEST_CASE("doubles are as Java prints them: shortest, with a point, E outside of 1e-3 and 1e7") {
  const auto text = [](double value) { return AppendedText(AppendJavaDouble, value); };
  CHECK(text(0) == "0.0");
  CHECK(text(-0.0) == "-0.0");
  CHECK(text(1) == "1.0");
  CHECK(text(-12.5) == "-12.5");
  CHECK(text(0.1) == "0.1");
  CHECK(text(100) == "100.0");
  CHECK(text(0.001) == "0.001");
  CHECK(text(0.0001) == "1.0E-4");
  CHECK(text(9999999.5) == "9999999.5");
  CHECK(text(1e7) == "1.0E7");
  CHECK(text(12345678.9) == "1.23456789E7");
  CHECK(text(1e23) == "1.0E23");
  CHECK(text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(text(std::numeric_limits<double>::max()) == "1.7976931348623157E308");
  CHECK(text(std::numeric_limits<double>::denorm_min()) == "4.9E-324");
  CHECK(text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(text(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

TEST_CASE("reals need fewer digits than the double that they widen to") {
  CHECK(AppendedText(AppendJavaReal, 0.1f) == "0.1");
  CHECK(AppendedText(AppendJavaReal, 3.4028235e38f) == "3.4028235E38");
}

}  // namespace
}  // namespace firn
