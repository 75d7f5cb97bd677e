// Files profiles.yml with a secret somewhere in them, in good YAML and in bad.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

struct Planting {
  std::string name;      // "password, escaped quote"
  std::string profiles;  // with @PORT@ and @CERT@ for those of a server with TLS
  std::map<std::string, std::string> environment;
  // None of them may be told: whole secrets or parts of them.
  std::vector<std::string> secrets;
  // The secret is one also where the target can be used; else only while the file has mistakes:
  // what a user writes as host or user may be told, and SQL holds catalog and schema.
  bool always = false;
};

// Every key in every form. The secrets differ from seed to seed and from planting to planting.
std::vector<Planting> AllPlantings(uint64_t seed);

std::string Replaced(std::string text, std::string_view what, const std::string& by);

}  // namespace firn
