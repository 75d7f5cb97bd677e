// What a target's values may hold: they become headers of HTTP requests, and a server would read
// others than were meant.
#pragma once

#include <vector>

#include "compiler/project/fields.h"
#include "runner/cli/profile_output.h"
#include "runner/cli/profile_secrets.h"
#include "runner/engine/http_transport.h"

namespace firn {

// Every value of the map, which has no other keys than a target has, is UTF-8 text without control
// characters.
void CheckTexts(const YamlNode& target, Diagnostics& diagnostics);

// What a request cannot carry, must not carry unencrypted, or is not safe with.
void CheckTrino(const Output& output, const HttpServer& server, const std::vector<TakenBy>& taken,
                Diagnostics& diagnostics);

// Of a DuckDB file.
void CheckPath(const Text& path, Diagnostics& diagnostics);

}  // namespace firn
