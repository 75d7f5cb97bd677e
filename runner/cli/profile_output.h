// A target of profiles.yml as the file says it, its templates filled in.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/project/fields.h"

namespace firn {

using TextPairs = std::vector<std::pair<Text, Text>>;

// What an answer of Trino may take. Not given: as HttpServer and Target have it.
struct Limits {
  Located<int64_t> header_kb, answer_mb, answer_depth, result_mb;
  Located<int64_t> connect_seconds, idle_seconds, request_seconds, patience_seconds;
};

struct Output {
  Text type;
  Text schema;
  Located<int64_t> threads{1};

  Text path;

  Text trino_version;  // of the SQL

  Text method{"none"};
  Text host;
  Located<int64_t> port;
  Text user;
  Text password;
  Text token;
  Text catalog;
  Text scheme;
  Text cert;
  Located<bool> silent_cert;
  TextPairs session_properties;
  TextPairs roles;
  TextPairs headers;
  std::vector<Text> client_tags;
  Located<int64_t> retries{3};
  Limits limits;
};

void ReadDuckdbOutput(Reading& reading, const YamlNode& map, Output& output);
void ReadTrinoOutput(Reading& reading, const YamlNode& map, Output& output);

}  // namespace firn
