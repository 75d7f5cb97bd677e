// What a topic of golden tests provides: see golden_test.cc for the files' format.
#pragma once

#include <string>

namespace firn {

// The output for one case's input. Defined by each <topic>_topic.cc.
std::string RunCase(const std::string& input);

}  // namespace firn
