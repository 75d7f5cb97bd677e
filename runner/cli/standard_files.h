// Standard input, output and error as a process may find them: closed.
#pragma once

#include <string>

#include "compiler/base/status.h"

namespace firn {

// Takes the numbers 0 to 2 where they are free, so that no file that is opened later gets one of
// them: words for people would be written into a database. What holds a number fails to be read or
// written, as a closed descriptor does. Called before anything else is opened. Ends the process
// where a number cannot be held.
void HoldStandardFiles();

// All of standard input. Half of a statement is another statement, so a read that fails is an
// error.
Result<std::string> ReadStandardInput();

}  // namespace firn
