// What every artifact says of its origin.
#pragma once

#include <string>

namespace firn {

// "0.1.0"
std::string Version();

// A UUID of this process, made at the first call.
const std::string& InvocationId();

}  // namespace firn
