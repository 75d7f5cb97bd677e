// The paths of json_extract and its like.
#include <charconv>

#include "compiler/base/text.h"
#include "compiler/dialect/json_text.h"

namespace firn {
namespace {

// Reads the step at the front of `path`. A step that the document decides (index or name) keeps its
// text alone.
bool NextStep(std::string_view* path, std::string* step) {
  step->clear();
  const auto unquoted = [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  size_t at = 1;
  if ((*path)[0] == '.') {
    while (at < path->size() && (unquoted((*path)[at]) || (*path)[at] == ':')) ++at;
    *step = path->substr(1, at - 1);
    path->remove_prefix(at);
    return !step->empty();
  }
  if ((*path)[0] != '[' || path->size() < 3) return false;
  if ((*path)[1] != '"') {
    while (at < path->size() && unquoted((*path)[at])) ++at;
    *step = path->substr(1, at - 1);
    if (step->empty()) return false;
  } else {
    for (at = 2; at < path->size() && (*path)[at] != '"'; ++at) {
      if ((*path)[at] == '\\') {
        ++at;
        if (at == path->size() || ((*path)[at] != '"' && (*path)[at] != '\\')) return false;
      }
      step->push_back((*path)[at]);
    }
    ++at;
  }
  if (at >= path->size() || (*path)[at] != ']') return false;
  path->remove_prefix(at + 1);
  return true;
}

// The next step from where the reader stands.
bool Descend(const std::string& step, std::string* key, JsonReader* reader) {
  const JsonKind kind = reader->Peek();
  if (kind == JsonKind::kObject) {
    reader->Enter();
    while (reader->NextMember(key)) {
      if (*key == step) return true;
      if (!reader->Skip()) return false;
    }
    return false;
  }
  if (kind != JsonKind::kArray) return false;
  int64_t index = 0;
  const char* const end = step.data() + step.size();
  const auto [stop, error] = std::from_chars(step.data(), end, index);
  if (error != std::errc() || stop != end) return false;
  reader->Enter();
  for (; reader->NextElement(); --index) {
    if (index == 0) return true;
    if (!reader->Skip()) return false;
  }
  return false;
}

}  // namespace

bool ParseJsonPath(std::string_view path, std::vector<std::string>* steps) {
  if (path.empty() || path[0] != '$') return false;
  path.remove_prefix(1);
  while (!path.empty()) {
    if (!NextStep(&path, &steps->emplace_back())) return false;
  }
  return true;
}

bool FindInJson(std::string_view path, JsonReader* reader, bool* bad_path) {
  // Rows of one statement nearly always share a path, so the last one is kept.
  thread_local std::string last_path;
  thread_local std::vector<std::string> steps;
  thread_local std::string key;
  if (last_path != path) {
    last_path.clear();
    steps.clear();
    *bad_path = !ParseJsonPath(path, &steps);
    if (*bad_path) return false;
    last_path = path;
  }
  for (const std::string& step : steps) {
    if (!Descend(step, &key, reader)) return false;
  }
  return reader->Peek() != JsonKind::kNone;
}

}  // namespace firn
