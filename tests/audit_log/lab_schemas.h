// Schemas that a test made on the lab's Trino: each that is left makes every later listing slower.
#pragma once

#include <string>

namespace firn::audit_log {

// The catalog forgets all `<prefix>_...` with their tables, and their files are removed.
void ForgetSchemas(const std::string& prefix);

}  // namespace firn::audit_log
