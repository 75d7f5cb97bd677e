// Numbers as text the way Java and Trino write and read them.
#pragma once

#include <string>
#include <string_view>

namespace firn {

// Java's Double.toString and Float.toString, which Trino's client gets: "1.0", "1.0E10", "NaN",
// "-Infinity".
void AppendJavaDouble(double value, std::string* out);
void AppendJavaReal(float value, std::string* out);
// Trino's cast(double as varchar): always with an exponent, "1.5E0", "0E0", "NaN".
void AppendTrinoDouble(double value, std::string* out);
// Likewise cast(real as varchar). False where more than seven digits tell the value: Trino rounds
// those in a way of its own.
bool AppendTrinoReal(float value, std::string* out);
// As many digits as read back as the same real: "1.4285715E-1".
void AppendShortestReal(float value, std::string* out);

// Java's BigDecimal.toString of a plain number: "1.10", "1E+2", "0.00001", "1E-7".
void AppendJavaBigDecimal(std::string_view number, std::string* out);

// The double nearest to a plain number ("-1.5e3"), infinity past the range.
double NearestDouble(std::string_view number);
float NearestFloat(std::string_view number);

}  // namespace firn
