// JSON text exactly as Trino reads and writes it (Jackson's rules): numbers keep their text
// where Trino keeps it, keys are sorted where Trino sorts them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

enum class JsonKind : uint8_t { kNone, kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

// Reads one document from the left and never looks further than asked: like Jackson's streams, it
// finds a value in `{"a":1, broken`.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  // What stands next, white space skipped; kNone at the end and where nothing valid begins.
  JsonKind Peek();
  // Steps over the next value; false where it is malformed. `raw`, if given, gets its text.
  bool Skip(std::string_view* raw = nullptr);
  // The next value, a string, decoded; false where it is malformed.
  bool String(std::string* decoded);
  // Enters an object or an array (Peek said so); then one of the next two until it gives false.
  void Enter() { ++at_, first_ = true; }
  // The next member's key: after it the reader stands at the value. False at the end and on
  // malformed text; `ok()` tells them apart.
  bool NextMember(std::string* key);
  bool NextElement();
  bool ok() const { return ok_; }
  bool AtEnd();

 private:
  void SkipSpace();
  bool SkipString(std::string* decoded);
  bool SkipNumber();
  bool SkipWord(std::string_view word);
  bool SkipValue(int depth);
  bool Fail() { return ok_ = false; }

  const char* at_;
  const char* end_;
  bool first_ = false;  // no comma yet in the innermost container entered
  bool ok_ = true;
};

// A path of json_extract and its like, "$.a[0]["b c"]": a step is a member's name, or an index
// where the value is an array. False where Trino finds the path invalid.
bool ParseJsonPath(std::string_view path, std::vector<std::string>* steps);

// Puts the reader before the value that `path` leads to. False where there is none; `bad_path` then
// says whether it is the path that is wrong.
bool FindInJson(std::string_view path, JsonReader* reader, bool* bad_path);

void AppendJsonQuoted(std::string_view text, std::string* out);
// How a number with a fraction or an exponent is written: as Java prints doubles, or with all its
// digits as Java's BigDecimal does (json_parse from Trino 481 on).
enum class JsonNumbers : uint8_t { kDouble, kExact };
// Rewrites a value without white space. `sorted`: as json_parse does, keys in order and the last of
// equal keys; else as json_extract does. False where the text is malformed.
bool AppendCompactJson(JsonReader* reader, bool sorted, std::string* out,
                       JsonNumbers numbers = JsonNumbers::kDouble);
// json_parse: the whole text.
bool ParseJson(std::string_view text, JsonNumbers numbers, std::string* out);

}  // namespace firn
